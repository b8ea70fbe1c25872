/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { BELOW, FAR_BELOW };
enum { LOW, VERY_LOW };

/* Memory beside Go's that the author or the manifest accounts for; -1: there is some, nobody knows how much. */
static int64_t beside_go(const struct container *c)
{
	const struct setting *declared = &c->declared->non_go_memory;
	int64_t bytes = has_value(declared) ? declared->value : 0;

	if (c->go.mixed || c->go.page_cache || (declared->state != STATE_ABSENT && !has_value(declared)))
		return -1;
	for (size_t i = 0; i < c->memory_volume_count; i++) {
		if (!has_value(&c->memory_volumes[i]->size))
			return -1;
		bytes = sum_of(bytes, c->memory_volumes[i]->size.value);
	}
	return bytes;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *limit = &s->c->effective_limit;

	if (!has_valid(g) || !has_value(limit))
		return;
	int64_t beside = beside_go(s->c), used = sum_of(g->value, beside), idle = limit->value - used;

	if (beside < 0 || used >= share_of(limit->value, param[LOW]))
		return;
	found(k, used < share_of(limit->value, param[VERY_LOW]) ? FAR_BELOW : BELOW, g->from,
	      "GOMEMLIMIT %s is %lld%% of the memory limit %s: as the heap nears it Go spends CPU on collecting while "
	      "%s stay idle",
	      quoted(k, g), (long long)percent_of(g->value, limit->value), quoted(k, limit), bytes_of(k, idle));
	found_brief(k, "GOMEMLIMIT uses %lld%% of the limit: GC burns CPU while %s stay idle",
		    (long long)percent_of(g->value, limit->value), bytes_of(k, idle));
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	if (s->c->name.n)
		found_remedy(
			k,
			"raise GOMEMLIMIT, lower the limit, or say what the rest is for: non-go-memory.podfit.dev/%.*s",
			STR_ARG(s->c->name));
	else
		found_remedy(k, "raise GOMEMLIMIT, or lower the limit");
}

const struct rule gomemlimit_far_below_limit = {
	.name = "gomemlimit-far-below-limit",
	.summary = "GOMEMLIMIT is so far below the memory limit that much of it stays unused.",
	.why = "Near GOMEMLIMIT the collector runs more often, however much memory the container still has: with 200 "
	       "MiB of live heap a program allocated 1,942 MiB/s under 400MiB, 961 under 300MiB and 344 under 230MiB "
	       "(Go 1.27, two CPUs). A value of half the limit is often a limit that was raised later. It is right "
	       "where other memory shares the limit: cgo, mmap, page cache, tmpfs, child processes. Images that are "
	       "known for that and declared memory are counted.",
	.fix = "Set GOMEMLIMIT to about 90% of the limit, or lower the limit.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { [BELOW] = { SEVERITY_INFO, NULL },
		    [FAR_BELOW] = { SEVERITY_WARNING, "below gomemlimit_very_low_ratio of the limit" } },
	.params = { [LOW] = { "gomemlimit_low_ratio", PARAM_PERCENT, 50, 1, 100, "share of the memory limit below "
	"which it is spoken of" },
		    [VERY_LOW] = { "gomemlimit_very_low_ratio", PARAM_PERCENT, 25, 0, 100, "share below which it is a "
		    "warning" } },
	.examples = {
		FIRES("{resources: {limits: {memory: 4Gi}}, env: [{name: GOMEMLIMIT, value: 512MiB}]}", "env[0].value"),
		FIRES("{resources: {limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: "
		      "499MiB}]}", "env[0].value"),
		FIRES("pod: {metadata: {annotations: {non-go-memory.podfit.dev/a: 199Mi}}, spec: {containers: [{name: "
		      "a, image: i, resources: {limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: "
		      "300MiB}]}]}}", "spec.containers[0].env[0].value"),
		FIRES("{resources: {limits: {memory: 1Gi}, requests: {memory: 100Mi}}, env: [{name: GOMEMLIMIT, "
		      "valueFrom: {resourceFieldRef: {resource: "
		      "requests.memory}}}]}", "env[0].valueFrom.resourceFieldRef.resource"),
		QUIET("{resources: {limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: 500MiB}]}"),
		QUIET("pod: {metadata: {annotations: {non-go-memory.podfit.dev/a: 200Mi}}, spec: {containers: [{name: "
		      "a, image: i, resources: {limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: "
		      "300MiB}]}]}}"),
		QUIET("{image: 'quay.io/coreos/etcd:v3.5.0', resources: {limits: {memory: 8Gi}}, env: [{name: "
		      "GOMEMLIMIT, value: 1GiB}]}"),
		QUIET("pod: {metadata: {annotations: {runtime.podfit.dev/a: mixed}}, spec: {containers: [{name: a, "
		      "image: i, resources: {limits: {memory: 8Gi}}, env: [{name: GOMEMLIMIT, value: 1GiB}]}]}}"),
		QUIET("pod: {spec: {volumes: [{name: v, emptyDir: {medium: Memory, sizeLimit: 600Mi}}], containers: "
		      "[{name: a, image: i, resources: {limits: {memory: 1000Mi}}, volumeMounts: [{name: v, "
		      "mountPath: /v}], env: [{name: GOMEMLIMIT, value: 300MiB}]}]}}"),
		QUIET("{resources: {limits: {memory: 4Gi}}, env: [{name: GOMEMLIMIT, value: '512'}]}"),
	},
	.check = check,
};
