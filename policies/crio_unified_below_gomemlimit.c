/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static bool is_below(const struct unified_value *v, const struct setting *g)
{
	return v->is_set && v->bytes >= 0 && v->bytes < g->value;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);
	const struct unified_cgroup *u = s->c->unified;

	(void)param;
	if (!u || !has_valid(g))
		return;
	bool max = is_below(&u->max, g);
	const struct unified_value *v = max ? &u->max : &u->high;

	if (!is_below(v, g))
		return;
	const char *effect = max ? "kernel OOM-kills the container" : "kernel throttles the program and reclaims";

	found(k, 0, v->at,
	      "CRI-O's annotation sets %s, %s, below GOMEMLIMIT %s: the %s before the garbage collector reacts",
	      quoted_text(k, v->text), bytes_of(k, v->bytes), quoted(k, g), effect);
	found_brief(k, "annotation sets %s %s below GOMEMLIMIT %s: %s before GC", max ? "memory.max" : "memory.high",
		    bytes_of(k, v->bytes), quoted(k, g), max ? "killed" : "throttled");
	found_related(k, g->from, "GOMEMLIMIT, %s", bytes_of(k, g->value));
	if (v->is_base64)
		found_remedy(k, "raise it above GOMEMLIMIT or remove it, and write it in bytes and as base64: CRI-O "
				"decodes what can "
				"be base64, and this can");
	else
		found_remedy(k, "raise it above GOMEMLIMIT, or remove it and let limits.memory set the limit");
}

#define POD(key_, value_, gomemlimit_)                                                                                 \
	"pod: {metadata: {annotations: {" key_ ": '" value_                                                            \
	"'}}, spec: {containers: [{name: a, image: i, resources: {limits: "                                            \
	"{memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: " gomemlimit_ "}]}]}}"
#define KEY     "unified-cgroup.crio.io/a"
#define OLD_KEY "io.kubernetes.cri-o.UnifiedCgroup.a"

const struct rule crio_unified_below_gomemlimit = {
	.name = "crio-unified-below-gomemlimit",
	.summary = "An annotation for CRI-O sets the cgroup's memory.max or memory.high below GOMEMLIMIT.",
	.why = "CRI-O writes the files that unified-cgroup.crio.io/CONTAINER names behind what limits.memory asks "
	       "for, so the lower of two limits stands in an annotation. Below GOMEMLIMIT memory.max kills and "
	       "memory.high throttles the program before its garbage collector sees a reason to work harder. Other "
	       "runtimes do not read the annotation, and CRI-O only where its configuration allows it. A value that "
	       "can be base64 is decoded first, 256M for one, and the kernel refuses what comes out (cri-o "
	       "internal/factory/container/container.go).",
	.fix = "Raise or remove the value in the annotation, or lower GOMEMLIMIT to 90% of it.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX,
	.grades = { { SEVERITY_INFO, NULL } },
	.examples = {
		FIRES(POD(KEY, "memory.high=268435456", "400MiB"), "metadata.annotations[\"" KEY "\"]"),
		FIRES(POD(KEY, "memory.low=1;memory.max=419430399", "400MiB"), "metadata.annotations[\"" KEY "\"]"),
		FIRES(POD(OLD_KEY, "memory.high=256M", "400MiB"), "metadata.annotations[\"" OLD_KEY "\"]"),
		FIRES("pod: {metadata: {annotations: {" KEY ": memory.max=1048576}}, spec: {containers: [{name: a, "
		      "image: i, command: [sh, -c, GOMEMLIMIT=400MiB exec app]}]}}",
		      "metadata.annotations[\"" KEY "\"]"),
		QUIET(POD(KEY, "memory.max=419430400;memory.high=419430400", "400MiB")),
		QUIET(POD(KEY, "memory.max=max;memory.high=512M", "400MiB")),
		QUIET(POD(KEY, "memory.high=1048576", "'off'")),
		QUIET(POD(KEY, "memory.high=1048576", "400Mi")),
		QUIET(POD("unified-cgroup.crio.io/b", "memory.high=1048576", "400MiB")),
		QUIET("pod: {metadata: {annotations: {" KEY ": memory.high=1048576}}, spec: {containers: [{name: a, "
		      "image: i}]}}"),
	},
	.check = check,
};
