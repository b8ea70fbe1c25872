/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { LISTED_MOST = 3, TEXT_MOST = 512, KEY_MOST = 64 };

/* The key in lower case, where that makes it one that Go knows; else NULL. */
static const char *meant_key(struct check *k, struct str key)
{
	char lower[KEY_MOST];

	if (key.n >= sizeof lower)
		return NULL;
	for (size_t i = 0; i < key.n; i++)
		lower[i] = key.p[i] >= 'A' && key.p[i] <= 'Z' ? (char)(key.p[i] + ('a' - 'A')) : key.p[i];
	return godebug_known_key((struct str){ lower, key.n }) ? said(k, "%.*s", (int)key.n, lower) : NULL;
}

static struct str meant_value(struct str value)
{
	static const struct {
		const char *word, *number;
	} words[] = {
		{ "on", "1" }, { "true", "1" }, { "yes", "1" }, { "off", "0" }, { "false", "0" }, { "no", "0" },
	};

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (str_is_nocase(value, words[i].word))
			return str_of(words[i].number);
	return value;
}

/* NULL: it is as it should be, or nothing is known of its key. */
static const char *fault_of(struct check *k, const struct godebug_field *f)
{
	struct str key = str_trim(f->key);

	if (!f->has_value)
		return "has no \"=\"";
	if (!godebug_known_key(key))
		return meant_key(k, key) ? "is not in lower case" : NULL;
	if (!str_eq(str_trim(f->whole), f->whole) || !str_eq(key, f->key) || !str_eq(str_trim(f->value), f->value))
		return "has blanks";
	return f->ignored ? "needs a whole number" : NULL;
}

/* The field as it was meant, or NULL. */
static const char *meant(struct check *k, const struct godebug_field *f)
{
	const char *key = meant_key(k, str_trim(f->key));
	struct str value = meant_value(str_trim(f->value)), text, rest;
	struct godebug_field again;

	if (!key)
		return NULL;
	text = rest = str_of(said(k, "%s=%.*s", key, STR_ARG(value)));
	return godebug_next(&rest, &again) && !fault_of(k, &again) ? text.p : NULL;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GODEBUG);
	const char *listed = "", *fault = NULL, *fixed = "";
	struct str rest = g->text;
	struct godebug_field f;
	size_t n = 0;

	(void)param;
	if (!is_text(g))
		return;
	while (godebug_next(&rest, &f)) {
		const char *why = fault_of(k, &f), *better = why ? meant(k, &f) : said(k, "%.*s", STR_ARG(f.whole));

		fixed = fixed && better && str_of(fixed).n + f.whole.n < TEXT_MOST
				? said(k, "%s%s%s", fixed, *fixed ? "," : "", better)
				: NULL;
		if (!why)
			continue;
		fault = fault ? fault : why;
		if (n++ < LISTED_MOST)
			listed = said(k, "%s%s%s", listed, *listed ? ", " : "", quoted_text(k, f.whole));
	}
	if (!n)
		return;
	const char *more = n > LISTED_MOST ? " and more" : "";

	found(k, 0, g->from, "GODEBUG %s%s: Go ignores %s without a word, %s %s", listed, more, n == 1 ? "it" : "them",
	      n == 1 ? "it" : "the first", fault);
	found_brief(k, "GODEBUG %s%s is ignored (it %s)", listed, more, fault);
	if (!fixed) {
		found_remedy(k, "write key=number,key=number without blanks");
		return;
	}
	found_remedy(k, "write \"%s\"", fixed);
	if (!g->from_secret)
		found_set(k, false, g->from, "%s", fixed);
}

const struct rule godebug_malformed = {
	.name = "godebug-malformed",
	.summary = "A field of GODEBUG is written so that Go ignores it.",
	.why = "GODEBUG is a list key=value,key=value. Nothing is trimmed and nothing is reported: a field without =, "
	       "blanks around a key or a number, a key in capitals, and a value that is no whole number where the "
	       "runtime wants one do nothing. gctrace=on, gctrace = 1 and GCTRACE=1 were each run and traced nothing "
	       "(runtime/runtime1.go parsegodebug). A block scalar's line break is a blank, too. Keys that no release "
	       "knows are passed over here.",
	.fix = "Write key=number, in lower case and without blanks.",
	.coordinate = GOROUTINE,
	.scope = CONTAINER,
	.grades = { { SEVERITY_INFO, NULL } },
	.examples = {
		FIXED("{env: [{name: GODEBUG, value: gctrace=on}]}", "env[0].value",
		      "{env: [{name: GODEBUG, value: \"gctrace=1\"}]}"),
		FIXED("{env: [{name: GODEBUG, value: 'GCTRACE=1, schedtrace = 1000,http2debug=2'}]}", "env[0].value",
		      "{env: [{name: GODEBUG, value: 'gctrace=1,schedtrace=1000,http2debug=2'}]}"),
		FIXED("{env: [{name: GODEBUG, value: \"madvdontneed=1\\n\"}]}", "env[0].value",
		      "{env: [{name: GODEBUG, value: \"madvdontneed=1\"}]}"),
		FIRES("{env: [{name: GODEBUG, value: gctrace}]}", "env[0].value"),
		FIRES("{env: [{name: GODEBUG, value: 'gctrace=1.5,x509sha1=1'}]}", "env[0].value"),
		QUIET("{env: [{name: GODEBUG, value: 'gctrace=1,,madvdontneed=0,'}]}"),
		QUIET("{env: [{name: GODEBUG, value: 'netdns=go+1,fips140=only,tlskyber=0,cpu.avx2=off'}]}"),
		QUIET("{env: [{name: GODEBUG, value: 'somethingnew=on,Another = x'}]}"),
		QUIET("{env: [{name: GODEBUG, value: ''}]}"),
		QUIET("{env: [{name: GODEBUG, value: gctrace=111}]}"),
		QUIET("{env: [{name: GODEBUG, value: 'gctrace=$(TRACE)'}], envFrom: [{configMapRef: {name: tuning}}]}"),
		QUIET("{env: [{name: DEBUG, value: gctrace=on}]}"),
	},
	.check = check,
};
