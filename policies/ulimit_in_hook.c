/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static bool is_probe(const char *hook)
{
	return str_ends(str_of(hook), "Probe");
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const char *last = NULL;

	(void)param;
	for (size_t i = 0; s->pod->has_go && i < s->c->hook_rlimit_count; i++) {
		const struct shell_rlimit *l = &s->c->hook_rlimits[i];

		if (l->follows != FOLLOWS_NOTHING || l->hook == last) /* one a hook is enough */
			continue;
		last = l->hook;
		found(k, 0, l->at,
		      "%s in %s changes only the process of the %s: the container's program keeps its limits",
		      quoted_text(k, l->text), l->hook, is_probe(l->hook) ? "probe" : "hook");
		found_brief(k, "ulimit in %s changes only that process", l->hook);
		found_remedy(k, "put it before exec into the container's command: sh -c 'ulimit ... && exec app'");
	}
}

const struct rule ulimit_in_hook = {
	.name = "ulimit-in-hook",
	.summary = "A lifecycle hook or a probe sets rlimits, which only its own process has.",
	.why = "postStart, preStop and exec probes run a process of their own beside the container's program, as "
	       "kubectl exec does. Limits belong to a process and to those that it starts (getrlimit(2)), so the "
	       "program never has them. Only prlimit --pid reaches another process, and needs CAP_SYS_RESOURCE to "
	       "raise a hard limit. A limit for a program that the hook goes on to run is no fault.",
	.fix = "Set the limit in the container's command, before exec.",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX,
	.grades = { { SEVERITY_WARNING, NULL } },
	.examples = {
		FIRES("{image: grafana/loki, lifecycle: {postStart: {exec: {command: [sh, -c, ulimit -n 65536]}}}}",
		      "lifecycle.postStart.exec.command[2]"),
		FIRES("{env: [{name: GOGC, value: '50'}], livenessProbe: {exec: {command: [bash, -c, 'ulimit -Sn "
		      "100; test -f /x']}}}",
		      "livenessProbe.exec.command[2]"),
		FIRES("pod: {spec: {containers: [{name: a, image: grafana/loki}, {name: b, image: i, lifecycle: "
		      "{preStop: {exec: {command: [sh, -c, ulimit -c 0]}}}}]}}",
		      "spec.containers[1].lifecycle.preStop.exec.command[2]"),
		QUIET("{image: grafana/loki, lifecycle: {postStart: {exec: {command: [sh, -c, 'ulimit -n 65536; "
		      "/warm-up']}}}}"),
		QUIET("{image: grafana/loki, lifecycle: {postStart: {exec: {command: [prlimit, --pid, '1', "
		      "--nofile=100]}}}}"),
		QUIET("{image: grafana/loki, readinessProbe: {exec: {command: [sh, -c, 'test $(ulimit -n) -gt "
		      "100']}}}"),
		QUIET("{image: mysql, lifecycle: {postStart: {exec: {command: [sh, -c, ulimit -n 65536]}}}}"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'ulimit -n 65536; exec loki']}"),
	},
	.check = check,
};
