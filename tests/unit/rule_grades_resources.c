/* SPDX-License-Identifier: Apache-2.0 */
/* The rules on limits and requests at the bounds of their parameters, and on what refers to them. */
#include "grades.h"

#define L(limit_)                "{resources: {limits: {memory: " limit_ "}}}"
#define R(request_)              "{resources: {requests: {memory: " request_ "}}}"
#define BOTH(request_, limit_)   "resources: {requests: {memory: " request_ "}, limits: {memory: " limit_ "}}"
#define GO(rest_)                "{env: [{name: GOGC, value: '100'}], " rest_ "}"
#define WITH(gomemlimit_, rest_) "{env: [{name: GOMEMLIMIT, value: " gomemlimit_ "}], " rest_ "}"
#define REFERS(to_, rest_)       "{env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: " to_ "}}}]" rest_ "}"
#define PART_OF(container_)                                                                                            \
	"[{apiVersion: example.org/v1, kind: Thing, metadata: {name: t}, spec: {template: {spec: {containers: "        \
	"[{name: a, "                                                                                                  \
	"image: i, " container_ "}]}}}}]"
#define IN_DEPLOYMENT(container_)                                                                                      \
	"[{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {containers: [{name: "  \
	"a, "                                                                                                          \
	"image: i, " container_ "}]}}}}]"
#define INIT(container_)                                                                                               \
	"pod: {spec: {initContainers: [{name: a, image: i, " container_ "}], containers: [{name: b, image: i}]}}"
#define DECLARED(what_, amount_, container_)                                                                           \
	"pod: {metadata: {annotations: {" what_ ".podfit.dev/a: '" amount_                                             \
	"'}}, spec: {containers: [{name: a, image: i, " container_ "}]}}"
#define MILLI    "memory-quantity-millibytes"
#define ABOVE    "memory-request-above-limit"
#define FAR      "memory-request-far-below-limit"
#define TINY     "memory-limit-too-small"
#define NONE     "limit-without-gomemlimit"
#define THROTTLE "memory-high-throttle memory_throttling_factor=50"

#define LIMIT_OF "env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}"

/* clang-format off */
static const struct expected grades[] = {
	{ MILLI, 0, L("512m"), ERROR, "512Mi", false, "a fraction of a byte, rounded up to 1B: the container cannot start" },
	{ MILLI, 0, R("512m"), WARNING, "512Mi", false, "the memory request '512m' is a fraction of a byte, rounded up to 1B, as good" },
	{ MILLI, 0, L("999999m"), ERROR, "999999Mi", false, "write 999999Mi if" },
	{ MILLI, 0, L("1000000m"), ERROR, NULL, false, "the memory limit '1000000m' is 1000B: the container" },
	{ MILLI, 0, L("1000001m"), ERROR, NULL, false, "rounded up to 1001B" },
	{ MILLI, 0, L("1048575"), ERROR, NULL, false, "write the unit that is meant" },
	{ MILLI, 0, L("1048576"), NOTHING, NULL, false, NULL },
	{ MILLI, 0, L("5u"), ERROR, NULL, false, "write the unit that is meant" },
	{ MILLI, 0, L("0.5m"), ERROR, NULL, false, "write the unit that is meant" },
	{ MILLI, 0, L("1e-3"), ERROR, NULL, false, "write the unit that is meant" },
	{ MILLI, 0, L("Mi"), ERROR, NULL, false, "a unit without a number" },
	{ MILLI, 0, R("m"), ERROR, NULL, false, "the memory request 'm' is a unit without a number" },
	{ MILLI, 0, L("0"), NOTHING, NULL, false, NULL },
	{ MILLI, 0, L("-1"), NOTHING, NULL, false, NULL },
	{ MILLI, 0, L("lots"), NOTHING, NULL, false, NULL },
	{ MILLI, 0, L("1.1Gi"), INFO, NULL, false, "rounds up to 1181116007" },
	{ MILLI, 0, R("1.1Gi"), INFO, NULL, false, "write a whole number, such as 1127Mi" },
	{ MILLI, 0, L("2097152001m"), INFO, NULL, false, "rounds up to 2097153" },
	{ MILLI, 0, L("2097151999m"), INFO, NULL, false, "such as 2Mi" },
	{ "quantity-malformed", 0, L("1.5GiB"), ERROR, "1.5Gi", true, "write 1.5Gi: Kubernetes' units have no B" },
	{ "quantity-malformed", 0, L("iB"), ERROR, NULL, false, "write a number with" },
	{ "quantity-malformed", 0, L("GiB"), ERROR, NULL, false, "write a number with" },
	{ "quantity-malformed", 0, L("-2GiB"), ERROR, NULL, false, "write a number with" },
	{ "quantity-malformed", 0, L("1 GiB"), ERROR, NULL, false, "write a number with" },
	{ MILLI, 0, L("1.5Gi"), NOTHING, NULL, false, NULL },

	{ ABOVE, 0, "{" BOTH("1Gi", "512Mi") "}", ERROR, NULL, false, "exceeds the memory limit '512Mi' by 512MiB" },
	{ ABOVE, 0, "{" BOTH("1001m", "1") "}", ERROR, NULL, false, "by 1B" },
	{ ABOVE, 0, "{" BOTH("2001m", "1") "}", ERROR, NULL, false, "by 2B" },
	{ ABOVE, 0, "{" BOTH("2", "1") "}", ERROR, NULL, false, "by 1B" },
	{ ABOVE, 0, "{" BOTH("1", "1") "}", NOTHING, NULL, false, NULL },
	{ ABOVE, 0, "{" BOTH("1", "0") "}", ERROR, NULL, false, NULL },
	{ ABOVE, 0, "{" BOTH("1", "-1") "}", NOTHING, NULL, false, NULL },
	{ ABOVE, 0, "{" BOTH("lots", "1") "}", NOTHING, NULL, false, NULL },
	{ ABOVE, 0, "{" BOTH("1", "lots") "}", NOTHING, NULL, false, NULL },
	{ ABOVE, 0, "{" BOTH("1e29", "1") "}", ERROR, NULL, false, "by 8EiB" },

	{ FAR, 0, GO(BOTH("499Mi", "1000Mi")), INFO, NULL, false, "is 49% of the memory limit '1000Mi'" },
	{ FAR, 0, GO(BOTH("499Mi", "1000Mi")), INFO, NULL, false, "lower the limit to what it may need" },
	{ FAR, 0, GO(BOTH("500Mi", "1000Mi")), NOTHING, NULL, false, NULL },
	{ FAR, 0, WITH("499MiB", BOTH("499Mi", "1000Mi")), NOTHING, NULL, false, NULL },
	{ FAR, 0, WITH("500MiB", BOTH("499Mi", "1000Mi")), NOTHING, NULL, false, NULL },
	{ FAR, 0, WITH("2000MiB", BOTH("499Mi", "1000Mi")), NOTHING, NULL, false, NULL },
	{ FAR, 0, WITH("900Mi", BOTH("100Mi", "1000Mi")), INFO, NULL, false, "first what is above its request" },
	{ FAR, 0, GO(BOTH("0", "1000Mi")), INFO, NULL, false, "is 0% of" },
	{ FAR, 0, GO(BOTH("-1", "1000Mi")), NOTHING, NULL, false, NULL },
	{ FAR, 0, GO(BOTH("0", "0")), NOTHING, NULL, false, NULL },
	{ FAR, 0, GO(BOTH("0", "1")), INFO, NULL, false, NULL },
	{ FAR, 0, GO(BOTH("lots", "1000Mi")), NOTHING, NULL, false, NULL },
	{ FAR, 0, GO(BOTH("1Mi", "lots")), NOTHING, NULL, false, NULL },

	{ "quantity-malformed", 0, L("2GiB"), ERROR, "2Gi", true, "Kubernetes' units have no B" },
	{ "quantity-malformed", 0, L("KiB"), ERROR, NULL, false, "write a number with" },
	{ "quantity-malformed", 0, L("512MB"), ERROR, NULL, false, "write a number with" },
	{ "quantity-malformed", 0, "{resources: {requests: {cpu: 1GHz}}}", ERROR, NULL, false, "the cpu request '1GHz'" },
	{ "quantity-malformed", 0, "{resources: {limits: {cpu: 1GHz}, requests: {cpu: 1}}}", ERROR, NULL, false, "the cpu limit" },
	{ "quantity-malformed", 0, PART_OF("resources: {limits: {memory: 2GiB}}"), WARNING, "2Gi", true, NULL },

	{ "gomemlimit-ref-zero", 0, REFERS("requests.memory", ""), ERROR, NULL, false, "requests.memory is not set" },
	{ "gomemlimit-ref-zero", 0, IN_DEPLOYMENT("env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: "
	  "requests.memory}}}]"), WARNING, NULL, false, "requests.memory is not set" },
	{ "gomemlimit-ref-zero", 0, REFERS("limits.cpu", ", resources: {limits: {cpu: 2}}"), ERROR, NULL, false,
	  "takes 'limits.cpu', which is not memory: the program sees '2'" },
	{ "gomemlimit-ref-zero", 0, REFERS("limits.cpu", ""), ERROR, NULL, false, "'limits.cpu', which is not memory" },
	{ "gomemlimit-ref-zero", 0, "pod: {spec: {initContainers: [{name: a, image: i, env: [{name: GOMEMLIMIT, valueFrom: "
	  "{resourceFieldRef: {containerName: a, resource: limits.memory}}}]}], containers: [{name: b, image: i}]}}",
	  ERROR, NULL, false, "an init container without a memory limit" },
	{ "gomemlimit-ref-zero", 0, REFERS("requests.memory", ", resources: {requests: {memory: 1Gi}}"), NOTHING, NULL, false, NULL },
	{ "gomemlimit-ref-no-limit", 0, REFERS("limits.memory", ""), WARNING, NULL, false, "the node's memory" },
	{ "gomemlimit-ref-no-limit", 0, "{name: istio-proxy, image: i, " LIMIT_OF "]}", INFO, NULL, false, "drop GOMEMLIMIT" },
	{ "gomemlimit-ref-no-limit", 0, "{name: istio-proxy, image: i, " LIMIT_OF ", {name: GOGC, value: 'off'}]}", WARNING,
	  NULL, false, "drop GOMEMLIMIT and GOGC" },
	{ "gomemlimit-ref-no-limit", 0, "{" LIMIT_OF ", {name: GOGC, value: '-1'}]}", WARNING, NULL, false,
	  "into GOMEMLIMIT, and with GOGC '-1' no garbage is collected before the heap is as large" },
	{ "gomemlimit-ref-no-limit", 0, "{" LIMIT_OF ", {name: GOGC, value: 'off'}]}", WARNING, NULL, false,
	  "no GC before the heap is as large as the node's memory" },
	{ "gomemlimit-ref-no-limit", 0, "{" LIMIT_OF ", {name: GOGC, value: 'OFF'}]}", WARNING, NULL, false,
	  "limits.memory is unset: kubelet substitutes node allocatable memory" },
	{ "gomemlimit-above-request", 0, "{name: istio-proxy, image: i, resources: {requests: {memory: 128Mi}, limits: "
	  "{memory: 1Gi}}, " LIMIT_OF "]}", INFO, "1024Mi", false, NULL },
	{ "gomemlimit-above-request", 0, "{name: proxy, image: i, resources: {requests: {memory: 128Mi}, limits: {memory: "
	  "1Gi}}, " LIMIT_OF "]}", WARNING, "1024Mi", false, NULL },

	{ NONE, 0, GO("resources: {limits: {memory: 1000Mi}}"), WARNING, NULL, false, "a live heap above about 475MiB" },
	{ NONE, 0, GO("resources: {limits: {memory: 1000Mi}}"), WARNING, NULL, false, "GOMEMLIMIT=900MiB (Go by env GOGC)" },
	{ NONE, 0, GO("resources: {limits: {memory: 1Mi}}"), WARNING, NULL, false, NULL },
	{ NONE, 0, GO("resources: {limits: {memory: 1048575}}"), NOTHING, NULL, false, NULL },
	{ NONE, 0, GO("resources: {limits: {memory: lots}}"), NOTHING, NULL, false, NULL },
	{ NONE, 0, "{env: [{name: GOGC, value: '50'}], resources: {limits: {memory: 1000Mi}}}", WARNING, NULL, false, "633.3MiB" },
	{ NONE, 0, "{env: [{name: GOTRACEBACK, value: all}], resources: {limits: {memory: 1000Mi}}}", WARNING, NULL, false,
	  "475MiB" },
	{ NONE, 0, "{env: [{name: GOGC, valueFrom: {secretKeyRef: {name: s, key: k}}}], resources: {limits: {memory: 1000Mi}}}",
	  NOTHING, NULL, false, NULL },
	{ NONE, 0, INIT("env: [{name: GOGC, value: '100'}], resources: {limits: {memory: 1000Mi}}"), INFO, NULL, false, NULL },
	{ NONE, 0, DECLARED("runtime", "mixed", "env: [{name: GOGC, value: '100'}], resources: {limits: {memory: 1000Mi}}"), INFO,
	  NULL, false, NULL },
	{ NONE " go_confidence=97", 0, GO("resources: {limits: {memory: 1000Mi}}"), WARNING, NULL, false, NULL },
	{ NONE " go_confidence=98", 0, GO("resources: {limits: {memory: 1000Mi}}"), INFO, NULL, false, NULL },
	{ NONE, 0, DECLARED("non-go-memory", "150Mi", "env: [{name: GOGC, value: '100'}], resources: {limits: {memory: 1000Mi}}"),
	  WARNING, NULL, false, "above about 400MiB" },
	{ NONE, 0, DECLARED("live-heap", "1", "env: [{name: GOGC, value: '100'}], resources: {limits: {memory: 1000Mi}}"),
	  NOTHING, NULL, false, NULL },

	{ TINY, 0, L("'6291455'"), WARNING, NULL, false, "what it takes to start a container, about 6MiB" },
	{ TINY, 0, GO("resources: {limits: {memory: '6291455'}}"), ERROR, NULL, false, "less than the 6MiB" },
	{ TINY, 0, L("6Mi"), WARNING, NULL, false, "less than the 12MiB that CRI-O" },
	{ TINY, 0, L("6Mi"), WARNING, NULL, false, "below the 12MiB" },
	{ TINY, 0, L("6Mi"), WARNING, NULL, false, "set the limit to 12MiB" },
	{ TINY, 0, L("12Mi"), NOTHING, NULL, false, NULL },
	{ TINY, 0, GO("resources: {limits: {memory: 12Mi}}"), WARNING, NULL, false, "set the limit to 32MiB" },
	{ TINY, 0, GO("resources: {limits: {memory: '33554431'}}"), WARNING, NULL, false, "too small for a Go program" },
	{ TINY, 0, GO("resources: {limits: {memory: 32Mi}}"), NOTHING, NULL, false, NULL },
	{ TINY " go_confidence=97", 0, GO("resources: {limits: {memory: 12Mi}}"), WARNING, NULL, false, NULL },
	{ TINY " go_confidence=98", 0, GO("resources: {limits: {memory: 12Mi}}"), INFO, NULL, false, NULL },
	{ TINY, 0, L("0"), NOTHING, NULL, false, NULL },
	{ TINY " memory_quantity_min=1", 0, L("1"), WARNING, NULL, false, NULL },

	/* memory.high: the request and half of what is above it, in whole pages */
	{ THROTTLE, 0, WITH("751MiB", BOTH("500Mi", "1000Mi")), INFO, NULL, false, "is above memory.high, 750MiB" },
	{ THROTTLE, 0, WITH("751MiB", BOTH("500Mi", "1000Mi")), INFO, NULL, false, "set GOMEMLIMIT to 750MiB or less" },
	{ THROTTLE, 0, WITH("750MiB", BOTH("500Mi", "1000Mi")), NOTHING, NULL, false, NULL },
	{ THROTTLE, 0, WITH("'786432001'", BOTH("500Mi", "1000Mi")), INFO, NULL, false, NULL },
	{ THROTTLE, 0, WITH("1000MiB", BOTH("500Mi", "1000Mi")), INFO, NULL, false, NULL },
	{ THROTTLE, 0, WITH("1001MiB", BOTH("500Mi", "1000Mi")), NOTHING, NULL, false, NULL },
	{ THROTTLE, 0, WITH("1000MiB", BOTH("1000Mi", "1000Mi")), NOTHING, NULL, false, NULL },
	{ THROTTLE, 0, WITH("900MiB", BOTH("0", "1000Mi")), INFO, NULL, false, "500MiB" },
	{ THROTTLE, 0, WITH("900MiB", BOTH("-1", "1000Mi")), NOTHING, NULL, false, NULL },
	{ THROTTLE, 0, WITH("900MiB", BOTH("lots", "1000Mi")), NOTHING, NULL, false, NULL },
	{ THROTTLE, 0, WITH("900MiB", BOTH("1Mi", "lots")), NOTHING, NULL, false, NULL },
	{ THROTTLE, 0, WITH("900Mi", BOTH("1Mi", "1000Mi")), NOTHING, NULL, false, NULL },
	{ THROTTLE, 25, WITH("+900MiB", BOTH("1Mi", "1000Mi")), NOTHING, NULL, false, NULL },
	{ THROTTLE, 0, WITH("'8192'", BOTH("0", "8192")), INFO, NULL, false, "4KiB" },
};
/* clang-format on */

static void grades_and_edits(void **state UNUSED)
{
	check_cases(grades, COUNT_OF(grades));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(grades_and_edits) };

	return run_grades("rule_grades_resources", tests, COUNT_OF(tests));
}
