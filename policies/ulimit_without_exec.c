/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

/* bash 5.1 and later and busybox become the last command of the script by themselves. */
static bool stays(const char *shell)
{
	return str_is(str_of(shell), "sh") || str_is(str_of(shell), "dash") || str_is(str_of(shell), "mksh");
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	(void)param;
	if (s->object->is_job || (s->c->type != CONTAINER_APP && s->c->type != CONTAINER_SIDECAR))
		return;
	for (size_t i = 0; i < s->c->shell_rlimit_count; i++) {
		const struct shell_rlimit *l = &s->c->shell_rlimits[i];

		if (l->follows != FOLLOWS_LAST_PROGRAM || !stays(l->shell))
			continue;
		found(k, 0, l->at,
		      "behind %s the program starts without exec: %s stays process 1 and does not hand on SIGTERM, so "
		      "the "
		      "program is killed at the end of the grace period",
		      quoted_text(k, l->text),
		      str_is(str_of(l->shell), "sh") ? "the shell, where sh is dash," : l->shell);
		found_brief(k, "no exec behind ulimit: the shell stays process 1 and swallows SIGTERM");
		found_remedy(k, "write exec before the program");
		return;
	}
}

const struct rule ulimit_without_exec = {
	.name = "ulimit-without-exec",
	.summary = "A script sets rlimits and then starts the program without exec.",
	.why = "The limit holds, the program inherits it. But the shell waits for the program as process 1, for "
	       "which the kernel drops signals without a handler: SIGTERM ends neither, the program never shuts "
	       "down and is killed after terminationGracePeriodSeconds. Measured: dash 0.5.12 and mksh stay, of sh "
	       "-c 'ulimit -n N; app' too; busybox 1.35 and bash 5.2 become the last command of a script by "
	       "themselves, older bash does not.",
	.fix = "Write exec before the program.",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_GO | NEEDS_LINUX,
	.grades = { { SEVERITY_INFO, NULL } },
	.examples = {
		FIRES("{image: grafana/loki, command: [sh, -c, 'ulimit -n 65536; loki']}", "command[2]"),
		FIRES("{env: [{name: GOGC, value: '50'}], command: [tini, --, dash, -c], args: ['ulimit -c 0 && "
		      "/app --serve']}",
		      "args[0]"),
		FIRES("pod: {spec: {initContainers: [{name: s, image: grafana/loki, restartPolicy: Always, command: "
		      "[sh, -c, \"ulimit -n 65536\\nloki\\n\"]}], containers: [{name: a, image: i}]}}", "spec.initContainers[0].command[2]"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'ulimit -n 65536; exec loki']}"),
		QUIET("{image: grafana/loki, command: [bash, -c, 'ulimit -n 65536; loki']}"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'trap ''kill $!'' TERM; ulimit -n 65536; loki & "
		      "wait']}"),
		QUIET("{image: grafana/loki, command: [prlimit, --nofile=65536, loki]}"),
		QUIET("{image: grafana/loki, command: [sh, -c, loki]}"),
		QUIET("{image: mysql, command: [sh, -c, 'ulimit -n 65536; mysqld']}"),
		QUIET("[{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {containers: "
		      "[{name: a, image: grafana/loki, command: [sh, -c, ulimit -n 65536; loki]}]}}}}]"),
	},
	.check = check,
};
