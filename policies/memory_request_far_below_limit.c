/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { RATIO };

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *request = setting_of(s->c, SETTING_MEMORY_REQUEST),
			     *limit = setting_of(s->c, SETTING_MEMORY_LIMIT);
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);

	if (!has_valid(request) || !has_value(limit) || limit->value <= 0)
		return;
	int64_t percent = percent_of(request->value, limit->value);

	if (percent >= param[RATIO] || has_valid(g)) /* gomemlimit-above-request compares with that */
		return;
	found(k, 0, request->from,
	      "the memory request %s is %lld%% of the memory limit %s: the node sets only that much aside, and evicts "
	      "first what is above its request",
	      quoted(k, request), (long long)percent, quoted(k, limit));
	found_brief(k, "request is %lld%% of the limit: overcommitted node, early eviction", (long long)percent);
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	found_remedy(k, "raise the request to what the program uses, or lower the limit to what it may need");
}

const struct rule memory_request_far_below_limit = {
	.name = "memory-request-far-below-limit",
	.summary = "The memory request is a small part of the limit that a Go program is allowed to grow to.",
	.why = "The scheduler counts requests, so a node can be promised several times its memory. Garbage makes a Go "
	       "program use what it is allowed to, and when the node runs short the kubelet evicts first the Pods "
	       "that use more than they asked for; oom_score_adj falls with the request, too "
	       "(pkg/kubelet/qos/policy.go).",
	.fix = "Request what the program uses; where that is not known, at least half of the limit.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_GO,
	.grades = { { SEVERITY_INFO, NULL } },
	.params = { [RATIO] = { "request_ratio_low", PARAM_PERCENT, 50, 0, 100,
				"share of the memory limit below which a request is called low" } },
	.examples = {
		FIRES("{resources: {requests: {memory: 64Mi}, limits: {memory: 2Gi}}, env: [{name: GOGC, value: "
		      "'50'}]}", "resources.requests.memory"),
		FIRES("{image: grafana/loki, resources: {requests: {memory: 511Mi}, limits: {memory: "
		      "1Gi}}}", "resources.requests.memory"),
		FIRES("{resources: {requests: {memory: 0}, limits: {memory: 1Gi}}, env: [{name: GODEBUG, value: "
		      "gctrace=1}]}", "resources.requests.memory"),
		QUIET("{image: grafana/loki, resources: {requests: {memory: 512Mi}, limits: {memory: 1Gi}}}"),
		QUIET("{image: grafana/loki, resources: {limits: {memory: 1Gi}}}"),
		QUIET("{image: grafana/loki, resources: {requests: {memory: 64Mi}}}"),
		QUIET("{resources: {requests: {memory: 64Mi}, limits: {memory: 2Gi}}}"),
		QUIET("{resources: {requests: {memory: 460Mi}, limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, "
		      "valueFrom: {resourceFieldRef: {resource: requests.memory}}}]}"),
	},
	.check = check,
};
