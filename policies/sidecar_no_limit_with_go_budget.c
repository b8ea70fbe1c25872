/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static bool runs_on(const struct container *c)
{
	return c->type == CONTAINER_APP || c->type == CONTAINER_SIDECAR;
}

static bool has_budget(const struct container *c)
{
	const struct setting *g = setting_of(c, SETTING_GOMEMLIMIT);

	return runs_on(c) && has_valid(g);
}

/* No limit of its own, and nothing by which it bounds itself: what the Pod has is what it may take. */
static bool is_open(const struct container *c)
{
	return runs_on(c) && setting_of(c, SETTING_MEMORY_LIMIT)->state == STATE_ABSENT &&
	       setting_of(c, SETTING_GOMEMLIMIT)->state == STATE_ABSENT && !c->go.self_limiting;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct pod *pod = s->pod;
	const struct container *go = NULL, *open = NULL;

	(void)param;
	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container *c = &pod->containers[i];

		go = !go && has_budget(c) ? c : go;
		open = !open && is_open(c) ? c : open;
	}
	if (!go || !open)
		return;
	const struct setting *limit = setting_of(go, SETTING_POD_MEMORY_LIMIT), *g = setting_of(go, SETTING_GOMEMLIMIT);

	if (!has_valid(limit) || g->value >= limit->value)
		return;
	found(k, 0, open->at_limits,
	      "container %s has no memory limit of its own and shares the Pod's, %s, with %s: what it takes "
	      "beyond %s is missing under GOMEMLIMIT %s",
	      quoted_text(k, open->name), quoted(k, limit), quoted_text(k, go->name),
	      bytes_of(k, limit->value - g->value), quoted(k, g));
	found_brief(k, "a container without a limit shares the Pod's %s with GOMEMLIMIT %s", bytes_of(k, limit->value),
		    bytes_of(k, g->value));
	found_related(k, limit->from, "the pod-level memory limit, %s", bytes_of(k, limit->value));
	found_related(k, g->from, "GOMEMLIMIT, %s", bytes_of(k, g->value));
	found_remedy(k, "give container %s a memory limit, so that GOMEMLIMIT has what remains",
		     quoted_text(k, open->name));
}

const struct rule sidecar_no_limit_with_go_budget = {
	.name = "sidecar-no-limit-with-go-budget",
	.summary = "A container without a memory limit can take the memory that another's GOMEMLIMIT counts on.",
	.why = "With a memory limit of the whole Pod (KEP-2837, on by default from Kubernetes 1.34) a container "
	       "without one of its own may take all of it. GOMEMLIMIT of the container beside it was computed as if "
	       "the rest were small: when it is not, the Pod's cgroup is full before the Go program's garbage "
	       "collector has a reason to work, and the kernel kills in the one or the other.",
	.fix = "Give the other container a memory limit.",
	.coordinate = MEMORY,
	.scope = POD,
	.grades = { { SEVERITY_INFO, NULL } },
	.examples = {
		FIRES("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: i, env: [{name: "
		      "GOMEMLIMIT, value: 700MiB}]}, {name: log, image: fluent-bit}]}}", "spec.containers[1]"),
		FIRES("pod: {spec: {resources: {limits: {memory: 1Gi}}, initContainers: [{name: proxy, image: envoy, "
		      "restartPolicy: Always, resources: {requests: {memory: 64Mi}}}], containers: [{name: a, image: "
		      "i, resources: {limits: {memory: 800Mi}}, env: [{name: GOMEMLIMIT, value: 700MiB}]}]}}",
		      "spec.initContainers[0].resources"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: i, env: [{name: "
		      "GOMEMLIMIT, value: 700MiB}]}, {name: log, image: fluent-bit, resources: {limits: {memory: "
		      "64Mi}}}]}}"),
		QUIET("pod: {spec: {containers: [{name: a, image: i, env: [{name: GOMEMLIMIT, value: 700MiB}]}, "
		      "{name: log, image: fluent-bit}]}}"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, initContainers: [{name: i, image: setup}], "
		      "containers: [{name: a, image: i, env: [{name: GOMEMLIMIT, value: 700MiB}]}]}}"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: i, env: [{name: "
		      "GOMEMLIMIT, value: 400MiB}]}, {name: b, image: i, env: [{name: GOMEMLIMIT, value: 400MiB}]}]}}"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: i}, {name: b, "
		      "image: i}]}}"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: i, env: [{name: "
		      "GOMEMLIMIT, value: 1GiB}]}, {name: b, image: i}]}}"),
	},
	.check = check,
};
