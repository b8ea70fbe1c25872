/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { DECLARED, RESIZED };

/* Fixed when the container starts: a number, a reference, or a value from elsewhere. */
static bool is_set(const struct setting *g)
{
	if (g->state == STATE_UNKNOWN)
		return g->reference || (g->outside && !g->perhaps);
	return has_valid(g);
}

static const char *words(struct check *k, const struct setting *g)
{
	if (g->reference)
		return "what the old limit made it";
	return has_value(g) ? bytes_of(k, g->value) : "what it is";
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *limit = setting_of(s->c, SETTING_MEMORY_LIMIT);
	const struct resize_policy *p = s->c->resize_policy;

	(void)param;
	if (!is_set(g) || (p ? !str_is(p->restart, "NotRequired") : !s->object->is_resize))
		return;
	found(k, s->object->is_resize ? RESIZED : DECLARED,
	      p         ? p->at
	      : g->from ? g->from
			: g->entry,
	      "the memory limit %s without a restart, and GOMEMLIMIT stays %s: the environment of a running container "
	      "does not change",
	      s->object->is_resize ? "changes" : "can be resized", words(k, g));
	found_brief(k, "in-place memory resize does not update env: GOMEMLIMIT stays %s", words(k, g));
	if (p)
		found_related(k, g->from ? g->from : g->entry, "GOMEMLIMIT");
	if (has_value(limit))
		found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	if (s->pod->never_restarts) {
		found_remedy(k, "let the program set its own limit (automemlimit with a refresh interval): a Pod that "
				"never restarts cannot have RestartContainer");
		return;
	}
	found_remedy(k, "set restartPolicy: RestartContainer for memory, or let the program set its own limit "
			"(automemlimit with a refresh interval)");
	if (p)
		found_set(k, false, p->at, "RestartContainer");
}

const struct rule resize_leaves_gomemlimit_stale = {
	.name = "resize-leaves-gomemlimit-stale",
	.summary = "The memory limit can be resized in place, and GOMEMLIMIT will not follow.",
	.why = "An in-place resize (KEP-1287, stable in Kubernetes 1.35) changes the cgroup of a running container, "
	       "not its environment: a literal stays, and a resourceFieldRef keeps the number of the limit at start "
	       "(kubernetes/kubernetes#130801). After a resize downwards GOMEMLIMIT may lie above the limit, and the "
	       "kernel kills before Go collects; after one upwards the collector works for memory that is free. "
	       "RestartContainer starts the container anew with the right number. Autoscalers meet it "
	       "(traefik/traefik-helm-chart#1796, mercari/tortoise#320).",
	.fix = "Declare restartPolicy: RestartContainer for memory in resizePolicy.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { [DECLARED] = { SEVERITY_INFO, NULL },
		    [RESIZED] = { SEVERITY_WARNING, "the object is a resize of a running Pod" } },
	.examples = {
		FIXED("{resizePolicy: [{resourceName: memory, restartPolicy: NotRequired}], resources: {limits: "
		      "{memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}", "resizePolicy[0].restartPolicy",
		      "{resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}], resources: {limits: "
		      "{memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		FIRES("{resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}, {resourceName: memory, "
		      "restartPolicy: NotRequired}], env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: "
		      "{resource: limits.memory}}}]}", "resizePolicy[1].restartPolicy"),
		FIRES("pod: {spec: {restartPolicy: Never, containers: [{name: a, image: i, resizePolicy: "
		      "[{resourceName: memory, restartPolicy: NotRequired}], env: [{name: GOMEMLIMIT, valueFrom: "
		      "{configMapKeyRef: {name: c, key: limit}}}]}]}}",
		      "spec.containers[0].resizePolicy[0].restartPolicy"),
		QUIET("{resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}], resources: {limits: "
		      "{memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		QUIET("{resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}], resources: {limits: {memory: "
		      "512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		QUIET("{resizePolicy: [{resourceName: memory, restartPolicy: NotRequired}], env: [{name: GOMEMLIMIT, "
		      "value: 'off'}]}"),
		QUIET("{resizePolicy: [{resourceName: memory, restartPolicy: NotRequired}], env: [{name: "
		      "AUTOMEMLIMIT, value: '0.9'}]}"),
	},
	.check = check,
};
