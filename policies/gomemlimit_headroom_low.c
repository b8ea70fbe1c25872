/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { HEADROOM_WARN, HEADROOM_FIX, ABSOLUTE, ABSOLUTE_SHARE, MAX_RATIO, MULTIPLIER };

/* `most`: what a profile allows, or the limit. */
static void propose(struct check *k, const struct subject *s, int64_t most, int64_t headroom)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *limit = &s->c->effective_limit;
	int64_t best = memlimit_within(limit->value, 0, headroom);
	char text[32];

	if (best > most)
		best = most / MIB * MIB;
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	if (!best)
		return;
	if (!suits_live_heap(s->c, best)) {
		found_remedy(k, "raise the memory limit: below it there is no room for the declared live heap");
		return;
	}
	found_remedy(k, "set GOMEMLIMIT to %s, %lld%% below the limit", memlimit_text(best, text),
		     (long long)percent_of(limit->value - best, limit->value));
	if (!g->reference) /* there the scalar is the name of a resource */
		found_set(k, true, g->from, "%s", text);
}

/* Two ways in which a profile may ask for more headroom; what allows less is the one that counts. */
static bool check_profile(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *limit = &s->c->effective_limit;
	int64_t by_ratio = share_of(limit->value, param[MAX_RATIO]),
		by_multiplier = percent_of(limit->value, param[MULTIPLIER]);
	int64_t most = by_ratio < by_multiplier ? by_ratio : by_multiplier;
	const char *limit_text = quoted(k, limit), *times = times_of(k, param[MULTIPLIER]);

	/* what somebody computed as the bound and rounded up is the bound */
	if (g->value <= sum_of(most, limit->value / 2000))
		return false;
	if (most == by_ratio) {
		found(k, 0, g->from,
		      "GOMEMLIMIT %s is more than %lld%% of the memory limit %s, which is %s: gomemlimit_max_ratio "
		      "asks for that much headroom",
		      quoted(k, g), (long long)param[MAX_RATIO], limit_text, bytes_of(k, most));
		found_brief(k, "GOMEMLIMIT %s is more than %lld%% of the limit, %s", bytes_of(k, g->value),
			    (long long)param[MAX_RATIO], bytes_of(k, most));
	} else {
		found(k, 0, g->from,
		      "the memory limit %s is less than %s times GOMEMLIMIT %s, which is %s: limit_min_multiplier asks "
		      "for that much headroom",
		      limit_text, times, quoted(k, g), bytes_of(k, share_of(g->value, param[MULTIPLIER])));
		found_brief(k, "limit %s is less than %s x GOMEMLIMIT, %s", bytes_of(k, limit->value), times,
			    bytes_of(k, share_of(g->value, param[MULTIPLIER])));
	}
	propose(k, s, most, param[HEADROOM_FIX]);
	return true;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);
	const struct setting *limit = &s->c->effective_limit;

	if (!has_valid(g) || !has_value(limit) || g->value >= limit->value)
		return;
	if (check_profile(k, s, param) || declared_amount(&s->c->declared->non_go_memory))
		return; /* what is not Go's is declared: gomemlimit-nongo-budget adds it up */
	int64_t free = limit->value - g->value;
	/* to the nearest tenth of a percent: what somebody computed as 95% and rounded up is 95% */
	int64_t permille = permille_of(sum_of(free, limit->value / 2000), limit->value);

	if (permille >= param[HEADROOM_WARN] * 10 ||
	    (free >= param[ABSOLUTE] && permille >= param[ABSOLUTE_SHARE] * 10))
		return;
	found(k, 0, g->from,
	      "GOMEMLIMIT %s leaves %s, %lld.%lld%%, of the memory limit %s free: too little for what Go does not "
	      "count",
	      quoted(k, g), bytes_of(k, free), (long long)permille / 10, (long long)permille % 10, quoted(k, limit));
	found_brief(k, "only %lld.%lld%% between GOMEMLIMIT and the limit (want 5-10%%)", (long long)permille / 10,
		    (long long)permille % 10);
	propose(k, s, limit->value, param[HEADROOM_FIX]);
}

const struct rule gomemlimit_headroom_low = {
	.name = "gomemlimit-headroom-low",
	.summary = "GOMEMLIMIT leaves too little of the memory limit free.",
	.why = "GOMEMLIMIT is soft, and memory outside the Go runtime counts against the container too: the binary, "
	       "page cache, sockets, cgo. The Go team recommends 5 to 10% of headroom for a program that has its "
	       "container to itself. With large limits a smaller share is enough. A profile may ask for more: 25% "
	       "where cgo, mmap or child processes are at work.",
	.fix = "Set GOMEMLIMIT to about 90% of the limit.",
	.silences = "gomemlimit-nongo-budget decimal-binary-mix",
	.proof = "headroom",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_WARNING, NULL } },
	.params = { [HEADROOM_WARN] = { "headroom_warn", PARAM_PERCENT, 5, 0, 90,
					"share of the memory limit that must stay free" },
		    [HEADROOM_FIX] = { "headroom_fix", PARAM_PERCENT, 10, 0, 90,
				       "share of the memory limit that a proposed GOMEMLIMIT leaves free" },
		    [ABSOLUTE] = { "headroom_abs_ok", PARAM_BYTES, 256 << 20, 0, (int64_t)1 << 40,
				   "so much free is enough whatever its share, down to headroom_abs_share" },
		    [ABSOLUTE_SHARE] = { "headroom_abs_share", PARAM_PERCENT, 2, 0, 90,
					 "the share below which headroom_abs_ok does not count" },
		    [MAX_RATIO] = { "gomemlimit_max_ratio", PARAM_PERCENT, 100, 1, 100, "the largest share of the "
				    "memory limit that GOMEMLIMIT may be; 100% leaves it to headroom_warn" },
		    [MULTIPLIER] = { "limit_min_multiplier", PARAM_PERCENT, 100, 100, 10000, "the memory limit must "
				     "be at least this share of GOMEMLIMIT; 100% leaves it to headroom_warn" } },
	.examples = {
		FIXED("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: "
		      "505MiB}]}", "env[0].value",
		      "{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		FIRES("{resources: {limits: {memory: 64Gi}}, env: [{name: GOMEMLIMIT, value: 63GiB}]}", "env[0].value"),
		FIRES("{resources: {limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: "
		      "951MiB}]}", "env[0].value"),
		FIXED_WITH("gomemlimit_max_ratio", 75, "{resources: {limits: {memory: 512Mi}}, env: [{name: "
			   "GOMEMLIMIT, value: 400MiB}]}", "env[0].value",
			   "{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 384MiB}]}"),
		FIXED_WITH("limit_min_multiplier", 130, "{resources: {limits: {memory: 512Mi}}, env: [{name: "
			   "GOMEMLIMIT, value: 400MiB}]}", "env[0].value",
			   "{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 393MiB}]}"),
		QUIET_WITH("gomemlimit_max_ratio", 75, "{resources: {limits: {memory: 512Mi}}, env: [{name: "
			   "GOMEMLIMIT, value: 384MiB}]}"),
		QUIET_WITH("limit_min_multiplier", 130, "{resources: {limits: {memory: 520Mi}}, env: [{name: "
			   "GOMEMLIMIT, value: 400MiB}]}"),
		QUIET("{resources: {limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: 950MiB}]}"),
		QUIET("{resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: '1020054733'}]}"),
		QUIET("{resources: {limits: {memory: 64Gi}}, env: [{name: GOMEMLIMIT, value: 62GiB}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 505MiB}]}"),
	},
	.check = check,
};
