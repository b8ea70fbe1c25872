/* SPDX-License-Identifier: Apache-2.0 */
#include "walk_fixture.h"

static void names_and_order(void **state UNUSED)
{
	struct world w;

	world_init(&w);
	put("a/x.yaml", "");
	put("a-b/x.yaml", "");
	put("a.yaml", "");
	put("a/y.yml", "");
	put("a/z.json", "");
	put("a/readme.md", "");
	put("a/x.yaml.bak", "");
	put("a/.hidden.yaml", "");
	put(".github/x.yaml", "");
	put("b\xFF\n.yaml", "");
	add(&w, ".");
	check(&w, "f a-b/x.yaml\nf a.yaml\nf a/x.yaml\nf a/y.yml\nf a/z.json\nf b\xFF\n.yaml");
	add(&w, "a//");
	check(&w, "f a/x.yaml\nf a/y.yml\nf a/z.json");
	add(&w, "./a");
	check(&w, "f ./a/x.yaml\nf ./a/y.yml\nf ./a/z.json");
	add(&w, "a/.hidden.yaml");
	add(&w, ".github");
	add(&w, "a/readme.md");
	add(&w, "-");
	add(&w, "none.yaml");
	add(&w, "/dev/null");
	add(&w, "");
	check(&w, "F a/.hidden.yaml\nf .github/x.yaml\nF a/readme.md\nS -\nU none.yaml\nU /dev/null\nU ");
}

static void directories_are_comparable(void **state UNUSED)
{
	static const char *const want[] = { "a", "a/b", "a", ".", ".", "..", "/" };
	struct world w;

	world_init(&w);
	put("a/x.yaml", "");
	put("a/b/x.yaml", "");
	put("y.yaml", "");
	put("a/v.yaml", "");
	add(&w, "./a/v.yaml");
	add(&w, "a/.//b/");
	add(&w, "a/");
	add(&w, "-");
	add(&w, "./y.yaml");
	add(&w, "../none.yaml");
	add(&w, "/none.yaml");
	assert_int_equal(w.inputs.list.n, COUNT_OF(want));
	for (size_t i = 0; i < COUNT_OF(want); i++)
		assert_string_equal(w.inputs.list.at[i].directory, want[i]);
	arena_release(&w.arena);
}

/* What a directory is asked once for all its files must hold for each of them. */
static void many_at_once(void **state UNUSED)
{
	static const char *const names[] = {
		"a/x.yaml", "a/y.yaml", "a//z.yaml", "a/link.yaml", "a/out.yaml", "a/b/x.yaml", "a/b/../x.yaml", "a/b/x.yaml/",
		"s/x.yaml", "s/other.yaml", "y.yaml", "-", "none/x.yaml", "none/y.yaml", "a/none.yaml", "", "a/.", "a/b/..",
		"a", "a/", "a/b", "y.yaml/", "a/Chart.yaml", "a/y.yaml", "/dev/null", "s", ".",
	};
	static const char want[] = "F a/x.yaml\nF? a/y.yaml\nF a//z.yaml\nF? a/out.yaml\nU a/b/x.yaml";
	struct world w, one_by_one;
	const char *text;

	put("kustomization.yaml", "a/y.yaml\n");
	put("a/kustomization.yaml", "b/x.yaml\n../y.yaml\n../.\nb\n");
	put("a/x.yaml", "");
	put("a/y.yaml", "");
	put("a/z.yaml", "");
	put("a/b/x.yaml", "");
	put("y.yaml", "");
	assert_int_equal(symlink("x.yaml", "a/link.yaml"), 0);
	assert_int_equal(symlink("b/x.yaml", "a/out.yaml"), 0);
	assert_int_equal(symlink("a", "s"), 0);
	world_init(&w);
	inputs_add_all(&w.inputs, &w.arena, names, 8, false, &w.options);
	check(&w, want);
	for (size_t n = 1; n <= COUNT_OF(names); n++) {
		world_init(&one_by_one);
		for (size_t i = 0; i < n; i++)
			add(&one_by_one, names[i]);
		inputs_add_all(&w.inputs, &w.arena, names, n, false, &w.options);
		text = listed(&one_by_one);
		assert_string_equal(listed(&w), text);
		arena_release(&one_by_one.arena);
		arena_release(&w.arena);
		world_init(&w);
	}
}

static void each_file_once(void **state)
{
	const struct tree *t = *state;
	char path[128];
	struct world w;

	world_init(&w);
	put("a/x.yaml", "");
	put("a/y.yaml", "");
	assert_int_equal(link("a/x.yaml", "a/hard.yaml"), 0);
	add(&w, "a/x.yaml");
	add(&w, "./a/../a//x.yaml");
	snprintf(path, sizeof path, "%s/a/x.yaml", t->root);
	add(&w, path);
	add(&w, "a");
	add(&w, ".");
	add(&w, "-");
	add(&w, "-");
	add(&w, "none.yaml");
	add(&w, "none.yaml");
	check(&w, "F a/x.yaml\nf a/hard.yaml\nf a/y.yaml\nS -\nU none.yaml");
	add(&w, "a");
	add(&w, "a/y.yaml");
	check(&w, "f a/hard.yaml\nf a/x.yaml\nF a/y.yaml");
	add_context(&w, ".");
	check(&w, "f~ a/hard.yaml\nf~ a/x.yaml\nf~ a/y.yaml");
	add_context(&w, ".");
	add(&w, "a/x.yaml");
	check(&w, "f~ a/hard.yaml\nF a/x.yaml\nf~ a/y.yaml");
	add(&w, "a/x.yaml");
	add_context(&w, ".");
	check(&w, "F a/x.yaml\nf~ a/hard.yaml\nf~ a/y.yaml");
}

static void links(void **state UNUSED)
{
	struct world w;

	world_init(&w);
	put("in/a/x.yaml", "");
	put("in/.hidden/y.yaml", "");
	put("in/.hidden/sub/z.yaml", "");
	put("out/o.yaml", "");
	put("in-side/s.yaml", "");
	assert_int_equal(symlink("../in-side/s.yaml", "in/s.yaml"), 0);
	assert_int_equal(symlink("a/x.yaml", "in/alias.yaml"), 0);
	assert_int_equal(symlink("a/x.yaml", "in/A.yaml"), 0);	/* sorts before the file itself */
	assert_int_equal(symlink("a", "in/AA"), 0);
	assert_int_equal(symlink("..", "in/a/up"), 0);
	assert_int_equal(symlink("a", "in/a/self"), 0);
	assert_int_equal(symlink("loop", "in/loop"), 0);
	assert_int_equal(symlink(".hidden", "in/shown"), 0);
	assert_int_equal(symlink(".hidden/sub", "in/other"), 0);
	assert_int_equal(symlink("../out/o.yaml", "in/o.yaml"), 0);
	assert_int_equal(symlink("../out", "in/outside"), 0);
	assert_int_equal(symlink("none.yaml", "in/dangling.yaml"), 0);
	assert_int_equal(symlink("a/x.yaml", "in/no-manifest"), 0);
	assert_int_equal(symlink("in", "named"), 0);
	assert_int_equal(mkfifo("in/fifo.yaml", 0600), 0);
	add(&w, "in");
	check(&w, "f in/a/x.yaml\nf in/other/z.yaml\nf in/shown/y.yaml");
	add(&w, "named");
	check(&w, "f named/a/x.yaml\nf named/other/z.yaml\nf named/shown/y.yaml");
	add(&w, "in/alias.yaml");
	add(&w, "in/o.yaml");
	add(&w, "in/fifo.yaml");
	check(&w, "F in/alias.yaml\nF in/o.yaml\nF in/fifo.yaml");
	/* links to links to links: 2^20 paths, if they were all walked */
	for (int i = 0; i < 20; i++) {
		char from[64], to[32];

		snprintf(to, sizeof to, "many/.d%d", i);
		snprintf(from, sizeof from, "%s/x.yaml", to);
		put(from, "");
		snprintf(from, sizeof from, "../.d%d", i + 1);
		for (int j = 0; j < 2; j++) {
			snprintf(to, sizeof to, "many/.d%d/%c", i, 'a' + j);
			assert_int_equal(symlink(from, to), 0);
		}
	}
	assert_int_equal(symlink(".d0", "many/start"), 0);
	w.limits.tree_entries = 100;
	add(&w, "many");
	assert_int_equal(w.inputs.list.n, 20);
	for (size_t i = 0; i < w.inputs.list.n; i++)
		assert_int_equal(w.inputs.list.at[i].kind, INPUT_FILE);
	arena_release(&w.arena);
}

static void charts(void **state UNUSED)
{
	struct world w;

	world_init(&w);
	put("c/one/Chart.yaml", "");
	put("c/one/values.yaml", "");
	put("c/one/templates/d.yaml", "");
	put("c/one/charts/sub/Chart.yaml", "");
	put("c/two.yaml", "");
	put("c/dir/Chart.yaml/x.yaml", "");
	add(&w, "c");
	check(&w, "f c/dir/Chart.yaml/x.yaml\nc c/one\nf c/two.yaml");
	add(&w, "c/one");
	add(&w, "c/one/Chart.yaml");
	add(&w, "c/one/templates/d.yaml");
	check(&w, "C c/one");
	add(&w, "c/one/templates/d.yaml");
	check(&w, "C c/one");
	add(&w, "c/one/Chart.yaml");
	check(&w, "C c/one/Chart.yaml");
	assert_int_equal(chdir("c/one"), 0);
	add(&w, ".");
	check(&w, "C .");
}

static void kustomizations(void **state UNUSED)
{
	struct world w;

	world_init(&w);
	put("k/base/deploy.yaml", "");
	put("k/base/other.yaml", "");
	put("k/a/early.yaml", "");
	put("k/overlay/kustomization.yml",
	    "../a/early.yaml\n../base/deploy.yaml\npatches/p.yaml\n../base\nnone.yaml\n");
	put("k/overlay/patches/p.yaml", "");
	put("k/overlay/stray.yaml", "");
	put("k/z/Kustomization", "");
	add(&w, "k");
	check(&w, "f k/base/other.yaml\nk k/overlay/kustomization.yml\nf k/overlay/stray.yaml\nk k/z/Kustomization");
	add(&w, "k/overlay");
	check(&w, "K k/overlay/kustomization.yml\nf k/overlay/stray.yaml");
	/* in whatever order they are walked */
	add(&w, "k/base");
	add(&w, "k/a");
	add(&w, "k/z");
	add(&w, "k/overlay");
	check(&w, "f k/base/other.yaml\nK k/z/Kustomization\nK k/overlay/kustomization.yml\nf k/overlay/stray.yaml");
	add(&w, "k/overlay");
	add(&w, "k/base");
	check(&w, "K k/overlay/kustomization.yml\nf k/overlay/stray.yaml\nf k/base/other.yaml");
	/* what is named is read */
	add(&w, "k/base/deploy.yaml");
	add(&w, "k");
	check(&w, "F k/base/deploy.yaml\nf k/base/other.yaml\nk k/overlay/kustomization.yml\nf k/overlay/stray.yaml\n"
		  "k k/z/Kustomization");
	add(&w, "k");
	add(&w, "k/base/deploy.yaml");
	add(&w, "k/z/Kustomization");
	check(&w, "f k/base/other.yaml\nk k/overlay/kustomization.yml\nf k/overlay/stray.yaml\nK k/z/Kustomization\n"
		  "F k/base/deploy.yaml");
	/* context hides nothing that is looked at */
	add(&w, "k/base");
	add_context(&w, "k/overlay");
	check(&w, "f k/base/deploy.yaml\nf k/base/other.yaml\nK~ k/overlay/kustomization.yml\nf~ k/overlay/stray.yaml");
	w.options.parts = NULL;
	add(&w, "k/overlay");
	check(&w, "K k/overlay/kustomization.yml\nf k/overlay/patches/p.yaml\nf k/overlay/stray.yaml");
}

static void partial_files(void **state UNUSED)
{
	struct world w;

	world_init(&w);
	put("k/kustomization.yaml", "a.yaml\nb.yaml\npatches/p.yaml\n../far/f.yaml\n");
	put("k/a.yaml", "");
	put("k/b.yaml", "");
	put("k/c.yaml", "");
	put("k/patches/p.yaml", "");
	put("far/f.yaml", "");
	add(&w, "k/a.yaml");
	add(&w, "./k/b.yaml");
	add(&w, "k/c.yaml");
	add(&w, "k/patches/p.yaml");
	add(&w, "far/f.yaml");
	assert_int_equal(w.calls, 1);
	check(&w, "F? k/a.yaml\nF? ./k/b.yaml\nF k/c.yaml\nF! k/patches/p.yaml\nF far/f.yaml");
}

static void excludes(void **state UNUSED)
{
	static const char *const globs[] = { "vendor", "*.gen.yaml", "a/b/**", "./top.yaml" };
	struct world w;

	world_init(&w);
	put("t/vendor/x.yaml", "");
	put("t/a/vendor/x.yaml", "");
	put("t/a/b/x.yaml", "");
	put("t/a/b/y.yaml", "");
	put("t/a/x.gen.yaml", "");
	put("t/a/x.yaml", "");
	put("t/a/top.yaml", "");
	put("t/top.yaml", "");
	w.options.exclude = globs;
	w.options.exclude_count = COUNT_OF(globs);
	add(&w, "t");
	add(&w, "t/a/x.gen.yaml");
	assert_int_equal(w.inputs.excluded, 6);
	check(&w, "f t/a/top.yaml\nf t/a/x.yaml\nF t/a/x.gen.yaml");
	w.options.exclude = globs;
	w.options.exclude_count = COUNT_OF(globs);
	w.options.force_exclude = true;
	add(&w, "t/a/x.gen.yaml");
	add(&w, "./t/vendor/x.yaml");
	add(&w, "t/vendor");
	add(&w, "t/a/x.yaml");
	assert_int_equal(w.inputs.excluded, 3);
	check(&w, "F t/a/x.yaml");
}

static void limits_what_it_looks_at(void **state UNUSED)
{
	struct world w;

	world_init(&w);
	put("d/a.yaml", "");
	put("d/b.yaml", "");
	put("d/c.yaml", "");
	w.limits.tree_entries = 3;
	add(&w, "d");
	check(&w, "f d/a.yaml\nf d/b.yaml\nf d/c.yaml");
	w.limits.tree_entries = 2;
	add(&w, "d");
	assert_int_equal(w.inputs.list.n, 1 + 2);
	assert_int_equal(w.inputs.list.at[2].kind, INPUT_UNREADABLE);
	assert_string_equal(w.inputs.list.at[2].name, "d");
	assert_non_null(strstr(w.inputs.list.at[2].why, "more than 2 "));
	arena_release(&w.arena);
	world_init(&w);
	w.limits.depth = 2;
	put("e/1/2/x.yaml", "");
	put("e/1/2/3/x.yaml", "");
	add(&w, "e");
	check(&w, "u e/1/2/3\nf e/1/2/x.yaml");
}

static void closed_directories_are_told(void **state UNUSED)
{
	struct world w;

	if (geteuid() == 0)
		skip();
	world_init(&w);
	put("d/closed/x.yaml", "");
	put("d/y.yaml", "");
	assert_int_equal(chmod("d/closed", 0), 0);
	add(&w, "d");
	add(&w, "d/closed");
	check(&w, "U d/closed\nf d/y.yaml");
}

/* Rules are git's only inside a work tree, and a work tree within has its own. */
static void work_trees(void **state UNUSED)
{
	struct world w;

	world_init(&w);
	put(".gitignore", "x.yaml\n");
	put("x.yaml", "");
	put("y.yaml", "");
	put("inner/x.yaml", "");
	put("inner/y.yaml", "");
	add(&w, ".");
	check(&w, "f inner/x.yaml\nf inner/y.yaml\nf x.yaml\nf y.yaml");
	put(".git/HEAD", "ref: refs/heads/main\n");
	add(&w, ".");
	check(&w, "f inner/y.yaml\nf y.yaml");
	put("elsewhere/git/HEAD", "ref: refs/heads/main\n");
	put("elsewhere/common/info/exclude", "y.yaml\n");
	put("elsewhere/git/commondir", "../common\n");
	put("inner/.git", "gitdir: ../elsewhere/git\n");
	add(&w, ".");
	check(&w, "f inner/x.yaml\nf y.yaml");
	add(&w, "inner");
	check(&w, "f inner/x.yaml");
	/* a control file that is a link is not followed */
	put("rules", "y.yaml\n");
	assert_int_equal(unlink(".gitignore"), 0);
	assert_int_equal(symlink("rules", ".gitignore"), 0);
	add(&w, ".");
	check(&w, "f inner/x.yaml\nf x.yaml\nf y.yaml");
}

/* A broken index tracks nothing, and breaks nothing. */
static void broken_indexes(void **state UNUSED)
{
	/* version 4: one entry, of which 127 bytes of the name before, which is none, are to be dropped */
	static const char reaching[12 + 40 + 20 + 2 + 16] = { [0] = 'D', [1] = 'I', [2] = 'R', [3] = 'C', [7] = 4, [11] = 1,
							      [74] = 127, [75] = 'x' };
	static const char *const indexes[] = { "", "DIRC", "DIRC\0\0\0\2\xFF\xFF\xFF\xFF",
					       "garbage, and more than twelve bytes of it", reaching };
	static const size_t sizes[] = { 0, 4, 12, 40, sizeof reaching };
	struct world w;

	world_init(&w);
	put(".git/HEAD", "ref: refs/heads/main\n");
	put(".gitignore", "x.yaml\n");
	put("x.yaml", "");
	put("y.yaml", "");
	for (size_t i = 0; i < COUNT_OF(indexes); i++) {
		put_bytes(".git/index", indexes[i], sizes[i]);
		add(&w, ".");
		check(&w, "f y.yaml");
	}
}

#define TREE_TEST(f_) cmocka_unit_test_setup_teardown(f_, tree_enter, tree_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(names_and_order), TREE_TEST(directories_are_comparable),
		TREE_TEST(many_at_once),    TREE_TEST(each_file_once),
		TREE_TEST(links),
		TREE_TEST(charts),	    TREE_TEST(kustomizations),
		TREE_TEST(partial_files),   TREE_TEST(excludes),
		TREE_TEST(work_trees),	    TREE_TEST(limits_what_it_looks_at),
		TREE_TEST(broken_indexes),  TREE_TEST(closed_directories_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
