/* SPDX-License-Identifier: Apache-2.0 */
#include "base/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static const char *answer(const char *word, const char *const *names)
{
	struct nearest n = nearest_to(str_of(word));

	for (; *names; names++)
		nearest_offer(&n, *names);
	return n.name ? n.name : "(none)";
}

static void finds_what_was_meant(void **state UNUSED)
{
	static const char *const names[] = { "format", "fail-on", "profile", "jobs", "lint", "settings",
					     "gogc-off", "gomemlimit-exceeds-limit", "gomemlimit-zero", NULL };
	static const struct { const char *word, *name; } rows[] = {
		{ "formt", "format" },		/* one letter lost */
		{ "fromat", "format" },		/* two swapped */
		{ "foormat", "format" },	/* one too many */
		{ "fail_on", "fail-on" },
		{ "FORMAT", "format" },
		{ "lnt", "lint" },
		{ "lnit", "lint" },
		{ "form", "format" },
		{ "set", "settings" },		/* begins it */
		{ "gomemlimit-exceed-limit", "gomemlimit-exceeds-limit" },
		{ "gomemlimit-exceeds", "gomemlimit-exceeds-limit" },
		{ "gogc", "gogc-off" },
		{ "gomemlimit-zer0", "gomemlimit-zero" },
		{ "xyzzy", "(none)" },
		{ "go", "(none)" },
		{ "x", "(none)" },
		{ "", "(none)" },
		{ "kubernetes", "(none)" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(answer(rows[i].word, names), rows[i].name);
}

static void counts_edits(void **state UNUSED)
{
	static const struct { const char *word, *name; size_t distance; } rows[] = {
		{ "same-name", "same-name", 0 },
		{ "same_Name", "same-name", 0 },
		{ "ab", "ba", 1 },
		{ "abcd", "acbd", 1 },
		{ "abcdefgh", "abdcefhg", 2 },
		{ "saturday", "sunday", 3 },
		{ "aabbccdd", "aabbccddee", 2 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct nearest n = nearest_to(str_of(rows[i].word));

		nearest_offer(&n, rows[i].name);
		assert_non_null(n.name);
		assert_int_equal(n.distance, rows[i].distance);
	}
}

static void first_of_equals_stays(void **state UNUSED)
{
	static const char *const names[] = { "cart", "care", "carx", NULL };

	assert_string_equal(answer("carz", names), "cart");
}

static void long_words_are_not_compared(void **state UNUSED)
{
	char word[65], name[65];

	memset(word, 'a', sizeof word - 1);
	word[64] = '\0';
	memcpy(name, word, sizeof word);
	assert_string_equal(answer(word, (const char *const[]){ name, NULL }), "(none)");
	word[63] = name[63] = '\0';
	word[5] = 'b';
	assert_string_equal(answer(word, (const char *const[]){ name, NULL }), name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_was_meant),
		cmocka_unit_test(counts_edits),
		cmocka_unit_test(first_of_equals_stays),
		cmocka_unit_test(long_words_are_not_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
