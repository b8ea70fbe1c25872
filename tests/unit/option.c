/* SPDX-License-Identifier: Apache-2.0 */
#include "../../cmd/podfit/option.c"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

struct log {
	char text[256];
};

static void note(void *target, const char *name, const char *value)
{
	struct log *log = target;
	size_t n = strlen(log->text);

	snprintf(log->text + n, sizeof log->text - n, "%s%s=%s", n ? " " : "", name, value ? value : "set");
}

static int set_jobs(void *target, const char *value, struct err *err)
{
	int64_t jobs;

	if (option_number(value, 1, 1024, &jobs, err))
		return -1;
	note(target, "jobs", value);
	return 0;
}

static int set_quiet(void *target, const char *value, struct err *err UNUSED)
{
	note(target, "quiet", value);
	return 0;
}

static int set_verbose(void *target, const char *value, struct err *err UNUSED)
{
	note(target, "verbose", value);
	return 0;
}

static int set_format(void *target, const char *value, struct err *err UNUSED)
{
	note(target, "format", value);
	return 0;
}

static const struct option rows[] = {
	{ 'f', "format", "NAME[=FILE]", "text", "how it is printed; repeatable", set_format },
	{ 'j', "jobs", "N", NULL, "threads", set_jobs },
	{ 'q', "quiet", NULL, NULL, "say less", set_quiet },
	{ 'v', "verbose", NULL, NULL, "say more", set_verbose },
	{ 0, NULL, NULL, NULL, NULL, NULL },
};

enum { MAX_WORDS = 12 };

/* Words and operands are written separated by one blank; "~" stands for the empty word. */
static size_t split(char *line, char **argv)
{
	size_t n = 0;

	while (line && *line) {
		char *at = strsep(&line, " ");

		assert_true(n < MAX_WORDS);
		argv[n++] = at;
		if (strcmp(at, "~") == 0)
			*at = '\0';
	}
	return n;
}

static int parse(const char *words, struct log *log, char *operands, size_t size, struct err *err)
{
	char *line = strdup(words), *argv[MAX_WORDS];
	struct operands found;
	size_t n = split(line, argv);
	int status = option_parse(rows, COUNT_OF(rows), (int)n, argv, log, &found, err);

	operands[0] = '\0';
	for (size_t i = 0; i < found.n; i++) {
		size_t used = strlen(operands);

		snprintf(operands + used, size - used, "%s%s", i ? " " : "", found.at[i]);
	}
	free(line);
	return status;
}

static void spellings(void **state UNUSED)
{
	static const struct { const char *words, *options, *operands; } table[] = {
		{ "", "", "" },
		{ "a.yaml", "", "a.yaml" },
		{ "--format json", "format=json", "" },
		{ "--format=json", "format=json", "" },
		{ "--format=json=out.json", "format=json=out.json", "" },
		{ "--format=", "format=", "" },
		{ "--format ~", "format=", "" },
		{ "--format --quiet", "format=--quiet", "" },
		{ "-f json", "format=json", "" },
		{ "-fjson", "format=json", "" },
		{ "-j4", "jobs=4", "" },
		{ "-j 4", "jobs=4", "" },
		{ "-qv", "quiet=set verbose=set", "" },
		{ "-qj4", "quiet=set jobs=4", "" },
		{ "-qj 4 x", "quiet=set jobs=4", "x" },
		{ "a -q b --jobs=2 c", "quiet=set jobs=2", "a b c" },
		{ "-q -- -v --format x", "quiet=set", "-v --format x" },
		{ "-- --", "", "--" },
		{ "-", "", "-" },
		{ "- -q", "quiet=set", "-" },
		{ "-f -", "format=-", "" },
		{ "-f text --format json", "format=text format=json", "" },
	};

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct log log = { "" };
		struct err err = { "" };
		char operands[256];

		assert_int_equal(parse(table[i].words, &log, operands, sizeof operands, &err), 0);
		assert_string_equal(log.text, table[i].options);
		assert_string_equal(operands, table[i].operands);
		assert_string_equal(err.text, "");
	}
}

static void mistakes(void **state UNUSED)
{
	static const struct { const char *words, *text; } table[] = {
		{ "--formt=x", "unknown option '--formt'; did you mean '--format'?" },
		{ "--hlep", "unknown option '--hlep'; did you mean '--help'?" },
		{ "--zzz", "unknown option '--zzz'" },
		{ "--=x", "unknown option '--'" },
		{ "-x", "unknown option '-x'" },
		{ "-qx", "unknown option '-x'" },
		{ "-\xc3\xa4", "unknown option '-\xc3\xa4'" },
		{ "--format", "option '--format' needs a value, NAME[=FILE]" },
		{ "-qf", "option '-f' needs a value, NAME[=FILE]" },
		{ "--quiet=yes", "option '--quiet' takes no value" },
		{ "--help=yes", "option '--help' takes no value" },
		{ "--jobs=0", "--jobs: '0' is not a whole number from 1 to 1024" },
		{ "-j-1", "-j: '-1' is not a whole number from 1 to 1024" },
		{ "-j=4", "-j: '=4' is not a whole number from 1 to 1024" },
	};

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct log log = { "" };
		struct err err = { "" };
		char operands[256];

		assert_int_equal(parse(table[i].words, &log, operands, sizeof operands, &err), -1);
		assert_string_equal(err.text, table[i].text);
	}
}

static void help_ends_the_parsing(void **state UNUSED)
{
	static const char *const table[] = { "--help --nonsense", "-h", "-qh", "-q a --help b" };

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct log log = { "" };
		struct err err = { "" };
		char operands[256];

		assert_int_equal(parse(table[i], &log, operands, sizeof operands, &err), OPTION_HELP);
		assert_string_equal(err.text, "");
	}
}

static void numbers(void **state UNUSED)
{
	static const char *const bad[] = { "", " 1", "1 ", "+1", "-1", "1x", "0x1", "1.0", "101", "9223372036854775808" };
	struct err err = { "" };
	int64_t n = 7;

	assert_int_equal(option_number("0", 0, 100, &n, &err), 0);
	assert_int_equal(n, 0);
	assert_int_equal(option_number("0100", 0, 100, &n, &err), 0);
	assert_int_equal(n, 100);
	assert_int_equal(option_number("9223372036854775807", 0, INT64_MAX, &n, &err), 0);
	assert_true(n == INT64_MAX);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct err why = { "" };

		n = 7;
		assert_int_equal(option_number(bad[i], 0, 100, &n, &why), -1);
		assert_int_equal(n, 7);
		assert_non_null(strstr(why.text, "whole number from 0 to 100"));
	}
}

static void choices(void **state UNUSED)
{
	static const char *const names[] = { "auto", "always", "never" };
	struct err err = { "" };
	size_t i = 9;

	assert_int_equal(option_choice("never", names, 3, &i, &err), 0);
	assert_int_equal(i, 2);
	assert_int_equal(option_choice("alwys", names, 3, &i, &err), -1);
	assert_string_equal(err.text, "unknown value 'alwys'; did you mean 'always'?");
	err.text[0] = '\0';
	assert_int_equal(option_choice("red", names, 3, &i, &err), -1);
	assert_string_equal(err.text, "'red' is none of auto, always, never");
}

static void help_shows_every_row(void **state UNUSED)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	option_print(out, rows, COUNT_OF(rows));
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, "  -f, --format NAME[=FILE]  how it is printed; repeatable (default: text)\n"
				  "  -j, --jobs N              threads\n"
				  "  -q, --quiet               say less\n"
				  "  -v, --verbose             say more\n"
				  "  -h, --help                this text\n");
	free(text);
}

static void help_folds(void **state UNUSED)
{
	static const struct option wide[] = {
		{ 0, "a-very-long-option-name", "WITH-ARGUMENT", NULL,
		  "a text that is so long that it cannot stand in what is left of one line of a terminal", NULL },
		{ 0, NULL, NULL, NULL, NULL, NULL },
	};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	option_print(out, wide, COUNT_OF(wide));
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, "      --a-very-long-option-name WITH-ARGUMENT\n"
				  "              a text that is so long that it cannot stand in what is left of one\n"
				  "              line of a terminal\n"
				  "  -h, --help  this text\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spellings),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(help_ends_the_parsing),
		cmocka_unit_test(numbers),
		cmocka_unit_test(choices),
		cmocka_unit_test(help_shows_every_row),
		cmocka_unit_test(help_folds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
