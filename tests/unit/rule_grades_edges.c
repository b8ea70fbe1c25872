/* SPDX-License-Identifier: Apache-2.0 */
/* Grades, edits and texts where a rule's examples say nothing of them: what is odd, on the edge, or of another kind. */
#include "grades.h"

#define PART_OF(container_)                                                                                            \
	"[{apiVersion: example.org/v1, kind: Thing, metadata: {name: t}, spec: {template: {spec: {containers: "        \
	"[{name: a, "                                                                                                  \
	"image: i, " container_ "}]}}}}]"
#define JOB(container_)                                                                                                \
	"[{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {containers: [{name: a, "     \
	"image: i, " container_ "}]}}}}]"
#define JOB_OF(image_, container_)                                                                                     \
	"[{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {containers: [{name: a, "     \
	"image: '" image_ "', resources: {limits: {memory: 1Gi}}, " container_ "}]}}}}]"
#define INIT(container_)                                                                                               \
	"pod: {spec: {initContainers: [{name: a, image: i, " container_ "}], containers: [{name: b, image: i}]}}"
/* no name, as Knative allows: no annotation can speak of it */
#define NAMELESS(container_)                                                                                           \
	"[{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: s}, spec: {template: {spec: "           \
	"{containers: [{image: i, " container_ "}]}}}}]"
/* no image: the rest of the container stands elsewhere */
#define PATCH(container_)                                                                                              \
	"[{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {containers: [{name: "  \
	"a, " container_ "}]}}}}]"
#define FROM(data_, env_)                                                                                              \
	"[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {" data_                                        \
	"}}, {apiVersion: v1, kind: Pod, metadata: "                                                                   \
	"{name: p}, spec: {containers: [{name: a, image: i, envFrom: [{configMapRef: {name: c}}], env: [" env_         \
	"]}]}}]"
#define ON(rest_)                                                                                                      \
	"pod: {spec: {" rest_                                                                                          \
	": [{name: a, image: i, env: [{name: GOGC, value: '50'}], command: [sh, -c, 'ulimit -v 500000; "               \
	"exec /app']}]}}"

/* clang-format off */
static const struct expected grades[] = {
	{ "limit-without-gomemlimit", 0, JOB_OF("bitnami/etcd:3.6.4", "command: [sh, -c, 'etcdctl member list']"), INFO, NULL,
	  false, NULL },
	{ "limit-without-gomemlimit", 0, JOB_OF("acme/etcd", "command: [/ko-app/move]"), WARNING, NULL, false, NULL },
	{ "limit-without-gomemlimit", 0, JOB_OF("bitnami/etcd:3.6.4", "env: [{name: GOGC, value: '50'}]"), WARNING, NULL,
	  false, NULL },
	{ "limit-without-gomemlimit", 0, "{image: 'bitnami/etcd:3.6.4', resources: {limits: {memory: 1Gi}}}", WARNING, NULL,
	  false, NULL },
	{ "limit-without-gomemlimit", 0, PATCH("args: [--leader-elect, '--metrics-bind-address=:1'], resources: {limits: "
	  "{memory: 1Gi}}"), NOTHING, NULL, false, NULL },
	{ "gomemlimit-ref-no-limit", 0, PATCH("env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: "
	  "limits.memory}}}]"), NOTHING, NULL, false, NULL },
	{ "gogc-off-without-gomemlimit", 0, PATCH("env: [{name: GOGC, value: 'off'}]"), WARNING, NULL, false, NULL },
	{ "gomemlimit-exceeds-limit", 0, PATCH("resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: "
	  "600MiB}]"), ERROR, "460MiB", true, NULL },

	{ "gogc-high-without-gomemlimit", 0, NAMELESS("env: [{name: GOGC, value: '400'}, {name: GOMEMLIMIT, value: 'off'}], "
	  "resources: {limits: {memory: 512Mi}}"), WARNING, NULL, false, "add the variable GOMEMLIMIT=460MiB" },
	{ "gogc-high-without-gomemlimit", 0, "{env: [{name: GOGC, value: '400'}], resources: {limits: {memory: 512Mi}}}",
	  WARNING, NULL, false, "=460MiB, or say in the annotation live-heap.podfit.dev/" },
	{ "gomemlimit-far-below-limit", 0, NAMELESS("env: [{name: GOMEMLIMIT, value: 200MiB}], resources: {limits: {memory: "
	  "512Mi}}"), INFO, NULL, false, "raise GOMEMLIMIT, or lower the limit" },
	{ "gomemlimit-nongo-budget", 0, NAMELESS("env: [{name: GOMEMLIMIT, value: 480MiB}, {name: JAVA_OPTS, value: x}], "
	  "resources: {limits: {memory: 512Mi}}"), INFO, NULL, false, "set GOMEMLIMIT to 384MiB" },
	{ "gomemlimit-no-headroom", 0, "{resources: {limits: {memory: 1Gi}}, env: [{name: MI, valueFrom: {resourceFieldRef: "
	  "{resource: limits.memory, divisor: 1Mi}}}, {name: GOMEMLIMIT, value: $(MI)MiB}]}", WARNING, NULL, false,
	  "write GOMEMLIMIT out as 921MiB" },
	{ "automemlimit-invalid", 0, "{env: [{name: AUTOMEMLIMIT, value: '90%'}]}", ERROR, "'0.9'", true, "write \"0.9\"" },
	{ "automemlimit-invalid", 0, "{env: [{name: AUTOMEMLIMIT, value: \"75\"}]}", ERROR, "\"0.75\"", true, NULL },
	{ "automemlimit-invalid", 0, "{env: [{name: AUTOMEMLIMIT, value: '1.5'}]}", ERROR, NULL, false, "write a ratio such as" },
	{ "automemlimit-invalid", 0, "{env: [{name: AUTOMEMLIMIT, value: 90}]}", NOTHING, NULL, false, NULL },

	{ "automemlimit-no-limit", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}]}", INFO, NULL, false, NULL },
	{ "automemlimit-no-limit", 0, "{env: [{name: AUTOMEMLIMIT_EXPERIMENT, value: system}, {name: AUTOMEMLIMIT, value: '0.9'}]}",
	  INFO, NULL, false, "the node's memory" },
	{ "automemlimit-no-limit", 0, "{env: [{name: AUTOMEMLIMIT_EXPERIMENT, value: system}, {name: AUTOMEMLIMIT, value: '0.9'}, "
	  "{name: GOGC, value: 'off'}]}", WARNING, NULL, false, "the node's memory" },
	{ "automemlimit-no-limit", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOGC, value: 'off'}]}",
	  WARNING, NULL, false, "nothing bounds the heap" },
	{ "automemlimit-no-limit", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOGC, value: '200'}]}",
	  WARNING, NULL, false, "only GOGC '200' bounds the heap" },
	{ "automemlimit-no-limit", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOGC, value: '199'}]}",
	  INFO, NULL, false, "only GOGC '199' bounds the heap" },

	{ "decimal-binary-mix", 0, "{resources: {limits: {memory: 1G}, requests: {memory: 512Mi}}}",
	  INFO, "1Gi", false, "the memory request" },
	{ "decimal-binary-mix", 0, "{resources: {limits: {memory: 1G}}, env: [{name: GOMEMLIMIT, value: 512MiB}]}",
	  INFO, "1Gi", false, "GOMEMLIMIT '512MiB'" },
	{ "decimal-binary-mix", 0, "{resources: {limits: {memory: 1E}}, env: [{name: GOMEMLIMIT, value: 512MiB}]}",
	  INFO, "\"1Ei\"", false, NULL },
	{ "decimal-binary-mix", 0, "{resources: {limits: {memory: 900000k}}, env: [{name: GOMEMLIMIT, value: 512MiB}]}",
	  INFO, NULL, false, "write the limit in Ki" },
	{ "decimal-binary-mix", 0, "{resources: {limits: {memory: 1000}}, env: [{name: GOMEMLIMIT, value: 512MiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "decimal-binary-mix", 0, "{resources: {limits: {memory: 1G}}, env: [{name: GOMEMLIMIT, value: 0MiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "decimal-binary-mix", 0, "{resources: {limits: {memory: 1G}}, env: [{name: GOMEMLIMIT, value: 1Gi}]}",
	  NOTHING, NULL, false, NULL },
	{ "decimal-binary-mix", 0, "{resources: {limits: {memory: 0G}, requests: {memory: 1Mi}}}", NOTHING, NULL, false, NULL },
	{ "decimal-binary-mix", 0, "{resources: {limits: {memory: 1G}, requests: {memory: 0Mi}}}", NOTHING, NULL, false, NULL },
	{ "decimal-binary-mix", 0, "{resources: {limits: {memory: lots}}, env: [{name: GOMEMLIMIT, value: 1MiB}]}",
	  NOTHING, NULL, false, NULL },

	{ "go-env-duplicate", 0, "{env: [{name: GOGC, value: '50'}, {name: GOGC, value: '60'}]}",
	  WARNING, NULL, false, "is set twice" },
	{ "go-env-duplicate", 0, "{env: [{name: AUTOMEMLIMIT, value: '0.5'}, {name: AUTOMEMLIMIT, value: '0.6'}]}",
	  WARNING, NULL, false, "delete one" },
	{ "go-env-duplicate", 0, "{env: [{name: DEBUG, value: '50'}, {name: DEBUG, value: '60'}]}", NOTHING, NULL, false, NULL },
	{ "go-env-duplicate", 0, FROM("GOGC: '50'", "{name: GOGC, value: '60'}"), INFO, NULL, false, "is overridden by" },
	{ "go-env-duplicate", 0, FROM("GOGC: '50'", "{name: GOGC, value: '50'}"), NOTHING, NULL, false, NULL },
	{ "go-env-duplicate", 0, FROM("GOGC: '50'", "{name: GOGC, valueFrom: {secretKeyRef: {name: x, key: y}}}"),
	  NOTHING, NULL, false, NULL },
	{ "go-env-duplicate", 0, "[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOGC: '50'}}, {apiVersion: v1, "
	  "kind: ConfigMap, metadata: {name: d}, data: {GOGC: '60'}}, {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: "
	  "{containers: [{name: a, image: i, envFrom: [{configMapRef: {name: c}}, {configMapRef: {name: d}}]}]}}]",
	  NOTHING, NULL, false, NULL },

	{ "go-env-not-a-string", 0, "{env: [{name: GOGC, value: off}]}", ERROR, "\"off\"", true,
	  "the value of GOGC, off, is a boolean" },
	{ "go-env-not-a-string", 0, "{env: [{name: GOGC, value: 0x32}]}", ERROR, "\"0x32\"", true, "0x32, is a number" },
	{ "go-env-not-a-string", 0, "{env: [{name: GOGC, value: false}]}", ERROR, NULL, false, "write what was meant" },
	{ "go-env-not-a-string", 0, "{env: [{name: GOGC, value: !!int \"50\"}]}", ERROR, NULL, false, "write what was meant" },
	{ "go-env-not-a-string", 0, "{env: [{name: GOGC, value: !!int '50'}]}", ERROR, NULL, false, "'50', is a number" },
	{ "go-env-not-a-string", 0, "{env: [{name: GOGC, value: null}]}", WARNING, NULL, false, "an empty string" },
	{ "go-env-not-a-string", 0, "{env: [{name: GOGC, value: {a: b}}]}", ERROR, NULL, false, "is a map" },
	{ "go-env-not-a-string", 0, PART_OF("env: [{name: GOGC, value: 50}]"), WARNING, "\"50\"", true, NULL },
	{ "go-env-not-a-string", 0, "{env: [{name: N, value: '1'}, {name: GOGC, value: '50'}]}", ERROR, NULL, false,
	  "the name of an environment variable, N, is a boolean" },
	{ "go-env-not-a-string", 0, PART_OF("env: [{name: N, value: '1'}, {name: GOGC, value: '50'}]"), WARNING, NULL, false,
	  "quote it" },
	{ "go-env-not-a-string", 0, FROM("GOGC: 50", ""), NOTHING, NULL, false, NULL },

	{ "gogc-malformed", 0, "{env: [{name: GOGC, value: '50%'}]}", ERROR, "'50'", true, "write \"50\"" },
	{ "gogc-malformed", 0, "{env: [{name: GOGC, value: '101%'}]}", ERROR, "'101'", true, NULL },
	{ "gogc-malformed", 0, "{env: [{name: GOGC, value: '99%'}]}", ERROR, "'99'", true, NULL },
	{ "gogc-malformed", 0, "{env: [{name: GOGC, value: '100%'}]}", WARNING, "'100'", true, NULL },
	{ "gogc-malformed", 0, "{env: [{name: GOGC, value: much}]}", WARNING, NULL, false, "write a whole number" },
	{ "gogc-malformed", 0, "{env: [{name: GOGC, value: '+50'}]}", NOTHING, NULL, false, NULL },
	{ "gogc-malformed", 24, "{env: [{name: GOGC, value: '+50'}]}", ERROR, "'50'", true, NULL },
	{ "gogc-malformed", 25, "{env: [{name: GOGC, value: '+50'}]}", ERROR, "'50'", true, NULL },
	{ "gogc-malformed", 26, "{env: [{name: GOGC, value: '+50'}]}", NOTHING, NULL, false, NULL },
	{ "gogc-malformed", 0, "{env: [{name: GOGC, value: 50.5}]}", NOTHING, NULL, false, NULL },

	{ "gogc-off-spelling", 0, "{env: [{name: GOGC, value: OFF}, {name: GOMEMLIMIT, value: 1GiB}]}", NOTHING, NULL, false, NULL },
	{ "gogc-off-spelling", 0, "{env: [{name: GOGC, value: 'OFF'}]}", WARNING, "'off'", false, "only \"off\"" },
	{ "gogc-off-spelling", 0, "{env: [{name: GOGC, value: disabled}]}", WARNING, "\"off\"", false, "together with GOMEMLIMIT" },

	{ "gogc-off-without-gomemlimit", 0, "{resources: {limits: {memory: 256Mi}}, env: [{name: GOGC, value: 'off'}]}",
	  ERROR, NULL, false, "memory grows to the limit" },
	{ "gogc-off-without-gomemlimit", 0, "{resources: {limits: {memory: 256Mi}}, env: [{name: GOGC, value: 'off'}]}",
	  ERROR, NULL, false, "GOMEMLIMIT=230MiB" },
	{ "gogc-off-without-gomemlimit", 0, "{env: [{name: GOGC, value: 'off'}]}", ERROR, NULL, false,
	  "until the node has no more" },
	{ "gogc-off-without-gomemlimit", 0, "{env: [{name: GOGC, value: 'off'}]}", ERROR, NULL, false, "set a memory limit and" },
	{ "gogc-off-without-gomemlimit", 0, "{resources: {limits: {memory: 0}}, env: [{name: GOGC, value: 'off'}]}", ERROR, NULL,
	  false, "set a memory limit and" },
	{ "gogc-off-without-gomemlimit", 0, "{resources: {limits: {memory: 0}}, env: [{name: GOGC, value: 'off'}]}", ERROR, NULL,
	  false, "until the node has no more" },
	{ "gogc-off-without-gomemlimit", 0, "{resources: {limits: {memory: 1}}, env: [{name: GOGC, value: 'off'}]}", ERROR, NULL,
	  false, "memory grows to the limit" },
	{ "gogc-off-without-gomemlimit", 0, "{resources: {limits: {memory: 1}}, env: [{name: GOGC, value: 'off'}]}", ERROR, NULL,
	  false, "remove GOGC" },
	{ "gogc-off-without-gomemlimit", 0, JOB("env: [{name: GOGC, value: 'off'}]"), WARNING, NULL, false, NULL },
	{ "gogc-off-without-gomemlimit", 0, INIT("env: [{name: GOGC, value: 'off'}]"), WARNING, NULL, false, NULL },
	{ "gogc-off-without-gomemlimit", 0, PART_OF("env: [{name: GOGC, value: 'off'}]"), WARNING, NULL, false, NULL },
	{ "gogc-off-without-gomemlimit", 0, "[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOGC: 'off'}}]",
	  NOTHING, NULL, false, NULL },
	{ "gogc-off-without-gomemlimit", 0, "[{apiVersion: v1, kind: Secret, metadata: {name: c}, stringData: {GOGC: 'off'}}]",
	  NOTHING, NULL, false, NULL },

	/* Windows by three names */
	{ "ulimit-address-space-go", 0, ON("containers"), ERROR, NULL, false, NULL },
	{ "ulimit-address-space-go", 0, ON("os: {name: windows}, containers"), NOTHING, NULL, false, NULL },
	{ "ulimit-address-space-go", 0, ON("nodeSelector: {kubernetes.io/os: windows}, containers"), NOTHING, NULL, false, NULL },
	{ "ulimit-address-space-go", 0, ON("nodeSelector: {beta.kubernetes.io/os: windows}, containers"), NOTHING, NULL, false,
	  NULL },
	{ "ulimit-address-space-go", 0, ON("nodeSelector: {kubernetes.io/os: linux}, containers"), ERROR, NULL, false, NULL },

	{ "gomaxprocs-above-cpu-limit", 0, "{resources: {limits: {cpu: 1m}}, env: [{name: GOMAXPROCS, value: '4'}]}",
	  WARNING, "'2'", false, NULL },
	{ "gomaxprocs-above-cpu-limit", 0, "{resources: {limits: {cpu: 2997m}}, env: [{name: GOMAXPROCS, value: '4'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-above-cpu-limit", 0, "{resources: {limits: {cpu: 500m}}, env: [{name: GOMAXPROCS, value: '2'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-above-cpu-limit", 0, "{resources: {limits: {cpu: 0}}, env: [{name: GOMAXPROCS, value: '9'}]}",
	  NOTHING, NULL, false, NULL },

	{ "gomemlimit-exceeds-limit", 0, "{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 1GiB}]}",
	  ERROR, "460MiB", true, "10% below the limit" },
	/* a pod-level limit of one byte is one */
	{ "gomemlimit-exceeds-limit", 0, "pod: {spec: {resources: {limits: {memory: 1}}, containers: [{name: a, image: i, env: "
	  "[{name: GOMEMLIMIT, value: 1GiB}]}]}}", ERROR, NULL, false, "the pod-level memory limit '1'" },
	{ "gomemlimit-exceeds-limit", 0, "pod: {spec: {resources: {limits: {memory: 0}}, containers: [{name: a, image: i, env: "
	  "[{name: GOMEMLIMIT, value: 1GiB}]}]}}", NOTHING, NULL, false, NULL },
	{ "gomemlimit-exceeds-limit", 0, "{resources: {limits: {memory: 1}}, env: [{name: GOMEMLIMIT, value: 1GiB}]}",
	  ERROR, NULL, false, NULL },
	{ "gomemlimit-exceeds-limit", 0, "{resources: {limits: {memory: 0}}, env: [{name: GOMEMLIMIT, value: 1GiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-exceeds-limit", 0, "{resources: {limits: {memory: lots}}, env: [{name: GOMEMLIMIT, value: 1GiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-exceeds-limit", 0, "{resources: {limits: {memory: 1Mi}}, env: [{name: GOMEMLIMIT, value: 1Gi}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-exceeds-limit", 25, "{resources: {limits: {memory: 1Mi}}, env: [{name: GOMEMLIMIT, value: +1GiB}]}",
	  NOTHING, NULL, false, NULL },
};
/* clang-format on */

static void grades_and_edits(void **state UNUSED)
{
	check_cases(grades, COUNT_OF(grades));
}

/* Who may deny an admission blocks a deployment: so that is said twice. Not of errors that their author cannot see, or
 * not for certain at admission. */
static void who_may_deny(void **state UNUSED)
{
	static const char *const deny[] = {
		"gomemlimit-malformed",          "gomemlimit-k8s-unit",     "gomemlimit-whitespace",
		"gomemlimit-ref-zero",           "quantity-malformed",      "gomemlimit-off-spelling",
		"go-env-not-a-string",           "gomemlimit-divisor",      "gomemlimit-unresolved-reference",
		"gomemlimit-exceeds-limit",      "gogc-malformed",          "memory-quantity-millibytes",
		"memory-request-above-limit",    "godebug-removed-setting", "godebug-memory-hostile",
		"nproc-below-threads",           "ulimit-address-space-go", "ulimit-not-a-program",
		"nri-ulimit-annotation-invalid", "ulimit-unknown-field",    "nofile-too-high",
		"pid-limit-below-threads",       "securitycontext-ulimits", "ulimit-data-go",
	};
	unsigned found = 0;

	for (size_t i = 0; i < policy_count; i++) {
		bool listed = false;

		for (size_t j = 0; j < COUNT_OF(deny); j++)
			listed |= !strcmp(policies[i]->name, deny[j]);
		if (policies[i]->denies != listed)
			fail_msg("%s may%s deny", policies[i]->name, listed ? "" : " not");
		found += listed;
	}
	assert_int_equal(found, COUNT_OF(deny));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(grades_and_edits), cmocka_unit_test(who_may_deny) };

	return run_grades("rule_grades_edges", tests, COUNT_OF(tests));
}
