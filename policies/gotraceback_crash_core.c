/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { ALLOWED, NOT_SET };

/* The variable as the program gets it, or NULL. */
static const struct setting *traceback_of(const struct container *c)
{
	for (size_t i = 0; i < c->env_count; i++)
		if (str_is(c->env[i].name, "GOTRACEBACK") && !c->env[i].hidden_by && !c->env[i].name_not_a_string)
			return &c->env[i].value;
	return NULL;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *t = traceback_of(s->c), *limit = memory_limit_of(s->c);
	struct rlimit_value core = rlimit_soft(s->c, SETTING_RLIMIT_CORE);

	(void)param;
	if (!t || t->state != STATE_KNOWN || !str_is(t->text, "crash") || core.amount == 0)
		return;
	if (core.amount == -2) {
		found(k, NOT_SET, t->from,
		      "GOTRACEBACK 'crash' aborts a crashing program with SIGABRT: where the node's core limit "
		      "is not 0, and container runtimes set none, it leaves a core as large as its memory");
	} else {
		found(k, ALLOWED, t->from,
		      "GOTRACEBACK 'crash' with a core limit of %s: each crash writes a core as large as the "
		      "memory of the program",
		      core.amount == -1 ? "unlimited" : bytes_of(k, core.amount));
		found_related(k, core.at, "the core limit");
	}
	found_brief(k, "a crash writes a core as large as the heap to ephemeral storage");
	if (limit)
		found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	found_remedy(
		k, "set GOTRACEBACK to all or system, which print the same and leave no core, or the core limit to 0");
}

const struct rule gotraceback_crash_core = {
	.name = "gotraceback-crash-core",
	.summary = "GOTRACEBACK=crash makes each crash write a core as large as the program's memory.",
	.why = "With GOTRACEBACK=crash a panic ends in SIGABRT, exit code 134 instead of 2, and the kernel writes a "
	       "core if the core limit allows it: 252 MB for a heap of 200 MiB, measured with Go 1.26. Where "
	       "core_pattern is a file name it lands in the container's working directory, counts against ephemeral "
	       "storage and can evict the Pod; a program that crashes in a loop fills the node. containerd's and "
	       "CRI-O's units set LimitCORE=infinity, so the limit is mostly unlimited where nothing sets it.",
	.fix = "Use GOTRACEBACK=all or system, or set the core limit to 0 (ulimit -c 0).",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX,
	.grades = { [ALLOWED] = { SEVERITY_WARNING, NULL },
		    [NOT_SET] = { SEVERITY_INFO, "the manifest does not say what the core limit is" } },
	.examples = {
		FIRES("{env: [{name: GOTRACEBACK, value: crash}]}", "env[0].value"),
		FIRES("{env: [{name: GOTRACEBACK, value: crash}], command: [bash, -c, 'ulimit -c unlimited; exec "
		      "/app']}",
		      "env[0].value"),
		FIRES("pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: core, soft: "
		      "1048576, hard: 1048576}'}}, spec: {containers: [{name: a, image: i, env: [{name: X, value: "
		      "crash}, {name: GOTRACEBACK, value: $(X)}]}]}}", "spec.containers[0].env[1].value"),
		FIRES("{env: [{name: GOTRACEBACK, value: crash}], command: [sh, -c, 'ulimit -Hc 0; exec /app']}",
		      "env[0].value"),
		QUIET("{env: [{name: GOTRACEBACK, value: crash}], command: [sh, -c, 'ulimit -c 0; exec /app']}"),
		QUIET("{env: [{name: GOTRACEBACK, value: crash}], command: [prlimit, '--core=0:unlimited', /app]}"),
		QUIET("{env: [{name: GOTRACEBACK, value: all}], command: [sh, -c, 'ulimit -c unlimited; exec /app']}"),
		QUIET("{env: [{name: GOTRACEBACK, value: CRASH}]}"),
		QUIET("{env: [{name: GOTRACEBACK, value: crash}, {name: GOTRACEBACK, value: system}]}"),
		QUIET("{env: [{name: GOTRACEBACK, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}"),
		QUIET("pod: {spec: {os: {name: windows}, containers: [{name: a, image: i, env: [{name: GOTRACEBACK, "
		      "value: crash}]}]}}"),
	},
	.check = check,
};
