/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doc/template.h"
#include "source/compose.h"
#include "source/render.h"

struct reading {			/* one input being read */
	struct worker *worker;
	struct lint_run *run;
	uint32_t index;
	const struct input *input;
	struct input_result *result;
	struct reader *reader;
	struct looked_at **last;	/* where the next document hangs itself */
	struct facts facts_before;
	enum severity least;		/* struct document's */
	uint32_t named;			/* index of the name in force: the input, or a rendered template of it */
};

void add_problem(struct arena *kept, struct input_result *r, const struct problem *p)
{
	*list_add(kept, &r->problems) = *p;
}

struct input_config config_of(const struct lint_run *run, uint32_t input)
{
	const struct lint_options *o = run->options;

	return o->configs ? o->configs[input] : (struct input_config){ &o->engine, o->fail_on, NULL, NULL };
}

static bool is_rendered(const struct input *input)
{
	return input->kind == INPUT_STDIN || input->kind == INPUT_RENDERED;
}

/* For overrides: a template has its own path, where it is known which directory it stands in. */
static const char *path_of_input(struct reading *r, uint32_t named)
{
	const char *path = config_of(r->run, r->index).path, *source, *slash;

	if (!(named & SOURCE_BIT))
		return path ? path : r->input->name;
	source = r->result->sources.at[named & (SOURCES_MOST - 1)];
	slash = path && r->input->kind == INPUT_RENDERED ? strrchr(path, '/') : NULL;
	if (!slash || strncmp(source, r->input->rendering->root, strlen(r->input->rendering->root)) != 0)
		return source;
	return arena_printf(&r->worker->kept, "%.*s%s", (int)(slash - path), path,
			    source + strlen(r->input->rendering->root));
}

static bool is_asked_for(const struct input *input)
{
	return (input->named && !input->candidate) || input->kind == INPUT_STDIN;
}

static void problem_at(struct reading *r, const struct origin_of_doc *origin, struct str text, uint32_t at,
		       const char *code, const char *message, bool fatal)
{
	struct doc doc = { .arena = &r->worker->scratch, .text = text };
	struct place place = place_of(&doc, origin, at, at);

	add_problem(&r->worker->kept, r->result,
		    &(struct problem){ .input = place.input, .start = place.start, .line = place.line,
				       .column = place.column, .code = code,
				       .message = arena_text(&r->worker->kept, str_of(message)),
				       .fatal = fatal && !r->input->context,
				       .allowed = r->run->options->allow_broken });
}

/* What a broken document costs: always something for a file that was asked for; in a walk only if it
 * says that it is a Kubernetes object. */
static bool is_fatal(const struct reading *r, struct str text)
{
	return is_asked_for(r->input) || str_has(text, "apiVersion");
}

/* A whole file of templates is one problem, and nothing of it counts: what stands around `text` is lost with it. */
static void give_up_template(struct reading *r, const struct origin_of_doc *origin, struct str text, size_t at)
{
	bool fatal = is_fatal(r, text) || r->result->kubernetes;
	struct chunk chunk;

	r->result->documents = NULL;
	r->last = &r->result->documents;
	r->result->problems.n = 0;
	r->result->tally = (struct tally){ 0 };
	r->worker->facts = r->facts_before;
	problem_at(r, origin, text, (uint32_t)at, "helm-template",
		   "this is a template that has not been rendered; lint what `helm template` prints", true);
	while (!fatal && reader_next(r->reader, &chunk))	/* `text` is gone with the first */
		fatal = is_fatal(r, chunk.text);
	r->result->problems.at[0].fatal &= fatal;
	r->result->kubernetes = fatal;	/* one problem, not two */
}

static void add_tally(struct tally *to, const struct tally *from)
{
	to->documents += from->documents;
	to->workloads += from->workloads;
	to->containers += from->containers;
	to->unchecked += from->unchecked;
}

static const struct document_result *keep_result(struct arena *kept, const struct document_result *got)
{
	const struct findings *f = &got->findings;
	struct document_result *copy;

	if (!f->suppressed && !got->row_count && !f->list.n && f->most)
		return NULL;
	copy = arena_new(kept, struct document_result);
	*copy = *got;
	return copy;
}

static void keep_document(struct reading *r, const struct document_result *got)
{
	struct arena *kept = &r->worker->kept;
	const struct document_result *left = keep_result(kept, got);
	struct looked_at *d;

	if (!left && !got->question_count)
		return;
	d = arena_new(kept, struct looked_at);
	*d = (struct looked_at){ .start = got->start, .n = got->n, .line = got->line, .named_input = got->named_input,
				 .json = got->json, .faulty = got->faulty, .unchecked = got->tally.unchecked,
				 .questions = got->questions, .question_count = got->question_count, .left = left };
	*r->last = d;
	r->last = &d->next;
}

/* false: the file is a template, stop reading it */
static bool take_result(struct reading *r, const struct document *d, struct document_result *got,
			const struct fault *fault)
{
	size_t at;

	if (got->faulty && strcmp(fault->code, "too-many-aliases") && template_find(d->text, &at)) {
		give_up_template(r, &d->origin, d->text, at);
		return false;
	}
	if (got->faulty)
		problem_at(r, &d->origin, d->text, fault->at, fault->code, fault->text,
			   is_fatal(r, d->text));
	r->result->kubernetes |= got->kubernetes || (got->faulty && is_fatal(r, d->text));
	r->result->kustomization |= got->kustomization;
	if (!r->input->context)
		add_tally(&r->result->tally, &got->tally);
	keep_document(r, got);
	return true;
}

static void enter_source(struct reading *r, struct str source)
{
	struct arena *kept = &r->worker->kept;
	const char *name = r->input->kind == INPUT_RENDERED ? rendering_template(kept, r->input->rendering, source) :
							      arena_text(kept, source);
	size_t n = r->result->sources.n;

	if ((!n || strcmp(r->result->sources.at[n - 1], name)) && n < SOURCES_MOST)
		*list_add(kept, &r->result->sources) = name;
	r->named = source_place(r->result->nth, (uint32_t)r->result->sources.n - 1);
}

/* "# Source: chart/templates/x.yaml", as `helm template` writes above each document. */
static void name_source(struct reading *r, struct str text)
{
	struct str rest = text;

	if (!is_rendered(r->input) || r->result->nth >= SOURCED_MOST)
		return;
	while (rest.n && rest.p[0] == '#') {
		struct str line = str_trim(str_cut(&rest, '\n'));

		if (!str_starts(line, "# Source: ") || line.n > 1024)
			continue;
		enter_source(r, str_trim(str_sub(line, 10, line.n)));
		return;
	}
}

static bool is_partial(const struct input *input)
{
	return input->partial || (compose_is_name(input->name) && compose_is_override(input->name));
}

static bool is_editable(const struct reading *r)
{
	return r->input->kind != INPUT_RENDERED && !reader_is_utf16(r->reader);
}

/* Behind a JSON value: where the next one's line starts, when nothing else stands before it. */
static struct str next_value(struct str rest)
{
	size_t line = 0;

	for (size_t i = 0; i < rest.n && is_blank(rest.p[i]); i++)
		if (rest.p[i] == '\n')
			line = i + 1;
	return str_trim(rest).n ? str_sub(rest, line, rest.n) : STR_NONE;
}

static bool read_chunk(struct reading *r, const struct chunk *chunk)
{
	struct str text = chunk->text;
	bool json = false;

	name_source(r, text);
	if (r->input->context && !str_has(text, "apiVersion"))	/* what has anything to say to others names it */
		return true;
	while (text.n) {
		struct document d = {
			.text = text, .input = r->index, .directory = r->result->directory,
			.compose = compose_is_name(r->input->name), .partial = is_partial(r->input),
			.patch = r->input->patch,
			.origin = { .input = r->named, .start = chunk->start + (uint32_t)(text.p - chunk->text.p),
				    .line = chunk->line + count_lines(str_sub(chunk->text, 0, (size_t)(text.p - chunk->text.p))) },
			.json_first = str_starts(str_trim(str_sub(text, 0, 64)), "{"),
			.json_only = json || str_ends(str_of(r->input->name), ".json"),
			.editable = is_editable(r),
			.engine = config_of(r->run, r->index).engine,
			.least = r->least,
			.path = path_of_input(r, r->named),
		};
		struct document_result got;
		struct fault fault = { 0 };

		d.json_only &= d.json_first;
		document_lint(r->worker, &d, &got, &fault, &text);
		if (!take_result(r, &d, &got, &fault))
			return false;
		if (json && !d.json_first && got.tally.documents && !got.kubernetes) {
			problem_at(r, &d.origin, d.text, 0, "json-syntax", "something else stands behind a JSON value",
				   is_fatal(r, chunk->text));
			r->result->kubernetes |= is_fatal(r, chunk->text);
		}
		text = next_value(text);
		json = true;
	}
	return true;
}

static void read_chunks(struct reading *r)
{
	struct chunk chunk;

	while (reader_next(r->reader, &chunk)) {
		struct origin_of_doc origin = { r->named, chunk.start, chunk.line };

		if (chunk.fault) {
			problem_at(r, &origin, STR_NONE, 0, chunk.fault, chunk.fault_text, is_fatal(r, chunk.text));
			r->result->kubernetes |= is_asked_for(r->input);
			continue;
		}
		if (!read_chunk(r, &chunk))
			return;
	}
}

static void problem_of_input(struct reading *r, const char *code, const char *message, bool allowed)
{
	add_problem(&r->worker->kept, r->result,
		    &(struct problem){ .input = r->index, .code = code, .fatal = !r->input->context, .allowed = allowed,
				       .message = arena_text(&r->worker->kept, str_of(message)) });
}

static void not_opened(struct reading *r, const char *why)
{
	const struct rendering *x = r->input->rendering;

	if (x)
		problem_of_input(r, x->code, rendering_failure(&r->worker->kept, x, why), false);
	else
		problem_of_input(r, "unreadable", why, false);
}

static const char *nothing_in(const struct input *input)
{
	if (input->kind == INPUT_STDIN || strcmp(input->name, "-") == 0)
		return "standard input holds no Kubernetes object";
	return input->kind == INPUT_RENDERED ? "it renders no Kubernetes object" : "no Kubernetes object in this file";
}

static void read_file(struct reading *r)
{
	struct err err = { { 0 } };

	r->reader = reader_open(r->input, &r->run->options->limits, &r->worker->room, &err);
	if (!r->reader) {
		not_opened(r, err.text);
		return;
	}
	r->result->read = true;
	r->result->directory = fact_directory(r->input->directory);
	r->result->stamp = *reader_stamp(r->reader);
	read_chunks(r);
	if (r->result->stamp.regular)
		reader_close(r->reader);
	else
		r->result->reader = r->reader;
	if (r->result->kubernetes || !is_asked_for(r->input) || r->input->context)
		return;
	problem_of_input(r, "no-kubernetes-object", nothing_in(r->input), r->run->options->allow_empty);
}

/* What is neither shown nor fails needs no words. With context a finding counts by what it is related to, with a
 * baseline by what it is. */
static enum severity least_told(const struct lint_run *run, uint32_t input)
{
	enum severity shown = run->options->min_severity, fails = config_of(run, input).fail_on;

	if (run->has_context || run->options->baselines)
		return SEVERITY_OFF;
	return fails != SEVERITY_OFF && fails < shown ? fails : shown;
}

static struct reading reading_of(struct worker *w, struct lint_run *run, uint32_t i)
{
	const struct input *input = &run->inputs->list.at[i];

	return (struct reading){ .worker = w, .run = run, .index = i, .named = i, .input = input,
				 .result = &run->results[i], .last = &run->results[i].documents,
				 .facts_before = w->facts, .least = least_told(run, i) };
}

static void read_input(struct worker *w, struct lint_run *run, uint32_t i)
{
	struct reading r = reading_of(w, run, i);

	if (run->options->begun)
		atomic_fetch_add(run->options->begun, 1);
	switch (r.input->kind) {
	case INPUT_FILE:
	case INPUT_STDIN:
	case INPUT_RENDERED:
		read_file(&r);
		break;
	case INPUT_SKIPPED:
		problem_of_input(&r, r.input->code, r.input->why, false);
		r.result->problems.at[r.result->problems.n - 1].fatal = false;
		r.result->problems.at[r.result->problems.n - 1].always = true;
		break;
	case INPUT_CHART:
		problem_of_input(&r, "chart", "a Helm chart that is not rendered: nothing in it was looked at; pipe "
				 "`helm template` into podfit", false);
		break;
	case INPUT_KUSTOMIZATION:
		problem_of_input(&r, "kustomization", "a kustomization that is not built: what it builds was not looked "
				 "at; pipe `kustomize build` into podfit", false);
		break;
	case INPUT_UNREADABLE:
		problem_of_input(&r, r.input->code ? r.input->code : "unreadable", r.input->why, false);
		break;
	}
}

/* ---- the second look ---- */

static void changed(struct reading *r, const char *why)
{
	problem_of_input(r, "changed", why, false);
}

static void look_again(struct reading *r, struct looked_at *old)
{
	struct err err = { { 0 } };
	struct chunk chunk = { 0 };
	struct document_result fresh;
	struct fault fault = { 0 };
	struct str rest;

	if (!r->reader)
		r->reader = r->result->reader ? r->result->reader :
			    reader_open(r->input, &r->run->options->limits, &r->worker->room, &err);
	if (!r->reader || reader_again(r->reader, old->start, old->n, &chunk, &err) < 0) {
		changed(r, err.text);
		return;
	}
	struct document d = { .text = chunk.text, .input = r->index, .directory = r->result->directory,
			      .compose = compose_is_name(r->input->name), .partial = is_partial(r->input),
			      .patch = r->input->patch,
			      .origin = { old->named_input, old->start, old->line },
			      .json_first = old->json, .json_only = old->json,
			      .editable = is_editable(r), .world = &r->run->world,
			      .engine = config_of(r->run, r->index).engine,
			      .least = r->least,
			      .path = path_of_input(r, old->named_input) };

	document_lint(r->worker, &d, &fresh, &fault, &rest);
	if (fresh.faulty && !old->faulty)
		problem_at(r, &d.origin, d.text, fault.at, fault.code, fault.text, is_fatal(r, d.text));
	if (!r->input->context)
		r->result->tally.unchecked += fresh.tally.unchecked - old->unchecked;
	old->left = keep_result(&r->worker->kept, &fresh);
}

static void look_again_at(struct worker *w, struct lint_run *run, uint32_t i)
{
	struct reading r = reading_of(w, run, i);

	for (struct looked_at *d = r.result->documents; d; d = d->next)
		if (world_answers(&run->world, d->questions, d->question_count))
			look_again(&r, d);
	if (r.reader && r.reader != r.result->reader)
		reader_close(r.reader);
}

static void freeze_world(struct lint_run *run, struct arena *arena)
{
	size_t n = 0, inputs = run->inputs->list.n;

	for (unsigned i = 0; i < run->worker_count; i++)
		n += run->workers[i].facts.n;
	struct fact **facts = arena_array(arena, n, struct fact *);
	const char **names = arena_array(arena, inputs, const char *);
	const char **directories = arena_array(arena, inputs, const char *);

	n = 0;
	for (unsigned i = 0; i < run->worker_count; i++)
		for (struct fact *f = run->workers[i].facts.newest; f; f = f->older)
			facts[n++] = f;
	for (size_t i = 0; i < inputs; i++) {
		const struct input *input = &run->inputs->list.at[i];
		bool rendered = input->kind == INPUT_RENDERED;

		names[i] = rendered ? arena_printf(arena, "%s (rendered)", input->name) : input->name;
		directories[i] = rendered ? NULL : input->directory;
	}
	world_freeze(&run->world, facts, n, names, directories, inputs, arena);
}

void run_inputs(struct lint_run *run, struct arena *arena)
{
	uint32_t sourced = 0;

	run->worker_count = run_workers(run);
	run->workers = arena_array(arena, run->worker_count, struct worker);
	run->results = arena_array(arena, run->inputs->list.n, struct input_result);
	run->input_count = (uint32_t)run->inputs->list.n;
	for (unsigned i = 0; i < run->worker_count; i++)
		run->workers[i].options = run->options;
	if (!run->worker_count)
		return;
	for (size_t i = 0; i < run->inputs->list.n; i++) {
		run->has_context |= run->inputs->list.at[i].context;
		run->results[i].nth = sourced;
		sourced += is_rendered(&run->inputs->list.at[i]);
	}
	run_spread(run, arena, read_input);
	freeze_world(run, arena);
	run_spread(run, arena, look_again_at);
	for (unsigned i = 0; i < run->worker_count; i++) {	/* what is left is in `kept` */
		arena_release(&run->workers[i].scratch);
		free(run->workers[i].room.at);
		run->workers[i].room = (struct room){ NULL, 0 };	/* a reader that is still open gives it one back */
	}
}
