/* SPDX-License-Identifier: Apache-2.0 */
#include "golang/gogc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { NOTHING = -2147483647 };	/* no number is meant */

static void reads_what_the_runtime_reads(void **state UNUSED)
{
	static const struct { const char *text; enum gogc_kind kind; int32_t percent, meant; } rows[] = {
		{ "", GOGC_PERCENT, 100, NOTHING },		{ "50", GOGC_PERCENT, 50, NOTHING },
		{ "050", GOGC_PERCENT, 50, NOTHING },		{ "0", GOGC_PERCENT, 0, NOTHING },
		{ "-0", GOGC_PERCENT, 0, NOTHING },		{ "100", GOGC_PERCENT, 100, NOTHING },
		{ "2147483647", GOGC_PERCENT, INT32_MAX, NOTHING },
		{ "off", GOGC_OFF, -1, NOTHING },		{ "-1", GOGC_NEGATIVE, -1, NOTHING },
		{ "-100", GOGC_NEGATIVE, -1, NOTHING },		{ "-2147483648", GOGC_NEGATIVE, -1, NOTHING },
		{ "OFF", GOGC_OFF_SPELLING, 100, NOTHING },	{ "Off", GOGC_OFF_SPELLING, 100, NOTHING },
		{ "false", GOGC_OFF_SPELLING, 100, NOTHING },	{ "none", GOGC_OFF_SPELLING, 100, NOTHING },
		{ "disabled", GOGC_OFF_SPELLING, 100, NOTHING }, { "off\n", GOGC_OFF_SPELLING, 100, NOTHING },
		{ "+50", GOGC_PLUS, 100, 50 },			{ "+0", GOGC_PLUS, 100, 0 },
		{ "100%", GOGC_MALFORMED, 100, 100 },		{ "50%", GOGC_MALFORMED, 100, 50 },
		{ "50 %", GOGC_MALFORMED, 100, 50 },		{ " 50", GOGC_MALFORMED, 100, 50 },
		{ "50 ", GOGC_MALFORMED, 100, 50 },		{ "50\n", GOGC_MALFORMED, 100, 50 },
		{ "\t-5", GOGC_MALFORMED, 100, -5 },		{ "50.5", GOGC_MALFORMED, 100, 50 },
		{ "50.", GOGC_MALFORMED, 100, 50 },		{ "1e2", GOGC_MALFORMED, 100, 100 },
		{ "2E+2", GOGC_MALFORMED, 100, 200 },		{ "0e99999999", GOGC_MALFORMED, 100, 0 },
		{ "0x32", GOGC_MALFORMED, 100, 50 },		{ "\"50\"", GOGC_MALFORMED, 100, 50 },
		{ "0.5", GOGC_MALFORMED, 100, NOTHING },	{ "1.0", GOGC_MALFORMED, 100, NOTHING },
		{ "abc", GOGC_MALFORMED, 100, NOTHING },	{ "50MiB", GOGC_MALFORMED, 100, NOTHING },
		{ "%", GOGC_MALFORMED, 100, NOTHING },		{ "0x", GOGC_MALFORMED, 100, NOTHING },
		{ "1e", GOGC_MALFORMED, 100, NOTHING },		{ "1e10", GOGC_MALFORMED, 100, NOTHING },
		{ "1e-2", GOGC_MALFORMED, 100, NOTHING },	{ "50.x", GOGC_MALFORMED, 100, NOTHING },
		{ "0xfffffffff", GOGC_MALFORMED, 100, NOTHING }, { "$(GOGC)", GOGC_MALFORMED, 100, NOTHING },
		{ "2147483648", GOGC_MALFORMED, 100, NOTHING },	{ "-2147483649", GOGC_MALFORMED, 100, NOTHING },
		{ "+2147483648", GOGC_MALFORMED, 100, NOTHING },
		{ "18446744073709551666", GOGC_MALFORMED, 100, NOTHING },
		{ "'50'", GOGC_MALFORMED, 100, 50 },		{ "0x1F", GOGC_MALFORMED, 100, 31 },
		{ "0xaf", GOGC_MALFORMED, 100, 175 },		{ "0XFA", GOGC_MALFORMED, 100, 250 },
		{ "0x0", GOGC_MALFORMED, 100, 0 },		{ "0xg", GOGC_MALFORMED, 100, NOTHING },
		{ "0x`", GOGC_MALFORMED, 100, NOTHING },	{ "0xG", GOGC_MALFORMED, 100, NOTHING },
		{ "0x@", GOGC_MALFORMED, 100, NOTHING },	{ "0x7fffffff", GOGC_MALFORMED, 100, INT32_MAX },
		{ "0x80000000", GOGC_MALFORMED, 100, NOTHING },
		{ "10.5", GOGC_MALFORMED, 100, 10 },		{ "9.5", GOGC_MALFORMED, 100, NOTHING },
		{ "10.0", GOGC_MALFORMED, 100, 10 },		{ "1100000000%", GOGC_MALFORMED, 100, 1100000000 },
		{ "1100000000.0", GOGC_MALFORMED, 100, 1100000000 },
		{ "0e2000000000", GOGC_MALFORMED, 100, 0 },	{ "0e2147483648", GOGC_MALFORMED, 100, NOTHING },
		{ "+", GOGC_MALFORMED, 100, NOTHING },		{ " ", GOGC_MALFORMED, 100, NOTHING },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct gogc g = gogc_parse(str_of(rows[i].text));
		bool meant = rows[i].meant != NOTHING;

		if (g.kind != rows[i].kind || g.percent != rows[i].percent || g.has_meant != meant ||
		    g.meant != (meant ? rows[i].meant : 0))
			fail_msg("'%s': kind %d, percent %d, meant %d %d", rows[i].text, (int)g.kind, (int)g.percent,
				 g.has_meant, (int)g.meant);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_runtime_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
