/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { LAST_WITHOUT_PLUS = 25 };	/* Go 1.26 and later take a leading + */

/* The whole number that was meant: blanks off, cores rounded up. 0: one has to ask. */
static int64_t meant(const struct setting *g, bool *ret_safe)
{
	struct maxprocs trimmed = maxprocs_parse(str_trim(g->text));
	struct quantity q;

	*ret_safe = trimmed.kind == MAXPROCS_COUNT || g->maxprocs.kind == MAXPROCS_PLUS;
	if (*ret_safe)
		return trimmed.count;
	bool milli = str_ends(g->text, "m");

	if (quantity_parse(g->text, &q) != QUANTITY_OK || q.nanos < 0 || (q.suffix != SUFFIX_NONE && !milli))
		return 0;
	int64_t cores = whole_cores(quantity_milli(&q));

	return cores <= INT32_MAX ? cores : 0;
}

static const char *fallback(int go_minor)
{
	if (go_minor >= 25)
		return "takes its default, the cpu limit, which needs a go line of 1.25";
	return go_minor ? "takes the node's CPUs" : "takes its default, before 1.25 the node's CPUs";
}

static void zero_request(struct check *k, const struct subject *s, const struct setting *g)
{
	const char *resource = quoted_text(k, g->reference->resource);

	found(k, 0, g->from, "%s is not set or 0, so GOMAXPROCS becomes %s: Go ignores it and %s",
	      resource, quoted(k, g), fallback(s->go_minor));
	found_brief(k, "%s is unset: GOMAXPROCS becomes 0, which Go ignores", resource);
	found_remedy(k, "set %.*s or remove GOMAXPROCS", STR_ARG(g->reference->resource));
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMAXPROCS);

	(void)param;
	if (!is_text(g))
		return;
	bool plus = g->maxprocs.kind == MAXPROCS_PLUS && s->go_minor && s->go_minor <= LAST_WITHOUT_PLUS;

	if (g->maxprocs.kind != MAXPROCS_MALFORMED && !plus)
		return;
	if (g->reference && g->reference->target == TARGET_ZERO) {
		zero_request(k, s, g);
		return;
	}
	found(k, 0, g->from, "GOMAXPROCS %s is no positive whole number%s%s: Go ignores it and %s", quoted(k, g),
	      plus ? " to Go 1.25 and older" : "", g->unresolved.n ? ", nothing before it sets what it refers to" : "",
	      fallback(s->go_minor));
	found_brief(k, "GOMAXPROCS=%s is ignored; Go %s", quoted(k, g), fallback(s->go_minor));
	bool safe;
	int64_t cores = meant(g, &safe);

	if (!cores) {
		found_remedy(k, "write a whole number of cores, or remove GOMAXPROCS");
		return;
	}
	found_remedy(k, "write \"%lld\"", (long long)cores);
	if (!g->reference && !g->from_secret)
		found_set(k, safe, g->from, "%lld", (long long)cores);
}

const struct rule gomaxprocs_malformed = {
	.name = "gomaxprocs-malformed",
	.summary = "GOMAXPROCS is no positive whole number, and Go silently ignores it.",
	.why = "The runtime takes a decimal int32 above 0 and nothing else. 0, -1, 1.5, 1500m, abc and a blank or line "
	       "break at either end were each run: no message, and the default holds. That is the number of the node's "
	       "CPUs, or the cgroup's quota from Go 1.25 on, but not where the main module's go line says 1.24 or "
	       "less. On a node with 64 cores a program with a limit of one core so runs with 64: it is throttled and "
	       "needs more memory (kubernetes-sigs/gcp-compute-persistent-disk-csi-driver#968 went from 18 to 40 MiB). "
	       "Go 1.26 and later take +4, older versions ignore it.",
	.fix = "Write a whole number of cores as a string, \"2\".",
	.proof = "gomaxprocs-grammar",
	.coordinate = GOROUTINE,
	.scope = CONTAINER,
	.needs = NEEDS_CONTEXT,
	.grades = { { SEVERITY_WARNING, NULL } },
	.examples = {
		FIXED("{env: [{name: GOMAXPROCS, value: 1500m}]}", "env[0].value",
		      "{env: [{name: GOMAXPROCS, value: \"2\"}]}"),
		FIXED("{env: [{name: GOMAXPROCS, value: ' 4'}]}", "env[0].value",
		      "{env: [{name: GOMAXPROCS, value: '4'}]}"),
		FIXED("{env: [{name: GOMAXPROCS, value: \"2.0\"}]}", "env[0].value",
		      "{env: [{name: GOMAXPROCS, value: \"2\"}]}"),
		FIRES("{env: [{name: GOMAXPROCS, value: '0'}]}", "env[0].value"),
		FIRES("{env: [{name: GOMAXPROCS, value: $(CPUS)}]}", "env[0].value"),
		FIRES("{env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: requests.cpu}}}]}",
		      "env[0].valueFrom.resourceFieldRef.resource"),
		FIXED("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.25}}, spec: {containers: [{name: a, "
		      "image: i, env: [{name: GOMAXPROCS, value: '+4'}]}]}}",
		      "spec.containers[0].env[0].value",
		      "pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.25}}, spec: {containers: [{name: a, "
		      "image: i, env: [{name: GOMAXPROCS, value: '4'}]}]}}"),
		QUIET("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.26}}, spec: {containers: [{name: a, "
		      "image: i, env: [{name: GOMAXPROCS, value: '+4'}]}]}}"),
		QUIET("{env: [{name: GOMAXPROCS, value: '+4'}]}"),
		QUIET("{env: [{name: GOMAXPROCS, value: ''}, {name: MAXPROCS, value: 1500m}]}"),
		QUIET("{resources: {limits: {cpu: 1500m}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: "
		      "{resource: limits.cpu}}}]}"),
		QUIET("{envFrom: [{configMapRef: {name: tuning}}], env: [{name: GOMAXPROCS, value: $(PROCS)m}]}"),
	},
	.check = check,
};
