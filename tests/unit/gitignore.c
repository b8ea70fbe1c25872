/* SPDX-License-Identifier: Apache-2.0 */
/* The language by hand, then whole work trees against what git itself lists. */
#include "source_fixture.h"

#include "source/gitignore.h"

static void says(void **state UNUSED)
{
	static const struct {
		const char *text, *path;
		bool directory, ignored;
	} rows[] = {
		{ "a\n", "a", false, true },		{ "a\n", "b/a", false, true },
		{ "a\n", "ab", false, false },		{ "/a\n", "a", false, true },
		{ "/a\n", "b/a", false, false },	{ "a/b\n", "a/b", false, true },
		{ "a/b\n", "x/a/b", false, false },	{ "a/\n", "a", true, true },
		{ "a/\n", "a", false, false },		{ "a/\n", "b/a", true, true },
		{ "*.yaml\n!keep.yaml\n", "x.yaml", false, true },
		{ "*.yaml\n!keep.yaml\n", "d/keep.yaml", false, false },
		{ "!a\na\n", "a", false, true },	{ "# a\n", "# a", false, false },
		{ "\\# a\n", "# a", false, true },	{ "\\!a\n", "!a", false, true },
		{ "a  \n", "a", false, true },		{ "a\\ \n", "a ", false, true },
		{ "a\\  \n", "a ", false, true },	{ "a\t\n", "a", false, false },
		{ "a\r\n", "a", false, true },		{ "a", "a", false, true },
		{ "a\r", "a", false, true },		{ "\xEF\xBB\xBF" "a\n", "a", false, true },
		{ "\n\n   \n/\n!\n//\n", "a", false, false },
		{ "**/a\n", "x/y/a", false, true },	{ "a/**\n", "a/x/y", false, true },
		{ "a/**/b\n", "a/b", false, true },	{ "*\n", "x", true, true },
		{ "a*/b\n", "ax/b", false, true },	{ "a**/b\n", "ax/y/b", false, true },
		{ "foo//\n", "foo", true, false },	{ "a\\\n", "a", false, false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		auto_arena arena = ARENA_EMPTY;
		const struct ignore *rules = ignore_add(&arena, NULL, STR_NONE, str_of(rows[i].text));

		if (ignore_says(rules, str_of(rows[i].path), rows[i].directory) != rows[i].ignored)
			fail_msg("rules '%s', path '%s'", rows[i].text, rows[i].path);
	}
}

static void the_deepest_file_decides(void **state UNUSED)
{
	auto_arena arena = ARENA_EMPTY;
	const struct ignore *top = ignore_add(&arena, NULL, STR_NONE, STR("*.yaml\n/d/x.yml\n"));
	const struct ignore *deep = ignore_add(&arena, top, STR("d/"), STR("!a.yaml\n/b.yml\n"));

	assert_true(ignore_says(top, STR("d/a.yaml"), false));
	assert_false(ignore_says(deep, STR("d/a.yaml"), false));
	assert_true(ignore_says(deep, STR("d/c.yaml"), false));
	assert_true(ignore_says(deep, STR("d/x.yml"), false));
	assert_true(ignore_says(deep, STR("d/b.yml"), false));
	assert_false(ignore_says(deep, STR("d/e/b.yml"), false));
	assert_false(ignore_says(deep, STR("b.yml"), false));
	assert_ptr_equal(ignore_add(&arena, top, STR("e/"), STR("# nothing\n")), top);
}

static void too_many_rules_are_none(void **state UNUSED)
{
	auto_arena arena = ARENA_EMPTY;
	size_t n = (size_t)(IGNORE_RULES + 1) * 2;
	char *text = arena_bytes(&arena, n);
	const struct ignore *all;

	for (size_t i = 0; i < n; i += 2)
		memcpy(text + i, "a\n", 2);
	all = ignore_add(&arena, NULL, STR_NONE, (struct str){ text, n - 2 });
	assert_true(ignore_says(all, STR("a"), false));
	assert_null(ignore_add(&arena, NULL, STR_NONE, (struct str){ text, n }));
	assert_ptr_equal(ignore_add(&arena, all, STR("d/"), STR("b\n")), all);
}

/* ---- against git ---- */

static uint32_t draw(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (uint32_t)((uint64_t)(*seed >> 8) * below >> 24);
}

static void draw_name(uint32_t *seed, char *to, bool file)
{
	static const char *const names[] = { "a", "b", "ab", "ba", "a-b", "a.b", "b c", "[a]", "a ", "aab" };

	snprintf(to, 32, "%s%s", names[draw(seed, COUNT_OF(names))], file ? ".yaml" : "");
}

static void draw_pattern(uint32_t *seed, FILE *to)
{
	static const char *const pieces[] = { "a", "b", "ab", "*", "?", "**", "/", "/", "/**/", "**/", "/**", ".yaml",
					      "*.yaml",
					      "[ab]", "[!b]", "[a-b]", "[[:alpha:]]", "\\", "\\[a]", "a*", ".", "-", " ",
					      "a.yaml", "b/", "[", "***", "\\ " };
	uint32_t n = 1 + draw(seed, 4);

	if (draw(seed, 4) == 0)
		fputc('!', to);
	if (draw(seed, 5) == 0)
		fputc('/', to);
	while (n--)
		fputs(pieces[draw(seed, COUNT_OF(pieces))], to);
	if (draw(seed, 6) == 0)
		fputc('/', to);
	fputs(draw(seed, 8) ? "\n" : "\r\n", to);
}

static void write_rules(uint32_t *seed, const char *path)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	for (uint32_t n = 1 + draw(seed, 4); n; n--)
		draw_pattern(seed, f);
	fclose(f);
}

static void make_work_tree(uint32_t *seed)
{
	char name[32], path[256];

	for (int i = 0; i < 30; i++) {
		size_t n = 0;

		for (uint32_t depth = draw(seed, 4); depth; depth--) {
			draw_name(seed, name, false);
			n += (size_t)snprintf(path + n, sizeof path - n, "%s/", name);
		}
		draw_name(seed, name, true);
		snprintf(path + n, sizeof path - n, "%s", name);
		put(path, "");
		if (draw(seed, 5))
			continue;
		snprintf(path + n, sizeof path - n, ".gitignore");
		write_rules(seed, path);
	}
	write_rules(seed, ".gitignore");
	write_rules(seed, ".git/info/exclude");
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What git lists, tracked or not, sorted. */
static size_t git_lists(struct arena *arena, const char *directory, const char ***ret)
{
	static const char command[] = "git ls-files -z --cached --others --exclude-standard -- ";
	FILE *git = popen(arena_printf(arena, "%s'%s'", command, directory), "r");
	size_t n = 0;
	char buffer[1 << 16];
	struct str all;

	assert_non_null(git);
	all.n = fread(buffer, 1, sizeof buffer, git);
	all.p = arena_text(arena, (struct str){ buffer, all.n });
	assert_int_equal(pclose(git), 0);
	*ret = arena_array(arena, all.n / 2 + 1, const char *);
	while (all.n) {
		struct str name = str_cut(&all, '\0');

		if (str_ends(name, ".yaml"))
			(*ret)[n++] = name.p;
	}
	qsort(*ret, n, sizeof **ret, by_text);
	return n;
}

static void show(const struct inputs *inputs, const char *const *wanted, size_t n, uint32_t round)
{
	fprintf(stderr, "round %u, git lists:\n", round);
	for (size_t i = 0; i < n; i++)
		fprintf(stderr, "\t%s\n", wanted[i]);
	fprintf(stderr, "found:\n");
	for (size_t i = 0; i < inputs->list.n; i++)
		fprintf(stderr, "\t%s\n", inputs->list.at[i].name);
	if (system("grep -rn '' --include=.gitignore . .git/info/exclude >&2; git ls-files -s >&2"))
		fprintf(stderr, "no rules\n");
	fail();
}

static void compare(const char *directory, uint32_t round)
{
	const struct limits limits = LIMITS_DEFAULT;
	const struct collect_options options = { .limits = &limits };
	auto_arena arena = ARENA_EMPTY;
	struct inputs inputs = { 0 };
	const char **wanted;
	size_t n = git_lists(&arena, directory, &wanted);

	inputs_add(&inputs, &arena, directory, false, &options);
	if (inputs.list.n != n)
		show(&inputs, wanted, n, round);
	for (size_t i = 0; i < n; i++)
		if (strcmp(inputs.list.at[i].name, wanted[i]) != 0)
			show(&inputs, wanted, n, round);
}

static void lists_what_git_lists(void **state)
{
	const char *rounds = getenv("PODFIT_TEST_ROUNDS");
	uint32_t n = rounds ? (uint32_t)strtoul(rounds, NULL, 10) : 40;

	if (system("git --version >/dev/null 2>&1") != 0)
		skip();
	setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
	setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
	setenv("HOME", ((struct tree *)*state)->root, 1);
	unsetenv("XDG_CONFIG_HOME");
	for (uint32_t round = 0; round < n; round++) {
		uint32_t seed = round * 2654435761u + 7;

		run("git init -q .");
		make_work_tree(&seed);
		if (round % 2) {
			char command[80];

			snprintf(command, sizeof command, "git update-index --index-version %u", 2 + round % 3);
			run("git add -f -- '*a.yaml' '*b.yaml' 2>/dev/null || true");
			run(command);
		}
		if (round % 8 == 3)
			run("git update-index --split-index && git add -f -- '*ab.yaml' 2>/dev/null || true");
		compare(".", round);
		run("rm -rf -- ./* .git .gitignore");
	}
}

/* A submodule is one name in the index, without anything below it. */
static void enters_a_tracked_submodule(void **state UNUSED)
{
	const struct limits limits = LIMITS_DEFAULT;
	const struct collect_options options = { .limits = &limits };
	auto_arena arena = ARENA_EMPTY;
	struct inputs inputs = { 0 };

	if (system("git --version >/dev/null 2>&1") != 0)
		skip();
	run("git init -q . && git init -q sub");
	run("git update-index --add --cacheinfo 160000,0123456789012345678901234567890123456789,sub");
	put(".gitignore", "sub\nother\n");
	put("sub/x.yaml", "");
	put("other/y.yaml", "");
	inputs_add(&inputs, &arena, ".", false, &options);
	assert_int_equal(inputs.list.n, 1);
	assert_string_equal(inputs.list.at[0].name, "sub/x.yaml");
}

/* A directory that is named is read even if git ignores it; its own rules still count. */
static void reads_a_named_directory(void **state UNUSED)
{
	const struct limits limits = LIMITS_DEFAULT;
	const struct collect_options options = { .limits = &limits };
	static const struct {
		const char *rules, *directory, *names;
	} rows[] = {
		{ "/gen/\n", "gen", "gen/a.yaml gen/sub/b.yaml " },
		{ "/gen/\n", "gen/sub", "gen/sub/b.yaml " },
		{ "*\n", "gen", "gen/a.yaml gen/sub/b.yaml " },
		{ "gen/**\n", "gen", "gen/a.yaml gen/sub/b.yaml " },
		{ "a.yaml\n", "gen", "gen/sub/b.yaml " },
		{ "sub/\n", "gen", "gen/a.yaml " },
		{ "sub/\n", "gen/sub", "gen/sub/b.yaml " },
		{ "*\n", ".", "" },
	};

	put(".git/HEAD", "ref: refs/heads/main\n");
	put("gen/.gitignore", "own.yaml\n");
	put("gen/a.yaml", "");
	put("gen/own.yaml", "");
	put("gen/sub/b.yaml", "");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		auto_arena arena = ARENA_EMPTY;
		struct inputs inputs = { 0 };
		char names[256] = "";

		put(".gitignore", rows[i].rules);
		inputs_add(&inputs, &arena, rows[i].directory, false, &options);
		for (size_t j = 0; j < inputs.list.n; j++)
			snprintf(names + strlen(names), sizeof names - strlen(names), "%s ", inputs.list.at[j].name);
		assert_string_equal(names, rows[i].names);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says),
		cmocka_unit_test(the_deepest_file_decides),
		cmocka_unit_test(too_many_rules_are_none),
		cmocka_unit_test_setup_teardown(lists_what_git_lists, tree_enter, tree_leave),
		cmocka_unit_test_setup_teardown(enters_a_tracked_submodule, tree_enter, tree_leave),
		cmocka_unit_test_setup_teardown(reads_a_named_directory, tree_enter, tree_leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
