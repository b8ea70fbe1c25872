/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { CERTAIN, IN_TEMPLATE };

static void wrong_resource(struct check *k, const struct setting *g, const struct reference *r)
{
	found(k, CERTAIN, r->at_resource, "GOMEMLIMIT takes %s, which is not memory%s%s", quoted_text(k, r->resource),
	      g->state == STATE_KNOWN ? ": the program sees " : "", g->state == STATE_KNOWN ? quoted(k, g) : "");
	found_brief(k, "GOMEMLIMIT takes %.*s, which is not memory", STR_ARG(r->resource));
	found_remedy(k, "take limits.memory");
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);
	const struct reference *r = g->reference;

	(void)param;
	if (!r || !r->at_resource || (!r->of_memory && r->target == TARGET_UNKNOWN && !r->of_cpu))
		return;
	if (!r->of_memory) {
		wrong_resource(k, g, r);
		return;
	}
	if (r->target != TARGET_ZERO)
		return;
	bool in_template = !r->of_limits && !s->object->is_pod;

	if (r->of_limits) {
		found(k, CERTAIN, r->at_resource, "containerName names an init container without a memory limit, for which the kubelet "
		      "takes 0: GOMEMLIMIT becomes 0 and the garbage collector never rests");
		found_brief(k, "limits.memory of an init container named by containerName is unset: GOMEMLIMIT becomes 0");
		if (r->names_itself)
			found_related(k, s->c->at_limits, "no memory limit here");
		found_remedy(k, "set the limit, or drop containerName");
		return;
	}
	found(k, in_template ? IN_TEMPLATE : CERTAIN, r->at_resource,
	      "requests.memory is not set, so GOMEMLIMIT becomes 0 and the garbage collector never rests");
	found_brief(k, "requests.memory is unset: GOMEMLIMIT becomes 0 and the GC never rests");
	found_related(k, s->c->at_limits, "no memory request here");
	found_remedy(k, "set a memory request or limit, or write GOMEMLIMIT out");
}

const struct rule gomemlimit_ref_zero = {
	.name = "gomemlimit-ref-zero",
	.summary = "GOMEMLIMIT refers to a resource that is not set or is not memory, and becomes 0 or nonsense.",
	.why = "A missing request counts as 0 for the downward API, and GOMEMLIMIT=0 keeps the garbage collector running without "
	       "end. The same happens to an init container that names itself in containerName without a limit: the kubelet "
	       "substitutes the node's memory only for app containers. limits.cpu gives the number of cores, read as bytes.",
	.fix = "Set the request or limit that is referred to, or write the value out.",
	.silences = "gomemlimit-implausibly-small gomemlimit-far-below-limit gomemlimit-divisor",
	.proof = "gomemlimit-of-512-bytes",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_ERROR, NULL },
		    { SEVERITY_WARNING, "in a Pod template, where a LimitRange or an autoscaler may still set the request" } },
	.denies = true,
	.examples = {
		FIRES("{env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: requests.memory}}}]}",
		      "env[0].valueFrom.resourceFieldRef.resource"),
		FIRES("{resources: {limits: {cpu: 2}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}",
		      "env[0].valueFrom.resourceFieldRef.resource"),
		FIRES("pod: {spec: {containers: [{name: a, image: a}], initContainers: [{name: i, image: a, env: [{name: GOMEMLIMIT, "
		      "valueFrom: {resourceFieldRef: {containerName: i, resource: limits.memory}}}]}]}}",
		      "spec.initContainers[0].env[0].valueFrom.resourceFieldRef.resource"),
		QUIET("{resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: requests.memory}}}]}"),
		QUIET("{resources: {requests: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: requests.memory}}}]}"),
		QUIET("{env: [{name: REQUEST, valueFrom: {resourceFieldRef: {resource: requests.memory}}}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}"),
	},
	.check = check,
};
