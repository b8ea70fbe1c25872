/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *request = setting_of(s->c, SETTING_MEMORY_REQUEST), *limit = setting_of(s->c, SETTING_MEMORY_LIMIT);

	(void)param;
	if (!has_value(request) || !has_valid(limit) || request->quantity->nanos <= limit->quantity->nanos)
		return;
	/* in nanos, for Value() wraps where a quantity overflows */
	int128 nanos = request->quantity->nanos - limit->quantity->nanos, whole = (nanos + 999999999) / 1000000000;
	int64_t over = whole > INT64_MAX ? INT64_MAX : (int64_t)whole;

	if (limit->limit_range)
		found(k, 0, request->from,
		      "the memory request %s exceeds the memory limit %s that %s gives a container without one by %s: the "
		      "API refuses the Pod", quoted(k, request), quoted(k, limit),
		      named(k, "LimitRange", str_of(limit->limit_range)), bytes_of(k, over));
	else
		found(k, 0, request->from, "the memory request %s exceeds the memory limit %s by %s: the API refuses the Pod",
		      quoted(k, request), quoted(k, limit), bytes_of(k, over));
	found_brief(k, "request %.*s > limit %.*s: the API rejects the Pod", STR_ARG(request->text), STR_ARG(limit->text));
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	found_remedy(k, "lower the request to the limit, or raise the limit");
}

const struct rule memory_request_above_limit = {
	.name = "memory-request-above-limit",
	.summary = "The memory request is above the memory limit, which the API refuses.",
	.why = "Validation answers \"must be less than or equal to memory limit\". Of a Pod template only the Pods are refused: the "
	       "workload stands there and never gets one. Mixed units do it too: a request of 256Mi is above a limit of 256M. So does a "
	       "LimitRange that fills in a limit below the request (hashicorp/terraform-provider-kubernetes#783).",
	.fix = "Make the request at most the limit, in the same unit.",
	.silences = "decimal-binary-mix",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_CONTEXT,
	.grades = { { SEVERITY_ERROR, NULL } },
	.denies = true,
	.examples = {
		FIRES("{resources: {requests: {memory: 1Gi}, limits: {memory: 512Mi}}}", "resources.requests.memory"),
		FIRES("{resources: {requests: {memory: 256Mi}, limits: {memory: 256M}}}", "resources.requests.memory"),
		FIRES("[{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container, "
		      "default: {memory: 256M}}]}}, {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: "
		      "[{name: a, image: i, resources: {requests: {memory: 256Mi}}}]}}]",
		      "[1].spec.containers[0].resources.requests.memory"),
		QUIET("{resources: {requests: {memory: 1Gi}, limits: {memory: 1024Mi}}}"),
		QUIET("{resources: {requests: {memory: 1Gi}}}"),
		QUIET("{resources: {requests: {memory: 256M}, limits: {memory: 256Mi}}}"),
		QUIET("{resources: {requests: {cpu: 2}, limits: {memory: 512Mi}}}"),
	},
	.check = check,
};
