/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { HEADROOM_WARN, HEADROOM_FIX, ABSOLUTE, ABSOLUTE_SHARE };

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);
	const struct setting *limit = &s->c->effective_limit;
	char text[32];

	if (!has_value(g) || !g->valid || !has_value(limit) || limit->value <= 0 || g->value >= limit->value)
		return;
	int64_t free = limit->value - g->value;
	/* to the nearest tenth of a percent: what somebody computed as 95% and rounded up is 95% */
	int64_t permille = permille_of(sum_of(free, limit->value / 2000), limit->value);

	if (permille >= param[HEADROOM_WARN] * 10)
		return;
	if (free >= param[ABSOLUTE] && permille >= param[ABSOLUTE_SHARE] * 10)
		return;
	int64_t best = share_of(limit->value, 100 - param[HEADROOM_FIX]) / MIB * MIB;

	found(k, 0, g->from, "GOMEMLIMIT %s leaves %s, %lld.%lld%%, of the memory limit %s free: too little for what Go does not count",
	      quoted(k, g), bytes_of(k, free), (long long)permille / 10, (long long)permille % 10, quoted(k, limit));
	found_brief(k, "only %lld.%lld%% between GOMEMLIMIT and the limit (want 5-10%%)", (long long)permille / 10,
		    (long long)permille % 10);
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	if (best <= 0)
		return;
	found_remedy(k, "set GOMEMLIMIT to %s, %d%% below the limit", memlimit_text(best, text), (int)param[HEADROOM_FIX]);
	if (!g->reference)	/* there the scalar is the name of a resource */
		found_set(k, true, g->from, "%s", text);
}

const struct rule gomemlimit_headroom_low = {
	.name = "gomemlimit-headroom-low",
	.summary = "GOMEMLIMIT leaves too little of the memory limit free.",
	.why = "GOMEMLIMIT is soft, and memory outside the Go runtime counts against the container too: the binary, page cache, "
	       "sockets, cgo. The Go team recommends 5 to 10% of headroom for a program that has its container to itself. With "
	       "large limits a smaller share is enough.",
	.fix = "Set GOMEMLIMIT to about 90% of the limit.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_WARNING, NULL } },
	.params = { [HEADROOM_WARN] = { "headroom_warn", PARAM_PERCENT, 5, 0, 90, "share of the memory limit that must stay free" },
		    [HEADROOM_FIX] = { "headroom_fix", PARAM_PERCENT, 10, 0, 90, "share of the memory limit that a proposed GOMEMLIMIT leaves free" },
		    [ABSOLUTE] = { "headroom_abs_ok", PARAM_BYTES, 256 << 20, 0, (int64_t)1 << 40, "so much free is enough whatever its share, down to headroom_abs_share" },
		    [ABSOLUTE_SHARE] = { "headroom_abs_share", PARAM_PERCENT, 2, 0, 90, "the share below which headroom_abs_ok does not count" } },
	.examples = {
		FIXED("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 505MiB}]}", "env[0].value",
		      "{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		FIRES("{resources: {limits: {memory: 64Gi}}, env: [{name: GOMEMLIMIT, value: 63GiB}]}", "env[0].value"),
		FIRES("{resources: {limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: 951MiB}]}", "env[0].value"),
		QUIET("{resources: {limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: 950MiB}]}"),
		QUIET("{resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: '1020054733'}]}"),
		QUIET("{resources: {limits: {memory: 64Gi}}, env: [{name: GOMEMLIMIT, value: 62GiB}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 505MiB}]}"),
	},
	.check = check,
};
