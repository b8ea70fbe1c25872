/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { ABOVE, FAR_ABOVE }; /* the latter not for what comes from Istio's template, or ends soon */
enum { SHARE };

/* A request that stands there and can be raised: of a limit below GOMEMLIMIT another rule speaks. */
static bool has_room(const struct setting *request, const struct setting *limit, int64_t gomemlimit)
{
	if (!has_valid(request) || request->defaulted)
		return false;
	if (limit->state == STATE_ABSENT)
		return true;
	return has_value(limit) && gomemlimit <= limit->value;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *limit = &s->c->effective_limit;
	const struct setting *request = setting_of(s->c, SETTING_MEMORY_REQUEST);

	if (!has_valid(g) || !has_room(request, limit, g->value) || g->value <= request->value)
		return;
	bool far = request->value < share_of(g->value, param[SHARE]) && s->c->type != CONTAINER_INIT &&
		   !is_istio_proxy(s->c);
	int64_t mebibytes = sum_of(g->value, MIB - 1) / MIB;
	const char *filled_in = request->limit_range;

	found(k, far ? FAR_ABOVE : ABOVE, filled_in ? g->from : request->from,
	      "the memory request %s%s is below GOMEMLIMIT %s: Go may keep %s more than the node has promised, and "
	      "when the node runs short this Pod is among the first to be evicted",
	      quoted(k, request), filled_in ? said(k, " of %s", named(k, "LimitRange", str_of(filled_in))) : "",
	      bytes_of(k, g->value), bytes_of(k, g->value - request->value));
	found_brief(k, "Go may keep %s but only %.*s is requested: first to be evicted", bytes_of(k, g->value),
		    STR_ARG(request->text));
	if (filled_in)
		found_related(k, request->from, "the memory request, %s", bytes_of(k, request->value));
	else
		found_related(k, g->from, "GOMEMLIMIT, %s", bytes_of(k, g->value));
	found_remedy(k, "request %lldMi, or lower GOMEMLIMIT", (long long)mebibytes);
	if (!filled_in && (limit->state == STATE_ABSENT || mebibytes <= limit->value / MIB))
		found_set(k, false, request->from, "%lldMi", (long long)mebibytes);
}

const struct rule gomemlimit_above_request = {
	.name = "gomemlimit-above-request",
	.summary = "GOMEMLIMIT lets the program keep more memory than it requests.",
	.why = "Up to GOMEMLIMIT the runtime may keep garbage. The scheduler counts only the request, so the node can "
	       "be promised more memory than it has. When it runs short, the kubelet evicts first what uses more than "
	       "it requested, and oom_score_adj, 1000 - 1000 * request / node memory (pkg/kubelet/qos), is high for a "
	       "small request. The Go guide advises against GOGC=off with a memory limit where memory is "
	       "overcommitted like this.",
	.fix = "Raise the request to GOMEMLIMIT, or lower GOMEMLIMIT.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { [ABOVE] = { SEVERITY_INFO, NULL },
		    [FAR_ABOVE] = { SEVERITY_WARNING, "the request is less than gomemlimit_request_share of "
		    "GOMEMLIMIT, except in init containers and Istio's proxy" } },
	.params = { [SHARE] = { "gomemlimit_request_share", PARAM_PERCENT, 50, 0, 100, "share of GOMEMLIMIT below "
	"which a request is a warning" } },
	.examples = {
		FIXED("{resources: {requests: {memory: 128Mi}, limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, "
		      "value: 900MiB}]}",
		      "resources.requests.memory",
		      "{resources: {requests: {memory: 900Mi}, limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, "
		      "value: 900MiB}]}"),
		FIXED("{resources: {requests: {memory: 134217728}}, env: [{name: GOMEMLIMIT, value: "
		      "'134217729'}]}", "resources.requests.memory",
		      "{resources: {requests: {memory: 129Mi}}, env: [{name: GOMEMLIMIT, value: '134217729'}]}"),
		FIRES("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: i, resources: "
		      "{requests: {memory: 0.5Gi}}, env: [{name: MI, value: '513'}, {name: GOMEMLIMIT, value: "
		      "$(MI)MiB}]}]}}", "spec.containers[0].resources.requests.memory"),
		FIRES("[{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container, "
		      "default: {memory: 1Gi}, defaultRequest: {memory: 128Mi}}]}}, {apiVersion: v1, kind: Pod, "
		      "metadata: {name: p}, spec: {containers: [{name: a, image: i, env: [{name: GOMEMLIMIT, value: "
		      "900MiB}]}]}}]", "[1].spec.containers[0].env[0].value"),
		QUIET("{resources: {requests: {memory: 900Mi}, limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, "
		      "value: 900MiB}]}"),
		QUIET("{resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: 900MiB}]}"),
		QUIET("{resources: {requests: {memory: 1Gi}, limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: "
		      "900MiB}]}"),
		QUIET("{resources: {requests: {memory: 512Mi}, limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, "
		      "value: 1025MiB}]}"),
		QUIET("{resources: {requests: {memory: 512Mi}, limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, "
		      "valueFrom: {resourceFieldRef: {resource: requests.memory}}}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 900MiB}]}"),
	},
	.check = check,
};
