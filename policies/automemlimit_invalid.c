/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *a = setting_of(s->c, SETTING_AUTOMEMLIMIT);

	(void)param;
	if (!is_text(a) || a->automemlimit.kind != AUTOMEMLIMIT_INVALID)
		return;
	found(k, 0, a->from, "AUTOMEMLIMIT %s is no ratio above 0 and up to 1: the error is only logged and no limit is set", quoted(k, a));
	found_brief(k, "AUTOMEMLIMIT=%s is not a number in (0,1]; no limit is set", quoted(k, a));
	if (!a->automemlimit.nearest[0]) {
		found_remedy(k, "write a ratio such as \"0.9\", or \"off\"");
		return;
	}
	found_remedy(k, "write \"%s\"", a->automemlimit.nearest);
	found_set(k, true, a->from, "%s", a->automemlimit.nearest);
}

const struct rule automemlimit_invalid = {
	.name = "automemlimit-invalid",
	.summary = "AUTOMEMLIMIT is no ratio, so automemlimit sets no limit at all.",
	.why = "The automemlimit package takes \"off\" or a floating-point number above 0 and up to 1. Anything else, 90% and 90 "
	       "included, makes it log an error and leave the memory limit of the program unset.",
	.fix = "Write the ratio as a number, such as \"0.9\".",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_ERROR, NULL } },
	.examples = {
		FIXED("{env: [{name: AUTOMEMLIMIT, value: '90%'}]}", "env[0].value", "{env: [{name: AUTOMEMLIMIT, value: '0.9'}]}"),
		FIRES("{env: [{name: AUTOMEMLIMIT, value: '0'}]}", "env[0].value"),
		FIRES("{env: [{name: AUTOMEMLIMIT, value: '1.2'}]}", "env[0].value"),
		QUIET("{env: [{name: AUTOMEMLIMIT, value: '0.9'}]}"),
		QUIET("{env: [{name: AUTOMEMLIMIT, value: 'off'}]}"),
		QUIET("{env: [{name: AUTOMEMLIMIT, value: '1'}]}"),
		QUIET("{env: [{name: AUTOMEMLIMIT_EXPERIMENT, value: system}]}"),
	},
	.check = check,
};
