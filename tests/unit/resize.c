/* SPDX-License-Identifier: Apache-2.0 */
/* A Pod as pods/resize updates it: no file has one, only an admission review. */
#include "pod_fixture.h"

#include "engine.h"
#include "policies.h"

static const char *const names[] = { "resize-leaves-gomemlimit-stale", "gomemlimit-exceeds-limit" };

/* Findings of the two rules for one container, as "severity rule path" in one line. */
static const char *findings(struct given_pod *g, const char *container, bool is_resize)
{
	struct object object = A_POD;
	struct ignores ignores = { .not_asked = NULL };
	struct arena *a = &g->arena;
	struct unit u = { .doc = &g->doc, .origin = &g->origin, .scratch = a, .kept = a, .editable = true,
			  .ignores = &ignores };
	struct findings found = { .most = 100 };
	struct policy policy[COUNT_OF(names)] = { 0 };
	const char *all = "";
	char spec[512];

	object.is_resize = is_resize;
	snprintf(spec, sizeof spec, "containers: [%s]", container);
	given_pod(g, spec, object, 0, 0);

	for (size_t i = 0; i < policy_count; i++)
		for (size_t n = 0; n < COUNT_OF(names); n++)
			if (!strcmp(policies[i]->name, names[n]))
				policy[n] = (struct policy){ .rule = policies[i], .enabled = true };
	engine_lint(&(struct engine){ .policies = policy, .policy_count = COUNT_OF(names) }, &u, &g->pod, 0, &found);
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
		struct given_pod g;

		assert_string_equal(findings(&g, t[i].container, true), t[i].resized);
		arena_release(&g.arena);
		assert_string_equal(findings(&g, t[i].container, false), t[i].else_);
		arena_release(&g.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_resize_leaves_behind),
	};

	return cmocka_run_group_tests_name("resize", tests, NULL, NULL);
}
