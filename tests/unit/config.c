/* SPDX-License-Identifier: Apache-2.0 */
/* Reading and merging configurations, with rules and profiles of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/settle.h"

static const struct rule heap = {
	.name = "heap-rule",
	.coordinate = MEMORY,
	.grades = { { SEVERITY_WARNING, NULL } },
	.params = { { "share", PARAM_PERCENT, 5, 0, 90, "a share" },
		    { "least", PARAM_BYTES, 16 << 20, 1, 1 << 30, "bytes" } },
};
static const struct rule stack = {
	.name = "stack-rule",
	.coordinate = MEMORY,
	.grades = { { SEVERITY_ERROR, NULL } },
	.error_since = "0.2",
	.params = { { "share", PARAM_PERCENT, 5, 0, 90, "a share" },
		    { "threads", PARAM_COUNT, 16, 1, 1000, "a count" } },
};
static const struct rule limit = {
	.name = "limit-rule",
	.coordinate = SYSTEM,
	.grades = { { SEVERITY_ERROR, NULL } },
	.since = "0.3",
};
static const struct rule *const rules[] = { &heap, &stack, &limit };
enum { HEAP, STACK, LIMIT };
static const struct profile profiles[] = {
	{ "default", "version: 1\n" },
	{ "strict", "version: 1\nfail_on: warning\nsuppressions: none\nparameters: {share: 6%, threads: 17}\n"
		    "severity: {heap-rule: error, limit-rule: error}\n" },
	{ "broken", "version: 1\nparameters: {shore: 6%}\n" },
};
static const struct catalogue catalogue = { rules, COUNT_OF(rules), profiles, COUNT_OF(profiles), "0.3.7" };

struct given {
	struct arena arena;
	struct complaints complaints;
};

static const struct config *read_text(struct given *g, const char *text, bool profile)
{
	*g = (struct given){ .arena = ARENA_EMPTY };
	g->complaints.arena = &g->arena;
	return config_read(&catalogue, "c", str_of(text), profile, &g->arena, &g->complaints);
}

/* ---- complaints ---- */

struct row {
	const char *text, *complaints; /* one a line */
};

static void check_rows(const struct row *t, size_t n, bool profile)
{
	for (size_t i = 0; i < n; i++) {
		struct given g;
		const struct config *c = read_text(&g, t[i].text, profile);
		const char *got = "";

		for (size_t k = 0; k < g.complaints.list.n; k++)
			got = arena_printf(&g.arena, "%s%s%s", got, k ? "\n" : "", g.complaints.list.at[k]);
		if (strcmp(got, t[i].complaints) != 0 || !c != (*t[i].complaints != '\0'))
			fail_msg("%s\n--- got%s\n%s\n--- expected\n%s", t[i].text, c ? " a configuration and" : "", got,
				 t[i].complaints);
		arena_release(&g.arena);
	}
}

#define V "version: 1\n"

/* clang-format off */
static const struct row of_files[] = {
	{ V, "" },
	{ "{\"version\": 1, \"fail_on\": \"never\"}", "" },
	{ "---\n# comment\nversion: 1\n...\n", "" },
	{ "\xEF\xBB\xBF" V, "" },
	{ "", "c:1:1: `version: 1` is missing" },
	{ "# nothing\n", "c:1:1: `version: 1` is missing" },
	{ "fail_on: error\n", "c:1:1: `version: 1` is missing" },
	{ "[version]", "c:1:1: a map is wanted here, not list" },
	{ "version", "c:1:1: a map is wanted here, not string" },
	{ "version: 2\n", "c:1:10: version 2 is none that podfit 0.3.7 reads: write 1" },
	{ "version: '1'\n", "c:1:10: the number 1 is wanted here, not string" },
	{ "version:\n", "c:1:9: the number 1 is wanted here, not null" },
	{ "version: 1: 2", "c:1:11: two values on one line: is a quote or an indentation missing? (mapping values are not "
			      "allowed in this context)" },
	{ V "---\n" V, "c:2:1: content that belongs to no document: '---' stands on a line of its own, and nothing but it "
		       "follows '...'" },
	{ V V, "c:2:1: 'version' stands here a second time" },
	/* keys */
	{ V "exlude: x\n", "c:2:1: unknown key 'exlude'; did you mean 'exclude'?" },
	{ V "fail-on: error\n", "c:2:1: unknown key 'fail-on'; did you mean 'fail_on'?" },
	{ V "xyzzy: 1\n", "c:2:1: unknown key 'xyzzy'" },
	{ V "? [a]\n: b\n", "c:2:3: a map or a list stands where a key is expected" },
	/* words */
	{ V "fail_on: errors\n", "c:2:10: unknown level 'errors'; did you mean 'error'?" },
	{ V "fail_on: off\n", "c:2:10: error, warning, info or never is wanted here, not boolean" },
	{ V "fail_on: xyzzy\n", "c:2:10: unknown level 'xyzzy': it is none of error, warning, info, never" },
	{ V "suppressions: with_reason\n", "c:2:15: unknown value 'with_reason'; did you mean 'with-reason'?" },
	{ V "suppressions: [all]\n", "c:2:15: all, with-reason or none is wanted here, not list" },
	{ V "profile: strickt\n", "c:2:10: unknown profile 'strickt'; did you mean 'strict'?" },
	{ V "profile: none.yaml\n", "" },
	{ V "profile: ''\n", "c:2:10: the name of a profile, or a file, is wanted here, not an empty text" },
	{ V "baseline: \"a\\0b\"\n", "c:2:11: a file is wanted here, not a text with a NUL in it" },
	{ V "baseline: b.json\n", "" },
	/* rules */
	{ V "rules: \"0.3\"\n", "" },
	{ V "rules: '0.3.99'\n", "" },
	{ V "rules: 0.1\n", "c:2:8: a release in quotes, \"0.1\", is wanted here, not number" },
	{ V "rules: '0.4'\n", "c:2:8: the rules of 0.4 are newer than this podfit, which is 0.3.7" },
	{ V "rules: latest\n", "c:2:8: 'latest' is no release like \"0.1\"" },
	/* severity */
	{ V "severity: {heap-rule: error, '@system': info, stack-rule: off, limit-rule: 'off'}\n", "" },
	{ V "severity: {heap_rule: error}\n", "c:2:12: unknown rule 'heap_rule'; did you mean 'heap-rule'?" },
	{ V "severity: {'@sytem': error}\n", "c:2:12: unknown group '@sytem'; did you mean '@system'?" },
	{ V "severity: {'@goroutine': error}\n", "c:2:12: unknown group '@goroutine'" },	/* it has no rule here */
	{ V "severity: {heap-rule: warn}\n", "c:2:23: unknown severity 'warn'; did you mean 'warning'?" },
	{ V "severity: {heap-rule: true}\n", "c:2:23: error, warning, info or off is wanted here, not boolean" },
	{ V "severity: {heap-rule: [error]}\n", "c:2:23: error, warning, info or off is wanted here, not list" },
	{ V "severity: {heap-rule: error, heap-rule: info}\n", "c:2:30: 'heap-rule' stands here a second time" },
	{ V "severity: []\n", "c:2:11: a map of rules and severities is wanted here, not list" },
	/* parameters */
	{ V "parameters: {share: 90%, least: 1, threads: 1000}\n", "" },
	{ V "parameters: {shares: 9%}\n", "c:2:14: unknown parameter 'shares'; did you mean 'share'?" },
	{ V "parameters: {share: 91%}\n", "c:2:21: share: '91%' is not from 0% to 90%" },
	{ V "parameters: {least: 0}\n", "c:2:21: least: '0' is not from 1B to 1GiB" },
	{ V "parameters: {threads: 0}\n", "c:2:23: threads: '0' is not from 1 to 1000" },
	{ V "parameters: {share: {}}\n", "c:2:21: a value like 5%, 16MiB or 16 is wanted here, not map" },
	{ V "parameters: {share: on}\n", "c:2:21: a value like 5%, 16MiB or 16 is wanted here, not boolean" },
	{ V "parameters: 5%\n", "c:2:13: a map of parameters and values is wanted here, not string" },
	/* patterns */
	{ V "exclude: [vendor/**, '/x/', 'a[!b]c', 'd\\[e']\n", "" },
	{ V "exclude: vendor\n", "" },
	{ V "exclude: []\n", "" },
	{ V "exclude: ['a[b', 'c\\']\n", "c:2:11: the pattern 'a[b' is malformed: it matches nothing\n"
					   "c:2:18: the pattern 'c\\' is malformed: it matches nothing" },
	{ V "exclude: [../x]\n", "c:2:11: '../x' leads out of the configuration's directory, from which paths count" },
	{ V "exclude: [..x, x..]\n", "" },
	{ V "exclude: [{}]\n", "c:2:11: a pattern of paths is wanted here, not map" },
	/* go_images */
	{ V "go_images: [{image: x/*, go: '1.24'}, {image: [a, b], not_go: true}, {image: z, go: 1.24.3, mixed: yes}]\n",
	  "" },
	{ V "go_images: {image: x}\n", "c:2:12: a list of images is wanted here, not map" },
	{ V "go_images: [x]\n", "c:2:13: a map of image, go, self_limiting, mixed and not_go is wanted here, not string" },
	{ V "go_images: [{}]\n", "c:2:13: `image` is missing" },
	{ V "go_images: [{image: []}]\n", "c:2:21: an empty list matches nothing" },
	{ V "go_images: [{image: x, go: 1.20}]\n", "c:2:28: a version in quotes, \"1.24\", is wanted here, not number" },
	{ V "go_images: [{image: x, go: go1.20}]\n", "c:2:28: 'go1.20' is no version of Go like \"1.24\"" },
	{ V "go_images: [{image: x, go: '2.0'}]\n", "c:2:28: '2.0' is no version of Go like \"1.24\"" },
	{ V "go_images: [{image: x, mixed: 'yes'}]\n", "c:2:31: true or false is wanted here, not string" },
	{ V "go_images: [{image: x, selflimiting: true}]\n",
	  "c:2:24: unknown key 'selflimiting'; did you mean 'self_limiting'?" },
	{ V "go_images: [{image: x, not_go: true, go: '1.20'}]\n",
	  "c:2:13: not_go contradicts what else is said of the image" },
	{ V "go_images: [{image: '[x]'}]\n", "c:2:21: '[x]' matches no image: a pattern has only * and ?" },
	/* overrides */
	{ V "overrides: [{match: {kind: Job}, severity: {heap-rule: off}, reason: short}]\n", "" },
	{ V "overrides: [{match: {path: [a, b], namespace: ns, image: i, labels: {a: b}}, parameters: {share: 1%}}]\n", "" },
	{ V "overrides: [{severity: {heap-rule: off}}]\n",
	  "c:2:13: `match` is missing: what holds for everything stands outside of overrides" },
	{ V "overrides: [{match: {}, severity: {heap-rule: off}}]\n",
	  "c:2:21: an empty match: what holds for everything stands outside of overrides" },
	{ V "overrides: [{match: {kind: Job}}]\n",
	  "c:2:13: this override changes nothing: it has neither severity nor parameters" },
	{ V "overrides: [{match: {kind: []}, severity: {heap-rule: off}}]\n", "c:2:28: an empty list matches nothing" },
	{ V "overrides: [{match: {labels: {}}, severity: {heap-rule: off}}]\n", "c:2:30: an empty map matches nothing" },
	{ V "overrides: [{match: {labels: {a: 1}}, severity: {heap-rule: off}}]\n",
	  "c:2:34: a name or a pattern of names is wanted here, not number" },
	{ V "overrides: [{match: {knd: Job}, severity: {heap-rule: off}}]\n",
	  "c:2:22: unknown key 'knd'; did you mean 'kind'?" },
	{ V "overrides: [{match: {kind: Job}, severity: {heaprule: off}, parameters: {share: 5}, raeson: x}]\n",
	  "c:2:45: unknown rule 'heaprule'; did you mean 'heap-rule'?\n"
	  "c:2:81: share: '5' is no percentage like 5%\n"
	  "c:2:85: unknown key 'raeson'; did you mean 'reason'?" },
	{ V "overrides: 3\n", "c:2:12: a list of overrides is wanted here, not number" },
	/* webhook */
	{ V "webhook: {mode: audit, ignore_images: ['*/istio/proxyv2:*']}\n", "" },
	{ V "webhook: {mode: dny}\n", "c:2:17: unknown mode 'dny'; did you mean 'deny'?" },
	{ V "webhook: {ignore_image: x}\n", "c:2:11: unknown key 'ignore_image'; did you mean 'ignore_images'?" },
	/* in the order of the file */
	{ "webhook: x\nbaseline: 3\nfail_on: x\n",
	  "c:1:1: `version: 1` is missing\n"
	  "c:1:10: a map of mode and ignore_images is wanted here, not string\n"
	  "c:2:11: a file is wanted here, not number\n"
	  "c:3:10: unknown level 'x': it is none of error, warning, info, never" },
};
/* clang-format on */

static void complains_with_place_and_nearest_name(void **state)
{
	(void)state;
	check_rows(of_files, COUNT_OF(of_files), false);
}

static void profiles_hold_values(void **state)
{
	static const struct row t[] = {
		{ V "fail_on: info\nsuppressions: none\nparameters: {share: 1%}\nseverity: {'@memory': off}\n", "" },
		{ V "exclude: x\n",
		  "c:2:1: 'exclude' has no place in a profile, which holds fail_on, parameters, severity and "
		  "suppressions" },
		{ V "profile: strict\n",
		  "c:2:1: 'profile' has no place in a profile, which holds fail_on, parameters, severity and "
		  "suppressions" },
		{ V "exclud: x\n", "c:2:1: unknown key 'exclud'" },
	};

	(void)state;
	check_rows(t, COUNT_OF(t), true);
}

static void aliases_and_merges_are_read(void **state)
{
	static const char text[] = "x: &x\n"
				   "version: 1\n"
				   "parameters: &p {share: 7%, least: 2MiB}\n"
				   "overrides:\n"
				   "- match: {kind: Job}\n"
				   "  parameters: {<<: *p, share: 8%}\n";
	struct given g;
	const struct config *c = read_text(&g, text + sizeof "x: &x\n" - 1, false);

	(void)state;
	assert_non_null(c);
	const struct changes *o = &c->overrides.at[0].changes;
	struct policy list[COUNT_OF(rules)] = { 0 };

	change_policies(list, &c->changes);
	assert_int_equal(list[0].param[0], 7);
	change_policies(list, o);
	assert_int_equal(list[0].param[0], 8);
	assert_int_equal(list[0].param[1], 2 << 20);
	arena_release(&g.arena);
}

/* ---- merging ---- */

static const struct settled *settle(struct given *g, const char *text, const struct command_line *line)
{
	const struct config *c = read_text(g, text, false);

	assert_non_null(c);
	return config_settle(&catalogue, c, "/d", line, &g->arena, &g->complaints);
}

static void layers_win_in_order(void **state)
{
	const struct command_line nothing = { .go_minor = 24 };
	struct command_line line = { .profile = "default",
				     .fail_on_said = true,
				     .fail_on = SEVERITY_INFO,
				     .suppressions_said = true,
				     .suppressions = SUPPRESS_ALL };
	struct err err = { "" };
	struct arena arena = ARENA_EMPTY;
	struct given g;

	(void)state;
	/* the program, then the profile */
	const struct settled *s = settle(&g, V, &nothing);

	assert_int_equal(s->fail_on, SEVERITY_ERROR);
	assert_int_equal(s->engine.policies[HEAP].param[0], 5);
	assert_string_equal(s->origins[0].param[0], "default");
	assert_int_equal(s->engine.go_minor, 24);
	arena_release(&g.arena);

	s = settle(&g, V "profile: strict\n", &nothing);
	assert_int_equal(s->fail_on, SEVERITY_WARNING);
	assert_string_equal(s->fail_on_from, "profile strict");
	assert_int_equal(s->engine.suppressions, SUPPRESS_NONE);
	assert_int_equal(s->engine.policies[HEAP].param[0], 6);
	assert_int_equal(s->engine.policies[STACK].param[0], 6); /* one parameter of two rules */
	assert_int_equal(s->engine.policies[HEAP].severity, SEVERITY_ERROR);
	assert_string_equal(s->origins[0].severity, "profile strict");
	assert_string_equal(s->profile_from, "c:2");
	arena_release(&g.arena);

	/* then the file; a group of it beats the profile's rule, its own rule beats its group */
	s = settle(&g,
		   V "profile: strict\nfail_on: never\nsuppressions: with-reason\nparameters: {share: 7%}\n"
		     "severity: {stack-rule: off, '@memory': info}\n",
		   &nothing);
	assert_int_equal(s->fail_on, SEVERITY_OFF);
	assert_int_equal(s->engine.suppressions, SUPPRESS_WITH_REASON);
	assert_int_equal(s->engine.policies[HEAP].param[0], 7);
	assert_int_equal(s->engine.policies[STACK].param[1], 17);
	assert_int_equal(s->engine.policies[HEAP].severity, SEVERITY_INFO);
	assert_true(s->engine.policies[HEAP].enabled);
	assert_false(s->engine.policies[STACK].enabled);
	assert_string_equal(s->origins[1].severity, "c:6");
	assert_string_equal(s->origins[1].param[1], "profile strict");
	arena_release(&g.arena);

	/* then the command line, in its order */
	assert_int_equal(change_param(&catalogue, &arena, STR("share"), STR("9%"), "--param", &line.changes, &err), 0);
	assert_int_equal(
		change_rules(&catalogue, &arena, STR("@memory"), CHANGE_ENABLED, 1, "--enable", &line.changes, &err),
		0);
	assert_int_equal(
		change_rules(&catalogue, &arena, STR("heap-rule"), CHANGE_ENABLED, 0, "--disable", &line.changes, &err),
		0);
	s = settle(&g, V "profile: strict\nfail_on: never\nparameters: {share: 7%}\nseverity: {stack-rule: off}\n",
		   &line);
	assert_int_equal(s->fail_on, SEVERITY_INFO);
	assert_int_equal(s->engine.suppressions, SUPPRESS_ALL);
	assert_int_equal(s->engine.policies[STACK].param[0], 9);
	assert_int_equal(s->engine.policies[STACK].param[1], 16); /* --profile replaces the file's */
	assert_true(s->engine.policies[STACK].enabled);
	assert_false(s->engine.policies[HEAP].enabled);
	assert_string_equal(s->origins[0].severity, "--disable");
	assert_string_equal(s->profile_from, "command line");
	arena_release(&g.arena);
	arena_release(&arena);
}

static void a_broken_profile_is_told(void **state)
{
	const struct command_line line = { .profile = "broken" };
	struct given g;

	(void)state;
	assert_null(settle(&g, V, &line));
	assert_int_equal(g.complaints.list.n, 1);
	assert_string_equal(g.complaints.list.at[0],
			    "profile broken:2:14: unknown parameter 'shore'; did you mean 'share'?");
	arena_release(&g.arena);
}

static void pins_keep_newer_rules_down(void **state)
{
	/* clang-format off */
	static const struct { const char *text; enum pin heap, stack, limit; } t[] = {
		{ V, PIN_NONE, PIN_NONE, PIN_NONE },
		{ V "rules: '0.3'\n", PIN_NONE, PIN_NONE, PIN_NONE },
		{ V "rules: '0.2'\n", PIN_NONE, PIN_NONE, PIN_NEWER },
		{ V "rules: '0.1'\n", PIN_NONE, PIN_WARNING, PIN_NEWER },
		/* whoever names the rule wants it; a group, a built-in profile or what is no severity does not name it */
		{ V "rules: '0.1'\nseverity: {limit-rule: error}\n", PIN_NONE, PIN_WARNING, PIN_NONE },
		{ V "rules: '0.1'\nseverity: {'@system': error, '@memory': error}\n", PIN_NONE, PIN_WARNING, PIN_NEWER },
		{ V "rules: '0.1'\nprofile: strict\n", PIN_NONE, PIN_WARNING, PIN_NEWER },
		{ V "rules: '0.1'\nseverity: {limit-rule: off}\n", PIN_NONE, PIN_WARNING, PIN_NEWER },
	};
	/* clang-format on */
	const struct command_line nothing = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++) {
		struct given g;
		const struct settled *s = settle(&g, t[i].text, &nothing);

		if (s->engine.policies[HEAP].pin != t[i].heap || s->engine.policies[STACK].pin != t[i].stack ||
		    s->engine.policies[LIMIT].pin != t[i].limit)
			fail_msg("%s: %d %d %d", t[i].text, s->engine.policies[HEAP].pin, s->engine.policies[STACK].pin,
				 s->engine.policies[LIMIT].pin);
		arena_release(&g.arena);
	}
}

/* ---- hostile ---- */

static void must_complain(const char *text, const char *of)
{
	struct given g;
	const struct config *c = read_text(&g, text, false);

	assert_null(c);
	assert_true(g.complaints.list.n >= 1 && g.complaints.list.n <= COMPLAINTS + 1);
	for (size_t i = 0; of && i < g.complaints.list.n; i++)
		if (str_has(str_of(g.complaints.list.at[i]), of))
			of = NULL;
	if (of)
		fail_msg("no complaint says '%s', the first is: %s", of, g.complaints.list.at[0]);
	arena_release(&g.arena);
}

/* Each # of the part becomes the number of its repetition. */
static char *repeated(const char *head, const char *part, size_t n, const char *tail)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	fputs(head, out);
	for (size_t i = 0; i < n; i++)
		for (const char *c = part; *c; c++)
			if (*c == '#')
				fprintf(out, "%zu", i);
			else
				fputc(*c, out);
	fputs(tail, out);
	fclose(out);
	return text;
}

static void hostile_files_are_told(void **state)
{
	/* clang-format off */
	static const struct { const char *head, *part; size_t n; const char *tail, *of; } t[] = {
		{ V "overrides: ", "[", 5000, "", "more than 50 deep" },
		{ V "x#: 1\n", "x#: 1\n", 900, "", "there may be more" },
		{ V, "x#: 1\n", 50000, "", "entries: at most 1000 are read" },
		{ V "exclude: [", "a#, ", 5000, "b]\n", "entries: at most 1000" },
		{ V "overrides: [", "{match: {kind: a}, severity: {heap-rule: off}}, ", 1001, "]\n", "entries: at most 1000" },
		{ V "go_images: [", "{image: [a, b, c]}, ", 900, "]\n", "more than 1000 patterns" },
		{ V "severity: {", "'@x#': off, ", 5000, "}\n", "entries: at most 1000" },
		{ V "a0: &a0 [x]\n", "a#: &b# [*a0, *a0]\n", 300, "", "unknown key" },
		{ "version: &v {x: *v}\n", "", 0, "", "" },
		{ "&a [*a]\n", "", 0, "", "" },
		{ V "parameters: &p {<<: *p}\n", "", 0, "", "" },
		{ "\xFF\xFEv\0", "", 0, "", "" },
		{ V "fail_on: \x80\n", "", 0, "", "" },
		{ V "fail_on: \"", "x", 400000, "\"\n", "unknown level" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++) {
		char *text = repeated(t[i].head, t[i].part, t[i].n, t[i].tail);

		must_complain(text, t[i].of);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(complains_with_place_and_nearest_name),
		cmocka_unit_test(profiles_hold_values),
		cmocka_unit_test(aliases_and_merges_are_read),
		cmocka_unit_test(layers_win_in_order),
		cmocka_unit_test(a_broken_profile_is_told),
		cmocka_unit_test(pins_keep_newer_rules_down),
		cmocka_unit_test(hostile_files_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
