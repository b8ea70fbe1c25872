/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { PLAIN, PROXY };

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct reference *r = setting_of(s->c, SETTING_GOMAXPROCS)->reference;

	(void)param;
	if (!r || !r->of_cpu || r->target != TARGET_NODE)
		return;
	found(k, is_istio_proxy(s->c) ? PROXY : PLAIN, r->at_resource,
	      "%s is not set: the kubelet puts the node's CPUs into GOMAXPROCS, which Go takes anyway; with the "
	      "variable set Go 1.25 and later do not follow a cpu limit that a resize brings",
	      quoted_text(k, r->resource));
	found_brief(k, "limits.cpu is unset: GOMAXPROCS = node CPUs, and Go 1.25 auto-tuning is off");
	if (r->other_container)
		found_related(k, r->at_container_name, "the container that has none");
	else
		found_related(k, s->c->at_limits, "no cpu limit here");
	found_remedy(k, "remove GOMAXPROCS, or set a cpu limit");
}

const struct rule gomaxprocs_ref_no_limit = {
	.name = "gomaxprocs-ref-no-limit",
	.summary = "GOMAXPROCS refers to a cpu limit that is not set, and becomes the CPUs of the node.",
	.why = "For a limit that neither the container nor the Pod has, the downward API gives what the node can "
	       "allocate: GOMAXPROCS is 64 on a node of 64 cores. That is what Go takes by itself when the variable "
	       "is not set, so it limits nothing and looks as if it did; each of those threads may hold memory of its "
	       "own. And since the variable exists, Go 1.25 and later do not look at the cgroup again when a limit is "
	       "set by a resize (runtime/debug.go; istio/istio#46253 has it in every sidecar).",
	.fix = "Remove the variable, or set resources.limits.cpu.",
	.silences = "gomaxprocs-memory-overhead",
	.coordinate = GOROUTINE,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX,
	.grades = { { SEVERITY_WARNING, NULL }, { SEVERITY_INFO, "Istio's proxy, whose upstream template has it" } },
	.examples = {
		FIRES("{env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}",
		      "env[0].valueFrom.resourceFieldRef.resource"),
		FIRES("{resources: {limits: {cpu: 0, memory: 1Gi}, requests: {cpu: 2}}, env: [{name: GOMAXPROCS, "
		      "valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: '0'}}}]}",
		      "env[0].valueFrom.resourceFieldRef.resource"),
		FIRES("pod: {spec: {containers: [{name: a, image: i, env: [{name: GOMAXPROCS, valueFrom: "
		      "{resourceFieldRef: {containerName: b, resource: limits.cpu, divisor: 1}}}]}, {name: b, image: "
		      "i}]}}",
		      "spec.containers[0].env[0].valueFrom.resourceFieldRef.resource"),
		QUIET("{resources: {limits: {cpu: 1m}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: "
		      "{resource: limits.cpu}}}]}"),
		QUIET("pod: {spec: {resources: {limits: {cpu: 2}}, containers: [{name: a, image: i, env: [{name: "
		      "GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}]}}"),
		QUIET("{env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: requests.cpu}}}]}"),
		QUIET("{env: [{name: PROCS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}"),
		QUIET("[{apiVersion: example.org/v1, kind: Thing, spec: {template: {containers: [{name: a, image: a, "
		      "env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}]}}}]"),
		QUIET("[{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container, "
		      "default: {cpu: 1}}]}}, {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: "
		      "[{name: a, image: a, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: "
		      "limits.cpu}}}]}]}}]"),
	},
	.check = check,
};
