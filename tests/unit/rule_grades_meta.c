/* SPDX-License-Identifier: Apache-2.0 */
#include "grades.h"

/* clang-format off */
static const struct expected grades[] = {
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {live-heep.podfit.dev/app: 1Mi}}, spec: {containers: [{name: app, image: "
	  "i, resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "did you mean live-heap.podfit.dev/app?" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {frobnicate.podfit.dev/app: 1Mi}}, spec: {containers: [{name: app, image: "
	  "i, resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "podfit reads ignore, runtime" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {podfit.dev/runtimes: go}}, spec: {containers: [{name: app, image: i, "
	  "resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "did you mean podfit.dev/ignore, or runtime.podfit.dev/CONTAINER?" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {podfit.dev/runtime: go}}, spec: {containers: [{name: app, image: i, "
	  "resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "write runtime.podfit.dev/app" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {runtime.podfit.dev/app: notg}}, spec: {containers: [{name: app, image: i, "
	  "resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "did you mean notgo?" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {runtime.podfit.dev/app: 'go notgo'}}, spec: {containers: [{name: app, "
	  "image: i, resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "'go notgo' is no value for runtime.podfit.dev/app" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {runtime.podfit.dev/app: ''}}, spec: {containers: [{name: app, image: i, "
	  "resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "write go, go1.24" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {live-heap.podfit.dev/app: -1Mi}}, spec: {containers: [{name: app, image: "
	  "i, resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "'-1Mi' is no value" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {live-heap.podfit.dev/app: 1MiB}}, spec: {containers: [{name: app, image: "
	  "i, resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "without the B" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {max-goroutines.podfit.dev/app: many}}, spec: {containers: [{name: app, "
	  "image: i, resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "write a number" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {live-heap.podfit.dev/app: 1.5Gi}}, spec: {containers: [{name: app, image: "
	  "i, resources: {limits: {memory: 1Gi}}}]}}",
	  NOTHING, NULL, false, NULL },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {max-goroutines.podfit.dev/app: 5}}, spec: {containers: [{name: app, "
	  "image: i, resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "quote it: \"5\"" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {podfit.dev/ignore: true}}, spec: {containers: [{name: app, image: i, "
	  "resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "no string" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {runtime.podfit.dev/ap: go}}, spec: {containers: [{name: app, image: i, "
	  "resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "did you mean container 'app'?" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {runtime.podfit.dev/database: go}}, spec: {containers: [{name: app, image: "
	  "i, resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "the only container is 'app'" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {live-heap.podfit.dev/app: {a: b}}}, spec: {containers: [{name: app, "
	  "image: i, resources: {limits: {memory: 1Gi}}}]}}",
	  WARNING, NULL, false, "write a Kubernetes quantity" },
	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {runtime.podfit.dev/vault-agent: notgo}}, spec: {containers: [{name: app, "
	  "image: i, resources: {limits: {memory: 1Gi}}}]}}",
	  NOTHING, NULL, false, NULL },

	{ "suppression-stale", 0,
	  "pod: {metadata: {annotations: {podfit.dev/ignore: 'gogc-malformed -- x'}}, spec: {containers: [{name: "
	  "app, image: i, resources: {limits: {memory: 1Gi}}}]}}",
	  INFO, NULL, false, "names 'gogc-malformed', but that rule finds nothing here" },
	{ "suppression-stale", 0,
	  "pod: {metadata: {annotations: {podfit.dev/ignore: 'gogc-malforme'}}, spec: {containers: [{name: app, "
	  "image: i, resources: {limits: {memory: 1Gi}}}]}}",
	  INFO, NULL, false, "did you mean gogc-malformed?" },
	{ "suppression-stale", 0,
	  "pod: {metadata: {annotations: {podfit.dev/ignore: '@memry'}}, spec: {containers: [{name: app, image: i, "
	  "resources: {limits: {memory: 1Gi}}}]}}",
	  INFO, NULL, false, "did you mean @memory?" },
	{ "suppression-stale", 0,
	  "pod: {metadata: {annotations: {podfit.dev/ignore: 'frobnicate-everything-now'}}, spec: {containers: "
	  "[{name: app, image: i, resources: {limits: {memory: 1Gi}}}]}}",
	  INFO, NULL, false, "`podfit rules` lists them" },
	{ "suppression-stale", 0,
	  "pod: {metadata: {annotations: {podfit.dev/ignore: '--'}}, spec: {containers: [{name: app, image: i, "
	  "resources: {limits: {memory: 1Gi}}}]}}",
	  INFO, NULL, false, "names no rule" },
	{ "suppression-stale", 0,
	  "pod: {metadata: {annotations: {podfit.dev/ignore: ''}}, spec: {containers: [{name: app, image: i, "
	  "resources: {limits: {memory: 1Gi}}}]}}",
	  NOTHING, NULL, false, NULL },

	{ "podfit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {runtime.podfit.dev/database: go}}, spec: {containers: [{name: app, image: "
	  "i}, {name: web, image: i}]}}",
	  WARNING, NULL, false, "end the key in the name of one" },
};
/* clang-format on */

static void grades_and_edits(void **state UNUSED)
{
	check_cases(grades, COUNT_OF(grades));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(grades_and_edits) };

	return run_grades("rule_grades_meta", tests, COUNT_OF(tests));
}
