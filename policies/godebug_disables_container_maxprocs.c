/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { FOLLOWS = 25 }; /* the first Go 1.NN that reads the cgroup's cpu quota */
enum { IGNORED, NOT_UPDATED, GRADES };

/* Of each of the two keys the last field that counts; empty: not set to 0 in the end. */
struct fields {
	struct str whole[GRADES];
};

static struct fields in_force(struct str text)
{
	struct fields fields = { { STR_NONE, STR_NONE } };
	struct godebug_field f;

	while (godebug_next(&text, &f)) {
		bool container = str_is(f.key, "containermaxprocs");

		if (f.ignored || (!container && !str_is(f.key, "updatemaxprocs")))
			continue;
		fields.whole[container ? IGNORED : NOT_UPDATED] =
			f.class == GODEBUG_IGNORES_CPU_LIMIT ? f.whole : STR_NONE;
	}
	return fields;
}

/* The variable, if the runtime takes it, decides alone; where it is not to be seen it may. */
static bool leaves_the_default(const struct container *c)
{
	const struct setting *m = setting_of(c, SETTING_GOMAXPROCS);

	return m->state == STATE_ABSENT || (m->state == STATE_KNOWN && !has_value(m));
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GODEBUG), *limit = cpu_limit_of(s->c);

	(void)param;
	if (!is_text(g) || !limit || !leaves_the_default(s->c) || (s->go_minor && s->go_minor < FOLLOWS))
		return;
	struct fields fields = in_force(g->text);
	unsigned grade = fields.whole[IGNORED].n ? IGNORED : NOT_UPDATED;
	struct str field = fields.whole[grade];

	if (!field.n)
		return;
	if (grade == IGNORED)
		found(k, grade, g->from,
		      "GODEBUG %.*s makes Go ignore the cpu limit %s: it runs as many threads as the node has "
		      "CPUs",
		      STR_ARG(field), quoted(k, limit));
	else
		found(k, grade, g->from,
		      "GODEBUG %.*s: Go takes GOMAXPROCS from the cpu limit %s when it starts and does not "
		      "follow a change of it",
		      STR_ARG(field), quoted(k, limit));
	if (grade == IGNORED) /* whose way out, a newer Go, leads nowhere here */
		found_instead_of(k, "gomaxprocs-missing");
	found_brief(k, "GODEBUG %.*s makes Go ignore %s", STR_ARG(field),
		    grade == IGNORED ? "the CPU limit" : "changes of the CPU limit");
	found_related(k, limit->from, "the cpu limit, %s CPU", cores_of(k, limit->value));
	found_remedy(k, "remove %.*s from GODEBUG", STR_ARG(field));
	const char *rest = g->from_secret ? NULL : godebug_without(k, g->text, 1u << GODEBUG_IGNORES_CPU_LIMIT);

	if (rest)
		found_set(k, false, g->from, "%s", rest);
}

const struct rule godebug_disables_container_maxprocs = {
	.name = "godebug-disables-container-maxprocs",
	.summary = "GODEBUG switches off that Go follows the cpu limit.",
	.why = "From Go 1.25 on the default of GOMAXPROCS is the smaller of the CPUs and the cgroup's quota rounded "
	       "up. containermaxprocs=0 brings back the CPUs of the node: on 64 cores with a limit of one 64 threads "
	       "share one core's time and are throttled together. With updatemaxprocs=0 the number is right at the "
	       "start and stays when an in-place resize changes the limit (runtime/debug.go, "
	       "internal/godebugs/table.go). Both do nothing where GOMAXPROCS is set, and in Go 1.24 and older. Of "
	       "two fields of one key the last one counts.",
	.fix = "Remove the setting from GODEBUG, or set GOMAXPROCS.",
	.coordinate = GOROUTINE,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX | NEEDS_CONTEXT,
	.grades = { [IGNORED] = { SEVERITY_WARNING, NULL },
		    [NOT_UPDATED] = { SEVERITY_INFO, "only updatemaxprocs=0: the number is right at the start" } },
	.examples = {
		FIXED("{resources: {limits: {cpu: 1}}, env: [{name: GODEBUG, value: containermaxprocs=0}]}",
		      "env[0].value",
		      "{resources: {limits: {cpu: 1}}, env: [{name: GODEBUG, value: \"\"}]}"),
		FIXED("{resources: {limits: {cpu: 500m}}, env: [{name: GODEBUG, value: 'gctrace=1,containermaxprocs=0,"
		      "updatemaxprocs=0,http2client=0'}]}", "env[0].value",
		      "{resources: {limits: {cpu: 500m}}, env: [{name: GODEBUG, value: 'gctrace=1,http2client=0'}]}"),
		FIRES("{resources: {limits: {cpu: 2}}, env: [{name: GOMAXPROCS, value: '0'}, {name: GODEBUG, value: "
		      "'containermaxprocs=1,containermaxprocs=0'}]}", "env[1].value"),
		FIRES("{resources: {limits: {cpu: 2}}, env: [{name: GODEBUG, value: updatemaxprocs=0}]}",
		      "env[0].value"),
		QUIET("{resources: {limits: {cpu: 1}}, env: [{name: GODEBUG, value: "
		      "'containermaxprocs=1,updatemaxprocs=1'}]}"),
		QUIET("{resources: {limits: {cpu: 1}}, env: [{name: GODEBUG, value: "
		      "'containermaxprocs=0,containermaxprocs=1'}]}"),
		QUIET("{resources: {limits: {memory: 1Gi}}, env: [{name: GODEBUG, value: containermaxprocs=0}]}"),
		QUIET("{resources: {limits: {cpu: 1}}, env: [{name: GODEBUG, value: containermaxprocs=0}, {name: "
		      "GOMAXPROCS, value: '1'}]}"),
		QUIET("{resources: {limits: {cpu: 1}}, env: [{name: GODEBUG, value: containermaxprocs=no}]}"),
		QUIET("{resources: {limits: {cpu: 1}}, envFrom: [{configMapRef: {name: tuning}}], env: [{name: "
		      "GODEBUG, value: containermaxprocs=0}]}"),
		QUIET("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.24}}, spec: {containers: [{name: a, "
		      "image: i, resources: {limits: {cpu: 1}}, env: [{name: GODEBUG, value: "
		      "containermaxprocs=0}]}]}}"),
	},
	.check = check,
};
