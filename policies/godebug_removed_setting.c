/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { UNKNOWN_GO, NEW_GO, OLD_GO };
enum { LISTED_MOST = 3 };

struct split {
	const char *listed;	/* the removed ones, the first few: "a=1, b=2" */
	size_t removed;
	int removed_in;		/* the version from which on all of them are fatal */
};

/* The runtime refuses a removed setting wherever it stands, even where a later field of the key is harmless. */
static struct split split(struct check *k, struct str text)
{
	struct split p = { .listed = "" };
	struct godebug_field f;

	while (godebug_next(&text, &f)) {
		if (f.class != GODEBUG_REMOVED)
			continue;
		if (p.removed++ < LISTED_MOST)
			p.listed = said(k, "%s%s%.*s", p.listed, *p.listed ? ", " : "", STR_ARG(f.whole));
		p.removed_in = f.removed_in > p.removed_in ? f.removed_in : p.removed_in;
	}
	return p;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GODEBUG);

	(void)param;
	if (!is_text(g))
		return;
	struct split p = split(k, g->text);

	if (!p.removed)
		return;
	unsigned grade = !s->go_minor ? UNKNOWN_GO : s->go_minor >= p.removed_in ? NEW_GO : OLD_GO;
	const char *more = p.removed > LISTED_MOST ? " and more" : "";

	found(k, grade, g->from, "GODEBUG %s%s: Go 1.%d and later no longer have %s and refuse to start%s", p.listed,
	      more, p.removed_in, p.removed == 1 ? "this setting" : "these settings",
	      grade == OLD_GO ? "; the Go that is declared here still starts" : "");
	found_brief(k, "GODEBUG %s%s was removed: Go >=1.%d refuses to start", p.listed, more, p.removed_in);
	found_remedy(k, "remove %s%s from GODEBUG", p.listed, more);
	const char *rest = g->from_secret ? NULL : godebug_without(k, g->text, 1u << GODEBUG_REMOVED);

	if (rest)
		found_set(k, grade == NEW_GO, g->from, "%s", rest);
}

const struct rule godebug_removed_setting = {
	.name = "godebug-removed-setting",
	.summary = "GODEBUG asks for an old behaviour that Go 1.27 no longer has, and such programs do not start.",
	.why = "A setting that a release has removed was ignored until Go 1.26. Go 1.27 refuses to start when the "
	       "environment sets one to its old value: fatal error: removed GODEBUG \"asynctimerchan\" set to old "
	       "value \"1\" in environment. Measured with 1.27.3: it does so wherever the field stands, also when a "
	       "later field sets the same key to a value that is harmless. So the variable lies there unnoticed until "
	       "an update of the base image. The list: x509sha1=1, tlskyber=0, gotypesalias=0, tlsunsafeekm=1, "
	       "tlsrsakex=1, tls3des=1, tls10server=1, x509keypairleaf=0, asynctimerchan=1 or 2 "
	       "(internal/godebugs/table.go; golang/go#76472, #81038).",
	.fix = "Remove the setting from GODEBUG.",
	.proof = "removed-godebug",
	.coordinate = GOROUTINE,
	.scope = CONTAINER,
	.grades = { [UNKNOWN_GO] = { SEVERITY_WARNING, NULL },
		    [NEW_GO] = { SEVERITY_ERROR, "the container's Go is known to be 1.27 or later" },
		    [OLD_GO] = { SEVERITY_INFO, "the container's Go is known to be older" } },
	.denies = true,
	.examples = {
		FIXED("{env: [{name: GODEBUG, value: asynctimerchan=1}]}", "env[0].value",
		      "{env: [{name: GODEBUG, value: \"\"}]}"),
		FIXED("{env: [{name: GODEBUG, value: 'gctrace=1,tls3des=1,http2client=0,tlskyber=0'}]}", "env[0].value",
		      "{env: [{name: GODEBUG, value: 'gctrace=1,http2client=0'}]}"),
		FIRES("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.27}}, spec: {containers: [{name: a, "
		      "image: i, env: [{name: GODEBUG, value: 'asynctimerchan=2,asynctimerchan=0'}]}]}}",
		      "spec.containers[0].env[0].value"),
		FIRES("pod: {metadata: {annotations: {runtime.podfit.dev/a: go1.26}}, spec: {containers: [{name: a, "
		      "image: i, env: [{name: GODEBUG, value: x509sha1=1}]}]}}",
		      "spec.containers[0].env[0].value"),
		QUIET("{env: [{name: GODEBUG, value: 'asynctimerchan=0,tls3des=0,tlskyber=1'}]}"),
		QUIET("{env: [{name: GODEBUG, value: 'asynctimerchan=3'}]}"),
		QUIET("{env: [{name: GODEBUG, value: 'madvdontneed=1,gctrace=1'}]}"),
		QUIET("{env: [{name: GODEBUG, value: 'asynctimerchan = 1'}]}"),
		QUIET("{env: [{name: GODEBUG, valueFrom: {configMapKeyRef: {name: c, key: godebug}}}]}"),
		QUIET("{env: [{name: DEBUG, value: asynctimerchan=1}]}"),
	},
	.check = check,
};
