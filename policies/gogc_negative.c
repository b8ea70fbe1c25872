/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *p = setting_of(s->c, SETTING_GOGC);

	(void)param;
	if (!is_text(p) || p->gogc.kind != GOGC_NEGATIVE)
		return;
	found(k, 0, p->from, "GOGC %s turns the garbage collector off, as every negative number does", quoted(k, p));
	found_brief(k, "a negative GOGC disables the GC; write \"off\" to say so");
	found_remedy(k, "write \"off\" if that is what is meant, else a percentage such as 100");
	found_set(k, true, p->from, "off");
}

const struct rule gogc_negative = {
	.name = "gogc-negative",
	.summary = "GOGC is a negative number, which turns the garbage collector off.",
	.why = "The runtime takes off for -1, and every negative number turns the collector off (runtime/mgcpacer.go "
	       "readGOGC, setGCPercent); measured for -1, -5, -100 and -2147483648 with Go 1.19 to 1.27. Who reads "
	       "the manifest sees a number and may take it for very little garbage. Whether it is safe to have no "
	       "collection but that of GOMEMLIMIT is another question: gogc-off-without-gomemlimit and "
	       "gogc-off-shared-memory.",
	.fix = "Write \"off\".",
	.proof = "gogc-off",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_INFO, NULL } },
	.examples = {
		FIXED("{env: [{name: GOGC, value: '-1'}, {name: GOMEMLIMIT, value: 460MiB}]}", "env[0].value",
		      "{env: [{name: GOGC, value: 'off'}, {name: GOMEMLIMIT, value: 460MiB}]}"),
		FIRES("{env: [{name: GC, value: '-100'}, {name: GOGC, value: $(GC)}]}", "env[1].value"),
		FIRES("[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOGC: '-5'}}]", "[0].data.GOGC"),
		QUIET("{env: [{name: GOGC, value: 'off'}]}"),
		QUIET("{env: [{name: GOGC, value: '-0'}]}"),
		QUIET("{env: [{name: GOGC, value: '-2147483649'}]}"),
		QUIET("{env: [{name: GOGC, value: '-1%'}]}"),
		QUIET("{env: [{name: GOGC, value: -1}]}"),
	},
	.check = check,
};
