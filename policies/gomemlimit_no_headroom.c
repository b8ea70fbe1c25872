/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { PLAIN, PROXY, INIT };
enum { HEADROOM_FIX };

static unsigned grade_of(const struct container *c)
{
	if (is_istio_proxy(c))
		return PROXY;
	return c->type == CONTAINER_INIT ? INIT : PLAIN;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);
	const struct setting *limit = &s->c->effective_limit;
	char text[32];

	if (!has_valid(g) || !has_value(limit) || g->value != limit->value)
		return;
	if (declared_amount(&s->c->declared->non_go_memory)) /* gomemlimit-nongo-budget says by how much */
		return;
	int64_t best = memlimit_within(limit->value, 0, param[HEADROOM_FIX]);

	found(k, grade_of(s->c), g->from,
	      "GOMEMLIMIT equals the memory limit, %s: no room for what Go does not count, such as the binary, the "
	      "kernel and cgo",
	      bytes_of(k, limit->value));
	found_brief(k, "GOMEMLIMIT equals the limit; keep 5-10%% for memory Go does not count");
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	if (!best)
		return;
	if (!suits_live_heap(s->c, best)) {
		found_remedy(k, "raise the memory limit: below it there is no room for the declared live heap");
		return;
	}
	memlimit_text(best, text);
	if (g->reference || g->follows) {
		found_remedy(k, "write GOMEMLIMIT out as %s, %d%% below the limit; a reference cannot leave headroom",
			     text, (int)param[HEADROOM_FIX]);
		return;
	}
	found_remedy(k, "set GOMEMLIMIT to %s, %d%% below the limit, or raise the limit", text,
		     (int)param[HEADROOM_FIX]);
	found_set(k, true, g->from, "%s", text);
}

const struct rule gomemlimit_no_headroom = {
	.name = "gomemlimit-no-headroom",
	.summary = "GOMEMLIMIT equals the memory limit and leaves no room for memory that Go does not count.",
	.why = "The kernel charges the container for the binary's pages, page cache, tmpfs, sockets, cgo and child processes; "
	       "GOMEMLIMIT covers what the Go runtime manages. With both at 256 MiB a program with 24 MiB objects was OOM-killed, at "
	       "95% it survived; the Go team's rule of thumb is 5 to 10% of headroom. spicedb measured the same under load "
	       "(authzed/spicedb#2427), and charts have moved to 80-90% (solo-io/gloo#11285, traefik/traefik-helm-chart#1418). "
	       "It is still far better than no GOMEMLIMIT at all.",
	.fix = "Write a literal of about 90% of the limit, or set the request to 90% and refer to requests.memory.",
	.silences = "gomemlimit-headroom-low gomemlimit-nongo-budget",
	.proof = "headroom",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_WARNING, NULL },
		    { SEVERITY_INFO, "Istio's sidecar, whose upstream template has it" },
		    { SEVERITY_INFO, "init containers, which end before the heap has grown" } },
	.params = { [HEADROOM_FIX] = { "headroom_fix", PARAM_PERCENT, 10, 0, 90, "share of the memory limit that a proposed GOMEMLIMIT leaves free" } },
	.examples = {
		FIXED("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 512MiB}]}", "env[0].value",
		      "{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		FIRES("{resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}",
		      "env[0].valueFrom.resourceFieldRef.resource"),
		FIRES("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: a, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}]}}",
		      "spec.containers[0].env[0].valueFrom.resourceFieldRef.resource"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		QUIET("{resources: {limits: {memory: 512Mi}, requests: {memory: 460Mi}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: requests.memory}}}]}"),
		QUIET("pod: {metadata: {annotations: {non-go-memory.podfit.dev/a: 50Mi}}, spec: {containers: [{name: a, image: a, resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 512MiB}]}]}}"),
		QUIET("{env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 'off'}]}"),
	},
	.check = check,
};
