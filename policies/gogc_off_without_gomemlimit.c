/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { SERVICE, SHORT_LIVED, IN_PART };
enum { HEADROOM_FIX };

/* Off, absent, or in a patch not to be seen: nothing that is known to bound the heap. */
static bool is_no_bound(const struct subject *s, enum setting_id id)
{
	const struct setting *v = setting_of(s->c, id);

	if (v->state == STATE_KNOWN)
		return v->kind == VALUE_OFF;
	return v->state == STATE_ABSENT || (s->object->partial && !v->from && str_is(str_of(v->origin), "partial object"));
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *p = setting_of(s->c, SETTING_GOGC), *limit = &s->c->effective_limit;
	unsigned grade = s->object->partial ? IN_PART :
			 s->object->is_job || s->c->type == CONTAINER_INIT ? SHORT_LIVED : SERVICE;
	char text[32];

	if (!is_off(p) || s->c->go.self_limiting || str_is(s->object->kind, "ConfigMap") ||
	    str_is(s->object->kind, "Secret"))
		return;
	if (has_memlimit(s) && (!is_no_bound(s, SETTING_GOMEMLIMIT) || !is_no_bound(s, SETTING_AUTOMEMLIMIT)))
		return;
	found(k, grade, p->from, "GOGC %s without GOMEMLIMIT disables garbage collection: memory grows %s and the container is OOM-killed",
	      quoted(k, p), has_value(limit) ? "to the limit" : "until the node has no more");
	found_brief(k, "GOGC=off without GOMEMLIMIT: no GC at all, memory grows until OOM-kill");
	if (!has_value(limit)) {
		found_remedy(k, "set a memory limit and GOMEMLIMIT to about 90%% of it, or remove GOGC");
		return;
	}
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	int64_t best = memlimit_within(limit->value, 0, param[HEADROOM_FIX]);

	found_remedy(k, best ? "add the variable GOMEMLIMIT=%s, or remove GOGC" : "remove GOGC",
		     memlimit_text(best, text));
}

const struct rule gogc_off_without_gomemlimit = {
	.name = "gogc-off-without-gomemlimit",
	.summary = "GOGC is off and there is no GOMEMLIMIT, so garbage is never collected.",
	.why = "GOGC=off, or any negative number, leaves GOMEMLIMIT as the only reason to collect. Without it nothing is ever "
	       "freed: 20 MiB of live heap in a 256 MiB container ended with exit code 137, with GOMEMLIMIT=230MiB it ran. Only "
	       "programs that end before they reach the limit, such as compilers, can afford it.",
	.fix = "Set GOMEMLIMIT to about 90% of the memory limit, or remove GOGC.",
	.silences = "limit-without-gomemlimit no-memory-limit",
	.proof = "gogc-off",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_ERROR, NULL },
		    { SEVERITY_WARNING, "Jobs and init containers, which may end before they reach the limit" },
		    { SEVERITY_WARNING, "patches and kinds that are not known, where GOMEMLIMIT may come from elsewhere" } },
	.params = { [HEADROOM_FIX] = { "headroom_fix", PARAM_PERCENT, 10, 0, 90, "share of the memory limit that a proposed GOMEMLIMIT leaves free" } },
	.examples = {
		FIRES("{resources: {limits: {memory: 256Mi}}, env: [{name: GOGC, value: \"off\"}]}", "env[0].value"),
		FIRES("{env: [{name: GOGC, value: '-1'}]}", "env[0].value"),
		FIRES("{env: [{name: GOGC, value: 'off'}, {name: GOMEMLIMIT, value: 'off'}]}", "env[0].value"),
		FIRES("[{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: {containers: [{name: a, image: a, env: [{name: GOGC, value: 'off'}]}]}}}}]",
		      "[0].spec.template.spec.containers[0].env[0].value"),
		FIRES("[{apiVersion: example.org/v1, kind: Thing, spec: {template: {containers: [{name: a, image: a, env: [{name: GOGC, value: 'off'}]}]}}}]",
		      "[0].spec.template.containers[0].env[0].value"),
		QUIET("[{apiVersion: example.org/v1, kind: Thing, spec: {template: {containers: [{name: a, image: a, env: [{name: GOGC, value: 'off'}, {name: AUTOMEMLIMIT, value: '0.9'}]}]}}}]"),
		QUIET("{resources: {limits: {memory: 256Mi}}, env: [{name: GOGC, value: 'off'}, {name: GOMEMLIMIT, value: 230MiB}]}"),
		QUIET("{env: [{name: GOGC, value: 'OFF'}]}"),
		QUIET("{env: [{name: GOGC, value: 'off'}, {name: AUTOMEMLIMIT, value: '0.9'}]}"),
		QUIET("{envFrom: [{configMapRef: {name: elsewhere}}], env: [{name: GOGC, value: 'off'}]}"),
		QUIET("{env: [{name: GOGC, value: 'off'}, {name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}"),
	},
	.check = check,
};
