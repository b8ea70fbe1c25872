/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { UNUSABLE, REQUEST_ONLY, FRACTION };
enum { LEAST };

static void propose(struct check *k, const struct setting *q)
{
	const char *text = said(k, "%.*s", STR_ARG(q->text));
	int n = (int)strspn(text, "0123456789");

	if (n > 6 || strcmp(text + n, "m")) {
		found_remedy(k, "write the unit that is meant, such as Mi or Gi");
		return;
	}
	found_remedy(k, "write %.*sMi if that is what is meant: m is a thousandth", n, text);
	found_set(k, false, q->from, "%.*sMi", n, text);
}

static void judge(struct check *k, const struct setting *q, bool limit, int64_t least)
{
	const char *what = limit ? "memory limit" : "memory request";

	if (!has_valid(q) || q->defaulted)
		return;
	if (q->quantity->bare_suffix) {
		found(k, UNUSABLE, q->from, "the %s %s is a unit without a number, which Kubernetes takes for 0", what, quoted(k, q));
		found_brief(k, "%s %s is a unit without a number: it counts as 0", what, quoted(k, q));
		found_remedy(k, "write the number");
	} else if (q->quantity->nanos == 0) {
		return;		/* an explicit 0 means "none" */
	} else if (q->value < least) {
		bool part = q->quantity->nanos % 1000000000 != 0;

		found(k, limit ? UNUSABLE : REQUEST_ONLY, q->from, "the %s %s is %s%s%s", what, quoted(k, q),
		      part ? "a fraction of a byte, rounded up to " : "", bytes_of(k, q->value),
		      limit ? ": the container cannot start" : ", as good as none");
		found_brief(k, "memory %s is %s%s", quoted(k, q), bytes_of(k, q->value), limit ? "; the container cannot start" : "");
		propose(k, q);
	} else if (q->quantity->nanos % 1000000000 != 0) {
		found(k, FRACTION, q->from, "the %s %s is not a whole number of bytes: the API warns and rounds up to %lld", what,
		      quoted(k, q), (long long)q->value);
		found_remedy(k, "write a whole number, such as %lldMi", (long long)(sum_of(q->value, MIB - 1) / MIB));
	}
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	judge(k, setting_of(s->c, SETTING_MEMORY_LIMIT), true, param[LEAST]);
	judge(k, setting_of(s->c, SETTING_MEMORY_REQUEST), false, param[LEAST]);
}

const struct rule memory_quantity_millibytes = {
	.name = "memory-quantity-millibytes",
	.summary = "A memory limit or request is a few bytes or less, mostly through the suffix m.",
	.why = "m is a thousandth in Kubernetes and a megabyte in docker: 512m is 0.512 bytes, rounded up to a cgroup of one byte. "
	       "The container cannot be created, and the errors do not say why (kubernetes/kubernetes#79950, #49442). A suffix "
	       "without a number counts as 0. A quantity with a fraction of a byte is accepted with a warning (kubernetes/kubectl#1426).",
	.fix = "Write Mi or Gi.",
	.silences = "memory-limit-too-small",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_ERROR, NULL },
		    { SEVERITY_WARNING, "a request, which only counts for scheduling" },
		    { SEVERITY_INFO, "large enough, but not a whole number of bytes" } },
	.denies = true,
	.params = { [LEAST] = { "memory_quantity_min", PARAM_BYTES, 1 << 20, 1, 1 << 30, "below this a quantity of memory is taken for a slip" } },
	.examples = {
		FIXED("{resources: {limits: {memory: 512m}}}", "resources.limits.memory", "{resources: {limits: {memory: 512Mi}}}"),
		FIRES("{resources: {limits: {memory: 512}}}", "resources.limits.memory"),
		FIRES("{resources: {requests: {memory: 100k}}}", "resources.requests.memory"),
		FIRES("{resources: {limits: {memory: Mi}}}", "resources.limits.memory"),
		FIRES("{resources: {limits: {memory: '1.1Gi'}}}", "resources.limits.memory"),
		QUIET("{resources: {limits: {memory: 512Mi}, requests: {memory: 0}}}"),
		QUIET("{resources: {limits: {memory: 128974848000m}}}"),
		QUIET("{resources: {limits: {cpu: 512m}}}"),
		QUIET("{resources: {limits: {memory: 1048576}}}"),
	},
	.check = check,
};
