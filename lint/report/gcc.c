/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "report/escaped.h"
#include "report/report.h"

/* What editors look for: file:line:column: kind: message. A compiler calls "note" what belongs to the line above. */
static void put(FILE *out, const struct report *r, const struct report_options *o, uint32_t input, uint32_t line,
		uint32_t column, const char *kind, const char *message)
{
	if (input == (uint32_t)NO_INPUT) {
		fprintf(out, "podfit: %s: ", kind);
	} else {
		put_escaped(out, report_path(r, o, input), as_it_is);
		fprintf(out, ":%" PRIu32 ":%" PRIu32 ": %s: ", line ? line : 1, column ? column : 1, kind);
	}
	put_escaped(out, message, as_it_is);
}

static const char *kind_of(enum severity s)
{
	return s == SEVERITY_ERROR ? "error" : s == SEVERITY_WARNING ? "warning" : "note";
}

static void put_finding(FILE *out, const struct report *r, const struct report_options *o, const struct finding *f)
{
	const char *way_out = report_way_out(f);

	put(out, r, o, f->at.input, f->at.line, f->at.column, kind_of(f->severity), f->message);
	fprintf(out, " [%s]\n", f->rule->name);
	for (const struct related *x = f->related; x && !o->quiet; x = x->next) {
		put(out, r, o, x->at.input, x->at.line, x->at.column, "note", x->message);
		putc('\n', out);
	}
	if (way_out && !o->quiet) {
		put(out, r, o, f->at.input, f->at.line, f->at.column, "note", "fix: ");
		put_escaped(out, way_out, as_it_is);
		putc('\n', out);
	}
}

static void write_gcc(FILE *out, const struct report *r, const struct report_options *o)
{
	for (size_t i = 0; i < r->problem_count; i++) {
		const struct problem *p = &r->problems[i];

		if (!problem_shown(p, o))
			continue;
		put(out, r, o, p->input, p->line, p->column, kind_of(problem_severity(p)), p->message);
		fprintf(out, " [%s]\n", p->code);
	}
	for (size_t i = 0; i < r->finding_count; i++)
		put_finding(out, r, o, r->findings[i]);
}

const struct reporter report_gcc = {
	.name = "gcc",
	.summary = "for editors: file:line:column: error: message [rule]",
	.shares = true,
	.write = write_gcc,
};
