/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "doc/utf8.h"
#include "report/report.h"

struct json {
	FILE *out;
	bool more;	/* something stands before in the same object or list */
};

static void open_with(struct json *j, const char *bracket)
{
	fputs(bracket, j->out);
	j->more = false;
}

static void close_with(struct json *j, const char *bracket)
{
	fputs(bracket, j->out);
	j->more = true;
}

static void next(struct json *j)
{
	if (j->more)
		fputs(", ", j->out);
	j->more = true;
}

static void key(struct json *j, const char *name)
{
	next(j);
	fputs("\"", j->out);
	fputs(name, j->out);
	fputs("\": ", j->out);
}

static void put_escape(FILE *out, uint32_t c)
{
	static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";	/* a character, and its letter behind the \ */

	for (size_t i = 0; i + 1 < sizeof letters; i += 2)
		if (c == (unsigned char)letters[i]) {
			putc('\\', out);
			putc(letters[i + 1], out);
			return;
		}
	if (c > 0xFFFF) {	/* a surrogate pair */
		fprintf(out, "\\u%04" PRIX32, 0xD800 + ((c - 0x10000) >> 10));
		c = 0xDC00 + ((c - 0x10000) & 0x3FF);
	}
	fprintf(out, "\\u%04" PRIX32, c);
}

/* Printable ASCII only: no control character or bidirectional mark of a manifest reaches a terminal. Bytes that are
 * not UTF-8 become U+FFFD, one each. NULL gives null. */
static void put_text(FILE *out, const char *text)
{
	struct str rest = str_of(text);

	if (!text) {
		fputs("null", out);
		return;
	}
	putc('"', out);
	while (rest.n) {
		size_t n = 0;
		uint32_t c;

		while (n < rest.n && rest.p[n] >= ' ' && rest.p[n] < 0x7F && rest.p[n] != '"' && rest.p[n] != '\\')
			n++;
		fwrite(rest.p, 1, n, out);
		rest = str_sub(rest, n, rest.n);
		if (!rest.n)
			break;
		c = utf8_next(rest, &n);
		put_escape(out, c == UTF8_INVALID ? UTF8_REPLACEMENT : c);
		rest = str_sub(rest, n, rest.n);
	}
	putc('"', out);
}

static void text(struct json *j, const char *name, const char *value)
{
	key(j, name);
	put_text(j->out, value);
}

static void number(struct json *j, const char *name, uint64_t n)
{
	key(j, name);
	fprintf(j->out, "%" PRIu64, n > INT64_MAX ? INT64_MAX : n);
}

static void line(struct json *j, const char *name, uint32_t n)
{
	if (n)
		number(j, name, n);
	else
		text(j, name, NULL);
}

static void write_object(struct json *j, const struct object_id *id)
{
	if (!id) {
		text(j, "object", NULL);
		return;
	}
	key(j, "object");
	open_with(j, "{");
	text(j, "apiVersion", id->api_version);
	text(j, "kind", id->kind);
	text(j, "namespace", id->namespace);
	text(j, "name", id->name);
	close_with(j, "}");
}

static void write_related(struct json *j, const struct report *r, const struct related *related)
{
	key(j, "related");
	open_with(j, "[");
	for (; related; related = related->next) {
		next(j);
		open_with(j, "{");
		text(j, "file", r->names[related->at.input]);
		line(j, "line", related->at.line);
		line(j, "column", related->at.column);
		text(j, "message", related->message);
		close_with(j, "}");
	}
	close_with(j, "]");
}

static void write_fix(struct json *j, const struct report *r, const struct finding *f)
{
	key(j, "fix");
	open_with(j, "{");
	key(j, "safe");
	fputs(f->safe ? "true" : "false", j->out);
	text(j, "description", f->edit_text ? f->edit_text : f->remedy);
	key(j, "edits");
	open_with(j, "[");
	for (const struct edit *e = f->edits; e; e = e->next) {
		next(j);
		open_with(j, "{");
		text(j, "file", r->names[e->input]);
		number(j, "start", e->start);
		number(j, "end", e->end);
		text(j, "text", e->text);
		close_with(j, "}");
	}
	close_with(j, "]");
	close_with(j, "}");
}

static void write_finding(struct json *j, const struct report *r, const struct finding *f)
{
	open_with(j, "{");
	text(j, "rule", f->rule->name);
	text(j, "severity", severity_name(f->severity));
	text(j, "coordinate", coordinate_name(f->rule->coordinate));
	text(j, "file", r->names[f->at.input]);
	line(j, "line", f->at.line);
	line(j, "column", f->at.column);
	line(j, "endLine", f->at.end_line);
	line(j, "endColumn", f->at.end_column);
	write_object(j, f->object);
	text(j, "container", f->container);
	text(j, "containerType", f->container ? f->container_type : NULL);
	text(j, "path", f->path);
	text(j, "message", f->message);
	text(j, "short", f->brief);
	write_related(j, r, f->related);
	key(j, "help");
	fprintf(j->out, "\"podfit explain %s\"", f->rule->name);
	if (f->edits)
		write_fix(j, r, f);
	close_with(j, "}");
}

static void write_problem(struct json *j, const struct report *r, const struct problem *p)
{
	open_with(j, "{");
	text(j, "file", p->input == (uint32_t)NO_INPUT ? NULL : r->names[p->input]);
	line(j, "line", p->line);
	line(j, "column", p->column);
	text(j, "code", p->code);
	text(j, "message", p->message);
	close_with(j, "}");
}

static void write_summary(struct json *j, const struct report *r, uint64_t problems)
{
	const struct counts *c = &r->counts;

	open_with(j, "{");
	number(j, "files", c->files);
	number(j, "documents", c->documents);
	number(j, "workloads", c->workloads);
	number(j, "containers", c->containers);
	number(j, "errors", c->by_severity[SEVERITY_ERROR]);
	number(j, "warnings", c->by_severity[SEVERITY_WARNING]);
	number(j, "infos", c->by_severity[SEVERITY_INFO]);
	number(j, "suppressed", c->suppressed);
	number(j, "baseline", c->baseline);
	number(j, "unchecked", c->unchecked);
	number(j, "problems", problems);
	if (c->dropped)		/* not listed below: there were more than limits.findings */
		number(j, "dropped", c->dropped);
	close_with(j, "}");
}

/* One finding a line, so that two reports can be compared line by line. */
static void write_json(FILE *out, const struct report *r, const struct report_options *o UNUSED)
{
	struct json j = { .out = out };
	uint64_t problems = 0;

	for (size_t i = 0; i < r->problem_count; i++)
		problems += r->problems[i].fatal;
	fputs("{\"schema\": \"podfit.dev/report/v1\",\n \"tool\": {\"name\": \"podfit\", \"version\": \"" PODFIT_VERSION
	      "\"},\n \"summary\": ", out);
	write_summary(&j, r, problems);
	fputs(",\n \"findings\": [", out);
	for (size_t i = 0; i < r->finding_count && !ferror(out); i++) {
		fputs(i ? ",\n  " : "\n  ", out);
		write_finding(&j, r, r->findings[i]);
	}
	fputs("],\n \"problems\": [", out);
	problems = 0;
	for (size_t i = 0; i < r->problem_count && !ferror(out); i++) {
		if (!r->problems[i].fatal)
			continue;
		fputs(problems++ ? ",\n  " : "\n  ", out);
		write_problem(&j, r, &r->problems[i]);
	}
	fputs("]}\n", out);
}

const struct reporter report_json = {
	.name = "json",
	.summary = "for programs: schema podfit.dev/report/v1",
	.write = write_json,
};
