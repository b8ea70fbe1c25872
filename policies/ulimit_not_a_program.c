/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct link *at = s->c->ulimit_program;

	(void)param;
	if (!at)
		return;
	found(k, 0, at, "'ulimit' is part of the shell and no program: the container does not start, and the limit "
	      "would end with it");
	found_brief(k, "\"ulimit\" is a shell builtin; exec fails");
	found_remedy(k, "let a shell do it: [\"sh\", \"-c\", \"ulimit ... && exec app\"]");
}

const struct rule ulimit_not_a_program = {
	.name = "ulimit-not-a-program",
	.summary = "A container runs ulimit as if it were a program.",
	.why = "The container runtime starts the first word of the command by execve, and without a command hands args "
	       "to the image's entrypoint. ulimit is built into the shell, because a limit holds for the process that "
	       "sets it and for its children (getrlimit(2)). Images have no such file: env ulimit says No such file or "
	       "directory. Some distributions ship a script of that name, which sets its own limits and ends; the "
	       "program does not run there either.",
	.fix = "Set the limit in a shell that then becomes the program: [\"sh\", \"-c\", \"ulimit -n 65536 && exec "
	       "/app\"].",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX,
	.grades = { { SEVERITY_ERROR, NULL } },
	.denies = true,
	.examples = {
		FIRES("{command: [ulimit, -n, '65535']}", "command[0]"),
		FIRES("{args: [\"ulimit\", \"-c\", \"0\"]}", "args[0]"),
		FIRES("{command: [/usr/bin/ulimit, -n, '65535', '&&', /app]}", "command[0]"),
		FIRES("pod: {spec: {containers: [{name: a, image: i}], initContainers: [{name: b, image: busybox, "
		      "command: [ulimit], args: [-n, '1024']}]}}",
		      "spec.initContainers[0].command[0]"),
		QUIET("{command: [sh, -c, 'ulimit -n 65535 && exec /app']}"),
		QUIET("{command: [/app], args: [ulimit, -n, '65535']}"),
		QUIET("{command: [prlimit, '--nofile=65535', /app]}"),
		QUIET("{command: [/bin/sh, -c], args: [ulimit -n 65535 && exec /app]}"),
		QUIET("{command: [/ulimit-exporter, ulimit]}"),
		QUIET("{command: [\"${PROGRAM}\", -n, '65535']}"),
		QUIET("pod: {spec: {os: {name: windows}, containers: [{name: a, image: i, command: [ulimit, -n, "
		      "'65535']}]}}"),
	},
	.check = check,
};
