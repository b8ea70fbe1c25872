/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { REFUSED, IN_PART, INJECTED };

/* "2GiB" is Go's spelling of 2Gi; 1.5GiB would be that of 1.5Gi. */
static bool go_spelling(struct str text, struct str *ret)
{
	struct quantity q;

	if (!str_ends(text, "iB"))
		return false;
	*ret = str_sub(text, 0, text.n - 1);
	return quantity_parse(*ret, &q) == QUANTITY_OK && q.nanos > 0;
}

static void judge(struct check *k, const struct subject *s, enum setting_id id)
{
	const struct setting *q = setting_of(s->c, id);
	struct str better;

	if (q->state != STATE_KNOWN || q->quantity || q->defaulted || !q->from)
		return;
	const char *injector = s->c->injector;
	const char *effect = injector ? said(k, "%s's injector does not take it", injector) : "the API refuses it";

	found(k, injector ? INJECTED : s->object->partial ? IN_PART : REFUSED, q->from,
	      "%s %s is not a Kubernetes quantity: %s", setting_words(id), quoted(k, q), effect);
	found_brief(k, "%s %s is not a Kubernetes quantity; %s", setting_name(id), quoted(k, q), effect);
	if (!go_spelling(q->text, &better)) {
		found_remedy(k, "write a number with Ki, Mi, Gi or Ti for memory, m or nothing for cpu");
		return;
	}
	found_remedy(k, "write %.*s: Kubernetes' units have no B", STR_ARG(better));
	found_set(k, true, q->from, "%.*s", STR_ARG(better));
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	(void)param;
	for (enum setting_id id = SETTING_MEMORY_LIMIT; id <= SETTING_CPU_REQUEST; id++)
		judge(k, s, id);
}

const struct rule quantity_malformed = {
	.name = "quantity-malformed",
	.summary = "A limit or request is no Kubernetes quantity, so the API refuses the object.",
	.why = "Kubernetes reads a number with Ki, Mi, Gi, Ti, Pi, Ei, or n, u, m, k, M, G, T, P, E, or an exponent. Go's 512MiB, a "
	       "512MB, a capital K or a blank before the unit are refused: \"quantities must match the regular expression\" or "
	       "\"unable to parse quantity's suffix\". Of an annotation for a sidecar Istio refuses the Pod, and Dapr drops all "
	       "limits and requests with a line in its log.",
	.fix = "Write the unit as Kubernetes spells it: 512Mi for Go's 512MiB.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_ERROR, NULL },
		    { SEVERITY_WARNING, "in a patch or in a kind whose own types are not known" },
		    { SEVERITY_WARNING, "in an annotation for a sidecar that will be injected" } },
	.denies = true,
	.examples = {
		FIXED("{resources: {limits: {memory: 2GiB}}}", "resources.limits.memory", "{resources: {limits: {memory: 2Gi}}}"),
		FIRES("{resources: {requests: {memory: 512 Mi}}}", "resources.requests.memory"),
		FIRES("{resources: {limits: {cpu: two}}}", "resources.limits.cpu"),
		FIRES("{resources: {limits: {memory: true}}}", "resources.limits.memory"),
		FIRES("pod: {metadata: {annotations: {sidecar.istio.io/proxyMemory: 512MB}}, spec: {containers: "
		      "[{name: a, image: a}]}}",
		      "metadata.annotations[\"sidecar.istio.io/proxyMemory\"]"),
		QUIET("{resources: {limits: {memory: 2Gi, cpu: 1500m}}}"),
		QUIET("{resources: {limits: {memory: 1e9, cpu: 2}}}"),
		QUIET("{resources: {limits: {memory: '${LIMIT}'}}}"),
		QUIET("{resources: {limits: {memory: null}}}"),
		QUIET("{resources: {limits: {nvidia.com/gpu: one}}}"),
	},
	.check = check,
};
