/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { RAISES = 19 }; /* the first Go 1.NN that raises the soft limit to the hard one */

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	struct rlimit_value soft = rlimit_soft(s->c, SETTING_RLIMIT_NOFILE),
			    hard = rlimit_hard(s->c, SETTING_RLIMIT_NOFILE);
	bool both = hard.amount != -2;

	(void)param;
	if (soft.amount < 0 || (hard.amount >= 0 && soft.amount >= hard.amount) ||
	    (s->go_minor && s->go_minor < RAISES))
		return;
	if (!both && hard.text.n) /* it is set, to what cannot be told */
		return;
	found(k, 0, soft.at,
	      "%s sets the soft limit of open files to %lld%s: Go raises it to %s when it starts, and only programs "
	      "that it runs see %lld",
	      rlimit_words(k, &soft), (long long)soft.amount, both ? " and the hard one higher" : ", not the hard one",
	      hard.amount >= 0 ? said(k, "%lld", (long long)hard.amount) : "the hard one", (long long)soft.amount);
	found_brief(k, "Go >=1.19 raises soft NOFILE to hard; only children see %lld", (long long)soft.amount);
	found_remedy(k, "leave the soft limit out, or set the hard limit if Go itself shall have %lld",
		     (long long)soft.amount);
}

const struct rule nofile_soft_irrelevant = {
	.name = "nofile-soft-irrelevant",
	.summary = "A soft limit of open files is set, which Go replaces by the hard one when it starts.",
	.why = "From 1.19 on a Go program sets its soft limit of open files to the hard one before main. Measured "
	       "with ulimit -Sn 1024 and a hard limit of 20000: Go 1.21 to 1.23 run with 20000, 1.24 and later with "
	       "19999, one less as a mark; what they start with os/exec gets 1024 back (golang/go#46279; runtime of "
	       "syscall/rlimit.go). So neither a low soft limit nor raising it does anything for the program itself. "
	       "1.18 and older keep the soft limit.",
	.fix = "Leave the soft limit out, or set the hard limit.",
	.proof = "nofile-soft-limit",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_GO | NEEDS_LINUX,
	.grades = { { SEVERITY_INFO, NULL } },
	.examples = {
		FIRES("{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -Sn 65536 && exec /app']}",
		      "command[2]"),
		FIRES("{env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=1024:1025', /app]}",
		      "command[1]"),
		FIRES("pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: nofile, soft: "
		      "1024, hard: 524288}'}}, spec: {containers: [{name: a, image: i, env: [{name: GOGC, value: "
		      "'50'}]}]}}",
		      "metadata.annotations[\"ulimits.noderesource.dev/container.a\"]"),
		QUIET("{env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=1024', /app]}"),
		QUIET("{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -Sn $(ulimit -Hn) && exec "
		      "/app']}"),
		QUIET("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.18}}, spec: {containers: [{name: a, "
		      "image: i, command: [bash, -c, 'ulimit -Sn 65536 && exec /app']}]}}"),
		QUIET("{image: python, command: [bash, -c, 'ulimit -Sn 65536 && exec python a.py']}"),
		QUIET("{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -Hn 65536 && exec /app']}"),
		QUIET("{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -Hn $N; ulimit -Sn 1024; exec "
		      "/app']}"),
		QUIET("{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -Su 1024 && exec /app']}"),
	},
	.check = check,
};
