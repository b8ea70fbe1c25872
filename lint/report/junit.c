/* SPDX-License-Identifier: Apache-2.0 */
#include "report/escaped.h"
#include "report/report.h"

/*
 * A suite a file, a case a finding. What makes exit status 1 is a failure, what could not be looked at an error, what
 * is only worth knowing is skipped with its message: the format has no warnings. A run that has nothing to say is one
 * case that passes, since a report without a case counts as a missing one.
 */
struct tally {
	size_t tests, failures, errors, skipped;
};

static void count(struct tally *t, const struct of_input *file, const struct report_options *o)
{
	for (size_t i = 0; i < file->problem_count; i++) {
		enum severity s = problem_severity(&file->problems[i]);

		t->tests += problem_shown(&file->problems[i], o);
		t->errors += s == SEVERITY_ERROR;
		t->skipped += s != SEVERITY_ERROR && problem_shown(&file->problems[i], o);
	}
	for (size_t i = 0; i < file->finding_count; i++) {
		t->tests++;
		t->failures += report_counts(file->findings[i]);
		t->skipped += !report_counts(file->findings[i]);
	}
}

static void put_tally(FILE *out, const struct tally *t)
{
	fprintf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"", t->tests, t->failures, t->errors,
		t->skipped);
}

static void put_case(FILE *out, const char *class, const char *name, const char *path, const char *file)
{
	fputs("    <testcase classname=\"", out);
	put_escaped(out, class, as_xml);
	fputs("\" name=\"", out);
	put_escaped(out, name, as_xml);
	if (path && *path) {
		fputs(" at ", out);
		put_escaped(out, path, as_xml);
	}
	fputs("\" file=\"", out);
	put_escaped(out, file, as_xml);
	fputs("\">", out);
}

static void put_outcome(FILE *out, const char *element, enum severity s, const char *message)
{
	fprintf(out, "<%s ", element);
	if (strcmp(element, "skipped") == 0)
		fprintf(out, "message=\"%s: ", severity_name(s));
	else
		fprintf(out, "type=\"%s\" message=\"", severity_name(s));
	put_escaped(out, message, as_xml);
	fputs("\">", out);
}

static void put_finding(FILE *out, struct arena *scratch, const struct report *r, const struct report_options *o,
			const struct finding *f)
{
	const char *element = report_counts(f) ? "failure" : "skipped";
	struct details details = report_details(scratch, r, o, f);

	put_case(out, report_subject(scratch, f), f->rule->name, f->path, report_path(r, o, f->at.input));
	put_outcome(out, element, f->severity, f->message);
	put_escaped(out, report_place(scratch, r, o, f->at.input, f->at.line, f->at.column), as_xml);
	fputs(": ", out);
	put_escaped(out, f->message, as_xml);
	for (size_t i = 0; i < details.lines.n; i++) {
		putc('\n', out);
		put_escaped(out, details.lines.at[i], as_xml);
	}
	fprintf(out, "</%s></testcase>\n", element);
}

static void put_problem(FILE *out, struct arena *scratch, const struct report *r, const struct report_options *o,
			const struct problem *p)
{
	const char *element = problem_severity(p) == SEVERITY_ERROR ? "error" : "skipped";
	const char *file = p->input == (uint32_t)NO_INPUT ? "." : report_path(r, o, p->input);

	put_case(out, "podfit", p->code, NULL, file);
	put_outcome(out, element, problem_severity(p), p->message);
	put_escaped(out, report_place(scratch, r, o, p->input, p->line, p->column), as_xml);
	fputs(": ", out);
	put_escaped(out, p->message, as_xml);
	fprintf(out, "</%s></testcase>\n", element);
}

static void put_suite(FILE *out, const struct report *r, const struct report_options *o, const struct of_input *file)
{
	auto_arena scratch = ARENA_EMPTY;
	struct tally t = { 0 };

	count(&t, file, o);
	if (!t.tests)
		return;
	fputs("  <testsuite name=\"", out);
	put_escaped(out, report_place(&scratch, r, o, file->input, 0, 0), as_xml);
	putc('"', out);
	put_tally(out, &t);
	fputs(">\n", out);
	for (size_t i = 0; i < file->problem_count; i++)
		if (problem_shown(&file->problems[i], o))
			put_problem(out, &scratch, r, o, &file->problems[i]);
	for (size_t i = 0; i < file->finding_count; i++) {
		put_finding(out, &scratch, r, o, file->findings[i]);
		arena_reset(&scratch);
	}
	fputs("  </testsuite>\n", out);
}

static void write_junit(FILE *out, const struct report *r, const struct report_options *o)
{
	struct of_input file = { 0 };
	struct tally all = { 0 };
	bool silent;

	while (report_next_input(r, &file))
		count(&all, &file, o);
	silent = !all.tests;
	all.tests += silent;
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"podfit\"", out);
	put_tally(out, &all);
	fputs(">\n", out);
	file = (struct of_input){ 0 };
	while (report_next_input(r, &file))
		put_suite(out, r, o, &file);
	if (silent) {
		fputs("  <testsuite name=\"podfit\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">\n"
		      "    <testcase classname=\"podfit\" name=\"lint\"><system-out>",
		      out);
		report_summary(out, r);
		fputs("</system-out></testcase>\n  </testsuite>\n", out);
	}
	fputs("</testsuites>\n", out);
}

const struct reporter report_junit = {
	.name = "junit",
	.summary = "JUnit's XML: a suite a file, a case a finding",
	.write = write_junit,
};
