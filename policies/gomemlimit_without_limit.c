/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);

	(void)param;
	if (!has_valid(g) || g->reference || s->c->effective_limit.state != STATE_ABSENT ||
	    s->c->type == CONTAINER_EPHEMERAL)
		return;
	found(k, 0, g->from,
	      "GOMEMLIMIT %s is set and no memory limit: nothing holds the container to it, only the node's memory "
	      "ends its growth",
	      quoted(k, g));
	found_brief(k, "GOMEMLIMIT is set but no memory limit: only the node enforces anything");
	found_related(k, s->c->at_limits, "no memory limit here");
	found_remedy(k, "set a memory limit about a tenth above it, and a request");
}

const struct rule gomemlimit_without_limit = {
	.name = "gomemlimit-without-limit",
	.summary = "GOMEMLIMIT is set for a container that has no memory limit.",
	.why = "That can be meant: GOMEMLIMIT alone is a soft cap. But it covers only what the Go runtime manages, "
	       "and the runtime passes it rather than stop: when the collector would take more than half of the CPU "
	       "(runtime/mgclimit.go), or the live heap is larger. Then nothing stops the container but the node "
	       "running out of memory, which hits its neighbours too.",
	.fix = "Set resources.limits.memory about a tenth above GOMEMLIMIT.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_INFO, NULL } },
	.examples = {
		FIRES("{resources: {requests: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: "
		      "460MiB}]}", "env[0].value"),
		FIRES("{resources: {requests: {cpu: 1m}}, env: [{name: GOMEMLIMIT, value: "
		      "'482344960'}]}", "env[0].value"),
		FIRES("pod: {spec: {containers: [{name: a, image: i, resources: {limits: {memory: 0}, requests: {cpu: "
		      "1}}, env: [{name: MI, value: '460'}, {name: GOMEMLIMIT, value: $(MI)MiB}]}, {name: b, image: "
		      "i, resources: {limits: {memory: 1Gi}}}]}}",
		      "spec.containers[0].env[1].value"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: i, env: [{name: "
		      "GOMEMLIMIT, value: 460MiB}]}]}}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 'off'}]}"),
		QUIET("{resources: {requests: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, valueFrom: "
		      "{resourceFieldRef: {resource: requests.memory}}}]}"),
		QUIET("[{apiVersion: example.org/v1, kind: Thing, spec: {template: {containers: [{name: a, image: i, "
		      "env: [{name: GOMEMLIMIT, value: 460MiB}]}]}}}]"),
		QUIET("[{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container, "
		      "default: {memory: 1Gi}}]}}, {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: "
		      "{containers: [{name: a, image: i, env: [{name: GOMEMLIMIT, value: 460MiB}]}]}}]"),
	},
	.check = check,
};
