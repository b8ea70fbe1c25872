/* SPDX-License-Identifier: Apache-2.0 */
#include "lint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "earlier.h"
#include "known.h"
#include "run.h"
#include "source/render.h"
#include "trace.h"

struct gathering {
	struct lint_run *run;
	struct arena *arena;
	LIST(struct finding *) findings;
	LIST(struct problem) problems;
	LIST(struct settings_row *) rows;
	struct counts counts;
	uint32_t foreign;
	bool looked;		/* at a Kubernetes object, anywhere */
	bool fails;		/* a finding makes exit status 1 */
	bool differs;		/* what makes it so is not the same for all inputs */
	bool walked;
};

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int compare_places(const struct place *a, const struct place *b)
{
	int order = compare_u64(a->input, b->input);

	return order ? order : compare_u64(a->start, b->start);
}

static int compare_related(const struct related *x, const struct related *y)
{
	int order = 0;

	for (; x && y && !order; x = x->next, y = y->next) {
		order = compare_places(&x->at, &y->at);
		if (!order)
			order = strcmp(x->message, y->message);
	}
	return order ? order : (x != NULL) - (y != NULL);
}

/* Only findings that read the same are equal: qsort() need not keep the order of what is. */
static int by_place(const void *a, const void *b)
{
	const struct finding *const *px = a, *const *py = b;
	const struct finding *x = *px, *y = *py;
	int order = compare_places(&x->at, &y->at);

	if (!order)
		order = strcmp(x->rule->name, y->rule->name);
	if (!order)	/* all of one place: in the order of the workloads that they speak of */
		order = compare_u64(x->workload, y->workload);
	if (!order)
		order = strcmp(x->path, y->path);
	if (!order)
		order = strcmp(x->object->name ? x->object->name : "", y->object->name ? y->object->name : "");
	if (!order)
		order = strcmp(x->message, y->message);
	return order ? order : compare_related(x->related, y->related);
}

static int by_start(const void *a, const void *b)
{
	const struct problem *x = a, *y = b;
	int order = compare_u64(x->input, y->input);

	if (!order)
		order = compare_u64(x->start, y->start);
	if (!order)
		order = strcmp(x->code, y->code);
	return order ? order : strcmp(x->message, y->message);
}

static void comment_note(struct gathering *g, const struct document_result *d)
{
	struct place at = d->findings.comment_at;

	if (!d->findings.comment_only)
		return;
	at.input = run_numbered(g->run, at.input);
	if (run_is_output(g->run, at.input))
		at.line = at.column = 0;
	*list_add(g->arena, &g->problems) = (struct problem){
		.input = at.input, .start = at.start, .line = at.line, .column = at.column, .code = "comment-only",
		.always = true,
		.message = d->findings.comment_only == 1 ?
				   "an error is ignored by a comment, which the cluster will not see: an annotation counts there too" :
				   "errors are ignored by comments, which the cluster will not see: an annotation counts there too",
	};
}

static bool is_at_least(enum severity s, enum severity level)	/* OFF: never */
{
	return level != SEVERITY_OFF && s >= level;
}

/* What the findings of one document come to that were too many to be kept. */
static void count_dropped(struct gathering *g, const struct findings *f, enum severity fail_on)
{
	for (int newer = 0; newer < 2; newer++)
		for (enum severity s = SEVERITY_INFO; s < SEVERITY_COUNT; s++) {
			uint32_t n = f->dropped[newer][s];

			g->counts.by_severity[s] += n;
			g->counts.dropped += n;
			if (!is_at_least(s, fail_on))
				g->counts.uncounted[s] += n;
			else if (newer)
				g->counts.newer += n;
			else
				g->fails |= n > 0;
		}
}

static bool is_linted(const struct gathering *g, uint32_t input)
{
	const struct input *in = &g->run->inputs->list.at[run_owner(g->run, input)];

	return !in->context || in->unchanged;
}

static void gather_document(struct gathering *g, const struct document_result *d, enum severity fail_on, bool context)
{
	for (size_t i = 0; i < d->findings.list.n; i++) {
		struct finding *f = d->findings.list.at[i];
		run_number_finding(g->run, f, g->arena);
		bool linted = !context || is_linted(g, f->at.input);

		for (const struct related *r = f->related; r && !linted; r = r->next)
			linted = is_linted(g, r->at.input);
		if (!linted)
			continue;
		f->fails = is_at_least(f->severity, fail_on);
		f->hidden = !f->fails && f->severity < g->run->options->min_severity;
		*list_add(g->arena, &g->findings) = f;
	}
	for (size_t i = 0; i < d->row_count; i++) {
		run_number_row(g->run, d->rows[i]);
		if (!context || is_linted(g, d->rows[i]->at.input))
			*list_add(g->arena, &g->rows) = d->rows[i];
	}
	if (context)
		return;
	g->counts.suppressed += d->findings.suppressed;
	count_dropped(g, &d->findings, fail_on);
	comment_note(g, d);
}

/* What fails with every values file of a chart is one problem. */
static bool is_repeated(const struct gathering *g, const struct input *input, const struct problem *p)
{
	const struct problem *last = g->problems.n ? &g->problems.at[g->problems.n - 1] : NULL;
	const struct input *other = last && last->input < g->run->input_count ? &g->run->inputs->list.at[last->input] : NULL;

	return other && other->kind == INPUT_RENDERED && other->rendering->chart == input->rendering->chart &&
	       rendering_same_failure(last->message, p->message);
}

static void gather_problem(struct gathering *g, const struct input *input, const struct problem *p)
{
	struct problem *kept;

	if (input->kind == INPUT_RENDERED && is_repeated(g, input, p))
		return;
	kept = list_add(g->arena, &g->problems);
	*kept = *p;
	kept->input = run_numbered(g->run, p->input);
	if (input->kind != INPUT_RENDERED || !p->line)
		return;
	/* a line of the output is none of the template */
	kept->message = arena_printf(g->arena, "%s (line %u of what `%s` prints)", p->message, p->line,
				     input->rendering->program);
	kept->line = kept->column = 0;
}

static void gather_input(struct gathering *g, uint32_t i, const struct input_result *r)
{
	const struct input *input = &g->run->inputs->list.at[i];
	enum severity fail_on = config_of(g->run, i).fail_on;

	g->differs |= i && fail_on != config_of(g->run, 0).fail_on;
	for (const struct looked_at *d = r->documents; d; d = d->next)
		if (d->left)
			gather_document(g, d->left, fail_on, input->context);
	for (size_t p = 0; p < r->problems.n; p++)
		gather_problem(g, input, &r->problems.at[p]);
	g->counts.files += r->read && !input->context;
	g->counts.documents += r->tally.documents;
	g->counts.workloads += r->tally.workloads;
	g->counts.containers += r->tally.containers;
	g->counts.unchecked += r->tally.unchecked;
	if (input->context)
		return;
	g->looked |= r->kubernetes;
	g->walked |= !input->named && input->kind == INPUT_FILE;
	g->foreign += r->read && !r->kubernetes && !input->named;
}

/* A ConfigMap judged by itself says nothing where a workload that uses it says the same. */
static void drop_repeated(struct gathering *g)
{
	size_t kept = 0;

	for (size_t i = 0; i < g->findings.n; i++) {
		struct finding *f = g->findings.at[i];
		const struct finding *before = kept ? g->findings.at[kept - 1] : NULL;

		if (f->workload == UINT32_MAX && before && before->rule == f->rule && !compare_places(&before->at, &f->at))
			continue;
		g->findings.at[kept++] = f;
	}
	g->findings.n = kept;
}

static void drop_known(struct gathering *g)
{
	struct known known = { .run = g->run, .arena = g->arena };
	problem_list notes = { NULL, 0, 0 };
	size_t kept = 0;

	for (size_t i = 0; i < g->findings.n; i++) {
		struct finding *f = g->findings.at[i];

		if (known_takes(&known, f, run_owner(g->run, f->at.input)))
			g->counts.baseline++;
		else
			g->findings.at[kept++] = f;
	}
	g->findings.n = kept;
	known_notes(&known, &notes);
	for (size_t i = 0; i < notes.n; i++)
		*list_add(g->arena, &g->problems) = notes.at[i];
}

/* What the change did to the two ends of it. */
static void add_change(struct gathering *g, struct earlier *e, struct bag *rows, struct finding *f)
{
	const char *change = NULL;
	uint32_t i;

	if (f->container && bag_find(rows, earlier_container(g->arena, f->object, f->container), &i))
		change = earlier_change(e, f, g->rows.at[i]);
	if (change)
		f->message = arena_printf(g->arena, "%s; %s", f->message, change);
}

static void drop_earlier(struct gathering *g, const struct lint_options *o)
{
	struct bag rows = { .sorted = false };
	struct earlier e;
	size_t kept = 0;

	earlier_init(&e, g->arena, o->earlier(o->earlier_context), o->since);
	for (size_t i = 0; i < g->rows.n; i++)
		bag_put(&rows, g->arena, earlier_container(g->arena, g->rows.at[i]->object, g->rows.at[i]->container),
			(uint32_t)i);
	for (size_t i = 0; i < g->findings.n; i++) {
		struct finding *f = g->findings.at[i];

		if (earlier_has(&e, f, run_name(g->run, f->at.input))) {
			g->counts.earlier += !f->hidden;
			continue;
		}
		add_change(g, &e, &rows, f);
		g->findings.at[kept++] = f;
	}
	g->findings.n = kept;
}

static void settle_findings(struct gathering *g, const struct lint_options *o)
{
	size_t shown = 0;

	if (g->findings.n)
		qsort(g->findings.at, g->findings.n, sizeof *g->findings.at, by_place);
	drop_repeated(g);
	g->findings.n = trace_merge(g->run, g->run->inputs, g->findings.at, g->findings.n, g->arena);
	if (o->earlier && g->findings.n)
		drop_earlier(g, o);
	if (o->baselines)
		drop_known(g);
	for (size_t i = 0; i < g->findings.n; i++) {
		const struct finding *f = g->findings.at[i];

		g->counts.by_severity[f->severity]++;
		g->counts.uncounted[f->severity] += !f->fails;
		g->counts.hidden[f->severity] += f->hidden;
		g->counts.newer += f->fails && f->newer;
		g->fails |= f->fails && !f->newer;
	}
	if (g->findings.n > o->limits.findings) {
		g->counts.dropped += g->findings.n - o->limits.findings;
		g->findings.n = o->limits.findings;
	}
	for (size_t i = 0; i < g->findings.n; i++)
		if (!g->findings.at[i]->hidden)
			g->findings.at[shown++] = g->findings.at[i];
	g->findings.n = shown;
}

/* A report that lists no more must say so: what it leaves out may be what fails. */
static void say_dropped(struct gathering *g, const struct lint_options *o)
{
	if (!g->counts.dropped)
		return;
	*list_add(g->arena, &g->problems) = (struct problem){
		.input = (uint32_t)NO_INPUT, .code = "too-many-findings", .always = true,
		.message = arena_printf(g->arena, "%llu more findings are not listed: %u at most are",
					(unsigned long long)g->counts.dropped, o->limits.findings),
	};
}

static void nothing_anywhere(struct gathering *g, const struct lint_options *o)
{
	bool named_problem = g->problems.n > 0;

	if (g->looked || o->may_be_nothing || (named_problem && !g->walked))
		return;
	*list_add(g->arena, &g->problems) = (struct problem){
		.input = (uint32_t)NO_INPUT, .code = "no-kubernetes-object", .fatal = true, .allowed = o->allow_empty,
		.message = "no Kubernetes object was found: nothing was looked at",
	};
}

static int exit_code_of(const struct gathering *g)
{
	for (size_t i = 0; i < g->problems.n; i++)
		if (g->problems.at[i].fatal && !g->problems.at[i].allowed)
			return 2;
	return g->fails;
}

/* Rendered templates become inputs of their own name, the bytes standing where they stood. */
static void name_sources(struct lint_run *run, struct inputs *inputs, struct lint_result *ret)
{
	struct arena *a = &ret->arena;

	for (uint32_t i = 0; i < run->input_count; i++)
		for (size_t j = 0; j < run->results[i].sources.n; j++) {
			struct input named = inputs->list.at[i];

			named.name = run->results[i].sources.at[j];
			*list_add(a, &inputs->list) = named;
		}
}

/* What reporters know of each input, rendered templates and files that are pointed back at included. */
static void describe_inputs(const struct lint_run *run, const struct inputs *inputs, struct lint_result *ret)
{
	struct arena *a = &ret->arena;
	size_t n = inputs->list.n, first_file = run->input_count + run->owner_count;
	const char **names = arena_array(a, n, const char *);
	struct stamp *stamps = arena_array(a, n, struct stamp);
	struct reader **readers = arena_array(a, n, struct reader *);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t real = run_owner(run, i);

		names[i] = inputs->list.at[i].name;
		if (i >= first_file) {
			stamps[i] = run->files.at[i - first_file];
			continue;
		}
		stamps[i] = run->results[real].stamp;
		readers[i] = run->results[real].reader;
	}
	ret->report.names = names;
	ret->report.stamps = stamps;
	ret->report.readers = readers;
}

void lint_run(const struct lint_options *o, struct inputs *inputs, struct lint_result *ret)
{
	*ret = (struct lint_result){ .arena = ARENA_EMPTY };
	struct lint_run *run = arena_new(&ret->arena, struct lint_run);
	struct gathering g = { .run = run, .arena = &ret->arena };

	run->options = o;
	run->inputs = inputs;
	run_inputs(run, &ret->arena);
	run_number_sources(run, &ret->arena);
	for (size_t i = 0; i < inputs->list.n; i++)
		gather_input(&g, (uint32_t)i, &run->results[i]);
	settle_findings(&g, o);
	for (size_t i = 0; i < g.rows.n; i++)
		run_hide_output_lines(run, g.rows.at[i]);
	nothing_anywhere(&g, o);
	say_dropped(&g, o);
	if (g.problems.n)
		qsort(g.problems.at, g.problems.n, sizeof *g.problems.at, by_start);
	name_sources(run, inputs, ret);
	if (!o->untraced)
		trace_findings(run, inputs, g.findings.at, g.findings.n, &ret->arena);
	describe_inputs(run, inputs, ret);
	ret->run = run;
	ret->report.inputs = inputs;
	ret->report.findings = (const struct finding *const *)g.findings.at;
	ret->report.finding_count = g.findings.n;
	ret->report.problems = g.problems.at;
	ret->report.problem_count = g.problems.n;
	ret->report.rows = g.rows.at;
	ret->report.row_count = g.rows.n;
	ret->report.counts = g.counts;
	ret->report.foreign_files = g.foreign;
	ret->report.fail_on = inputs->list.n ? config_of(run, 0).fail_on : o->fail_on;
	ret->report.fail_on_differs = g.differs;
	ret->report.min_severity = o->min_severity;
	ret->report.limits = &o->limits;
	ret->exit_code = exit_code_of(&g);
}

void lint_release(struct lint_result *result)
{
	struct lint_run *run = result->run;

	for (uint32_t i = 0; run && i < run->input_count; i++)
		reader_close(run->results[i].reader);
	for (unsigned i = 0; run && i < run->worker_count; i++) {
		arena_release(&run->workers[i].kept);
		free(run->workers[i].room.at);
	}
	arena_release(&result->arena);
}
