/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void say(struct check *k, const struct stale_ignore *s)
{
	const char *name = quoted_text(k, s->name),
		   *where = s->where ? quoted_text(k, str_of(s->where)) : "the comment";

	switch (s->why) {
	case STALE_NO_NAME:
		found(k, 0, s->at, "%s names no rule, so nothing is ignored", where);
		found_brief(k, "%s names no rule", where);
		found_remedy(k, "write \"rule, rule -- reason\"");
		break;
	case STALE_NO_RULE:
		found(k, 0, s->at, "%s names %s, but there is no such rule: nothing is ignored by it", where, name);
		found_brief(k, "there is no rule %s to be ignored", name);
		if (s->nearest)
			found_remedy(k, "did you mean %s?", s->nearest);
		else
			found_remedy(k, "`podfit rules` lists them");
		break;
	case STALE_MATCHED_NOTHING:
		found(k, 0, s->at, "%s names %s, but that rule finds nothing here to be ignored", where, name);
		found_brief(k, "ignoring %s matched nothing", name);
		found_remedy(k, "remove it, or a fault that comes later will not be seen");
		break;
	}
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	(void)param;
	for (size_t i = 0; i < s->stale_count; i++)
		say(k, &s->stale[i]);
}

#define LIMITED "resources: {limits: {cpu: 1, memory: 1Gi}}"
#define IGNORING(list_, rest_)                                                                                         \
	"pod: {metadata: {annotations: {podfit.dev/ignore: " list_                                                     \
	"}}, spec: {containers: [{name: a, image: i, " LIMITED ", " rest_ "}]}}"
#define AT "metadata.annotations[\"podfit.dev/ignore\"]"

const struct rule suppression_stale = {
	.name = "suppression-stale",
	.summary = "A finding is to be ignored that does not exist, or by a name that no rule has.",
	.why = "An ignore that outlives its reason hides the next fault of the same kind from everybody. It is named "
	       "where the rule was asked and is certain to find nothing: not where a value cannot be told from the "
	       "input (a ConfigMap, a Secret, a template variable) or a LimitRange may fill in a limit, in patches "
	       "and kinds that are not known, where the rule is switched off, or speaks only with a version given or "
	       "with other objects in the input. A group such as @memory is never called stale. Comments count where "
	       "they stand in the YAML of a workload, not inside of a text.",
	.fix = "Remove the name from the list, or correct it.",
	.coordinate = META,
	.scope = OBJECT,
	.grades = { { SEVERITY_INFO, NULL } },
	.examples = {
		FIRES(IGNORING("'gogc-malformed -- known'", "env: [{name: GOGC, value: '50'}]"), AT),
		FIRES(IGNORING("'gogc-malfromed -- known'", "env: [{name: GOGC, value: '50%'}]"), AT),
		FIRES(IGNORING("'gogc-malformed, gogc-off-spelling'", "env: [{name: GOGC, value: '50%'}]"), AT),
		FIRES(IGNORING("'-- for reasons'", "env: [{name: GOGC, value: '50%'}]"), AT),
		FIRES("[{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, annotations: "
		      "{ignore.podfit.dev/b: gogc-malformed}}, spec: {template: {spec: {containers: [{name: a, image: "
		      "i, env: [{name: GOGC, value: '50%'}]}, {name: b, image: i, " LIMITED "}]}}}}]",
		      "[0].metadata.annotations[\"ignore.podfit.dev/b\"]"),
		QUIET(IGNORING("'gogc-malformed -- known'", "env: [{name: GOGC, value: '50%'}]")),
		QUIET(IGNORING("'gogc-malformed -- known'", "env: [{name: GOGC, valueFrom: {configMapKeyRef: {name: "
		      "c, key: k}}}]")),
		QUIET(IGNORING("'@memory, securitycontext-ulimits'", "env: [{name: GOGC, value: '50'}]")),
		QUIET(IGNORING("'gomaxprocs-above-cpu-limit'", "env: [{name: GOMEMLIMIT, value: 1GiB}, {name: "
		      "GOMAXPROCS, value: '9'}]")),
		QUIET("[{apiVersion: example.org/v1, kind: Thing, spec: {template: {metadata: {annotations: "
		      "{podfit.dev/ignore: gogc-malformed}}, spec: {containers: [{name: a, image: a}]}}}}]"),
		QUIET("pod: {metadata: {annotations: {podfit.dev/ignore: gomemlimit-exceeds-limit}}, spec: "
		      "{containers: [{name: a, image: i, env: [{name: GOMEMLIMIT, value: 1GiB}]}]}}"),
		QUIET(IGNORING("'suppression-stale, gogc-malformed'", "env: [{name: GOGC, value: '50'}]")),
	},
	.check = check,
};
