/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

/* The other end, where it is written in binary units: the request, else GOMEMLIMIT; or NULL. */
static const struct setting *binary_end(const struct container *c)
{
	const struct setting *request = setting_of(c, SETTING_MEMORY_REQUEST), *g = setting_of(c, SETTING_GOMEMLIMIT);

	if (has_value(request) && !request->defaulted && request->value > 0 && request->quantity &&
	    request->quantity->suffix == SUFFIX_BINARY)
		return request;
	if (has_valid(g) && g->value > 0 && !g->reference && str_ends(g->text, "iB"))
		return g;
	return NULL;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *limit = &s->c->effective_limit, *other = binary_end(s->c);
	struct str text = limit->text;

	(void)param;
	if (!other || !has_value(limit) || limit->quantity->suffix != SUFFIX_DECIMAL)
		return;
	const char *what = other == setting_of(s->c, SETTING_MEMORY_REQUEST) ? "the memory request" : "GOMEMLIMIT";

	found(k, 0, limit->from, "the memory limit %s is decimal, %lld bytes or %s, and %s %s is binary, %lld bytes",
	      quoted(k, limit), (long long)limit->value, bytes_of(k, limit->value), what, quoted(k, other),
	      (long long)other->value);
	found_brief(k, "%.*s is %s: decimal and binary units are mixed", STR_ARG(text), bytes_of(k, limit->value));
	found_related(k, other->from, "%s, %s", what, bytes_of(k, other->value));
	found_remedy(k, "write the limit in Ki, Mi or Gi, too");
	if (strchr("MGTPE", text.p[text.n - 1])) /* k would change its case */
		found_set(k, false, limit->from, "%.*si", STR_ARG(text));
}

const struct rule decimal_binary_mix = {
	.name = "decimal-binary-mix",
	.summary = "The memory limit is written in decimal units, the request or GOMEMLIMIT in binary ones.",
	.why = "Kubernetes' M is 1,000,000 and its Mi 1,048,576; Go's MiB is the latter, and Go has no decimal unit. "
	       "A limit of 1G is 7% less than 1Gi: headroom that was meant to be there is not, and with equal numbers "
	       "GOMEMLIMIT is above the limit.",
	.fix = "Write all of them in Mi, MiB or Gi, GiB.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_INFO, NULL } },
	.examples = {
		FIXED("{resources: {limits: {memory: 1G}}, env: [{name: GOMEMLIMIT, value: "
		      "800MiB}]}", "resources.limits.memory",
		      "{resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: 800MiB}]}"),
		FIRES("{resources: {requests: {memory: 128Mi}, limits: {memory: '500M'}}}", "resources.limits.memory"),
		FIRES("pod: {spec: {resources: {limits: {memory: 2.5G}}, containers: [{name: a, image: a, env: "
		      "[{name: GOMEMLIMIT, value: 1GiB}]}]}}",
		      "spec.resources.limits.memory"),
		QUIET("{resources: {limits: {memory: 1Gi}}, env: [{name: GOMEMLIMIT, value: 800MiB}]}"),
		QUIET("{resources: {requests: {memory: 128M}, limits: {memory: 500M}}}"),
		QUIET("{resources: {requests: {memory: 128M}, limits: {memory: 1Gi}}}"),
		QUIET("{resources: {limits: {memory: 1G}}, env: [{name: GOMEMLIMIT, value: '800000000'}]}"),
		QUIET("{resources: {limits: {memory: 1e9}}, env: [{name: GOMEMLIMIT, value: 800MiB}]}"),
		QUIET("{resources: {limits: {memory: 512M}}, env: [{name: GOMEMLIMIT, value: 512MiB}]}"),
		QUIET("{resources: {requests: {memory: 512Mi}, limits: {memory: 512M}}}"),
	},
	.check = check,
};
