/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { PLAIN, UNBOUNDED };
enum { HIGH };

/* AUTOMEMLIMIT_EXPERIMENT, or NULL. */
static const struct setting *experiment_of(const struct container *c)
{
	for (size_t i = 0; i < c->env_count; i++)
		if (!c->env[i].hidden_by && str_is(c->env[i].name, "AUTOMEMLIMIT_EXPERIMENT"))
			return &c->env[i].value;
	return NULL;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *a = setting_of(s->c, SETTING_AUTOMEMLIMIT), *p = setting_of(s->c, SETTING_GOGC),
			     *experiment;

	if (a->state != STATE_KNOWN || a->kind != VALUE_RATIO || s->c->effective_limit.state != STATE_ABSENT ||
	    setting_of(s->c, SETTING_GOMEMLIMIT)->state != STATE_ABSENT)
		return;
	experiment = experiment_of(s->c);
	if (experiment && experiment->state != STATE_KNOWN)
		return;
	bool of_node = experiment && str_has(experiment->text, "system");
	bool unbounded = is_off(p) || (has_value(p) && p->value >= param[HIGH]);

	if (of_node)
		found(k, unbounded ? UNBOUNDED : PLAIN, a->from,
		      "there is no memory limit, so automemlimit takes its share %s of the node's memory, as "
		      "AUTOMEMLIMIT_EXPERIMENT %s asks",
		      quoted(k, a), quoted(k, experiment));
	else
		found(k, unbounded ? UNBOUNDED : PLAIN, a->from,
		      "AUTOMEMLIMIT %s has no memory limit to take a share of: automemlimit sets none%s", quoted(k, a),
		      p->state != STATE_KNOWN ? ""
		      : p->kind == VALUE_OFF  ? said(k, ", and with GOGC %s nothing bounds the heap", quoted(k, p))
					      : said(k, ", and only GOGC %s bounds the heap", quoted(k, p)));
	found_brief(k, of_node ? "no memory limit: automemlimit takes its share of the node's memory"
			       : "AUTOMEMLIMIT has no memory limit to take a share of: it sets none");
	found_related(k, s->c->at_limits, "no memory limit here");
	found_remedy(k, "set a memory limit%s", of_node ? "" : ", or remove AUTOMEMLIMIT");
}

const struct rule automemlimit_no_limit = {
	.name = "automemlimit-no-limit",
	.summary = "AUTOMEMLIMIT asks for a share of a memory limit that is not set.",
	.why = "automemlimit reads the cgroup's limit; where there is none it logs \"memory is not limited\" and "
	       "leaves Go's memory limit as it is, which is none. With AUTOMEMLIMIT_EXPERIMENT=system it takes its "
	       "share of the whole node instead, as if nothing else ran there (memlimit/memlimit.go, "
	       "memlimit/experiment.go). A high GOGC, or off, then has nothing that holds it.",
	.fix = "Set resources.limits.memory.",
	.silences = "no-memory-limit",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { [PLAIN] = { SEVERITY_INFO, NULL },
		    [UNBOUNDED] = { SEVERITY_WARNING, "GOGC is off or at least gogc_high, so that nothing bounds the "
				    "heap" } },
	.params = { [HIGH] = { "gogc_high", PARAM_PERCENT, 200, 1, 100000, "from here on GOGC is called high" } },
	.examples = {
		FIRES("{env: [{name: AUTOMEMLIMIT, value: '0.9'}]}", "env[0].value"),
		FIRES("{resources: {requests: {memory: 1Gi}}, env: [{name: AUTOMEMLIMIT, value: "
		      "'0.9'}, {name: GOGC, value: 'off'}]}",
		      "env[0].value"),
		FIRES("{env: [{name: AUTOMEMLIMIT_EXPERIMENT, value: system}, {name: AUTOMEMLIMIT, value: "
		      "'0.5'}]}", "env[1].value"),
		QUIET("{resources: {limits: {memory: 1Gi}}, env: [{name: AUTOMEMLIMIT, value: '0.9'}]}"),
		QUIET("pod: {spec: {resources: {limits: {memory: 1Gi}}, containers: [{name: a, image: a, env: [{name: "
		      "AUTOMEMLIMIT, value: '0.9'}]}]}}"),
		QUIET("{env: [{name: AUTOMEMLIMIT, value: 'off'}]}"),
		QUIET("{env: [{name: AUTOMEMLIMIT, value: '90%'}]}"),
		QUIET("{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOMEMLIMIT, value: 1GiB}]}"),
		QUIET("[{apiVersion: example.org/v1, kind: Thing, spec: {template: {containers: [{name: a, image: a, "
		      "env: [{name: AUTOMEMLIMIT, value: '0.9'}]}]}}}]"),
		QUIET("{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: AUTOMEMLIMIT_EXPERIMENT, valueFrom: "
		      "{configMapKeyRef: {name: c, key: k}}}]}"),
	},
	.check = check,
};
