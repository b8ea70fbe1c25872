/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);

	(void)param;
	if (!s->pod->best_effort || s->pod->node_critical || s->c->type == CONTAINER_EPHEMERAL || !has_valid(g) ||
	    g->value <= 0) /* a reference to no limit: gomemlimit-ref-no-limit */
		return;
	found(k, 0, s->c->at_limits,
	      "nothing in this Pod requests or limits cpu or memory, so it is BestEffort: when the node runs short of "
	      "memory the kernel kills it first (oom_score_adj 1000), however well GOMEMLIMIT %s is kept",
	      quoted(k, g));
	found_brief(k, "the Pod is BestEffort: oom_score_adj 1000, first killed under node pressure");
	found_related(k, g->from, "GOMEMLIMIT, %s", bytes_of(k, g->value));
	found_remedy(k, "request the memory that the program uses, %s, and limit it to about a tenth more",
		     bytes_of(k, g->value));
}

const struct rule besteffort_go = {
	.name = "besteffort-go",
	.summary = "A Go program with GOMEMLIMIT runs in a Pod of class BestEffort, the first that a node gives up.",
	.why = "A Pod in which no container requests or limits cpu or memory is BestEffort "
	       "(pkg/apis/core/v1/helper/qos): its processes have oom_score_adj 1000, the highest there is, and the "
	       "kubelet evicts it before any Pod that stays within its request. Who sets GOMEMLIMIT cares for memory, "
	       "but nothing sets memory aside for this Pod and nothing enforces its limit. Pods of priority "
	       "system-node-critical are spared.",
	.fix = "Set resources.requests and resources.limits.",
	.silences = "gomemlimit-without-limit no-memory-limit",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_GO,
	.grades = { { SEVERITY_WARNING, NULL } },
	.examples = {
		FIRES("{env: [{name: GOMEMLIMIT, value: 460MiB}]}", ""),
		FIRES("{resources: {limits: {memory: 0}, requests: {cpu: 0}}, env: [{name: GOMEMLIMIT, value: "
		      "'482344960'}]}", "resources.limits"),
		FIRES("pod: {spec: {initContainers: [{name: i, image: i, resources: {limits: {ephemeral-storage: "
		      "1Gi}}}], containers: [{name: a, image: a, env: [{name: MI, value: '460'}, {name: GOMEMLIMIT, "
		      "value: $(MI)MiB}]}]}}", "spec.containers[0]"),
		QUIET("{resources: {requests: {cpu: 10m}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		QUIET("{resources: {requests: {memory: 1}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		QUIET("pod: {spec: {containers: [{name: a, image: a, env: [{name: GOMEMLIMIT, value: 460MiB}]}, "
		      "{name: b, image: b, resources: {limits: {cpu: 1}}}]}}"),
		QUIET("pod: {spec: {resources: {requests: {memory: 1Gi}}, containers: [{name: a, image: a, env: "
		      "[{name: GOMEMLIMIT, value: 460MiB}]}]}}"),
		QUIET("{env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 'off'}]}"),
		QUIET("pod: {spec: {priorityClassName: system-node-critical, containers: [{name: a, image: a, env: "
		      "[{name: GOMEMLIMIT, value: 460MiB}]}]}}"),
		QUIET("[{apiVersion: example.org/v1, kind: Thing, spec: {template: {containers: [{name: a, image: a, "
		      "env: [{name: GOMEMLIMIT, value: 460MiB}]}]}}}]"),
		QUIET("[{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container, "
		      "default: {memory: 1Gi}}]}}, {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: "
		      "{containers: [{name: a, image: a, env: [{name: GOMEMLIMIT, value: 460MiB}]}]}}]"),
	},
	.check = check,
};
