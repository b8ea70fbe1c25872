/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { TINY };

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *p = setting_of(s->c, SETTING_GOGC);

	if (!has_valid(p) || p->value >= param[TINY])
		return;
	if (p->value == 0) {
		found(k, 0, p->from, "GOGC %s starts the next garbage collection as soon as one ends", quoted(k, p));
		found_brief(k, "GOGC=0 collects continuously");
	} else {
		long long times = (long long)(GOGC_DEFAULT / p->value);

		found(k, 0, p->from,
		      "GOGC %s collects garbage each time the heap has grown by %lld%%, %lld times as often as the "
		      "default 100",
		      quoted(k, p), (long long)p->value, times);
		found_brief(k, "GOGC=%lld collects %lld times as often as the default 100", (long long)p->value, times);
	}
	found_remedy(
		k,
		"remove GOGC or raise it; where memory is short set GOMEMLIMIT, which collects more only when it is");
}

const struct rule gogc_too_aggressive = {
	.name = "gogc-too-aggressive",
	.summary = "GOGC is so small that the garbage collector runs nearly all the time.",
	.why = "The collector starts when the heap has grown by GOGC percent over what was live, so its work grows as "
	       "100/GOGC. Allocation measured on 50 MiB of live heap (Go 1.26, two CPUs): 3,218 MiB/s with GOGC=100, "
	       "501 with 10, 271 with 5, 67 with 0. A small heap is no exception: the least heap, 4 MiB, is "
	       "multiplied by GOGC/100 as well (runtime/mgcpacer.go, defaultHeapMinimum).",
	.fix = "Remove GOGC, and set GOMEMLIMIT where memory is short.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_GO,
	.grades = { { SEVERITY_WARNING, NULL } },
	.params = { [TINY] = { "gogc_tiny", PARAM_PERCENT, 10, 0, 100, "below this GOGC is called too small" } },
	.examples = {
		FIRES("{env: [{name: GOGC, value: '0'}]}", "env[0].value"),
		FIRES("{env: [{name: GOGC, value: '9'}, {name: GOMEMLIMIT, value: 460MiB}]}", "env[0].value"),
		FIRES("{env: [{name: GC, value: '05'}, {name: GOGC, value: $(GC)}]}", "env[1].value"),
		FIRES("[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOGC: '1'}}]", "[0].data.GOGC"),
		QUIET("{env: [{name: GOGC, value: '10'}]}"),
		QUIET("{env: [{name: GOGC, value: 'off'}, {name: GOMEMLIMIT, value: 460MiB}]}"),
		QUIET("{env: [{name: GOGC, value: ''}]}"),
		QUIET("{env: [{name: GOGC, value: '-1'}, {name: GOMEMLIMIT, value: 460MiB}]}"),
		QUIET("{env: [{name: GOGC, value: '5%'}]}"),
		QUIET("{env: [{name: GOGC, value: 5}]}"),
		QUIET("pod: {metadata: {annotations: {runtime.podfit.dev/a: notgo}}, spec: {containers: [{name: a, "
		      "image: a, env: [{name: GOGC, value: '0'}]}]}}"),
	},
	.check = check,
};
