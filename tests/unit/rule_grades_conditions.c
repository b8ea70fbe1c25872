/* SPDX-License-Identifier: Apache-2.0 */
/* Each condition of a rule by itself: what it alone keeps quiet, and the value right beside it that it does not. */
#include "grades.h"

#define C(limit_, env_) "{resources: {limits: {memory: " limit_ "}}, env: [" env_ "]}"
#define G(value_)       "{name: GOMEMLIMIT, value: " value_ "}"
#define P(value_)       "{name: GOGC, value: " value_ "}"
#define M(value_)       "{name: GOMAXPROCS, value: " value_ "}"
#define DEBUG(value_)   "{env: [{name: GODEBUG, value: " value_ "}]}"
#define SAID(what_, text_, container_)                                                                                 \
	"pod: {metadata: {annotations: {" what_ ".podfit.dev/a: '" text_                                               \
	"'}}, spec: {containers: [{name: a, image: i, " container_ "}]}}"
#define NOT_GO(container_) SAID("runtime", "notgo", container_)
#define ON_WINDOWS(rest_)  "pod: {spec: {os: {name: windows}, " rest_ "}}"
#define SECRET(data_, env_)                                                                                            \
	"[{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {" data_                                     \
	"}}, {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: i, " env_ "}]}}]"
#define RANGE(items_, container_)                                                                                      \
	"[{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container, " items_           \
	"}]}}, {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: i, " container_   \
	"}]}}]"
#define POD_LEVEL                   "pod-level-limit-oversubscribed-by-go"
#define POD(limit_, containers_)    "pod: {spec: {resources: {limits: {memory: " limit_ "}}, " containers_ "}}"
#define APP(name_, gomemlimit_)     "{name: " name_ ", image: i, env: [" G(gomemlimit_) "]}"
#define SIDECAR(name_, gomemlimit_) "{name: " name_ ", image: i, restartPolicy: Always, env: [" G(gomemlimit_) "]}"
#define FOUR                        APP("a", "301MiB") ", " APP("b", "302MiB") ", " APP("c", "303MiB") ", " APP("d", "304MiB")
#define SERVICE(name_)                                                                                                 \
	"{apiVersion: v1, kind: Service, metadata: {name: " name_                                                      \
	"}, spec: {type: NodePort, selector: {app: x}, ports: [{port: 6060}]}}, "
#define DEBUGGED                                                                                                       \
	"{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: x}}, spec: {containers: [{name: a, image: i, "  \
	"env: [" P("'50'") "], ports: [{containerPort: 6060}]}]}}]"
#define SHELL(shell_, script_) "{env: [" P("'50'") "], command: [" shell_ ", -c, '" script_ "']}"
#define CAPPED(items_)                                                                                                 \
	{                                                                                                              \
		"limitrange-conflict", 0, RANGE(items_, "env: [" G("1GiB") "]"), ERROR, NULL, false,                   \
			"GOMEMLIMIT '1GiB' exceeds"                                                                    \
	}
#define NOT_CAPPED(items_) QUIET_ROW("limitrange-conflict", RANGE(items_, "env: [" G("1GiB") "]"))
#define TWO_RANGES(name_, items_, other_, others_)                                                                     \
	"[{apiVersion: v1, kind: LimitRange, metadata: {name: " name_ "}, spec: {limits: [{type: Container, " items_   \
	"}]}}, {apiVersion: v1, kind: LimitRange, metadata: {name: " other_                                            \
	"}, spec: {limits: [{type: Container, " others_ "}]}}, {apiVersion: v1, kind: Pod, metadata: {name: p}, "      \
	"spec: {containers: [{name: a, image: i, env: [" G("1GiB") "]}]}}]"
#define NAMING(name_, other_)                                                                                          \
	"{name: " name_                                                                                                \
	", image: i, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory, "                \
	"containerName: " other_ "}}}]}"
#define ULIMITS(list_)                                                                                                 \
	"pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '" list_                                 \
	"'}}, spec: {containers: [{name: a, image: i}]}}"
#define INNER                                                                                                          \
	"{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: x}, ports: [{name: web, port: "   \
	"8080, targetPort: 6060}]}}, "
#define INGRESS(name_, service_, port_)                                                                                \
	"{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: " name_                                    \
	"}, spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: " service_            \
	", port: {" port_ "}}}}]}}]}}, "
#define QUIET_ROW(rule_, in_)                                                                                          \
	{                                                                                                              \
		rule_, 0, in_, NOTHING, NULL, false, NULL                                                              \
	}

/* clang-format off */
static const struct expected grades[] = {
	/* ---- what can be read, and what is set ---- */
	QUIET_ROW("automemlimit-shadowed", "{env: [{name: AUTOMEMLIMIT, value: 0.9}, " G("1GiB") "]}"),

	QUIET_ROW("besteffort-go", "pod: {spec: {containers: [{name: b, image: i}], ephemeralContainers: [{name: a, "
				   "image: i, env: [" G("1GiB") "]}]}}"),
	QUIET_ROW("besteffort-go", "{env: [" G("1Gi") "]}"),
	QUIET_ROW("besteffort-go", "{env: [" G("+1GiB") "]}"),
	QUIET_ROW("besteffort-go", "{env: [" G("'0'") "]}"),
	{ "besteffort-go", 0, "{env: [" G("'1'") "]}", WARNING, NULL, false, "GOMEMLIMIT, 1B" },
	QUIET_ROW("besteffort-go", NOT_GO("env: [" G("1GiB") "]")),

	QUIET_ROW("crio-unified-below-gomemlimit",
		  "pod: {metadata: {annotations: {unified-cgroup.crio.io/a: memory.max=1}}, spec: {os: {name: windows}, "
		  "containers: [{name: a, image: i, env: [" G("1GiB") "]}]}}"),

	{ "decimal-binary-mix", 0, "{resources: {limits: {memory: 1G}, requests: {memory: 0.0005Ki}}}", INFO, "1Gi", false,
	  "the memory request, 1B" },

	QUIET_ROW("gc-limiter-disarmed", "{resources: {limits: {cpu: 100}}, env: [" G("1GiB") ", " M("'200'") "]}"),
	{ "gc-limiter-disarmed", 0, "{resources: {limits: {cpu: 100}}, env: [" G("1GiB") ", " M("'201'") "]}", WARNING, "'100'",
	  false, NULL },

	{ "go-env-not-a-string", 0, "{env: [" P("5") "]}", ERROR, "\"5\"", true, "the value of GOGC, 5, is a number" },
	{ "go-env-not-a-string", 0, "{env: [{name: N, value: x}]}", ERROR, NULL, false,
	  "the name of an environment variable, N, is a boolean" },

	{ "go-env-not-a-string", 0, "{env: [{name: N, value: x}]}", ERROR, NULL, false, "env name N is a boolean" },
	{ "godebug-malformed", 0, DEBUG("ZIPINSECUREPATH=1"), INFO, "\"zipinsecurepath=1\"", false, "is not in lower case" },
	{ "godebug-malformed", 0, DEBUG("'ASYNCPREEMPTOFF=1,madvdontneed=1,inittrace=1,scavtrace=1,gctrace=1,schedtrace=1'"), INFO,
	  "'asyncpreemptoff=1,madvdontneed=1,inittrace=1,scavtrace=1,gctrace=1,schedtrace=1'", false, NULL },
	{ "godebug-malformed", 0, DEBUG("gctrace"), INFO, NULL, false, "write key=number" },
	{ "godebug-memory-hostile", 0, SECRET("v: sbrk=1", "env: [{name: GODEBUG, valueFrom: {secretKeyRef: {name: s, key: v}}}]"),
	  ERROR, NULL, false, NULL },

	/* ---- GOGC ---- */
	/* 0.95 x 2000 MiB / 10 are 9.5% of the limit; by 6.13 they are 15.498% */
	{ "gogc-high-without-gomemlimit", 0, C("2000Mi", P("'900'")), WARNING, NULL, false, "(10% of limit)" },
	{ "gogc-high-without-gomemlimit", 0, C("2000Mi", P("'513'")), WARNING, NULL, false, "(15% of limit)" },
	QUIET_ROW("gogc-high-without-gomemlimit", NOT_GO("resources: {limits: {memory: 1Gi}}, env: [" P("'400'") "]")),
	QUIET_ROW("gogc-off-shared-memory", "{env: [" P("'off'") ", " G("1Gi") "]}"),
	QUIET_ROW("gogc-off-shared-memory", "{env: [" P("'off'") ", " G("+1GiB") "]}"),

	{ "gogc-off-without-gomemlimit", 0, C("10Mi", P("'off'")), ERROR, NULL, false, "GOMEMLIMIT=9MiB" },
	{ "limitrange-conflict", 0, RANGE("default: {memory: 10Mi}", "env: [" G("1GiB") "]"), ERROR, NULL, false, "GOMEMLIMIT to 9MiB" },

	/* ---- GOMAXPROCS ---- */
	{ "gomaxprocs-divisor", 0, "{resources: {limits: {cpu: 2}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: "
	  "limits.cpu, divisor: 1m}}}]}", ERROR, "\"1\"", true, "limits.cpu, 2 CPU" },
	QUIET_ROW("gomaxprocs-above-cpu-limit maxprocs_floor=5", "{resources: {limits: {cpu: 1}}, env: [" M("'5'") "]}"),
	{ "gomaxprocs-above-cpu-limit maxprocs_floor=5", 0, "{resources: {limits: {cpu: 2}}, env: [" M("'9'") "]}", WARNING, "'5'",
	  false, "at most 5 make sense" },
	{ "gomaxprocs-malformed", 0, "{env: [" M("500m") "]}", WARNING, "\"1\"", false, "write \"1\"" },
	{ "gomaxprocs-malformed", 0, "{env: [" M("'-0.5'") "]}", WARNING, NULL, false, "write a whole number of cores" },
	{ "gomaxprocs-malformed", 0, SECRET("v: 1500m", "env: [{name: GOMAXPROCS, valueFrom: {secretKeyRef: {name: s, key: v}}}]"),
	  WARNING, NULL, false, "write \"2\"" },
	{ "gomaxprocs-ref-no-limit", 0, "{env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}",
	  WARNING, NULL, false, "no cpu limit here" },

	/* ---- GOMEMLIMIT against the limit ---- */
	/* 1000Mi are 1048576000 bytes */
	{ "gomemlimit-far-below-limit", 0, C("1000Mi", G("'524287999'")), INFO, NULL, false, NULL },
	QUIET_ROW("gomemlimit-far-below-limit", C("1000Mi", G("'524288000'"))),
	QUIET_ROW("gomemlimit-far-below-limit", "pod: {spec: {volumes: [{name: v, emptyDir: {medium: Memory}}], containers: [{name: "
		  "a, image: i, resources: {limits: {memory: 1000Mi}}, env: [" G("100MiB") "], volumeMounts: [{name: v, "
		  "mountPath: /v}]}, {name: b, image: i}]}}"),
	{ "gomemlimit-headroom-low", 0, C("1000Mi", G("995MiB")), WARNING, "900MiB", true, "leaves 5MiB, 0.5%" },
	{ "gomemlimit-headroom-low gomemlimit_max_ratio=75", 0, C("1000Mi", G("800MiB")), WARNING, "750MiB", true,
	  "GOMEMLIMIT 800MiB is more than 75% of the limit, 750MiB" },
	{ "gomemlimit-headroom-low limit_min_multiplier=130", 0, C("500Mi", G("400MiB")), WARNING, "384MiB", true,
	  "limit 500MiB is less than 1.3 x GOMEMLIMIT, 520MiB" },
	QUIET_ROW("gomemlimit-headroom-low alone=1", C("1000Mi", G("1000MiB"))),
	QUIET_ROW("gomemlimit-literal-drift", "{resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}], resources: "
		  "{limits: {memory: 1Gi}}, env: [" G("'off'") "]}"),
	QUIET_ROW("gomemlimit-literal-drift", "{resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}], resources: "
		  "{limits: {memory: 0}}, env: [" G("'1'") "]}"),
	{ "gomemlimit-literal-drift", 0, "{resizePolicy: [{resourceName: memory, restartPolicy: RestartContainer}], resources: "
	  "{limits: {memory: 1}}, env: [" G("'1'") "]}", WARNING, NULL, false, "the memory limit, 1B" },
	/* 130% of 8065970 bytes are 10 MiB and a byte */
	{ "gomemlimit-near-live-heap", 0, SAID("live-heap", "8065970", "env: [" G("'8000000'") "]"), ERROR, NULL, false,
	  "raise GOMEMLIMIT to 11MiB or more" },
	{ "gomemlimit-near-live-heap", 0, SAID("live-heap", "1", "env: [" G("'1'") "]"), ERROR, NULL, false, NULL },
	QUIET_ROW("gomemlimit-near-live-heap", SAID("live-heap", "0", "env: [" G("'0'") "]")),
	QUIET_ROW("gomemlimit-near-live-heap",
		  "pod: {metadata: {annotations: {live-heap.podfit.dev/a: 1Gi, runtime.podfit.dev/a: notgo}}, spec: {containers: "
		  "[{name: a, image: i, env: [" G("1GiB") "]}]}}"),
	{ "gomemlimit-nongo-budget", 0, SAID("runtime", "go mixed", "resources: {limits: {memory: 1000Mi}}, env: [" G("890MiB") "]"), INFO,
	  NULL, false, "only 11% of the limit" },
	{ "gomemlimit-plus-tmpfs", 0, "pod: {spec: {volumes: [{name: v, emptyDir: {medium: Memory, sizeLimit: 1}}], containers: "
	  "[{name: a, image: i, resources: {limits: {memory: 1Gi}}, env: [" G("1GiB") "], volumeMounts: [{name: v, mountPath: "
	  "/v}]}]}}", WARNING, NULL, false, "memory-backed volume 'v' (1B)" },
	{ "gomemlimit-plus-tmpfs", 25, "pod: {spec: {volumes: [{name: v, emptyDir: {medium: Memory, sizeLimit: 1Gi}}], containers: "
	  "[{name: a, image: i, resources: {limits: {memory: 1Gi}}, env: [" G("+1GiB") "], volumeMounts: [{name: v, mountPath: "
	  "/v}]}]}}", NOTHING, NULL, false, NULL },
	QUIET_ROW("gomemlimit-plus-tmpfs",
		  ON_WINDOWS("volumes: [{name: v, emptyDir: {medium: Memory, sizeLimit: 1Gi}}], containers: [{name: a, image: i, "
			     "resources: {limits: {memory: 1Gi}}, env: [" G("1GiB") "], volumeMounts: [{name: v, mountPath: /v}]}]")),

	/* ---- references, LimitRanges ---- */
	{ "gomemlimit-ref-no-limit", 0, "{env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}",
	  WARNING, NULL, false, "no memory limit here" },
	QUIET_ROW("gomemlimit-ref-zero", "{env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: metadata.name}}}]}"),
	{ "gomemlimit-ref-zero", 0, "{resources: {limits: {cpu: lots}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: "
	  "{resource: limits.cpu}}}]}", ERROR, NULL, false, "which is not memory" },
	{ "gomemlimit-ref-zero", 0, "pod: {spec: {initContainers: [" NAMING("i", "i") "], containers: [{name: a, image: i}]}}", ERROR,
	  NULL, false, "no memory limit here" },
	{ "gomemlimit-ref-zero", 0, "pod: {spec: {initContainers: [{name: i, image: i}], containers: [" NAMING("a", "i") "]}}", ERROR,
	  NULL, false, "!no memory limit here" },
	QUIET_ROW("limitrange-conflict", C("512Mi", G("1GiB"))),
	QUIET_ROW("limitrange-conflict", RANGE("default: {memory: 256Mi}", "env: [" G("+1GiB") "]")),
	QUIET_ROW("limitrange-conflict", RANGE("default: {memory: 0}", "env: [" G("1GiB") "]")),
	{ "limitrange-conflict", 0, RANGE("default: {memory: 1}", "env: [" G("1GiB") "]"), ERROR, NULL, false,
	  "the LimitRange's limit, 1B" },

	/* one that the API refuses says nothing: the ratio is at least 1, and min x ratio at most max */
	CAPPED("default: {memory: 256Mi}, maxLimitRequestRatio: {memory: 1}"),
	NOT_CAPPED("default: {memory: 256Mi}, maxLimitRequestRatio: {memory: 0.999}"),
	CAPPED("min: {memory: 100Mi}, max: {memory: 200Mi}, maxLimitRequestRatio: {memory: 2}"),
	NOT_CAPPED("min: {memory: 100Mi}, max: {memory: 199Mi}, maxLimitRequestRatio: {memory: 2}"),
	CAPPED("min: {memory: 100Mi}, default: {memory: 256Mi}, maxLimitRequestRatio: {memory: 2}"),
	CAPPED("max: {memory: 100Mi}, default: {memory: 50Mi}, maxLimitRequestRatio: {memory: 2}"),
	CAPPED("min: {memory: '${MIN}'}, max: {memory: 256Mi}, maxLimitRequestRatio: {memory: 2}"),
	NOT_CAPPED("min: {memory: 2Mi}, max: {memory: 1Mi}"),
	CAPPED("min: {memory: 1Mi}, max: {memory: 1Mi}"),
	NOT_CAPPED("default: {memory: 256Mi}, max: {memory: 255Mi}"),
	NOT_CAPPED("default: {memory: 256Mi}, defaultRequest: {memory: 257Mi}"),
	NOT_CAPPED("default: {memory: 256Mi}}, {type: Container, default: {memory: 256Mi}"),
	NOT_CAPPED("default: {memory: lots}, max: {memory: 1Gi}"),
	NOT_CAPPED("default: {memory: 256Mi}}, {type: Pod, min: {memory: 2Gi}, max: {memory: 1Gi}"),
	CAPPED("default: {memory: 256Mi}}, {type: Pod, min: {memory: 256Mi}, max: {memory: 256Mi}"),
	NOT_CAPPED("default: {memory: 256Mi}, min: {cpu: 2}, max: {cpu: 1}"),
	/* two of one namespace that agree, and that do not; two copies of one */
	{ "limitrange-conflict", 0, TWO_RANGES("l", "default: {memory: 256Mi}", "m", "default: {memory: 256Mi}"), ERROR, NULL, false, NULL },
	QUIET_ROW("limitrange-conflict", TWO_RANGES("l", "default: {memory: 256Mi}", "m", "default: {memory: 257Mi}")),
	{ "limitrange-conflict", 0, TWO_RANGES("l", "default: {memory: 256Mi}", "m", "max: {cpu: 9}"), ERROR, NULL, false, NULL },
	QUIET_ROW("limitrange-conflict", TWO_RANGES("l", "default: {memory: 256Mi}", "l", "max: {cpu: 9}")),
	QUIET_ROW("limitrange-conflict", TWO_RANGES("l", "max: {cpu: 9}", "l", "default: {memory: 256Mi}")),
	QUIET_ROW("limitrange-conflict", TWO_RANGES("l", "default: {memory: 256Mi}", "m", "default: {memory: '${M}'}")),

	/* ---- declared amounts ---- */
	/* with GOGC=0 the peak is 1.05 x 500 MiB */
	{ "live-heap-exceeds-budget", 0, SAID("live-heap", "500Mi", "resources: {limits: {memory: 524Mi}}, env: [" P("'0'") "]"),
	  WARNING, NULL, false, "GOGC, 0" },
	QUIET_ROW("live-heap-exceeds-budget", SAID("live-heap", "500Mi", "resources: {limits: {memory: 525Mi}}, env: [" P("'0'") "]")),
	QUIET_ROW("live-heap-exceeds-budget", SAID("live-heap", "500Mi", "resources: {limits: {memory: 501Mi}}, env: [" P("'off'") "]")),
	QUIET_ROW("live-heap-exceeds-budget", SAID("live-heap", "0", "resources: {limits: {memory: 1Gi}}, env: [" P("'100'") "]")),
	/* 2.1 x 2496610 bytes are 5 MiB and a byte */
	{ "live-heap-exceeds-budget", 0, SAID("live-heap", "2496610", "resources: {limits: {memory: 2496610}}, env: [" P("'100'") "]"),
	  WARNING, NULL, false, "raise the memory limit to 6MiB or more" },
	/* (528756736 - 16 MiB) / 20 KiB are 24999.0 */
	{ "nofile-exceeds-memory", 0, SAID("max-connections", "25000", "resources: {limits: {memory: 528756736}}, env: [" P("'100'") "]"),
	  WARNING, NULL, false, "about 24 thousand" },

	/* ---- limits and requests ---- */
	QUIET_ROW("memory-high-throttle memory_throttling_factor=50",
		  NOT_GO("resources: {limits: {memory: 1Gi}, requests: {memory: 512Mi}}, env: [" G("1GiB") "]")),
	QUIET_ROW("memory-limit-too-small limit_min_runc=33554432 limit_min_crio=1", "{resources: {limits: {memory: 32Mi}}}"),
	{ "memory-limit-too-small limit_min_runc=33554432 limit_min_crio=1", 0, "{resources: {limits: {memory: 33554431}}}", WARNING,
	  NULL, false, "to start a container with runc" },
	{ "memory-limit-too-small alone=1", 0, "{resources: {limits: {memory: 1}}}", WARNING, NULL, false, NULL },
	{ "memory-quantity-millibytes", 0, "{resources: {limits: {memory: 999999m}}}", ERROR, "999999Mi", false, NULL },
	{ "memory-quantity-millibytes", 0, "{resources: {limits: {memory: 1000000m}}}", ERROR, NULL, false, "the unit that is meant" },
	{ "memory-quantity-millibytes", 0, "{resources: {limits: {memory: 1.5m}}}", ERROR, NULL, false, "the unit that is meant" },
	{ "memory-quantity-millibytes", 0, "{resources: {limits: {memory: .5m}}}", ERROR, NULL, false, "the unit that is meant" },
	{ "memory-quantity-millibytes", 0, "{resources: {limits: {memory: 512u}}}", ERROR, NULL, false, "the unit that is meant" },
	QUIET_ROW("memory-request-above-limit", "{resources: {limits: {memory: -1}, requests: {memory: 1}}}"),
	QUIET_ROW("memory-request-above-limit", "{resources: {limits: {memory: lots}, requests: {memory: 1}}}"),
	QUIET_ROW("memory-request-above-limit", "{resources: {limits: {memory: 1}, requests: {memory: lots}}}"),
	{ "memory-request-above-limit", 0, "{resources: {limits: {memory: 1}, requests: {memory: 1000000001n}}}", ERROR, NULL, false,
	  "exceeds the memory limit '1' by 1B" },
	/* 1.05 GiB are 1127428915.2 bytes */
	{ "memory-request-above-limit", 0, "{resources: {limits: {memory: 1}, requests: {memory: 1127428917}}}", ERROR, NULL, false,
	  "by 1.1GiB" },
	QUIET_ROW("memory-request-far-below-limit", "{resources: {limits: {memory: 0}, requests: {memory: 1}}, env: [" P("'50'") "]}"),
	{ "memory-request-far-below-limit", 0, "{resources: {limits: {memory: 1}, requests: {memory: 0}}, env: [" P("'50'") "]}", INFO,
	  NULL, false, NULL },
	QUIET_ROW("memory-request-far-below-limit",
		  "{resources: {limits: {memory: 1Gi}, requests: {memory: -1}}, env: [" P("'50'") "]}"),
	{ "no-memory-limit", 0, "{env: [" P("'100%'") "]}", INFO, NULL, false, "is what bounds this Go program" },

	/* ---- limits of the system ---- */
	{ "gotraceback-crash-core", 0, "{env: [{name: GOTRACEBACK, value: crash}], command: [bash, -c, 'ulimit -c unlimited; exec "
	  "/app']}", WARNING, NULL, false, "with a core limit of unlimited" },
	{ "gotraceback-crash-core", 0, "{env: [{name: GOTRACEBACK, value: crash}], command: [bash, -c, 'ulimit -c 1; exec /app']}",
	  WARNING, NULL, false, "the core limit" },
	{ "nofile-too-high", 0, "pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: nofile, soft: 1024, "
	  "hard: 18446744073709551615}'}}, spec: {containers: [{name: a, image: i}]}}", WARNING, NULL, false, "to unlimited, above" },

	{ "gogc-off-without-gomemlimit", 0, C("1Mi", P("'off'")), ERROR, NULL, false, "!GOMEMLIMIT=" },
	{ "gogc-off-without-gomemlimit", 0, C("2Mi", P("'off'")), ERROR, NULL, false, "add the variable GOMEMLIMIT=1MiB" },

	/* ---- several containers under one limit of the Pod ---- */
	QUIET_ROW(POD_LEVEL, POD("0", "containers: [" APP("a", "600MiB") ", " APP("b", "600MiB") "]")),
	{ POD_LEVEL, 0, POD("1", "containers: [" APP("a", "600MiB") ", " APP("b", "600MiB") "]"), NOTHING, NULL, false, NULL },
	QUIET_ROW(POD_LEVEL, POD("1Gi", "containers: [" APP("a", "512MiB") ", " APP("b", "512MiB") "]")),
	QUIET_ROW(POD_LEVEL, "pod: {spec: {resources: {limits: {memory: 1Gi}}}}"),
	/* its own limit is above the Pod's, which the API refuses */
	QUIET_ROW(POD_LEVEL, POD("1Gi", "containers: [{name: a, image: i, resources: {limits: {memory: 2Gi}}, env: ["
				 G("1500MiB") "]}]")),
	{ POD_LEVEL, 19, POD("1Gi", "containers: [" APP("a", "600MiB") ", " APP("b", "700MiB") "]"), WARNING, NULL, false,
	  "'a' 600MiB, 'b' 700MiB: together 1.3GiB" },
	QUIET_ROW(POD_LEVEL, POD("1Gi", "containers: [" APP("a", "1GiB") "], ephemeralContainers: [" APP("e", "1GiB") "]")),
	QUIET_ROW(POD_LEVEL, POD("1Gi", "initContainers: [" SIDECAR("s", "100MiB") ", " SIDECAR("t", "100MiB")
				 "], containers: [{name: a, image: i}], ephemeralContainers: [" APP("e", "1GiB") "]")),
	/* sidecars run beside an init container that comes later, other init containers do not */
	{ POD_LEVEL, 0, POD("1Gi", "initContainers: [" APP("a", "300MiB") ", " SIDECAR("s", "700MiB") ", " APP("b", "900MiB")
			    ", " SIDECAR("t", "100MiB") "], containers: [{name: c, image: i}]"), WARNING, NULL, false,
	  "2 containers that run at the same time have a GOMEMLIMIT, 's' 700MiB, 'b' 900MiB: together" },
	QUIET_ROW(POD_LEVEL, POD("1Gi", "initContainers: [" SIDECAR("s", "512MiB") ", " APP("b", "512MiB")
				 "], containers: [{name: c, image: i}]")),
	{ POD_LEVEL, 0, POD("1Gi", "initContainers: [" SIDECAR("s", "600MiB") ", " APP("x", "600MiB") ", " APP("y", "600MiB")
			    "], containers: [{name: c, image: i}]"), WARNING, NULL, false, "'s' 600MiB, 'x' 600MiB: together" },
	{ POD_LEVEL, 0, POD("1Gi", "initContainers: [" SIDECAR("s", "300MiB") ", " APP("i", "900MiB") "], containers: ["
			    APP("a", "450MiB") ", " APP("b", "450MiB") "]"), WARNING, NULL, false,
	  "'s' 300MiB, 'a' 450MiB, 'b' 450MiB: together" },
	{ POD_LEVEL, 0, POD("1Gi", "containers: [" FOUR "]"), WARNING, NULL, false, "'d' 304MiB: together 1.2GiB" },
	{ POD_LEVEL, 0, POD("1Gi", "containers: [" FOUR "]"), WARNING, NULL, false, "GOMEMLIMIT, 301MiB" },
	{ POD_LEVEL, 0, POD("1Gi", "containers: [" FOUR "]"), WARNING, NULL, false, "GOMEMLIMIT, 304MiB" },
	{ POD_LEVEL, 0, POD("1Gi", "containers: [" FOUR ", " APP("e", "305MiB") "]"), WARNING, NULL, false,
	  "'d' 304MiB and 1 more: together" },
	{ POD_LEVEL, 0, POD("1Gi", "containers: [" FOUR ", " APP("e", "305MiB") "]"), WARNING, NULL, false, "!GOMEMLIMIT, 305MiB" },

	/* ---- ports: up to four ways to one of them are shown ---- */
	{ "pprof-exposed", 0, "[" SERVICE("s") SERVICE("t") SERVICE("u") SERVICE("v") DEBUGGED, WARNING, NULL, false, "'v'" },
	{ "pprof-exposed", 0, "[" SERVICE("s") SERVICE("t") SERVICE("u") SERVICE("v") SERVICE("w") DEBUGGED, WARNING, NULL, false,
	  "!'w'" },

	{ "pprof-exposed", 0, "[" INNER INGRESS("web", "s", "name: web") DEBUGGED, WARNING, NULL, false, "Ingress 'web'" },
	{ "pprof-exposed", 0, "[" INNER INGRESS("web", "s", "number: 8080") DEBUGGED, WARNING, NULL, false, "Ingress 'web'" },
	QUIET_ROW("pprof-exposed", "[" INNER INGRESS("web", "s", "name: other") DEBUGGED),
	QUIET_ROW("pprof-exposed", "[" INNER INGRESS("web", "s", "number: 6060") DEBUGGED),
	QUIET_ROW("pprof-exposed", "[" INNER INGRESS("web", "z", "name: web") DEBUGGED),
	/* copies of one Ingress, of which one leads elsewhere; one of another name is none */
	{ "pprof-exposed", 0, "[" INNER INGRESS("web", "s", "name: web") INGRESS("web", "s", "number: 8080") DEBUGGED, WARNING, NULL, false,
	  NULL },
	QUIET_ROW("pprof-exposed", "[" INNER INGRESS("web", "s", "name: web") INGRESS("web", "z", "name: web") DEBUGGED),
	QUIET_ROW("pprof-exposed", "[" INNER INGRESS("web", "z", "name: web") INGRESS("web", "s", "name: web") DEBUGGED),
	{ "pprof-exposed", 0, "[" INNER INGRESS("web", "s", "name: web") INGRESS("m", "z", "name: web") DEBUGGED, WARNING, NULL, false, NULL },

	/* ---- ulimits ---- */
	QUIET_ROW("nri-ulimit-annotation-invalid", ULIMITS("---")),
	QUIET_ROW("nri-ulimit-annotation-invalid", ULIMITS("--- [{type: nofile, soft: 1, hard: 1}]")),
	{ "nri-ulimit-annotation-invalid", 0, ULIMITS("- {type: bogus, soft: 1, hard: 1}"), ERROR, NULL, false, "none that the plugin" },
	{ "nri-ulimit-annotation-invalid", 0, ULIMITS("----"), ERROR, NULL, false, "no YAML list" },
	{ "nri-ulimit-annotation-invalid", 0, ULIMITS("--- {type: nofile}"), ERROR, NULL, false, "no YAML list" },
	{ "securitycontext-ulimits kube=38", 0, "{securityContext: {ulimits: [{name: nofile, soft: -1, hard: 5}]}}", ERROR, NULL,
	  false, "set hard to -1 or more" },
	{ "securitycontext-ulimits kube=38", 0, "{securityContext: {ulimits: [{name: nofile, hard: -1}]}}", WARNING, NULL, false,
	  "add soft: -1" },
	{ "ulimit-address-space-go", 0, SHELL("bash", "ulimit -v 8191; exec /app"), ERROR, NULL, false, "counts in KiB" },
	{ "ulimit-address-space-go", 0, SHELL("bash", "ulimit -v 8192; exec /app"), ERROR, NULL, false, "!counts in KiB" },
	/* 750,000 KiB */
	{ "ulimit-address-space-go", 0, SHELL("bash", "ulimit -v 8192; exec /app"), ERROR, NULL, false, "needs 732.4MiB and aborts" },
	{ "ulimit-address-space-go", 0, "{env: [" P("'50'") "], command: [prlimit, '--as=1000', /app]}", ERROR, NULL, false,
	  "!counts in KiB" },
	{ "ulimit-data-go", 0, SHELL("bash", "ulimit -d 8191; exec /app"), ERROR, NULL, false, "counts in KiB" },
	{ "ulimit-data-go", 0, SHELL("bash", "ulimit -d 8192; exec /app"), ERROR, NULL, false, "!counts in KiB" },
	{ "ulimit-data-go", 0, "{env: [" P("'50'") "], command: [prlimit, '--data=1000', /app]}", ERROR, NULL, false,
	  "!counts in KiB" },
	{ "ulimit-hard-raise", 0, SHELL("bash", "ulimit -Hu 100; ulimit -u 200; exec /app"), WARNING, NULL, false,
	  "above the hard limit 100: it fails" },
	{ "ulimit-hard-raise", 0, SHELL("bash", "ulimit -Hu 100; ulimit -u 200; ulimit -u 300; exec /app"), WARNING, NULL, false,
	  "200" },
	{ "ulimit-kib-confusion", 0, SHELL("bash", "ulimit -s 1073741824; exec /app"), WARNING, NULL, false, NULL },
	QUIET_ROW("ulimit-kib-confusion", SHELL("bash", "ulimit -n 1099511627776; exec /app")),
	{ "ulimit-shell-dialect", 0, SHELL("dash", "ulimit -u 100; exec /app"), WARNING, NULL, false, "!the script ends there" },
	{ "ulimit-shell-dialect", 0, SHELL("dash", "ulimit -u 100 && exec /app"), WARNING, NULL, false, "the script ends there" },
	{ "ulimit-shell-dialect", 0, SHELL("sh", "ulimit -u 100; exec /app"), INFO, NULL, false, "sets nothing in dash: it" },
	{ "ulimit-shell-dialect", 0, SHELL("bash", "ulimit -n 1024; ulimit -n 64k; exec /app"), WARNING, NULL, false, NULL },
	{ "ulimit-unknown-field", 0, "pod: {spec: {resources: {limits: {pid: 100}}, containers: [{name: a, image: i}]}}", ERROR,
	  NULL, false, "podPidsLimit" },
	{ "ulimit-unknown-field", 0, "{resources: {limits: {pid: 100}}}", ERROR, NULL, false, "podPidsLimit" },
	{ "ulimit-unknown-field", 0, "{resources: {limits: {nofile: 100}}}", ERROR, NULL, false, "!podPidsLimit" },
};
/* clang-format on */

static void grades_and_edits(void **state UNUSED)
{
	check_cases(grades, COUNT_OF(grades));
}

/* Two edits of one scalar would cancel each other. */
static void one_edit_a_value(void **state UNUSED)
{
	struct count n = count_of("godebug-memory-hostile", DEBUG("'sbrk=1,gcstoptheworld=1,madvdontneed=0'"));

	assert_int_equal(n.findings, 3);
	assert_int_equal(n.edits, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(grades_and_edits), cmocka_unit_test(one_edit_a_value) };

	return run_grades("rule_grades_conditions", tests, COUNT_OF(tests));
}
