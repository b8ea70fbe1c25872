/* SPDX-License-Identifier: Apache-2.0 */
#include "golang/maxprocs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void reads_what_the_runtime_reads(void **state UNUSED)
{
	static const struct { const char *text; enum maxprocs_kind kind; int32_t count; } rows[] = {
		{ "4", MAXPROCS_COUNT, 4 },		{ "1", MAXPROCS_COUNT, 1 },
		{ "0004", MAXPROCS_COUNT, 4 },		{ "1000", MAXPROCS_COUNT, 1000 },
		{ "2147483647", MAXPROCS_COUNT, INT32_MAX },
		{ "", MAXPROCS_EMPTY, 0 },		{ "+4", MAXPROCS_PLUS, 4 },
		{ "0", MAXPROCS_MALFORMED, 0 },		{ "-1", MAXPROCS_MALFORMED, 0 },
		{ "-0", MAXPROCS_MALFORMED, 0 },	{ "+0", MAXPROCS_MALFORMED, 0 },
		{ "+", MAXPROCS_MALFORMED, 0 },		{ "-", MAXPROCS_MALFORMED, 0 },
		{ "1.5", MAXPROCS_MALFORMED, 0 },	{ "1500m", MAXPROCS_MALFORMED, 0 },
		{ " 4", MAXPROCS_MALFORMED, 0 },	{ "4 ", MAXPROCS_MALFORMED, 0 },
		{ "4\n", MAXPROCS_MALFORMED, 0 },	{ "abc", MAXPROCS_MALFORMED, 0 },
		{ "2147483648", MAXPROCS_MALFORMED, 0 }, { "18446744073709551620", MAXPROCS_MALFORMED, 0 },
		{ "0x4", MAXPROCS_MALFORMED, 0 },	{ "1_0", MAXPROCS_MALFORMED, 0 },
		{ "+-4", MAXPROCS_MALFORMED, 0 },	{ "4294967300", MAXPROCS_MALFORMED, 0 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct maxprocs m = maxprocs_parse(str_of(rows[i].text));

		if (m.kind != rows[i].kind || m.count != rows[i].count)
			fail_msg("'%s': kind %d, count %d", rows[i].text, (int)m.kind, (int)m.count);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_runtime_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
