/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { LIMIT, MANY };
enum { CONFIDENCE = 80 }; /* percent: a known image, or better */

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct container *c = s->c;
	const struct setting *limit = memory_limit_of(c), *m = setting_of(c, SETTING_GOMAXPROCS);
	bool is_set = has_valid(m);

	if (!limit || limit->value >= param[LIMIT] || setting_of(c, SETTING_CPU_LIMIT)->state != STATE_ABSENT ||
	    c->go.confidence < CONFIDENCE || (m->state != STATE_ABSENT && !is_set) ||
	    (is_set && m->value < param[MANY]))
		return;
	if (is_set)
		found(k, 0, m->from, "GOMAXPROCS %s in a memory limit of %s: each of them keeps caches of its own",
		      quoted(k, m), quoted(k, limit));
	else
		found(k, 0, c->at,
		      "without a cpu limit and GOMAXPROCS Go runs on all CPUs of the node and keeps caches for "
		      "each: on a large node these take much of the memory limit %s",
		      quoted(k, limit));
	found_brief(k, "per-P caches of a many-core node can use half of a %.*s limit", STR_ARG(limit->text));
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	found_remedy(k, "set GOMAXPROCS to \"2\", or a cpu limit with Go 1.25 and later");
}

const struct rule gomaxprocs_memory_overhead = {
	.name = "gomaxprocs-memory-overhead",
	.summary = "A small memory limit has to hold the caches of as many procs as the node has CPUs.",
	.why = "Every P of the scheduler has a cache of its own for each size of object, and the threads that run "
	       "them have stacks. kubernetes-sigs/gcp-compute-persistent-disk-csi-driver#968 grew from 18 to more "
	       "than 40 MiB on 32 CPUs and was killed at 50; kubernetes-csi/node-driver-registrar#494 halved its "
	       "memory with GOMAXPROCS=2. Measured with Go 1.26 on two CPUs, 128 goroutines that allocate in all "
	       "sizes: 23 MiB resident with GOMAXPROCS=2, 34 MiB with 128. So a limit that was found on a small node "
	       "is too low on a large one.",
	.fix = "Set GOMAXPROCS to 2, or a cpu limit with Go 1.25 and later.",
	.coordinate = GOROUTINE,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX,
	.grades = { { SEVERITY_INFO, NULL } },
	.params = { [LIMIT] = { "maxprocs_memory", PARAM_BYTES, 128 * MIB, 0, TIB, "memory limits from this on are "
		      "large enough" },
		    [MANY] = { "maxprocs_many", PARAM_COUNT, 16, 2, 10000, "GOMAXPROCS from this on is much for such "
		      "a limit" } },
	.examples = {
		FIRES("{resources: {limits: {memory: 64Mi}}, env: [{name: GOGC, value: '50'}]}", ""),
		FIRES("{image: registry.k8s.io/sig-storage/csi-node-driver-registrar, resources: {limits: {memory: "
		      "134217727}}}",
		      ""),
		FIRES("{resources: {limits: {memory: 100M}}, env: [{name: GOMAXPROCS, value: '16'}]}", "env[0].value"),
		QUIET("{resources: {limits: {memory: 128Mi}}, env: [{name: GOGC, value: '50'}]}"),
		QUIET("{resources: {limits: {memory: 64Mi}}, env: [{name: GOMAXPROCS, value: '15'}]}"),
		QUIET("{resources: {limits: {memory: 64Mi, cpu: 1}}, env: [{name: GOGC, value: '50'}]}"),
		QUIET("{resources: {limits: {memory: 64Mi}}}"),
		QUIET("{resources: {limits: {memory: 0}}, env: [{name: GOGC, value: '50'}]}"),
		QUIET("{resources: {limits: {memory: 64Mi}}, envFrom: [{configMapRef: {name: tuning}}], env: [{name: "
		      "GOGC, value: '50'}]}"),
		QUIET("[{apiVersion: example.org/v1, kind: Thing, spec: {template: {containers: [{name: a, image: a, "
		      "resources: {limits: {memory: 64Mi}}, env: [{name: GOGC, value: '50'}]}]}}}]"),
	},
	.check = check,
};
