/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static bool has_plus(const struct setting *s, enum setting_id id)
{
	if (s->state != STATE_KNOWN)
		return false;
	if (id == SETTING_GOMEMLIMIT)
		return s->memlimit.kind == MEMLIMIT_PLUS;
	return id == SETTING_GOGC ? s->gogc.kind == GOGC_PLUS : s->maxprocs.kind == MAXPROCS_PLUS;
}

/* What releases do with it that do not read a plus. */
static const char *older(enum setting_id id)
{
	if (id == SETTING_GOMEMLIMIT)
		return "exit with status 2 before main";
	return id == SETTING_GOGC ? "silently use 100" : "silently use their default";
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	static const enum setting_id ids[] = { SETTING_GOMEMLIMIT, SETTING_GOGC, SETTING_GOMAXPROCS };

	(void)param;
	for (size_t i = 0; i < COUNT_OF(ids) && !s->go_minor; i++) {
		const struct setting *v = setting_of(s->c, ids[i]);

		if (!has_plus(v, ids[i]))
			continue;
		struct str number = str_sub(v->text, 1, v->text.n);

		found(k, 0, v->from, "%s %s begins with a plus sign: Go 1.26 and later read it, older releases %s",
		      setting_name(ids[i]), quoted(k, v), older(ids[i]));
		if (ids[i] == SETTING_GOMEMLIMIT)
			found_brief(k, "leading \"+\" aborts Go <=1.25 and works on >=1.26");
		else
			found_brief(k, "%s: leading \"+\" is ignored by Go <=1.25 and works on >=1.26",
				    setting_name(ids[i]));
		found_remedy(k, "write %.*s, which every release reads", STR_ARG(number));
		found_set(k, true, v->from, "%.*s", STR_ARG(number));
	}
}

const struct rule gomemlimit_version_dependent = {
	.name = "gomemlimit-version-dependent",
	.summary = "A number that the Go runtime shall read begins with a plus sign, which only newer releases take.",
	.why = "Go 1.26 reads numbers by internal/strconv.ParseInt, which takes a plus; older releases read them by "
	       "atoi64 (runtime/string.go), which does not. Measured: GOMEMLIMIT=+512MiB is 512 MiB under 1.26 and "
	       "1.27, and exit status 2 before main under 1.19 to 1.25. GOGC=+50 and GOMAXPROCS=+4 count as 50 and 4, "
	       "or silently as if they were not there. A step to another base image changes what the same manifest "
	       "means.",
	.fix = "Drop the plus sign.",
	.proof = "gomemlimit-grammar",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_CONTEXT,
	.grades = { { SEVERITY_WARNING, NULL } },
	.examples = {
		FIXED("{env: [{name: GOMEMLIMIT, value: +512MiB}]}", "env[0].value", "{env: [{name: GOMEMLIMIT, "
		      "value: 512MiB}]}"),
		FIXED("{env: [{name: GOGC, value: '+50'}]}", "env[0].value", "{env: [{name: GOGC, value: '50'}]}"),
		FIXED("{env: [{name: GOMAXPROCS, value: \"+4\"}]}", "env[0].value", "{env: [{name: GOMAXPROCS, value: "
		      "\"4\"}]}"),
		FIRES("{env: [{name: MI, value: '+512'}, {name: GOMEMLIMIT, value: $(MI)MiB}]}", "env[1].value"),
		FIRES("[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOGC: "
		      "\"+50\"}}]", "[0].data.GOGC"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 512MiB}, {name: GOGC, value: '50'}, {name: GOMAXPROCS, value: "
		      "'4'}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: ++512MiB}]}"),
		QUIET("{env: [{name: GOMAXPROCS, value: +4}]}"),
		QUIET("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.25}}, spec: {containers: [{name: a, "
		      "image: i, env: [{name: GOMEMLIMIT, value: +512MiB}]}]}}"),
		QUIET("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.26}}, spec: {containers: [{name: a, "
		      "image: i, env: [{name: GOMEMLIMIT, value: +512MiB}]}]}}"),
	},
	.check = check,
};
