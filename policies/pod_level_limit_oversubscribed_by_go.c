/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { HEADROOM_FIX };
enum { NAMED_MOST = 4 };

/* What Go may keep of the Pod's memory; 0: not known. */
static int64_t kept_by(const struct subject *s, const struct container *c)
{
	const struct setting *g = setting_of(c, SETTING_GOMEMLIMIT);
	int minor = c->go.minor ? c->go.minor : s->go_minor;

	return is_likely_go(c) && (!minor || minor >= 19) && has_valid(g) ? g->value : 0;
}

static bool is_said_elsewhere(const struct subject *s)
{
	const struct pod *pod = s->pod;

	for (size_t i = 0; i < pod->container_count; i++) {
		const struct setting *limit = &pod->containers[i].effective_limit;

		if (has_value(limit) && kept_by(s, &pod->containers[i]) > limit->value)
			return true; /* gomemlimit-exceeds-limit */
	}
	return false;
}

/* Containers that run at one time: all but init containers, or `init` and the sidecars that have started before it. */
static bool runs_with(const struct container *c, const struct container *init)
{
	if (c->type == CONTAINER_EPHEMERAL)
		return false;
	if (!init)
		return c->type != CONTAINER_INIT;
	return c->type == CONTAINER_SIDECAR ? c < init : c == init;
}

/* The largest sum of those that run at one time. */
static int64_t most_at_once(const struct subject *s, const struct container **ret_init)
{
	const struct pod *pod = s->pod;
	int64_t all = 0, sidecars = 0, most = 0;

	*ret_init = NULL;
	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container *c = &pod->containers[i];
		int64_t kept = kept_by(s, c);

		if (c->type == CONTAINER_INIT && sum_of(kept, sidecars) > most) {
			most = sum_of(kept, sidecars);
			*ret_init = c;
		}
		if (c->type == CONTAINER_SIDECAR)
			sidecars = sum_of(sidecars, kept);
		if (runs_with(c, NULL))
			all = sum_of(all, kept);
	}
	if (all < most)
		return most;
	*ret_init = NULL;
	return all;
}

/* Those that count in the sum: how many, and the first of them. */
static size_t those_at_once(const struct subject *s, const struct container *init,
			    const struct container *ret[NAMED_MOST])
{
	size_t n = 0;

	for (size_t i = 0; i < s->pod->container_count; i++) {
		const struct container *c = &s->pod->containers[i];

		if (runs_with(c, init) && kept_by(s, c) && n++ < NAMED_MOST)
			ret[n - 1] = c;
	}
	return n;
}

/* "'a' 900MiB, 'b' 900MiB and 2 more" */
static const char *list_of(struct check *k, const struct subject *s, const struct container *const *named, size_t n,
			   size_t count)
{
	const char *list = "";

	for (size_t i = 0; i < n; i++)
		list = said(k, "%s%s%s %s", list, *list ? ", " : "", quoted_text(k, named[i]->name),
			    bytes_of(k, kept_by(s, named[i])));
	return count > n ? said(k, "%s and %zu more", list, count - n) : list;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct pod *pod = s->pod;
	const struct setting *limit = setting_of(pod->containers, SETTING_POD_MEMORY_LIMIT); /* one is Go */
	const struct container *init, *named[NAMED_MOST];

	if (!has_value(limit) || limit->value <= 0 || is_said_elsewhere(s))
		return;
	int64_t sum = most_at_once(s, &init);

	if (sum <= limit->value)
		return;
	size_t count = those_at_once(s, init, named), n = count < NAMED_MOST ? count : NAMED_MOST;

	if (count < 2)
		return;
	found(k, 0, limit->from,
	      "%zu containers that run at the same time have a GOMEMLIMIT, %s: together %s, %s more than the pod-level "
	      "memory limit %s, and the kernel kills before any of them collects",
	      count, list_of(k, s, named, n, count), bytes_of(k, sum), bytes_of(k, sum - limit->value),
	      quoted(k, limit));
	found_brief(k, "GOMEMLIMIT of %zu containers adds up to %s, pod-level limit is %s", count, bytes_of(k, sum),
		    bytes_of(k, limit->value));
	for (size_t i = 0; i < n; i++)
		found_related(k, setting_of(named[i], SETTING_GOMEMLIMIT)->from, "GOMEMLIMIT, %s",
			      bytes_of(k, kept_by(s, named[i])));
	found_remedy(k,
		     "give each container a memory limit of its own, or GOMEMLIMITs that come to at most %s together",
		     bytes_of(k, share_of(limit->value, 100 - param[HEADROOM_FIX])));
}

const struct rule pod_level_limit_oversubscribed_by_go = {
	.name = "pod-level-limit-oversubscribed-by-go",
	.summary = "The GOMEMLIMITs of a Pod's containers add up to more than the pod-level memory limit.",
	.why = "A container without a limit of its own has the pod-level one in its cgroup, and limits.memory in its "
	       "environment yields that one, too (KEP-2837; kubernetes/kubernetes#132605): each of several Go "
	       "programs takes the whole for itself, and none collects before the Pod's cgroup is full. Init "
	       "containers run one after the other, so the largest counts.",
	.fix = "Give the containers limits of their own, or split the pod-level limit among literal GOMEMLIMITs.",
	.coordinate = MEMORY,
	.scope = POD,
	.needs = NEEDS_GO,
	.grades = { { SEVERITY_WARNING, NULL } },
	.params = { [HEADROOM_FIX] = { "headroom_fix", PARAM_PERCENT, 10, 0, 90,
				       "share of the memory limit that a proposed GOMEMLIMIT leaves free" } },
	.examples = {
		FIRES("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: a, env: [{name: "
		      "GOMEMLIMIT, value: 922MiB}]}, {name: b, image: b, env: [{name: GOMEMLIMIT, value: 922MiB}]}]}}",
		      "spec.resources.limits.memory"),
		FIRES("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: a, env: [{name: "
		      "GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}, {name: b, image: b, "
		      "env: [{name: GOMEMLIMIT, value: 100MiB}]}]}}",
		      "spec.resources.limits.memory"),
		FIRES("pod: {spec: {resources: {limits: {memory: 1Gi}}, initContainers: [{name: a, image: a, "
		      "restartPolicy: Always, env: [{name: GOMEMLIMIT, value: 600MiB}]}, {name: b, image: b, env: "
		      "[{name: GOMEMLIMIT, value: 600MiB}]}], containers: [{name: c, image: c}]}}",
		      "spec.resources.limits.memory"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: a, env: [{name: "
		      "GOMEMLIMIT, value: 512MiB}]}, {name: b, image: b, env: [{name: GOMEMLIMIT, value: 512MiB}]}]}}"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, initContainers: [{name: a, image: a, env: "
		      "[{name: GOMEMLIMIT, value: 900MiB}]}, {name: b, image: b, env: [{name: GOMEMLIMIT, value: "
		      "900MiB}]}], containers: [{name: c, image: c, env: [{name: GOMEMLIMIT, value: 900MiB}]}]}}"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, initContainers: [{name: b, image: b, env: "
		      "[{name: GOMEMLIMIT, value: 600MiB}]}, {name: a, image: a, restartPolicy: Always, env: [{name: "
		      "GOMEMLIMIT, value: 600MiB}]}], containers: [{name: c, image: c}]}}"),
		QUIET("pod: {spec: {containers: [{name: a, image: a, env: [{name: GOMEMLIMIT, value: 922MiB}]}, "
		      "{name: b, image: b, env: [{name: GOMEMLIMIT, value: 922MiB}]}]}}"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: a, env: [{name: "
		      "GOMEMLIMIT, value: 922MiB}]}, {name: b, image: b, env: [{name: GOMEMLIMIT, value: 'off'}]}, "
		      "{name: c, image: c, env: [{name: GOMEMLIMIT, value: 922Mi}]}]}}"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: a, env: [{name: "
		      "GOMEMLIMIT, value: 2GiB}]}, {name: b, image: b, env: [{name: GOMEMLIMIT, value: 100MiB}]}]}}"),
	},
	.check = check,
};
