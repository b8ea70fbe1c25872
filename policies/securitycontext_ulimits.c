/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { REFUSED, STARTS_WITH_0 };

static const char *amount_of(struct check *k, int64_t amount)
{
	return amount < 0 ? "unlimited" : said(k, "%lld", (long long)amount);
}

static void judge(struct check *k, const struct ulimit_field *f)
{
	const char *name = quoted_text(k, f->name);

	switch (f->fault) {
	case ULIMIT_FINE:
	case ULIMIT_NOT_A_LIST:
	case ULIMIT_NO_SUCH_CONTAINER:
		break;
	case ULIMIT_UNKNOWN_TYPE:
		found(k, REFUSED, f->at,
		      "the API does not take a ulimit %s: it takes nofile, memlock, core, nice, rtprio and stack",
		      name);
		found_brief(k, "ulimit %s is not allowed (nofile memlock core nice rtprio stack)", name);
		found_remedy(k, "set it in the command (sh -c \"ulimit ... && exec app\")");
		break;
	case ULIMIT_BAD_NUMBER:
		found(k, REFUSED, f->at, "%s is no limit: the API takes whole numbers from 0 on, and -1 for unlimited",
		      quoted_text(k, f->text));
		found_brief(k, "ulimit: %s is no whole number; the API refuses the Pod", quoted_text(k, f->text));
		found_remedy(k, "write the number of bytes or files without quotes and units");
		break;
	case ULIMIT_NO_HARD:
	case ULIMIT_HARD_BELOW_SOFT:
		found(k, REFUSED, f->at,
		      "ulimit %s has a soft limit above its hard limit, %s > %s%s: the API refuses the Pod", name,
		      amount_of(k, f->soft), amount_of(k, f->hard),
		      f->fault == ULIMIT_NO_HARD ? ", which is missing and so 0" : "");
		found_brief(k, "ulimit soft %s > hard %s: the API refuses the Pod", amount_of(k, f->soft),
			    amount_of(k, f->hard));
		found_remedy(k, "set hard to %s or more", f->soft == -1 ? "-1" : amount_of(k, f->soft));
		break;
	case ULIMIT_NO_SOFT:
		found(k, STARTS_WITH_0, f->at,
		      "ulimit %s has no soft limit, which is 0 then: the program starts with 0, not with %s", name,
		      amount_of(k, f->hard));
		found_brief(k, "ulimit %s lacks \"soft\" (read as 0)", name);
		found_remedy(k, "add soft: %s", f->hard == -1 ? "-1" : amount_of(k, f->hard));
		break;
	}
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct container *c = s->c;

	(void)param;
	if (!c->ulimit_field_count)
		return;
	if (!s->pod->windows) {
		for (size_t i = 0; i < c->ulimit_field_count; i++)
			judge(k, &c->ulimit_fields[i]);
		return;
	}
	found(k, REFUSED, c->ulimit_fields->at,
	      ULIMITS_FIELD " stands in a Pod for Windows, which has no rlimits: the API refuses it");
	found_brief(k, ULIMITS_FIELD " in a Windows Pod: the API refuses it");
	found_remedy(k, "remove it");
}

const struct rule securitycontext_ulimits = {
	.name = "securitycontext-ulimits",
	.summary = "securityContext.ulimits has an entry that the API refuses.",
	.why = "KEP-5758 plans securityContext.ulimits of a container, a list of name, soft and hard: only nofile, "
	       "memlock, core, nice, rtprio and stack; the numbers in the kernel's units, bytes or counts, -1 for "
	       "unlimited; soft not above hard, and what is missing is 0; not in Pods whose spec.os.name is windows. "
	       "No release up to 1.37 has the field, so this rule speaks with --kube-version 1.38 or later, and "
	       "ulimit-unknown-field until then. nofile-too-high tells of more than 1048576 open files. Pod Security "
	       "admits the field at the level privileged only.",
	.fix = "Use one of the six names with whole numbers and soft <= hard.",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.since_kube = KUBE_ULIMITS,
	.grades = { [REFUSED] = { SEVERITY_ERROR, NULL },
		    [STARTS_WITH_0] = { SEVERITY_WARNING, "only the soft limit is missing" } },
	.denies = true,
	.examples = {
		FIRES("{securityContext: {ulimits: [{name: nproc, soft: 64, hard: 64}]}}",
		      "securityContext.ulimits[0].name"),
		FIRES("{securityContext: {ulimits: [{name: core, soft: 0, hard: 0}, {name: nofile, soft: 4096, hard: "
		      "1024}]}}",
		      "securityContext.ulimits[1].hard"),
		FIRES("{securityContext: {ulimits: [{name: memlock, soft: -1, hard: 65536}]}}",
		      "securityContext.ulimits[0].hard"),
		FIRES("{securityContext: {ulimits: [{name: nofile, soft: 65536}]}}", "securityContext.ulimits[0].name"),
		FIRES("{securityContext: {ulimits: [{name: nofile, soft: 64k, hard: 64k}]}}",
		      "securityContext.ulimits[0].soft"),
		FIRES("{securityContext: {ulimits: [{name: nofile, hard: 65536}]}}", "securityContext.ulimits[0].name"),
		FIRES("pod: {spec: {os: {name: windows}, containers: [{name: a, image: i, securityContext: {ulimits: "
		      "[{name: nofile, soft: 1, hard: 1}]}}]}}", "spec.containers[0].securityContext.ulimits[0].name"),
		QUIET("{securityContext: {ulimits: [{name: nofile, soft: 4096, hard: 4096}, {name: nice, soft: 0, "
		      "hard: 20}, {name: rtprio, soft: 0, hard: 0}]}}"),
		QUIET("{securityContext: {ulimits: [{name: memlock, soft: 65536, hard: -1}, {name: stack, soft: -1, "
		      "hard: -1}]}}"),
		QUIET("{securityContext: {ulimits: [{name: nofile, soft: 1, hard: 2000000}]}}"),
		QUIET("{securityContext: {ulimits: []}, command: [sh, -c, 'ulimit -u 64; exec /app']}"),
	},
	.check = check,
};
