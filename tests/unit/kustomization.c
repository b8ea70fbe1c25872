/* SPDX-License-Identifier: Apache-2.0 */
#include "source_fixture.h"

#include "kube/kustomization.h"

static void add(void *context, const char *part, bool patch)
{
	char *all = context;
	size_t n = strlen(all);

	snprintf(all + n, 1024 - n, patch ? "%s* " : "%s ", part);
}

static void check(const char *text, const char *want)
{
	struct limits limits = LIMITS_DEFAULT;
	char all[1024] = "";

	put("kustomization.yaml", text);
	kustomization_parts(&limits, "kustomization.yaml", add, all);
	assert_string_equal(all, want);
}

static void names_parts(void **state UNUSED)
{
	check("resources: [a.yaml, ../base]\nbases:\n- b\ncomponents: [c]\n", "a.yaml ../base b c ");
	check("crds: [c.json]\nconfigurations: [d.yaml]\nopenapi: {path: o.json}\n", "c.json d.yaml o.json ");
	check("patches:\n- path: p.yaml\n  target: {kind: Deployment}\n- patch: '[]'\n- path: &x q.yaml\n- path: *x\n",
	      "p.yaml* q.yaml* q.yaml* ");
	check("patchesStrategicMerge: [s.yaml]\npatchesJson6902: [{path: j.yaml}]\nreplacements: [{path: r.yaml}]\n",
	      "s.yaml* j.yaml* r.yaml ");
	check("configMapGenerator:\n- files: [a.conf, key=b.conf, =c]\n  envs: [d=e.env]\n  env: f.env\n",
	      "a.conf b.conf c d=e.env f.env ");
	check("secretGenerator: [{files: [s.key], literals: [a=b]}]\n", "s.key ");
	check("helmCharts: [{valuesFile: v.yaml, additionalValuesFiles: [w.yaml]}]\n", "v.yaml w.yaml ");
	check("transformers: [t.yaml]\ngenerators: [g.yaml]\nvalidators: [v.yaml]\n", "t.yaml g.yaml v.yaml ");
	check("{\"resources\": [\"a.yaml\"]}", "a.yaml ");
	check("commonLabels: {resources: x.yaml}\nnamePrefix: a-\n", "");
}

static void takes_nothing_from_what_is_broken(void **state UNUSED)
{
	struct limits limits = LIMITS_DEFAULT;
	char all[1024] = "";

	check("", "");
	check("resources: [a.yaml\n", "");
	check("- resources: [a.yaml]\n", "");
	check("resources:\n- {a: b}\n- [c]\n- null\n- ''\n- \"x\\0y\"\n- d.yaml\n", "d.yaml ");
	check("patches: {path: p.yaml}\nopenapi: o\nconfigMapGenerator: [a, null]\n", "p.yaml* ");
	kustomization_parts(&limits, "none.yaml", add, all);
	assert_string_equal(all, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names_parts, tree_enter, tree_leave),
		cmocka_unit_test_setup_teardown(takes_nothing_from_what_is_broken, tree_enter, tree_leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
