/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { NO_EFFECT, PERHAPS };

static bool is_config(const struct object *o)
{
	return str_is(o->kind, "ConfigMap") || str_is(o->kind, "Secret");
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	bool config = is_config(s->object), not_go = s->c->go.declared && !s->c->go.confidence;

	(void)param;
	for (size_t i = 0; i < s->c->env_count && !not_go; i++) {
		const struct env_var *v = &s->c->env[i];
		const char *meant = v->misspelling.meant;

		if (!meant)
			continue;
		const char *value = v->value.state == STATE_KNOWN ? said(k, ", set to %s,", quoted(k, &v->value)) : "";

		found(k, config && !v->misspelling.letters ? PERHAPS : NO_EFFECT, v->at,
		      "%s%s is not read by Go%s: %s was probably meant", quoted_text(k, v->name), value,
		      config ? "" : " and has no effect", meant);
		found_brief(k, "%.*s is not read by Go; did you mean %s?", STR_ARG(v->name), meant);
		found_remedy(k, "rename it to %s", meant);
		if (!config)
			found_set(k, false, v->at, "%s", meant);
	}
}

const struct rule gomemlimit_misspelled = {
	.name = "gomemlimit-misspelled",
	.summary = "A variable has a name that is nearly GOMEMLIMIT, GOGC, GOMAXPROCS, GODEBUG or AUTOMEMLIMIT.",
	.why = "The environment takes any name, and Go reads only its own, in capitals and without underscores. With "
	       "a letter too few the program starts and runs without a memory limit, with GOGC=100 or on all CPUs, "
	       "and nothing says so until it is OOM-killed. Whole names only, and one or two letters off (of GOGC a "
	       "letter doubled or two swapped): what the container uses itself, as in $(GO_MEM_LIMIT), or sets beside "
	       "the right one is a name of its own. Seen as GOMEMLIMT in scripts, and in the comment of a chart "
	       "(weaviate/weaviate-helm#122).",
	.fix = "Rename the variable.",
	.silences = "limit-without-gomemlimit",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { [NO_EFFECT] = { SEVERITY_WARNING, NULL },
		    [PERHAPS] = { SEVERITY_INFO, "a key of a ConfigMap or Secret that has only underscores or lower "
		    "case wrong: it may be read under another name" } },
	.examples = {
		FIXED("{env: [{name: GOMEMLIMT, value: 460MiB}]}", "env[0].name", "{env: [{name: GOMEMLIMIT, value: "
		      "460MiB}]}"),
		FIXED("{env: [{name: PORT, value: '80'}, {name: GO_MEM_LIMIT, valueFrom: {resourceFieldRef: "
		      "{resource: limits.memory}}}]}",
		      "env[1].name",
		      "{env: [{name: PORT, value: '80'}, {name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: "
		      "limits.memory}}}]}"),
		FIXED("{env: [{name: gogc, value: '50'}]}", "env[0].name", "{env: [{name: GOGC, value: '50'}]}"),
		FIRES("{envFrom: [{configMapRef: {name: c}}], env: [{name: GOMAXPROC, value: '2'}]}", "env[0].name"),
		FIRES("[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOMEMLIMT: "
		      "460MiB}}]", "[0].data.GOMEMLIMT"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 460MiB}, {name: GOMAXPROCS, value: '2'}]}"),
		QUIET("{env: [{name: APP_GOMEMLIMIT_RATIO, value: '0.9'}, {name: GO_GCFLAGS, value: -m}, {name: GOOS, "
		      "value: linux}, {name: MEMLIMIT, value: 1GiB}]}"),
		QUIET("{env: [{name: GO_MEM_LIMIT, value: 460MiB}, {name: GOMEMLIMIT, value: $(GO_MEM_LIMIT)}]}"),
		QUIET("{command: [/app, '--max-procs=$(GO_MAX_PROCS)'], env: [{name: GO_MAX_PROCS, value: '2'}]}"),
		QUIET("{env: [{name: GO_DEBUG, value: 'true'}, {name: GOMEMLIMIT_PERCENT, value: '90'}]}"),
		QUIET("pod: {metadata: {annotations: {runtime.podfit.dev/a: notgo}}, spec: {containers: [{name: a, "
		      "image: i, env: [{name: GO_GC, value: '50'}]}]}}"),
	},
	.check = check,
};
