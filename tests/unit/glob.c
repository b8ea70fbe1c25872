/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "source/glob.h"

struct row {
	const char *pattern, *text;
	bool matches;
};

static void matches_as_git(void **state UNUSED)
{
	static const struct row rows[] = {
		{ "", "", true },		{ "", "a", false },
		{ "a", "", false },		{ "abc", "abc", true },
		{ "a?c", "abc", true },		{ "a?c", "a/c", false },
		{ "?", "", false },		{ "*", "", true },
		{ "*", "abc", true },		{ "*", "a/b", false },
		{ "*.yaml", "x.yaml", true },	{ "*.yaml", "d/x.yaml", false },
		{ "a*b*c", "aXbYbZc", true },	{ "a*b*c", "aXbYbZ", false },
		{ "*/b", "a/b", true },		{ "*/b", "a/c/b", false },
		{ "a/*/c", "a/b/c", true },	{ "a/*/c", "a/c", false },
		{ "**", "a/b/c", true },	{ "**", "", true },
		{ "**/c", "c", true },		{ "**/c", "a/b/c", true },
		{ "**/c", "a/bc", false },	{ "a/**", "a/b/c", true },
		{ "a/**", "a", false },		{ "a/**/c", "a/c", true },
		{ "a/**/c", "a/b/b/c", true },	{ "a/**/c", "ab/c", false },
		{ "a**c", "abbc", true },	{ "a**c", "a/c", false },
		{ "a**/c", "ab/c", true },	{ "a**/c", "a/b/c", false },
		{ "***/c", "a/b/c", true },	{ "a/***", "a/b/c", true },
		{ "**/a*/**/b", "x/ay/z/b", true }, { "**/a*/**/b", "x/ay/z/c", false },
		{ "**/a/*b", "a/x/a/yb", true },    { "**/**/b", "b", true },
		{ "**/*a/b", "xa/ya/b", true },	    { "**\\/b", "b", false },
		{ "**\\/b", "a/b", true },	    { "[ab]", "b", true },
		{ "[ab]", "c", false },		{ "[!ab]", "c", true },
		{ "[^ab]", "a", false },	{ "[!a]", "/", false },
		{ "[a-c]x", "bx", true },	{ "[a-c]", "d", false },
		{ "[]]", "]", true },		{ "[!]]", "]", false },
		{ "[]-a]", "^", true },		{ "[a-]", "-", true },
		{ "[-a]", "-", true },		{ "[a-c-e]", "-", true },
		{ "[a-c-e]", "d", false },	{ "[\\]]", "]", true },
		{ "[\\a-\\c]", "b", true },	{ "[[:digit:]]", "7", true },
		{ "[[:digit:]]", "a", false },	{ "[[:digit:]a]", "a", true },
		{ "[![:alpha:]]", "7", true },	{ "[[:nonsense:]]", "n", false },
		{ "[[:alpha]", ":", true },	{ "[[:alpha]", "[", true },
		{ "[a", "a", false },		{ "[", "[", false },
		{ "[]", "]", false },		{ "a[", "a[", false },
		{ "\\*", "*", true },		{ "\\*", "a", false },
		{ "a\\", "a", false },		{ "a\\", "a\\", false },
		{ "\\\\", "\\", true },		{ "[[:space:]]", "\t", true },
		{ "[[:space:]]", "\v", false },	{ "caf\xC3\xA9", "caf\xC3\xA9", true },
		{ "[[:punct:]]", "_", true },	{ "*[a-c]/d", "xb/d", true },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (glob_match(str_of(rows[i].pattern), str_of(rows[i].text)) != rows[i].matches)
			fail_msg("'%s' against '%s'", rows[i].pattern, rows[i].text);
}

static void excludes_paths_and_parts(void **state UNUSED)
{
	static const struct {
		const char *pattern, *path;
		bool directory, excludes;
	} rows[] = {
		{ "vendor", "vendor", true, true },	     { "vendor", "a/vendor/b.yaml", false, true },
		{ "vendor/", "vendor", true, true },	     { "vendor/", "vendor", false, false },
		{ "*.gen.yaml", "a/b/x.gen.yaml", false, true }, { "*.gen.yaml", "x.yaml", false, false },
		{ "a/b", "a/b", true, true },		     { "a/b", "x/a/b", true, false },
		{ "./a", "a", true, true },		     { "/a", "x/a", true, false },
		{ "vendor/**", "vendor/a/b.yaml", false, true }, { "vendor/**", "vendor", true, false },
		{ "**/testdata/**", "testdata/x.yaml", false, true },
		{ "**/testdata/**", "a/b/testdata/c/x.yaml", false, true },
		{ "", "a", false, false },		     { "/", "a", true, false },
		{ "**", "a/b", false, true },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (glob_excludes(str_of(rows[i].pattern), str_of(rows[i].path), rows[i].directory) != rows[i].excludes)
			fail_msg("'%s' excludes '%s'", rows[i].pattern, rows[i].path);
}

static void covers_files_below_what_matches(void **state UNUSED)
{
	static const struct {
		const char *pattern, *path;
		bool covers;
	} rows[] = {
		{ "vendor/", "vendor/a/b.yaml", true }, { "vendor/", "x/vendor/b.yaml", true }, { "vendor/", "vendor", false },
		{ "vendor/**", "vendor/b.yaml", true },	{ "/vendor", "vendor/b.yaml", true },	{ "/vendor", "x/vendor/b.yaml", false },
		{ "a/*", "a/b/c.yaml", true },		{ "a/*.yaml", "a/b/c.yaml", false },	{ "*.yaml", "a/b/c.yaml", true },
		{ "c.yaml", "a/b/c.yaml", true },	{ "c.yaml/", "a/b/c.yaml", false },	{ "", "a/b", false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (glob_covers(str_of(rows[i].pattern), str_of(rows[i].path)) != rows[i].covers)
			fail_msg("'%s' covers '%s'", rows[i].pattern, rows[i].path);
}

/* What is called unsound matches nothing; what is called sound can. */
static void knows_what_is_malformed(void **state UNUSED)
{
	static const struct {
		const char *pattern;
		bool sound;
		const char *matches;
	} rows[] = {
		{ "a", true, "a" }, { "[]a]", true, "]" }, { "[!a]", true, "b" }, { "[^a]", true, "b" }, { "[a-c]", true, "b" },
		{ "[[:digit:]]", true, "1" }, { "\\[", true, "[" }, { "[\\]]", true, "]" }, { "a]", true, "a]" }, { "[a-]", true, "-" },
		{ "[", false, NULL }, { "a[b", false, NULL }, { "[]", false, NULL }, { "[!]", false, NULL }, { "\\", false, NULL },
		{ "[\\", false, NULL }, { "[[:none:]]", false, NULL }, { "[a-\\", false, NULL }, { "", false, NULL },
	};
	static const char *const texts[] = { "a", "b", "[", "]", "-", "1", "\\", "a[b", "[]", "[!]", "x" };

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (glob_is_sound(str_of(rows[i].pattern)) != rows[i].sound)
			fail_msg("'%s'", rows[i].pattern);
		if (rows[i].sound)
			assert_true(glob_match(str_of(rows[i].pattern), str_of(rows[i].matches)));
		for (size_t k = 0; !rows[i].sound && k < COUNT_OF(texts); k++)
			if (glob_match(str_of(rows[i].pattern), str_of(texts[k])))
				fail_msg("'%s' matches '%s'", rows[i].pattern, texts[k]);
	}
}

/* What is exponential for a matcher that tries every star: must end, and be right. */
static void does_not_blow_up(void **state UNUSED)
{
	enum { PARTS = 200, LENGTH = 4000 };
	char *pattern = malloc(PARTS * 4 + 2), *text = malloc(LENGTH + 1);

	assert_non_null(pattern);
	assert_non_null(text);
	for (size_t i = 0; i < PARTS; i++)
		memcpy(pattern + i * 4, "a*a*", 4);
	pattern[(size_t)PARTS * 4] = 'b';
	memset(text, 'a', LENGTH);
	assert_false(glob_match((struct str){ pattern, PARTS * 4 + 1 }, (struct str){ text, LENGTH }));
	for (size_t i = 0; i < PARTS; i++)
		memcpy(pattern + i * 4, "**/a", 4);
	for (size_t i = 0; i < LENGTH; i += 2)
		text[i + 1] = '/';
	assert_false(glob_match((struct str){ pattern, PARTS * 4 }, (struct str){ text, LENGTH }));
	free(pattern);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_as_git),
		cmocka_unit_test(excludes_paths_and_parts),
		cmocka_unit_test(covers_files_below_what_matches),
		cmocka_unit_test(knows_what_is_malformed),
		cmocka_unit_test(does_not_blow_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
