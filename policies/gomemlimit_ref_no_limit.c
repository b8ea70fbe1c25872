/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { PLAIN, PROXY };

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct reference *r = setting_of(s->c, SETTING_GOMEMLIMIT)->reference;
	const struct setting *p = setting_of(s->c, SETTING_GOGC);
	bool off = p->state == STATE_KNOWN && p->kind == VALUE_OFF && p->valid;

	(void)param;
	if (!r || !r->of_memory || r->target != TARGET_NODE)
		return;
	found(k, is_istio_proxy(s->c) && !off ? PROXY : PLAIN, r->at_resource,
	      "limits.memory is not set: the kubelet puts the node's memory into GOMEMLIMIT%s",
	      off ? said(k, ", and with GOGC %s no garbage is collected before the heap is as large", quoted(k, p))
		  : "");
	found_brief(k, off ? "no memory limit and GOGC=off: no GC before the heap is as large as the node's memory"
			   : "limits.memory is unset: kubelet substitutes node allocatable memory");
	if (off)
		found_related(k, p->from, "GOGC");
	if (r->other_container)
		found_related(k, r->at_container_name, "the container that has none");
	else
		found_related(k, s->c->at_limits, "no memory limit here");
	found_remedy(k, off ? "set a memory limit, or drop GOMEMLIMIT and GOGC"
			    : "set a memory limit, or drop GOMEMLIMIT");
}

const struct rule gomemlimit_ref_no_limit = {
	.name = "gomemlimit-ref-no-limit",
	.summary = "GOMEMLIMIT refers to a memory limit that is not set, and becomes the size of the node.",
	.why = "For a limit that neither the container nor the Pod has, the downward API gives what the node can allocate. "
	       "GOMEMLIMIT is then tens of gigabytes: it does nothing, and looks as if it did. With GOGC=off it is all "
	       "that makes the collector run, and the heap grows until the node is full.",
	.fix = "Set resources.limits.memory, or drop the variable.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_WARNING, NULL }, { SEVERITY_INFO, "Istio's proxy, whose upstream template has it" } },
	.examples = {
		FIRES("{env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: \"1\"}}}]}",
		      "env[0].valueFrom.resourceFieldRef.resource"),
		FIRES("{env: [{name: GOGC, value: 'off'}, {name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}",
		      "env[1].valueFrom.resourceFieldRef.resource"),
		FIRES("{resources: {limits: {memory: 0}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}",
		      "env[0].valueFrom.resourceFieldRef.resource"),
		QUIET("{resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: a, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}]}}"),
		QUIET("[{apiVersion: example.org/v1, kind: Thing, spec: {template: {containers: [{name: a, image: a, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}]}}}]"),
	},
	.check = check,
};
