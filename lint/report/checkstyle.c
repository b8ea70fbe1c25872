/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "report/escaped.h"
#include "report/report.h"

static void put_error(FILE *out, enum severity s, uint32_t line, uint32_t column, const char *message,
		      const char *source, const char *way_out)
{
	fprintf(out, "    <error line=\"%" PRIu32 "\" ", line ? line : 1);
	if (column)
		fprintf(out, "column=\"%" PRIu32 "\" ", column);
	fprintf(out, "severity=\"%s\" message=\"", severity_name(s));
	put_escaped(out, message, as_xml);
	if (way_out) {
		fputs("; fix: ", out);
		put_escaped(out, way_out, as_xml);
	}
	fprintf(out, "\" source=\"podfit.%s\"/>\n", source);
}

static void write_checkstyle(FILE *out, const struct report *r, const struct report_options *o)
{
	struct of_input file = { 0 };

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n", out);
	while (report_next_input(r, &file)) {
		fputs("  <file name=\"", out);
		put_escaped(out, file.input == (uint32_t)NO_INPUT ? "." : report_path(r, o, file.input), as_xml);
		fputs("\">\n", out);
		for (size_t i = 0; i < file.problem_count; i++) {
			const struct problem *p = &file.problems[i];

			if (problem_shown(p, o))
				put_error(out, problem_severity(p), p->line, p->column, p->message, p->code, NULL);
		}
		for (size_t i = 0; i < file.finding_count; i++) {
			const struct finding *f = file.findings[i];

			put_error(out, f->severity, f->at.line, f->at.column, f->message, f->rule->name,
				  report_way_out(f));
		}
		fputs("  </file>\n", out);
	}
	fputs("</checkstyle>\n", out);
}

const struct reporter report_checkstyle = {
	.name = "checkstyle",
	.summary = "Checkstyle's XML, which many tools read",
	.write = write_checkstyle,
};
