/* SPDX-License-Identifier: Apache-2.0 */
#include "report/values.h"

/* Takes `value`: a line of its own, with its type. */
static void put_line(FILE *out, const char *type, json_t *value)
{
	value_set(value, "type", json_string(type));
	value_put(out, value);
	putc('\n', out);
}

/* The objects of the JSON report, one a line. The summary comes last: a stream without it was cut off. */
static void write_jsonl(FILE *out, const struct report *r, const struct report_options *o UNUSED)
{
	auto_arena scratch = ARENA_EMPTY;
	json_t *summary = value_of_summary(r);

	for (size_t i = 0; i < r->finding_count; i++) {
		put_line(out, "finding", value_of_finding(&scratch, r, r->findings[i]));
		arena_reset(&scratch);
	}
	for (size_t i = 0; i < r->problem_count; i++) {
		if (!r->problems[i].fatal)
			continue;
		put_line(out, "problem", value_of_problem(&scratch, r, &r->problems[i]));
		arena_reset(&scratch);
	}
	value_set(summary, "schema", json_string("podfit.dev/report/v1"));
	value_set(summary, "tool", value_of_tool());
	put_line(out, "summary", summary);
}

const struct reporter report_jsonl = {
	.name = "jsonl",
	.summary = "the objects of json, one a line; the last one is the summary",
	.write = write_jsonl,
};
