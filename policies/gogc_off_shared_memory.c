/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

/* Another process in the container that is known, not merely likely. */
static bool is_shared(const struct container *c)
{
	return (c->go.declared && c->go.mixed) || is_istio_proxy(c);
}

static bool is_overcommitted(const struct setting *request, const struct setting *g)
{
	return request->state == STATE_ABSENT || (has_value(request) && request->value < g->value);
}

static void overcommitted(struct check *k, const struct subject *s, const char *off, const struct setting *g)
{
	const struct setting *p = setting_of(s->c, SETTING_GOGC), *request = setting_of(s->c, SETTING_MEMORY_REQUEST);

	if (request->state == STATE_ABSENT) {
		found(k, 0, p->from,
		      "%s, and no memory is requested for it: when the node runs short it is among the first to be "
		      "evicted",
		      off);
		found_related(k, s->c->at_limits, "no memory request here");
		found_remedy(k, "set GOGC to 100, or request what GOMEMLIMIT lets it use, %s", bytes_of(k, g->value));
		return;
	}
	found(k, 0, p->from,
	      "%s, %s above the memory request %s: when the node runs short it is among the first to be evicted", off,
	      bytes_of(k, g->value - request->value), quoted(k, request));
	found_related(k, request->from, "the memory request, %s", bytes_of(k, request->value));
	found_remedy(k, "set GOGC to 100, or raise the request to %s", bytes_of(k, g->value));
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *p = setting_of(s->c, SETTING_GOGC), *g = setting_of(s->c, SETTING_GOMEMLIMIT);
	const struct autoscaler *horizontal = s->c->horizontal;
	const char *off;

	(void)param;
	if (!is_off(p) || !has_valid(g))
		return;
	off = said(k, "with GOGC %s the heap always grows to GOMEMLIMIT %s", quoted(k, p), quoted(k, g));
	if (horizontal) {
		found(k, 0, p->from, "%s, and %s scales by memory: it scales out and never in again", off,
		      named(k, "HorizontalPodAutoscaler", horizontal->name));
		found_related(k, horizontal->at, "the HorizontalPodAutoscaler counts memory");
		found_remedy(k, "set GOGC to 100, or scale by another metric");
	} else if (is_overcommitted(setting_of(s->c, SETTING_MEMORY_REQUEST), g)) {
		overcommitted(k, s, off, g);
	} else if (is_shared(s->c)) {
		found(k, 0, p->from, "%s, whatever the other processes in the container need", off);
		found_remedy(k, "set GOGC to 100");
	} else {
		return;
	}
	found_brief(k, "GOGC=off always fills GOMEMLIMIT; unsafe with request < GOMEMLIMIT / memory HPA");
	found_set(k, false, p->from, "100");
}

const struct rule gogc_off_shared_memory = {
	.name = "gogc-off-shared-memory",
	.summary = "GOGC is off where memory is shared, overcommitted or what an autoscaler counts.",
	.why = "With GOGC=off the collector waits until GOMEMLIMIT is reached, so the process always takes all of it, "
	       "however small its live heap (20 MiB live with GOMEMLIMIT=230MiB peaked at 222 MiB). Go's GC guide: do "
	       "not set GOGC to off with a memory limit where other programs share the memory or it is overcommitted. "
	       "A HorizontalPodAutoscaler on memory sees every replica full and adds more; the kubelet evicts by "
	       "usage above the request.",
	.fix = "Leave GOGC at 100, which with GOMEMLIMIT set collects in time all the same.",
	.silences = "gomemlimit-above-request",
	.proof = "gogc-off",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_CONTEXT,
	.grades = { { SEVERITY_WARNING, NULL } },
	.examples = {
#define OFF "env: [{name: GOGC, value: 'off'}, {name: GOMEMLIMIT, value: 460MiB}]"
#define OBJECTS(metric_, env_)                                                                                         \
	"[{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {scaleTargetRef: "    \
	"{apiVersion: apps/v1, kind: Deployment, name: api}, metrics: [" metric_                                       \
	"]}}, {apiVersion: apps/v1, kind: Deployment, "                                                                \
	"metadata: {name: api}, spec: {template: {spec: {containers: [{name: app, image: i, resources: {limits: "      \
	"{memory: 512Mi}}, " env_ "}]}}}}]"
		FIXED("{resources: {requests: {memory: 128Mi}, limits: {memory: 512Mi}}, " OFF "}", "env[0].value",
		      "{resources: {requests: {memory: 128Mi}, limits: {memory: 512Mi}}, env: [{name: GOGC, value: "
		      "'100'}, {name: GOMEMLIMIT, value: 460MiB}]}"),
		FIRES("{env: [{name: GOMEMLIMIT, value: 460MiB}, {name: GOGC, value: '-1'}]}", "env[1].value"),
		FIRES(OBJECTS("{type: Resource, resource: {name: memory, target: {type: Utilization, "
		      "averageUtilization: 80}}}", OFF),
		      "[1].spec.template.spec.containers[0].env[0].value"),
		FIRES("pod: {metadata: {annotations: {runtime.podfit.dev/a: mixed}}, spec: {containers: [{name: a, "
		      "image: i, "
		      "resources: {limits: {memory: 512Mi}}, " OFF "}]}}", "spec.containers[0].env[0].value"),
		QUIET("{resources: {requests: {memory: 460Mi}, limits: {memory: 512Mi}}, " OFF "}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, " OFF "}"),
		QUIET(OBJECTS("{type: Resource, resource: {name: cpu, target: {type: Utilization, "
		      "averageUtilization: 80}}}", OFF)),
		QUIET(OBJECTS("{type: ContainerResource, containerResource: {name: memory, container: other, target: "
		      "{type: Utilization, averageUtilization: 80}}}", OFF)),
		QUIET(OBJECTS("{type: Resource, resource: {name: memory, target: {type: Utilization, "
		      "averageUtilization: 80}}}", "env: [{name: GOMEMLIMIT, value: 460MiB}]")),
		QUIET("{resources: {requests: {memory: 128Mi}, limits: {memory: 512Mi}}, env: [{name: GOGC, value: "
		      "'off'}, {name: GOMEMLIMIT, value: 'off'}]}"),
#undef OFF
#undef OBJECTS
	},
	.check = check,
};
