/* SPDX-License-Identifier: Apache-2.0 */
/* Charts and kustomizations as a walk and a command line see them. */
#include "walk_fixture.h"

static void built_by_others(void **state UNUSED)
{
	static const char *const remote[] = {
		"https://x/y.yaml", "git@github.com:a/b", "github.com/a/b?ref=v1",
		"x.example/a/b//c", "me@host:a/b",        "git::x",
	};
	static const char *const local[] = { "none.yaml", "../none.git/x", "./a?b", "/none/x.y/z", "a/b", "v1.2.yaml" };
	struct world w;

	world_init(&w);
	put("k/base/kustomization.yaml", "d.yaml\n");
	put("k/base/d.yaml", "");
	put("k/over/kustomization.yaml", "../base\n");
	add(&w, "k");
	check(&w, "k k/over/kustomization.yaml");
	add(&w, "k/base");
	add(&w, "k");
	check(&w, "K k/base/kustomization.yaml\nk k/over/kustomization.yaml");
	for (size_t i = 0; i < COUNT_OF(remote); i++) {
		put("k/base/kustomization.yaml", "d.yaml\n");
		put_bytes("k/base/more", "", 0);
		FILE *f = fopen("k/base/kustomization.yaml", "a");

		assert_non_null(f);
		fprintf(f, "%s\n", remote[i]);
		fclose(f);
		add(&w, "k");
		check(&w, "f? k/base/d.yaml\nk@ k/base/kustomization.yaml\nk@ k/over/kustomization.yaml");
	}
	for (size_t i = 0; i < COUNT_OF(local); i++) {
		put("k/base/kustomization.yaml", local[i]);
		add(&w, "k");
		check(&w, "f k/base/d.yaml\nk k/over/kustomization.yaml");
	}
	put("k/base/github.com/a/kustomization.yaml", ""); /* what is there is no repository */
	put("k/base/kustomization.yaml", "github.com/a\n");
	add(&w, "k/over");
	check(&w, "K k/over/kustomization.yaml");
	put("k/base/kustomization.yaml", "d.yaml\n../over\n"); /* nobody builds either */
	add(&w, "k");
	check(&w, "f? k/base/d.yaml\nk k/base/github.com/a/kustomization.yaml\nk k/base/kustomization.yaml\n"
		  "k k/over/kustomization.yaml");
	add(&w, "k/base/kustomization.yaml");
	assert_non_null(w.inputs.list.at[0].why);
	check(&w, "K k/base/kustomization.yaml");
}

static void parts_of_charts(void **state UNUSED)
{
	static const char *const parts[] = {
		"r/charts/api/templates/x.yaml",
		"r/charts/api/templates/sub/x.yaml",
		"r/charts/api/values.yaml",
		"r/charts/api/values-prod.yaml",
		"r/charts/api/ci/a-values.yaml",
		"r/charts/api/templates",
		"r/charts/api/charts/sub/templates/x.yaml",
		"r/charts/api/charts/sub/values.yaml",
	};
	struct world w;

	world_init(&w);
	put("r/charts/api/Chart.yaml", "");
	put("r/charts/api/charts/sub/Chart.yaml", "");
	put("r/charts/plain.yaml", "");
	put("r/charts/api/other.yaml", "");
	put("r/templates/x.yaml", "");
	put("r/a.tgz", "");
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		if (!str_ends(str_of(parts[i]), "templates"))
			put(parts[i], "");
		add(&w, parts[i]);
		check(&w, "C r/charts/api");
	}
	add(&w, "r/charts/plain.yaml");
	add(&w, "r/charts/api/other.yaml");
	add(&w, "r/templates/x.yaml");
	add(&w, "r/a.tgz");
	check(&w, "F r/charts/plain.yaml\nF r/charts/api/other.yaml\nF r/templates/x.yaml\nC r/a.tgz");
	add(&w, "r/charts/api/charts/sub"); /* a chart that is named is that chart */
	check(&w, "C r/charts/api/charts/sub");
	add(&w, "r/charts/api/charts/sub/Chart.yaml");
	check(&w, "C r/charts/api/charts/sub/Chart.yaml");
	assert_int_equal(chdir("r/charts/api/templates"), 0);
	add(&w, "x.yaml");
	assert_true(str_ends(str_of(w.inputs.list.at[0].path), "/r/charts/api"));
	assert_int_equal(chdir(".."), 0);
	arena_release(&w.arena);
	world_init(&w);
	add(&w, "templates/x.yaml");
	check(&w, "C .");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(built_by_others, tree_enter, tree_leave),
		cmocka_unit_test_setup_teardown(parts_of_charts, tree_enter, tree_leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
