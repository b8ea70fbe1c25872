/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/expand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* VAR_A=A, VAR_B=B, VAR_C=C, VAR_REF=$(VAR_A), VAR_EMPTY=; UNKNOWN cannot be told. */
static enum lookup look(void *context, struct str name, struct str *ret_value)
{
	static const struct { const char *name, *value; } vars[] = {
		{ "VAR_A", "A" }, { "VAR_B", "B" }, { "VAR_C", "C" }, { "VAR_REF", "$(VAR_A)" }, { "VAR_EMPTY", "" },
	};
	size_t *calls = context;

	++*calls;
	if (str_is(name, "UNKNOWN"))
		return LOOKUP_UNKNOWN;
	for (size_t i = 0; i < COUNT_OF(vars); i++) {
		if (str_is(name, vars[i].name)) {
			*ret_value = str_of(vars[i].value);
			return LOOKUP_FOUND;
		}
	}
	return LOOKUP_MISSING;
}

static void text_is(struct str s, const char *expected)
{
	if (!str_is(s, expected))
		fail_msg("'%.*s', not '%s'", STR_ARG(s), expected);
}

static void test_texts(void **state)
{
	static const struct { const char *in, *out, *unresolved; bool unknown; } rows[] = {
		{ "", "", NULL, false },
		{ "plain", "plain", NULL, false },
		{ "$(VAR_A)", "A", NULL, false },
		{ "<$(VAR_A)-$(VAR_B)$(VAR_C)>", "<A-BC>", NULL, false },
		{ "$(VAR_EMPTY)", "", NULL, false },
		{ "x$(VAR_EMPTY)y", "xy", NULL, false },
		{ "$(VAR_REF)", "$(VAR_A)", NULL, false },	/* what is put in is not expanded again */
		{ "$$(VAR_A)", "$(VAR_A)", NULL, false },
		{ "$$$(VAR_A)", "$A", NULL, false },
		{ "$$$$(VAR_A)", "$$(VAR_A)", NULL, false },
		{ "$$", "$", NULL, false },
		{ "$$$", "$$", NULL, false },
		{ "$", "$", NULL, false },
		{ "5$", "5$", NULL, false },
		{ "$x $1 $)", "$x $1 $)", NULL, false },
		{ "$VAR_A", "$VAR_A", NULL, false },
		{ "${VAR_A}", "${VAR_A}", NULL, false },
		{ "$(MISSING)", "$(MISSING)", "MISSING", false },
		{ "$(FIRST)$(SECOND)", "$(FIRST)$(SECOND)", "FIRST", false },
		{ "$(VAR_A)$(NONE)MiB", "A$(NONE)MiB", "NONE", false },
		{ "$$(NONE)", "$(NONE)", NULL, false },
		{ "$()", "$()", "", false },
		{ "$( VAR_A)", "$( VAR_A)", " VAR_A", false },
		{ "$(ulimit -Hn)", "$(ulimit -Hn)", "ulimit -Hn", false },
		{ "$(VAR_A", "$(VAR_A", NULL, false },
		{ "$(", "$(", NULL, false },
		{ "$($$", "$($", NULL, false },
		{ "$(VAR_A)$(VAR_B", "A$(VAR_B", NULL, false },
		{ "$(VAR_A$(VAR_B)", "$(VAR_A$(VAR_B)", "VAR_A$(VAR_B", false },
		{ "$($(VAR_A))", "$($(VAR_A))", "$(VAR_A", false },
		{ "$((VAR_A)", "$((VAR_A)", "(VAR_A", false },
		{ "$(VAR_A))", "A)", NULL, false },
		{ "($(VAR_A))", "(A)", NULL, false },
		{ "$(UNKNOWN)", "$(UNKNOWN)", NULL, true },
		{ "$(NONE)$(VAR_A)$(UNKNOWN)", "$(NONE)A$(UNKNOWN)", "NONE", true },
		{ "$\xC3\xA9$(VAR_A)", "$\xC3\xA9" "A", NULL, false },
		{ "$\xFF$(VAR_A)\xFF", "$\xEF\xBF\xBD" "A\xFF", NULL, false },
	};
	auto_arena arena = ARENA_EMPTY;
	size_t calls = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct expansion e = expand(&arena, str_of(rows[i].in), 100, look, &calls);

		text_is(e.text, rows[i].out);
		assert_int_equal(e.unresolved.p != NULL, rows[i].unresolved != NULL);
		text_is(e.unresolved, rows[i].unresolved ? rows[i].unresolved : "");
		assert_int_equal(e.unknown, rows[i].unknown);
		assert_false(e.too_long);
	}
}

static void test_most(void **state)
{
	static const struct { const char *in; size_t most; const char *out; bool too_long; } rows[] = {
		{ "abc", 3, "abc", false },
		{ "abc", 2, "ab", true },
		{ "abc", 0, "", true },
		{ "", 0, "", false },
		{ "$(VAR_EMPTY)", 0, "", false },
		{ "$(VAR_A)$(VAR_B)", 2, "AB", false },
		{ "$(VAR_A)$(VAR_B)", 1, "A", true },
		{ "$(VAR_A)bc", 2, "Ab", true },
		{ "$$", 1, "$", false },
		{ "$$", 0, "", true },
		{ "$x", 1, "$", true },
		{ "$(NONE)", 6, "$(NONE", true },
		{ "$(NONE)", 7, "$(NONE)", false },
		{ "a\xE2\x82\xAC" "b", 4, "a\xE2\x82\xAC", true },	/* no character is cut in two */
		{ "a\xE2\x82\xAC" "b", 3, "a", true },
		{ "$\xE2\x82\xAC", 2, "$", true },
		{ "a\xC3\xA9" "b", 2, "a", true },
		{ "\x82" "bc", 0, "", true },	/* what begins within a character */
	};
	auto_arena arena = ARENA_EMPTY;
	size_t calls = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct expansion e = expand(&arena, str_of(rows[i].in), rows[i].most, look, &calls);

		text_is(e.text, rows[i].out);
		assert_int_equal(e.too_long, rows[i].too_long);
		assert_int_equal(e.unknown, rows[i].too_long);
	}
}

static enum lookup kilobyte(void *context, struct str name, struct str *ret_value)
{
	static const char value[1024] = "k";

	(void)name;
	++*(size_t *)context;
	*ret_value = (struct str){ value, sizeof value };
	return LOOKUP_FOUND;
}

/* References multiply text; what is read and kept stays within `most`. */
static void test_multiplied(void **state)
{
	enum { REFERENCES = 100000, MOST = 10000 };
	auto_arena arena = ARENA_EMPTY;
	char *text = malloc(4 * REFERENCES);
	size_t calls = 0;
	struct expansion e;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < REFERENCES; i++)
		memcpy(text + 4 * i, "$(X)", 4);
	e = expand(&arena, (struct str){ text, 4 * REFERENCES }, MOST, kilobyte, &calls);
	assert_int_equal(e.text.n, MOST);
	assert_true(e.too_long);
	assert_int_equal(calls, 10);
	assert_true(arena.used < 4 * MOST);
	free(text);
}

/* References that never close: each would be looked for to the end of the text. */
static void test_never_closed(void **state)
{
	enum { OPENED = 2000000 };
	auto_arena arena = ARENA_EMPTY;
	char *text = malloc(2 * OPENED);
	size_t calls = 0;
	struct expansion e;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < OPENED; i++)
		memcpy(text + 2 * i, "$(", 2);
	e = expand(&arena, (struct str){ text, 2 * OPENED }, 2 * OPENED, look, &calls);
	assert_int_equal(e.text.n, 2 * OPENED);
	assert_memory_equal(e.text.p, text, 2 * OPENED);
	assert_int_equal(calls, 0);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_most),
		cmocka_unit_test(test_multiplied),
		cmocka_unit_test(test_never_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
