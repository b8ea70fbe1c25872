/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

#include <stdio.h>
#include <string.h>

enum { UNKNOWN_GO, NEW_GO, OLD_GO };
enum { LISTED_MOST = 3, TEXT_MOST = 512 };

struct split {
	char listed[128];	/* the removed ones, the first few: "a=1, b=2" */
	char rest[TEXT_MOST];	/* the text without them */
	size_t rest_n, removed, kept;
	int removed_in;		/* the version from which on all of them are fatal */
	bool fits;
};

static void keep(struct split *p, struct str field)
{
	size_t comma = p->kept++ > 0;

	if (!p->fits || field.n + comma > sizeof p->rest - p->rest_n) {
		p->fits = false;
		return;
	}
	if (comma)
		p->rest[p->rest_n++] = ',';
	if (field.n)
		memcpy(p->rest + p->rest_n, field.p, field.n);
	p->rest_n += field.n;
}

/* The runtime refuses a removed setting wherever it stands, even where a later field of the key is harmless. */
static void split(struct str text, struct split *p)
{
	struct godebug_field f;
	size_t n = 0;

	*p = (struct split){ .fits = true };
	while (godebug_next(&text, &f)) {
		if (f.class != GODEBUG_REMOVED) {
			keep(p, f.whole);
			continue;
		}
		if (p->removed++ < LISTED_MOST && f.whole.n < 32)
			n += (size_t)snprintf(p->listed + n, sizeof p->listed - n, "%s%.*s", n ? ", " : "",
					      STR_ARG(f.whole));
		p->removed_in = f.removed_in > p->removed_in ? f.removed_in : p->removed_in;
	}
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GODEBUG);
	struct split p;

	(void)param;
	if (g->state != STATE_KNOWN || g->json_type != NODE_STRING)
		return;
	split(g->text, &p);
	if (!p.removed)
		return;
	unsigned grade = !s->go_minor ? UNKNOWN_GO : s->go_minor >= p.removed_in ? NEW_GO : OLD_GO;
	const char *more = p.removed > LISTED_MOST ? " and more" : "";

	found(k, grade, g->from, "GODEBUG %s%s: Go 1.%d and later no longer have %s and refuse to start%s", p.listed,
	      more, p.removed_in, p.removed == 1 ? "this setting" : "these settings",
	      grade == OLD_GO ? "; the Go that is declared here still starts" : "");
	found_brief(k, "GODEBUG %s%s was removed: Go >=1.%d refuses to start", p.listed, more, p.removed_in);
	found_remedy(k, "remove %s%s from GODEBUG", p.listed, more);
	if (p.fits && !g->from_secret)
		found_set(k, grade == NEW_GO, g->from, "%.*s", (int)p.rest_n, p.rest);
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
