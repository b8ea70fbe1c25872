/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);
	const struct reference *r = g->reference;

	(void)param;
	if (!r || !r->of_memory || r->divisor_is_one || !r->at_divisor)
		return;
	if (has_value(g))
		found(k, 0, r->at_divisor, "divisor %s makes GOMEMLIMIT %lld, that is %s: the garbage collector runs nearly all the time",
		      quoted_text(k, r->divisor), (long long)g->value, bytes_of(k, g->value));
	else
		found(k, 0, r->at_divisor, "divisor %s makes GOMEMLIMIT a number that Go takes for bytes, far too small a one",
		      quoted_text(k, r->divisor));
	if (has_value(g))
		found_brief(k, "divisor %.*s makes GOMEMLIMIT=%lld, i.e. %lld bytes: continuous GC", STR_ARG(r->divisor),
			    (long long)g->value, (long long)g->value);
	if (has_value(g))
		found_related(k, r->amount->from, "%.*s, %s", STR_ARG(r->resource), bytes_of(k, r->amount->value));
	found_remedy(k, "set the divisor to \"1\": Go wants bytes; a divisor cannot leave headroom");
	found_set(k, true, r->at_divisor, "1");
}

const struct rule gomemlimit_divisor = {
	.name = "gomemlimit-divisor",
	.summary = "GOMEMLIMIT takes a memory resource by a divisor other than 1, so that Go reads a few bytes.",
	.why = "The kubelet divides and writes a bare number: 512Mi by 1Mi gives 512, which Go takes for 512 bytes. The program "
	       "starts and then collects garbage nearly all the time; allocation was measured 8 to 12 times slower. The "
	       "Kubernetes dashboard chart shipped this (kubernetes-retired/dashboard#9485), and the divisor has been "
	       "offered as a knob for headroom, which it cannot be (kumahq/kuma#11991).",
	.fix = "Use divisor \"1\" or none.",
	.silences = "gomemlimit-implausibly-small gomemlimit-far-below-limit",
	.proof = "gomemlimit-of-512-bytes",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_ERROR, NULL } },
	.denies = true,
	.examples = {
		FIXED("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}]}",
		      "env[0].valueFrom.resourceFieldRef.divisor",
		      "{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: \"1\"}}}]}"),
		FIRES("{resources: {requests: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: requests.memory, divisor: 1k}}}]}",
		      "env[0].valueFrom.resourceFieldRef.divisor"),
		FIRES("{env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: '1Mi'}}}]}",
		      "env[0].valueFrom.resourceFieldRef.divisor"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: \"1\"}}}]}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 0}}}]}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: MI, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}]}"),
	},
	.check = check,
};
