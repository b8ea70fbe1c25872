/* SPDX-License-Identifier: Apache-2.0 */
#include "grades.h"

/* clang-format off */
static const struct expected grades[] = {
	{ "gomaxprocs-ref-no-limit", 0,
	  "{env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}",
	  WARNING, NULL, false, "'limits.cpu' is not set: the kubelet puts the node's CPUs into GOMAXPROCS, which Go takes anyway" },
	{ "gomaxprocs-ref-no-limit", 0,
	  "{name: istio-proxy, image: i, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}",
	  INFO, NULL, false, NULL },
	{ "gomaxprocs-ref-no-limit", 0,
	  "{env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}]}",
	  NOTHING, NULL, false, NULL },

	{ "gomaxprocs-pinned", 25,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMAXPROCS, value: '2'}]}",
	  INFO, NULL, false, "takes 2 of the cpu limit '1'" },
	{ "gomaxprocs-pinned", 26,
	  "{resources: {limits: {cpu: 3001m}}, env: [{name: GOMAXPROCS, value: '5'}]}",
	  INFO, NULL, false, "Go 1.26 takes 4" },
	{ "gomaxprocs-pinned", 26,
	  "{resources: {limits: {cpu: 2}}, env: [{name: GOMAXPROCS, value: '+2'}]}",
	  INFO, NULL, false, NULL },
	{ "gomaxprocs-pinned", 25,
	  "{resources: {limits: {cpu: 2}}, env: [{name: GOMAXPROCS, value: '+2'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-pinned", 25,
	  "{resources: {limits: {cpu: 2}}, env: [{name: GOMAXPROCS, value: ''}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-pinned", 24,
	  "{resources: {limits: {cpu: 2}}, env: [{name: GOMAXPROCS, value: '2'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-pinned", 25,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMEMLIMIT, value: 1GiB}, {name: GOMAXPROCS, value: '9'}]}",
	  NOTHING, NULL, false, NULL },

	{ "gomaxprocs-missing", 0,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOGC, value: '50'}, {name: GODEBUG, value: containermaxprocs=0}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-missing", 0,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOGC, value: '50'}, {name: GODEBUG, value: updatemaxprocs=0}]}",
	  INFO, NULL, false, NULL },
	{ "gomaxprocs-missing", 0,
	  "{resources: {limits: {cpu: 1500m}}, env: [{name: GOGC, value: '50'}]}",
	  INFO, NULL, false, "GOMAXPROCS=\"2\"" },
	{ "gomaxprocs-missing", 24,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMEMLIMIT, value: 1GiB}]}",
	  WARNING, NULL, false, "the limiter that keeps" },
	{ "gomaxprocs-missing", 24,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMEMLIMIT, value: 'off'}]}",
	  WARNING, NULL, false, "Go 1.24 does not see the cpu limit '1'" },
	{ "gomaxprocs-missing", 25,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOGC, value: '50'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-missing", 24,
	  "{image: grafana/loki, resources: {limits: {cpu: 1}}}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-missing", 24,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOGC, value: '50'}, {name: JAVA_OPTS, value: x}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-missing", 24,
	  "pod: {spec: {initContainers: [{name: i, image: i, resources: {limits: {cpu: 1}}, env: [{name: GOGC, "
	  "value: '50'}]}], containers: [{name: a, image: i}]}}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-missing", 24,
	  "{resources: {limits: {cpu: -1}}, env: [{name: GOGC, value: '50'}]}",
	  NOTHING, NULL, false, NULL },

	{ "godebug-disables-container-maxprocs", 0,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GODEBUG, value: 'containermaxprocs=0,updatemaxprocs=1'}]}",
	  WARNING, "'updatemaxprocs=1'", false, "GODEBUG containermaxprocs=0 makes Go ignore the cpu limit '1'" },
	{ "godebug-disables-container-maxprocs", 0,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GODEBUG, value: updatemaxprocs=0}]}",
	  INFO, "\"\"", false, "changes of the CPU limit" },
	{ "godebug-disables-container-maxprocs", 24,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GODEBUG, value: containermaxprocs=0}]}",
	  NOTHING, NULL, false, NULL },
	{ "godebug-disables-container-maxprocs", 25,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GODEBUG, value: 'containermaxprocs=0'}, {name: GOMAXPROCS, "
	  "value: ''}]}",
	  WARNING, "''", false, NULL },
	{ "godebug-disables-container-maxprocs", 0,
	  "[{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {v: Y29udGFpbmVybWF4cHJvY3M9MA==}}, "
	  "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: i, resources: "
	  "{limits: {cpu: 1}}, env: [{name: GODEBUG, valueFrom: {secretKeyRef: {name: s, key: v}}}]}]}}]",
	  WARNING, NULL, false, NULL },

	{ "gc-limiter-disarmed", 0,
	  "{resources: {limits: {cpu: 2}}, env: [{name: GOMEMLIMIT, value: 1GiB}, {name: GOMAXPROCS, value: '5'}]}",
	  WARNING, "'2'", false, "counts 5 CPUs" },
	{ "gc-limiter-disarmed", 0,
	  "{resources: {limits: {cpu: 2}}, env: [{name: GOMEMLIMIT, value: 1GiB}, {name: GOMAXPROCS, value: '4'}]}",
	  NOTHING, NULL, false, NULL },

	{ "gomaxprocs-above-cpu-limit", 0,
	  "{resources: {limits: {cpu: 2}}, env: [{name: GOMEMLIMIT, value: 1GiB}, {name: GOMAXPROCS, value: '4'}]}",
	  WARNING, "'2'", false, NULL },
	{ "gomaxprocs-above-cpu-limit", 0,
	  "{resources: {limits: {cpu: 2}}, env: [{name: GOMEMLIMIT, value: 1GiB}, {name: GOMAXPROCS, value: '5'}]}",
	  NOTHING, NULL, false, NULL },

	{ "gc-limiter-disarmed gc_limiter_procs=300", 0,
	  "{resources: {limits: {cpu: 2}}, env: [{name: GOMEMLIMIT, value: 1GiB}, {name: GOMAXPROCS, value: '6'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gc-limiter-disarmed", 0,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMEMLIMIT, value: 1Gi}, {name: GOMAXPROCS, value: '5'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gc-limiter-disarmed", 0,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMEMLIMIT, value: '9223372036854775807'}, {name: "
	  "GOMAXPROCS, value: '5'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gc-limiter-disarmed", 0,
	  "pod: {spec: {containers: [{name: a, image: i, resources: {limits: {cpu: 1}}, env: [{name: GOMEMLIMIT, "
	  "value: 1GiB}, {name: GOMAXPROCS, valueFrom: {resourceFieldRef: {containerName: b, resource: "
	  "limits.cpu}}}]}, {name: b, image: i, resources: {limits: {cpu: 9}}}]}}",
	  WARNING, NULL, false, NULL },

	{ "gomaxprocs-memory-overhead", 0,
	  "{resources: {limits: {memory: 64Mi}}, env: [{name: GOGC, value: '50'}]}",
	  INFO, NULL, false, "half of a 64Mi limit" },
	{ "gomaxprocs-memory-overhead", 0,
	  "{resources: {limits: {memory: 64Mi}}, env: [{name: GOMAXPROCS, value: '17'}]}",
	  INFO, NULL, false, "GOMAXPROCS '17' in a memory limit of '64Mi'" },
	{ "gomaxprocs-memory-overhead", 0,
	  "{resources: {limits: {memory: 64Mi}}, env: [{name: GOMAXPROCS, value: 'many'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-memory-overhead", 0,
	  "{resources: {limits: {memory: 64Mi}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: "
	  "limits.cpu}}}]}",
	  NOTHING, NULL, false, NULL },

	{ "gomaxprocs-pinned", 26,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMAXPROCS, value: '1'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-pinned", 26,
	  "pod: {spec: {initContainers: [{name: i, image: i, resources: {limits: {cpu: 2}}, env: [{name: "
	  "GOMAXPROCS, value: '2'}]}], containers: [{name: a, image: i}]}}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-pinned", 26,
	  "[{apiVersion: example.org/v1, kind: Thing, spec: {template: {containers: [{name: a, image: a, resources: "
	  "{limits: {cpu: 2}}, env: [{name: GOMAXPROCS, value: '2'}]}]}}}]",
	  NOTHING, NULL, false, NULL },

	{ "godebug-malformed", 0,
	  "{env: [{name: GODEBUG, value: 'gctrace=yes'}]}",
	  INFO, "'gctrace=1'", false, "it needs a whole number" },
	{ "godebug-malformed", 0,
	  "{env: [{name: GODEBUG, value: 'madvdontneed=Off'}]}",
	  INFO, "'madvdontneed=0'", false, NULL },
	{ "godebug-malformed", 0,
	  "{env: [{name: GODEBUG, value: 'a=1,Gctrace=1,SchedTrace=x'}]}",
	  INFO, NULL, false, "ignores them without a word, the first is not in lower case" },
	{ "godebug-malformed", 0,
	  "{env: [{name: GODEBUG, value: ' gctrace=1'}]}",
	  INFO, "'gctrace=1'", false, "it has blanks" },
	{ "godebug-malformed", 0,
	  "{env: [{name: GODEBUG, value: 'netdns= go'}]}",
	  INFO, "'netdns=go'", false, "it has blanks" },
	{ "godebug-malformed", 0,
	  "{env: [{name: GODEBUG, value: 'gctrace,schedtrace,inittrace,scavtrace'}]}",
	  INFO, NULL, false, "'inittrace' and more" },
	{ "godebug-malformed", 0,
	  "{env: [{name: GODEBUG, value: 'gctrace=99999999999'}]}",
	  INFO, NULL, false, "whole number" },
	{ "godebug-malformed", 0,
	  "{env: [{name: GODEBUG, value: 'memprofilerate=99999999999'}]}",
	  NOTHING, NULL, false, NULL },
	{ "godebug-malformed", 0,
	  "{env: [{name: GODEBUG, value: 1}]}",
	  NOTHING, NULL, false, NULL },

	{ "goroutine-stack-budget", 0,
	  "pod: {metadata: {annotations: {max-goroutines.podfit.dev/a: '200000'}}, spec: {containers: [{name: a, "
	  "image: i, resources: {limits: {memory: 512Mi}}}]}}",
	  WARNING, NULL, false, "200000 goroutines x 8KiB = 1.5GiB of stacks are more than 50% of the memory limit '512Mi'" },
	{ "goroutine-stack-budget", 0,
	  "pod: {metadata: {annotations: {max-goroutines.podfit.dev/a: '20000'}}, spec: {containers: [{name: a, "
	  "image: i, env: [{name: GOMEMLIMIT, value: 100MiB}]}]}}",
	  WARNING, NULL, false, "more than GOMEMLIMIT '100MiB'" },
	{ "goroutine-stack-budget", 0,
	  "pod: {metadata: {annotations: {max-goroutines.podfit.dev/a: '2000000000000000'}}, spec: {containers: "
	  "[{name: a, image: i, resources: {limits: {memory: 512Mi}}}]}}",
	  WARNING, NULL, false, "8EiB of stacks" },
	{ "goroutine-stack-budget goroutine_cost=4096", 0,
	  "pod: {metadata: {annotations: {max-goroutines.podfit.dev/a: '65537'}}, spec: {containers: [{name: a, "
	  "image: i, resources: {limits: {memory: 512Mi}}}]}}",
	  WARNING, NULL, false, "x 4KiB" },
	{ "goroutine-stack-budget goroutine_share=100", 0,
	  "pod: {metadata: {annotations: {max-goroutines.podfit.dev/a: '65536'}}, spec: {containers: [{name: a, "
	  "image: i, resources: {limits: {memory: 512Mi}}}]}}",
	  NOTHING, NULL, false, NULL },
	{ "goroutine-stack-budget", 0,
	  "pod: {metadata: {annotations: {max-goroutines.podfit.dev/a: '-5'}}, spec: {containers: [{name: a, image: "
	  "i, resources: {limits: {memory: 1Mi}}}]}}",
	  NOTHING, NULL, false, NULL },

	{ "pid-limit-below-threads kube=38", 0,
	  "pod: {spec: {resources: {limits: {pid: 128}}, containers: [{name: a, image: i, env: [{name: GOGC, value: "
	  "'50'}, {name: GOMAXPROCS, value: '113'}]}]}}",
	  WARNING, NULL, false, "which need up to 129: GOMAXPROCS (8 where it is not known) + 16 for each that is Go, 1 of them" },
	{ "pid-limit-below-threads kube=38", 0,
	  "pod: {spec: {resources: {limits: {pid: 128}}, containers: [{name: a, image: i, env: [{name: GOGC, value: "
	  "'50'}, {name: GOMAXPROCS, value: '112'}]}]}}",
	  NOTHING, NULL, false, NULL },
	{ "pid-limit-below-threads kube=37", 0,
	  "pod: {spec: {resources: {limits: {pid: 1}}, containers: [{name: a, image: i}]}}",
	  NOTHING, NULL, false, NULL },
	{ "pid-limit-below-threads kube=38", 0,
	  "pod: {spec: {resources: {limits: {pid: 16385}}, containers: [{name: a, image: i}]}}",
	  ERROR, NULL, false, "128 to 16384" },
	{ "pid-limit-below-threads kube=38", 0,
	  "{resources: {requests: {pid: 200}}}",
	  ERROR, NULL, false, "pid is a limit of the whole Pod" },
	{ "pid-limit-below-threads kube=38 maxprocs_assumed=200", 0,
	  "pod: {spec: {resources: {limits: {pid: 200}}, containers: [{name: a, image: i, env: [{name: GOGC, value: "
	  "'50'}]}]}}",
	  WARNING, NULL, false, "need up to 216" },

	{ "sidecar-no-limit-with-go-budget", 0,
	  "pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: i, env: [{name: "
	  "GOMEMLIMIT, value: 700MiB}]}, {name: log, image: fluent-bit}]}}",
	  INFO, NULL, false, "what it takes beyond 324MiB" },
	{ "sidecar-no-limit-with-go-budget", 0,
	  "pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: i, env: [{name: "
	  "GOMEMLIMIT, value: 700MiB}]}, {name: b, image: i}, {name: c, image: i}]}}",
	  INFO, NULL, false, "container 'b'" },
	{ "sidecar-no-limit-with-go-budget", 0,
	  "pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: i, env: [{name: "
	  "GOMEMLIMIT, value: 700MiB}]}, {name: b, image: i, envFrom: [{configMapRef: {name: c}}]}]}}",
	  NOTHING, NULL, false, NULL },

	{ "gomaxprocs-pinned", 26,
	  "pod: {spec: {os: {name: windows}, containers: [{name: a, image: haproxy, resources: {limits: {cpu: 2}}, "
	  "env: [{name: GOMAXPROCS, value: '2'}]}]}}",
	  NOTHING, NULL, false, NULL },

	{ "gomaxprocs-memory-overhead", 0,
	  "pod: {spec: {os: {name: windows}, containers: [{name: a, image: haproxy, resources: {limits: {memory: "
	  "64Mi}}, env: [{name: GOGC, value: '50'}]}]}}",
	  NOTHING, NULL, false, NULL },

	{ "godebug-disables-container-maxprocs", 0,
	  "pod: {spec: {os: {name: windows}, containers: [{name: a, image: haproxy, resources: {limits: {cpu: 1}}, "
	  "env: [{name: GODEBUG, value: containermaxprocs=0}]}]}}",
	  NOTHING, NULL, false, NULL },

	{ "gomaxprocs-ref-no-limit", 0,
	  "pod: {spec: {os: {name: windows}, containers: [{name: a, image: haproxy, env: [{name: GOMAXPROCS, "
	  "valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}]}}",
	  NOTHING, NULL, false, NULL },

	{ "pid-limit-below-threads kube=38", 0,
	  "pod: {spec: {resources: {limits: {pid: 100}}, containers: [{name: a, image: i}]}}",
	  ERROR, NULL, false, "the API takes, 128 to 16384: it refuses" },
	{ "pid-limit-below-threads kube=38", 0,
	  "pod: {spec: {resources: {limits: {pid: 100}}, containers: [{name: a, image: i}]}}",
	  ERROR, NULL, false, "is outside 128 to 16384: the API" },
	{ "pid-limit-below-threads kube=38", 0,
	  "pod: {spec: {resources: {limits: {pid: 100}}, containers: [{name: a, image: i}]}}",
	  ERROR, NULL, false, "set it to 128 or more, 16384 at the most" },

	{ "sidecar-no-limit-with-go-budget", 0,
	  "pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: i, env: [{name: "
	  "GOMEMLIMIT, value: 700Mi}]}, {name: b, image: i}]}}",
	  NOTHING, NULL, false, NULL },
	{ "sidecar-no-limit-with-go-budget", 25,
	  "pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: i, env: [{name: "
	  "GOMEMLIMIT, value: +700MiB}]}, {name: b, image: i}]}}",
	  NOTHING, NULL, false, NULL },
	{ "sidecar-no-limit-with-go-budget", 26,
	  "pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: i, env: [{name: "
	  "GOMEMLIMIT, value: +700MiB}]}, {name: b, image: i}]}}",
	  INFO, NULL, false, NULL },
	{ "sidecar-no-limit-with-go-budget", 0,
	  "pod: {spec: {resources: {limits: {memory: -1Gi}}, containers: [{name: a, image: i, env: [{name: "
	  "GOMEMLIMIT, value: '0'}]}, {name: b, image: i}]}}",
	  NOTHING, NULL, false, NULL },

	{ "gc-limiter-disarmed", 25,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMEMLIMIT, value: +1GiB}, {name: GOMAXPROCS, value: '5'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gc-limiter-disarmed", 25,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMEMLIMIT, value: 1GiB}, {name: GOMAXPROCS, value: '+5'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gc-limiter-disarmed", 0,
	  "{resources: {limits: {cpu: 3}}, env: [{name: GOMEMLIMIT, value: 1GiB}, {name: GOMAXPROCS, value: '7'}]}",
	  WARNING, "'3'", false, NULL },
	{ "gc-limiter-disarmed", 0,
	  "{resources: {limits: {cpu: 50}}, env: [{name: GOMEMLIMIT, value: 1GiB}, {name: GOMAXPROCS, value: "
	  "'101'}]}",
	  WARNING, "'50'", false, NULL },
	{ "gc-limiter-disarmed gc_limiter_procs=100", 0,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMEMLIMIT, value: 1GiB}, {name: GOMAXPROCS, value: '2'}]}",
	  NOTHING, NULL, false, NULL },

	{ "gomaxprocs-missing", 24,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMEMLIMIT, value: +1GiB}]}",
	  WARNING, NULL, false, "node has CPUs" },

	{ "gomaxprocs-memory-overhead", 0,
	  "{resources: {limits: {memory: 64Mi}}, args: [--leader-elect]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-memory-overhead", 0,
	  "{resources: {limits: {memory: 64Mi}}, env: [{name: GOPATH, value: /go}]}",
	  INFO, NULL, false, NULL },

	{ "godebug-malformed", 0,
	  "{env: [{name: GODEBUG, value: 'gctrace,schedtrace,inittrace'}]}",
	  INFO, NULL, false, "'inittrace': Go ignores them" },
	{ "godebug-malformed", 0,
	  "{env: [{name: GODEBUG, value: 'gctrace=on'}]}",
	  INFO, "'gctrace=1'", false, "Go ignores it without a word, it needs" },
	{ "godebug-malformed", 0,
	  "{env: [{name: GODEBUG, value: 'X509ignoreCN=1,gctrace =1'}]}",
	  INFO, "'X509ignoreCN=1,gctrace=1'", false, "it has blanks" },
	{ "godebug-malformed", 0,
	  "{env: [{name: GODEBUG, value: 'GCTRACE'}]}",
	  INFO, NULL, false, "it has no" },

	{ "godebug-disables-container-maxprocs", 0,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GODEBUG, value: "
	  "'containermaxprocs=0,containermaxprocs=no'}]}",
	  WARNING, "'containermaxprocs=no'", false, NULL },

	{ "goroutine-stack-budget", 0,
	  "pod: {metadata: {annotations: {max-goroutines.podfit.dev/a: '200000'}}, spec: {containers: [{name: a, "
	  "image: i, resources: {limits: {memory: 512Mi}}}]}}",
	  WARNING, NULL, false, "of stacks > 50% of the limit 512MiB" },
};
/* clang-format on */

static void grades_and_edits(void **state UNUSED)
{
	check_cases(grades, COUNT_OF(grades));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(grades_and_edits) };

	return run_grades("rule_grades_goroutine", tests, COUNT_OF(tests));
}
