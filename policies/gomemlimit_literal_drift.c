/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct autoscaler *vertical = s->c->vertical;
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *limit = setting_of(s->c, SETTING_MEMORY_LIMIT);

	(void)param;
	if (!vertical || !has_value(g) || !has_value(limit) || limit->value <= 0)
		return;
	found(k, 0, g->from,
	      "GOMEMLIMIT %s stays as it is while %s moves the memory limit %s together with the request: "
	      "below GOMEMLIMIT the container is OOM-killed, far above it memory lies idle",
	      quoted(k, g), named(k, "VerticalPodAutoscaler", vertical->name), quoted(k, limit));
	found_brief(k, "a VPA changes this limit; the literal GOMEMLIMIT will not follow");
	found_related(k, vertical->at, "a VerticalPodAutoscaler with updateMode %.*s changes the limit",
		      STR_ARG(vertical->mode));
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	found_remedy(k, "refer to requests.memory with a request of about 90%% of the limit, a ratio which the "
			"autoscaler keeps; or set its controlledValues to RequestsOnly");
}

const struct rule gomemlimit_literal_drift = {
	.name = "gomemlimit-literal-drift",
	.summary = "GOMEMLIMIT is written out while an autoscaler moves the memory limit.",
	.why = "A VerticalPodAutoscaler sets requests to its recommendation and, unless it controls RequestsOnly, "
	       "scales the limit in the same proportion (kubernetes/autoscaler, vertical-pod-autoscaler "
	       "limit_and_request_scaling.go). It does not touch the environment. After a step down GOMEMLIMIT lies "
	       "above the limit and the kernel kills first; after a step up the collector works to stay below a "
	       "figure of the past, and the recommendation follows it (traefik/traefik-helm-chart#1796, "
	       "Azure/azure-service-operator#4844). Without an updateMode the mode is Recreate.",
	.fix = "Derive GOMEMLIMIT from requests.memory by resourceFieldRef, use automemlimit, or let the autoscaler "
	       "control requests only.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_WARNING, NULL } },
	.examples = {
#define API(env_)                                                                                                      \
	"{apiVersion: apps/v1, kind: Deployment, metadata: {name: api}, spec: {template: {spec: {containers: [{name: " \
	"app, image: i, "                                                                                              \
	"resources: {limits: {memory: 512Mi}}, env: [" env_ "]}]}}}}"
#define SCALER(spec_)                                                                                                  \
	"{apiVersion: autoscaling.k8s.io/v1, kind: VerticalPodAutoscaler, metadata: {name: api}, "                     \
	"spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: api}" spec_ "}}"
		FIRES("[" API("{name: GOMEMLIMIT, value: 460MiB}") ", " SCALER("") "]",
		      "[0].spec.template.spec.containers[0].env[0].value"),
		FIRES("[" SCALER(", updatePolicy: {updateMode: Initial}, resourcePolicy: {containerPolicies: "
		      "[{containerName: '*', mode: 'Off'}, "
			  "{containerName: app, controlledResources: [memory]}]}") ", " API("{name: GOMEMLIMIT, "
			  "value: '482344960'}") "]",
		      "[1].spec.template.spec.containers[0].env[0].value"),
		FIRES("[" API("{name: MIB, value: '460'}, {name: GOMEMLIMIT, value: $(MIB)MiB}") ", "
		      SCALER(", updatePolicy: {updateMode: InPlaceOrRecreate}") "]",
		      "[0].spec.template.spec.containers[0].env[1].value"),
		QUIET("[" API("{name: GOMEMLIMIT, value: 460MiB}") ", " SCALER(", updatePolicy: {updateMode: 'Off'}")
		      "]"),
		QUIET("[" API("{name: GOMEMLIMIT, value: 460MiB}") ", " SCALER(", resourcePolicy: {containerPolicies: "
		      "[{containerName: '*', controlledValues: RequestsOnly}]}") "]"),
		QUIET("[" API("{name: GOMEMLIMIT, value: 460MiB}") ", " SCALER(", resourcePolicy: {containerPolicies: "
		      "[{containerName: app, controlledResources: [cpu]}]}") "]"),
		QUIET("[" API("{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: requests.memory}}}") ", "
		      SCALER("") "]"),
		QUIET("[" API("{name: M, valueFrom: {resourceFieldRef: {resource: requests.memory, divisor: 1Mi}}}, "
			      "{name: GOMEMLIMIT, value: $(M)MiB}") ", " SCALER("") "]"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
#undef API
#undef SCALER
	},
	.check = check,
};
