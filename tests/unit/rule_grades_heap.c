/* SPDX-License-Identifier: Apache-2.0 */
/* Grades, edits and texts of the rules on GOGC and on what an author declares: live heaps, memory outside Go. */
#include "grades.h"

/* clang-format off */
#define DECLARED(annotations_, container_) \
	"pod: {metadata: {annotations: {" annotations_ "}}, spec: {containers: [{name: a, image: i, " container_ "}]}}"
#define LIMIT(limit_, env_) "resources: {limits: {memory: " limit_ "}}, env: [" env_ "]"
#define WORKLOAD(kind_, spec_) \
	"[{apiVersion: batch/v1, kind: " kind_ ", metadata: {name: w}, spec: {template: {spec: {" spec_ "}}}}]"
#define SECRET(value_, env_) \
	"[{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {v: " value_ "}}, {apiVersion: v1, kind: Pod, " \
	"metadata: {name: p}, spec: {containers: [{name: a, image: i, env: [{name: " env_ ", valueFrom: " \
	"{secretKeyRef: {name: s, key: v}}}]}]}}]"
static const struct expected gogc[] = {
	{ "gogc-off-without-gomemlimit", 0, "{env: [{name: GOGC, value: '-1'}]}", ERROR, NULL, false,
	  "until the node has no more" },
	{ "gogc-off-without-gomemlimit", 0,
	  "[{apiVersion: example.org/v1, kind: Thing, spec: {template: {containers: [{name: a, image: a, env: [{name: "
	  "GOGC, value: 'off'}]}]}}}]",
	  WARNING, NULL, false, NULL },
	{ "gogc-off-without-gomemlimit", 0,
	  "[{apiVersion: example.org/v1, kind: Thing, spec: {template: {containers: [{name: a, image: a, env: [{name: "
	  "GOGC, value: 'off'}, "
	  "{name: AUTOMEMLIMIT, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}]}}}]", NOTHING, NULL, false, NULL },
	/* an info of its own beside it */
	{ "gogc-negative", 0, "{env: [{name: GOGC, value: '-1'}]}", INFO, "'off'", true, "write \"off\"" },
	{ "gogc-negative", 0, "{env: [{name: GOGC, value: \"-7\"}, {name: GOMEMLIMIT, value: 1GiB}]}", INFO,
	  "\"off\"", true, "GOGC '-7'" },
	{ "gogc-negative", 0, SECRET("LTE=", "GOGC"), INFO, NULL, false, NULL },

	{ "gogc-too-aggressive", 0, "{env: [{name: GOGC, value: '0'}]}", WARNING, NULL, false,
	  "GOGC=0 collects continuously" },
	{ "gogc-too-aggressive", 0, "{env: [{name: GOGC, value: '5'}]}", WARNING, NULL, false, "20 times as often" },
	{ "gogc-too-aggressive", 0, "{env: [{name: GOGC, value: '9'}]}", WARNING, NULL, false,
	  "grown by 9%, 11 times" },
	{ "gogc-too-aggressive gogc_tiny=51", 0, "{env: [{name: GOGC, value: '50'}]}", WARNING, NULL, false,
	  "2 times" },
	{ "gogc-too-aggressive", 25, "{env: [{name: GOGC, value: '+5'}]}", NOTHING, NULL, false, NULL },
	{ "gogc-too-aggressive", 26, "{env: [{name: GOGC, value: '+5'}]}", WARNING, NULL, false, NULL },

	{ "gogc-high-without-gomemlimit", 0, "{" LIMIT("500Mi", "{name: GOGC, value: '400'}") "}",
	  WARNING, NULL, false, "5 times what is live, and no GOMEMLIMIT stops it at the memory limit '500Mi': a live "
	  "heap above 95MiB, "
	  "0.95 x 500MiB / 5, risks" },
	{ "gogc-high-without-gomemlimit", 0, "{" LIMIT("500Mi", "{name: GOGC, value: '400'}") "}",
	  WARNING, NULL, false, "GOGC=400: live heap above ~95MiB (19% of limit) can exceed 500MiB" },
	{ "gogc-high-without-gomemlimit", 0, "{" LIMIT("500Mi", "{name: GOGC, value: '400'}") "}",
	  WARNING, NULL, false, "add the variable GOMEMLIMIT=450MiB, or say in the annotation "
	  "live-heap.podfit.dev/app" },
	{ "gogc-high-without-gomemlimit", 0, DECLARED("non-go-memory.podfit.dev/a: 125Mi", LIMIT("500Mi",
	  "{name: GOGC, value: '250'}")),
	  WARNING, NULL, false, "above 100MiB, (0.95 x 500MiB - 125MiB) / 3.5, risks" },
	{ "gogc-high-without-gomemlimit", 0, DECLARED("non-go-memory.podfit.dev/a: 125Mi", LIMIT("500Mi",
	  "{name: GOGC, value: '250'}")),
	  WARNING, NULL, false, "GOMEMLIMIT=337MiB" },
	{ "gogc-high-without-gomemlimit", 0, DECLARED("non-go-memory.podfit.dev/a: 600Mi", LIMIT("500Mi",
	  "{name: GOGC, value: '250'}")),
	  WARNING, NULL, false, "raise the memory limit, or" },
	{ "gogc-high-without-gomemlimit", 0, WORKLOAD("Job", "containers: [{name: a, image: i, " LIMIT("1Gi",
	  "{name: GOGC, value: '200'}") "}]"),
	  INFO, NULL, false, NULL },
	{ "gogc-high-without-gomemlimit", 0,
	  "pod: {spec: {initContainers: [{name: a, image: i, " LIMIT("1Gi",
	  "{name: GOGC, value: '200'}") "}], containers: [{name: b, image: b}]}}",
	  INFO, NULL, false, NULL },
	{ "gogc-high-without-gomemlimit gogc_high=150", 0, "{" LIMIT("1Gi", "{name: GOGC, value: '150'}") "}",
	  WARNING, NULL, false, "2.5 times" },
	{ "gogc-high-without-gomemlimit", 25, "{" LIMIT("1Gi", "{name: GOGC, value: '+400'}") "}", NOTHING, NULL,
	  false, NULL },
	{ "gogc-high-without-gomemlimit", 18, "{" LIMIT("1Gi", "{name: GOGC, value: '400'}, {name: GOMEMLIMIT, value: "
	  "900MiB}") "}", WARNING, NULL, false, "raise the memory limit, or" },
	{ "gogc-high-without-gomemlimit", 19, "{" LIMIT("1Gi",
	  "{name: GOGC, value: '400'}, {name: GOMEMLIMIT, value: 900MiB}") "}", NOTHING, NULL, false, NULL },
	{ "gogc-high-without-gomemlimit gogc_high=100", 0, "{" LIMIT("1Gi", "{name: GOGC, value: '50%'}") "}", NOTHING,
	  NULL, false, NULL },
	/* and says more than */
	{ "limit-without-gomemlimit", 0, "{" LIMIT("500Mi", "{name: GOGC, value: '400'}") "}", NOTHING, NULL, false,
	  NULL },
	{ "limit-without-gomemlimit", 0, "{" LIMIT("500Mi", "{name: GOGC, value: '100'}") "}", WARNING, NULL, false,
	  "237.5MiB" },
	{ "limit-without-gomemlimit", 0, DECLARED("non-go-memory.podfit.dev/a: 75Mi", LIMIT("500Mi",
	  "{name: GOGC, value: '100'}")),
	  WARNING, NULL, false, "above about 200MiB" },
};

static const struct expected declared[] = {
	{ "gomemlimit-nongo-budget", 0, DECLARED("non-go-memory.podfit.dev/a: 200Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 460MiB}")),
	  WARNING, "280MiB", false, "'200Mi' and GOMEMLIMIT '460MiB' come to 660MiB, 148MiB more than the memory "
	  "limit '512Mi'" },
	{ "gomemlimit-nongo-budget", 0, DECLARED("non-go-memory.podfit.dev/a: 200Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 460MiB}")),
	  WARNING, "280MiB", false, "non-Go memory 200MiB + GOMEMLIMIT 460MiB exceed the 512MiB limit" },
	{ "gomemlimit-nongo-budget", 0, DECLARED("non-go-memory.podfit.dev/a: '54525953'", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 460MiB}")),
	  WARNING, "413MiB", false, "1B more than" },
	{ "gomemlimit-nongo-budget", 0, DECLARED("non-go-memory.podfit.dev/a: 512Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 460MiB}")),
	  WARNING, NULL, false, "the memory outside Go alone fills it" },
	{ "gomemlimit-nongo-budget", 0,
	  DECLARED("non-go-memory.podfit.dev/a: 200Mi",
	  "resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, valueFrom: "
	  "{resourceFieldRef: {resource: limits.memory}}}]"), WARNING, NULL, false, "set GOMEMLIMIT to 280MiB" },
	{ "gomemlimit-nongo-budget", 0, DECLARED("non-go-memory.podfit.dev/a: 1Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 600MiB}")),
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-nongo-budget", 0, DECLARED("non-go-memory.podfit.dev/a: -1Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 512MiB}")),
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-nongo-budget", 0, "{image: datadog/agent, " LIMIT("256Mi",
	  "{name: GOMEMLIMIT, value: 230MiB}") "}",
	  INFO, NULL, false, "leaves 26MiB, 10.1%, of the memory limit '256Mi' to what runs beside Go" },
	{ "gomemlimit-nongo-budget", 0, "{image: datadog/agent, " LIMIT("256Mi",
	  "{name: GOMEMLIMIT, value: 230MiB}") "}",
	  INFO, NULL, false, "non-go-memory.podfit.dev/app how much that is, or set GOMEMLIMIT to 192MiB" },
	{ "gomemlimit-nongo-budget headroom_nongo=10", 0, "{image: datadog/agent, " LIMIT("256Mi",
	  "{name: GOMEMLIMIT, value: 230MiB}") "}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-nongo-budget", 0, DECLARED("non-go-memory.podfit.dev/a: '0', runtime.podfit.dev/a: mixed",
	  LIMIT("256Mi", "{name: GOMEMLIMIT, value: 230MiB}")), NOTHING, NULL, false, NULL },
	{ "gomemlimit-nongo-budget", 0, DECLARED("runtime.podfit.dev/a: mixed", LIMIT("256Mi",
	  "{name: GOMEMLIMIT, value: 230MiB}")),
	  INFO, NULL, false, NULL },
	/* what is declared decides, one fault is said once; no fix takes the live heap its room for garbage */
	{ "gomemlimit-exceeds-limit", 0,
	  DECLARED("non-go-memory.podfit.dev/a: 200Mi", LIMIT("512Mi", "{name: GOMEMLIMIT, value: 600MiB}")),
	  ERROR, "280MiB", true, "280MiB, 10% below what the memory outside Go leaves of the limit" },
	{ "gomemlimit-exceeds-limit", 0,
	  DECLARED("live-heap.podfit.dev/a: 354Mi", LIMIT("512Mi", "{name: GOMEMLIMIT, value: 600MiB}")),
	  ERROR, NULL, false, "no room for the declared live heap" },
	{ "gomemlimit-exceeds-limit", 0,
	  DECLARED("live-heap.podfit.dev/a: 353Mi", LIMIT("512Mi", "{name: GOMEMLIMIT, value: 600MiB}")),
	  ERROR, "460MiB", true, NULL },
	{ "gomemlimit-no-headroom", 0,
	  DECLARED("live-heap.podfit.dev/a: 360Mi", LIMIT("512Mi", "{name: GOMEMLIMIT, value: 512MiB}")),
	  WARNING, NULL, false, "no room for the declared live heap" },
	{ "gomemlimit-headroom-low", 0,
	  DECLARED("live-heap.podfit.dev/a: 360Mi", LIMIT("512Mi", "{name: GOMEMLIMIT, value: 505MiB}")),
	  WARNING, NULL, false, "no room for the declared live heap" },
	{ "gomemlimit-nongo-budget", 0,
	  DECLARED("live-heap.podfit.dev/a: 300Mi, non-go-memory.podfit.dev/a: 200Mi",
	  LIMIT("512Mi", "{name: GOMEMLIMIT, value: 460MiB}")), WARNING, NULL, false,
	  "raise the memory limit by 148MiB" },
	{ "gomemlimit-no-headroom", 0,
	  DECLARED("live-heap.podfit.dev/a: 400Mi", LIMIT("512Mi", "{name: GOMEMLIMIT, value: 512MiB}")),
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-no-headroom", 0, DECLARED("non-go-memory.podfit.dev/a: '0'", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 512MiB}")),
	  WARNING, "460MiB", true, NULL },
	{ "gomemlimit-headroom-low", 0, DECLARED("non-go-memory.podfit.dev/a: 4Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 505MiB}")),
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-headroom-low", 0, DECLARED("non-go-memory.podfit.dev/a: '0'", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 505MiB}")),
	  WARNING, "460MiB", true, "1.4%" },
	{ "gomemlimit-nongo-budget", 0, "{image: datadog/agent, " LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 505MiB}") "}",
	  NOTHING, NULL, false, NULL },

	/* 0.75 x 512MiB = 384MiB is below 512MiB / 1.3 = 393.8MiB, so it is the one that counts */
	{ "gomemlimit-headroom-low gomemlimit_max_ratio=75 limit_min_multiplier=130", 0, "{" LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 385MiB}") "}",
	  WARNING, "384MiB", true, "'385MiB' is more than 75% of the memory limit '512Mi', which is 384MiB: "
	  "gomemlimit_max_ratio" },
	{ "gomemlimit-headroom-low gomemlimit_max_ratio=75 limit_min_multiplier=130", 0, "{" LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 500MiB}") "}",
	  WARNING, "384MiB", true, "384MiB, 25% below the limit" },
	{ "gomemlimit-headroom-low gomemlimit_max_ratio=80 limit_min_multiplier=130", 0, "{" LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 500MiB}") "}",
	  WARNING, "393MiB", true, "the memory limit '512Mi' is less than 1.3 times GOMEMLIMIT '500MiB', which is "
	  "650MiB: limit_min_multiplier" },
	{ "gomemlimit-headroom-low gomemlimit_max_ratio=75 limit_min_multiplier=130", 0, "{" LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 384MiB}") "}",
	  NOTHING, NULL, false, NULL },
	/* 75% of 1000Mi, rounded up by a byte */
	{ "gomemlimit-headroom-low gomemlimit_max_ratio=75", 0, "{" LIMIT("1000Mi",
	  "{name: GOMEMLIMIT, value: '786432001'}") "}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-headroom-low gomemlimit_max_ratio=75", 0, DECLARED("non-go-memory.podfit.dev/a: 4Mi",
	  LIMIT("512Mi", "{name: GOMEMLIMIT, value: 400MiB}")),
	  WARNING, "384MiB", true, NULL },
	{ "gomemlimit-headroom-low gomemlimit_max_ratio=97", 0, "{" LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 505MiB}") "}",
	  WARNING, "460MiB", true, "97%" },
	{ "gomemlimit-headroom-low gomemlimit_max_ratio=97", 0, "{" LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 490MiB}") "}",
	  WARNING, "460MiB", true, "4.3%" },

	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 400Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 430MiB}")),
	  ERROR, NULL, false, "'400Mi' leaves 30MiB of GOMEMLIMIT '430MiB', 7%: the garbage collector runs as often "
	  "as with GOGC=7" },
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 400Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 430MiB}")),
	  ERROR, NULL, false, "only 7% GC headroom above the declared live heap: GC death spiral" },
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 100Mi",
	  "env: [{name: GOMEMLIMIT, value: 109MiB}]"),
	  ERROR, NULL, false, "9%" },
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 100Mi",
	  "env: [{name: GOMEMLIMIT, value: 110MiB}]"),
	  WARNING, NULL, false, "10%" },
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 100Mi",
	  "env: [{name: GOMEMLIMIT, value: 129MiB}]"),
	  WARNING, NULL, false, "raise GOMEMLIMIT to 130MiB or more" },
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 100Mi",
	  "env: [{name: GOMEMLIMIT, value: 130MiB}]"),
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 400Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 400MiB}")),
	  ERROR, NULL, false, "'400Mi' does not fit into GOMEMLIMIT '400MiB'" },
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 400Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 380MiB}")),
	  ERROR, NULL, false, "live heap 400MiB is above GOMEMLIMIT 380MiB" },
	/* 460.8MiB is 90% of the limit: 460MiB fits, 461MiB does not */
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 353Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 400MiB}")),
	  WARNING, NULL, false, "raise GOMEMLIMIT to 459MiB or more; the memory limit has room for it" },
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 354Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 400MiB}")),
	  WARNING, NULL, false, "raise GOMEMLIMIT to 461MiB or more, and the memory limit with it" },
	{ "gomemlimit-near-live-heap", 0,
	  DECLARED("live-heap.podfit.dev/a: 346Mi", LIMIT("500Mi", "{name: GOMEMLIMIT, value: 400MiB}")),
	  WARNING, NULL, false, "raise GOMEMLIMIT to 450MiB or more; the memory limit has room for it" },
	/* stacks: 20000 x 8KiB = 156.25MiB; without them 53% are left, and no error rests on an estimate */
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 300Mi, max-goroutines.podfit.dev/a: "
	  "'20000'", "env: [{name: GOMEMLIMIT, value: 460MiB}]"),
	  WARNING, NULL, false, "'300Mi' and 156.3MiB of stacks, 20000 goroutines x 8KiB, leave 3.8MiB of GOMEMLIMIT "
	  "'460MiB', 0%" },
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 300Mi, max-goroutines.podfit.dev/a: "
	  "'20000'", "env: [{name: GOMEMLIMIT, value: 450MiB}]"),
	  WARNING, NULL, false, "goroutines x 8KiB, do not fit into GOMEMLIMIT '450MiB'" },
	{ "gomemlimit-near-live-heap goroutine_cost=4096", 0,
	  DECLARED("live-heap.podfit.dev/a: 300Mi, max-goroutines.podfit.dev/a: '20000'",
	  "env: [{name: GOMEMLIMIT, value: 500MiB}]"), NOTHING, NULL, false, NULL },
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 300Mi, max-goroutines.podfit.dev/a: many",
	  "env: [{name: GOMEMLIMIT, value: 460MiB}]"),
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-near-live-heap", 0,
	  DECLARED("live-heap.podfit.dev/a: 400Mi", "env: [{name: GOMEMLIMIT, value: '+430MiB'}]"),
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-nongo-budget", 0,
	  DECLARED("non-go-memory.podfit.dev/a: 400Mi", LIMIT("512Mi", "{name: GOMEMLIMIT, value: '+430MiB'}")),
	  NOTHING, NULL, false, NULL },
	/* GOGC itself */
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 100Mi",
	  "env: [{name: GOMEMLIMIT, value: 120MiB}, {name: GOGC, value: '20'}]"),
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 100Mi",
	  "env: [{name: GOMEMLIMIT, value: 120MiB}, {name: GOGC, value: '21'}]"),
	  WARNING, NULL, false, "GOGC=20" },
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 100Mi",
	  "env: [{name: GOMEMLIMIT, value: 120MiB}, {name: GOGC, value: 'off'}]"),
	  WARNING, NULL, false, NULL },
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 100Mi",
	  "envFrom: [{configMapRef: {name: c}}], env: [{name: GOMEMLIMIT, value: 120MiB}]"),
	  WARNING, NULL, false, NULL },
	{ "gomemlimit-near-live-heap gogc_left_warn=100", 0, DECLARED("live-heap.podfit.dev/a: 100Mi",
	  "env: [{name: GOMEMLIMIT, value: 200MiB}]"),
	  NOTHING, NULL, false, NULL },

	{ "live-heap-exceeds-budget", 0, DECLARED("live-heap.podfit.dev/a: 300Mi",
	  "resources: {limits: {memory: 512Mi}}"),
	  WARNING, NULL, false, "'300Mi' lets the program grow to 630MiB before garbage is collected, 1.05 x 300MiB x "
	  "2, more than the memory limit '512Mi'" },
	{ "live-heap-exceeds-budget", 0, DECLARED("live-heap.podfit.dev/a: 300Mi",
	  "resources: {limits: {memory: 512Mi}}"),
	  WARNING, NULL, false, "GOMEMLIMIT=460MiB, which leaves 53%" },
	{ "live-heap-exceeds-budget", 0, DECLARED("live-heap.podfit.dev/a: 300Mi",
	  "resources: {limits: {memory: 512Mi}}"),
	  WARNING, NULL, false, "live heap 300MiB and GOGC=100 peak at 630MiB > limit 512MiB" },
	{ "live-heap-exceeds-budget", 0, DECLARED("live-heap.podfit.dev/a: 300Mi",
	  "resources: {limits: {memory: '660602880'}}"),
	  NOTHING, NULL, false, NULL },
	{ "live-heap-exceeds-budget", 0, DECLARED("live-heap.podfit.dev/a: 300Mi",
	  "resources: {limits: {memory: '660602879'}}"),
	  WARNING, NULL, false, NULL },
	{ "live-heap-exceeds-budget", 0, DECLARED("live-heap.podfit.dev/a: 400Mi",
	  "resources: {limits: {memory: 512Mi}}"),
	  WARNING, NULL, false, "raise the memory limit to 840MiB or more" },
	{ "live-heap-exceeds-budget", 0, DECLARED("live-heap.podfit.dev/a: 100Mi, non-go-memory.podfit.dev/a: 50Mi",
	  LIMIT("256Mi", "{name: GOGC, value: '100'}")),
	  WARNING, NULL, false, "260MiB before garbage is collected, 1.05 x 100MiB x 2 + 50MiB outside Go, more" },
	/* (100 + 1.5 x (100 + 40)) x 1.05 + 40 = 365.5 */
	{ "live-heap-exceeds-budget goroutine_cost=1048576", 0,
	  DECLARED("live-heap.podfit.dev/a: 100Mi, max-goroutines.podfit.dev/a: '40'",
	  LIMIT("365Mi", "{name: GOGC, value: '150'}")),
	  WARNING, NULL, false, "365.5MiB before garbage is collected, 1.05 x (100MiB + 1.5 x (100MiB + 40MiB of "
	  "stacks)) + 40MiB of stacks, more" },
	{ "live-heap-exceeds-budget", 0, DECLARED("live-heap.podfit.dev/a: 100Mi", LIMIT("512Mi",
	  "{name: GOGC, value: 'off'}")), NOTHING, NULL, false, NULL },
	{ "live-heap-exceeds-budget", 0, DECLARED("live-heap.podfit.dev/a: 600Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 460MiB}")),
	  ERROR, NULL, false, "'600Mi' exceeds the memory limit '512Mi' by 88MiB: no garbage collection" },
	{ "live-heap-exceeds-budget", 0, DECLARED("live-heap.podfit.dev/a: 512Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 460MiB}")),
	  NOTHING, NULL, false, NULL },
	{ "live-heap-exceeds-budget", 0, DECLARED("live-heap.podfit.dev/a: 450Mi, non-go-memory.podfit.dev/a: 64Mi",
	  "resources: {limits: {memory: 512Mi}}"),
	  ERROR, NULL, false, "'450Mi' and the declared memory outside Go '64Mi' come to 514MiB, 2MiB more" },
	{ "live-heap-exceeds-budget", 0, DECLARED("live-heap.podfit.dev/a: 450Mi, non-go-memory.podfit.dev/a: 64Mi",
	  "resources: {limits: {memory: 512Mi}}"),
	  ERROR, NULL, false, "live heap + non-Go memory 514MiB > limit 512MiB" },
	{ "live-heap-exceeds-budget", 0, DECLARED("live-heap.podfit.dev/a: 1Gi",
	  "envFrom: [{secretRef: {name: x}}], resources: {limits: {memory: 512Mi}}"),
	  ERROR, NULL, false, NULL },
	{ "live-heap-exceeds-budget", 0,
	  DECLARED("live-heap.podfit.dev/a: 346Mi", "resources: {limits: {memory: 500Mi}}"),
	  WARNING, NULL, false, "GOMEMLIMIT=450MiB, which leaves 30%" },
	{ "live-heap-exceeds-budget", 0, DECLARED("live-heap.podfit.dev/a: '0'",
	  "resources: {limits: {memory: 512Mi}}"), NOTHING, NULL, false, NULL },
	{ "live-heap-exceeds-budget", 18, DECLARED("live-heap.podfit.dev/a: 300Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 460MiB}")),
	  WARNING, NULL, false, "raise the memory limit to 630MiB" },
	{ "gomemlimit-near-live-heap", 18, DECLARED("live-heap.podfit.dev/a: 400Mi",
	  "env: [{name: GOMEMLIMIT, value: 430MiB}]"), NOTHING, NULL, false, NULL },
	{ "gomemlimit-near-live-heap", 19, DECLARED("live-heap.podfit.dev/a: 400Mi",
	  "env: [{name: GOMEMLIMIT, value: 430MiB}]"), ERROR, NULL, false, NULL },
	/* what it says more of */
	{ "gomemlimit-near-live-heap", 0, DECLARED("live-heap.podfit.dev/a: 600Mi", LIMIT("512Mi",
	  "{name: GOMEMLIMIT, value: 460MiB}")),
	  NOTHING, NULL, false, NULL },
	{ "limit-without-gomemlimit", 0, DECLARED("live-heap.podfit.dev/a: 300Mi", LIMIT("512Mi",
	  "{name: GOGC, value: '100'}")),
	  NOTHING, NULL, false, NULL },
};
/* clang-format on */

static void gogc_rules(void **state UNUSED)
{
	check_cases(gogc, COUNT_OF(gogc));
}

static void rules_on_what_is_declared(void **state UNUSED)
{
	check_cases(declared, COUNT_OF(declared));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gogc_rules),
		cmocka_unit_test(rules_on_what_is_declared),
	};

	return run_grades("rule_grades_heap", tests, COUNT_OF(tests));
}
