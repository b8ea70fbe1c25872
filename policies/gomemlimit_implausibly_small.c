/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { CONTINUOUS, SMALL };
enum { MINIMUM, RUNTIME, SHARE };

/* "512" was probably meant as 512MiB when that would fit the limit. */
static void propose(struct check *k, const struct setting *g, const struct setting *limit)
{
	char text[32];
	int64_t meant;

	if (!limit || __builtin_mul_overflow(g->value, MIB, &meant) || meant > limit->value ||
	    meant < limit->value / 5) {
		found_remedy(k, "write the unit: a number alone is bytes");
		return;
	}
	found_remedy(k, "write %s if that is what is meant", memlimit_text(meant, text));
	found_set(k, false, g->from, "%s", text);
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);
	const struct setting *limit = memory_limit_of(s->c);

	bool is_fraction = limit && g->value < share_of(limit->value, param[SHARE]);

	if (!has_valid(g) || g->reference || (g->value >= param[MINIMUM] && !is_fraction))
		return;
	bool continuous = is_fraction || g->value < param[RUNTIME];

	found(k, continuous ? CONTINUOUS : SMALL, g->from, "GOMEMLIMIT %s is %s, %s", quoted(k, g), bytes_of(k, g->value),
	      continuous ? "less than the runtime itself uses: the garbage collector runs nearly all the time" :
			   "little more than the runtime itself uses");
	found_brief(k, "GOMEMLIMIT=%.*s is %s: the GC runs continuously", STR_ARG(g->text), bytes_of(k, g->value));
	if (limit)
		found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	propose(k, g, limit);
}

const struct rule gomemlimit_implausibly_small = {
	.name = "gomemlimit-implausibly-small",
	.summary = "GOMEMLIMIT is so small that the garbage collector can never rest.",
	.why = "A number without a unit is bytes. A fresh runtime alone uses 6 to 12 MiB, so below that the collector starts "
	       "again as soon as it ends, up to the half of all CPU that its limiter leaves it: allocation was measured 8 to "
	       "12 times slower with GOMEMLIMIT=512.",
	.fix = "Write the unit, or a limit that fits the live heap.",
	.silences = "gomemlimit-far-below-limit",
	.proof = "gomemlimit-of-512-bytes",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_ERROR, NULL }, { SEVERITY_WARNING, "at least gomemlimit_runtime and gomemlimit_tiny_share of the limit" } },
	.params = { [MINIMUM] = { "gomemlimit_min", PARAM_BYTES, 16 << 20, 0, 1 << 30, "below this GOMEMLIMIT is called small" },
		    [RUNTIME] = { "gomemlimit_runtime", PARAM_BYTES, 4 << 20, 0, 1 << 30, "what the runtime itself uses at least" },
		    [SHARE] = { "gomemlimit_tiny_share", PARAM_PERCENT, 1, 0, 50, "share of the memory limit below which it is an error" } },
	.examples = {
		FIXED("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: '460'}]}", "env[0].value",
		      "{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: '460MiB'}]}"),
		FIRES("{env: [{name: GOMEMLIMIT, value: 0B}]}", "env[0].value"),
		FIRES("{resources: {limits: {memory: 4Gi}}, env: [{name: GOMEMLIMIT, value: 40MiB}]}", "env[0].value"),
		FIRES("{env: [{name: GOMEMLIMIT, value: 15MiB}]}", "env[0].value"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 16MiB}]}"),
		QUIET("{resources: {limits: {memory: 4Gi}}, env: [{name: GOMEMLIMIT, value: 41MiB}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 'off'}]}"),
		QUIET("{resources: {limits: {memory: 10Mi}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}"),
	},
	.check = check,
};
