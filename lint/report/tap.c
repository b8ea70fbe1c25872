/* SPDX-License-Identifier: Apache-2.0 */
#include "report/escaped.h"
#include "report/report.h"

/*
 * TAP 13. What makes exit status 1 or 2 is "not ok"; what does not is "not ok" and expected to be, which fails
 * nothing; a problem that an option allows is skipped, a note is ok. A run that has nothing to say is one test that passes.
 */
static const struct escape in_description[] = { { '#', "\\#" }, { '\\', "\\\\" }, { 0, NULL } };
static const struct escape in_quotes[] = { { '\'', "''" }, { 0, NULL } };

static void put_key(FILE *out, const char *key, const char *text)
{
	fprintf(out, "  %s: '", key);
	put_escaped(out, text, in_quotes);
	fputs("'\n", out);
}

static void put_finding(FILE *out, struct arena *scratch, const struct report *r, const struct report_options *o,
			size_t number, const struct finding *f)
{
	struct details details = report_details(scratch, r, o, f);

	fprintf(out, "not ok %zu - ", number);
	put_escaped(out, report_place(scratch, r, o, f->at.input, f->at.line, f->at.column), in_description);
	fputs(": ", out);
	put_escaped(out, f->message, in_description);
	fprintf(out, "%s%s\n  ---\n",
		report_counts(f) ? ""
				 : " # TO"
				   "DO ",
		report_counts(f) ? "" : severity_name(f->severity));
	put_key(out, "rule", f->rule->name);
	put_key(out, "severity", severity_name(f->severity));
	for (size_t i = 0; i < details.lines.n; i++) /* no list: perl's reader takes "- 'fix: it'" for a map */
		put_key(out, arena_printf(scratch, "detail%zu", i + 1), details.lines.at[i]);
	fputs("  ...\n", out);
}

static void put_problem(FILE *out, struct arena *scratch, const struct report *r, const struct report_options *o,
			size_t number, const struct problem *p)
{
	enum severity s = problem_severity(p);
	bool bad = s == SEVERITY_ERROR;

	fprintf(out, "%s %zu - ", bad ? "not ok" : "ok", number);
	put_escaped(out, report_place(scratch, r, o, p->input, p->line, p->column), in_description);
	fputs(": ", out);
	put_escaped(out, p->message, in_description);
	fputs(s == SEVERITY_WARNING ? " # SKIP not looked at\n  ---\n" : "\n  ---\n", out);
	put_key(out, "problem", p->code);
	fputs("  ...\n", out);
}

static void write_tap(FILE *out, const struct report *r, const struct report_options *o)
{
	auto_arena scratch = ARENA_EMPTY;
	size_t n = r->finding_count, number = 0;

	for (size_t i = 0; i < r->problem_count; i++)
		n += problem_shown(&r->problems[i], o);
	fprintf(out, "TAP version 13\n1..%zu\n", n ? n : 1);
	for (size_t i = 0; i < r->problem_count; i++)
		if (problem_shown(&r->problems[i], o))
			put_problem(out, &scratch, r, o, ++number, &r->problems[i]);
	for (size_t i = 0; i < r->finding_count; i++) {
		put_finding(out, &scratch, r, o, ++number, r->findings[i]);
		arena_reset(&scratch);
	}
	if (!n) {
		fputs("ok 1 - ", out);
		report_summary(out, r);
	}
}

const struct reporter report_tap = {
	.name = "tap",
	.summary = "Test Anything Protocol: a test a finding",
	.write = write_tap,
};
