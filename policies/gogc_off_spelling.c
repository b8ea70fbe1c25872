/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *p = setting_of(s->c, SETTING_GOGC);

	(void)param;
	if (!is_text(p) || p->gogc.kind != GOGC_OFF_SPELLING)
		return;
	found(k, 0, p->from, "GOGC %s is ignored and 100 is used: only \"off\" turns the garbage collector off", quoted(k, p));
	found_brief(k, "GOGC=%s is ignored (100 is used); only \"off\" disables the GC", quoted(k, p));
	found_remedy(k, "write \"off\" together with GOMEMLIMIT, or delete the variable");
	found_set(k, false, p->from, "off");
}

const struct rule gogc_off_spelling = {
	.name = "gogc-off-spelling",
	.summary = "GOGC wants to turn the garbage collector off, in a word that Go ignores.",
	.why = "Only the lower-case word off, or a negative number, turns collection off. OFF, false, none and disabled are no "
	       "integers, and the runtime silently uses 100. Helm turns an unquoted off of a values file into \"false\".",
	.fix = "Write \"off\", and set GOMEMLIMIT with it.",
	.silences = "gogc-malformed",
	.proof = "gogc-grammar",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_WARNING, NULL } },
	.examples = {
		FIXED("{env: [{name: GOGC, value: 'OFF'}, {name: GOMEMLIMIT, value: 1GiB}]}", "env[0].value",
		      "{env: [{name: GOGC, value: 'off'}, {name: GOMEMLIMIT, value: 1GiB}]}"),
		FIRES("{env: [{name: GOGC, value: \"false\"}]}", "env[0].value"),
		FIRES("{env: [{name: GOGC, value: disabled}]}", "env[0].value"),
		QUIET("{env: [{name: GOGC, value: 'off'}, {name: GOMEMLIMIT, value: 1GiB}]}"),
		QUIET("{env: [{name: GOGC, value: '-1'}, {name: GOMEMLIMIT, value: 1GiB}]}"),
		QUIET("{env: [{name: GC, value: 'OFF'}]}"),
	},
	.check = check,
};
