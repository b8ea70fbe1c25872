/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_known(void **state)
{
	static const struct { uint32_t character; struct str bytes; } rows[] = {
		{ 0, STR("\0") }, { 'A', STR("A") }, { 0x7F, STR("\x7F") }, { 0x80, STR("\xC2\x80") },
		{ 0x7FF, STR("\xDF\xBF") }, { 0x800, STR("\xE0\xA0\x80") }, { 0x20AC, STR("\xE2\x82\xAC") },
		{ 0xD7FF, STR("\xED\x9F\xBF") }, { 0xE000, STR("\xEE\x80\x80") }, { 0xFFFF, STR("\xEF\xBF\xBF") },
		{ 0x10000, STR("\xF0\x90\x80\x80") }, { 0x1F600, STR("\xF0\x9F\x98\x80") },
		{ 0x10FFFF, STR("\xF4\x8F\xBF\xBF") },
	};
	char out[4];
	size_t n;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(utf8_put(rows[i].character, out), rows[i].bytes.n);
		assert_memory_equal(out, rows[i].bytes.p, rows[i].bytes.n);
		assert_int_equal(utf8_next(rows[i].bytes, &n), rows[i].character);
		assert_int_equal(n, rows[i].bytes.n);
	}
}

static void test_every_character(void **state)
{
	char out[5] = { 0 };
	size_t n;

	(void)state;
	for (uint32_t c = 0; c < 0x110100; c++) {
		bool real = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
		size_t put = utf8_put(c, out);

		assert_int_equal(utf8_next((struct str){ out, put }, &n), real ? c : UTF8_REPLACEMENT);
		assert_int_equal(n, put);
	}
}

/* Of all sequences of two bytes, and of three and four whose later bytes lie at an edge, those that
 * decode are the ones that encoding gives. */
static void test_only_the_shortest(void **state)
{
	static const unsigned char edges[] = { 0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF };
	const size_t k = COUNT_OF(edges);

	(void)state;
	for (size_t i = 0; i < 256 * 256 * k * k; i++) {
		char in[4] = { (char)(i & 255), (char)(i >> 8 & 255), (char)edges[(i >> 16) % k],
			       (char)edges[(i >> 16) / k % k] };
		char out[4];
		size_t n;
		uint32_t c = utf8_next((struct str){ in, sizeof in }, &n);

		if (c == UTF8_INVALID)
			assert_int_equal(n, 1);
		else if (utf8_put(c, out) != n || memcmp(in, out, n) != 0)
			fail_msg("U+%04X", (unsigned)c);
	}
}

static void test_cut_short(void **state)
{
	static const struct str whole[] = { STR("\xC3\xA9"), STR("\xE2\x82\xAC"), STR("\xF0\x9F\x98\x80") };
	size_t n;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(whole); i++) {
		for (size_t length = 1; length < whole[i].n; length++) {
			char *copy = malloc(length);

			assert_non_null(copy);
			memcpy(copy, whole[i].p, length);
			assert_int_equal(utf8_next((struct str){ copy, length }, &n), UTF8_INVALID);
			assert_int_equal(n, 1);
			free(copy);
		}
	}
	assert_int_equal(utf8_next(STR_NONE, &n), UTF8_INVALID);
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_every_character),
		cmocka_unit_test(test_only_the_shortest),
		cmocka_unit_test(test_cut_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
