/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { ASSUMED };
enum { CANNOT_BE_TOLD = -2, UNLIMITED = -1 };

static const char *amount_of(struct check *k, enum setting_id id, int64_t amount)
{
	return id == SETTING_RLIMIT_NOFILE || id == SETTING_RLIMIT_NPROC ? said(k, "%lld", (long long)amount)
									 : bytes_of(k, amount);
}

static bool is_above(int64_t amount, int64_t hard)
{
	return hard != UNLIMITED && (amount == UNLIMITED || amount > hard);
}

/* true: said */
static bool judge(struct check *k, const struct shell_rlimit *l, int64_t assumed)
{
	bool known = l->hard_before != CANNOT_BE_TOLD;
	int64_t hard = known ? l->hard_before : l->id == SETTING_RLIMIT_NOFILE ? assumed : UNLIMITED;

	if (l->amount == CANNOT_BE_TOLD || l->failure == FAILURE_TESTED || !is_above(l->amount, hard))
		return false;
	found(k, 0, l->at,
	      "%s asks for more than the hard limit%s, %s: without CAP_SYS_RESOURCE the call fails%s, and %s",
	      quoted_text(k, l->text), known ? "" : " that nodes mostly have", amount_of(k, l->id, hard),
	      known ? "" : " there",
	      l->failure == FAILURE_STOPS ? "the program does not start" : "the program runs with the old limit");
	found_brief(k, "%s needs CAP_SYS_RESOURCE above the hard limit %s: it fails%s", quoted_text(k, l->text),
		    amount_of(k, l->id, hard),
		    l->failure == FAILURE_STOPS ? ", and so does the container" : " and is skipped");
	if (known)
		found_remedy(k, "set no more than %s, or raise the hard limit where it is set",
			     amount_of(k, l->id, hard));
	else
		found_remedy(k, "leave it out: Go raises its soft limit to the hard one by itself; a higher hard limit "
				"is the node's to give (LimitNOFILE of containerd or CRI-O)");
	return true;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	if ((s->c->capabilities & CAPABILITY_SYS_RESOURCE) || s->object->partial) /* which may stand elsewhere */
		return;
	for (size_t i = 0; i < s->c->shell_rlimit_count; i++)
		if (judge(k, &s->c->shell_rlimits[i], param[ASSUMED]))
			return;
}

const struct rule ulimit_hard_raise = {
	.name = "ulimit-hard-raise",
	.summary = "A command sets a limit above the hard one, which containers may not.",
	.why = "Only CAP_SYS_RESOURCE may raise a hard limit, and no runtime gives it by itself, not even to root: "
	       "\"ulimit: open files: cannot modify limit: Operation not permitted\". Behind ; the script goes on "
	       "with the old limit and nobody sees why, with && or set -e the container fails. Since containerd 2.0 "
	       "and CRI-O 1.33 the units have no LimitNOFILE, so the hard limit is systemd's 524288 "
	       "(containerd/containerd#8924); it was 1048576 or infinity. The same manifest then works on one node "
	       "and not on the next (awslabs/amazon-eks-ami#1551).",
	.fix = "Stay at or below the hard limit, or raise it on the node.",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_GO | NEEDS_LINUX,
	.grades = { { SEVERITY_WARNING, NULL } },
	.params = { [ASSUMED] = { "nofile_hard_assumed", PARAM_COUNT, 524288, 1024, 1 << 30, "hard limit of open "
	      "files that containers have where nothing sets it" } },
	.examples = {
		FIRES("{image: grafana/loki, command: [sh, -c, 'ulimit -n 1048576; exec loki']}", "command[2]"),
		FIRES("{image: grafana/loki, command: [bash, -c, 'ulimit -n unlimited && exec loki']}", "command[2]"),
		FIRES("{env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=524289:', /app]}", "command[1]"),
		FIRES("{env: [{name: GOGC, value: '50'}], command: [bash, -ec, 'ulimit -v 4194304; ulimit -v "
		      "unlimited; exec /app']}", "command[2]"),
		FIRES("pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: nofile, soft: "
		      "1024, hard: 65536}'}}, spec: {containers: [{name: a, image: grafana/loki, command: [sh, -c, "
		      "ulimit -n 65537; exec loki]}]}}", "spec.containers[0].command[2]"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'ulimit -n 524288; exec loki']}"),
		QUIET("{image: grafana/loki, securityContext: {privileged: true}, command: [sh, -c, 'ulimit -n "
		      "1048576; exec loki']}"),
		QUIET("{image: grafana/loki, securityContext: {capabilities: {add: [SYS_RESOURCE]}}, command: [sh, "
		      "-c, 'ulimit -n 1048576; exec loki']}"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'ulimit -n 1048576 || true; exec loki']}"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'ulimit -c unlimited; ulimit -l unlimited; ulimit -n "
		      "$N; exec loki']}"),
		QUIET("{image: mysql, command: [sh, -c, 'ulimit -n 1048576; exec mysqld']}"),
	},
	.check = check,
};
