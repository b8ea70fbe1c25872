/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static bool is_milli(struct str divisor)
{
	struct quantity q;

	return quantity_parse(divisor, &q) == QUANTITY_OK && q.nanos == 1000000;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMAXPROCS);
	const struct reference *r = g->reference;

	(void)param;
	if (!r || !r->of_cpu || r->divisor_is_one || !r->divisor_valid || !r->at_divisor || r->target == TARGET_ZERO)
		return;
	const char *divisor = quoted_text(k, r->divisor), *resource = quoted_text(k, r->resource);

	if (!is_milli(r->divisor)) {
		found(k, 0, r->at_divisor, "divisor %s makes GOMAXPROCS something else than the cores of %s, and the "
		      "API server takes only 1 and 1m", divisor, resource);
		found_brief(k, "divisor %s: GOMAXPROCS is no number of cores, and the API takes only 1 and 1m",
			    divisor);
	} else if (g->state == STATE_KNOWN) {
		found(k, 0, r->at_divisor, "divisor %s makes GOMAXPROCS %s: that many threads at once on %s CPU, 1000 "
		      "times too many", divisor, quoted(k, g), cores_of(k, r->amount->value));
		found_brief(k, "divisor %.*s makes GOMAXPROCS=%.*s", STR_ARG(r->divisor), STR_ARG(g->text));
	} else {
		found(k, 0, r->at_divisor, "divisor %s makes GOMAXPROCS the thousandths of a core in %s, 1000 times "
		      "too many", divisor, resource);
		found_brief(k, "divisor %.*s makes GOMAXPROCS 1000 times the cores", STR_ARG(r->divisor));
	}
	if (g->state == STATE_KNOWN)
		found_related(k, r->amount->from, "%.*s, %s CPU", STR_ARG(r->resource), cores_of(k, r->amount->value));
	found_remedy(k, "set the divisor to \"1\" or leave it out: the kubelet rounds up to whole cores");
	found_set(k, true, r->at_divisor, "1");
}

const struct rule gomaxprocs_divisor = {
	.name = "gomaxprocs-divisor",
	.summary = "GOMAXPROCS takes a cpu resource by a divisor other than 1, so that it counts no cores.",
	.why = "The kubelet writes ceil(amount / divisor): a limit of 1500m by 1m gives 1500. Go has no upper bound "
	       "for GOMAXPROCS and takes it: a scheduler with 1500 slots, 1500 threads that may run at once and "
	       "per-slot memory for each, on a quota of 1.5 cores. The Kubernetes dashboard chart shipped it "
	       "(kubernetes-retired/dashboard#9485: GOMAXPROCS=250); golang/go#32950 ran out of memory with 512. "
	       "Without a divisor, with 0 and with 1 the number is that of whole cores, rounded up.",
	.fix = "Use divisor \"1\" or none.",
	.silences = "gomaxprocs-above-cpu-limit gomaxprocs-malformed gc-limiter-disarmed gomaxprocs-pinned "
		    "gomaxprocs-ref-no-limit",
	.coordinate = GOROUTINE,
	.scope = CONTAINER,
	.grades = { { SEVERITY_ERROR, NULL } },
	.denies = false,
	.examples = {
		FIXED("{resources: {limits: {cpu: 1500m}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: "
		      "{resource: limits.cpu, divisor: 1m}}}]}",
		      "env[0].valueFrom.resourceFieldRef.divisor",
		      "{resources: {limits: {cpu: 1500m}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: "
		      "{resource: limits.cpu, divisor: \"1\"}}}]}"),
		FIRES("{resources: {requests: {cpu: 2}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: "
		      "{divisor: '0.001', resource: requests.cpu}}}]}",
		      "env[0].valueFrom.resourceFieldRef.divisor"),
		FIRES("{env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}]}",
		      "env[0].valueFrom.resourceFieldRef.divisor"),
		FIRES("{resources: {limits: {cpu: 4}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: "
		      "{resource: limits.cpu, divisor: 2}}}]}",
		      "env[0].valueFrom.resourceFieldRef.divisor"),
		QUIET("{resources: {limits: {cpu: 1500m}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: "
		      "{resource: limits.cpu, divisor: '1'}}}]}"),
		QUIET("{resources: {limits: {cpu: 1500m}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: "
		      "{resource: limits.cpu, divisor: 1000m}}}]}"),
		QUIET("{resources: {limits: {cpu: 1500m}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: "
		      "{resource: limits.cpu, divisor: 0}}}]}"),
		QUIET("{resources: {limits: {cpu: 1500m}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: "
		      "{resource: limits.cpu}}}]}"),
		QUIET("{resources: {limits: {cpu: 2}}, env: [{name: MILLICORES, valueFrom: {resourceFieldRef: "
		      "{resource: limits.cpu, divisor: 1m}}}]}"),
		QUIET("{env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: requests.cpu, divisor: "
		      "1m}}}]}"),
		QUIET("{resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: "
		      "{resource: limits.memory, divisor: 1Mi}}}]}"),
	},
	.check = check,
};
