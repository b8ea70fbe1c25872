/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = memlimit_of_kind(s, MEMLIMIT_OFF_SPELLING);

	(void)param;
	if (!g)
		return;
	found(k, 0, g->from, "GOMEMLIMIT %s is not how Go spells \"off\": every Go program in this container exits with status 2 before main",
	      quoted(k, g));
	found_brief(k, "GOMEMLIMIT=%s: only lower-case \"off\" is valid; Go aborts", quoted(k, g));
	found_remedy(k, "write \"off\", in quotes, or delete the variable");
	found_set(k, true, g->from, "off");
}

const struct rule gomemlimit_off_spelling = {
	.name = "gomemlimit-off-spelling",
	.summary = "GOMEMLIMIT wants to say that there is no limit, in a word that Go does not know.",
	.why = "Only the lower-case word off, or nothing, means no limit. OFF, unlimited, max, none, -1 and false are malformed, "
	       "and the runtime exits with status 2 before main. Helm turns an unquoted off of a values file into false, and "
	       "quote renders that as \"false\".",
	.fix = "Write \"off\" in quotes, or leave the variable out.",
	.silences = "gomemlimit-malformed",
	.proof = "gomemlimit-grammar",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_ERROR, NULL } },
	.denies = true,
	.examples = {
		FIXED("{env: [{name: GOMEMLIMIT, value: 'OFF'}]}", "env[0].value", "{env: [{name: GOMEMLIMIT, value: 'off'}]}"),
		FIXED("{env: [{name: GOMEMLIMIT, value: unlimited}]}", "env[0].value", "{env: [{name: GOMEMLIMIT, value: \"off\"}]}"),
		FIRES("{env: [{name: GOMEMLIMIT, value: '-1'}]}", "env[0].value"),
		FIRES("{env: [{name: GOMEMLIMIT, value: 'false'}]}", "env[0].value"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 'off'}]}"),
		QUIET("{env: [{name: GOMEMLIMIT}]}"),
		QUIET("{env: [{name: GOMEMLIMIT_MODE, value: none}]}"),
	},
	.check = check,
};
