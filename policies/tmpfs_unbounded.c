/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { UNBOUNDED, SMALL };

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	(void)param;
	for (size_t i = 0; i < s->pod->memory_volume_count; i++) {
		const struct memory_volume *v = &s->pod->memory_volumes[i];
		const struct container *c = v->unlimited;

		if (!c || v->size.state != STATE_ABSENT)
			continue;
		found(k, v->small ? SMALL : UNBOUNDED, v->at_size,
		      "memory-backed volume %s has no sizeLimit, and container %s, which may write to it, no memory "
		      "limit: it can take all the memory that the node has",
		      quoted_text(k, v->name), quoted_text(k, c->name));
		found_brief(k, "memory volume \"%.*s\" without sizeLimit or limits may take all node memory",
			    STR_ARG(v->name));
		found_related(k, c->at_limits, "no memory limit here");
		found_remedy(k, "give the volume a sizeLimit, or the container a memory limit");
	}
}

const struct rule tmpfs_unbounded = {
	.name = "tmpfs-unbounded",
	.summary = "A memory-backed volume has no sizeLimit, and a container that may write to it no memory limit.",
	.why = "An emptyDir of medium Memory is bounded by the least of its sizeLimit, the limits of all containers "
	       "together and what the node can allocate (pkg/volume/emptydir calculateEmptyDirMemorySize). Where one "
	       "container has no limit only the last one is left. The files are memory of the container that writes "
	       "them; no garbage collector frees them, and no kill does, until the kubelet evicts Pods for lack of "
	       "memory (kubernetes/website#44949).",
	.fix = "Set sizeLimit in the emptyDir.",
	.proof = "tmpfs-outlives-its-writer",
	.coordinate = MEMORY,
	.scope = POD,
	.needs = NEEDS_LINUX,
	.grades = { [UNBOUNDED] = { SEVERITY_WARNING, NULL },
		    [SMALL] = { SEVERITY_INFO, "Istio's volumes istio-envoy and local-certs, which hold a few "
		    "files" } },
	.examples = {
		FIRES("pod: {spec: {volumes: [{name: cache, emptyDir: {medium: Memory}}], containers: [{name: a, "
		      "image: i, volumeMounts: [{name: cache, mountPath: /c}], env: [{name: GOGC, value: "
		      "'50'}]}]}}", "spec.volumes[0].emptyDir"),
		FIRES("pod: {spec: {volumes: [{name: cache, emptyDir: {medium: Memory, sizeLimit: 0}}], containers: "
		      "[{name: a, image: i, resources: {limits: {memory: 1Gi}}, env: [{name: GOGC, value: '50'}]}, "
		      "{name: b, image: i, volumeMounts: [{name: cache, mountPath: "
		      "/c}]}]}}", "spec.volumes[0].emptyDir.sizeLimit"),
		QUIET("pod: {spec: {volumes: [{name: cache, emptyDir: {medium: Memory, sizeLimit: 64Mi}}], "
		      "containers: [{name: a, image: i, volumeMounts: [{name: cache, mountPath: /c}], env: [{name: "
		      "GOGC, value: '50'}]}]}}"),
		QUIET("pod: {spec: {volumes: [{name: cache, emptyDir: {medium: Memory}}], containers: [{name: a, "
		      "image: i, resources: {limits: {memory: 1Gi}}, volumeMounts: [{name: cache, mountPath: /c}], "
		      "env: [{name: GOGC, value: '50'}]}, {name: b, image: i}]}}"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, volumes: [{name: cache, emptyDir: {medium: "
		      "Memory}}], containers: [{name: a, image: i, volumeMounts: [{name: cache, mountPath: /c}], env: "
		      "[{name: GOGC, value: '50'}]}]}}"),
		QUIET("pod: {spec: {volumes: [{name: cache, emptyDir: {}}], containers: [{name: a, image: i, "
		      "volumeMounts: [{name: cache, mountPath: /c}], env: [{name: GOGC, value: '50'}]}]}}"),
		QUIET("pod: {spec: {volumes: [{name: cache, emptyDir: {medium: Memory}}], containers: [{name: a, "
		      "image: i, volumeMounts: [{name: cache, mountPath: /c, readOnly: true}], env: [{name: GOGC, "
		      "value: '50'}]}]}}"),
		QUIET("[{apiVersion: example.org/v1, kind: Thing, spec: {template: {volumes: [{name: cache, emptyDir: "
		      "{medium: Memory}}], containers: [{name: a, image: i, volumeMounts: [{name: cache, mountPath: "
		      "/c}], env: [{name: GOGC, value: '50'}]}]}}}]"),
	},
	.check = check,
};
