/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { FOLLOWS = 25 }; /* the first Go 1.NN that reads the cgroup's cpu quota */
enum { PERHAPS, OLD_GO };

/* Near GOMEMLIMIT it matters most: the limiter of the garbage collector counts GOMAXPROCS. */
static bool has_memory_limit(const struct container *c)
{
	const struct setting *g = setting_of(c, SETTING_GOMEMLIMIT);

	return has_valid(g);
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct container *c = s->c;
	const struct setting *limit = cpu_limit_of(c);

	(void)param;
	if (!limit || setting_of(c, SETTING_GOMAXPROCS)->state != STATE_ABSENT || s->go_minor >= FOLLOWS ||
	    !go_for_certain(c) || c->go.mixed || c->go.self_limiting || c->type == CONTAINER_INIT)
		return;
	const char *gc = has_memory_limit(c)
				 ? ", and the limiter that keeps the garbage collector below half of the CPU "
				   "counts those as well"
				 : "";

	if (s->go_minor)
		found(k, OLD_GO, c->at,
		      "Go 1.%d does not see the cpu limit %s: without GOMAXPROCS or automaxprocs it runs as many "
		      "threads as the node has CPUs%s",
		      s->go_minor, quoted(k, limit), gc);
	else
		found(k, PERHAPS, c->at,
		      "Go before 1.25, or with a go line below 1.25 in go.mod, does not see the cpu limit %s: "
		      "without GOMAXPROCS or automaxprocs it runs as many threads as the node has CPUs%s",
		      quoted(k, limit), gc);
	found_brief(k, "Go <1.25 (or go.mod go<=1.24) uses node CPUs, not the %s-CPU limit", cores_of(k, limit->value));
	found_related(k, limit->from, "the cpu limit, %s CPU", cores_of(k, limit->value));
	found_remedy(k,
		     "build with Go 1.25 or later and that go line, or add the variable GOMAXPROCS=\"%lld\" (Go by %s)",
		     (long long)whole_cores(limit->value), c->go.evidence);
}

const struct rule gomaxprocs_missing = {
	.name = "gomaxprocs-missing",
	.summary = "A Go program that may be older than 1.25 has a cpu limit and no GOMAXPROCS.",
	.why = "A cpu limit is a quota of time, not a number of CPUs. Until Go 1.24, and later too where the main "
	       "module's go line is 1.24 or less (internal/godebugs/table.go: containermaxprocs), the default of "
	       "GOMAXPROCS is the CPUs of the node. On 64 cores with a limit of one, 64 threads use up the quota "
	       "early in each period of 100 ms and all stand still until the next: uber-go/automaxprocs measured half "
	       "the requests per second with 24 instead of 2 (golang/go#73193). What the binary's go line says cannot "
	       "be seen in a manifest, nor whether it imports automaxprocs: so only containers with a Go variable or "
	       "our annotation are named.",
	.fix = "Build with Go 1.25 or later and a go line of 1.25, or set GOMAXPROCS to the limit in whole cores.",
	.coordinate = GOROUTINE,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX | NEEDS_CONTEXT,
	.grades = { [PERHAPS] = { SEVERITY_INFO, NULL },
		    [OLD_GO] = { SEVERITY_WARNING, "the container's Go is known to be older than 1.25" } },
	.examples = {
		FIRES("{resources: {limits: {cpu: 1, memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}", ""),
		FIRES("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.24}}, spec: {containers: [{name: a, "
		      "image: i, resources: {limits: {cpu: 250m}}}]}}", "spec.containers[0]"),
		FIRES("{resources: {limits: {cpu: 0.5}}, env: [{name: GODEBUG, value: gctrace=1}]}", ""),
		QUIET("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.25}}, spec: {containers: [{name: a, "
		      "image: i, resources: {limits: {cpu: 250m}}}]}}"),
		QUIET("{resources: {limits: {cpu: 1}}, env: [{name: GOGC, value: '50'}, {name: GOMAXPROCS, value: "
		      "'1'}]}"),
		QUIET("{resources: {limits: {cpu: 1}}, envFrom: [{configMapRef: {name: tuning}}], env: [{name: GOGC, "
		      "value: '50'}]}"),
		QUIET("{resources: {requests: {cpu: 1}, limits: {cpu: 0}}, env: [{name: GOGC, value: '50'}]}"),
		QUIET("{image: 'quay.io/prometheus/node-exporter:v1.8.0', resources: {limits: {cpu: 1}}}"),
		QUIET("{image: 'prom/prometheus:v3.1.0', resources: {limits: {cpu: 1}}, env: [{name: GOGC, value: "
		      "'50'}]}"),
		QUIET("[{apiVersion: example.org/v1, kind: Thing, spec: {template: {containers: [{name: a, image: a, "
		      "resources: {limits: {cpu: 1}}, env: [{name: GOGC, value: '50'}]}]}}}]"),
		QUIET("pod: {spec: {os: {name: windows}, containers: [{name: a, image: i, resources: {limits: {cpu: "
		      "1}}, env: [{name: GOGC, value: '50'}]}]}}"),
	},
	.check = check,
};
