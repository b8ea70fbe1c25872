/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { IGNORED, OTHER_NUMBER };

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *p = setting_of(s->c, SETTING_GOGC);
	bool plus = p->gogc.kind == GOGC_PLUS && s->go_minor && s->go_minor <= 25;

	(void)param;
	if (!is_text(p) || (p->gogc.kind != GOGC_MALFORMED && !plus))
		return;
	bool other = p->gogc.has_meant && p->gogc.meant != 100;

	found(k, other ? OTHER_NUMBER : IGNORED, p->from, "GOGC %s is not a whole number: Go silently uses 100", quoted(k, p));
	found_brief(k, "GOGC=%s is not an integer; Go silently uses 100", quoted(k, p));
	if (!p->gogc.has_meant) {
		found_remedy(k, "write a whole number, such as \"100\"");
		return;
	}
	found_remedy(k, "write \"%d\"", (int)p->gogc.meant);
	found_set(k, true, p->from, "%d", (int)p->gogc.meant);
}

const struct rule gogc_malformed = {
	.name = "gogc-malformed",
	.summary = "GOGC is no whole number, so Go ignores it and uses 100.",
	.why = "The runtime reads a 32-bit integer or the word off. Whatever else stands there, a percent sign, a fraction, a "
	       "blank, a line break, a number that is too large, counts as 100, without a word in any log.",
	.fix = "Write the number alone.",
	.proof = "gogc-grammar",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_WARNING, NULL }, { SEVERITY_ERROR, "the number that was meant is not 100" } },
	.denies = true,
	.examples = {
		FIXED("{env: [{name: GOGC, value: '50%'}]}", "env[0].value", "{env: [{name: GOGC, value: '50'}]}"),
		FIXED("{env: [{name: GOGC, value: \"200\\n\"}]}", "env[0].value", "{env: [{name: GOGC, value: \"200\"}]}"),
		FIRES("{env: [{name: GOGC, value: abc}]}", "env[0].value"),
		FIRES("{env: [{name: GOGC, value: '2147483648'}]}", "env[0].value"),
		QUIET("{env: [{name: GOGC, value: '50'}]}"),
		QUIET("{env: [{name: GOGC, value: ''}]}"),
		QUIET("{env: [{name: GOGC, value: 'off'}]}"),
		QUIET("{env: [{name: GOGC, value: '2147483647'}]}"),
		QUIET("{env: [{name: GOGC, value: '{{ gogc }}'}]}"),
	},
	.check = check,
};
