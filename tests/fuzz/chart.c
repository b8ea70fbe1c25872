/* SPDX-License-Identifier: Apache-2.0 */
/* The way back from a rendering: a template, what it rendered and values, with a zero byte between them. */
#include <stdint.h>
#include <stdlib.h>

#include "doc/template_line.h"
#include "kube/values.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct limits limits = LIMITS_DEFAULT;
	struct str rest = { (const char *)data, size };
	struct str template = str_cut(&rest, '\0'), rendered = str_cut(&rest, '\0');
	size_t lines = count_lines(template) + 1u;
	auto_arena arena = ARENA_EMPTY;
	struct values values = { 0 };

	for (size_t at = 0; at < rendered.n && at < 64; at += 7) {
		struct template_line line;

		if (!template_line(template, rendered, at, &line))
			continue;
		check(line.line >= 1 && line.line <= lines && line.column >= 1 && line.end_column >= line.column);
		check(line.start <= line.end && line.end <= template.n);
		check(!memchr(template.p + line.start, '\n', line.end - line.start));
	}
	values_add(&values, &arena, rest, "", &limits);
	values_add(&values, &arena, rendered, "sub", &limits);
	for (size_t i = 0; i < values.leaves.n && i < 64; i++)
		check(*values.leaves.at[i].path && (values_is_hidden(&values, &values.leaves.at[i]) || true));
	return 0;
}
