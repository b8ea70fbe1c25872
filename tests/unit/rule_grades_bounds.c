/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on GOMEMLIMIT at the very bounds of their parameters: the last that is quiet, the first that is not. */
#include "grades.h"

#define C(limit_, gomemlimit_)                                                                                         \
	"{resources: {limits: {memory: " limit_ "}}, env: [{name: GOMEMLIMIT, value: " gomemlimit_ "}]}"
#define DECLARED(what_, amount_, limit_, gomemlimit_)                                                                  \
	"pod: {metadata: {annotations: {" what_ ".podfit.dev/a: '" amount_                                             \
	"'}}, spec: {containers: [{name: a, image: i, "                                                                \
	"resources: {limits: {memory: " limit_ "}}, env: [{name: GOMEMLIMIT, value: " gomemlimit_ "}]}]}}"
#define LOW   "gomemlimit-headroom-low"
#define SMALL "gomemlimit-implausibly-small"

/* clang-format off */
static const struct expected grades[] = {
	{ LOW, 0, C("1000Mi", "951MiB"), WARNING, "900MiB", true, "leaves 49MiB, 4.9%, of the memory limit" },
	{ LOW, 0, C("1000Mi", "951MiB"), WARNING, "900MiB", true, "only 4.9% between" },
	{ LOW, 0, C("1000Mi", "957MiB"), WARNING, "900MiB", true, "leaves 43MiB, 4.3%, of the memory limit" },
	{ LOW, 0, C("1000Mi", "957MiB"), WARNING, "900MiB", true, "only 4.3% between" },
	{ LOW, 0, C("1000Mi", "957MiB"), WARNING, "900MiB", true, "set GOMEMLIMIT to 900MiB, 10% below the limit" },
	{ LOW, 0, C("1000Mi", "950MiB"), NOTHING, NULL, false, NULL },
	/* 4.95% of 2000Mi, 103809024 bytes, rounds to 5.0%; a byte less does not */
	{ LOW, 0, C("2000Mi", "'1993342976'"), NOTHING, NULL, false, NULL },
	{ LOW, 0, C("2000Mi", "'1993342977'"), WARNING, "'1800MiB'", true, NULL },
	/* 256MiB are enough from 2% on */
	{ LOW, 0, C("12800Mi", "12544MiB"), NOTHING, NULL, false, NULL },
	{ LOW, 0, C("12700Mi", "12445MiB"), WARNING, "11430MiB", true, "leaves 255MiB" },
	{ LOW, 0, C("13200Mi", "12944MiB"), WARNING, "11880MiB", true, "1.9%" },
	{ LOW, 0, C("512Mi", "512MiB"), NOTHING, NULL, false, NULL },
	{ LOW, 0, C("0", "1"), NOTHING, NULL, false, NULL },
	{ LOW, 25, C("512Mi", "+505MiB"), NOTHING, NULL, false, NULL },
	{ LOW, 0, C("512Mi", "505Mi"), NOTHING, NULL, false, NULL },
	{ LOW, 0, C("lots", "505MiB"), NOTHING, NULL, false, NULL },
	{ LOW, 0, C("100", "'99'"), WARNING, NULL, false, NULL },
	{ LOW, 0, DECLARED("non-go-memory", "1", "1000Mi", "990MiB"), NOTHING, NULL, false, NULL },
	{ LOW " gomemlimit_max_ratio=75", 0, C("1000Mi", "'786432001'"), NOTHING, NULL, false, NULL },
	/* 750.5MiB is 75% and half of a tenth */
	{ LOW " gomemlimit_max_ratio=75", 0, C("1000Mi", "'786956288'"), NOTHING, NULL, false, NULL },
	{ LOW " gomemlimit_max_ratio=75", 0, C("1000Mi", "'786956289'"), WARNING, "'750MiB'", true, "more than 75% of the" },
	{ LOW " gomemlimit_max_ratio=75", 0, C("1000Mi", "800MiB"), WARNING, "750MiB", true, "25% below the limit" },
	{ LOW " limit_min_multiplier=130", 0, C("1000Mi", "800MiB"), WARNING, "769MiB", true, "1.3 x GOMEMLIMIT" },
	{ LOW " limit_min_multiplier=130", 0, C("500Mi", "400MiB"), WARNING, "384MiB", true, "520MiB" },

	{ "gomemlimit-no-headroom", 0, C("1000Mi", "1000MiB"), WARNING, "900MiB", true, "set GOMEMLIMIT to 900MiB, 10% below "
	  "the limit, or raise the limit" },
	{ "gomemlimit-no-headroom", 0, "pod: {spec: {initContainers: [{name: a, image: i, resources: {limits: {memory: 1Gi}}, "
	  "env: [{name: GOMEMLIMIT, value: 1GiB}]}], containers: [{name: b, image: i}]}}", INFO, "921MiB", true, NULL },
	{ "gomemlimit-no-headroom", 0, "pod: {spec: {initContainers: [{name: a, image: i, restartPolicy: Always, resources: "
	  "{limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: 1GiB}]}], containers: [{name: b, image: i}]}}", WARNING,
	  "921MiB", true, NULL },
	{ "gomemlimit-no-headroom", 0, C("1000Mi", "999MiB"), NOTHING, NULL, false, NULL },
	{ "gomemlimit-no-headroom", 0, C("0", "'0'"), NOTHING, NULL, false, NULL },
	{ "gomemlimit-no-headroom", 0, C("1", "'1'"), WARNING, NULL, false, NULL },
	{ "gomemlimit-no-headroom", 25, C("512Mi", "+512MiB"), NOTHING, NULL, false, NULL },
	{ "gomemlimit-no-headroom", 0, C("512Mi", "512Mi"), NOTHING, NULL, false, NULL },
	{ "gomemlimit-no-headroom", 0, DECLARED("non-go-memory", "1", "1000Mi", "1000MiB"), NOTHING, NULL, false, NULL },
	{ "gomemlimit-no-headroom", 0, "{name: istio-proxy, image: i, resources: {limits: {memory: 1Gi}}, env: [{name: "
	  "GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}", INFO, NULL, false, NULL },
	{ "gomemlimit-no-headroom", 0, "{name: p, image: 'docker.io/istio/proxyv2:1.24', resources: {limits: {memory: 1Gi}}, env: "
	  "[{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}", INFO, NULL, false, NULL },
	{ "gomemlimit-no-headroom", 0, "{resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, valueFrom: "
	  "{resourceFieldRef: {resource: limits.memory}}}]}", WARNING, NULL, false, "write GOMEMLIMIT out as 921MiB" },

	{ "gomemlimit-exceeds-limit", 0, C("1000Mi", "2000MiB"), ERROR, "900MiB", true, "10% below the limit" },
	{ "gomemlimit-exceeds-limit", 0, DECLARED("non-go-memory", "100Mi", "1100Mi", "2000MiB"), ERROR, "900MiB", true,
	  "10% below what the memory outside Go leaves" },
	{ "gomemlimit-exceeds-limit", 0, DECLARED("non-go-memory", "1", "1000Mi", "2000MiB"), ERROR, "899MiB", true,
	  "what the memory outside Go leaves" },
	{ "gomemlimit-exceeds-limit", 0, DECLARED("non-go-memory", "1Gi", "1000Mi", "2000MiB"), ERROR, NULL, false, NULL },

	{ SMALL, 0, C("512Mi", "'512'"), ERROR, "'512MiB'", false, "write 512MiB if that is" },
	{ SMALL, 0, C("512Mi", "'513'"), ERROR, NULL, false, "write the unit" },
	{ SMALL, 0, C("515Mi", "'103'"), ERROR, "'103MiB'", false, NULL },	/* a fifth */
	{ SMALL, 0, C("515Mi", "'102'"), ERROR, NULL, false, NULL },
	{ SMALL, 0, C("1Mi", "'1'"), ERROR, "'1MiB'", false, NULL },
	{ SMALL, 0, C("1", "'1'"), ERROR, NULL, false, "write the unit" },
	{ SMALL, 0, C("512Mi", "'0'"), ERROR, NULL, false, "write the unit" },
	{ SMALL, 0, C("0", "'512'"), ERROR, NULL, false, "write the unit" },
	{ SMALL, 0, "{env: [{name: GOMEMLIMIT, value: '512'}]}", ERROR, NULL, false, "write the unit" },
	{ SMALL, 0, C("64Mi", "4MiB"), WARNING, NULL, false, NULL },
	{ SMALL, 0, C("64Mi", "'4194303'"), ERROR, NULL, false, "the runtime itself uses" },
	{ SMALL, 0, C("64Mi", "'16777215'"), WARNING, NULL, false, NULL },
	{ SMALL, 0, C("64Mi", "16MiB"), NOTHING, NULL, false, NULL },
	{ SMALL, 0, "{env: [{name: GOMEMLIMIT, value: 4MiB}]}", WARNING, NULL, false, NULL },
	{ SMALL, 0, "{env: [{name: GOMEMLIMIT, value: 16MiB}]}", NOTHING, NULL, false, NULL },
	/* 1% of the limit */
	{ SMALL, 0, C("2000Mi", "20MiB"), NOTHING, NULL, false, NULL },
	{ SMALL, 0, C("2000Mi", "'20971519'"), ERROR, NULL, false, NULL },
	{ SMALL, 0, C("1000Mi", "10MiB"), WARNING, NULL, false, NULL },
	{ SMALL, 0, C("1000Mi", "'10485759'"), ERROR, NULL, false, NULL },
	{ SMALL, 0, C("lots", "'512'"), ERROR, NULL, false, NULL },
	{ SMALL, 0, C("2000Mi", "1Mi"), NOTHING, NULL, false, NULL },
	{ SMALL, 25, C("2000Mi", "+1MiB"), NOTHING, NULL, false, NULL },
	{ SMALL, 0, "{resources: {limits: {memory: 2000Mi}, requests: {memory: 1Mi}}, env: [{name: GOMEMLIMIT, valueFrom: "
	  "{resourceFieldRef: {resource: requests.memory}}}]}", NOTHING, NULL, false, NULL },

	{ "gomemlimit-k8s-unit", 0, "{env: [{name: GOMEMLIMIT, value: 512Mi}]}", ERROR, "512MiB", true, NULL },
	{ "gomemlimit-k8s-unit", 0, "{env: [{name: GOMEMLIMIT, value: 512MB}]}", ERROR, NULL, false, NULL },
	{ "gomemlimit-malformed", 0, "{env: [{name: GOMEMLIMIT, value: '1.5GiB'}]}", ERROR, "'1536MiB'", true, NULL },
	{ "gomemlimit-malformed", 0, "{env: [{name: GOMEMLIMIT, value: '75%'}]}", ERROR, NULL, false, NULL },
	{ "gomemlimit-malformed", 0, "{env: [{name: GOMEMLIMIT, value: +512MiB}]}", NOTHING, NULL, false, NULL },
	{ "gomemlimit-malformed", 24, "{env: [{name: GOMEMLIMIT, value: +512MiB}]}", ERROR, "512MiB", true, NULL },
	{ "gomemlimit-malformed", 25, "{env: [{name: GOMEMLIMIT, value: +512MiB}]}", ERROR, "512MiB", true, NULL },
	{ "gomemlimit-malformed", 26, "{env: [{name: GOMEMLIMIT, value: +512MiB}]}", NOTHING, NULL, false, NULL },
	{ "gomemlimit-malformed", 18, "{env: [{name: GOMEMLIMIT, value: '75%'}]}", NOTHING, NULL, false, NULL },
	{ "gomemlimit-malformed", 19, "{env: [{name: GOMEMLIMIT, value: '75%'}]}", ERROR, NULL, false, NULL },
	{ "gomemlimit-whitespace", 0, "{env: [{name: GOMEMLIMIT, value: '512MiB '}]}", ERROR, "'512MiB'", true, NULL },
	/* the shortest text that can be meant */
	{ "gomemlimit-whitespace", 0, "{env: [{name: GOMEMLIMIT, value: '0 '}]}", ERROR, "'0'", true, NULL },
	{ "gomemlimit-malformed", 0, "{env: [{name: GOMEMLIMIT, value: \"'0'\"}]}", ERROR, "\"0\"", true, NULL },
	{ "automemlimit-invalid", 0, "{env: [{name: AUTOMEMLIMIT, value: '100%'}]}", ERROR, "'1'", true, NULL },
	{ "gomemlimit-divisor", 0, "{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, valueFrom: "
	  "{resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}]}", ERROR, "\"1\"", true, NULL },
	{ "gomemlimit-off-spelling", 0, "{env: [{name: GOMEMLIMIT, value: 'OFF'}]}", ERROR, "'off'", true, NULL },
};
/* clang-format on */

static void grades_and_edits(void **state UNUSED)
{
	check_cases(grades, COUNT_OF(grades));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(grades_and_edits) };

	return run_grades("rule_grades_bounds", tests, COUNT_OF(tests));
}
