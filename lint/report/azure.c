/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "report/escaped.h"
#include "report/report.h"

/* The agent's own spelling (microsoft/azure-pipelines-agent src/Microsoft.VisualStudio.Services.Agent/Command.cs). It has
 * errors and warnings; an info is a warning. */
static const struct escape in_value[] = { { '%', "%AZP25" }, { ';', "%3B" }, { ']', "%5D" }, { 0, NULL } };
static const struct escape in_message[] = { { '%', "%AZP25" }, { 0, NULL } };

static void put_issue(FILE *out, const struct report *r, const struct report_options *o, enum severity s,
		      const struct place *at, const char *code)
{
	fprintf(out, "##vso[task.logissue type=%s;", s == SEVERITY_ERROR ? "error" : "warning");
	if (at->input != (uint32_t)NO_INPUT) {
		fputs("sourcepath=", out);
		put_escaped(out, report_path(r, o, at->input), in_value);
		putc(';', out);
	}
	if (at->line)
		fprintf(out, "linenumber=%" PRIu32 ";columnnumber=%" PRIu32 ";", at->line, at->column);
	fprintf(out, "code=%s;]", code);
}

static void put_finding(FILE *out, struct arena *scratch, const struct report *r, const struct report_options *o,
			const struct finding *f)
{
	struct details details = report_details(scratch, r, o, f);

	put_issue(out, r, o, f->severity, &f->at, f->rule->name);
	put_escaped(out, f->message, in_message);
	for (size_t i = 0; i < details.lines.n; i++) {
		fputs("; ", out);
		put_escaped(out, details.lines.at[i], in_message);
	}
	putc('\n', out);
}

static void write_azure(FILE *out, const struct report *r, const struct report_options *o)
{
	auto_arena scratch = ARENA_EMPTY;

	for (size_t i = 0; i < r->problem_count; i++) {
		const struct problem *p = &r->problems[i];
		struct place at = { .input = p->input, .line = p->line, .column = p->column };

		if (!problem_shown(p, o))
			continue;
		put_issue(out, r, o, problem_severity(p), &at, p->code);
		put_escaped(out, p->message, in_message);
		putc('\n', out);
	}
	for (size_t i = 0; i < r->finding_count; i++) {
		put_finding(out, &scratch, r, o, r->findings[i]);
		arena_reset(&scratch);
	}
}

const struct reporter report_azure = {
	.name = "azure",
	.summary = "Azure Pipelines: logging commands",
	.shares = true,
	.write = write_azure,
};
