/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);
	const struct link *at = g->from ? g->from : g->entry;

	(void)param;
	if (has_memlimit(s) || !at || g->perhaps || g->kind == VALUE_OFF)
		return;
	found(k, 0, at, "GOMEMLIMIT has no effect: Go 1.%d does not know it, only 1.19 and later do", s->go_minor);
	found_brief(k, "GOMEMLIMIT is ignored by Go 1.%d; it needs Go 1.19 or later", s->go_minor);
	found_remedy(k, "build the program with Go 1.19 or later, or leave room for twice the live heap under the "
			"memory limit");
}

const struct rule gomemlimit_ignored_before_1_19 = {
	.name = "gomemlimit-ignored-before-1.19",
	.summary = "GOMEMLIMIT is set for a program whose Go version does not know it.",
	.why = "The runtime reads GOMEMLIMIT since Go 1.19 (August 2022). An older program starts with whatever "
	       "stands there, even with what a newer one aborts on, and runs without a limit: with GOGC=100 the heap "
	       "may double between two collections. Spoken of only where the version is known, from --go-version or "
	       "from the annotation runtime.podfit.dev/CONTAINER.",
	.fix = "Build with Go 1.19 or later, or remove the variable.",
	.silences = "gomemlimit-divisor gomemlimit-implausibly-small gomemlimit-ref-zero gomemlimit-ref-no-limit "
	       "gomemlimit-opaque gomemlimit-ref-other-container gomemlimit-exceeds-limit gomemlimit-no-headroom "
	       "gomemlimit-headroom-low gomemlimit-nongo-budget gomemlimit-plus-tmpfs gomemlimit-far-below-limit "
	       "gomemlimit-without-limit gomemlimit-above-request gomemlimit-literal-drift "
	       "resize-leaves-gomemlimit-stale",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_CONTEXT,
	.grades = { { SEVERITY_WARNING, NULL } },
	.examples = {
		FIRES("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.18}}, spec: {containers: [{name: a, "
		      "image: i, env: [{name: GOMEMLIMIT, value: 460MiB}]}]}}", "spec.containers[0].env[0].value"),
		FIRES("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.17}}, spec: {containers: [{name: a, "
		      "image: i, resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, valueFrom: "
		      "{resourceFieldRef: {resource: limits.memory}}}]}]}}",
		      "spec.containers[0].env[0].valueFrom.resourceFieldRef.resource"),
		FIRES("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.18}}, spec: {containers: [{name: a, "
		      "image: i, env: [{name: GOMEMLIMIT, valueFrom: {configMapKeyRef: {name: c, key: "
		      "limit}}}]}]}}", "spec.containers[0].env[0].name"),
		QUIET("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.19}}, spec: {containers: [{name: a, "
		      "image: i, env: [{name: GOMEMLIMIT, value: 460MiB}]}]}}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 460MiB}]}"),
		QUIET("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.18}}, spec: {containers: [{name: a, "
		      "image: i, env: [{name: GOMEMLIMIT, value: 'off'}]}]}}"),
		QUIET("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.18}}, spec: {containers: [{name: a, "
		      "image: i, env: [{name: GOGC, value: '50'}]}]}}"),
	},
	.check = check,
};
