/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { CERTAIN, IN_PART };
enum { HEADROOM_FIX };

/* "the memory limit '2Gi' is above the maximum '1Gi'" */
static const char *fault_of(struct check *k, const struct subject *s, const struct refusal *r)
{
	const char *resource = r->of_cpu ? "cpu" : "memory", *what = r->of_request ? "request" : "limit",
		   *allowed = quoted(k, r->allowed);
	bool max = r->why == REFUSED_MAX;
	const struct setting *limit = setting_of(s->c, r->of_cpu ? SETTING_CPU_LIMIT : SETTING_MEMORY_LIMIT);
	const struct setting *request = setting_of(s->c, r->of_cpu ? SETTING_CPU_REQUEST : SETTING_MEMORY_REQUEST);

	switch (r->why) {
	case REFUSED_MAX:
	case REFUSED_MIN:
		if (r->of_pod)
			return said(k, "the %s %ss of the Pod add up to %s %s than the %s %s", resource, what,
				    r->of_cpu ? cores_of(k, r->off) : bytes_of(k, r->off), max ? "more" : "less",
				    max ? "maximum" : "minimum", allowed);
		return said(k, "the %s %s %s is %s %s", resource, what, quoted(k, r->value),
			    max ? "above the maximum" : "below the minimum", allowed);
	case REFUSED_RATIO:
		return said(k, "the %s limit %s is more than %s times the request %s, the ratio", resource,
			    quoted(k, limit), allowed, quoted(k, request));
	case REFUSED_LIMIT:
		return said(k, "the %s request %s is above the limit %s", resource, quoted(k, request), allowed);
	case REFUSED_MISSING:
		break;
	}
	return said(k, "there is no %s %s, as needed for the bound %s", resource, what, allowed);
}

static void say_refusal(struct check *k, const struct subject *s, const struct refusal *r)
{
	const char *fault = fault_of(k, s, r), *range = named(k, "LimitRange", r->name);

	found(k, s->object->partial ? IN_PART : CERTAIN, r->at, "%s that %s sets for a %s: the API refuses the Pod",
	      fault, range, r->of_pod ? "Pod" : "container");
	found_brief(k, "%s of a LimitRange: the API refuses the Pod", fault);
	found_related(k, r->allowed->from, "what the LimitRange says");
	found_remedy(k, "set requests and limits that %s allows, or have it changed", range);
}

/* Rule 17 of a limit that nobody sees in the manifest. */
static void check_gomemlimit(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *limit = memory_limit_of(s->c);
	char text[32];

	if (!limit || !limit->limit_range || !has_valid(g) || g->value <= limit->value)
		return;
	int64_t best = memlimit_within(limit->value, 0, param[HEADROOM_FIX]);

	found(k, CERTAIN, g->from,
	      "GOMEMLIMIT %s exceeds the memory limit %s that %s gives a container without one by %s: the kernel "
	      "OOM-kills before the garbage collector reacts",
	      quoted(k, g), quoted(k, limit), named(k, "LimitRange", str_of(limit->limit_range)),
	      bytes_of(k, g->value - limit->value));
	found_brief(k, "the default limit %.*s of a LimitRange applies; GOMEMLIMIT %s exceeds it", STR_ARG(limit->text),
		    bytes_of(k, g->value));
	found_related(k, limit->from, "the LimitRange's limit, %s", bytes_of(k, limit->value));
	found_related(k, s->c->at_limits, "no memory limit here");
	if (best)
		found_remedy(k, "set a memory limit above GOMEMLIMIT here, or GOMEMLIMIT to %s, %d%% below the limit",
			     memlimit_text(best, text), (int)param[HEADROOM_FIX]);
	found_instead_of(k, "gomemlimit-exceeds-limit");
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	check_gomemlimit(k, s, param);
	for (size_t i = 0; i < s->c->refusal_count; i++)
		if (!s->c->refusals[i].by_quota)
			say_refusal(k, s, &s->c->refusals[i]);
}

const struct rule limitrange_conflict = {
	.name = "limitrange-conflict",
	.summary = "A LimitRange of the namespace refuses the Pod, or gives it a limit below GOMEMLIMIT.",
	.why = "LimitRanger fills in what a Pod leaves out: a missing limit becomes default, or max where there is no "
	       "default; a missing request defaultRequest, else the default, else min. Then it refuses what lies "
	       "outside min, max and maxLimitRequestRatio (kubernetes plugin/pkg/admission/limitranger). Of a Pod "
	       "template only the Pods are refused: the workload stands there and never gets one. A limit that nobody "
	       "sees in the manifest is below its GOMEMLIMIT just as well, and the container is OOM-killed "
	       "(hashicorp/terraform-provider-kubernetes#783 met a default of 256M).",
	.fix = "Set requests and limits that the LimitRange allows, and GOMEMLIMIT to about 90% of the limit that "
	       "results.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_CONTEXT,
	.grades = { { SEVERITY_ERROR, NULL },
		    { SEVERITY_WARNING, "patches and kinds that are not known, whose Pods may get other values" } },
	.params = { [HEADROOM_FIX] = { "headroom_fix", PARAM_PERCENT, 10, 0, 90,
				       "share of the memory limit that a proposed GOMEMLIMIT leaves free" } },
	.examples = {
#define RANGE(type_, items_)                                                                                           \
	"[{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: " type_ ", " items_ "}]}}, "
#define APP(container_)                                                                                                \
	"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: i, " container_ "}]}}]"
		FIRES(RANGE("Container", "default: {memory: 256Mi}") APP("env: [{name: GOMEMLIMIT, value: 460MiB}]"),
		      "[1].spec.containers[0].env[0].value"),
		FIRES(RANGE("Container", "max: {memory: 1Gi}") APP("resources: {limits: {memory: 1025Mi}}"),
		      "[1].spec.containers[0].resources.limits.memory"),
		FIRES(RANGE("Container", "min: {cpu: 100m}") APP("resources: {requests: {cpu: 0.05, memory: 1Gi}}"),
		      "[1].spec.containers[0].resources.requests.cpu"),
		FIRES(RANGE("Pod", "max: {memory: 1Gi}") APP("resources: {limits: {memory: 524Mi}}}, {name: b, "
		      "image: i, resources: {limits: {memory: 501Mi}}"),
		      "[1].spec.containers[0].resources.limits.memory"),
		FIRES(RANGE("Container", "maxLimitRequestRatio: {memory: 2}") APP("resources: {requests: {memory: "
		      "256Mi}, limits: {memory: 513Mi}}"),
		      "[1].spec.containers[0].resources.limits.memory"),
		QUIET(RANGE("Container", "max: {memory: 1Gi}, min: {memory: 64Mi}") APP("resources: {requests: "
		      "{memory: 64Mi}, limits: {memory: 1Gi}}")),
		QUIET(RANGE("Container", "default: {memory: 512Mi}") APP("env: [{name: GOMEMLIMIT, value: 512MiB}]")),
		QUIET(RANGE("Container", "maxLimitRequestRatio: {memory: 2}") APP("resources: {requests: {memory: "
		      "256Mi}, limits: {memory: 512Mi}}")),
		QUIET(RANGE("Pod", "max: {memory: 1Gi}") APP("resources: {limits: {memory: 512Mi}}}, {name: b, "
		      "image: i, resources: {limits: {memory: 512Mi}}")),
		QUIET(RANGE("Container", "max: {memory: 1Gi}") "{apiVersion: v1, kind: Pod, metadata: {name: p, "
		      "namespace: shop}, "
		      "spec: {containers: [{name: a, image: i, resources: {limits: {memory: 2Gi}}}]}}]"),
#undef RANGE
#undef APP
	},
	.check = check,
};
