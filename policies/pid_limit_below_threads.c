/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { BASE, ASSUMED };
enum { LOW, REFUSED };
enum { LEAST = 128, MOST = 16384 }; /* what the API takes (KEP-6063, enhancements#6217) */

/* Tasks that run at once: of a Go container GOMAXPROCS and its own threads, of another at least one. */
static int64_t tasks_of(const struct pod *pod, const int64_t *param, unsigned *ret_go)
{
	int64_t tasks = 0;

	*ret_go = 0;
	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container *c = &pod->containers[i];
		const struct setting *m = setting_of(c, SETTING_GOMAXPROCS);
		bool go = is_likely_go(c);

		if (c->type != CONTAINER_APP && c->type != CONTAINER_SIDECAR)
			continue;
		tasks = sum_of(tasks, !go ? 1 : sum_of(has_value(m) ? m->value : param[ASSUMED], param[BASE]));
		*ret_go += go;
	}
	return tasks;
}

static void misplaced(struct check *k, const struct unknown_field *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (fields[i].what != FIELD_PID_ELSEWHERE)
			continue;
		found(k, REFUSED, fields[i].at,
		      "pid is a limit of the whole Pod: the API refuses it among requests and in the "
		      "resources of a container");
		found_brief(k, "pid may stand in spec.resources.limits only: the API refuses the Pod");
		found_remedy(k, "move it to resources.limits of the Pod");
	}
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *limit = &s->pod->pid_limit;
	unsigned go;

	misplaced(k, s->pod->unknown_fields, s->pod->unknown_field_count);
	for (size_t i = 0; i < s->pod->container_count; i++)
		misplaced(k, s->pod->containers[i].unknown_fields, s->pod->containers[i].unknown_field_count);
	if (!has_value(limit))
		return;
	if (limit->value < LEAST || limit->value > MOST) {
		found(k, REFUSED, limit->from,
		      "the pid limit %s is outside of what the API takes, %d to %d: it refuses the Pod",
		      quoted(k, limit), LEAST, MOST);
		found_brief(k, "pid limit %.*s is outside %d to %d: the API refuses the Pod", STR_ARG(limit->text),
			    LEAST, MOST);
		found_remedy(k, "set it to %d or more, %d at the most", LEAST, MOST);
		return;
	}
	int64_t tasks = tasks_of(s->pod, param, &go);

	if (!go || limit->value >= tasks)
		return;
	found(k, LOW, limit->from,
	      "the pid limit %s counts the threads of all containers, which need up to %lld: GOMAXPROCS (%lld where "
	      "it is not known) + %lld for each that is Go, %u of them; Go dies when it gets none",
	      quoted(k, limit), (long long)tasks, (long long)param[ASSUMED], (long long)param[BASE], go);
	found_brief(k, "pid limit %.*s counts threads of all containers; Go aborts when it is reached",
		    STR_ARG(limit->text));
	found_remedy(k, "raise it to several times %lld: blocking system calls and C take a thread each",
		     (long long)tasks);
}

const struct rule pid_limit_below_threads = {
	.name = "pid-limit-below-threads",
	.summary = "The pid limit of the Pod is below the threads that its Go programs need, or is refused.",
	.why = "The pids cgroup counts threads, of all containers of the Pod together. Go starts a thread for each "
	       "running goroutine up to GOMAXPROCS, one more for each that blocks in a system call or in C, and some "
	       "of its own; when it gets none it ends with: runtime: failed to create new OS thread, may need to "
	       "increase max user processes (ulimit -u), which is the wrong hint here (kubernetes/kubernetes#125242). "
	       "KEP-6063 plans spec.resources.limits.pid, from 128 (enhancements#6217) to 16384, of the whole Pod "
	       "only; no release up to 1.37 has it, so this rule speaks with --kube-version 1.38 or later and "
	       "ulimit-unknown-field until then.",
	.fix = "Leave several times GOMAXPROCS + 16 for each Go container.",
	.coordinate = GOROUTINE,
	.scope = POD,
	.needs = NEEDS_LINUX,
	.since_kube = KUBE_PID_LIMIT,
	.grades = { [LOW] = { SEVERITY_WARNING, NULL },
		    [REFUSED] = { SEVERITY_ERROR,
		      "outside 128 to 16384, a request, or in the resources of a container" } },
	.denies = true,
	.params = { [BASE] = { "threads_base", PARAM_COUNT, 16, 1, 10000, "threads that a Go program needs beside "
	      "GOMAXPROCS" },
		    [ASSUMED] = { "maxprocs_assumed", PARAM_COUNT, 8, 1, 10000, "GOMAXPROCS where it is not known" } },
	.examples = {
		FIRES("pod: {spec: {resources: {limits: {pid: 128}}, containers: [{name: a, image: i, env: [{name: "
		      "GOGC, value: '50'}, {name: GOMAXPROCS, value: '64'}]}, {name: b, image: i, restartPolicy: "
		      "Always, env: [{name: GOMAXPROCS, value: '32'}]}, {name: c, image: i}]}}",
		      "spec.resources.limits.pid"),
		FIRES("pod: {spec: {resources: {limits: {pid: 127}}, containers: [{name: a, image: i}]}}",
		      "spec.resources.limits.pid"),
		FIRES("pod: {spec: {resources: {limits: {pid: '20k'}}, containers: [{name: a, image: i}]}}",
		      "spec.resources.limits.pid"),
		FIRES("{resources: {limits: {pid: 1024}}}", "resources.limits.pid"),
		FIRES("pod: {spec: {resources: {requests: {pid: 1024}}, containers: [{name: a, image: i}]}}",
		      "spec.resources.requests.pid"),
		QUIET("pod: {spec: {resources: {limits: {pid: 129}}, containers: [{name: a, image: i, env: [{name: "
		      "GOMAXPROCS, value: '64'}]}, {name: b, image: i, env: [{name: GOMAXPROCS, value: '32'}]}, "
		      "{name: c, image: i}]}}"),
		QUIET("pod: {spec: {resources: {limits: {pid: 128}}, initContainers: [{name: i, image: i, env: "
		      "[{name: GOMAXPROCS, value: '200'}]}], containers: [{name: a, image: i, env: [{name: "
		      "GOMAXPROCS, value: '112'}]}]}}"),
		QUIET("pod: {spec: {resources: {limits: {pid: 16384}}, containers: [{name: a, image: python}]}}"),
		QUIET("pod: {spec: {resources: {limits: {pid: many}}, containers: [{name: a, image: i, env: [{name: "
		      "GOGC, value: '50'}]}]}}"),
		QUIET("pod: {spec: {os: {name: windows}, resources: {limits: {pid: 1}}, containers: [{name: a, image: "
		      "i}]}}"),
	},
	.check = check,
};
