/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = memlimit_of_kind(s, MEMLIMIT_MALFORMED);

	(void)param;
	if (!g && s->go_minor && s->go_minor <= 25)	/* a leading +, which 1.26 takes */
		g = memlimit_of_kind(s, MEMLIMIT_PLUS);
	if (!g)
		return;
	found(k, 0, g->from, "GOMEMLIMIT %s is malformed: every Go program in this container exits with status 2 before main",
	      quoted(k, g));
	found_brief(k, "GOMEMLIMIT=%s is malformed: Go exits 2 at start", quoted(k, g));
	if (!g->memlimit.nearest[0]) {
		found_remedy(k, "write a whole number of bytes, KiB, MiB, GiB or TiB, such as 460MiB");
		return;
	}
	found_remedy(k, "write %s", g->memlimit.nearest);
	found_set(k, true, g->from, "%s", g->memlimit.nearest);
}

const struct rule gomemlimit_malformed = {
	.name = "gomemlimit-malformed",
	.summary = "GOMEMLIMIT is nothing that the Go runtime can read, so the program aborts at start.",
	.why = "The runtime takes digits, followed by nothing, B, KiB, MiB, GiB or TiB, or the word off. On anything else it "
	       "prints \"malformed GOMEMLIMIT\" and exits with status 2 before main, in every Go binary that runs in the "
	       "container, exec probes and kubectl included; Kubernetes shows CrashLoopBackOff with reason Error. The same in "
	       "every release from 1.19 to 1.27. A fraction such as 1.5GiB is refused too. Seen in haproxytech/dataplaneapi#350.",
	.fix = "Write a whole number with one of Go's units.",
	.proof = "gomemlimit-grammar",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_CONTEXT,
	.grades = { { SEVERITY_ERROR, NULL } },
	.denies = true,
	.examples = {
		FIXED("{env: [{name: GOMEMLIMIT, value: 1.5GiB}]}", "env[0].value", "{env: [{name: GOMEMLIMIT, value: 1536MiB}]}"),
		FIRES("{env: [{name: GOMEMLIMIT, value: '75%'}]}", "env[0].value"),
		FIRES("{env: [{name: MI, value: '-5'}, {name: GOMEMLIMIT, value: $(MI)MiB}]}", "env[1].value"),
		FIRES("{env: [{name: GOMEMLIMIT, value: '9223372036854775808'}]}", "env[0].value"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 1536MiB}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: ''}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: +512MiB}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: '${LIMIT}'}]}"),
		QUIET("{env: [{name: MEMLIMIT, value: 75%}]}"),
	},
	.check = check,
};
