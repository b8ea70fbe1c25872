/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "report/escaped.h"
#include "report/report.h"

/*
 * A table for a comment or a step's summary. What comes from a manifest stands in a code span, where nothing has a
 * meaning, or is escaped: a message must call nobody (@), link to no issue (#) and hold no formula ($).
 */
static const struct escape in_code[] = { { '`', "\\x60" }, { '|', "\\|" }, { 0, NULL } };
static const struct escape in_prose[] = {
	{ '\\', "\\\\" },     { '`', "\\`" },
	{ '*', "\\*" },       { '_', "\\_" },
	{ '[', "\\[" },       { ']', "\\]" },
	{ '|', "\\|" },       { '~', "\\~" },
	{ '<', "&lt;" },      { '>', "&gt;" },
	{ '&', "&amp;" },     { '@', "@<!-- -->" },
	{ '#', "#<!-- -->" }, { '$', "<span>$</span>" },
	{ 0, NULL },
};

enum { RESERVE = 2048 }; /* of the room, for the heading and what is said of what was left out */

struct sheet {
	FILE *out;
	const struct report *r;
	const struct report_options *o;
	struct arena scratch;
	size_t used, left_out;
};

static void code(FILE *out, const char *text)
{
	putc('`', out);
	put_escaped(out, text && *text ? text : " ", in_code);
	putc('`', out);
}

static void row_of_finding(struct sheet *s, FILE *out, const struct finding *f)
{
	const char *way_out = report_way_out(f);

	fprintf(out, "| **%s** | ", severity_name(f->severity));
	code(out, report_place(&s->scratch, s->r, s->o, f->at.input, f->at.line, f->at.column));
	fputs("<br>", out);
	code(out, report_subject(&s->scratch, f));
	fputs(" | ", out);
	put_escaped(out, f->message, in_prose);
	if (way_out) {
		fputs("<br>fix: ", out);
		put_escaped(out, way_out, in_prose);
	}
	fputs(" | ", out);
	code(out, f->rule->name);
	fputs(" |\n", out);
}

static void row_of_problem(struct sheet *s, FILE *out, const struct problem *p)
{
	enum severity severity = problem_severity(p);

	fprintf(out, "| **%s** | ",
		severity == SEVERITY_ERROR     ? "not looked at"
		: severity == SEVERITY_WARNING ? "allowed"
					       : "note");
	code(out, report_place(&s->scratch, s->r, s->o, p->input, p->line, p->column));
	fputs(" | ", out);
	put_escaped(out, p->message, in_prose);
	fputs(" | ", out);
	code(out, p->code);
	fputs(" |\n", out);
}

/* Writes one row, if there is still room for it. */
static void put_row(struct sheet *s, const struct finding *f, const struct problem *p)
{
	char *text = NULL;
	size_t n = 0, room = s->o->room;
	FILE *row = open_memstream(&text, &n);

	if (!row)
		out_of_memory();
	if (f)
		row_of_finding(s, row, f);
	else
		row_of_problem(s, row, p);
	if (fclose(row) != 0)
		out_of_memory();
	if (room && (s->left_out || s->used + n > room)) {
		s->left_out++;
	} else {
		fwrite(text, 1, n, s->out);
		s->used += n;
	}
	free(text);
	arena_reset(&s->scratch);
}

static void put_heading(struct sheet *s)
{
	uint64_t problems = report_problems(s->r, SEVERITY_ERROR);

	fprintf(s->out, "### podfit%s\n\n", problems ? ": not everything could be looked at" : "");
	report_summary(s->out, s->r);
}

static void write_markdown(FILE *out, const struct report *r, const struct report_options *o)
{
	struct sheet s = { .out = out, .r = r, .o = o, .used = RESERVE };
	bool any = r->finding_count > 0;

	put_heading(&s);
	for (size_t i = 0; i < r->problem_count; i++)
		any |= problem_shown(&r->problems[i], o);
	if (any)
		fputs("\n| | where | what | |\n|---|---|---|---|\n", out);
	for (size_t i = 0; i < r->problem_count; i++)
		if (problem_shown(&r->problems[i], o))
			put_row(&s, NULL, &r->problems[i]);
	for (enum severity severity = SEVERITY_ERROR; severity >= SEVERITY_INFO; severity--)
		for (size_t i = 0; i < r->finding_count; i++)
			if (r->findings[i]->severity == severity)
				put_row(&s, r->findings[i], NULL);
	if (s.left_out)
		fprintf(out, "\n%zu more have no room here.\n", s.left_out);
	arena_release(&s.scratch);
}

const struct reporter report_markdown = {
	.name = "markdown",
	.summary = "a table for a comment",
	.write = write_markdown,
};
