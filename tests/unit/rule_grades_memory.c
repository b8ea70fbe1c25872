/* SPDX-License-Identifier: Apache-2.0 */
/* Grades, edits and texts of the rules on GOMEMLIMIT. */
#include "grades.h"

/* clang-format off */
#define RESIZE(policy_, value_) \
	"{resizePolicy: [{resourceName: memory, restartPolicy: " policy_ "}], env: [{name: GOMEMLIMIT, " value_ "}]}"

/* clang-format off */
static const struct expected grades[] = {
	/* a reference has no value that could be replaced */
	{ "gomemlimit-exceeds-limit", 0,
	  "pod: {spec: {containers: [{name: a, image: i, resources: {limits: {memory: 512Mi}}, env: [{name: "
	  "GOMEMLIMIT, "
	  "valueFrom: {resourceFieldRef: {containerName: b, resource: limits.memory}}}]}, {name: b, image: i, "
	  "resources: "
	  "{limits: {memory: 1Gi}}}]}}",
	  ERROR, NULL, false, "'1073741824' exceeds the memory limit '512Mi' by 512MiB" },
	{ "gomemlimit-headroom-low", 0,
	  "{resources: {limits: {memory: 1Gi}, requests: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, valueFrom: "
	  "{resourceFieldRef: {resource: requests.memory}}}]}",
	  WARNING, NULL, false, "2.3%" },

	/* ---- names ---- */
	{ "gomemlimit-misspelled", 0,
	  "{env: [{name: GOMEMLIMT, value: 460MiB}]}",
	  WARNING, "\"GOMEMLIMIT\"", false, "'GOMEMLIMT', set to '460MiB', is not read by Go and has no effect: "
	  "GOMEMLIMIT was" },
	{ "gomemlimit-misspelled", 0,
	  "{env: [{name: 'GO_MAX_PROCS', value: '2'}]}",
	  WARNING, "'GOMAXPROCS'", false, "GO_MAX_PROCS is not read by Go; did you mean GOMAXPROCS?" },
	{ "gomemlimit-misspelled", 0,
	  "{env: [{name: GOMEMLIMT, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}",
	  WARNING, "\"GOMEMLIMIT\"", false, "'GOMEMLIMT' is not read by Go" },
	{ "gomemlimit-misspelled", 0,
	  "{env: [{name: GO_DEBUG, value: 'gctrace=1'}]}",
	  WARNING, "\"GODEBUG\"", false, "GODEBUG" },
	{ "gomemlimit-misspelled", 0,
	  "{env: [{name: GO_DEBUG, value: '1'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-misspelled", 0,
	  "{env: [{name: GO_DEBUG, value: 'level=2'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-misspelled", 0,
	  "{env: [{name: GO_DEBUG, value: 'level=2,madvdontneed=1'}]}",
	  WARNING, "\"GODEBUG\"", false, NULL },
	{ "gomemlimit-misspelled", 0,
	  "[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOMEMLIMT: 1GiB}}]",
	  WARNING, NULL, false, "'GOMEMLIMT', set to '1GiB', is not read by Go: GOMEMLIMIT was probably meant" },
	{ "gomemlimit-misspelled", 0,
	  "[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {gogc: '50'}}]",
	  INFO, NULL, false, "GOGC" },
	{ "gomemlimit-misspelled", 0,
	  "[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GO_DEBUG: '1'}}]",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-misspelled", 0,
	  "[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOGC: '50', GOGCC: '50'}}]",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-misspelled", 0,
	  "[{apiVersion: v1, kind: Secret, metadata: {name: c}, data: {GOMEMLIMITS: NDYwTWlC}}]",
	  WARNING, NULL, false, "'460MiB'" },
	/* of the container's own: the right one is there, or something uses the name */
	{ "gomemlimit-misspelled", 0,
	  "{env: [{name: GO_GC, value: '50'}, {name: OTHER, value: 'x$(GO_GC)'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-misspelled", 0,
	  "{env: [{name: GO_GC, value: '50'}, {name: OTHER, value: 'x$(GO_GCX)'}]}",
	  WARNING, "\"GOGC\"", false, NULL },
	{ "gomemlimit-misspelled", 0,
	  "{command: [sh, -c, 'GOMEMLIMIT=$MEM exec /app'], env: [{name: GO_MEM_LIMIT, value: 1GiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-misspelled", 0,
	  "{command: [sh, -c, 'exec /app --limit $GO_MEM_LIMIT'], env: [{name: GO_MEM_LIMIT, value: 1GiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-misspelled", 0,
	  "{command: [/app], env: [{name: GO_MEM_LIMIT, value: 1GiB}]}",
	  WARNING, "\"GOMEMLIMIT\"", false, NULL },
	{ "gomemlimit-misspelled", 0,
	  "[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOGC: '50'}}, {apiVersion: v1, kind: Pod, "
	  "metadata: "
	  "{name: p}, spec: {containers: [{name: a, image: i, envFrom: [{configMapRef: {name: c}}], env: [{name: "
	  "GO_GC, value: "
	  "'60'}]}]}}]",
	  NOTHING, NULL, false, NULL },
	/* it says why there is no GOMEMLIMIT */
	{ "limit-without-gomemlimit", 0,
	  "{image: grafana/loki, resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMT, value: 900MiB}]}",
	  NOTHING, NULL, false, NULL },

	/* ---- a plus ---- */
	{ "gomemlimit-version-dependent", 0,
	  "{env: [{name: GOMEMLIMIT, value: +512MiB}]}",
	  WARNING, "512MiB", true, "leading \"+\" aborts Go <=1.25 and works on >=1.26" },
	{ "gomemlimit-version-dependent", 25,
	  "{env: [{name: GOMEMLIMIT, value: +512MiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-malformed", 25,
	  "{env: [{name: GOMEMLIMIT, value: +512MiB}]}",
	  ERROR, "512MiB", true, NULL },
	{ "gomemlimit-version-dependent", 26,
	  "{env: [{name: GOMEMLIMIT, value: +512MiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-version-dependent", 0,
	  "{env: [{name: GOGC, value: '+50'}]}",
	  WARNING, "'50'", true, "silently use 100" },
	{ "gomemlimit-version-dependent", 0,
	  "{env: [{name: GOMAXPROCS, value: '+4'}]}",
	  WARNING, "'4'", true, "silently use their default" },

	{ "gomemlimit-version-dependent", 0,
	  "{command: [sh, -c, 'GOGC=50 exec /app'], env: [{name: GOGC, value: '+50'}]}",
	  NOTHING, NULL, false, NULL },

	/* ---- values from elsewhere ---- */
	{ "gomemlimit-opaque", 0,
	  "{env: [{name: GOMEMLIMIT, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}",
	  INFO, NULL, false, "GOMEMLIMIT is not checked: configMapKeyRef c/k: not in the input" },
	{ "gomemlimit-opaque", 0,
	  "{env: [{name: GOMEMLIMIT, valueFrom: {fileKeyRef: {volumeName: v, path: p, key: k}}}]}",
	  INFO, NULL, false, "read when the container starts" },
	{ "gomemlimit-opaque", 0,
	  "{envFrom: [{configMapRef: {name: c}}], env: [{name: GOGC, value: '50'}]}",
	  INFO, NULL, false, "whether GOMEMLIMIT is set cannot be told, so nothing checks it: envFrom configMapRef c" },
	{ "gomemlimit-opaque", 0,
	  "{envFrom: [{configMapRef: {name: c}}], env: [{name: GOMEMLIMIT, value: 1GiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-opaque", 0,
	  "{command: [sh, -c, 'GOMEMLIMIT=1GiB exec /app'], env: [{name: GOMEMLIMIT, valueFrom: {configMapKeyRef: "
	  "{name: c, key: "
	  "k}}}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-opaque", 0,
	  "{env: [{name: GOMEMLIMIT, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-opaque", 18,
	  "{env: [{name: GOMEMLIMIT, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}",
	  NOTHING, NULL, false, NULL },

	/* ---- containerName ---- */
	{ "gomemlimit-ref-other-container", 0,
	  "pod: {spec: {containers: [{name: a, image: i, resources: {limits: {memory: 512Mi}}, env: [{name: "
	  "GOMEMLIMIT, "
	  "valueFrom: {resourceFieldRef: {containerName: b, resource: limits.memory}}}]}, {name: b, image: i, "
	  "resources: "
	  "{limits: {memory: 256Mi}}}]}}",
	  WARNING, NULL, false, "GOMEMLIMIT is limits.memory of the container 'b', 256MiB, while the kernel holds "
	  "this container "
	  "to its own limit, 512MiB" },
	{ "gomemlimit-ref-other-container", 0,
	  "pod: {spec: {containers: [{name: a, image: i, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: "
	  "{containerName: "
	  "b, resource: limits.memory}}}]}, {name: b, image: i}]}}",
	  WARNING, NULL, false, "the container 'b', while the kernel holds this container to its own limit" },
	{ "gomemlimit-ref-other-container", 0,
	  "{name: a, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {containerName: b, resource: "
	  "limits.memory}}}]}",
	  WARNING, NULL, false, "a container \"b\" that this Pod does not have" },
	{ "gomemlimit-ref-other-container", 0,
	  "[{apiVersion: example.org/v1, kind: Thing, spec: {template: {containers: [{name: a, image: i, env: [{name: "
	  "GOMEMLIMIT, "
	  "valueFrom: {resourceFieldRef: {containerName: b, resource: limits.memory}}}]}]}}}]",
	  WARNING, NULL, false, "GOMEMLIMIT uses the limit of container \"b\", not its own cgroup" },
	{ "gomemlimit-ref-other-container", 0,
	  "pod: {spec: {containers: [{name: a, image: i, resources: {requests: {memory: 1Gi}}}, {name: b, image: i, "
	  "env: [{name: "
	  "GOMEMLIMIT, valueFrom: {resourceFieldRef: {containerName: a, resource: requests.memory}}}]}]}}",
	  WARNING, NULL, false, "uses the request of container \"a\"" },
	/* one fault: the smaller limit is the other container's */
	{ "gomemlimit-far-below-limit", 0,
	  "pod: {spec: {containers: [{name: a, image: i, resources: {limits: {memory: 4Gi}}, env: [{name: GOMEMLIMIT, "
	  "valueFrom: {resourceFieldRef: {containerName: b, resource: limits.memory}}}]}, {name: b, image: i, "
	  "resources: "
	  "{limits: {memory: 256Mi}}}]}}",
	  NOTHING, NULL, false, NULL },

	/* ---- before Go 1.19 ---- */
	{ "gomemlimit-ignored-before-1.19", 18,
	  "{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 600MiB}]}",
	  WARNING, NULL, false, "GOMEMLIMIT is ignored by Go 1.18; it needs Go 1.19 or later" },
	{ "gomemlimit-exceeds-limit", 18,
	  "{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 600MiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-ignored-before-1.19", 19,
	  "{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 600MiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-exceeds-limit", 19,
	  "{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 600MiB}]}",
	  ERROR, "460MiB", true, NULL },
	{ "gomemlimit-ignored-before-1.19", 18,
	  "{env: [{name: GOMEMLIMIT, value: 512Mi}]}",
	  WARNING, NULL, false, NULL },
	{ "gomemlimit-ignored-before-1.19", 18,
	  "{envFrom: [{configMapRef: {name: c}}], env: [{name: GOGC, value: '50'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-ignored-before-1.19", 18,
	  "{env: [{name: GOMEMLIMIT, value: ''}]}",
	  NOTHING, NULL, false, NULL },

	{ "gogc-off-without-gomemlimit", 18,
	  "{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: 'off'}, {name: GOMEMLIMIT, value: "
	  "460MiB}]}",
	  ERROR, NULL, false, NULL },
	{ "gogc-off-without-gomemlimit", 19,
	  "{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: 'off'}, {name: GOMEMLIMIT, value: "
	  "460MiB}]}",
	  NOTHING, NULL, false, NULL },

	/* ---- against the limit and the request ---- */
	{ "gomemlimit-far-below-limit", 0,
	  "{resources: {limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: 250MiB}]}",
	  INFO, NULL, false, "GOMEMLIMIT '250MiB' is 25% of the memory limit '1000Mi': as the heap nears it Go spends "
	  "CPU on "
	  "collecting while 750MiB stay idle" },
	{ "gomemlimit-far-below-limit", 0,
	  "{resources: {limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: 249MiB}]}",
	  WARNING, NULL, false, "GOMEMLIMIT uses 24% of the limit: GC burns CPU while 751MiB stay idle" },
	{ "gomemlimit-far-below-limit", 0,
	  "pod: {metadata: {annotations: {non-go-memory.podfit.dev/a: some}}, spec: {containers: [{name: a, image: i, "
	  "resources: "
	  "{limits: {memory: 4Gi}}, env: [{name: GOMEMLIMIT, value: 1GiB}]}]}}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-far-below-limit", 0,
	  "pod: {metadata: {annotations: {non-go-memory.podfit.dev/a: 0.5Gi}}, spec: {containers: [{name: a, image: "
	  "i, resources: "
	  "{limits: {memory: 4Gi}}, env: [{name: GOMEMLIMIT, value: 1GiB}]}]}}",
	  INFO, NULL, false, "2.5GiB stay idle" },
	{ "gomemlimit-far-below-limit", 0,
	  "{image: prom/prometheus, resources: {limits: {memory: 4Gi}}, env: [{name: GOMEMLIMIT, value: 1GiB}]}",
	  NOTHING, NULL, false, NULL },

	{ "gomemlimit-far-below-limit", 0,
	  "{resources: {limits: {memory: 4Gi}}, env: [{name: GOMEMLIMIT, value: +1GiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-without-limit", 0,
	  "{env: [{name: GOMEMLIMIT, value: +1GiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-above-request", 0,
	  "{resources: {requests: {memory: 1Mi}}, env: [{name: GOMEMLIMIT, value: +1GiB}]}",
	  NOTHING, NULL, false, NULL },

	/* a Pod that asks for nothing is a matter of its own */
	{ "gomemlimit-without-limit", 0,
	  "{env: [{name: GOMEMLIMIT, value: 1GiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "besteffort-go", 0,
	  "{env: [{name: GOMEMLIMIT, value: 1GiB}]}",
	  WARNING, NULL, false, NULL },
	{ "gomemlimit-without-limit", 0,
	  "{resources: {requests: {cpu: 1m}}, env: [{name: GOMEMLIMIT, value: 1GiB}]}",
	  INFO, NULL, false, "GOMEMLIMIT is set but no memory limit: only the node enforces anything" },
	{ "gomemlimit-without-limit", 0,
	  "pod: {spec: {containers: [{name: a, image: i, env: [{name: GOMEMLIMIT, value: 1GiB}]}], initContainers: "
	  "[{name: b, image: i, "
	  "resources: {limits: {cpu: 1}}}]}}",
	  INFO, NULL, false, NULL },
	{ "gomemlimit-without-limit", 0,
	  "pod: {spec: {resources: {requests: {memory: 1Gi}}, containers: [{name: a, image: i, env: [{name: "
	  "GOMEMLIMIT, value: 1GiB}]}]}}",
	  INFO, NULL, false, NULL },
	{ "gomemlimit-without-limit", 0,
	  "pod: {spec: {containers: [{name: b, image: i}], ephemeralContainers: [{name: a, image: i, env: [{name: "
	  "GOMEMLIMIT, value: "
	  "1GiB}]}]}}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-without-limit", 0,
	  "{resources: {limits: {memory: '${LIMIT}'}}, env: [{name: GOMEMLIMIT, value: 1GiB}]}",
	  NOTHING, NULL, false, NULL },

	{ "gomemlimit-above-request", 0,
	  "{resources: {requests: {memory: 450Mi}, limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: 900MiB}]}",
	  INFO, "900Mi", false, "the memory request '450Mi' is below GOMEMLIMIT 900MiB: Go may keep 450MiB more than "
	  "the node has "
	  "promised" },
	{ "gomemlimit-above-request", 0,
	  "{resources: {requests: {memory: 449Mi}, limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: 900MiB}]}",
	  WARNING, "900Mi", false, "Go may keep 900MiB but only 449Mi is requested: first to be evicted" },
	{ "gomemlimit-above-request", 0,
	  "{resources: {requests: {memory: 0}, limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: 900MiB}]}",
	  WARNING, "900Mi", false, NULL },
	{ "gomemlimit-above-request", 0,
	  "pod: {spec: {containers: [{name: b, image: i}], initContainers: [{name: a, image: i, resources: {requests: "
	  "{memory: 10Mi}, "
	  "limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: 900MiB}]}]}}",
	  INFO, "900Mi", false, NULL },
	{ "gomemlimit-above-request", 0,
	  "{resources: {requests: {memory: 900Mi}, limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: "
	  "1000MiB}]}",
	  INFO, "1000Mi", false, NULL },
	/* 953.67MiB: in whole mebibytes the request would pass the limit */
	{ "gomemlimit-above-request", 0,
	  "{resources: {requests: {memory: 900M}, limits: {memory: 1G}}, env: [{name: GOMEMLIMIT, value: "
	  "'1000000000'}]}",
	  INFO, NULL, false, "request 954Mi" },
	{ "gomemlimit-above-request", 0,
	  "{resources: {requests: {memory: 2Gi}, limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: 3GiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-above-request", 0,
	  "[{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container, default: {memory: "
	  "1Gi}, defaultRequest: {memory: 128Mi}}]}}, {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: "
	  "{containers: [{name: a, image: i, env: [{name: GOMEMLIMIT, value: 900MiB}]}]}}]",
	  WARNING, NULL, false, "the memory request '128Mi' of LimitRange " },
	{ "gomemlimit-above-request", 0,
	  "{resources: {limits: {memory: 0}}, env: [{name: GOMEMLIMIT, value: 3GiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-above-request", 0,
	  "{resources: {requests: {memory: -1}}, env: [{name: GOMEMLIMIT, value: 3GiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-above-request", 0,
	  "{resources: {limits: {memory: '${LIMIT}'}, requests: {memory: 1Mi}}, env: [{name: GOMEMLIMIT, value: "
	  "3GiB}]}",
	  NOTHING, NULL, false, NULL },

	/* ---- resize ---- */
	{ "resize-leaves-gomemlimit-stale", 0,
	  RESIZE("NotRequired", "value: 460MiB"),
	  INFO, "\"RestartContainer\"", false, "GOMEMLIMIT stays 460MiB" },
	{ "resize-leaves-gomemlimit-stale", 0,
	  RESIZE("NotRequired", "valueFrom: {resourceFieldRef: {resource: limits.memory}}"),
	  INFO, "\"RestartContainer\"", false, "stays what the old limit made it" },
	{ "resize-leaves-gomemlimit-stale", 0,
	  RESIZE("NotRequired", "valueFrom: {configMapKeyRef: {name: c, key: k}}"),
	  INFO, "\"RestartContainer\"", false, "GOMEMLIMIT stays what it is" },
	{ "resize-leaves-gomemlimit-stale", 0,
	  "{resizePolicy: [{resourceName: memory, restartPolicy: NotRequired}], envFrom: [{configMapRef: {name: c}}], "
	  "env: [{name: "
	  "GOGC, value: '50'}]}",
	  NOTHING, NULL, false, NULL },
	{ "resize-leaves-gomemlimit-stale", 0,
	  RESIZE("RestartContainer", "value: 460MiB"),
	  NOTHING, NULL, false, NULL },
	{ "resize-leaves-gomemlimit-stale", 0,
	  RESIZE("'${POLICY}'", "value: 460MiB"),
	  NOTHING, NULL, false, NULL },
	{ "resize-leaves-gomemlimit-stale", 0,
	  RESIZE("NotRequired", "value: 460Mi"),
	  NOTHING, NULL, false, NULL },
	{ "resize-leaves-gomemlimit-stale", 0,
	  "pod: {spec: {restartPolicy: Never, containers: [{name: a, image: i, resizePolicy: [{resourceName: memory, "
	  "restartPolicy: "
	  "NotRequired}], env: [{name: GOMEMLIMIT, value: 1GiB}]}]}}",
	  INFO, NULL, false, "cannot have RestartContainer" },
};
/* clang-format on */

static void grades_and_edits(void **state UNUSED)
{
	check_cases(grades, COUNT_OF(grades));
}

/* One finding a fault, not a container or a value. */
static void one_finding_a_fault(void **state UNUSED)
{
	assert_int_equal(findings_of("gomemlimit-misspelled", "{env: [{name: GOGCC, value: '1'}, {name: GOMEMLIMT, "
							      "value: 1GiB}]}"),
			 2);
	assert_int_equal(findings_of("gomemlimit-version-dependent",
				     "{env: [{name: GOGC, value: '+50'}, {name: GOMEMLIMIT, value: +1GiB}]}"),
			 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grades_and_edits),
		cmocka_unit_test(one_finding_a_fault),
	};

	return run_grades("rule_grades_memory", tests, COUNT_OF(tests));
}
