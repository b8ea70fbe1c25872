/* SPDX-License-Identifier: Apache-2.0 */
#include "trace.h"

#include <sys/stat.h>

#include "doc/template_line.h"
#include "source/open.h"
#include "trace_inner.h"

enum {
	RENDERS = 8, /* of one chart, beside those that are linted */
	SECONDS = 5,
	DOCUMENT_MOST = 256 << 10, /* of a template, and of what it rendered */
	PLACES_MOST = 1000,        /* of one rendering, that are looked for in templates */
};

uint32_t trace_file(struct tracing *t, const char *path)
{
	uint32_t first = t->run->input_count + t->run->owner_count;
	struct stat st = { 0 };

	for (size_t i = 0; i < t->run->files.n; i++)
		if (strcmp(t->inputs->list.at[first + i].path, path) == 0)
			return first + (uint32_t)i;
	*list_add(t->kept, &t->inputs->list) =
		(struct input){ .name = path, .path = path, .directory = ".", .kind = INPUT_FILE };
	*list_add(t->kept, &t->run->files) = stat(path, &st) == 0 ? stamp_of(&st) : (struct stamp){ .regular = false };
	return (uint32_t)t->inputs->list.n - 1;
}

struct str trace_document(struct tracing *t, size_t at)
{
	struct str text = t->text;
	size_t from = at, to, known = t->document.p ? (size_t)(t->document.p - text.p) : text.n;

	if (at >= known && at <= known + t->document.n)
		return t->document;
	to = at + str_find(str_sub(text, at, text.n), "\n---");
	while (from && !(from >= 4 && memcmp(text.p + from - 4, "\n---", 4) == 0))
		from--;
	t->document = str_sub(text, from, to);
	return t->document;
}

/* The template's place; no line where it cannot be told. An archive's templates cannot be opened. */
static struct place template_place(struct tracing *t, const struct place *at, bool *ret_exact, struct str *ret_line)
{
	const char *path = t->inputs->list.at[at->input].name;
	struct place place = *at;
	struct template_line line;
	struct str template, document = trace_document(t, at->start);

	*ret_exact = false;
	*ret_line = STR_NONE;
	if (t->rendering->archive)
		return place;
	place.line = place.column = place.end_line = place.end_column = 0;
	if (at->input < t->run->input_count || document.n > DOCUMENT_MOST || t->placed++ >= PLACES_MOST ||
	    read_small(path, true, DOCUMENT_MOST, t->scratch, &template) < 0 ||
	    !template_line(template, document, at->start - (size_t)(document.p - t->text.p), &line))
		return place;
	*ret_exact = line.exact;
	*ret_line = str_sub(template, line.start, line.end);
	return (struct place){ .input = trace_file(t, path),
			       .start = line.start,
			       .end = line.end,
			       .line = line.line,
			       .column = line.column,
			       .end_line = line.line,
			       .end_column = line.end_column };
}

static const struct related *trace_related(struct tracing *t, struct rendered *rendered, const struct related *related)
{
	const struct related *first = NULL, **end = &first;
	struct str line;
	bool exact;

	for (; related; related = related->next) {
		struct related *copy = arena_new(t->kept, struct related);

		*copy = *related;
		if (run_owner(t->run, related->at.input) == t->input) {
			copy->at = template_place(t, &related->at, &exact, &line);
			trace_target(t, rendered, &related->at, copy->message, line);
		}
		*end = copy;
		end = &copy->next;
	}
	return first;
}

static void trace_finding(struct tracing *t, struct finding *f)
{
	struct rendered *rendered = arena_new(t->kept, struct rendered);
	struct str line;

	*rendered = (struct rendered){
		.at = f->at, .by = t->rendering->program, .with = t->rendering->with, .related = f->related
	};
	if (run_owner(t->run, f->at.input) != t->input) {
		rendered->exact = true; /* a plain file's, which the rendering uses */
	} else {
		f->at = template_place(t, &rendered->at, &rendered->exact, &line);
		trace_target(t, rendered, &rendered->at, NULL, line);
	}
	f->related = trace_related(t, rendered, f->related);
	f->rendered = rendered;
}

static bool is_of(const struct tracing *t, const struct finding *f)
{
	bool found = run_owner(t->run, f->at.input) == t->input;

	for (const struct related *r = f->related; r && !found; r = r->next)
		found = run_owner(t->run, r->at.input) == t->input;
	return found && !f->rendered;
}

static void trace_rendering(struct tracing *t, struct finding *const *findings, size_t n, struct budget *b)
{
	struct reader *reader = t->run->results[t->input].reader;
	struct chunk chunk = { 0 };
	struct err err = { "" };

	if (!reader || reader_size(reader) > TEXT_MOST ||
	    reader_again(reader, 0, (uint32_t)reader_size(reader), &chunk, &err) < 0)
		return;
	t->text = arena_str(t->scratch, chunk.text);
	for (size_t i = 0; i < n; i++)
		if (is_of(t, findings[i]))
			trace_finding(t, findings[i]);
	if (t->rendering->chart != b->chart)
		*b = (struct budget){ t->rendering->chart, RENDERS, trace_now() + SECONDS };
	if (t->targets.n && t->rendering->has_values && !t->rendering->archive)
		trace_values(t, b);
}

void trace_findings(struct lint_run *run, struct inputs *inputs, struct finding *const *findings, size_t n,
		    struct arena *arena)
{
	struct budget budget = { .chart = UINT32_MAX };

	for (uint32_t i = 0; n && i < run->input_count; i++) {
		auto_arena scratch = ARENA_EMPTY;
		struct tracing t = { .run = run,
				     .inputs = inputs,
				     .kept = arena,
				     .scratch = &scratch,
				     .input = i,
				     .rendering = inputs->list.at[i].rendering };

		if (inputs->list.at[i].kind == INPUT_RENDERED)
			trace_rendering(&t, findings, n, &budget);
	}
}
