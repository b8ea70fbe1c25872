/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

/* A restart takes up what a reference has become; a literal it finds again. */
static bool survives_restart(const struct container *c, const struct setting *g)
{
	return c->resize_policy && str_is(c->resize_policy->restart, "RestartContainer") && g->valid && !g->reference &&
	       !g->follows;
}

static void by_autoscaler(struct check *k, const struct autoscaler *vertical, const struct setting *g,
			  const struct setting *limit)
{
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
	found_instead_of(k, "resize-leaves-gomemlimit-stale");
}

static void by_resize(struct check *k, const struct resize_policy *policy, const struct setting *g,
		      const struct setting *limit)
{
	found(k, 0, g->from,
	      "GOMEMLIMIT %s stays as it is when the memory limit %s is resized: RestartContainer starts the container "
	      "anew, with the same value",
	      quoted(k, g), quoted(k, limit));
	found_brief(k, "a resize restarts the container, but the literal GOMEMLIMIT does not follow the limit");
	found_related(k, policy->at, "the resize policy");
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	found_remedy(k, "refer to requests.memory with a request of about 90%% of the limit: the restart then takes up "
			"what it has become");
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *limit = setting_of(s->c, SETTING_MEMORY_LIMIT);

	(void)param;
	if (!has_value(g) || !has_value(limit) || limit->value <= 0)
		return;
	if (s->c->vertical)
		by_autoscaler(k, s->c->vertical, g, limit);
	else if (survives_restart(s->c, g))
		by_resize(k, s->c->resize_policy, g, limit);
}

const struct rule gomemlimit_literal_drift = {
	.name = "gomemlimit-literal-drift",
	.summary = "GOMEMLIMIT is written out while an autoscaler or a resize moves the memory limit.",
	.why = "A VerticalPodAutoscaler sets requests to its recommendation and, unless it controls RequestsOnly, "
	       "scales the limit in the same proportion (kubernetes/autoscaler, vertical-pod-autoscaler "
	       "limit_and_request_scaling.go); without an updateMode the mode is Recreate. An in-place resize with "
	       "RestartContainer starts the container anew. Neither touches the manifest's environment. After a step "
	       "down GOMEMLIMIT lies above the limit and the kernel kills first; after a step up the collector works "
	       "to stay below a figure of the past (traefik/traefik-helm-chart#1796, "
	       "Azure/azure-service-operator#4844).",
	.fix = "Derive GOMEMLIMIT from requests.memory by resourceFieldRef, use automemlimit, or let the autoscaler "
	       "control requests only.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_CONTEXT,
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
		FIRES("{resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}], resources: {limits: "
		      "{memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}", "env[0].value"),
		QUIET("{resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}], resources: {limits: "
		      "{memory: 512Mi}, requests: {memory: 460Mi}}, env: [{name: GOMEMLIMIT, valueFrom: "
		      "{resourceFieldRef: {resource: requests.memory}}}]}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
#undef API
#undef SCALER
	},
	.check = check,
};
