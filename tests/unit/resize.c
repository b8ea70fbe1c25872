/* SPDX-License-Identifier: Apache-2.0 */
/* A Pod as pods/resize updates it: no file has one, only an admission review. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "engine.h"
#include "policies.h"
#include "setting/resolve.h"

static const char *const names[] = { "resize-leaves-gomemlimit-stale", "gomemlimit-exceeds-limit" };

/* Findings of the two rules for one container, as "severity rule path" in one line. */
static const char *findings(struct arena *a, const char *container, bool is_resize)
{
	static const struct limits limits = LIMITS_DEFAULT;
	const char *text = arena_printf(a, "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [%s]}\n",
					container);
	struct doc doc = { .arena = a, .limits = &limits, .text = str_of(text) };
	struct origin_of_doc origin = { .input = 0 };
	struct asking asking = { .kept = a };
	struct resolver r = { .doc = &doc, .arena = a, .origin = &origin, .asking = &asking };
	struct ignores ignores = { .not_asked = NULL };
	struct unit u = { .doc = &doc, .origin = &origin, .scratch = a, .kept = a, .editable = true,
			  .ignores = &ignores };
	struct findings found = { .most = 100 };
	struct workloads w = { 0 };
	struct fault fault = { 0 };
	struct policy policy[COUNT_OF(names)] = { 0 };
	struct pod pod;
	const char *all = "";

	assert_int_equal(yaml_read(&doc, &fault), 0);
	workloads_find(&doc, &w);
	assert_int_equal(w.pods.n, 1);
	struct object object = {
		.kind = STR("Pod"), .node = w.objects.at[0].node, .is_pod = true, .is_resize = is_resize
	};

	for (size_t i = 0; i < policy_count; i++)
		for (size_t n = 0; n < COUNT_OF(names); n++)
			if (!strcmp(policies[i]->name, names[n]))
				policy[n] = (struct policy){ .rule = policies[i], .enabled = true };
	pod_resolve(&r, &w.pods.at[0], &object, &pod);
	engine_lint(&(struct engine){ .policies = policy, .policy_count = COUNT_OF(names) }, &u, &pod, 0, &found);
	for (size_t i = 0; i < found.list.n; i++)
		all = arena_printf(a, "%s%s %s %s\n", all, severity_name(found.list.at[i]->severity),
				   found.list.at[i]->rule->name, found.list.at[i]->path);
	return all;
}

#define STALE(severity_, place_) severity_ " resize-leaves-gomemlimit-stale spec.containers[0]." place_ "\n"

static void what_a_resize_leaves_behind(void **state UNUSED)
{
	static const struct {
		const char *container, *resized, *else_;
	} t[] = {
		{ "{name: a, resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}",
		  STALE("warning", "env[0].value"), "" },
		{ "{name: a, resources: {limits: {memory: 256Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}",
		  STALE("warning", "env[0].value") "error gomemlimit-exceeds-limit spec.containers[0].env[0].value\n",
		  "error gomemlimit-exceeds-limit spec.containers[0].env[0].value\n" },
		{ "{name: a, resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, valueFrom: "
		  "{resourceFieldRef: {resource: limits.memory}}}]}",
		  STALE("warning", "env[0].valueFrom.resourceFieldRef.resource"), "" },
		{ "{name: a, resizePolicy: [{resourceName: memory, restartPolicy: NotRequired}], env: [{name: "
		  "GOMEMLIMIT, value: 460MiB}]}",
		  STALE("warning", "resizePolicy[0].restartPolicy"), STALE("info", "resizePolicy[0].restartPolicy") },
		{ "{name: a, resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}], env: [{name: "
		  "GOMEMLIMIT, value: 460MiB}]}",
		  STALE("warning", "env[0].value"), "" },
		{ "{name: a, resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}], env: [{name: "
		  "GOMEMLIMIT, value: 460MiB}]}",
		  "", "" },
		{ "{name: a, resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: 'off'}]}", "", "" },
		{ "{name: a, resources: {limits: {memory: 1Gi}}}", "", "" },
	};

	for (size_t i = 0; i < COUNT_OF(t); i++) {
		struct arena a = ARENA_EMPTY;

		assert_string_equal(findings(&a, t[i].container, true), t[i].resized);
		assert_string_equal(findings(&a, t[i].container, false), t[i].else_);
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_resize_leaves_behind),
	};

	return cmocka_run_group_tests_name("resize", tests, NULL, NULL);
}
