/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { FOLLOWS = 25 }; /* the first Go 1.NN that reads the cgroup's cpu quota */
enum { LEAST = 2 };    /* and takes no fewer */

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMAXPROCS), *limit = cpu_limit_of(s->c);

	(void)param;
	if (s->go_minor < FOLLOWS || !limit || !has_valid(g))
		return;
	int64_t cores = whole_cores(limit->value), own = cores > LEAST ? cores : LEAST;

	if (g->value < own || s->object->partial || s->object->is_job || s->c->type == CONTAINER_INIT)
		return;	/* fewer are meant, which Go does not choose; or nothing is resized there */

	found(k, 0, g->from,
	      "GOMAXPROCS %s is fixed for the life of the container: without it Go 1.%d takes %lld of the cpu "
	      "limit %s and follows when a resize or a VPA changes the limit",
	      quoted(k, g), s->go_minor, (long long)own, quoted(k, limit));
	found_brief(k, "explicit GOMAXPROCS disables Go 1.25 updates on CPU-limit change");
	found_related(k, limit->from, "the cpu limit, %s CPU", cores_of(k, limit->value));
	found_remedy(k, "remove GOMAXPROCS if the main module's go line is 1.25 or later");
}

#define DECLARED(go_, rest_)                                                                                           \
	"pod: {metadata: {annotations: {runtime.podfit.dev/a: " go_                                                    \
	"}}, spec: {containers: [{name: a, image: i, " rest_ "}]}}"

const struct rule gomaxprocs_pinned = {
	.name = "gomaxprocs-pinned",
	.summary = "GOMAXPROCS is set although this Go follows the cpu limit by itself.",
	.why = "From Go 1.25 on the default is the smaller of the CPUs and the cgroup's quota rounded up, not below "
	       "2, and it is looked up again once a second. The variable switches that off (runtime/debug.go, "
	       "proc.go: customGOMAXPROCS), and an environment never changes while the container runs: after an "
	       "in-place resize the old number holds (kubernetes/kubernetes#130801). A binary whose main module says "
	       "go 1.24 or less needs the variable all the same: its default is the node's CPUs "
	       "(internal/godebugs/table.go). Fewer than Go would take are a choice of their own, and what runs to "
	       "its end is not resized: nothing is said of those.",
	.fix = "Remove the variable once the go line in go.mod is 1.25 or later.",
	.coordinate = GOROUTINE,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX | NEEDS_CONTEXT,
	.grades = { { SEVERITY_INFO, NULL } },
	.examples = {
		FIRES(DECLARED("go1.25", "resources: {limits: {cpu: 2}}, env: [{name: GOMAXPROCS, value: '2'}]"),
		      "spec.containers[0].env[0].value"),
		FIRES(DECLARED("go1.26", "resources: {limits: {cpu: 1500m}}, env: [{name: GOMAXPROCS, valueFrom: "
			       "{resourceFieldRef: {resource: limits.cpu}}}]"),
		      "spec.containers[0].env[0].valueFrom.resourceFieldRef.resource"),
		QUIET(DECLARED("go1.24", "resources: {limits: {cpu: 2}}, env: [{name: GOMAXPROCS, value: '2'}]")),
		QUIET(DECLARED("go1.25", "resources: {requests: {cpu: 2}}, env: [{name: GOMAXPROCS, value: '2'}]")),
		QUIET(DECLARED("go1.25", "resources: {limits: {cpu: 2}}, env: [{name: GOMAXPROCS, value: '2.0'}]")),
		QUIET(DECLARED("go1.25", "resources: {limits: {cpu: 2}}, env: [{name: GOMAXPROCS, value: '4'}]")),
		QUIET(DECLARED("go1.25", "resources: {limits: {cpu: 2}}")),
		QUIET(DECLARED("go1.25", "resources: {limits: {cpu: 3}}, env: [{name: GOMAXPROCS, value: '2'}]")),
		QUIET("[{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {metadata: {annotations: "
		      "{runtime.podfit.dev/a: go1.25}}, spec: {containers: [{name: a, image: i, resources: {limits: "
		      "{cpu: 2}}, env: [{name: GOMAXPROCS, value: '2'}]}]}}}}]"),
		QUIET("{resources: {limits: {cpu: 2}}, env: [{name: GOMAXPROCS, value: '2'}]}"),
	},
	.check = check,
};
