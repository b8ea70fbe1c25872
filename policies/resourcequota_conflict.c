/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void say_missing(struct check *k, const struct refusal *r, const char *quota)
{
	const char *resource = r->of_cpu ? "cpu" : "memory", *what = r->of_request ? "request" : "limit";

	found(k, 0, r->at, "no %s %s, and %s counts %ss.%s: the API refuses a Pod that has none", resource, what, quota,
	      what, resource);
	found_brief(k, "no %s %s, but a ResourceQuota counts it: the API refuses the Pod", resource, what);
	found_remedy(k, "set a %s %s, or have a LimitRange fill one in", resource, what);
}

static void say_too_much(struct check *k, const struct refusal *r, const char *quota)
{
	const char *resource = r->of_cpu ? "cpu" : "memory", *what = r->of_request ? "request" : "limit";
	const char *over = r->of_cpu ? cores_of(k, r->off) : bytes_of(k, r->off);

	found(k, 0, r->at,
	      "the %s %ss of one Pod add up to %s more than the %s that %s leaves to the whole namespace: the API "
	      "refuses it",
	      resource, what, over, quoted(k, r->allowed), quota);
	found_brief(k, "the Pod's %s %ss exceed the quota of %.*s by %s: the API refuses it", resource, what,
		    STR_ARG(r->allowed->text), over);
	found_remedy(k, "lower the %ss, or have the quota raised", what);
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	(void)param;
	for (size_t i = 0; i < s->c->refusal_count; i++) {
		const struct refusal *r = &s->c->refusals[i];

		if (!r->by_quota)
			continue;
		(r->why == REFUSED_MISSING ? say_missing : say_too_much)(k, r, named(k, "ResourceQuota", r->name));
		found_related(k, r->allowed->from, "the quota of the namespace");
	}
}

const struct rule resourcequota_conflict = {
	.name = "resourcequota-conflict",
	.summary = "A ResourceQuota of the namespace refuses the Pod.",
	.why = "A quota on limits.memory, requests.memory or their cpu counterparts makes the API refuse every Pod of "
	       "which a container or init container leaves that value out: \"must specify limits.memory for: app\" "
	       "(kubernetes pkg/quota/v1/evaluator/core/pods.go, Constraints). What a LimitRange fills in counts, and "
	       "with pod-level resources containers need none. The refusal hits the Pods, not the workload, which "
	       "then stands there with none. Quotas with a scope apply to some Pods only and are left out here.",
	.fix = "Give every container the limits and requests that the quota counts.",
	.silences = "no-memory-limit besteffort-go",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_CONTEXT,
	.grades = { { SEVERITY_ERROR, NULL } },
	.examples = {
#define QUOTA(hard_, more_)                                                                                            \
	"[{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {" hard_ "}" more_ "}}, "
#define APP(container_)                                                                                                \
	"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: i" container_ "}]}}]"
		FIRES(QUOTA("limits.memory: 8Gi", "") APP(", resources: {requests: {memory: 1Gi}}"),
		      "[1].spec.containers[0].resources.requests"),
		FIRES(QUOTA("memory: 8Gi", "") APP(""), "[1].spec.containers[0]"),
		FIRES(QUOTA("limits.memory: 1Gi", "") APP(", resources: {limits: {memory: 1025Mi}}"),
		      "[1].spec.containers[0].resources.limits.memory"),
		QUIET(QUOTA("limits.memory: 1Gi, requests.memory: 1Gi", "") APP(", resources: {limits: {memory: "
		      "1Gi}}")),
		QUIET(QUOTA("limits.memory: 8Gi", ", scopes: [BestEffort]") APP("")),
		QUIET(QUOTA("pods: 10", "") APP("")),
		QUIET(QUOTA("limits.memory: 8Gi", "") "{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: "
		      "{limits: [{type: Container, "
		      "default: {memory: 1Gi}}]}}, " APP("")),
#undef QUOTA
#undef APP
	},
	.check = check,
};
