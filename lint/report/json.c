/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <string.h>

#include "doc/utf8.h"
#include "report/report.h"

/* A new string; bytes that are not UTF-8 become U+FFFD, one each. NULL gives null. */
static json_t *text_of(struct arena *scratch, const char *text)
{
	json_t *as_it_is = text ? json_string(text) : json_null();	/* NULL: not UTF-8 */
	struct str s = str_of(text);
	char *copy;
	size_t n = 0;

	if (as_it_is)
		return as_it_is;
	copy = arena_bytes(scratch, s.n * 3 + 4);
	for (size_t at = 0; at < s.n;) {
		size_t bytes;
		uint32_t c = utf8_next(str_sub(s, at, s.n), &bytes);

		n += utf8_put(c == UTF8_INVALID ? UTF8_REPLACEMENT : c, copy + n);
		at += bytes;
	}
	return json_stringn(copy, n);
}

/* Takes `value`. */
static void set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) < 0)
		out_of_memory();
}

static void append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) < 0)
		out_of_memory();
}

static json_t *count_of(uint64_t n)
{
	return json_integer(n > INT64_MAX ? INT64_MAX : (json_int_t)n);
}

static json_t *line_of(uint32_t n)
{
	return n ? json_integer(n) : json_null();
}

/* jansson leaves DEL as it is; it can only stand in a string. */
static int put(const char *text, size_t n, void *stream)
{
	FILE *out = stream;

	for (const char *end = text + n, *del; text < end; text = del + 1) {
		del = memchr(text, 0x7f, (size_t)(end - text));
		if (!del)
			del = end;
		fwrite(text, 1, (size_t)(del - text), out);
		if (del < end)
			fputs("\\u007F", out);
	}
	return 0;
}

/* Printable ASCII only: no control character or bidirectional mark of a manifest reaches a terminal.
 * put() cannot fail (the caller looks at ferror()), so a failure is one of memory. */
static void dump(FILE *out, json_t *value)
{
	if (json_dump_callback(value, put, out, JSON_ENSURE_ASCII) < 0)
		out_of_memory();
	json_decref(value);
}

static json_t *object_of(struct arena *scratch, const struct object_id *id)
{
	json_t *object = json_object();

	if (!id) {
		json_decref(object);
		return json_null();
	}
	set(object, "apiVersion", text_of(scratch, id->api_version));
	set(object, "kind", text_of(scratch, id->kind));
	set(object, "namespace", text_of(scratch, id->namespace));
	set(object, "name", text_of(scratch, id->name));
	return object;
}

static json_t *related_of(struct arena *scratch, const struct report *r, const struct related *related)
{
	json_t *array = json_array();

	for (; related; related = related->next) {
		json_t *item = json_object();

		set(item, "file", text_of(scratch, r->names[related->at.input]));
		set(item, "line", line_of(related->at.line));
		set(item, "column", line_of(related->at.column));
		set(item, "message", text_of(scratch, related->message));
		append(array, item);
	}
	return array;
}

static json_t *fix_of(struct arena *scratch, const struct report *r, const struct finding *f)
{
	json_t *fix = json_object(), *edits = json_array();

	for (const struct edit *e = f->edits; e; e = e->next) {
		json_t *edit = json_object();

		set(edit, "file", text_of(scratch, r->names[e->input]));
		set(edit, "start", json_integer(e->start));
		set(edit, "end", json_integer(e->end));
		set(edit, "text", text_of(scratch, e->text));
		append(edits, edit);
	}
	set(fix, "safe", json_boolean(f->safe));
	set(fix, "description", text_of(scratch, f->edit_text ? f->edit_text : f->remedy));
	set(fix, "edits", edits);
	return fix;
}

static json_t *finding_of(struct arena *scratch, const struct report *r, const struct finding *f)
{
	json_t *object = json_object();

	set(object, "rule", text_of(scratch, f->rule->name));
	set(object, "severity", text_of(scratch, severity_name(f->severity)));
	set(object, "coordinate", text_of(scratch, coordinate_name(f->rule->coordinate)));
	set(object, "file", text_of(scratch, r->names[f->at.input]));
	set(object, "line", line_of(f->at.line));
	set(object, "column", line_of(f->at.column));
	set(object, "endLine", line_of(f->at.end_line));
	set(object, "endColumn", line_of(f->at.end_column));
	set(object, "object", object_of(scratch, f->object));
	set(object, "container", text_of(scratch, f->container));
	set(object, "containerType", text_of(scratch, f->container ? f->container_type : NULL));
	set(object, "path", text_of(scratch, f->path));
	set(object, "message", text_of(scratch, f->message));
	set(object, "short", text_of(scratch, f->brief));
	set(object, "related", related_of(scratch, r, f->related));
	set(object, "help", text_of(scratch, arena_printf(scratch, "podfit explain %s", f->rule->name)));
	if (f->edits)
		set(object, "fix", fix_of(scratch, r, f));
	return object;
}

static json_t *problem_of(struct arena *scratch, const struct report *r, const struct problem *p)
{
	json_t *object = json_object();

	set(object, "file", p->input == (uint32_t)NO_INPUT ? json_null() : text_of(scratch, r->names[p->input]));
	set(object, "line", line_of(p->line));
	set(object, "column", line_of(p->column));
	set(object, "code", text_of(scratch, p->code));
	set(object, "message", text_of(scratch, p->message));
	return object;
}

static json_t *summary_of(const struct report *r, uint64_t problems)
{
	const struct counts *c = &r->counts;
	json_t *object = json_object();

	set(object, "files", count_of(c->files));
	set(object, "documents", count_of(c->documents));
	set(object, "workloads", count_of(c->workloads));
	set(object, "containers", count_of(c->containers));
	set(object, "errors", count_of(c->by_severity[SEVERITY_ERROR]));
	set(object, "warnings", count_of(c->by_severity[SEVERITY_WARNING]));
	set(object, "infos", count_of(c->by_severity[SEVERITY_INFO]));
	set(object, "suppressed", count_of(c->suppressed));
	set(object, "baseline", count_of(c->baseline));
	set(object, "unchecked", count_of(c->unchecked));
	set(object, "problems", count_of(problems));
	if (c->dropped)		/* not listed below: there were more than limits.findings */
		set(object, "dropped", count_of(c->dropped));
	return object;
}

static json_t *tool_of(void)
{
	json_t *object = json_object();

	set(object, "name", json_string("podfit"));
	set(object, "version", json_string(PODFIT_VERSION));
	return object;
}

/* One finding a line, so that two reports can be compared line by line; one in memory at a time. */
static void write_json(FILE *out, const struct report *r, const struct report_options *o UNUSED)
{
	auto_arena scratch = ARENA_EMPTY;
	uint64_t problems = 0;

	for (size_t i = 0; i < r->problem_count; i++)
		problems += r->problems[i].fatal;
	fputs("{\"schema\": \"podfit.dev/report/v1\",\n \"tool\": ", out);
	dump(out, tool_of());
	fputs(",\n \"summary\": ", out);
	dump(out, summary_of(r, problems));
	fputs(",\n \"findings\": [", out);
	for (size_t i = 0; i < r->finding_count && !ferror(out); i++) {
		fputs(i ? ",\n  " : "\n  ", out);
		dump(out, finding_of(&scratch, r, r->findings[i]));
		arena_reset(&scratch);
	}
	fputs("],\n \"problems\": [", out);
	problems = 0;
	for (size_t i = 0; i < r->problem_count && !ferror(out); i++) {
		if (!r->problems[i].fatal)
			continue;
		fputs(problems++ ? ",\n  " : "\n  ", out);
		dump(out, problem_of(&scratch, r, &r->problems[i]));
		arena_reset(&scratch);
	}
	fputs("]}\n", out);
}

const struct reporter report_json = {
	.name = "json",
	.summary = "for programs: schema podfit.dev/report/v1",
	.write = write_json,
};
