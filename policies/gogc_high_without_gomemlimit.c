/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { SERVICE, SHORT_LIVED };
enum { HIGH, HEADROOM_FIX };

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct container *c = s->c;
	const struct setting *p = setting_of(c, SETTING_GOGC), *limit = &c->effective_limit;
	int64_t other = declared_amount(&c->declared->non_go_memory);
	bool short_lived = s->object->is_job || c->type == CONTAINER_INIT;
	char text[32];

	if (!has_valid(p) || p->value < param[HIGH] || !has_value(limit) || !heap_is_unlimited(s))
		return;
	if (declared_amount(&c->declared->live_heap)) /* live-heap-exceeds-budget judges by the figure */
		return;
	int64_t most = heap_live_most(limit->value, other, p->value);
	const char *times = times_of(k, sum_of(100, p->value)), *size = bytes_of(k, limit->value);
	const char *sum = other ? said(k, "(0.95 x %s - %s) / %s", size, bytes_of(k, other), times)
				: said(k, "0.95 x %s / %s", size, times);

	found(k, short_lived ? SHORT_LIVED : SERVICE, p->from,
	      "GOGC %s lets the heap grow to %s times what is live, and no GOMEMLIMIT stops it at the memory limit %s: "
	      "a live heap above %s, %s, risks an OOM kill",
	      quoted(k, p), times, quoted(k, limit), bytes_of(k, most), sum);
	found_brief(k, "GOGC=%lld: live heap above ~%s (%lld%% of limit) can exceed %s", (long long)p->value,
		    bytes_of(k, most), (long long)percent_of(sum_of(most, limit->value / 200), limit->value), size);
	found_related(k, limit->from, "the memory limit, %s", size);
	int64_t best = has_memlimit(s) ? memlimit_within(limit->value, other, param[HEADROOM_FIX]) : 0;

	found_remedy(
		k, "%s%s",
		best ? said(k, "add the variable GOMEMLIMIT=%s", memlimit_text(best, text)) : "raise the memory limit",
		c->name.n ? said(k, ", or say in the annotation live-heap.podfit.dev/%.*s how large the live heap is",
				 STR_ARG(c->name))
			  : "");
}

const struct rule gogc_high_without_gomemlimit = {
	.name = "gogc-high-without-gomemlimit",
	.summary = "GOGC lets the heap grow to several times what is live, and no GOMEMLIMIT holds it below the limit.",
	.why = "Without GOMEMLIMIT only GOGC says when to collect: at live heap x (1 + GOGC/100) (runtime/mgcpacer.go "
	       "commit()). Measured with 200 MiB live and GOGC=200: a peak of 549 to 631 MiB. The largest live heap "
	       "that fits is about 32% of the limit with GOGC=200 and 19% with 400. A program whose live heap is "
	       "small against its limit is fine; only its author knows.",
	.fix = "Set GOMEMLIMIT to about 90% of the limit: a high GOGC is harmless then. Or declare the live heap.",
	.silences = "limit-without-gomemlimit",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_GO,
	.grades = { { SEVERITY_WARNING, NULL },
		    { SEVERITY_INFO, "Jobs and init containers, which may end before they reach the limit" } },
	.params = { [HIGH] = { "gogc_high", PARAM_PERCENT, 200, 1, 100000, "from here on GOGC is called high" },
		    [HEADROOM_FIX] = { "headroom_fix", PARAM_PERCENT, 10, 0, 90,
				       "share of the memory limit that a proposed GOMEMLIMIT leaves free" } },
	.examples = {
		FIRES("{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '400'}]}", "env[0].value"),
		FIRES("{resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: 'off'}, {name: GOGC, "
		      "value: '200'}]}",
		      "env[1].value"),
		FIRES("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: a, env: [{name: "
		      "GOGC, value: '300'}, {name: AUTOMEMLIMIT, value: 'off'}]}]}}",
		      "spec.containers[0].env[0].value"),
		FIRES("[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {gc: '250'}}, {apiVersion: v1, "
		      "kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: a, resources: {limits: "
		      "{memory: 1Gi}}, env: [{name: GOGC, valueFrom: {configMapKeyRef: {name: c, key: gc}}}]}]}}]",
		      "[0].data.gc"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '199'}]}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '400'}, {name: GOMEMLIMIT, "
		      "value: 460MiB}]}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '400'}, {name: AUTOMEMLIMIT, "
		      "value: '0.9'}]}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, envFrom: [{secretRef: {name: elsewhere}}], env: [{name: "
		      "GOGC, value: '400'}]}"),
		QUIET("{env: [{name: GOGC, value: '400'}]}"),
		QUIET("{image: 'prom/prometheus:v3.1.0', resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, "
		      "value: '400'}]}"),
		QUIET("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 20Mi}}, spec: {containers: [{name: a, "
		      "image: a, resources: {limits: {memory: 2Gi}}, env: [{name: GOGC, value: '400'}]}]}}"),
	},
	.check = check,
};
