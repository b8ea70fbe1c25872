/* SPDX-License-Identifier: Apache-2.0 */
/* Grades, edits and texts of the rules on memory-backed volumes. */
#include "grades.h"

/* clang-format off */
#define VOLUMES_OF(limit_, volumes_, mounts_) \
	"pod: {spec: {volumes: [" volumes_ "], containers: [{name: a, image: i, resources: {limits: " \
	"{memory: " limit_ "}}, volumeMounts: [" mounts_ "], env: [{name: GOMEMLIMIT, value: 900MiB}]}]}}"
#define VOLUMES(volumes_, mounts_) VOLUMES_OF("1Gi", volumes_, mounts_)

static const struct expected grades[] = {
	{ "gomemlimit-plus-tmpfs", 0, VOLUMES("{name: v, emptyDir: {medium: Memory, sizeLimit: 125Mi}}", "{name: v, "
	  "mountPath: /v}"),
	  WARNING, "72Mi", false, "memory-backed volume 'v' (125MiB) + GOMEMLIMIT 900MiB exceed the memory limit "
	  "'1Gi': what is "
	  "written there counts against this container" },
	{ "gomemlimit-plus-tmpfs", 0, VOLUMES("{name: v, emptyDir: {medium: Memory, sizeLimit: 1023Mi}}", "{name: v, "
	  "mountPath: /v}"),
	  WARNING, "72Mi", false, "tmpfs \"v\" is charged to this container: GOMEMLIMIT 900MiB + 1023MiB > limit "
	  "1GiB" },
	{ "gomemlimit-plus-tmpfs", 0, VOLUMES("{name: v, emptyDir: {medium: Memory, sizeLimit: 1Gi}}", "{name: v, "
	  "mountPath: /v}"),
	  ERROR, "72Mi", false, "(1GiB)" },
	/* never more than the limits of all containers */
	{ "gomemlimit-plus-tmpfs", 0, VOLUMES("{name: v, emptyDir: {medium: Memory, sizeLimit: 9Gi}}", "{name: v, "
	  "mountPath: /v}"),
	  ERROR, "72Mi", false, "(1GiB)" },
	{ "gomemlimit-plus-tmpfs", 0, VOLUMES("{name: v, emptyDir: {medium: Memory}}", "{name: v, mountPath: /v}"),
	  WARNING, NULL, false, "'v' (without sizeLimit, up to 1GiB)" },
	{ "gomemlimit-plus-tmpfs", 0,
	  "pod: {spec: {volumes: [{name: v, emptyDir: {medium: Memory}}], containers: [{name: a, image: i, resources: "
	  "{limits: {memory: "
	  "1Gi}}, volumeMounts: [{name: v, mountPath: /v}], env: [{name: GOMEMLIMIT, value: +900MiB}]}]}}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-plus-tmpfs", 0, VOLUMES("{name: istio-envoy, emptyDir: {medium: Memory}}", "{name: istio-envoy, "
	  "mountPath: /v}"),
	  INFO, NULL, false, NULL },
	{ "gomemlimit-plus-tmpfs", 0, VOLUMES("{name: v, emptyDir: {medium: Memory, sizeLimit: '${SIZE}'}}", "{name: "
	  "v, mountPath: /v}"),
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-plus-tmpfs", 0, VOLUMES("{name: v, emptyDir: {medium: Memory, sizeLimit: 1Gi}}, {name: w, "
	  "emptyDir: {medium: "
	  "Memory, sizeLimit: 1Mi}}", "{name: v, mountPath: /v}, {name: w, mountPath: /w}"),
	  ERROR, NULL, false, "2 memory-backed volumes (1GiB, the largest 'v')" },
	{ "gomemlimit-plus-tmpfs", 0,
	  "pod: {spec: {volumes: [{name: v, emptyDir: {medium: Memory, sizeLimit: 2Gi}}], containers: [{name: a, "
	  "image: i, "
	  "resources: {limits: {memory: 1Gi}}, volumeMounts: [{name: v, mountPath: /v}], env: [{name: GOMEMLIMIT, "
	  "value: 900MiB}]}, "
	  "{name: b, image: i, resources: {limits: {memory: 0.5Gi}}, volumeMounts: [{name: v, mountPath: /v}]}]}}",
	  WARNING, "72Mi", false, "(1.5GiB) + GOMEMLIMIT 900MiB exceed the memory limit '1Gi': what is written there "
	  "counts against "
	  "whichever container writes them" },
	{ "gomemlimit-plus-tmpfs", 0,
	  "pod: {spec: {volumes: [{name: v, emptyDir: {medium: Memory}}], initContainers: [{name: c, image: i, "
	  "restartPolicy: Always, "
	  "resources: {limits: {memory: 2Gi}}}, {name: d, image: i, resources: {limits: {memory: 3Gi}}}], containers: "
	  "[{name: a, "
	  "image: i, resources: {limits: {memory: 1Gi}}, volumeMounts: [{name: v, mountPath: /v}], env: [{name: "
	  "GOMEMLIMIT, value: "
	  "900MiB}]}]}}",
	  WARNING, NULL, false, "up to 5GiB" },
	{ "gomemlimit-plus-tmpfs", 0,
	  "pod: {spec: {volumes: [{name: v, emptyDir: {medium: Memory}}], containers: [{name: a, image: i, resources: "
	  "{limits: {memory: "
	  "1Gi}}, volumeMounts: [{name: v, mountPath: /v}], env: [{name: GOMEMLIMIT, value: 900MiB}]}, {name: b, "
	  "image: i}]}}",
	  WARNING, NULL, false, "up to 1GiB" },
	{ "gomemlimit-plus-tmpfs", 0,
	  "pod: {spec: {volumes: [{name: v, emptyDir: {medium: Memory, sizeLimit: 1Gi}}], containers: [{name: a, "
	  "image: i, "
	  "resources: {limits: {memory: 1Gi}}, volumeMounts: [{name: v, mountPath: /v}], env: [{name: GOMEMLIMIT, "
	  "value: 1GiB}]}]}}",
	  ERROR, NULL, false, "raise the memory limit" },
	{ "gomemlimit-plus-tmpfs", 0, VOLUMES("{name: v, emptyDir: {medium: Memory, sizeLimit: 70Mi}}, {name: w, "
	  "emptyDir: {medium: "
	  "Memory, sizeLimit: 70Mi}}", "{name: v, mountPath: /v}, {name: w, mountPath: /w}"),
	  WARNING, NULL, false, "2 memory-backed volumes (140MiB, the largest 'v')" },
	{ "gomemlimit-plus-tmpfs", 0, VOLUMES("{name: v, emptyDir: {medium: Memory, sizeLimit: 125Mi}}, {name: w, "
	  "emptyDir: {medium: "
	  "Memory, sizeLimit: '${SIZE}'}}", "{name: v, mountPath: /v}, {name: w, mountPath: /w}"),
	  WARNING, "72Mi", false, "memory-backed volume 'v' (125MiB)" },
	{ "gomemlimit-plus-tmpfs", 0, VOLUMES("{name: v, emptyDir: {medium: Memory, sizeLimit: 0}}", "{name: v, "
	  "mountPath: /v}"),
	  WARNING, NULL, false, "'v' (without sizeLimit, up to 1GiB)" },
	/* 95% of the limit less GOMEMLIMIT: a byte less than 1MiB, and 1MiB */
	{ "gomemlimit-plus-tmpfs", 0, VOLUMES_OF("994491553", "{name: v, emptyDir: {medium: Memory, sizeLimit: "
	  "60Mi}}", "{name: v, "
	  "mountPath: /v}"),
	  WARNING, NULL, false, "raise the memory limit" },
	{ "gomemlimit-plus-tmpfs", 0, VOLUMES_OF("994491554", "{name: v, emptyDir: {medium: Memory, sizeLimit: "
	  "60Mi}}", "{name: v, "
	  "mountPath: /v}"),
	  WARNING, "1Mi", false, "at most 1Mi" },
	/* GOMEMLIMIT above the limit is said by its own rule */
	{ "gomemlimit-plus-tmpfs", 0,
	  "pod: {spec: {volumes: [{name: v, emptyDir: {medium: Memory, sizeLimit: 1Gi}}], containers: [{name: a, "
	  "image: i, "
	  "resources: {limits: {memory: 1Gi}}, volumeMounts: [{name: v, mountPath: /v}], env: [{name: GOMEMLIMIT, "
	  "value: '1073741825'}]"
	  "}]}}",
	  NOTHING, NULL, false, NULL },

	{ "tmpfs-unbounded", 0,
	  "pod: {spec: {volumes: [{name: v, emptyDir: {medium: Memory}}], containers: [{name: a, image: i, "
	  "volumeMounts: [{name: v, "
	  "mountPath: /v}]}]}}",
	  WARNING, NULL, false, "memory volume \"v\" without sizeLimit or limits may take all node memory" },
	{ "tmpfs-unbounded", 0,
	  "pod: {spec: {volumes: [{name: local-certs, emptyDir: {medium: Memory}}], containers: [{name: a, image: i, "
	  "volumeMounts: "
	  "[{name: local-certs, mountPath: /v}]}]}}",
	  INFO, NULL, false, NULL },
	{ "tmpfs-unbounded", 0,
	  "pod: {spec: {os: {name: windows}, volumes: [{name: v, emptyDir: {medium: Memory}}], containers: [{name: a, "
	  "image: i, "
	  "volumeMounts: [{name: v, mountPath: /v}]}]}}",
	  NOTHING, NULL, false, NULL },
	{ "tmpfs-unbounded", 0,
	  "pod: {spec: {volumes: [{name: v, emptyDir: {medium: Memory}}], containers: [{name: a, image: i, resources: "
	  "{limits: {memory: "
	  "'{{ m }}'}}, volumeMounts: [{name: v, mountPath: /v}]}]}}",
	  NOTHING, NULL, false, NULL },
	/* the one that writes is held, and the Pod is not */
	{ "tmpfs-unbounded", 0,
	  "pod: {spec: {volumes: [{name: v, emptyDir: {medium: Memory}}], containers: [{name: a, image: i, resources: "
	  "{limits: {memory: "
	  "1Gi}}, volumeMounts: [{name: v, mountPath: /v}]}, {name: b, image: i, volumeMounts: [{name: v, mountPath: "
	  "/v, readOnly: "
	  "true}]}]}}",
	  NOTHING, NULL, false, NULL },
	{ "tmpfs-unbounded", 0,
	  "pod: {spec: {resources: {limits: {memory: '{{ m }}'}}, volumes: [{name: v, emptyDir: {medium: Memory}}], "
	  "containers: [{name: "
	  "a, image: i, volumeMounts: [{name: v, mountPath: /v}]}]}}",
	  NOTHING, NULL, false, NULL },

	/* what is there beside Go */
	{ "gomemlimit-far-below-limit", 0, VOLUMES_OF("4Gi", "{name: v, emptyDir: {medium: Memory}}", "{name: v, "
	  "mountPath: /v}"),
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-far-below-limit", 0, VOLUMES_OF("4Gi", "{name: v, emptyDir: {medium: Memory}}", "{name: w, "
	  "mountPath: /v}"),
	  WARNING, NULL, false, "3.1GiB stay idle" },
	{ "gomemlimit-far-below-limit", 0, VOLUMES_OF("4Gi", "{name: v, emptyDir: {medium: Memory, sizeLimit: "
	  "124Mi}}", "{name: v, "
	  "mountPath: /v}"),
	  INFO, NULL, false, "21% of the memory limit '4Gi': as the heap nears it Go spends CPU on collecting while "
	  "3GiB stay idle" },
};
/* clang-format on */

static void grades_and_edits(void **state UNUSED)
{
	check_cases(grades, COUNT_OF(grades));
}

/* One finding a volume, however many mount it. */
static void one_finding_a_fault(void **state UNUSED)
{
	assert_int_equal(findings_of("tmpfs-unbounded",
				     "pod: {spec: {volumes: [{name: v, emptyDir: {medium: Memory}}, {name: w, "
				     "emptyDir: "
				     "{medium: Memory}}], containers: [{name: a, image: i, volumeMounts: [{name: v, "
				     "mountPath: /v}, {name: v, mountPath: /u}, {name: w, mountPath: /w}]}, {name: b, "
				     "image: i, "
				     "volumeMounts: [{name: v, mountPath: /v}]}]}}"),
			 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grades_and_edits),
		cmocka_unit_test(one_finding_a_fault),
	};

	return run_grades("rule_grades_volumes", tests, COUNT_OF(tests));
}
