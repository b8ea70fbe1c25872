/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { PLAIN, GROWS };
enum { HIGH };

/* Above the default GOGC and with nothing else that bounds it. */
static bool grows(const struct subject *s, const struct setting *p, int64_t high)
{
	return !s->object->is_job && (is_off(p) || (has_valid(p) && p->value >= high));
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *p = setting_of(s->c, SETTING_GOGC), *g = setting_of(s->c, SETTING_GOMEMLIMIT);

	if (s->c->effective_limit.state != STATE_ABSENT || s->c->type == CONTAINER_EPHEMERAL ||
	    s->c->type == CONTAINER_INIT)
		return;
	if (has_value(g) || g->reference) /* gomemlimit-without-limit, gomemlimit-ref-no-limit */
		return;
	if (grows(s, p, param[HIGH])) {
		found(k, GROWS, s->c->at_limits,
		      "there is no memory limit, and GOGC %s lets the heap grow %s: until the node has no more",
		      quoted(k, p),
		      p->kind == VALUE_OFF ? "without end"
					   : said(k, "to %s times what is live", times_of(k, sum_of(100, p->value))));
		found_brief(k, "no memory limit and GOGC=%.*s: only the node bounds the heap", STR_ARG(p->text));
		found_related(k, p->from, "GOGC");
	} else {
		found(k, PLAIN, s->c->at_limits,
		      "there is no memory limit: what the node has is what bounds this Go program (Go by %s)",
		      s->c->go.evidence);
		found_brief(k, "no memory limit: only the node bounds this Go program");
	}
	found_remedy(k, "set a memory limit, and GOMEMLIMIT to about 90%% of it");
}

const struct rule no_memory_limit = {
	.name = "no-memory-limit",
	.summary = "A Go program has no memory limit, so only the node's memory bounds it.",
	.why = "A leak or a burst then does not end in one container: the node runs short, and the kubelet evicts or "
	       "the kernel kills what may be somebody else's Pod. With a high GOGC, or none at all, the heap gets "
	       "there without a leak. Some prefer it so for memory that is not shared, hence no more than an info.",
	.fix = "Set resources.limits.memory, and GOMEMLIMIT to about 90% of it.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_GO,
	.grades = { [PLAIN] = { SEVERITY_INFO, NULL },
		    [GROWS] = { SEVERITY_WARNING, "GOGC is off or at least gogc_high, in what is no Job" } },
	.params = { [HIGH] = { "gogc_high", PARAM_PERCENT, 200, 1, 100000, "from here on GOGC is called high" } },
	.examples = {
		FIRES("{image: grafana/loki, resources: {requests: {memory: 1Gi}}}", "resources"),
		FIRES("{env: [{name: GOGC, value: '200'}]}", ""),
		FIRES("{resources: {limits: {memory: 0, cpu: 1}}, env: [{name: GOMAXPROCS, value: "
		      "'2'}]}", "resources.limits"),
		QUIET("{image: grafana/loki, resources: {limits: {memory: 1Gi}}}"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: "
		      "grafana/loki}]}}"),
		QUIET("pod: {spec: {initContainers: [{name: a, image: grafana/loki}], containers: [{name: b, image: "
		      "b}]}}"),
		QUIET("{image: nginx, resources: {requests: {memory: 1Gi}}}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 1GiB}]}"),
		QUIET("{env: [{name: GOGC, value: 'off'}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}"),
		QUIET("[{apiVersion: example.org/v1, kind: Thing, spec: {template: {containers: [{name: a, image: "
		      "grafana/loki}]}}}]"),
	},
	.check = check,
};
