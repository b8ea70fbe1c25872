/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { LEAST };
enum { RAISES = 19 }; /* the first Go 1.NN that raises the soft limit to the hard one */

/* The call that sets the hard limit in the end, if it means both. */
static const struct shell_rlimit *last_call(const struct container *c)
{
	const struct shell_rlimit *last = NULL;

	for (size_t i = 0; i < c->shell_rlimit_count; i++)
		if (c->shell_rlimits[i].id == SETTING_RLIMIT_NOFILE && c->shell_rlimits[i].sets_hard)
			last = &c->shell_rlimits[i];
	return last && last->sets_soft ? last : NULL; /* -H alone is meant as it stands */
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct shell_rlimit *l = last_call(s->c);

	if (!l || l->amount < 0 || l->amount >= param[LEAST] || l->follows == FOLLOWS_NOTHING ||
	    (s->go_minor && s->go_minor < RAISES))
		return;
	found(k, 0, l->at,
	      "%s lowers the hard limit of open files too: Go raises its soft limit when it starts, but never above "
	      "%lld now",
	      quoted_text(k, l->text), (long long)l->amount);
	found_brief(k, "%s sets the hard limit too; Go cannot raise it again", quoted_text(k, l->text));
	found_remedy(k, "leave it out; for children that need a low limit set the soft one only, %s",
		     l->prlimit ? said(k, "--nofile=%lld:", (long long)l->amount)
				: said(k, "ulimit -Sn %lld", (long long)l->amount));
}

const struct rule ulimit_lowers_hard = {
	.name = "ulimit-lowers-hard",
	.summary = "ulimit -n lowers the hard limit of open files, which Go cannot raise again.",
	.why = "ulimit -n N without -S and prlimit --nofile=N set the soft and the hard limit. Go programs raise "
	       "their soft limit to the hard one when they start, since 1.19, and give their children the old one, "
	       "so a low soft limit does them no harm and a low hard limit does: it is what they get. At the limit "
	       "accept fails with \"too many open files\", and net/http goes on without serving anybody "
	       "(centrifugal/centrifugo#429). Lowering a hard limit cannot be taken back without CAP_SYS_RESOURCE.",
	.fix = "Leave it out, or set the soft limit only: ulimit -Sn.",
	.proof = "shell-dialects",
	.silences = "nofile-hard-low",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_GO | NEEDS_LINUX,
	.grades = { { SEVERITY_WARNING, NULL } },
	.params = { [LEAST] = { "nofile_min", PARAM_COUNT, 4096, 16, 1 << 30, "hard limit of open files that is "
	      "enough for a server of which nothing more is known" } },
	.examples = {
		FIRES("{image: grafana/loki, command: [sh, -c, 'ulimit -n 1024; exec loki']}", "command[2]"),
		FIRES("{env: [{name: GOGC, value: '50'}], command: [prlimit, --nofile=4095, /app]}", "command[1]"),
		FIRES("{env: [{name: GOGC, value: '50'}], command: [bash, -c], args: ['ulimit -HSn 1000 && /app']}",
		      "args[0]"),
		QUIET("{env: [{name: GOGC, value: '50'}], command: [prlimit, --nofile=4096, /app]}"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'ulimit -Sn 1024; exec loki']}"),
		QUIET("{image: grafana/loki, command: [bash, -c, 'ulimit -Hn 1024; exec loki']}"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'ulimit -n $N; exec loki']}"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'ulimit -c 0; exec loki']}"),
		QUIET("{image: mysql, command: [sh, -c, 'ulimit -n 1024; exec mysqld']}"),
		QUIET("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.18}}, spec: {containers: [{name: a, "
		      "image: i, command: [sh, -c, ulimit -n 1024; exec app]}]}}"),
	},
	.check = check,
};
