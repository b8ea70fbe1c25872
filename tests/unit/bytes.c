/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void sums_and_shares_saturate(void **state UNUSED)
{
	assert_int_equal(sum_of(1, 2), 3);
	assert_int_equal(sum_of(INT64_MAX, 1), INT64_MAX);
	assert_int_equal(sum_of(INT64_MIN, -1), INT64_MIN);
	assert_int_equal(sum_of(INT64_MIN, INT64_MAX), -1);
	assert_int_equal(share_of(512 * MIB, 90), 483183820);	/* 483183820.8 */
	assert_int_equal(share_of(INT64_MAX, 100), INT64_MAX);
	assert_int_equal(share_of(INT64_MAX, 50), INT64_MAX / 2);
	assert_int_equal(share_of(INT64_MAX, 101), INT64_MAX);
	assert_int_equal(share_of(99, 1), 0);
	assert_int_equal(share_of(0, 90), 0);
	assert_int_equal(product_of(20000, 8 * KIB), 163840000);
	assert_int_equal(product_of(INT64_MAX, 2), INT64_MAX);
	assert_int_equal(product_of(INT64_MIN, 2), INT64_MIN);
	assert_int_equal(product_of(-3, 5), -15);
}

static void cores_round_up(void **state UNUSED)
{
	assert_int_equal(whole_cores(0), 0);
	assert_int_equal(whole_cores(1), 1);
	assert_int_equal(whole_cores(1000), 1);
	assert_int_equal(whole_cores(1001), 2);
	assert_int_equal(whole_cores(INT64_MAX), INT64_MAX / 1000 + 1);
}

static void ratios_round_down(void **state UNUSED)
{
	assert_int_equal(percent_of(1, 3), 33);
	assert_int_equal(percent_of(512 * MIB, 512000000), 104);
	assert_int_equal(percent_of(5, 0), 0);
	assert_int_equal(percent_of(INT64_MAX, INT64_MAX), 100);
	assert_int_equal(percent_of(INT64_MAX, 1), INT64_MAX);
	assert_int_equal(percent_of(-1, 3), -34);
	assert_int_equal(permille_of(2, 3), 666);
	assert_int_equal(permille_of(7, 0), 0);
}

static void bytes_as_people_say_them(void **state UNUSED)
{
	static const struct { int64_t bytes; const char *text; } rows[] = {
		{ 0, "0B" },			{ 1, "1B" },
		{ 800, "800B" },		{ 1023, "1023B" },
		{ 1024, "1KiB" },		{ 1536, "1.5KiB" },
		{ 512 * MIB, "512MiB" },	{ 512000000, "488.3MiB" },
		{ 1536 * MIB, "1.5GiB" },	{ GIB - 1, "1GiB" },
		{ 1023 * MIB, "1023MiB" },	{ 1048523, "1023.9KiB" },	/* 1023.948 */
		{ 1048525, "1MiB" },		{ MIB + 52428, "1MiB" },	/* 1023.95; 1.04999 */
		{ MIB + 52429, "1.1MiB" },	{ 3 * TIB, "3TiB" },
		{ 2048 * TIB, "2PiB" },		{ INT64_MAX, "8EiB" },
		{ -88 * MIB, "-88MiB" },	{ INT64_MIN, "-8EiB" },
	};
	char buffer[BYTES_TEXT];

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(bytes_text(rows[i].bytes, buffer), rows[i].text);
}

static void cores_as_people_say_them(void **state UNUSED)
{
	static const struct { int64_t milli; const char *text; } rows[] = {
		{ 0, "0" },	  { 1, "0.001" }, { 10, "0.01" },     { 250, "0.25" },	    { 500, "0.5" },
		{ 1000, "1" },	  { 1050, "1.05" }, { 1500, "1.5" },  { 2000, "2" },	    { 64000, "64" },
		{ -1500, "-1.5" }, { INT64_MIN, "-9223372036854775.808" },
	};
	char buffer[BYTES_TEXT];

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(cores_text(rows[i].milli, buffer), rows[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums_and_shares_saturate),
		cmocka_unit_test(cores_round_up),
		cmocka_unit_test(ratios_round_down),
		cmocka_unit_test(bytes_as_people_say_them),
		cmocka_unit_test(cores_as_people_say_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
