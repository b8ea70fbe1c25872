/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { NEAR, THRASHES };
enum { LEFT_WARN, LEFT_ERROR, GOROUTINE_COST };

static unsigned grade_of(const struct setting *g, int64_t live, const int64_t *param)
{
	/* what goroutines cost is an estimate: no error rests on it */
	return heap_gogc_left(g->value, live, 0) < param[LEFT_ERROR] ? THRASHES : NEAR;
}

/* GOGC itself collects no less often than what GOMEMLIMIT leaves would. */
static bool gogc_comes_first(const struct container *c, int64_t left)
{
	const struct setting *p = setting_of(c, SETTING_GOGC);

	return has_value(p) && p->value <= left;
}

static void propose(struct check *k, const struct subject *s, int64_t used, const int64_t *param)
{
	const struct setting *limit = &s->c->effective_limit;
	int64_t least = (sum_of(sum_of(used, share_of(used, param[LEFT_WARN])), MIB - 1)) / MIB * MIB;
	bool limited = has_value(limit);
	char text[32];

	memlimit_text(least, text);
	if (limited && least > share_of(limit->value, 90))
		found_remedy(k, "raise GOMEMLIMIT to %s or more, and the memory limit with it", text);
	else
		found_remedy(k, "raise GOMEMLIMIT to %s or more%s", text,
			     limited ? "; the memory limit has room for it" : "");
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *figure = &s->c->declared->live_heap;
	const struct setting *goroutines = &s->c->declared->max_goroutines;
	int64_t live = declared_amount(figure), count = declared_amount(goroutines);

	if (!live || !has_valid(g) || !has_memlimit(s))
		return;
	int64_t stacks = heap_stacks(count, param[GOROUTINE_COST]), used = sum_of(live, stacks);
	int64_t left = heap_gogc_left(g->value, live, stacks);

	if (left >= param[LEFT_WARN] || gogc_comes_first(s->c, left))
		return;
	const char *what =
		stacks ? said(k, "the declared live heap %s and %s of stacks, %lld goroutines x %s,", quoted(k, figure),
			      bytes_of(k, stacks), (long long)count, bytes_of(k, param[GOROUTINE_COST]))
		       : said(k, "the declared live heap %s", quoted(k, figure));

	if (g->value <= used) {
		found(k, grade_of(g, live, param), figure->from,
		      "%s do%s not fit into GOMEMLIMIT %s: the garbage collector runs all the time and frees nothing",
		      what, stacks ? "" : "es", quoted(k, g));
		found_brief(k, "live heap %s is above GOMEMLIMIT %s: GC death spiral", bytes_of(k, used),
			    bytes_of(k, g->value));
	} else {
		found(k, grade_of(g, live, param), figure->from,
		      "%s leave%s %s of GOMEMLIMIT %s, %lld%%: the garbage collector runs as often as with GOGC=%lld",
		      what, stacks ? "" : "s", bytes_of(k, g->value - used), quoted(k, g), (long long)left,
		      (long long)left);
		found_brief(k, "only %lld%% GC headroom above the declared live heap: GC death spiral",
			    (long long)left);
	}
	found_related(k, g->from, "GOMEMLIMIT, %s", bytes_of(k, g->value));
	if (stacks)
		found_related(k, goroutines->from, "the declared number of goroutines");
	propose(k, s, used, param);
}

const struct rule gomemlimit_near_live_heap = {
	.name = "gomemlimit-near-live-heap",
	.summary = "GOMEMLIMIT is so near to the declared live heap that the garbage collector hardly rests.",
	.why = "Near GOMEMLIMIT the collector starts again as soon as the little that is left is filled: it runs as "
	       "if GOGC were 100 x (GOMEMLIMIT - stacks - live heap) / (live heap + stacks). Allocation measured on "
	       "200 MiB of live heap (Go 1.27, two CPUs): 4,274 MiB/s without GOMEMLIMIT, 961 with 50% left, 344 with "
	       "15% left. golang/go#58106 tells of the CPU that this took before the OOM kill came. Only speaks where "
	       "live-heap.podfit.dev/<container> says how large the live heap is; stacks count where "
	       "max-goroutines.podfit.dev/<container> says how many there are.",
	.fix = "Raise GOMEMLIMIT and the memory limit together, or make the live heap smaller.",
	.silences = "gomemlimit-no-headroom gomemlimit-headroom-low",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_GO,
	.grades = { [NEAR] = { SEVERITY_WARNING, NULL },
		    [THRASHES] = { SEVERITY_ERROR, "less than gogc_left_error, without the stacks" } },
	.params = { [LEFT_WARN] = { "gogc_left_warn", PARAM_PERCENT, 30, 0, 100,
				    "share of the live heap that GOMEMLIMIT must leave for garbage" },
		    [LEFT_ERROR] = { "gogc_left_error", PARAM_PERCENT, 10, 0, 100, "below this share it is an error" },
		    [GOROUTINE_COST] = { "goroutine_cost", PARAM_BYTES, 8 << 10, 2 << 10, 1 << 30,
					 "memory of one goroutine, most of it stack" } },
	.examples = {
		FIRES("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 400Mi}}, spec: {containers: [{name: a, "
		      "image: a, env: [{name: GOMEMLIMIT, value: 430MiB}]}]}}",
		      "metadata.annotations[\"live-heap.podfit.dev/a\"]"),
		FIRES("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 200Mi}}, spec: {containers: [{name: a, "
		      "image: a, resources: {limits: {memory: 259Mi}}, env: [{name: GOMEMLIMIT, valueFrom: "
		      "{resourceFieldRef: {resource: limits.memory}}}]}]}}",
		      "metadata.annotations[\"live-heap.podfit.dev/a\"]"),
		FIRES("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 300Mi, max-goroutines.podfit.dev/a: "
		      "'20000'}}, spec: {containers: [{name: a, image: a, env: [{name: GOMEMLIMIT, value: 460MiB}]}]}}",
		      "metadata.annotations[\"live-heap.podfit.dev/a\"]"),
		FIRES("[{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, annotations: "
		      "{live-heap.podfit.dev/a: 1Gi}}, spec: {template: {spec: {containers: [{name: a, image: a, env: "
		      "[{name: GOMEMLIMIT, value: 900MiB}]}]}}}}]",
		      "[0].metadata.annotations[\"live-heap.podfit.dev/a\"]"),
		QUIET("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 200Mi}}, spec: {containers: [{name: a, "
		      "image: a, env: [{name: GOMEMLIMIT, value: 260MiB}]}]}}"),
		QUIET("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 200Mi}}, spec: {containers: [{name: a, "
		      "image: a, env: [{name: GOMEMLIMIT, value: 250MiB}, {name: GOGC, value: '25'}]}]}}"),
		QUIET("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 400Mi}}, spec: {containers: [{name: a, "
		      "image: a, env: [{name: GOMEMLIMIT, value: 'off'}]}]}}"),
		QUIET("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 400MiB}}, spec: {containers: [{name: a, "
		      "image: a, env: [{name: GOMEMLIMIT, value: 430MiB}]}]}}"),
		QUIET("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 400Mi}}, spec: {containers: [{name: a, "
		      "image: a, envFrom: [{secretRef: {name: elsewhere}}]}]}}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 430MiB}]}"),
	},
	.check = check,
};
