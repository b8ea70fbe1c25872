/* SPDX-License-Identifier: Apache-2.0 */
#include "report_fixture.h"

#include "report/glyph.h"

static void escapes_what_steers(void **state UNUSED)
{
	static const struct {
		struct str in, out;
	} rows[] = {
		{ STR(""), STR("") },
		{ STR("plain"), STR("plain") },
		{ STR("a\tb"), STR("a b") },
		{ STR("\033[31mred"), STR("\\x1b[31mred") },
		{ STR("a\r\nb\0c"), STR("a\\x0d\\x0ab\\x00c") },
		{ STR("\x7f"), STR("\\x7f") },
		{ STR("\xc2\x9b" "31m"), STR("\\u009b31m") },		/* C1: CSI in one character */
		{ STR("\x9b" "31m"), STR("\\x9b31m") },			/* and as a byte */
		{ STR("\xc2\xa0\xc3\xa4"), STR("\xc2\xa0\xc3\xa4") },	/* no-break space, a-umlaut stay */
		{ STR("\xe2\x80\xae" "txt"), STR("\\u202etxt") },
		{ STR("\xe2\x80\xaa\xe2\x81\xa6\xe2\x81\xa9"), STR("\\u202a\\u2066\\u2069") },
		{ STR("\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c"), STR("\\u200e\\u200f\\u061c") },
		{ STR("\xe2\x80\xa8"), STR("\\u2028") },
		{ STR("\xe2\x80\xaf"), STR("\xe2\x80\xaf") },		/* U+202F is harmless */
		{ STR("\xc0\x80"), STR("\\xc0\\x80") },			/* overlong */
		{ STR("\xe0\x80\x80"), STR("\\xe0\\x80\\x80") },
		{ STR("\xed\xa0\x80"), STR("\\xed\\xa0\\x80") },	/* a surrogate */
		{ STR("\xf4\x90\x80\x80"), STR("\\xf4\\x90\\x80\\x80") },	/* above U+10FFFF */
		{ STR("\xf4\x8f\xbf\xbf"), STR("\xf4\x8f\xbf\xbf") },
		{ STR("\xe4\xb8"), STR("\\xe4\\xb8") },			/* cut off */
		{ STR("\xe4\xb8\xad"), STR("\xe4\xb8\xad") },
		{ STR("a##[b"), STR("a\\x23#[b") },			/* commands to a CI's agent */
		{ STR("###[b"), STR("#\\x23#[b") },
		{ STR("##vso[a"), STR("\\x23#vso[a") },
		{ STR("## a #[ ##vs ##"), STR("## a #[ ##vs ##") },
		{ STR("::error::a"), STR("\\x3a:error::a") },
		{ STR(" \t::a"), STR("  \\x3a:a") },
		{ STR(":a::b"), STR(":a::b") },
		{ STR("a ::b"), STR("a ::b") },
		{ STR(":"), STR(":") },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		auto_arena a = ARENA_EMPTY;
		struct str out = printable(&a, rows[i].in);

		assert_int_equal(out.n, rows[i].out.n);
		assert_memory_equal(out.p, rows[i].out.p, out.n);
		if (str_eq(rows[i].in, rows[i].out))
			assert_ptr_equal(out.p, rows[i].in.p);
	}
}

static void knows_widths(void **state UNUSED)
{
	static const struct {
		struct str text;
		unsigned width;
	} rows[] = {
		{ STR("a"), 1 },	       { STR("\t"), 1 },
		{ STR("\033"), 4 },	       { STR("\xc3\xa4"), 1 },
		{ STR("\xcc\x81"), 0 },	       { STR("\xe4\xb8\xad"), 2 },
		{ STR("\xea\xb0\x80"), 2 },    { STR("\xef\xbc\xa1"), 2 },
		{ STR("\xf0\x9f\x98\x80"), 2 }, { STR("\xe2\x80\x8d"), 0 },
		{ STR("\xe2\x80\xae"), 6 },    { STR("\xff"), 4 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		size_t at = 0;

		assert_int_equal(glyph_next(rows[i].text, &at).width, rows[i].width);
		assert_int_equal(at, rows[i].text.n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_what_steers),
		cmocka_unit_test(knows_widths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
