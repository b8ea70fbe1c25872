/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { FLOOR, SLACK };

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMAXPROCS);
	const struct setting *limit = cpu_limit_of(s->c);

	if (!has_value(g) || !limit)
		return;
	int64_t cores = whole_cores(limit->value);
	int64_t most = sum_of(cores, param[SLACK]), best = cores;

	most = most > param[FLOOR] ? most : param[FLOOR];
	best = best > param[FLOOR] ? best : param[FLOOR];
	if (g->value <= most)
		return;
	found(k, 0, g->from, "GOMAXPROCS %s runs up to %lld threads on a cpu limit of %s (at most %lld make sense): "
	      "together they use up the quota, and all of them are throttled",
	      quoted(k, g), (long long)g->value, quoted(k, limit), (long long)most);
	found_brief(k, "GOMAXPROCS=%lld on a %s-CPU limit: CFS throttling", (long long)g->value,
		    cores_of(k, limit->value));
	found_related(k, limit->from, "the cpu limit, %s CPU", cores_of(k, limit->value));
	found_remedy(k, "set GOMAXPROCS to %lld or raise the cpu limit; without the variable Go 1.25 follows the limit",
	      (long long)best);
	if (!g->reference && !g->from_secret)
		found_set(k, false, g->from, "%lld", (long long)best);
}

const struct rule gomaxprocs_above_cpu_limit = {
	.name = "gomaxprocs-above-cpu-limit",
	.summary = "GOMAXPROCS is higher than the cpu limit can carry.",
	.why = "A cpu limit is a quota per period of 100 ms. More running threads than cores use it up early and then "
	       "all of them, the garbage collector's too, stand still until the next period. uber-go/automaxprocs "
	       "measured half the requests per second with 24 instead of 2. The limiter that caps garbage collection "
	       "at 50% counts GOMAXPROCS, not the quota: with GOMAXPROCS=8 on half a core it never switched on, and "
	       "GOMEMLIMIT=512 brought allocation from 3264 down to 175 MiB/s (measured). golang/go#32950 ran out of "
	       "memory with 512. Go 1.25 and later choose max(2, ceil(limit)) themselves where the variable is not set "
	       "and the main module's go line is 1.25 or later.",
	.fix = "Set GOMAXPROCS to the cpu limit, rounded up to whole cores, or leave it out with Go 1.25 and later.",
	.silences = "gomaxprocs-pinned",
	.coordinate = GOROUTINE,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX,
	.grades = { { SEVERITY_WARNING, NULL } },
	.params = { [FLOOR] = { "maxprocs_floor", PARAM_COUNT, 2, 1, 1024, "GOMAXPROCS up to this is never too high: "
	      "Go itself goes no lower" },
		    [SLACK] = { "maxprocs_slack", PARAM_COUNT, 1, 0, 1024, "how far above the cores of the limit "
		      "GOMAXPROCS may be" } },
	.examples = {
		FIXED("{resources: {limits: {cpu: 500m}}, env: [{name: GOMAXPROCS, value: '16'}]}", "env[0].value",
		      "{resources: {limits: {cpu: 500m}}, env: [{name: GOMAXPROCS, value: '2'}]}"),
		FIXED("{resources: {limits: {cpu: 3.5}}, env: [{name: GOMAXPROCS, value: \"6\"}]}", "env[0].value",
		      "{resources: {limits: {cpu: 3.5}}, env: [{name: GOMAXPROCS, value: \"4\"}]}"),
		FIRES("{resources: {limits: {cpu: '1'}}, env: [{name: PROCS, value: '3'}, {name: GOMAXPROCS, value: "
		      "$(PROCS)}]}", "env[1].value"),
		FIRES("pod: {spec: {containers: [{name: a, image: i, resources: {limits: {cpu: 1}}, env: [{name: "
		      "GOMAXPROCS, valueFrom: {resourceFieldRef: {containerName: b, resource: limits.cpu}}}]}, {name: "
		      "b, image: i, resources: {limits: {cpu: 4}}}]}}",
		      "spec.containers[0].env[0].valueFrom.resourceFieldRef.resource"),
		QUIET("{resources: {limits: {cpu: 500m}}, env: [{name: GOMAXPROCS, value: '2'}]}"),
		QUIET("{resources: {limits: {cpu: 3500m}}, env: [{name: GOMAXPROCS, value: '5'}]}"),
		QUIET("{resources: {limits: {cpu: 2}}, env: [{name: GOMAXPROCS, value: '3'}]}"),
		QUIET("{resources: {limits: {cpu: 1500m}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: "
		      "{resource: limits.cpu}}}]}"),
		QUIET("{resources: {requests: {cpu: 500m}}, env: [{name: GOMAXPROCS, value: '16'}]}"),
		QUIET("{resources: {limits: {cpu: 0}}, env: [{name: GOMAXPROCS, value: '16'}]}"),
		QUIET("{resources: {limits: {cpu: 500m}}, env: [{name: GOMAXPROCS, valueFrom: {configMapKeyRef: {name: "
		      "c, key: procs}}}]}"),
		QUIET("pod: {spec: {os: {name: windows}, containers: [{name: a, image: i, resources: {limits: {cpu: "
		      "500m}}, env: [{name: GOMAXPROCS, value: '16'}]}]}}"),
	},
	.check = check,
};
