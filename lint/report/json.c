/* SPDX-License-Identifier: Apache-2.0 */
#include "report/values.h"

/* One finding a line, so that two reports can be compared line by line; one in memory at a time. */
static void write_json(FILE *out, const struct report *r, const struct report_options *o UNUSED)
{
	auto_arena scratch = ARENA_EMPTY;
	size_t problems = 0;

	fputs("{\"schema\": \"podfit.dev/report/v1\",\n \"tool\": ", out);
	value_put(out, value_of_tool());
	fputs(",\n \"summary\": ", out);
	value_put(out, value_of_summary(r));
	fputs(",\n \"findings\": [", out);
	for (size_t i = 0; i < r->finding_count && !ferror(out); i++) {
		fputs(i ? ",\n  " : "\n  ", out);
		value_put(out, value_of_finding(&scratch, r, r->findings[i]));
		arena_reset(&scratch);
	}
	fputs("],\n \"problems\": [", out);
	for (size_t i = 0; i < r->problem_count && !ferror(out); i++) {
		if (!r->problems[i].fatal)
			continue;
		fputs(problems++ ? ",\n  " : "\n  ", out);
		value_put(out, value_of_problem(&scratch, r, &r->problems[i]));
		arena_reset(&scratch);
	}
	fputs("]}\n", out);
}

const struct reporter report_json = {
	.name = "json",
	.summary = "for programs: schema podfit.dev/report/v1",
	.write = write_json,
};
