/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { HEADROOM_FIX };

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);
	const struct setting *limit = &s->c->effective_limit;
	char text[32];

	if (!has_valid(g) || !has_value(limit) || g->value <= limit->value)
		return;
	int64_t over = g->value - limit->value;
	int64_t other = declared_amount(&s->c->declared->non_go_memory);
	int64_t best = memlimit_within(limit->value, other, param[HEADROOM_FIX]);

	found(k, 0, g->from, "GOMEMLIMIT %s exceeds %s %s by %s: the kernel OOM-kills before the garbage collector reacts",
	      quoted(k, g), limit->of_container ? "the memory limit" : "the pod-level memory limit",
	      quoted(k, limit), bytes_of(k, over));
	found_brief(k, "GOMEMLIMIT %s > limit %s: OOM-kill comes before the GC reacts",
		    bytes_of(k, g->value), bytes_of(k, limit->value));
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	if (!best)
		return;
	if (!suits_live_heap(s->c, best)) {
		found_remedy(k, "raise the memory limit: below it there is no room for the declared live heap");
		return;
	}
	found_remedy(k, "set GOMEMLIMIT to %s, %d%% below %s, or raise the limit", memlimit_text(best, text),
		     (int)param[HEADROOM_FIX], other ? "what the memory outside Go leaves of the limit" : "the limit");
	if (!g->reference)	/* there the scalar is the name of a resource */
		found_set(k, true, g->from, "%s", text);
}

const struct rule gomemlimit_exceeds_limit = {
	.name = "gomemlimit-exceeds-limit",
	.summary = "GOMEMLIMIT is above the memory limit of its container.",
	.why = "GOMEMLIMIT is a soft limit: the garbage collector works harder as the heap comes near it. Above the "
	       "container's limit it is never reached, because the kernel kills the container first. Measured: 150 MiB "
	       "of live heap in a 256 MiB container with GOMEMLIMIT=1GiB ends with exit code 137. Mind the units: "
	       "512MiB is 536,870,912 bytes, Kubernetes' 512M is 512,000,000.",
	.fix = "Set GOMEMLIMIT to about 90% of the memory limit, in Go's units (KiB, MiB, GiB).",
	.silences = "gomemlimit-no-headroom gomemlimit-headroom-low decimal-binary-mix",
	.proof = "gomemlimit-above-limit",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_ERROR, NULL } },
	.denies = true,
	.params = { [HEADROOM_FIX] = { "headroom_fix", PARAM_PERCENT, 10, 0, 90, "share of the memory limit that a proposed GOMEMLIMIT leaves free" } },
	.examples = {
		FIXED("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 600MiB}]}", "env[0].value",
		      "{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		FIXED("{resources: {limits: {memory: 512M}}, env: [{name: GOMEMLIMIT, value: 512MiB}]}", "env[0].value",
		      "{resources: {limits: {memory: 512M}}, env: [{name: GOMEMLIMIT, value: 439MiB}]}"),
		FIRES("{resources: {limits: {memory: 1Gi}}, env: [{name: MI, value: '2048'}, {name: GOMEMLIMIT, value: $(MI)MiB}]}", "env[1].value"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 600MiB}]}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 'off'}]}"),
		QUIET("{resources: {limits: {memory: 0}}, env: [{name: GOMEMLIMIT, value: 600MiB}]}"),
	},
	.check = check,
};
