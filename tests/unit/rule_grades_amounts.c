/* SPDX-License-Identifier: Apache-2.0 */
/* Grades, edits and texts of the rules on automemlimit, whole Pods, and limits and requests themselves. */
#include "grades.h"

/* clang-format off */
#define LIMIT(limit_, env_) "resources: {limits: {memory: " limit_ "}}, env: [" env_ "]"
#define WORKLOAD(kind_, spec_) \
	"[{apiVersion: batch/v1, kind: " kind_ ", metadata: {name: w}, spec: {template: {spec: {" spec_ "}}}}]"

static const struct expected automemlimit[] = {
	{ "automemlimit-shadowed", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOMEMLIMIT, value: ''}]}",
	  WARNING, NULL, false, "AUTOMEMLIMIT '0.9' does nothing, for GOMEMLIMIT is set, though empty: the program "
	  "has no memory limit at all" },
	{ "automemlimit-shadowed", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOMEMLIMIT}]}",
	  WARNING, NULL, false, "though empty" },
	{ "automemlimit-shadowed", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOMEMLIMIT, value: 'off'}]}",
	  WARNING, NULL, false, "GOMEMLIMIT is 'off': the program" },
	{ "automemlimit-shadowed", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOMEMLIMIT, value: 1GiB}]}",
	  WARNING, NULL, false, "GOMEMLIMIT is set, to '1GiB'" },
	{ "automemlimit-shadowed", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOMEMLIMIT, valueFrom: "
	  "{resourceFieldRef: {resource: limits.memory}}}]}",
	  WARNING, NULL, false, "is set, to what a reference yields" },
	{ "automemlimit-shadowed", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOMEMLIMIT, valueFrom: "
	  "{configMapKeyRef: {name: c, key: k, optional: true}}}]}",
	  NOTHING, NULL, false, NULL },
	{ "automemlimit-shadowed", 25, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOMEMLIMIT, value: "
	  "'+1GiB'}]}", NOTHING, NULL, false, NULL },
	{ "automemlimit-shadowed", 0, "{env: [{name: GOMAXPROCS, value: ''}]}", INFO, NULL, false,
	  "automaxprocs does nothing when GOMAXPROCS exists" },
	/* automemlimit never reads it */
	{ "automemlimit-invalid", 0, "{env: [{name: AUTOMEMLIMIT, value: '90%'}, {name: GOMEMLIMIT, value: 1GiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "automemlimit-invalid", 0, "{env: [{name: AUTOMEMLIMIT, value: '90%'}, {name: GOMEMLIMIT, value: 1Gi}]}",
	  ERROR, "'0.9'", true, NULL },

	{ "automemlimit-no-limit", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}]}",
	  INFO, NULL, false, "AUTOMEMLIMIT '0.9' has no memory limit to take a share of: automemlimit sets none" },
	{ "automemlimit-no-limit", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOGC, value: '199'}]}", INFO,
	  NULL, false, "and only GOGC '199' bounds the heap" },
	{ "automemlimit-no-limit", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOGC, value: '200'}]}",
	  WARNING, NULL, false, "and only GOGC '200' bounds" },
	{ "automemlimit-no-limit", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOGC, value: '-1'}]}",
	  WARNING, NULL, false, "and with GOGC '-1' nothing bounds the heap" },
	{ "automemlimit-no-limit", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: AUTOMEMLIMIT_EXPERIMENT, "
	  "value: 'none,system'}]}",
	  INFO, NULL, false, "its share '0.9' of the node's memory" },
	{ "automemlimit-no-limit", 0, "{env: [{name: AUTOMEMLIMIT_EXPERIMENT, value: system}, {name: AUTOMEMLIMIT, "
	  "value: '0.9'}, "
	  "{name: AUTOMEMLIMIT_EXPERIMENT, value: none}]}", INFO, NULL, false, "sets none" },
	{ "no-memory-limit", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOGC, value: '200'}]}", NOTHING,
	  NULL, false, NULL },
	{ "no-memory-limit", 0, "{env: [{name: AUTOMEMLIMIT, value: 'off'}]}", INFO, NULL, false, NULL },
};

#define GO(name_, limit_) "{name: " name_ ", image: i, env: [{name: GOMEMLIMIT, value: " limit_ "}]}"
#define SIDECAR(name_, limit_) \
	"{name: " name_ ", image: i, restartPolicy: Always, env: [{name: GOMEMLIMIT, value: " limit_ "}]}"
#define POD_LEVEL(init_, apps_) \
	"pod: {spec: {resources: {limits: {memory: 1Gi}}, initContainers: [" init_ "], containers: [" apps_ "]}}"

static const struct expected pods[] = {
	{ "pod-level-limit-oversubscribed-by-go", 0, POD_LEVEL("", GO("a", "922MiB") ", " GO("b", "922MiB")),
	  WARNING, NULL, false, "2 containers that run at the same time have a GOMEMLIMIT, 'a' 922MiB, 'b' 922MiB: "
	  "together 1.8GiB, 820MiB more" },
	{ "pod-level-limit-oversubscribed-by-go", 0, POD_LEVEL("", GO("a", "922MiB") ", " GO("b", "922MiB")),
	  WARNING, NULL, false, "GOMEMLIMITs that come to at most 921.6MiB together" },
	{ "pod-level-limit-oversubscribed-by-go", 0,
	  POD_LEVEL("", GO("a", "205MiB") ", " GO("b", "205MiB") ", " GO("c", "205MiB") ", " GO("d",
	  "205MiB") ", " GO("e", "205MiB")),
	  WARNING, NULL, false, "5 containers that run at the same time have a GOMEMLIMIT, 'a' 205MiB, 'b' 205MiB, "
	  "'c' 205MiB, 'd' 205MiB and 1 more: together 1GiB, 1MiB" },
	/* a sidecar runs beside the rest; what is no sidecar has ended */
	{ "pod-level-limit-oversubscribed-by-go", 0, POD_LEVEL(SIDECAR("s", "512MiB") ", " GO("i", "1MiB"), GO("a",
	  "513MiB")),
	  WARNING, NULL, false, "'s' 512MiB, 'a' 513MiB: together" },
	{ "pod-level-limit-oversubscribed-by-go", 0, POD_LEVEL(SIDECAR("s", "512MiB") ", " GO("i", "511MiB"), GO("a",
	  "512MiB")),
	  NOTHING, NULL, false, NULL },
	{ "pod-level-limit-oversubscribed-by-go", 0, POD_LEVEL(SIDECAR("s", "400MiB") ", " GO("i", "700MiB"), GO("a",
	  "100MiB")),
	  WARNING, NULL, false, "'s' 400MiB, 'i' 700MiB: together" },
	{ "pod-level-limit-oversubscribed-by-go", 0, POD_LEVEL("",
	  "{name: a, image: i, env: [{name: GOGC, value: '50'}]}, " GO("b", "1GiB")),
	  NOTHING, NULL, false, NULL },
	{ "pod-level-limit-oversubscribed-by-go", 0,
	  "pod: {metadata: {annotations: {runtime.podfit.dev/b: notgo}}, spec: {resources: {limits: {memory: 1Gi}}, "
	  "containers: ["
	  GO("a", "922MiB") ", " GO("b", "922MiB") "]}}", NOTHING, NULL, false, NULL },
	{ "pod-level-limit-oversubscribed-by-go", 0,
	  "pod: {spec: {resources: {limits: {memory: 0}}, containers: [" GO("a", "922MiB") ", " GO("b",
	  "922MiB") "]}}", NOTHING, NULL, false, NULL },

	{ "pod-level-limit-oversubscribed-by-go", 18, POD_LEVEL("", GO("a", "922MiB") ", " GO("b", "922MiB")),
	  NOTHING, NULL, false, NULL },

	{ "memory-high-throttle memory_throttling_factor=90", 0,
	  "{resources: {requests: {memory: 100Mi}, limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: "
	  "950MiB}]}",
	  INFO, NULL, false, "is above memory.high, 910MiB, which is the request '100Mi' + 90% of the 900MiB up to "
	  "the limit '1000Mi'" },
	{ "memory-high-throttle memory_throttling_factor=90", 0,
	  "{resources: {requests: {memory: 100Mi}, limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: "
	  "950MiB}]}",
	  INFO, NULL, false, "set GOMEMLIMIT to 910MiB or less" },
	{ "memory-high-throttle memory_throttling_factor=90", 18,
	  "{resources: {requests: {memory: 100Mi}, limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: 950MiB}]}",
	  NOTHING, NULL, false, NULL },
	/* whole pages: (1 + 0.5 x 8191) = 4096.5 is one page */
	{ "memory-high-throttle memory_throttling_factor=50", 0,
	  "{resources: {requests: {memory: 1}, limits: {memory: 8192}}, env: [{name: GOMEMLIMIT, value: '4097'}]}",
	  INFO, NULL, false, "4KiB" },
	{ "memory-high-throttle memory_throttling_factor=50", 0,
	  "{resources: {requests: {memory: 1}, limits: {memory: 8192}}, env: [{name: GOMEMLIMIT, value: '4096'}]}",
	  NOTHING, NULL, false, NULL },
	/* memory.high that is not above the request is not set */
	{ "memory-high-throttle memory_throttling_factor=1", 0,
	  "{resources: {requests: {memory: 8192}, limits: {memory: 8292}}, env: [{name: GOMEMLIMIT, value: '8200'}]}",
	  NOTHING, NULL, false, NULL },
	{ "memory-high-throttle memory_throttling_factor=90", 0,
	  "{resources: {requests: {memory: 100Mi}, limits: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, value: "
	  "1001MiB}]}", NOTHING, NULL, false, NULL },
	{ "memory-high-throttle memory_throttling_factor=90", 0,
	  "pod: {spec: {os: {name: windows}, containers: [{name: a, image: i, resources: {requests: {memory: 100Mi}, "
	  "limits: {memory: 1000Mi}}, "
	  "env: [{name: GOMEMLIMIT, value: 950MiB}]}]}}", NOTHING, NULL, false, NULL },
};

static const struct expected amounts[] = {
	{ "memory-limit-too-small", 0, "{resources: {limits: {memory: 5Mi}}}", WARNING, NULL, false,
	  "'5Mi' is less than the 6MiB" },
	{ "memory-limit-too-small", 0, "{" LIMIT("5Mi", "{name: GOGC, value: '50'}") "}", ERROR, NULL, false,
	  "set the limit to 32MiB or more" },
	{ "memory-limit-too-small", 0, "{image: grafana/loki, resources: {limits: {memory: 5Mi}}}", WARNING, NULL,
	  false, "6MiB" },
	{ "memory-limit-too-small", 0, "{" LIMIT("6Mi", "{name: GOGC, value: '50'}") "}", WARNING, NULL, false,
	  "12MiB that CRI-O" },
	{ "memory-limit-too-small", 0, "{resources: {limits: {memory: 6Mi}}}", WARNING, NULL, false,
	  "set the limit to 12MiB or more" },
	{ "memory-limit-too-small", 0, "{" LIMIT("12Mi", "{name: GOGC, value: '50'}") "}", WARNING, NULL, false,
	  "limit '12Mi' is too small for a Go program; 32MiB is the least" },
	{ "memory-limit-too-small", 0, "{args: [--leader-elect], resources: {limits: {memory: 20Mi}}}", INFO, NULL,
	  false, NULL },
	{ "memory-limit-too-small", 0, "{command: [/app], resources: {limits: {memory: 20Mi}}}", NOTHING, NULL, false,
	  NULL },
	{ "memory-limit-too-small", 0, "{resources: {limits: {memory: -5Mi}}}", NOTHING, NULL, false, NULL },
	{ "memory-limit-too-small", 0, "{resources: {limits: {memory: 1Mi}}}", WARNING, NULL, false, NULL },
	/* memory-quantity-millibytes says more */
	{ "memory-limit-too-small", 0, "{resources: {limits: {memory: 1048575}}}", NOTHING, NULL, false, NULL },
	{ "memory-limit-too-small limit_min_runc=0 limit_min_crio=0", 0, "{resources: {limits: {memory: 2Mi}}}",
	  NOTHING, NULL, false, NULL },

	{ "memory-request-far-below-limit", 0,
	  "{image: grafana/loki, resources: {requests: {memory: 64Mi}, limits: {memory: 2Gi}}}",
	  INFO, NULL, false, "'64Mi' is 3% of the memory limit '2Gi': the node sets only that much aside" },
	{ "memory-request-far-below-limit", 0,
	  "{image: grafana/loki, resources: {requests: {memory: 64Mi}, limits: {memory: 2Gi}}}",
	  INFO, NULL, false, "raise the request to what the program uses, or lower the limit to what it may need" },
	/* half of it is not below half of it */
	{ "memory-request-far-below-limit", 0, "{image: grafana/loki, resources: {requests: {memory: 536870911}, "
	  "limits: {memory: 1Gi}}}", INFO, NULL, false, "49%" },
	{ "memory-request-far-below-limit", 0, "{image: grafana/loki, resources: {requests: {memory: 536870912}, "
	  "limits: {memory: 1Gi}}}", NOTHING, NULL, false, NULL },
	{ "memory-request-far-below-limit request_ratio_low=10", 0, "{image: grafana/loki, resources: {requests: "
	  "{memory: 100Mi}, limits: {memory: 1000Mi}}}", NOTHING, NULL, false, NULL },
	{ "memory-request-far-below-limit", 0, "{resources: {requests: {memory: 64Mi}, limits: {memory: 2Gi}}, env: "
	  "[{name: GOMEMLIMIT, value: 64MiB}]}", NOTHING, NULL, false, NULL },

	{ "no-memory-limit", 0, "{image: grafana/loki}", INFO, NULL, false,
	  "bounds this Go program (Go by image grafana/loki)" },
	{ "no-memory-limit", 0, "{env: [{name: GOGC, value: '199'}]}", INFO, NULL, false, NULL },
	{ "no-memory-limit", 0, "{env: [{name: GOGC, value: '200'}]}", WARNING, NULL, false,
	  "GOGC '200' lets the heap grow to 3 times what is live" },
	{ "no-memory-limit", 0, "{image: 'prom/prometheus:v3.1.0', env: [{name: GOGC, value: 'off'}]}", WARNING, NULL,
	  false, "without end" },
	{ "no-memory-limit", 25, "{env: [{name: GOGC, value: '+500'}]}", INFO, NULL, false, NULL },
	{ "no-memory-limit", 0, WORKLOAD("Job",
	  "containers: [{name: a, image: i, env: [{name: GOGC, value: '500'}]}]"), INFO, NULL, false, NULL },
	{ "no-memory-limit", 0, "{env: [{name: GOGC, value: '500'}, {name: GOMEMLIMIT, value: 'off'}]}", WARNING,
	  NULL, false, NULL },
	{ "no-memory-limit", 0, "{image: grafana/loki, resources: {limits: {memory: much}}}", NOTHING, NULL, false,
	  NULL },
	{ "no-memory-limit", 0, "[{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: "
	  "Container, default: {memory: 1Gi}}]}}, "
	  "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: grafana/loki}]}}]",
	  NOTHING, NULL, false, NULL },

	{ "besteffort-go", 0, "{env: [{name: GOMEMLIMIT, value: 460MiB}]}", WARNING, NULL, false,
	  "however well GOMEMLIMIT '460MiB' is kept" },
	{ "besteffort-go", 0, "{env: [{name: GOMEMLIMIT, value: 460MiB}]}", WARNING, NULL, false,
	  "uses, 460MiB, and limit" },
	{ "besteffort-go", 0, "{env: [{name: GOMEMLIMIT, value: '0'}]}", NOTHING, NULL, false, NULL },
	{ "besteffort-go", 0, "{resources: {requests: {memory: much}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "besteffort-go", 0, "pod: {spec: {priorityClassName: system-cluster-critical, containers: [{name: a, image: "
	  "a, "
	  "env: [{name: GOMEMLIMIT, value: 460MiB}]}]}}", WARNING, NULL, false, NULL },

	{ "decimal-binary-mix", 0, "{resources: {limits: {memory: 1G}, requests: {memory: 512Mi}}}",
	  INFO, "1Gi", false, "'1G' is decimal, 1000000000 bytes or 953.7MiB, and the memory request '512Mi' is "
	  "binary, 536870912 bytes" },
	{ "decimal-binary-mix", 0, "{" LIMIT("'1G'", "{name: GOMEMLIMIT, value: 800MiB}") "}", INFO, "'1Gi'", false,
	  "GOMEMLIMIT '800MiB' is binary" },
	{ "decimal-binary-mix", 0, "{" LIMIT("500000k", "{name: GOMEMLIMIT, value: 400MiB}") "}", INFO, NULL, false,
	  NULL },
	{ "decimal-binary-mix", 0, "{" LIMIT("1G", "{name: GOMEMLIMIT, value: '800000000B'}") "}", NOTHING, NULL,
	  false, NULL },
	{ "decimal-binary-mix", 0, "{resources: {limits: {memory: 1G}}, env: [{name: GOMEMLIMIT, valueFrom: "
	  "{resourceFieldRef: {resource: limits.memory}}}]}",
	  NOTHING, NULL, false, NULL },
	{ "decimal-binary-mix", 0, "{" LIMIT("1G", "{name: GOMEMLIMIT, value: 950MiB}") "}", NOTHING, NULL, false,
	  NULL },
};
/* clang-format on */

static void automemlimit_rules(void **state UNUSED)
{
	check_cases(automemlimit, COUNT_OF(automemlimit));
}

static void pod_rules(void **state UNUSED)
{
	check_cases(pods, COUNT_OF(pods));
}

static void rules_on_amounts(void **state UNUSED)
{
	check_cases(amounts, COUNT_OF(amounts));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(automemlimit_rules),
		cmocka_unit_test(pod_rules),
		cmocka_unit_test(rules_on_amounts),
	};

	return run_grades("rule_grades_amounts", tests, COUNT_OF(tests));
}
