/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { LIKELY_GO, PERHAPS };
enum { HEADROOM_FIX, CONFIDENCE };
enum { RANK_OF_IMAGE = 6 }; /* evidence_of_go() */

/* A service of such an image runs its program; a Job, as a chart's hook is, may run a script with its tools. */
static bool is_likely(const struct subject *s, int64_t confidence)
{
	const struct container *c = s->c;

	return c->go.confidence >= confidence && c->type != CONTAINER_INIT && !c->go.mixed &&
	       !(s->object->is_job && c->go.rank == RANK_OF_IMAGE);
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct container *c = s->c;
	const struct setting *limit = &c->effective_limit, *gogc = setting_of(c, SETTING_GOGC);
	char text[32];

	if (!has_value(limit) || limit->value < MIB || setting_of(c, SETTING_GOMEMLIMIT)->state != STATE_ABSENT ||
	    setting_of(c, SETTING_AUTOMEMLIMIT)->state != STATE_ABSENT || c->go.self_limiting)
		return;
	if (gogc->state == STATE_UNKNOWN || (gogc->state == STATE_KNOWN && gogc->kind != VALUE_NUMBER))
		return;
	if (declared_amount(&c->declared->live_heap)) /* live-heap-exceeds-budget judges by the figure */
		return;
	int64_t percent = gogc->state == STATE_KNOWN ? gogc->value : GOGC_DEFAULT;
	int64_t other = declared_amount(&c->declared->non_go_memory);
	int64_t most = heap_live_most(limit->value, other, percent);
	int64_t best = share_of(limit->value, 100 - param[HEADROOM_FIX]) / MIB * MIB;

	found(k, is_likely(s, param[CONFIDENCE]) ? LIKELY_GO : PERHAPS, c->at,
	      "Go does not see the memory limit %s: without GOMEMLIMIT the heap may pass it before a collection; a "
	      "live heap above about %s risks an OOM kill",
	      quoted(k, limit), bytes_of(k, most));
	found_brief(k, "Go does not see limits.memory; live heap above ~%s risks OOM. Set GOMEMLIMIT", bytes_of(k, most));
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	if (best && c->env_annotation)
		found_remedy(k, "add GOMEMLIMIT=%s to the annotation %s", memlimit_text(best, text), c->env_annotation);
	else if (best)
		found_remedy(k, "add the variable GOMEMLIMIT=%s (Go by %s)", memlimit_text(best, text), c->go.evidence);
}

const struct rule limit_without_gomemlimit = {
	.name = "limit-without-gomemlimit",
	.summary = "A Go program has a memory limit and no GOMEMLIMIT, so its garbage collector does not know of it.",
	.why = "No Go release reads the cgroup's memory limit (golang/go#75164 proposes it). With GOGC=100 the heap may double "
	       "between two collections, so only about 47% of the limit can be live heap: 150 MiB live in 256 MiB was killed, with "
	       "GOMEMLIMIT at 90% it ran with a peak of 223 MiB. stackrox/stackrox#20625 reports about 1,247 OOM kills a month gone.",
	.fix = "Set GOMEMLIMIT to about 90% of the limit, or use automemlimit.",
	.proof = "no-gomemlimit",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_GO,
	.grades = { { SEVERITY_WARNING, NULL },
		    { SEVERITY_INFO, "an init container, another language beside Go, less evidence of Go than "
				     "go_confidence, or in a Job no more than the image" } },
	.params = { [HEADROOM_FIX] = { "headroom_fix", PARAM_PERCENT, 10, 0, 90, "share of the memory limit that a proposed GOMEMLIMIT leaves free" },
		    [CONFIDENCE] = { "go_confidence", PARAM_PERCENT, 80, 50, 100, "evidence that it is Go which makes it a warning" } },
	.examples = {
		FIRES("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMAXPROCS, value: '2'}]}", ""),
		FIRES("{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}]}", ""),
		FIRES("pod: {metadata: {annotations: {dapr.io/enabled: 'true', dapr.io/sidecar-memory-limit: 512Mi}}, spec: {containers: [{name: a, image: a}]}}",
		      "metadata.annotations[\"dapr.io/enabled\"]"),
		FIRES("pod: {metadata: {annotations: {runtime.podfit.dev/a: go}}, spec: {containers: [{name: a, image: a, resources: {limits: {memory: 1Gi}}}]}}", "spec.containers[0]"),
		QUIET("pod: {metadata: {annotations: {live-heap.podfit.dev/a: 200Mi}}, spec: {containers: [{name: a, image: a, resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}]}]}}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		QUIET("{resources: {limits: {memory: 512Mi}}}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, envFrom: [{configMapRef: {name: elsewhere}}], env: [{name: GOGC, value: '50'}]}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: AUTOMEMLIMIT, value: '0.9'}]}"),
		QUIET("{env: [{name: GOGC, value: '50'}]}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, image: grafana/loki, command: [sh, -c, 'GOMEMLIMIT=460MiB exec loki']}"),
		QUIET("pod: {metadata: {annotations: {sidecar.istio.io/proxyMemoryLimit: 512Mi}}, spec: {containers: [{name: a, image: a}]}}"),
	},
	.check = check,
};
