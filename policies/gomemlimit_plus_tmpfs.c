/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { TOGETHER, WITHOUT_SIZE, ALONE, SMALL };
enum { HEADROOM_WARN };

/* What the container can fill; a volume that only the node bounds can fill the limit. */
struct volumes {
	size_t n;
	int64_t bytes, most;
	const struct memory_volume *largest;
	bool sized, shared, small;
};

static struct volumes volumes_of(const struct container *c, int64_t limit)
{
	struct volumes all = { .sized = true, .small = true };

	for (size_t i = 0; i < c->memory_volume_count; i++) {
		const struct memory_volume *v = c->memory_volumes[i];
		int64_t room = v->size.state == STATE_ABSENT ? limit : has_value(&v->size) ? v->size.value : 0;

		if (room <= 0)
			continue;
		if (room > all.most) {
			all.most = room;
			all.largest = v;
		}
		all.n++;
		all.bytes = sum_of(all.bytes, room);
		all.sized &= has_value(&v->size_limit) && v->size_limit.value > 0;
		all.shared |= v->writers > 1;
		all.small &= v->small;
	}
	return all;
}

static unsigned grade_of(const struct volumes *all, int64_t limit)
{
	if (all->small)
		return SMALL;
	if (!all->sized)
		return WITHOUT_SIZE;
	return all->bytes >= limit && !all->shared ? ALONE : TOGETHER;
}

static const char *words(struct check *k, const struct volumes *all)
{
	const char *name = quoted_text(k, all->largest->name), *bytes = bytes_of(k, all->bytes);

	if (all->n > 1)
		return said(k, "%zu memory-backed volumes (%s, the largest %s)", all->n, bytes, name);
	return said(k, "memory-backed volume %s (%s%s)", name, all->sized ? "" : "without sizeLimit, up to ", bytes);
}

static void remedy(struct check *k, const struct volumes *all, int64_t free)
{
	if (free < MIB) {
		found_remedy(k, "raise the memory limit, or lower GOMEMLIMIT by what the volume may hold");
		return;
	}
	found_remedy(k, "give the volume a sizeLimit of at most %lldMi, or lower GOMEMLIMIT by what it may hold",
		     (long long)(free / MIB));
	if (all->n == 1 && all->sized)
		found_set(k, false, all->largest->at_size, "%lldMi", (long long)(free / MIB));
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *limit = &s->c->effective_limit;

	if (!has_valid(g) || !has_value(limit) || g->value > limit->value)
		return;
	struct volumes all = volumes_of(s->c, limit->value);

	if (!all.largest || sum_of(g->value, all.bytes) <= limit->value)
		return;
	found(k, grade_of(&all, limit->value), all.largest->at_size,
	      "%s + GOMEMLIMIT %s exceed the memory limit %s: what is written there counts against %s", words(k, &all),
	      bytes_of(k, g->value), quoted(k, limit),
	      all.shared ? "whichever container writes them" : "this container");
	found_brief(k, "tmpfs \"%.*s\" is charged to this container: GOMEMLIMIT %s + %s > limit %s",
		    STR_ARG(all.largest->name), bytes_of(k, g->value), bytes_of(k, all.bytes),
		    bytes_of(k, limit->value));
	found_related(k, g->from, "GOMEMLIMIT, %s", bytes_of(k, g->value));
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	remedy(k, &all, share_of(limit->value, 100 - param[HEADROOM_WARN]) - g->value);
}

const struct rule gomemlimit_plus_tmpfs = {
	.name = "gomemlimit-plus-tmpfs",
	.summary = "GOMEMLIMIT and the memory-backed volumes of a container together exceed its memory limit.",
	.why = "What a container writes to an emptyDir of medium Memory is charged to it like its heap, and "
	       "GOMEMLIMIT does not know of it. It stays charged when the container is killed: 100 MiB written to "
	       "tmpfs in a 64 MiB cgroup ended in a kill with 65.9 MB still charged, so the next start dies as well "
	       "(kubernetes/kubernetes#128339). A volume without sizeLimit may grow to the limits of all containers "
	       "together, or to the node's memory (pkg/volume/emptydir).",
	.fix = "Give the volume a sizeLimit, and keep GOMEMLIMIT + sizeLimit below the memory limit.",
	.proof = "tmpfs-outlives-its-writer",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX,
	.grades = { [TOGETHER] = { SEVERITY_WARNING, NULL },
		    [WITHOUT_SIZE] = { SEVERITY_WARNING, "a volume has no sizeLimit" },
		    [ALONE] = { SEVERITY_ERROR, "the sizeLimits alone reach the memory limit, and no other container "
		    "writes there" },
		    [SMALL] = { SEVERITY_INFO, "Istio's volumes istio-envoy and local-certs, which hold a few "
		    "files" } },
	.params = { [HEADROOM_WARN] = { "headroom_warn", PARAM_PERCENT, 5, 0, 90, "share of the memory limit that "
	"must stay free" } },
	.examples = {
		FIXED("pod: {spec: {volumes: [{name: cache, emptyDir: {medium: Memory, sizeLimit: 256Mi}}], "
		      "containers: [{name: a, image: i, resources: {limits: {memory: 1Gi}}, volumeMounts: [{name: "
		      "cache, mountPath: /c}], env: [{name: GOMEMLIMIT, value: 900MiB}]}]}}",
		      "spec.volumes[0].emptyDir.sizeLimit",
		      "pod: {spec: {volumes: [{name: cache, emptyDir: {medium: Memory, sizeLimit: 72Mi}}], "
		      "containers: [{name: a, image: i, resources: {limits: {memory: 1Gi}}, volumeMounts: [{name: "
		      "cache, mountPath: /c}], env: [{name: GOMEMLIMIT, value: 900MiB}]}]}}"),
		FIRES("pod: {spec: {volumes: [{name: cache, emptyDir: {medium: Memory}}], containers: [{name: a, "
		      "image: i, resources: {limits: {memory: 1Gi}}, volumeMounts: [{name: cache, mountPath: /c}], "
		      "env: [{name: GOMEMLIMIT, value: 16MiB}]}]}}",
		      "spec.volumes[0].emptyDir"),
		FIRES("pod: {spec: {volumes: [{name: a, emptyDir: {medium: Memory, sizeLimit: 62Mi}}, {name: b, "
		      "emptyDir: {medium: Memory, sizeLimit: 63Mi}}], containers: [{name: a, image: i, resources: "
		      "{limits: {memory: 1Gi}}, volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /b}], "
		      "env: [{name: GOMEMLIMIT, value: 900MiB}]}]}}", "spec.volumes[1].emptyDir.sizeLimit"),
		QUIET("pod: {spec: {volumes: [{name: cache, emptyDir: {medium: Memory, sizeLimit: 124Mi}}], "
		      "containers: [{name: a, image: i, resources: {limits: {memory: 1Gi}}, volumeMounts: [{name: "
		      "cache, mountPath: /c}], env: [{name: GOMEMLIMIT, value: 900MiB}]}]}}"),
		QUIET("pod: {spec: {volumes: [{name: cache, emptyDir: {medium: Memory}}], containers: [{name: a, "
		      "image: i, resources: {limits: {memory: 1Gi}}, volumeMounts: [{name: cache, mountPath: /c, "
		      "readOnly: true}], env: [{name: GOMEMLIMIT, value: 900MiB}]}]}}"),
		QUIET("pod: {spec: {volumes: [{name: cache, emptyDir: {medium: Memory}}], containers: [{name: a, "
		      "image: i, resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: 900MiB}]}, "
		      "{name: b, image: i, volumeMounts: [{name: cache, mountPath: /c}]}]}}"),
		QUIET("pod: {spec: {volumes: [{name: cache, emptyDir: {sizeLimit: 1Gi}}], containers: [{name: a, "
		      "image: i, resources: {limits: {memory: 1Gi}}, volumeMounts: [{name: cache, mountPath: /c}], "
		      "env: [{name: GOMEMLIMIT, value: 900MiB}]}]}}"),
		QUIET("pod: {spec: {volumes: [{name: cache, emptyDir: {medium: Memory}}], containers: [{name: a, "
		      "image: i, volumeMounts: [{name: cache, mountPath: /c}], env: [{name: GOMEMLIMIT, value: "
		      "900MiB}]}]}}"),
	},
	.check = check,
};
