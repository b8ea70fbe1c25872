/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { COST, SHARE };

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *n = &s->c->declared->max_goroutines, *g = setting_of(s->c, SETTING_GOMEMLIMIT);
	const struct setting *limit = memory_limit_of(s->c);
	int64_t goroutines = declared_amount(n);

	if (goroutines <= 0)
		return;
	int64_t stacks = product_of(goroutines, param[COST]);
	int64_t half = limit ? share_of(limit->value, param[SHARE]) : INT64_MAX;
	const char *sum = said(k, "%lld goroutines x %s = %s of stacks", (long long)goroutines,
			       bytes_of(k, param[COST]), bytes_of(k, stacks));

	if (has_valid(g) && stacks > g->value) {
		found(k, 0, n->from,
		      "%s are more than GOMEMLIMIT %s: the garbage collector cannot free stacks that are in use, "
		      "runs all the time and the limit is passed all the same",
		      sum, quoted(k, g));
		found_brief(k, "%s > GOMEMLIMIT %s", sum, bytes_of(k, g->value));
		found_related(k, g->from, "GOMEMLIMIT, %s", bytes_of(k, g->value));
	} else if (stacks > half) {
		found(k, 0, n->from,
		      "%s are more than %lld%% of the memory limit %s: what remains has to hold the heap and "
		      "everything else",
		      sum, (long long)param[SHARE], quoted(k, limit));
		found_brief(k, "%s > %lld%% of the limit %s", sum, (long long)param[SHARE], bytes_of(k, limit->value));
	} else {
		return;
	}
	if (limit)
		found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	found_remedy(k, "bound the number of goroutines, or raise the memory limit and GOMEMLIMIT");
}

#define DECLARED(n_, rest_)                                                                                            \
	"pod: {metadata: {annotations: {max-goroutines.podfit.dev/a: '" n_                                             \
	"'}}, spec: {containers: [{name: a, image: i, " rest_ "}]}}"
#define AT "metadata.annotations[\"max-goroutines.podfit.dev/a\"]"

const struct rule goroutine_stack_budget = {
	.name = "goroutine-stack-budget",
	.summary = "The stacks of the declared number of goroutines do not fit into the memory.",
	.why = "GOMEMLIMIT counts goroutine stacks, but the collector cannot free a stack in use. A parked goroutine "
	       "takes 4 to 5 KiB with a stack of 2 KiB, 8.5 KiB with 4 KiB of it in use, 24 KiB with 16; a stack only "
	       "grows by doubling. Measured: 20,000 goroutines with 16 KiB of stack under GOMEMLIMIT=192MiB in a "
	       "container of 256 MiB were OOM-killed. The number is what the author declares: "
	       "max-goroutines.podfit.dev/CONTAINER.",
	.fix = "Bound the number of goroutines (a pool, a semaphore), or raise the limits.",
	.proof = "goroutine-stacks",
	.coordinate = GOROUTINE,
	.scope = CONTAINER,
	.grades = { { SEVERITY_WARNING, NULL } },
	.params = { [COST] = { "goroutine_cost", PARAM_BYTES, 8 * KIB, 2 * KIB, GIB, "memory of one goroutine, most "
	      "of it stack" },
		    [SHARE] = { "goroutine_share", PARAM_PERCENT, 50, 1, 100, "share of the memory limit that stacks "
		      "may take" } },
	.examples = {
		FIRES(DECLARED("200000", "resources: {limits: {memory: 512Mi}}"), AT),
		FIRES(DECLARED("60k", "env: [{name: GOMEMLIMIT, value: 460MiB}]"), AT),
		FIRES(DECLARED("20000", "resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: "
		      "'163839999'}]"), AT),
		FIRES("[{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, annotations: "
		      "{max-goroutines.podfit.dev/a: '32769'}}, spec: {template: {spec: {containers: [{name: a, "
		      "image: i, resources: {limits: {memory: 512Mi}}}]}}}}]",
		      "[0].metadata.annotations[\"max-goroutines.podfit.dev/a\"]"),
		QUIET(DECLARED("32768", "resources: {limits: {memory: 512Mi}}")),
		QUIET(DECLARED("20000", "resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: "
		      "'163840000'}]")),
		QUIET(DECLARED("200000", "resources: {requests: {memory: 512Mi}}")),
		QUIET(DECLARED("many", "resources: {limits: {memory: 1Mi}}")),
		QUIET("pod: {metadata: {annotations: {max-goroutines.podfit.dev/b: '200000'}}, spec: {containers: "
		      "[{name: a, image: i, resources: {limits: {memory: 512Mi}}}, {name: b, image: i}]}}"),
		QUIET("{resources: {limits: {memory: 1Mi}}, env: [{name: GOMEMLIMIT, value: 1MiB}]}"),
	},
	.check = check,
};
