/* SPDX-License-Identifier: Apache-2.0 */
/* Which configuration counts for which file, and what its excludes leave of a walk. */
#include "source_fixture.h"

#include "config/find.h"

static const struct profile profiles[] = { { "default", "version: 1\n" } };
static const struct catalogue catalogue = { NULL, 0, profiles, COUNT_OF(profiles), "0.1.0" };

struct world {
	struct arena arena;
	struct complaints complaints;
	struct command_line line;
	struct limits limits;
	struct finder finder;
	struct collect_options options;
	struct inputs inputs;
	char text[4096];
};

static int start(struct world *w, const char *file, bool look)
{
	*w = (struct world){ .limits = LIMITS_DEFAULT };
	w->complaints.arena = &w->arena;
	w->options =
		(struct collect_options){ .limits = &w->limits, .scope = finder_scope, .scope_context = &w->finder };
	return finder_init(&w->finder, &catalogue, &w->line, file, look, &w->arena, &w->complaints);
}

static void add(struct world *w, const char *path)
{
	inputs_add(&w->inputs, &w->arena, path, false, &w->options);
}

/* "name: configuration, path from there" of each input; then the complaints. */
static void check(struct world *w, const char *want)
{
	size_t n = 0;

	w->text[0] = '\0';
	for (size_t i = 0; i < w->inputs.list.n; i++) {
		const struct input *in = &w->inputs.list.at[i];
		const struct config *c = in->scope ? settled_of(in->scope)->config : NULL;

		n += (size_t)snprintf(w->text + n, sizeof w->text - n, "%s%s: %s, %s", n ? "\n" : "", in->name,
				      c ? c->file : "-", in->below ? in->below : "-");
	}
	for (size_t i = 0; i < w->complaints.list.n; i++)
		n += (size_t)snprintf(w->text + n, sizeof w->text - n, "%s! %s", n ? "\n" : "",
				      w->complaints.list.at[i]);
	assert_string_equal(w->text, want);
	arena_release(&w->arena);
}

static void the_nearest_counts(void **state UNUSED)
{
	struct world w;

	put("repo/.git/HEAD", "");
	put("repo/.podfit.yaml", "version: 1\n");
	put("repo/a/b/x.yaml", "");
	put("repo/c/.podfit.yaml", "version: 1\n");
	put("repo/c/d/y.yaml", "");
	put("repo/z.yaml", "");
	start(&w, NULL, true);
	add(&w, "repo");
	check(&w, "repo/a/b/x.yaml: repo/.podfit.yaml, a/b/x.yaml\n"
		  "repo/c/d/y.yaml: repo/c/.podfit.yaml, d/y.yaml\n"
		  "repo/z.yaml: repo/.podfit.yaml, z.yaml");
	/* by name, in any spelling, from anywhere */
	start(&w, NULL, true);
	add(&w, "repo/c/d/y.yaml");
	add(&w, "repo//a/./b/x.yaml");
	add(&w, "repo/c/../z.yaml");
	check(&w, "repo/c/d/y.yaml: repo/c/.podfit.yaml, d/y.yaml\n"
		  "repo//a/./b/x.yaml: repo/.podfit.yaml, a/b/x.yaml\n"
		  "repo/c/../z.yaml: repo/.podfit.yaml, z.yaml");
}

static void the_work_tree_is_the_end(void **state UNUSED)
{
	struct world w;

	put(".podfit.yaml", "version: 1\n");
	put("repo/.git/HEAD", "");
	put("repo/a/x.yaml", "");
	put("repo/module/.git", "gitdir: ../.git/modules/module\n");
	put("repo/module/y.yaml", "");
	put("plain/z.yaml", "");
	start(&w, NULL, true);
	add(&w, "repo/a/x.yaml");
	add(&w, "plain/z.yaml"); /* no work tree: up to the root */
	add(&w, "repo");
	check(&w, "repo/a/x.yaml: -, -\n"
		  "plain/z.yaml: .podfit.yaml, plain/z.yaml\n"
		  "repo/module/y.yaml: -, -");
	put("repo/.podfit.yaml", "version: 1\n");
	start(&w, NULL, true);
	add(&w, ".");
	check(&w, "plain/z.yaml: .podfit.yaml, plain/z.yaml\n"
		  "repo/a/x.yaml: repo/.podfit.yaml, a/x.yaml\n"
		  "repo/module/y.yaml: -, -");
	/* from below the work tree's root, files have their whole names */
	assert_int_equal(chdir("repo/a"), 0);
	start(&w, NULL, true);
	add(&w, "x.yaml");
	char *root = realpath("..", NULL), want[512];

	assert_non_null(root);
	snprintf(want, sizeof want, "x.yaml: %s/.podfit.yaml, a/x.yaml", root);
	free(root);
	check(&w, want);
}

static void excludes_count_from_their_file(void **state UNUSED)
{
	struct world w;

	put(".git/HEAD", "");
	put(".podfit.yaml", "version: 1\nexclude: [vendor/, '**/testdata/**', /top.yaml, '*.gen.yaml']\n");
	put("top.yaml", "");
	put("a/top.yaml", "");
	put("a/x.gen.yaml", "");
	put("a/vendor/x.yaml", "");
	put("b/testdata/x.yaml", "");
	put("b/.podfit.yaml", "version: 1\nexclude: /c\n");
	put("b/c/x.yaml", "");
	put("b/d/c/x.yaml", "");
	start(&w, NULL, true);
	add(&w, ".");
	check(&w, "a/top.yaml: .podfit.yaml, a/top.yaml\n"
		  "b/d/c/x.yaml: b/.podfit.yaml, d/c/x.yaml\n"
		  "b/testdata/x.yaml: b/.podfit.yaml, testdata/x.yaml");
	/* the same from a directory further down; what is named is read */
	start(&w, NULL, true);
	add(&w, "a");
	add(&w, "a/vendor/x.yaml");
	add(&w, "top.yaml");
	check(&w, "a/top.yaml: .podfit.yaml, a/top.yaml\n"
		  "a/vendor/x.yaml: .podfit.yaml, a/vendor/x.yaml\n"
		  "top.yaml: .podfit.yaml, top.yaml");
	start(&w, NULL, true);
	add(&w, "a/vendor");
	check(&w, "a/vendor/x.yaml: .podfit.yaml, a/vendor/x.yaml");
	/* unless that is forced */
	start(&w, NULL, true);
	w.options.force_exclude = true;
	add(&w, "a/vendor/x.yaml");
	add(&w, "b/c/x.yaml");
	add(&w, "a/top.yaml");
	add(&w, "a/vendor");
	assert_int_equal(w.inputs.excluded, 3);
	check(&w, "a/top.yaml: .podfit.yaml, a/top.yaml");
	/* one that takes everything takes everything */
	put(".podfit.yaml", "version: 1\nexclude: '*'\n");
	start(&w, NULL, true);
	add(&w, ".");
	check(&w, "");
}

static void links_are_where_they_stand(void **state UNUSED)
{
	struct world w;

	put("a/.podfit.yaml", "version: 1\n");
	put("a/x.yaml", "");
	put("b/.podfit.yaml", "version: 1\n");
	put("b/sub/y.yaml", "");
	assert_int_equal(symlink("../a/x.yaml", "b/link.yaml"), 0);
	assert_int_equal(symlink("../b/sub", "a/sub"), 0);
	start(&w, NULL, true);
	add(&w, "b/link.yaml");
	check(&w, "b/link.yaml: b/.podfit.yaml, link.yaml");
	start(&w, NULL, true);
	add(&w, "a/sub/y.yaml"); /* what is really there */
	check(&w, "a/sub/y.yaml: b/.podfit.yaml, sub/y.yaml");
	start(&w, NULL, true);
	add(&w, ".");
	check(&w, "a/x.yaml: a/.podfit.yaml, x.yaml\n"
		  "b/sub/y.yaml: b/.podfit.yaml, sub/y.yaml");
}

static void one_that_is_named_is_the_only_one(void **state UNUSED)
{
	struct world w;

	put("conf/one.yaml", "version: 1\nexclude: a/skip\n");
	put(".podfit.yaml", "version: broken\n");
	put("a/.podfit.yaml", "version: broken\n");
	put("a/x.yaml", "");
	put("a/skip/x.yaml", "");
	start(&w, "conf/one.yaml", true);
	add(&w, "a");
	check(&w, "a/x.yaml: conf/one.yaml, a/x.yaml"); /* paths count from the current directory */
	assert_int_equal(chdir("a"), 0);
	start(&w, "../conf/one.yaml", true);
	add(&w, "../a/x.yaml");
	add(&w, "../a/skip/x.yaml");
	check(&w, "../a/x.yaml: ../conf/one.yaml, x.yaml\n"
		  "../a/skip/x.yaml: ../conf/one.yaml, skip/x.yaml");
	start(&w, NULL, false);
	add(&w, ".");
	check(&w, "skip/x.yaml: -, -\nx.yaml: -, -");
	assert_int_equal(start(&w, "none.yaml", true), -1);
	check(&w, "! none.yaml: cannot be opened: No such file or directory");
	assert_int_equal(start(&w, ".", true), -1);
	check(&w, "! .: is a directory");
}

static void what_is_broken_is_told_once(void **state UNUSED)
{
	struct world w;

	put("a/.podfit.yaml", "version: 1\nexclud: x\n");
	put("a/x.yaml", "");
	put("a/b/y.yaml", "");
	put("a/b/z.yaml", "");
	assert_int_equal(mkdir("c", 0777), 0);
	assert_int_equal(symlink("nowhere", "c/.podfit.yaml"), 0);
	put("c/x.yaml", "");
	assert_int_equal(mkdir("d", 0777), 0);
	assert_int_equal(mkfifo("d/.podfit.yaml", 0666), 0); /* must not hang */
	put("d/x.yaml", "");
	put("e/.podfit.yaml/x.yaml", "");
	put("e/x.yaml", "");
	start(&w, NULL, true);
	add(&w, ".");
	add(&w, "a/b/z.yaml");
	w.inputs.list.n = 0;
	check(&w, "! a/.podfit.yaml:2:1: unknown key 'exclud'; did you mean 'exclude'?\n"
		  "! c/.podfit.yaml: cannot be opened: No such file or directory\n"
		  "! d/.podfit.yaml: is no longer a file\n"
		  "! e/.podfit.yaml: is a directory");
}

/* In a directory like /tmp a stranger's file is none. */
static void strangers_do_not_count(void **state UNUSED)
{
	struct world w;

	if (geteuid() != 0)
		skip();
	put("t/.podfit.yaml", "version: 1\n");
	put("t/job/x.yaml", "");
	assert_int_equal(chmod("t", 01777), 0);
	start(&w, NULL, true);
	add(&w, "t/job/x.yaml");
	check(&w, "t/job/x.yaml: t/.podfit.yaml, job/x.yaml");
	assert_int_equal(chown("t/.podfit.yaml", 65534, 65534), 0);
	start(&w, NULL, true);
	add(&w, "t/job/x.yaml");
	check(&w, "t/job/x.yaml: -, -");
	assert_int_equal(chmod("t", 0777), 0);
	start(&w, NULL, true);
	add(&w, "t/job/x.yaml");
	check(&w, "t/job/x.yaml: t/.podfit.yaml, job/x.yaml");
}

static void profiles_stand_beside_their_file(void **state UNUSED)
{
	struct world w;

	put("a/.podfit.yaml", "version: 1\nprofile: ./ours.yaml\n");
	put("a/ours.yaml", "version: 1\nfail_on: info\n");
	put("a/x.json", "");
	start(&w, NULL, true);
	add(&w, "a/x.json");
	assert_int_equal(settled_of(w.inputs.list.at[0].scope)->fail_on, SEVERITY_INFO);
	assert_string_equal(settled_of(w.inputs.list.at[0].scope)->fail_on_from, "a/./ours.yaml:2");
	check(&w, "a/x.json: a/.podfit.yaml, x.json");
	put("a/ours.yaml", "version: 1\nprofile: strict\n");
	start(&w, NULL, true);
	add(&w, "a/x.json");
	check(&w, "a/x.json: -, -\n! a/./ours.yaml:2:1: 'profile' has no place in a profile, which holds fail_on, "
		  "parameters, "
		  "severity and suppressions");
}

#define TREE_TEST(f_) cmocka_unit_test_setup_teardown(f_, tree_enter, tree_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(the_nearest_counts),
		TREE_TEST(the_work_tree_is_the_end),
		TREE_TEST(excludes_count_from_their_file),
		TREE_TEST(links_are_where_they_stand),
		TREE_TEST(one_that_is_named_is_the_only_one),
		TREE_TEST(what_is_broken_is_told_once),
		TREE_TEST(strangers_do_not_count),
		TREE_TEST(profiles_stand_beside_their_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
