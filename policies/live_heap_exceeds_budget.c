/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { PEAK, ALONE };
enum { HEADROOM_FIX, LEFT_WARN, GOROUTINE_COST };

struct budget { /* bytes; what is not declared is 0 */
	int64_t live, other, stacks;
	int64_t gogc; /* -1: the heap does not grow by GOGC alone, or GOGC is not known */
};

static int64_t gogc_of(const struct subject *s)
{
	const struct setting *p = setting_of(s->c, SETTING_GOGC);

	if (!heap_is_unlimited(s))
		return -1;
	if (p->state == STATE_ABSENT)
		return GOGC_DEFAULT;
	return has_value(p) ? p->value : -1;
}

static struct budget budget_of(const struct subject *s, const int64_t *param)
{
	const struct declared *d = s->c->declared;

	return (struct budget){ .live = declared_amount(&d->live_heap),
				.other = declared_amount(&d->non_go_memory),
				.stacks = heap_stacks(declared_amount(&d->max_goroutines), param[GOROUTINE_COST]),
				.gogc = gogc_of(s) };
}

static void relate(struct check *k, const struct subject *s, const struct budget *b)
{
	const struct setting *limit = &s->c->effective_limit;

	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	if (b->other)
		found_related(k, s->c->declared->non_go_memory.from, "the declared memory outside Go");
}

/* No collection can help. */
static bool check_alone(struct check *k, const struct subject *s, const struct budget *b)
{
	const struct setting *limit = &s->c->effective_limit, *figure = &s->c->declared->live_heap;
	int64_t sum = sum_of(b->live, b->other);

	if (sum <= limit->value)
		return false;
	const char *over = bytes_of(k, sum - limit->value);

	if (b->other)
		found(k, ALONE, figure->from,
		      "the declared live heap %s and the declared memory outside Go %s come to %s, %s more than the "
		      "memory limit %s: no garbage collection can help",
		      quoted(k, figure), quoted(k, &s->c->declared->non_go_memory), bytes_of(k, sum), over,
		      quoted(k, limit));
	else
		found(k, ALONE, figure->from,
		      "the declared live heap %s exceeds the memory limit %s by %s: no garbage collection can help",
		      quoted(k, figure), quoted(k, limit), over);
	found_brief(k, "live heap%s %s > limit %s: no garbage collection can help", b->other ? " + non-Go memory" : "",
		    bytes_of(k, sum), bytes_of(k, limit->value));
	relate(k, s, b);
	found_remedy(k, "raise the memory limit, or make the live heap smaller");
	return true;
}

/* "1.05 x (300MiB + 156.3MiB + ...) ..." as heap_peak() adds it up. */
static const char *sum_text(struct check *k, const struct budget *b)
{
	const char *live = bytes_of(k, b->live),
		   *other = b->other ? said(k, " + %s outside Go", bytes_of(k, b->other)) : "";
	const char *stacks = bytes_of(k, b->stacks);

	if (!b->stacks)
		return said(k, "1.05 x %s x %s%s", live, times_of(k, sum_of(100, b->gogc)), other);
	return said(k, "1.05 x (%s + %s x (%s + %s of stacks)) + %s of stacks%s", live, times_of(k, b->gogc), live,
		    stacks, stacks, other);
}

static void check_peak(struct check *k, const struct subject *s, const struct budget *b, const int64_t *param)
{
	const struct setting *limit = &s->c->effective_limit, *figure = &s->c->declared->live_heap;
	int64_t peak = sum_of(heap_peak(b->live, b->stacks, b->gogc), b->other);
	int64_t best = memlimit_within(limit->value, b->other, param[HEADROOM_FIX]);
	int64_t left = heap_gogc_left(best, b->live, b->stacks);
	char text[32];

	if (peak <= limit->value)
		return;
	found(k, PEAK, figure->from,
	      "the declared live heap %s lets the program grow to %s before garbage is collected, %s, more than the "
	      "memory limit %s, and no GOMEMLIMIT stops it",
	      quoted(k, figure), bytes_of(k, peak), sum_text(k, b), quoted(k, limit));
	found_brief(k, "live heap %s and GOGC=%lld peak at %s > limit %s", bytes_of(k, b->live), (long long)b->gogc,
		    bytes_of(k, peak), bytes_of(k, limit->value));
	relate(k, s, b);
	found_related(k, setting_of(s->c, SETTING_GOGC)->from, "GOGC, %lld", (long long)b->gogc);
	if (left >= param[LEFT_WARN] && has_memlimit(s))
		found_remedy(k, "add the variable GOMEMLIMIT=%s, which leaves %lld%% of the live heap for garbage",
			     memlimit_text(best, text), (long long)left);
	else
		found_remedy(k, "raise the memory limit to %s or more: below it there is no room for garbage",
			     bytes_of(k, sum_of(peak, MIB - 1) / MIB * MIB));
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *limit = &s->c->effective_limit;
	struct budget b = budget_of(s, param);

	if (!b.live || !has_value(limit))
		return;
	if (!check_alone(k, s, &b) && b.gogc >= 0)
		check_peak(k, s, &b, param);
}

const struct rule live_heap_exceeds_budget = {
	.name = "live-heap-exceeds-budget",
	.summary = "The declared live heap does not fit the memory limit, or its garbage does not.",
	.why = "Without GOMEMLIMIT the heap grows to live heap x (1 + GOGC/100) before a collection ends "
	       "(runtime/mgcpacer.go commit()), and resident memory was measured up to 5% above that. What is live "
	       "cannot be freed by any collection: 300 MiB live in 256 MiB is OOM-killed whatever GOMEMLIMIT says, "
	       "150 MiB live is killed without GOMEMLIMIT and runs with 230MiB. Only speaks where "
	       "live-heap.podfit.dev/<container> says how large the live heap is; memory outside Go and goroutines "
	       "count where they are declared, too.",
	.fix = "Set GOMEMLIMIT to about 90% of the limit, or raise the limit.",
	.silences = "gomemlimit-near-live-heap",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_GO,
	.grades = { [PEAK] = { SEVERITY_WARNING, NULL },
		    [ALONE] = { SEVERITY_ERROR, "the live heap and the declared memory outside Go alone exceed the "
				"limit" } },
	.params = { [HEADROOM_FIX] = { "headroom_fix", PARAM_PERCENT, 10, 0, 90,
				       "share of the memory limit that a proposed GOMEMLIMIT leaves free" },
		    [LEFT_WARN] = { "gogc_left_warn", PARAM_PERCENT, 30, 0, 100,
				    "share of the live heap that GOMEMLIMIT must leave for garbage" },
		    [GOROUTINE_COST] = { "goroutine_cost", PARAM_BYTES, 8 << 10, 2 << 10, 1 << 30,
					 "memory of one goroutine, most of it stack" } },
	.examples = {
		FIRES("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 300Mi}}, spec: {containers: [{name: a, "
		      "image: a, resources: {limits: {memory: 512Mi}}}]}}",
		      "metadata.annotations[\"live-heap.podfit.dev/a\"]"),
		FIRES("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 450Mi, non-go-memory.podfit.dev/a: "
		      "64Mi}}, spec: {containers: [{name: a, image: a, resources: {limits: {memory: 512Mi}}, env: "
		      "[{name: GOMEMLIMIT, value: 400MiB}]}]}}",
		      "metadata.annotations[\"live-heap.podfit.dev/a\"]"),
		FIRES("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 100Mi}}, spec: {containers: [{name: a, "
		      "image: a, resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '400'}]}]}}",
		      "metadata.annotations[\"live-heap.podfit.dev/a\"]"),
		FIRES("[{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, annotations: "
		      "{live-heap.podfit.dev/a: 100Mi}}, spec: {template: {metadata: {annotations: "
		      "{live-heap.podfit.dev/a: 1Gi}}, spec: {containers: [{name: a, image: grafana/loki, resources: "
		      "{limits: {memory: 512Mi}}}]}}}}]",
		      "[0].spec.template.metadata.annotations[\"live-heap.podfit.dev/a\"]"),
		QUIET("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 300Mi}}, spec: {containers: [{name: a, "
		      "image: a, resources: {limits: {memory: 630Mi}}}]}}"),
		QUIET("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 448Mi, non-go-memory.podfit.dev/a: "
		      "64Mi}}, spec: {containers: [{name: a, image: a, resources: {limits: {memory: 512Mi}}, env: "
		      "[{name: AUTOMEMLIMIT, value: '0.9'}]}]}}"),
		QUIET("pod: {metadata: {annotations: {runtime.podfit.dev/a: notgo, live-heap.podfit.dev/a: 1Gi}}, "
		      "spec: {containers: [{name: a, image: a, resources: {limits: {memory: 512Mi}}}]}}"),
		QUIET("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 1Gi}}, spec: {containers: [{name: a, "
		      "image: a}]}}"),
		QUIET("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 300Mi}}, spec: {containers: [{name: a, "
		      "image: a, resources: {limits: {memory: 512Mi}}, envFrom: [{configMapRef: {name: elsewhere}}], "
		      "env: [{name: GODEBUG, value: gctrace=1}]}]}}"),
		QUIET("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 300Mi}}, spec: {containers: [{name: a, "
		      "image: 'prom/prometheus:v3.1.0', resources: {limits: {memory: 512Mi}}}]}}"),
	},
	.check = check,
};
