/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { FACTOR };
enum { PAGE = 4096 };

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *limit = setting_of(s->c, SETTING_MEMORY_LIMIT);
	const struct setting *request = setting_of(s->c, SETTING_MEMORY_REQUEST);

	if (!param[FACTOR] || !has_memlimit(s) || !has_valid(g) || !has_value(limit) || !has_value(request) ||
	    request->value < 0 || request->value >= limit->value || g->value > limit->value)
		return;
	int64_t above = limit->value - request->value;
	int64_t high = sum_of(request->value, share_of(above, param[FACTOR])) / PAGE * PAGE, best = high / MIB * MIB;
	char text[32];

	if (high <= request->value || g->value <= high)
		return;
	found(k, 0, g->from,
	      "GOMEMLIMIT %s is above memory.high, %s, which is the request %s + %lld%% of the %s up to the limit %s: "
	      "the kernel slows the program down before the garbage collector reacts",
	      quoted(k, g), bytes_of(k, high), quoted(k, request), (long long)param[FACTOR], bytes_of(k, above),
	      quoted(k, limit));
	found_brief(k, "GOMEMLIMIT %s > memory.high %s: throttled before the GC reacts", bytes_of(k, g->value),
		    bytes_of(k, high));
	found_related(k, request->from, "the memory request, %s", bytes_of(k, request->value));
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	if (best)
		found_remedy(k, "set GOMEMLIMIT to %s or less, or raise the request", memlimit_text(best, text));
}

const struct rule memory_high_throttle = {
	.name = "memory-high-throttle",
	.summary = "GOMEMLIMIT is above memory.high, where the kernel begins to slow the container down.",
	.why = "With the feature MemoryQoS and a memoryThrottlingFactor the kubelet sets memory.high to request + "
	       "factor x (limit - request), in whole pages, where request and limit differ (KEP-2570, "
	       "kuberuntime_container_linux.go). Above it the kernel makes every allocation wait for reclaim, and Go, "
	       "which knows only GOMEMLIMIT, does not collect. The kubelet's default is no factor since the beta, 0.9 "
	       "in the alpha; this rule is silent until memory_throttling_factor says what yours is.",
	.fix = "Set GOMEMLIMIT below memory.high, or the request nearer to the limit.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_GO | NEEDS_LINUX,
	.grades = { { SEVERITY_INFO, NULL } },
	.params = { [FACTOR] = { "memory_throttling_factor", PARAM_PERCENT, 0, 0, 100,
				 "the kubelet's memoryThrottlingFactor, 0.9 as 90%; 0%: it has none" } },
	.examples = {
		FIRES_WITH("memory_throttling_factor", 90, "{resources: {requests: {memory: 100Mi}, limits: {memory: "
			   "1000Mi}}, env: [{name: GOMEMLIMIT, value: 911MiB}]}", "env[0].value"),
		FIRES_WITH("memory_throttling_factor", 50, "{resources: {requests: {memory: 0}, limits: {memory: "
			   "1Gi}}, env: [{name: GOMEMLIMIT, value: '536870913'}]}", "env[0].value"),
		QUIET_WITH("memory_throttling_factor", 90, "{resources: {requests: {memory: 100Mi}, limits: {memory: "
			   "1000Mi}}, env: [{name: GOMEMLIMIT, value: 910MiB}]}"),
		QUIET_WITH("memory_throttling_factor", 50, "{resources: {requests: {memory: 0}, limits: {memory: "
			   "1Gi}}, env: [{name: GOMEMLIMIT, value: '536870912'}]}"),
		QUIET_WITH("memory_throttling_factor", 90, "{resources: {limits: {memory: 1000Mi}}, env: [{name: "
			   "GOMEMLIMIT, value: 950MiB}]}"),
		QUIET_WITH("memory_throttling_factor", 90, "{resources: {requests: {memory: 100Mi}}, env: [{name: "
			   "GOMEMLIMIT, value: 911MiB}]}"),
		QUIET_WITH("memory_throttling_factor", 90, "pod: {spec: {resources: {limits: {memory: 1000Mi}}, "
			   "containers: [{name: a, image: a, resources: {requests: {memory: 100Mi}}, env: [{name: "
			   "GOMEMLIMIT, value: 911MiB}]}]}}"),
		QUIET("{resources: {requests: {memory: 100Mi}, limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, "
		      "value: 911MiB}]}"),
	},
	.check = check,
};
