/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/quantity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* Value() and MilliValue() as k8s.io/apimachinery v0.37.2 gives them. */
struct row { const char *text; int64_t value, milli; };

static struct quantity parsed(const char *text)
{
	struct quantity q;

	if (quantity_parse(str_of(text), &q) != QUANTITY_OK)
		fail_msg("'%s' is refused", text);
	return q;
}

static void holds(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct quantity q = parsed(rows[i].text);

		if (quantity_value(&q) != rows[i].value || quantity_milli(&q) != rows[i].milli)
			fail_msg("'%s': %lld, %lld", rows[i].text, (long long)quantity_value(&q),
				 (long long)quantity_milli(&q));
	}
}

static void reads_every_suffix(void **state UNUSED)
{
	static const struct row rows[] = {
		{ "0", 0, 0 },			{ "512", 512, 512000 },
		{ "512m", 1, 512 },		{ "512M", 512000000, 512000000000 },
		{ "512Mi", 536870912, 536870912000 }, { "1.5Gi", 1610612736, 1610612736000 },
		{ ".5Gi", 536870912, 536870912000 }, { "5.Gi", 5368709120, 5368709120000 },
		{ "1.1Gi", 1181116007, 1181116006400 }, { "128974848000m", 128974848, 128974848000 },
		{ "0.1m", 1, 1 },		{ "100u", 1, 1 },
		{ "1n", 1, 1 },			{ "0.0000000001", 1, 1 },
		{ "1500m", 2, 1500 },		{ "1k", 1000, 1000000 },
		{ "1Ki", 1024, 1024000 },	{ "1T", 1000000000000, 1000000000000000 },
		{ "1P", 1000000000000000, 1000000000000000000 },
		{ "1Ti", 1099511627776, 1099511627776000 }, { "1Pi", 1125899906842624, 1125899906842624000 },
		{ "1e9", 1000000000, 1000000000000 }, { "1E9", 1000000000, 1000000000000 },
		{ "1e+9", 1000000000, 1000000000000 }, { "1e-3", 1, 1 },
		{ "+5", 5, 5000 },		{ "-512Mi", -536870912, -536870912000 },
		{ "  512Mi ", 536870912, 536870912000 }, { "\xc2\xa0" "7 \xe3\x80\x80", 7, 7000 },
		{ "-0", 0, 0 },			{ "0010", 10, 10000 },
		{ "0.9999999999Ki", 1024, 1024000 },
	};

	holds(rows, COUNT_OF(rows));
}

static void overflows_as_kubernetes_does(void **state UNUSED)
{
	static const struct row rows[] = {
		{ "9223372036854775807", INT64_MAX, -1000 },
		{ "9223372036854775808", INT64_MIN, 0 },
		{ "18446744073709551617", 1, 1000 },
		{ "8Ei", INT64_MAX, -1000 },
		{ "9999999Ei", INT64_MAX, -1000 },
		{ "-9Ei", -INT64_MAX, 1000 },
		{ "10E", 0, 0 },
		{ "999999999999999999", 999999999999999999, 3875820019684211736 },
		{ "1E", 1000000000000000000, 0 },
		{ "1e100", 0, 0 },
		{ "1e2147483647", 0, 1 },	/* the scale, plus 3, wraps at 32 bits */
		{ "1e4294967296", 1, 1000 },
		{ "-1.5", -2, -1500 },
		{ "-1.5Ki", -1536, -1536000 },
		/* the last that are short, the first that are long */
		{ "-99999999999Ki", -102399999998976, -102399999998976000 },
		{ "-100000000000Ki", -2123646837, -2123646838277 },
		{ "-999999999999999999", -999999999999999999, -3875820019684211736 },
		{ "-1000000000000000000", 6930898828, 6930898827445 },
		{ "-1.000000001", -2, -1001 },
		{ "-1.0000000001", 0, -999 },
		/* powers that are one step, and one that is not */
		{ "99999999999999M", 7766279631451241920, 200376419520689664 },
		{ "99999999999999999k", 7766279631452240920, 200376420519689664 },
		{ "9999999999999e5", 999999999999900000, 0 },
		{ "-0.1Ki", -101, -102400 },	/* -102.4: towards zero, plus one */
	};

	holds(rows, COUNT_OF(rows));
	assert_true(parsed("10E").overflows);
	assert_false(parsed("512Mi").overflows);
	assert_true(parsed("10E").nanos > parsed("9E").nanos);
}

static void refuses_in_two_ways(void **state UNUSED)
{
	static const struct { const char *text; enum quantity_fault fault; } rows[] = {
		{ "", QUANTITY_NOT_A_NUMBER },		{ " ", QUANTITY_NOT_A_NUMBER },
		{ "512MiB", QUANTITY_NOT_A_NUMBER },	{ "512MB", QUANTITY_NOT_A_NUMBER },
		{ "512 Mi", QUANTITY_NOT_A_NUMBER },	{ "1_000", QUANTITY_NOT_A_NUMBER },
		{ "0x10", QUANTITY_NOT_A_NUMBER },	{ "1e3Mi", QUANTITY_NOT_A_NUMBER },
		{ "1.1.1", QUANTITY_NOT_A_NUMBER },	{ "abc", QUANTITY_NOT_A_NUMBER },
		{ "512Mi\n", QUANTITY_NOT_A_NUMBER },	{ "\t512Mi", QUANTITY_NOT_A_NUMBER },
		{ "--1", QUANTITY_UNKNOWN_SUFFIX },	{ "Pi", QUANTITY_NOT_A_NUMBER },
		{ "-Ei", QUANTITY_NOT_A_NUMBER },	{ "e-10", QUANTITY_NOT_A_NUMBER },
		{ "512K", QUANTITY_UNKNOWN_SUFFIX },	{ "512mi", QUANTITY_UNKNOWN_SUFFIX },
		{ "1e", QUANTITY_UNKNOWN_SUFFIX },	{ "1e+", QUANTITY_UNKNOWN_SUFFIX },
		{ "1k5", QUANTITY_UNKNOWN_SUFFIX },	{ "1+", QUANTITY_UNKNOWN_SUFFIX },
		{ "1Ei5", QUANTITY_UNKNOWN_SUFFIX },	{ "1e9223372036854775808", QUANTITY_UNKNOWN_SUFFIX },
		{ "1MM", QUANTITY_UNKNOWN_SUFFIX },	{ "1ki", QUANTITY_UNKNOWN_SUFFIX },
	};
	struct quantity q;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (quantity_parse(str_of(rows[i].text), &q) != rows[i].fault)
			fail_msg("'%s'", rows[i].text);
}

static void tells_families_and_bare_suffixes(void **state UNUSED)
{
	static const struct { const char *text; enum quantity_suffix suffix; bool bare; } rows[] = {
		{ "512", SUFFIX_NONE, false },	  { "512Mi", SUFFIX_BINARY, false }, { "512M", SUFFIX_DECIMAL, false },
		{ "512m", SUFFIX_SMALL, false },  { "5u", SUFFIX_SMALL, false },     { "1e3", SUFFIX_EXPONENT, false },
		{ "1E", SUFFIX_DECIMAL, false },  { "1E3", SUFFIX_EXPONENT, false }, { "1Ei", SUFFIX_BINARY, false },
		{ "Mi", SUFFIX_BINARY, true },	  { "m", SUFFIX_SMALL, true },	     { "+", SUFFIX_NONE, true },
		{ ".", SUFFIX_NONE, true },	  { "-.Ti", SUFFIX_BINARY, true },   { "e5", SUFFIX_EXPONENT, true },
		{ "0Pi", SUFFIX_BINARY, false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct quantity q = parsed(rows[i].text);

		if (q.suffix != rows[i].suffix || q.bare_suffix != rows[i].bare || (q.bare_suffix && q.nanos))
			fail_msg("'%s'", rows[i].text);
	}
}

static void divides_as_the_kubelet_does(void **state UNUSED)
{
	static const struct { const char *amount, *divisor; bool cpu; int64_t result; } rows[] = {
		{ "512Mi", "1", false, 536870912 },	{ "512Mi", "0", false, 536870912 },
		{ "512Mi", "1Mi", false, 512 },		{ "512Mi", "1Ki", false, 524288 },
		{ "512M", "1Mi", false, 489 },		{ "1", "1Gi", false, 1 },
		{ "0", "1Mi", false, 0 },		{ "-1Mi", "1Gi", false, 0 },
		{ "-1537Ki", "1Mi", false, -1 },	{ "512m", "1", false, 1 },
		{ "500m", "1", true, 1 },		{ "1500m", "1", true, 2 },
		{ "1500m", "1m", true, 1500 },		{ "2", "0", true, 2 },
		{ "8Ei", "1", false, INT64_MIN },	/* rounds to 2^63 */
		{ "8Ei", "1Ki", false, 9007199254740992 }, { "9007199254740993", "1", false, 9007199254740992 },
		{ "9007199254740995", "1", false, 9007199254740996 },
		{ "1", "10E", false, INT64_MIN },	/* by a zero that came of overflow */
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct quantity amount = parsed(rows[i].amount), divisor = parsed(rows[i].divisor);
		int64_t got = rows[i].cpu ? quantity_divide_cpu(&amount, &divisor)
					  : quantity_divide_memory(&amount, &divisor);

		if (got != rows[i].result)
			fail_msg("%s / %s: %lld", rows[i].amount, rows[i].divisor, (long long)got);
	}
}

static void long_digits_are_exact(void **state UNUSED)
{
	const size_t n = 100000;
	char *text = malloc(n + 2);
	struct quantity q;

	assert_non_null(text);
	memset(text, '0', n);
	memcpy(text + n, "Gi", 2);
	assert_int_equal(quantity_parse((struct str){ text, n + 2 }, &q), QUANTITY_OK);
	assert_int_equal(quantity_value(&q), 0);
	memcpy(text, "0.5", 3);
	text[n - 1] = '1';	/* above 0.5Gi by far less than a nano */
	assert_int_equal(quantity_parse((struct str){ text, n + 2 }, &q), QUANTITY_OK);
	assert_int_equal(quantity_value(&q), 536870913);
	assert_true(q.nanos == (int128)536870912 * 1000000000 + 1);
	memset(text, '9', n);
	assert_int_equal(quantity_parse((struct str){ text, n + 2 }, &q), QUANTITY_OK);
	assert_int_equal(quantity_value(&q), INT64_MAX);
	assert_int_equal(quantity_parse((struct str){ text, n }, &q), QUANTITY_OK);
	assert_int_equal(quantity_value(&q), -1);	/* 10^100000 - 1, modulo 2^64 */
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_suffix),
		cmocka_unit_test(overflows_as_kubernetes_does),
		cmocka_unit_test(refuses_in_two_ways),
		cmocka_unit_test(tells_families_and_bare_suffixes),
		cmocka_unit_test(divides_as_the_kubelet_does),
		cmocka_unit_test(long_digits_are_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
