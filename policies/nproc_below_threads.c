/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { BASE, ASSUMED };
enum { CERTAIN, NOT_CERTAIN, AS_ROOT };

static unsigned grade_of(const struct container *c)
{
	if (c->user == USER_ROOT)
		return AS_ROOT;
	return c->user == USER_OTHER && go_for_certain(c) ? CERTAIN : NOT_CERTAIN;
}

static const char *user_words(enum user_kind user)
{
	switch (user) {
	case USER_ROOT: return "root, on whom the kernel does not enforce it";
	case USER_OTHER: return "a user other than root";
	case USER_UNKNOWN: break;
	}
	return "the user that the image names";
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *m = setting_of(s->c, SETTING_GOMAXPROCS);
	bool known = has_value(m);
	int64_t procs = known ? m->value : param[ASSUMED], threads = sum_of(procs, param[BASE]);
	struct rlimit_value soft = rlimit_soft(s->c, SETTING_RLIMIT_NPROC);

	if (soft.amount < 0 || soft.amount >= threads)
		return;
	const char *text = rlimit_words(k, &soft);

	found(k, grade_of(s->c), soft.at, "%s allows %lld threads to %s: Go needs up to %lld (GOMAXPROCS %lld%s + "
	      "%lld) and dies when it gets none", text, (long long)soft.amount, user_words(s->c->user),
	      (long long)threads, (long long)procs, known ? "" : " assumed", (long long)param[BASE]);
	found_brief(k, "RLIMIT_NPROC %lld < %lld threads: Go dies \"failed to create new OS thread\"",
		    (long long)soft.amount, (long long)threads);
	if (known)
		found_related(k, m->from, "GOMAXPROCS, %lld", (long long)procs);
	found_remedy(k, "remove the limit or make it several times %lld: it counts all threads that this user has on "
		     "the node", (long long)threads);
}

const struct rule nproc_below_threads = {
	.name = "nproc-below-threads",
	.summary = "RLIMIT_NPROC is below the threads that a Go program needs.",
	.why = "RLIMIT_NPROC counts threads, not only processes, and those of all containers and Pods of the node that "
	       "run under the same user id. Go starts a thread for each running goroutine up to GOMAXPROCS, one more "
	       "for each that blocks in a system call or in C, and some of its own. When the kernel refuses one the "
	       "program ends: runtime: failed to create new OS thread (have 21 already; errno=11), fatal error: "
	       "newosproc. Measured with Go 1.27.3 as user 65534: 3 is too few to start on two cores, and 30 blocked "
	       "system calls die under 20 and live under 40. The kernel does not enforce it on root, unless hostUsers "
	       "is false; root ran 104 threads under 20. KEP-5758 names this risk. kubernetes/kubernetes#125242 shows "
	       "the message with another cause, the pids cgroup.",
	.fix = "Remove the limit, or leave several times GOMAXPROCS + 16.",
	.proof = "rlimit-nproc",
	.coordinate = GOROUTINE,
	.scope = CONTAINER,
	.needs = NEEDS_GO | NEEDS_LINUX,
	.grades = { [CERTAIN] = { SEVERITY_ERROR, NULL },
		    [NOT_CERTAIN] = { SEVERITY_WARNING, "the user is not known, or that it is Go is not certain" },
		    [AS_ROOT] = { SEVERITY_INFO, "it runs as root, on whom the kernel does not enforce it" } },
	.denies = true,
	.params = { [BASE] = { "threads_base", PARAM_COUNT, 16, 1, 10000, "threads that a Go program needs beside "
	      "GOMAXPROCS" },
		    [ASSUMED] = { "maxprocs_assumed", PARAM_COUNT, 8, 1, 10000, "GOMAXPROCS where it is not known" } },
	.examples = {
		FIRES("{securityContext: {runAsUser: 1000}, env: [{name: GOMAXPROCS, value: '4'}], command: [bash, -c, "
		      "'ulimit -u 19 && exec /app']}", "command[2]"),
		FIRES("{securityContext: {runAsNonRoot: true}, env: [{name: GOGC, value: '50'}], command: [prlimit, "
		      "'--nproc=23', /app]}", "command[1]"),
		FIRES("{image: grafana/loki, command: [ash, -c, 'ulimit -S -u 16; exec loki']}", "command[2]"),
		FIRES("{securityContext: {runAsUser: 0}, env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit "
		      "-u 900; ulimit -u 16; exec /app']}", "command[2]"),
		FIRES("pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: nproc, soft: 16, "
		      "hard: 512}'}}, spec: {containers: [{name: a, image: i, env: [{name: GOGC, value: '50'}]}]}}",
		      "metadata.annotations[\"ulimits.noderesource.dev/container.a\"]"),
		QUIET("{securityContext: {runAsUser: 1000}, env: [{name: GOMAXPROCS, value: '4'}], command: [bash, -c, "
		      "'ulimit -u 20 && exec /app']}"),
		QUIET("{securityContext: {runAsUser: 1000}, env: [{name: GOGC, value: '50'}], command: [prlimit, "
		      "'--nproc=24', /app]}"),
		QUIET("{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -Hu 16; ulimit -Su $N; exec "
		      "/app']}"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'ulimit -S -u 16; exec loki']}"),
		QUIET("{image: python, securityContext: {runAsUser: 1000}, command: [bash, -c, 'ulimit -u 16; exec "
		      "python app.py']}"),
		QUIET("{securityContext: {runAsUser: 1000}, env: [{name: GOGC, value: '50'}], command: [bash, -c, "
		      "'ulimit -n 16; exec /app']}"),
		QUIET("pod: {spec: {os: {name: windows}, containers: [{name: a, image: i, env: [{name: GOGC, value: "
		      "'50'}], command: [bash, -c, 'ulimit -u 16; exec /app']}]}}"),
	},
	.check = check,
};
