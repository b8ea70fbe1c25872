/* SPDX-License-Identifier: Apache-2.0 */
#include "report/values.h"

/* reviewdog's own format. Its columns count bytes, so the lines are looked at again; where an input cannot be, they
 * are the columns that everything else has, which differ only behind characters that are not ASCII. */
struct looking {
	const struct report *r;
	const struct report_options *o;
	struct excerpt *excerpt; /* of `input`; NULL: it cannot be shown */
	uint32_t input;
	struct arena scratch;
};

static void look_at(struct looking *l, uint32_t input)
{
	const char *why;

	if (l->input == input)
		return;
	excerpt_close(l->excerpt);
	l->excerpt = l->r->inputs ? excerpt_open(l->r, input, &why) : NULL;
	l->input = input;
}

static json_t *position(struct looking *l, uint32_t byte, uint32_t line, uint32_t column)
{
	json_t *object = json_object();
	struct excerpt_line text;

	if (l->excerpt && excerpt_line(l->excerpt, byte, EXCERPT_REACH, &text) && !text.cut_left && text.start <= byte)
		column = byte - text.start + 1;
	value_set(object, "line", json_integer(line));
	if (column)
		value_set(object, "column", json_integer(column));
	return object;
}

static json_t *range_of(struct looking *l, const struct place *at)
{
	json_t *object = json_object();

	look_at(l, at->input);
	value_set(object, "start", position(l, at->start, at->line, at->column));
	if (at->end_line)
		value_set(object, "end", position(l, at->end, at->end_line, at->end_column));
	return object;
}

static json_t *location(struct looking *l, const struct place *at)
{
	json_t *object = json_object();
	const char *path = at->input == (uint32_t)NO_INPUT ? "." : report_path(l->r, l->o, at->input);

	value_set_text(&l->scratch, object, "path", path);
	if (at->line)
		value_set(object, "range", range_of(l, at));
	return object;
}

static json_t *diagnostic(struct looking *l, const char *message, const struct place *at, enum severity s,
			  const char *code)
{
	static const char *const names[] = { "UNKNOWN_SEVERITY", "INFO", "WARNING", "ERROR" };
	json_t *object = json_object(), *inner = json_object();

	value_set_text(&l->scratch, object, "message", message);
	value_set(object, "location", location(l, at));
	value_set_text(&l->scratch, object, "severity", names[s]);
	value_set_text(&l->scratch, inner, "value", code);
	value_set(object, "code", inner);
	return object;
}

/* All of the fix or nothing: its edits are offered one by one. */
static json_t *suggestions_of(struct looking *l, const struct finding *f)
{
	json_t *array = json_array();

	for (const struct edit *e = f->edits; e; e = e->next) {
		json_t *object = json_object();

		if (e->input != f->at.input || e->start != f->at.start || e->end != f->at.end) {
			json_decref(object);
			json_decref(array);
			return NULL;
		}
		value_set(object, "range", range_of(l, &f->at));
		value_set_text(&l->scratch, object, "text", e->text);
		value_add(array, object);
	}
	return array;
}

static json_t *finding_of(struct looking *l, const struct finding *f)
{
	const char *way_out = report_way_out(f);
	const char *text =
		arena_printf(&l->scratch, "%s%s%s", f->message, way_out ? "; fix: " : "", way_out ? way_out : "");
	json_t *object = diagnostic(l, text, &f->at, f->severity, f->rule->name), *related = json_array();
	json_t *suggestions = f->edits && f->at.line ? suggestions_of(l, f) : NULL;

	if (suggestions)
		value_set(object, "suggestions", suggestions);
	for (const struct related *x = f->related; x; x = x->next) {
		json_t *other = json_object();

		value_set_text(&l->scratch, other, "message", x->message);
		value_set(other, "location", location(l, &x->at));
		value_add(related, other);
	}
	if (f->related)
		value_set(object, "relatedLocations", related);
	else
		json_decref(related);
	return object;
}

static void write_rdjson(FILE *out, const struct report *r, const struct report_options *o)
{
	struct looking l = { .r = r, .o = o, .input = (uint32_t)NO_INPUT };
	const char *before = "\n";

	fputs("{\"source\": {\"name\": \"podfit\"}, \"diagnostics\": [", out);
	for (size_t i = 0; i < r->problem_count; i++) {
		const struct problem *p = &r->problems[i];
		struct place at = { .input = p->input, .start = p->start, .line = p->line, .column = p->column };

		if (!problem_shown(p, o))
			continue;
		fputs(before, out);
		value_put(out, diagnostic(&l, p->message, &at, problem_severity(p), p->code));
		arena_reset(&l.scratch);
		before = ",\n";
	}
	for (size_t i = 0; i < r->finding_count; i++) {
		fputs(before, out);
		value_put(out, finding_of(&l, r->findings[i]));
		arena_reset(&l.scratch);
		before = ",\n";
	}
	fputs("\n]}\n", out);
	excerpt_close(l.excerpt);
	arena_release(&l.scratch);
}

const struct reporter report_rdjson = {
	.name = "rdjson",
	.summary = "reviewdog",
	.write = write_rdjson,
};
