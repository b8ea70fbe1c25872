/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static const char *known(struct check *k, const char *before, const struct setting *s)
{
	return has_value(s) ? said(k, "%s%s", before, bytes_of(k, s->value)) : "";
}

static void nobody(struct check *k, const struct reference *r)
{
	found(k, 0, r->at_container_name,
	      "GOMEMLIMIT refers to the container %s, which this Pod does not have: the kubelet does not start the "
	      "container, unless something adds that one",
	      quoted_text(k, r->container_name));
	found_brief(k, "GOMEMLIMIT refers to a container \"%.*s\" that this Pod does not have",
		    STR_ARG(r->container_name));
	found_remedy(k, "drop containerName");
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *limit = &s->c->effective_limit;
	const struct reference *r = g->reference;

	(void)param;
	if (!r || !r->of_memory || (!r->other_container && !r->no_such_container))
		return;
	if (r->no_such_container && !s->object->partial) {
		nobody(k, r);
		return;
	}
	found(k, 0, r->at_container_name,
	      "GOMEMLIMIT is %.*s of the container %s%s, while the kernel holds this container to its own limit%s",
	      STR_ARG(r->resource), quoted_text(k, r->container_name), known(k, ", ", g), known(k, ", ", limit));
	found_brief(k, "GOMEMLIMIT uses the %s of container \"%.*s\", not its own cgroup",
		    r->of_limits ? "limit" : "request", STR_ARG(r->container_name));
	if (r->amount)
		found_related(k, r->amount->from, "%.*s of that container", STR_ARG(r->resource));
	if (has_value(limit))
		found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	found_remedy(k, "drop containerName: without it the reference means the container itself");
}

const struct rule gomemlimit_ref_other_container = {
	.name = "gomemlimit-ref-other-container",
	.summary = "GOMEMLIMIT takes its number from the resources of another container.",
	.why = "A memory limit is a cgroup's, and each container has its own. containerName makes the kubelet read "
	       "another container's resources (pkg/api/v1/resource ExtractContainerResourceValue): with the larger "
	       "limit the program is OOM-killed before it collects, with the smaller one it collects for nothing, and "
	       "it changes whenever the other one is resized. A name that no container of the Pod has is an error at "
	       "start: CreateContainerConfigError. It comes with an env entry that is copied from one container to "
	       "the next.",
	.fix = "Drop containerName, or name the container itself.",
	.silences = "gomemlimit-far-below-limit",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_WARNING, NULL } },
	.examples = {
		FIRES("pod: {spec: {containers: [{name: a, image: i, resources: {limits: {memory: 1Gi}}}, {name: b, "
		      "image: i, resources: {limits: {memory: 4Gi}}, env: [{name: GOMEMLIMIT, valueFrom: "
		      "{resourceFieldRef: {containerName: a, resource: limits.memory}}}]}]}}",
		      "spec.containers[1].env[0].valueFrom.resourceFieldRef.containerName"),
		FIRES("pod: {spec: {containers: [{name: a, image: i}], initContainers: [{name: b, image: i, env: "
		      "[{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {containerName: a, resource: "
		      "requests.memory}}}]}]}}",
		      "spec.initContainers[0].env[0].valueFrom.resourceFieldRef.containerName"),
		FIRES("{name: a, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {containerName: nobody, "
		      "resource: limits.memory}}}]}",
		      "env[0].valueFrom.resourceFieldRef.containerName"),
		QUIET("{name: a, resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, valueFrom: "
		      "{resourceFieldRef: {containerName: a, resource: limits.memory}}}]}"),
		QUIET("{resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: "
		      "{resource: limits.memory}}}]}"),
		QUIET("pod: {spec: {containers: [{name: a, image: i, resources: {limits: {memory: 1Gi}}}, {name: b, "
		      "image: i, env: [{name: PEER_MEMORY, valueFrom: {resourceFieldRef: {containerName: a, resource: "
		      "limits.memory}}}]}]}}"),
		QUIET("{name: a, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {containerName: '${NAME}', "
		      "resource: limits.memory}}}]}"),
	},
	.check = check,
};
