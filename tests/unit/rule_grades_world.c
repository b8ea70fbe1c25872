/* SPDX-License-Identifier: Apache-2.0 */
/* Grades, edits and texts of the rules that speak of what else stands in the input. */
#include "grades.h"

#define RANGE(type_, items_) \
	"{apiVersion: v1, kind: LimitRange, metadata: {name: low}, spec: {limits: [{type: " type_ ", " items_ "}]}}"
#define POD(spec_) "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: x}}, spec: {" spec_ "}}"
#define ONE(container_) POD("containers: [{name: a, image: i, " container_ "}]")
#define LIMITS(limit_) "resources: {limits: {memory: " limit_ "}}"
#define BOTH(request_, limit_) "resources: {requests: {" request_ "}, limits: {" limit_ "}}"
#define QUOTA(hard_) "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {" hard_ "}}}"

#define API(container_) \
	"{apiVersion: apps/v1, kind: Deployment, metadata: {name: api}, spec: {template: {spec: {containers: [" \
	"{name: a, image: i, " container_ "}]}}}}"
#define LITERAL LIMITS("512Mi") ", env: [{name: GOMEMLIMIT, value: 460MiB}]"
#define VPA(name_, spec_) \
	"{apiVersion: autoscaling.k8s.io/v1, kind: VerticalPodAutoscaler, metadata: {" name_ "}, spec: {targetRef: " \
	"{kind: Deployment, name: api}" spec_ "}}"
#define RESIZE(policy_) "resizePolicy: [{resourceName: memory, restartPolicy: " policy_ "}]"
#define MODE(mode_) ", updatePolicy: {updateMode: " mode_ "}"
#define POLICIES(list_) ", resourcePolicy: {containerPolicies: [" list_ "]}"

#define OFF "env: [{name: GOGC, value: 'off'}, {name: GOMEMLIMIT, value: 460MiB}]"
#define HPA(version_, spec_) \
	"{apiVersion: autoscaling/" version_ ", kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: " \
	"{scaleTargetRef: {kind: Deployment, name: api}, " spec_ "}}"

#define SERVICE(name_, spec_) \
	"{apiVersion: v1, kind: Service, metadata: {name: " name_ "}, spec: {selector: {app: x}, " spec_ "}}"
#define PPROF ONE("ports: [{name: pprof, containerPort: 6060}]")
#define INGRESS(spec_) "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: way}, spec: {" spec_ "}}"
#define PATH(path_, type_) \
	"rules: [{http: {paths: [{path: " path_ ", pathType: " type_ ", backend: {service: {name: s, port: {number: " \
	"80}}}}]}}]"
#define INSIDE SERVICE("s", "ports: [{port: 80, targetPort: 6060}]")

/* clang-format off */
static const struct expected limit_ranges[] = {
	/* containers: on the bound, a byte beyond it */
	{ "limitrange-conflict", 0, "[" RANGE("Container", "max: {memory: 1Gi}") ", " ONE(LIMITS("1073741824")) "]",
	  NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "max: {memory: 1Gi}") ", " ONE(LIMITS("1073741825")) "]",
	  ERROR, NULL, false, "the memory limit '1073741825' is above the maximum '1Gi' that LimitRange 'low' sets "
	  "for a container: the API" },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "max: {cpu: 1}") ", " ONE(BOTH("", "cpu: 1001m")) "]",
	  ERROR, NULL, false, "the cpu limit '1001m' is above the maximum '1' that LimitRange" },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "min: {memory: 1Gi}") ", " ONE(BOTH("memory: 1Gi",
	  "memory: 2Gi")) "]", NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "min: {memory: 1Gi}") ", " ONE(BOTH("memory: 1023Mi",
	  "memory: 2Gi")) "]",
	  ERROR, NULL, false, "the memory request '1023Mi' is below the minimum '1Gi' that LimitRange" },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "min: {memory: 1Gi}") ", " ONE(LIMITS("1023Mi")) "]",
	  ERROR, NULL, false, "the memory limit '1023Mi' is below the minimum '1Gi' that LimitRange" },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "maxLimitRequestRatio: {cpu: 1.5}") ", " ONE(BOTH("cpu: "
	  "2", "cpu: 3")) "]", NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "maxLimitRequestRatio: {cpu: 1.5}") ", " ONE(BOTH("cpu: "
	  "2", "cpu: 3001m")) "]",
	  ERROR, NULL, false, "the cpu limit '3001m' is more than '1.5' times the request '2', the ratio that "
	  "LimitRange 'low' sets" },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "maxLimitRequestRatio: {memory: 2}") ", " ONE("command: "
	  "[a]") "]",
	  ERROR, NULL, false, "there is no memory limit, as needed for the bound '2' that LimitRange" },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "maxLimitRequestRatio: {memory: 2}, default: {memory: "
	  "1Gi}") ", "
	  ONE("resources: {requests: {memory: 511Mi}}") "]",
	  ERROR, NULL, false, "the memory limit '1Gi' is more than '2' times the request '511Mi'" },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "default: {cpu: 1}") ", " ONE("resources: {requests: "
	  "{cpu: 1}}") "]", NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "default: {cpu: 1}") ", " ONE("resources: {requests: "
	  "{cpu: 1001m}}") "]",
	  ERROR, NULL, false, "the cpu request '1001m' is above the limit '1' that LimitRange" },
	{ "memory-request-above-limit", 0, "[" RANGE("Container", "max: {memory: 1Gi}") ", " ONE("resources: "
	  "{requests: {memory: 1025Mi}}") "]",
	  ERROR, NULL, false, "exceeds the memory limit '1Gi' that LimitRange 'low' gives a container without one by "
	  "1MiB" },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "max: {memory: 1Gi}") ", " ONE("resources: {requests: "
	  "{memory: 1025Mi}}") "]", NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "max: {memory: 1Gi}") ", " POD("ephemeralContainers: "
	  "[{name: e, image: i, " LIMITS("2Gi") "}]") "]",
	  NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "max: {memory: '${MAX}'}") ", " ONE(LIMITS("2Gi")) "]",
	  NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "max: {memory: 1Gi}, min: {memory: 2Gi}") ", "
	  ONE(LIMITS("3Gi")) "]", NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("PersistentVolumeClaim", "max: {memory: 1Gi}") ", " ONE(LIMITS("3Gi"))
	  "]", NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "max: {memory: 1Gi}") ", {apiVersion: example.org/v1, "
	  "kind: Widget, spec: {containers: "
	  "[{name: a, image: i, " LIMITS("2Gi") "}]}}]", WARNING, NULL, false, "'2Gi' is above the maximum '1Gi'" },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "max: {memory: 1Gi}") ", {apiVersion: example.org/v1, "
	  "kind: Widget, spec: {containers: "
	  "[{name: a, image: i, resources: {requests: {memory: 2Gi}}}]}}]", WARNING, NULL, false, "the memory "
	  "request '2Gi' is above the maximum '1Gi'" },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "min: {memory: 1Gi}") ", {apiVersion: example.org/v1, "
	  "kind: Widget, spec: {containers: "
	  "[{name: a, image: i, " LIMITS("1Mi") "}]}}]", WARNING, NULL, false, "the memory limit '1Mi' is below" },

	/* the Pod's sum: app containers and sidecars together, an init container beside the sidecars before it */
	{ "limitrange-conflict", 0, "[" RANGE("Pod", "max: {memory: 1Gi}") ", " POD("initContainers: [{name: i, "
	  "image: i, " LIMITS("1Gi") "}], containers: "
	  "[{name: a, image: i, " LIMITS("1Gi") "}]") "]", NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Pod", "max: {memory: 1Gi}") ", " POD("initContainers: [{name: s, "
	  "image: i, restartPolicy: Always, "
	  LIMITS("1Mi") "}, {name: i, image: i, " LIMITS("1Gi") "}], containers: [{name: a, image: i, " LIMITS("1Mi")
	  "}]") "]",
	  ERROR, NULL, false, "the memory limits of the Pod add up to 1MiB more than the maximum '1Gi' that "
	  "LimitRange 'low' sets for a Pod" },
	{ "limitrange-conflict", 0, "[" RANGE("Pod", "max: {memory: 1Gi}") ", " POD("initContainers: [{name: s, "
	  "image: i, restartPolicy: Always, "
	  LIMITS("1Mi") "}], containers: [{name: a, image: i, " LIMITS("1Gi") "}]") "]", ERROR, NULL, false, "add up "
	  "to 1MiB more" },
	{ "limitrange-conflict", 0, "[" RANGE("Pod", "max: {memory: 1Gi}") ", " ONE("command: [a]") "]",
	  ERROR, NULL, false, "there is no memory limit, as needed for the bound '1Gi' that LimitRange 'low' sets "
	  "for a Pod" },
	{ "limitrange-conflict", 0, "[" RANGE("Pod", "max: {memory: 1Gi}") ", " POD("resources: {limits: {memory: "
	  "2Gi}}, containers: [{name: a, image: i}]") "]",
	  NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Pod", "min: {cpu: 1}") ", " POD("containers: [{name: a, image: i, "
	  BOTH("cpu: 400m", "") "}, {name: b, image: i, "
	  BOTH("cpu: 599m", "") "}]") "]", ERROR, NULL, false, "the cpu requests of the Pod add up to 0.001 less "
	  "than the minimum '1'" },
	{ "limitrange-conflict", 0, "[" RANGE("Pod", "min: {cpu: 1}") ", " POD("containers: [{name: a, image: i, "
	  BOTH("cpu: 400m", "") "}, {name: b, image: i, "
	  BOTH("cpu: 600m", "") "}]") "]", NOTHING, NULL, false, NULL },

	/* the other amount has to keep to the bound, too, where it is there */
	{ "limitrange-conflict", 0, "[" RANGE("Pod", "max: {cpu: 500m}") ", " POD("containers: [{name: a, image: i, "
	  BOTH("cpu: 500m", "") "}, {name: b, image: i, " BOTH("cpu: 100m", "cpu: 250m") "}]") "]",
	  ERROR, NULL, false, "the cpu requests of the Pod add up to 0.1 more than the maximum '500m'" },
	{ "limitrange-conflict", 0, "[" RANGE("Pod", "max: {cpu: 600m}") ", " POD("containers: [{name: a, image: i, "
	  BOTH("cpu: 500m", "") "}, {name: b, image: i, " BOTH("cpu: 100m", "cpu: 250m") "}]") "]",
	  NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Pod", "min: {cpu: 500m}") ", " POD("containers: [{name: a, image: i, "
	  BOTH("cpu: 500m", "") "}, {name: b, image: i, " BOTH("", "cpu: 250m") "}]") "]",
	  ERROR, NULL, false, "the cpu limits of the Pod add up to 0.25 less than the minimum '500m'" },
	{ "limitrange-conflict", 0, "[" RANGE("Pod", "max: {memory: 1Gi}") ", "
	  POD("resources: {limits: {}}, containers: [{name: a, image: i}]") "]",
	  ERROR, NULL, false, "there is no memory limit" },
	/* one that the API refuses for its cpu says nothing of memory either */
	{ "limitrange-conflict", 0, "[" RANGE("Container", "max: {memory: 1Gi, cpu: 1}, min: {cpu: 2}") ", "
	  ONE(LIMITS("2Gi")) "]", NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "max: {memory: 1Gi}, maxLimitRequestRatio: {cpu: 0.5}") ", "
	  ONE(LIMITS("2Gi")) "]", NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "max: {memory: 1Gi, cpu: 2}, min: {cpu: 1}, "
	  "maxLimitRequestRatio: {cpu: 2.001}") ", " ONE(LIMITS("2Gi")) "]", NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "max: {memory: 1Gi, cpu: 2}, min: {cpu: 1}, "
	  "maxLimitRequestRatio: {cpu: 2}") ", " ONE(LIMITS("2Gi")) "]", ERROR, NULL, false, "'2Gi' is above" },

	/* GOMEMLIMIT above a limit that is filled in: one finding, not rule 17's */
	{ "limitrange-conflict", 0, "[" RANGE("Container", "default: {memory: 256Mi}") ", " ONE("env: [{name: "
	  "GOMEMLIMIT, value: 460MiB}]") "]",
	  ERROR, NULL, false, "that LimitRange 'low' gives a container without one by 204MiB" },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "default: {memory: 256Mi}") ", " ONE("env: [{name: "
	  "GOMEMLIMIT, value: 460MiB}]") "]",
	  ERROR, NULL, false, "or GOMEMLIMIT to 230MiB, 10% below the limit" },
	{ "gomemlimit-exceeds-limit", 0, "[" RANGE("Container", "default: {memory: 256Mi}") ", " ONE("env: [{name: "
	  "GOMEMLIMIT, value: 460MiB}]") "]",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-exceeds-limit", 0, "[" RANGE("Container", "max: {memory: 256Mi}") ", " ONE(LIMITS("300Mi") ", "
	  "env: [{name: GOMEMLIMIT, value: 460MiB}]") "]",
	  ERROR, "270MiB", true, "exceeds the memory limit '300Mi'" },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "default: {memory: 460Mi}") ", " ONE("env: [{name: "
	  "GOMEMLIMIT, value: 460MiB}]") "]",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-no-headroom", 0, "[" RANGE("Container", "default: {memory: 460Mi}") ", " ONE("env: [{name: "
	  "GOMEMLIMIT, value: 460MiB}]") "]",
	  WARNING, "414MiB", true, "equals the memory limit" },
	{ "limit-without-gomemlimit", 0, "[" RANGE("Container", "default: {memory: 1Gi}") ", " ONE("env: [{name: "
	  "GOGC, value: '50'}]") "]",
	  WARNING, NULL, false, "the memory limit '1Gi'" },
	{ "gomemlimit-ref-no-limit", 0, "[" RANGE("Container", "default: {memory: 1Gi}") ", "
	  ONE("env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]") "]", NOTHING,
	  NULL, false, NULL },
	/* two that disagree: nothing is known */
	{ "limitrange-conflict", 0, "[" RANGE("Container", "default: {memory: 256Mi}") ", {apiVersion: v1, kind: "
	  "LimitRange, metadata: {name: high}, spec: "
	  "{limits: [{type: Container, default: {memory: 1Gi}}]}}, " ONE("env: [{name: GOMEMLIMIT, value: 460MiB}]")
	  "]", NOTHING, NULL, false, NULL },
	{ "limitrange-conflict", 0, "[" RANGE("Container", "default: {memory: 256Mi}") ", {apiVersion: v1, kind: "
	  "LimitRange, metadata: {name: high}, spec: "
	  "{limits: [{type: Container, default: {memory: 262144Ki}}]}}, " ONE("env: [{name: GOMEMLIMIT, value: "
	  "460MiB}]") "]",
	  ERROR, NULL, false, "'256Mi' that LimitRange 'low' gives" },
};

static const struct expected quotas[] = {
	{ "resourcequota-conflict", 0, "[" QUOTA("limits.memory: 8Gi") ", " ONE(BOTH("memory: 1Gi", "cpu: 1")) "]",
	  ERROR, NULL, false, "no memory limit, and ResourceQuota 'q' counts limits.memory: the API refuses a Pod "
	  "that has none" },
	{ "resourcequota-conflict", 0, "[" QUOTA("requests.cpu: 8") ", " ONE("command: [a]") "]", ERROR, NULL,
	  false, "no cpu request, and ResourceQuota 'q' counts requests.cpu" },
	{ "resourcequota-conflict", 0, "[" QUOTA("cpu: 8, requests.cpu: 8") ", " ONE("command: [a]") "]", ERROR,
	  NULL, false, "no cpu request" },
	{ "resourcequota-conflict", 0, "[" QUOTA("requests.memory: 8Gi") ", " ONE(LIMITS("1Gi")) "]", NOTHING, NULL,
	  false, NULL },
	{ "resourcequota-conflict", 0, "[" QUOTA("limits.memory: 8Gi") ", " ONE(LIMITS("0")) "]", NOTHING, NULL,
	  false, NULL },
	{ "resourcequota-conflict", 0, "[" QUOTA("limits.memory: 8Gi") ", " POD("initContainers: [{name: i, image: "
	  "i}], containers: [{name: a, image: i, " LIMITS("1Gi") "}]") "]",
	  ERROR, NULL, false, "no memory limit" },
	{ "resourcequota-conflict", 0, "[" QUOTA("limits.memory: 8Gi") ", " POD("resources: {limits: {memory: 1Gi}}, "
	  "containers: [{name: a, image: i}]") "]",
	  NOTHING, NULL, false, NULL },
	{ "resourcequota-conflict", 0, "[" QUOTA("limits.memory: 8Gi") ", {apiVersion: example.org/v1, kind: Widget, "
	  "spec: {containers: [{name: a, image: i}]}}]",
	  NOTHING, NULL, false, NULL },
	{ "resourcequota-conflict", 0, "[" QUOTA("limits.memory: 1Gi") ", " POD("containers: [{name: a, image: i, "
	  LIMITS("512Mi") "}, {name: b, image: i, " LIMITS("513Mi") "}]") "]",
	  ERROR, NULL, false, "the memory limits of one Pod add up to 1MiB more than the '1Gi' that ResourceQuota "
	  "'q' leaves to the whole namespace" },
	{ "resourcequota-conflict", 0, "[" QUOTA("requests.cpu: 1") ", " ONE(BOTH("cpu: 1001m", "")) "]", ERROR,
	  NULL, false, "the cpu requests of one Pod add up to 0.001 more" },
	{ "resourcequota-conflict", 0, "[" QUOTA("requests.cpu: 1") ", " ONE(BOTH("cpu: 1", "")) "]", NOTHING, NULL,
	  false, NULL },
};

static const struct expected autoscalers[] = {
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", "") "]", WARNING, NULL, false,
	  "GOMEMLIMIT '460MiB' stays as it is while VerticalPodAutoscaler 'v' moves the memory limit '512Mi' "
	  "together with the request" },
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("generateName: ''", MODE("Auto")) "]", WARNING,
	  NULL, false, "while a VerticalPodAutoscaler moves" },
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", MODE("Off")) "]", NOTHING, NULL,
	  false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", MODE("'Off'")) "]", NOTHING, NULL,
	  false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", MODE("'${MODE}'")) "]", NOTHING, NULL,
	  false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", MODE("Recreate")) "]", WARNING, NULL,
	  false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", MODE("InPlace")) "]", WARNING, NULL,
	  false, NULL },
	/* the container's own policy before the one for all, wherever it stands */
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", POLICIES("{containerName: a, mode: "
	  "'Off'}, {containerName: '*'}")) "]", NOTHING, NULL, false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", POLICIES("{containerName: '*', mode: "
	  "'Off'}, {containerName: a}")) "]", WARNING, NULL, false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", POLICIES("{containerName: b, mode: "
	  "'Off'}")) "]", WARNING, NULL, false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", POLICIES("{containerName: '*', mode: "
	  "Off}")) "]", NOTHING, NULL, false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", POLICIES("{containerName: a, "
	  "controlledResources: [cpu]}")) "]", NOTHING, NULL, false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", POLICIES("{containerName: a, "
	  "controlledResources: [cpu, memory], controlledValues: RequestsAndLimits}")) "]",
	  WARNING, NULL, false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", POLICIES("{containerName: a, "
	  "controlledValues: RequestsOnly}")) "]", NOTHING, NULL, false, NULL },
	/* two that do not agree */
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", "") ", " VPA("name: v", MODE("'Off'"))
	  "]", NOTHING, NULL, false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", " VPA("name: v", "") ", " VPA("name: w", MODE("Auto"))
	  "]", WARNING, NULL, false, NULL },
	/* nothing to drift from, or nothing that drifts */
	{ "gomemlimit-literal-drift", 0, "[" API("env: [{name: GOMEMLIMIT, value: 460MiB}]") ", " VPA("name: v", "")
	  "]", NOTHING, NULL, false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" API(LIMITS("512Mi") ", env: [{name: GOMEMLIMIT, value: 'off'}]") ", "
	  VPA("name: v", "") "]", NOTHING, NULL, false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" API(LIMITS("512Mi") ", env: [{name: GOMEMLIMIT, value: 460Mi}]") ", "
	  VPA("name: v", "") "]", NOTHING, NULL, false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" RANGE("Container", "default: {memory: 1Gi}") ", " API("env: [{name: "
	  "GOMEMLIMIT, value: 460MiB}]") ", " VPA("name: v", "") "]",
	  WARNING, NULL, false, "moves the memory limit '1Gi'" },
	{ "gomemlimit-literal-drift", 0, "[" API(LITERAL) ", {apiVersion: autoscaling.k8s.io/v1, kind: "
	  "VerticalPodAutoscaler, metadata: {name: v}, spec: {targetRef: "
	  "{kind: StatefulSet, name: api}}}]", NOTHING, NULL, false, NULL },

	/* a resize: of the two rules one speaks */
	{ "gomemlimit-literal-drift", 0, "{" RESIZE("RestartContainer") ", " LITERAL "}", WARNING, NULL, false,
	  "when the memory limit '512Mi' is resized: RestartContainer starts the container anew, with the same value" },
	{ "resize-leaves-gomemlimit-stale", 0, "{" RESIZE("RestartContainer") ", " LITERAL "}", NOTHING, NULL, false,
	  NULL },
	{ "gomemlimit-literal-drift", 0, "{" RESIZE("NotRequired") ", " LITERAL "}", NOTHING, NULL, false, NULL },
	{ "resize-leaves-gomemlimit-stale", 0, "{" RESIZE("NotRequired") ", " LITERAL "}", INFO, "\"RestartContainer\"",
	  false, NULL },
	{ "gomemlimit-literal-drift", 0, "[" API(RESIZE("NotRequired") ", " LITERAL) ", " VPA("name: v", "") "]",
	  WARNING, NULL, false, "VerticalPodAutoscaler 'v' moves" },
	{ "resize-leaves-gomemlimit-stale", 0, "[" API(RESIZE("NotRequired") ", " LITERAL) ", " VPA("name: v", "") "]",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-literal-drift", 0, "{" RESIZE("RestartContainer") ", env: [{name: GOMEMLIMIT, value: 460MiB}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-literal-drift", 0, "{" RESIZE("RestartContainer") ", " LIMITS("512Mi") ", env: [{name: M, "
	  "valueFrom: {resourceFieldRef: {resource: requests.memory, divisor: 1Mi}}}, {name: GOMEMLIMIT, value: "
	  "$(M)MiB}]}", NOTHING, NULL, false, NULL },

	{ "gogc-off-shared-memory", 0, "[" API(LIMITS("512Mi") ", " OFF) ", " HPA("v2", "metrics: [{type: Resource, "
	  "resource: {name: memory}}]") "]",
	  WARNING, "'100'", false, "with GOGC 'off' the heap always grows to GOMEMLIMIT '460MiB', and "
	  "HorizontalPodAutoscaler 'h' scales by memory" },
	{ "gogc-off-shared-memory", 0, "[" API(LIMITS("512Mi") ", " OFF) ", " HPA("v2beta1", "metrics: [{type: "
	  "Resource, resource: {name: memory, targetAverageValue: 1Gi}}]") "]",
	  WARNING, "'100'", false, NULL },
	{ "gogc-off-shared-memory", 0, "[" API(LIMITS("512Mi") ", " OFF) ", " HPA("v2", "metrics: [{type: "
	  "ContainerResource, containerResource: {name: memory, container: a}}]") "]",
	  WARNING, "'100'", false, NULL },
	{ "gogc-off-shared-memory", 0, "[" API(LIMITS("512Mi") ", " OFF) ", " HPA("v2", "metrics: [{type: "
	  "ContainerResource, containerResource: {name: memory, container: b}}]") "]",
	  NOTHING, NULL, false, NULL },
	{ "gogc-off-shared-memory", 0, "[" API(LIMITS("512Mi") ", " OFF) ", " HPA("v1",
	  "targetCPUUtilizationPercentage: 80") "]", NOTHING, NULL, false, NULL },
	{ "gogc-off-shared-memory", 0, "[" API(LIMITS("512Mi") ", " OFF) ", " HPA("v2", "metrics: [{type: Resource, "
	  "resource: {name: memory}}]") ", " HPA("v1", "maxReplicas: 2") "]",
	  NOTHING, NULL, false, NULL },
	{ "gogc-off-shared-memory", 0, "{" BOTH("memory: 459Mi", "memory: 512Mi") ", " OFF "}",
	  WARNING, "'100'", false, "'460MiB', 1MiB above the memory request '459Mi': when the node runs short it is "
	  "among the first to be evicted" },
	{ "gogc-off-shared-memory", 0, "{" BOTH("memory: 459Mi", "memory: 512Mi") ", " OFF "}", WARNING, "'100'",
	  false, "or raise the request to 460MiB" },
	{ "gomemlimit-above-request", 0, "{" BOTH("memory: 200Mi", "memory: 512Mi") ", " OFF "}", NOTHING, NULL, false,
	  NULL },
	{ "gogc-off-shared-memory", 0, "{" OFF "}", WARNING, "'100'", false, "and no memory is requested for it" },
	{ "gogc-off-shared-memory", 0, "{resources: {requests: {memory: '${R}'}}, " OFF "}", NOTHING, NULL, false,
	  NULL },
	{ "gogc-off-shared-memory", 0, "{name: istio-proxy, " LIMITS("512Mi") ", " OFF "}", WARNING, "'100'", false,
	  "whatever the other processes in the container need" },
	{ "gogc-off-shared-memory", 0, "{image: docker.io/istio/proxyv2:1.20, " LIMITS("512Mi") ", " OFF "}",
	  WARNING, "'100'", false, "whatever" },
	{ "gogc-off-shared-memory", 0, "{image: ingress-nginx/controller, " LIMITS("512Mi") ", " OFF "}", NOTHING,
	  NULL, false, NULL },
	{ "gogc-off-shared-memory", 0, "{env: [{name: GOGC, value: 'off'}]}", NOTHING, NULL, false, NULL },
};

static const struct expected exposures[] = {
	{ "pprof-exposed", 0, "[" SERVICE("s", "type: NodePort, ports: [{port: 6060}]") ", " PPROF "]", WARNING,
	  NULL, false,
	  "port '6060' ('pprof') is likely to serve net/http/pprof and is open on every node, through Service 's' of "
	  "type NodePort" },
	{ "pprof-exposed", 0, "[" SERVICE("s", "type: LoadBalancer, ports: [{port: 80, targetPort: pprof}]") ", "
	  PPROF "]", WARNING, NULL, false, "open to a load balancer, through Service 's'" },
	{ "pprof-exposed", 0, "[" SERVICE("s", "externalIPs: [192.0.2.1], ports: [{port: 6060}]") ", " PPROF "]",
	  WARNING, NULL, false, "open at an external address, through Service 's'" },
	{ "pprof-exposed", 0, "[" SERVICE("s", "type: LoadBalancer, ports: [{port: 6060, targetPort: 0}]") ", "
	  PPROF "]", WARNING, NULL, false, NULL },
	{ "pprof-exposed", 0, "[" SERVICE("s", "type: LoadBalancer, ports: [{port: 6060, targetPort: '6060'}]") ", "
	  PPROF "]", NOTHING, NULL, false, NULL },
	{ "pprof-exposed", 0, "[" SERVICE("s", "type: LoadBalancer, ports: [{port: 6060, targetPort: 6061}]") ", "
	  PPROF "]", NOTHING, NULL, false, NULL },
	{ "pprof-exposed", 0, "[" SERVICE("s", "type: ClusterIP, ports: [{port: 6060}]") ", " PPROF "]", NOTHING,
	  NULL, false, NULL },
	{ "pprof-exposed", 0, "[{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: LoadBalancer, "
	  "ports: [{port: 6060}]}}, " PPROF "]", NOTHING, NULL, false, NULL },
	{ "pprof-exposed", 0, "[{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: LoadBalancer, "
	  "selector: {app: x, more: y}, ports: [{port: 6060}]}}, " PPROF "]",
	  NOTHING, NULL, false, NULL },
	/* copies of one Service: those that count have to agree */
	{ "pprof-exposed", 0, "[" SERVICE("s", "type: NodePort, ports: [{port: 6060}]") ", " SERVICE("s", "ports: "
	  "[{port: 6060}]") ", " PPROF "]", NOTHING, NULL, false, NULL },
	{ "pprof-exposed", 0, "[" SERVICE("s", "type: NodePort, ports: [{port: 6060}]") ", " SERVICE("t", "ports: "
	  "[{port: 6060}]") ", " PPROF "]", WARNING, NULL, false, "Service 's'" },

	{ "pprof-exposed", 0, "[" INSIDE ", " INGRESS(PATH("/", "Prefix")) ", " PPROF "]", WARNING, NULL, false,
	  "open to requests for /debug/pprof, through Ingress 'way'" },
	{ "pprof-exposed", 0, "[" INSIDE ", " INGRESS(PATH("/", "Exact")) ", " PPROF "]", NOTHING, NULL, false, NULL },
	{ "pprof-exposed", 0, "[" INSIDE ", " INGRESS(PATH("/shop", "Prefix")) ", " PPROF "]", NOTHING, NULL, false,
	  NULL },
	{ "pprof-exposed", 0, "[" INSIDE ", " INGRESS(PATH("/debug/pprof/heap", "Exact")) ", " PPROF "]", WARNING,
	  NULL, false, NULL },
	{ "pprof-exposed", 0, "[" INSIDE ", " INGRESS("defaultBackend: {service: {name: s, port: {number: 80}}}")
	  ", " PPROF "]", WARNING, NULL, false, NULL },
	{ "pprof-exposed", 0, "[" INSIDE ", " INGRESS("defaultBackend: {service: {name: s, port: {number: 6060}}}")
	  ", " PPROF "]", NOTHING, NULL, false, NULL },
	{ "pprof-exposed", 0, "[" INSIDE ", " INGRESS("defaultBackend: {service: {name: t, port: {number: 80}}}")
	  ", " PPROF "]", NOTHING, NULL, false, NULL },
	{ "pprof-exposed", 0, "[" SERVICE("s", "ports: [{name: web, port: 80, targetPort: pprof}]") ", {apiVersion: "
	  "extensions/v1beta1, kind: Ingress, metadata: {name: old}, spec: "
	  "{backend: {serviceName: s, servicePort: web}}}, " PPROF "]", WARNING, NULL, false, "Ingress 'old'" },

	/* the node's own port, unless the namespace refuses it */
	{ "pprof-exposed", 0, "{ports: [{containerPort: 6060, hostPort: 16060}]}", WARNING, NULL, false, "port "
	  "'6060' is likely to serve net/http/pprof and is open on every node that runs the Pod, by hostPort" },
	{ "pprof-exposed", 0, "{ports: [{containerPort: 6060, hostPort: 0}]}", NOTHING, NULL, false, NULL },
	{ "pprof-exposed", 0, "[" POD("hostNetwork: true, containers: [{name: a, image: i, ports: [{containerPort: "
	  "6060}]}]") "]", WARNING, NULL, false, "by hostNetwork" },
	{ "pprof-exposed", 0, "[" POD("hostNetwork: false, containers: [{name: a, image: i, ports: [{containerPort: "
	  "6060}]}]") "]", NOTHING, NULL, false, NULL },
#define LEVEL(level_) \
	"[{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {pod-security.kubernetes.io/enforce: " \
	level_ "}}}, {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}, spec: {containers: [{name: a, " \
	"image: i, ports: [{containerPort: 6060, hostPort: 6060}]}]}}]"
	{ "pprof-exposed", 0, LEVEL("privileged"), WARNING, NULL, false, NULL },
	{ "pprof-exposed", 0, LEVEL("baseline"), NOTHING, NULL, false, NULL },
	{ "pprof-exposed", 0, LEVEL("restricted"), NOTHING, NULL, false, NULL },
	{ "pprof-exposed", 0, LEVEL("other"), WARNING, NULL, false, NULL },

	/* which ports */
	{ "pprof-exposed", 0, "{ports: [{name: metrics, containerPort: 6060, hostPort: 1}]}", WARNING, NULL, false,
	  NULL },
	{ "pprof-exposed", 0, "{ports: [{name: web, containerPort: 6060, hostPort: 1}]}", NOTHING, NULL, false, NULL },
	{ "pprof-exposed", 0, "{ports: [{name: http-debug, containerPort: 8081, hostPort: 1}], env: [{name: GOGC, "
	  "value: '50'}]}", WARNING, NULL, false, NULL },
	{ "pprof-exposed", 0, "{ports: [{name: debug, containerPort: 8081, hostPort: 1}]}", NOTHING, NULL, false,
	  NULL },	/* whose debugger? */
	{ "pprof-exposed", 0, "{ports: [{name: debugger, containerPort: 8081, hostPort: 1}], env: [{name: GOGC, "
	  "value: '50'}]}", NOTHING, NULL, false, NULL },
	{ "pprof-exposed", 0, "{image: node, ports: [{containerPort: 6060, hostPort: 1}]}", NOTHING, NULL, false,
	  NULL },
};
/* clang-format on */

static void of_limit_ranges(void **state UNUSED)
{
	check_cases(limit_ranges, COUNT_OF(limit_ranges));
}

static void of_quotas(void **state UNUSED)
{
	check_cases(quotas, COUNT_OF(quotas));
}

static void of_autoscalers(void **state UNUSED)
{
	check_cases(autoscalers, COUNT_OF(autoscalers));
}

static void of_exposures(void **state UNUSED)
{
	check_cases(exposures, COUNT_OF(exposures));
}

/* A fault of the Pod is said once, one of a container for each. */
static void one_finding_a_fault(void **state UNUSED)
{
	assert_int_equal(findings_of("limitrange-conflict",
				     "[" RANGE("Pod", "max: {memory: 1Gi}") ", " POD("containers: [{name: a, image: "
				     "i, " LIMITS("1Gi")
				     "}, {name: b, image: i, " LIMITS("1Gi") "}, {name: c, image: i}]") "]"), 1);
	assert_int_equal(findings_of("limitrange-conflict",
				     "[" RANGE("Container", "max: {memory: 1Gi, cpu: 1}") ", " POD("containers: "
				     "[{name: a, image: i, resources: "
				     "{limits: {memory: 2Gi, cpu: 2}}}, {name: b, image: i, " LIMITS("2Gi") "}]")
				     "]"), 3);
	assert_int_equal(findings_of("resourcequota-conflict",
				     "[" QUOTA("limits.memory: 8Gi, requests.memory: 8Gi") ", " ONE("command: [a]")
				     "]"), 2);
	assert_int_equal(findings_of("pprof-exposed",
				     "[" SERVICE("s", "type: NodePort, ports: [{port: 6060}]") ", " SERVICE("t",
				     "type: LoadBalancer, ports: "
				     "[{port: 6060}]") ", " ONE("ports: [{name: pprof, containerPort: 6060, "
				     "hostPort: 6060}]") "]"), 1);
	assert_int_equal(findings_of("pprof-exposed", "{ports: [{containerPort: 6060, hostPort: 1}, {name: pprof, "
	"containerPort: 1, hostPort: 2}]}"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_limit_ranges), cmocka_unit_test(of_quotas),	      cmocka_unit_test(of_autoscalers),
		cmocka_unit_test(of_exposures),	   cmocka_unit_test(one_finding_a_fault),
	};

	return run_grades("rule_grades_world", tests, COUNT_OF(tests));
}
