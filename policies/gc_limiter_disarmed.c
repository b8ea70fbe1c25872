/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { FROM, FLOOR };

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *m = setting_of(s->c, SETTING_GOMAXPROCS), *limit = cpu_limit_of(s->c);
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);

	if (!limit || !has_valid(m) || !has_valid(g) || g->value == INT64_MAX)
		return;
	int64_t cores = whole_cores(limit->value), best = cores > param[FLOOR] ? cores : param[FLOOR];

	if (m->value <= best || m->value <= share_of(cores, param[FROM]))
		return;
	found(k, 0, m->from,
	      "GOMAXPROCS %s on a cpu limit of %s: the limiter that keeps the garbage collector at half of the CPU "
	      "counts %lld CPUs, so when the heap nears GOMEMLIMIT %s it may take the whole quota, and the program "
	      "stands still",
	      quoted(k, m), quoted(k, limit), (long long)m->value, quoted(k, g));
	found_brief(k, "GC CPU cap counts %lld procs but quota is %s CPU: no protection from GC thrash",
		    (long long)m->value, cores_of(k, limit->value));
	found_related(k, limit->from, "the cpu limit, %s CPU", cores_of(k, limit->value));
	found_related(k, g->from, "GOMEMLIMIT, %s", bytes_of(k, g->value));
	found_remedy(k, "set GOMAXPROCS to %lld or raise the cpu limit; without the variable Go 1.25 follows the limit",
		     (long long)best);
	if (!m->reference && !m->from_secret)
		found_set(k, false, m->from, "%lld", (long long)best);
}

const struct rule gc_limiter_disarmed = {
	.name = "gc-limiter-disarmed",
	.summary = "GOMAXPROCS is so far above the cpu limit that nothing caps garbage collection near GOMEMLIMIT.",
	.why = "When the live heap comes close to GOMEMLIMIT the collector runs all the time. A limiter caps it at "
	       "half of GOMAXPROCS x time (runtime/mgclimit.go), and lets memory grow instead; it knows nothing of "
	       "the cgroup's quota. With twice as many procs as cores the half is the whole quota. Measured with Go "
	       "1.27 on half a core and GOMEMLIMIT=512: GOMAXPROCS=1 switched the limiter on and allocated 3264 "
	       "MiB/s, GOMAXPROCS=8 never did and allocated 175 MiB/s. mckinsey/agents-at-scale-ark#3442 describes "
	       "it; golang/go#58106 is a service that burnt its CPU for long before it was killed. All threads are "
	       "throttled as well.",
	.fix = "Set GOMAXPROCS to the cpu limit, rounded up to whole cores, or leave it out with Go 1.25 and later.",
	.silences = "gomaxprocs-above-cpu-limit gomaxprocs-pinned",
	.coordinate = GOROUTINE,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX,
	.grades = { { SEVERITY_WARNING, NULL } },
	.params = { [FROM] = { "gc_limiter_procs", PARAM_PERCENT, 200, 100, 10000, "GOMAXPROCS above this share of "
	      "the cpu limit's whole cores leaves the limiter without effect" },
		    [FLOOR] = { "maxprocs_floor", PARAM_COUNT, 2, 1, 1024, "GOMAXPROCS up to this is never too high: "
		      "Go itself goes no lower" } },
	.examples = {
		FIXED("{resources: {limits: {cpu: 1, memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}, {name: "
		      "GOMAXPROCS, value: '16'}]}", "env[1].value",
		      "{resources: {limits: {cpu: 1, memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}, {name: "
		      "GOMAXPROCS, value: '2'}]}"),
		FIRES("{resources: {limits: {cpu: 1500m, memory: 1Gi}}, env: [{name: GOMAXPROCS, value: \"5\"}, "
		      "{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}", "env[0].value"),
		FIRES("[{apiVersion: v1, kind: ConfigMap, metadata: {name: tuning}, data: {GOMAXPROCS: '8'}}, "
		      "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: a, "
		      "resources: {limits: {cpu: 2}}, envFrom: [{configMapRef: {name: tuning}}], env: [{name: "
		      "GOMEMLIMIT, value: 1GiB}]}]}}]",
		      "[0].data.GOMAXPROCS"),
		QUIET("{resources: {limits: {cpu: 1500m}}, env: [{name: GOMAXPROCS, value: \"4\"}, {name: GOMEMLIMIT, "
		      "value: 1GiB}]}"),
		QUIET("{resources: {limits: {cpu: 1}}, env: [{name: GOMAXPROCS, value: '16'}, {name: GOMEMLIMIT, "
		      "value: 'off'}]}"),
		QUIET("{resources: {limits: {cpu: 1}}, env: [{name: GOMAXPROCS, value: '16'}]}"),
		QUIET("{env: [{name: GOMAXPROCS, value: '16'}, {name: GOMEMLIMIT, value: 1GiB}]}"),
		QUIET("{resources: {limits: {cpu: 1}}, env: [{name: GOMEMLIMIT, value: 1GiB}, {name: GOMAXPROCS, "
		      "valueFrom: {configMapKeyRef: {name: c, key: procs}}}]}"),
		QUIET("{resources: {limits: {cpu: 500m, memory: 1Gi}}, env: [{name: GOMAXPROCS, value: '2'}, {name: "
		      "GOMEMLIMIT, value: 900MiB}]}"),
		QUIET("pod: {spec: {os: {name: windows}, containers: [{name: a, image: i, resources: {limits: {cpu: "
		      "1}}, env: [{name: GOMAXPROCS, value: '16'}, {name: GOMEMLIMIT, value: 1GiB}]}]}}"),
	},
	.check = check,
};
