/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { SHADOWED, MAXPROCS };

/* Go accepts it; a text that it refuses stops the program before any of this. */
static bool is_there(const struct setting *g)
{
	if (g->state != STATE_KNOWN)
		return g->reference != NULL;
	return g->kind == VALUE_OFF || has_valid(g);
}

static void check_automemlimit(struct check *k, const struct setting *a, const struct setting *g)
{
	if (!is_text(a) || a->kind == VALUE_OFF || !is_there(g))
		return;
	const char *how = g->state != STATE_KNOWN ? "is set, to what a reference yields"
			  : g->text.n == 0        ? "is set, though empty: the program has no memory limit at all"
			  : g->kind == VALUE_OFF
				  ? said(k, "is %s: the program has no memory limit at all", quoted(k, g))
				  : said(k, "is set, to %s", quoted(k, g));

	found(k, SHADOWED, a->from, "AUTOMEMLIMIT %s does nothing, for GOMEMLIMIT %s", quoted(k, a), how);
	found_brief(k, "automemlimit does nothing when GOMEMLIMIT exists, even empty");
	found_related(k, g->from, "GOMEMLIMIT");
	found_remedy(k, "remove one of the two: GOMEMLIMIT where automemlimit is to follow the memory limit, else "
			"AUTOMEMLIMIT");
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *m = setting_of(s->c, SETTING_GOMAXPROCS);

	(void)param;
	check_automemlimit(k, setting_of(s->c, SETTING_AUTOMEMLIMIT), setting_of(s->c, SETTING_GOMEMLIMIT));
	if (!is_text(m) || m->text.n)
		return;
	found(k, MAXPROCS, m->from,
	      "GOMAXPROCS is set, though empty: Go takes its default, and automaxprocs, where the program has it, does "
	      "nothing");
	found_brief(k, "automaxprocs does nothing when GOMAXPROCS exists, even empty");
	found_remedy(k, "remove GOMAXPROCS");
}

const struct rule automemlimit_shadowed = {
	.name = "automemlimit-shadowed",
	.summary = "A variable that exists, even empty, puts automemlimit or automaxprocs out of action.",
	.why = "automemlimit first asks whether GOMEMLIMIT exists and then does nothing, whatever the value "
	       "(memlimit/memlimit.go: \"GOMEMLIMIT is set already, skipping\"); it never reads AUTOMEMLIMIT. To the "
	       "Go runtime an empty GOMEMLIMIT is no limit, so an empty one leaves the program with neither. "
	       "automaxprocs looks at GOMAXPROCS in the same way (maxprocs/maxprocs.go).",
	.fix = "Keep one of the two variables.",
	.silences = "automemlimit-invalid",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { [SHADOWED] = { SEVERITY_WARNING, NULL },
		    [MAXPROCS] = { SEVERITY_INFO, "an empty GOMAXPROCS, which matters only to automaxprocs" } },
	.examples = {
		FIRES("{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOMEMLIMIT, value: ''}]}", "env[0].value"),
		FIRES("{env: [{name: GOMEMLIMIT, value: 460MiB}, {name: AUTOMEMLIMIT, value: '0.8'}]}", "env[1].value"),
		FIRES("{resources: {limits: {memory: 1Gi}}, env: [{name: AUTOMEMLIMIT, value: '90%'}, {name: "
		      "GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}",
		      "env[0].value"),
		FIRES("[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {AUTOMEMLIMIT: '0.9', "
		      "GOMEMLIMIT: 'off'}}]",
		      "[0].data.AUTOMEMLIMIT"),
		FIRES("{env: [{name: GOMAXPROCS, value: ''}]}", "env[0].value"),
		QUIET("{env: [{name: AUTOMEMLIMIT, value: '0.9'}]}"),
		QUIET("{env: [{name: AUTOMEMLIMIT, value: 'off'}, {name: GOMEMLIMIT, value: 460MiB}]}"),
		QUIET("{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOMEMLIMIT, value: 512Mi}]}"),
		QUIET("{env: [{name: AUTOMEMLIMIT, value: '0.9'}, {name: GOMEMLIMIT, value: off}]}"),
		QUIET("{env: [{name: AUTOMEMLIMIT, value: '0.9'}], envFrom: [{configMapRef: {name: elsewhere, "
		      "optional: true}}]}"),
		QUIET("{env: [{name: GOMAXPROCS, value: '2'}]}"),
	},
	.check = check,
};
