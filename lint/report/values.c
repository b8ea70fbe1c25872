/* SPDX-License-Identifier: Apache-2.0 */
#include "report/values.h"

#include <string.h>

#include "doc/utf8.h"

json_t *value_text(struct arena *scratch, const char *text)
{
	json_t *as_it_is = text ? json_string(text) : json_null(); /* NULL: not UTF-8 */
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

void value_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, value) < 0)
		out_of_memory();
}

void value_set_text(struct arena *scratch, json_t *object, const char *key, const char *text)
{
	value_set(object, key, value_text(scratch, text));
}

void value_add(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) < 0)
		out_of_memory();
}

json_t *value_count(uint64_t n)
{
	return json_integer(n > INT64_MAX ? INT64_MAX : (json_int_t)n);
}

json_t *value_line(uint32_t n)
{
	return n ? json_integer(n) : json_null();
}

/* As jansson writes them, except DEL, which it leaves as it is, and the first # of ##[ and ##vso[, which the agent of a CI
 * would obey: all of them can only stand in a string. */
static int put(const char *text, size_t n, void *stream)
{
	FILE *out = stream;
	struct str rest = { text, n };

	while (rest.n) {
		size_t plain = 0;

		while (plain < rest.n && rest.p[plain] != 0x7f && rest.p[plain] != '#')
			plain++;
		fwrite(rest.p, 1, plain, out);
		rest = str_sub(rest, plain, rest.n);
		if (!rest.n)
			break;
		if (*rest.p == 0x7f || str_starts(rest, "##[") || str_starts(rest, "##vso["))
			fprintf(out, "\\u%04X", (unsigned)*rest.p);
		else
			putc(*rest.p, out);
		rest = str_sub(rest, 1, rest.n);
	}
	return 0;
}

/* Printable ASCII only: no control character or bidirectional mark of a manifest reaches a terminal.
 * put() cannot fail (the caller looks at ferror()), so a failure is one of memory. */
void value_put(FILE *out, json_t *value)
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
	value_set_text(scratch, object, "apiVersion", id->api_version);
	value_set_text(scratch, object, "kind", id->kind);
	value_set_text(scratch, object, "namespace", id->namespace);
	value_set_text(scratch, object, "name", id->name);
	return object;
}

static void set_place(struct arena *scratch, json_t *object, const struct report *r, const struct place *at)
{
	value_set_text(scratch, object, "file", r->names[at->input]);
	value_set(object, "line", value_line(at->line));
	value_set(object, "column", value_line(at->column));
}

static json_t *related_of(struct arena *scratch, const struct report *r, const struct related *related)
{
	json_t *array = json_array();

	for (; related; related = related->next) {
		json_t *item = json_object();

		set_place(scratch, item, r, &related->at);
		value_set_text(scratch, item, "message", related->message);
		value_add(array, item);
	}
	return array;
}

static json_t *fix_of(struct arena *scratch, const struct report *r, const struct finding *f)
{
	json_t *fix = json_object(), *edits = json_array();

	for (const struct edit *e = f->edits; e; e = e->next) {
		json_t *edit = json_object();

		value_set_text(scratch, edit, "file", r->names[e->input]);
		value_set(edit, "start", json_integer(e->start));
		value_set(edit, "end", json_integer(e->end));
		value_set_text(scratch, edit, "text", e->text);
		value_add(edits, edit);
	}
	value_set(fix, "safe", json_boolean(f->safe));
	value_set_text(scratch, fix, "description", f->edit_text ? f->edit_text : f->remedy);
	value_set(fix, "edits", edits);
	return fix;
}

static json_t *set_by_of(struct arena *scratch, const struct report *r, const struct rendered *rendered)
{
	json_t *array = json_array();

	for (const struct set_by *by = rendered->set_by; by; by = by->next) {
		json_t *item = json_object();

		value_set_text(scratch, item, "key", by->key);
		set_place(scratch, item, r, &by->at);
		value_set_text(scratch, item, "what", by->what);
		value_add(array, item);
	}
	return array;
}

/* The line is one of the output. */
static json_t *rendered_of(struct arena *scratch, const struct report *r, const struct finding *f)
{
	const struct rendered *rendered = f->rendered;
	json_t *object = json_object(), *also_with = json_array();

	for (const struct also *also = f->also; also; also = also->next)
		value_add(also_with, value_text(scratch, also->with));

	value_set_text(scratch, object, "by", rendered->by);
	value_set_text(scratch, object, "with", rendered->with);
	value_set(object, "alsoWith", also_with);
	value_set(object, "line", value_line(rendered->at.line));
	value_set(object, "column", value_line(rendered->at.column));
	value_set(object, "exact", json_boolean(rendered->exact));
	value_set(object, "setBy", rendered->asked ? set_by_of(scratch, r, rendered) : json_null());
	return object;
}

json_t *value_of_finding(struct arena *scratch, const struct report *r, const struct finding *f)
{
	json_t *object = json_object();

	value_set_text(scratch, object, "rule", f->rule->name);
	value_set_text(scratch, object, "severity", severity_name(f->severity));
	value_set_text(scratch, object, "coordinate", coordinate_name(f->rule->coordinate));
	set_place(scratch, object, r, &f->at);
	value_set(object, "endLine", value_line(f->at.end_line));
	value_set(object, "endColumn", value_line(f->at.end_column));
	value_set(object, "object", object_of(scratch, f->object));
	value_set_text(scratch, object, "container", f->container);
	value_set_text(scratch, object, "containerType", f->container ? f->container_type : NULL);
	value_set_text(scratch, object, "path", f->path);
	value_set_text(scratch, object, "message", f->message);
	value_set_text(scratch, object, "short", f->brief);
	value_set(object, "related", related_of(scratch, r, f->related));
	value_set_text(scratch, object, "help", arena_printf(scratch, "podfit explain %s", f->rule->name));
	if (f->edits)
		value_set(object, "fix", fix_of(scratch, r, f));
	if (f->rendered)
		value_set(object, "rendered", rendered_of(scratch, r, f));
	return object;
}

json_t *value_of_problem(struct arena *scratch, const struct report *r, const struct problem *p)
{
	json_t *object = json_object();

	value_set(object, "file",
		  p->input == (uint32_t)NO_INPUT ? json_null() : value_text(scratch, r->names[p->input]));
	value_set(object, "line", value_line(p->line));
	value_set(object, "column", value_line(p->column));
	value_set_text(scratch, object, "code", p->code);
	value_set_text(scratch, object, "message", p->message);
	return object;
}

json_t *value_of_summary(const struct report *r)
{
	const struct counts *c = &r->counts;
	json_t *object = json_object();

	value_set(object, "files", value_count(c->files));
	value_set(object, "documents", value_count(c->documents));
	value_set(object, "workloads", value_count(c->workloads));
	value_set(object, "containers", value_count(c->containers));
	value_set(object, "errors", value_count(c->by_severity[SEVERITY_ERROR]));
	value_set(object, "warnings", value_count(c->by_severity[SEVERITY_WARNING]));
	value_set(object, "infos", value_count(c->by_severity[SEVERITY_INFO]));
	value_set(object, "suppressed", value_count(c->suppressed));
	value_set(object, "baseline", value_count(c->baseline));
	value_set(object, "unchecked", value_count(c->unchecked));
	value_set(object, "problems",
		  value_count(report_problems(r, SEVERITY_ERROR) + report_problems(r, SEVERITY_WARNING)));
	if (c->dropped) /* not listed below: there were more than limits.findings */
		value_set(object, "dropped", value_count(c->dropped));
	return object;
}

json_t *value_of_tool(void)
{
	json_t *object = json_object();

	value_set(object, "name", json_string("podfit"));
	value_set(object, "version", json_string(PODFIT_VERSION));
	return object;
}
