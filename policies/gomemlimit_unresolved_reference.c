/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = memlimit_of_kind(s, MEMLIMIT_REFERENCE);

	(void)param;
	if (!g)
		return;
	if (g->unresolved.n) {
		found(k, 0, g->from, "$(%.*s) is not defined above GOMEMLIMIT: the text %s itself reaches Go, which exits with status 2",
		      STR_ARG(g->unresolved), quoted(k, g));
		found_brief(k, "$(%.*s) is not defined above: the literal text reaches Go, which aborts", STR_ARG(g->unresolved));
		found_remedy(k, "define %.*s in an entry before GOMEMLIMIT", STR_ARG(g->unresolved));
		return;
	}
	found(k, 0, g->from, "GOMEMLIMIT is the text %s, which nothing expands: Go exits with status 2", quoted(k, g));
	found_brief(k, "GOMEMLIMIT is the text %s, which nothing expands: Go aborts", quoted(k, g));
	found_remedy(k, "references are expanded only in `value`, and $$( stands for the text $(");
}

const struct rule gomemlimit_unresolved_reference = {
	.name = "gomemlimit-unresolved-reference",
	.summary = "GOMEMLIMIT holds a $(NAME) that nothing resolves, so that Go reads the reference itself.",
	.why = "The kubelet expands $(NAME) against the variables that are declared before the entry, and leaves what it does not "
	       "find as it stands. Declared behind it counts as not found. Values that come from a ConfigMap or Secret are never "
	       "expanded, and $$(NAME) asks for the text itself. The runtime then exits with status 2: malformed GOMEMLIMIT.",
	.fix = "Move the entry that defines the name above GOMEMLIMIT.",
	.silences = "gomemlimit-malformed",
	.proof = "gomemlimit-grammar",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_ERROR, NULL } },
	.denies = true,
	.examples = {
		FIRES("{resources: {requests: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: $(MEM)MiB}, {name: MEM, valueFrom: {resourceFieldRef: {resource: requests.memory, divisor: 1Mi}}}]}",
		      "env[0].value"),
		FIRES("{env: [{name: MEM, value: '400'}, {name: GOMEMLIMIT, value: $$(MEM)MiB}]}", "env[1].value"),
		FIRES("[{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {GOMEMLIMIT: $(MEM)MiB}}, {apiVersion: v1, kind: Pod, "
		      "metadata: {name: p}, spec: {containers: [{name: a, image: a, envFrom: [{configMapRef: {name: c}}]}]}}]", "[0].data.GOMEMLIMIT"),
		QUIET("{env: [{name: MEM, value: '400'}, {name: GOMEMLIMIT, value: $(MEM)MiB}]}"),
		QUIET("{envFrom: [{configMapRef: {name: elsewhere}}], env: [{name: GOMEMLIMIT, value: $(MEM)MiB}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: $(FOO_SERVICE_PORT)MiB}]}"),
		QUIET("{env: [{name: OTHER, value: $(NOWHERE)}]}"),
	},
	.check = check,
};
