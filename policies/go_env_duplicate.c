/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { TWICE, OVERRIDES };

static bool is_go_variable(struct str name)
{
	return str_starts(name, "GO") || str_is(name, "AUTOMEMLIMIT");
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	(void)param;
	for (size_t i = 0; i < s->c->env_count; i++) {
		const struct env_var *v = &s->c->env[i], *winner = v->hidden_by;

		if (!winner || !is_go_variable(v->name))
			continue;
		if (v->from_source) {
			if (winner->value.state != STATE_KNOWN || str_eq(winner->value.text, v->value.text))
				continue;
			found(k, OVERRIDES, v->at_value, "%.*s %s is overridden by an entry of env", STR_ARG(v->name), quoted(k, &v->value));
			found_related(k, winner->at, "this one wins");
			continue;
		}
		found(k, TWICE, v->at, "%.*s is set twice: this entry does nothing, the later one wins", STR_ARG(v->name));
		found_brief(k, "%.*s is set twice; the last one wins, and SSA/Flux reject duplicates", STR_ARG(v->name));
		found_related(k, winner->at, "this one wins");
		found_remedy(k, "delete one of the two entries");
	}
}

const struct rule go_env_duplicate = {
	.name = "go-env-duplicate",
	.summary = "One of Go's variables is set twice in a container.",
	.why = "Of two entries with the same name the kubelet takes the last. The API server warns that it hides the previous "
	       "definition; server-side apply, Flux and Helm 4 reject the list. It comes from charts that set the variable themselves "
	       "and append the user's extra ones (grafana-community/helm-charts#754, observeinc/helm-charts#498).",
	.fix = "Delete the entry that loses.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_WARNING, NULL }, { SEVERITY_INFO, "an entry of env overrides what envFrom brings, as it is meant to" } },
	.examples = {
		FIRES("{env: [{name: GOGC, value: '50'}, {name: A, value: b}, {name: GOGC, value: '60'}]}", "env[0].name"),
		FIRES("{resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}, {name: GOMEMLIMIT, value: 900MiB}]}",
		      "env[0].name"),
		QUIET("{env: [{name: GOGC, value: '50'}, {name: GOMEMLIMIT, value: 1GiB}]}"),
		QUIET("{env: [{name: PORT, value: '50'}, {name: PORT, value: '60'}]}"),
		QUIET("{envFrom: [{configMapRef: {name: elsewhere}}], env: [{name: GOGC, value: '60'}]}"),
	},
	.check = check,
};
