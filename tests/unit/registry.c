/* SPDX-License-Identifier: Apache-2.0 */
/* What every rule of the registry says of itself, and that no rule's file is left out of it. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/config.h"
#include "policies.h"

enum { SUMMARY_MOST = 100, FIRES_LEAST = 2, QUIET_LEAST = 3 };

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

struct trial { /* one rule's test */
	const struct rule *rule;
	unsigned failures;
	struct arena arena;
};

static void fail_rule(struct trial *t, const char *format, ...) PRINTF(2, 3);

static void fail_rule(struct trial *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_error("# %s: %s\n", t->rule->name, arena_vprintf(&t->arena, format, args));
	va_end(args);
	t->failures++;
}

static bool made_of(const char *text, const char *others)
{
	for (const char *c = text; *c; c++)
		if (!is_digit(*c) && !(*c >= 'a' && *c <= 'z') && !strchr(others, *c))
			return false;
	return *text != '\0';
}

static const struct rule *rule_named(struct str name)
{
	for (size_t i = 0; i < policy_count; i++)
		if (str_is(name, policies[i]->name))
			return policies[i];
	return NULL;
}

/* What `rule` silences, what that silences ...: all of a circle would be dropped. */
static bool silences_in_the_end(struct arena *a, const struct rule *rule, const struct rule *other)
{
	const struct rule **known = arena_array(a, policy_count, const struct rule *);
	size_t n = 1;

	known[0] = rule;
	for (size_t i = 0; i < n; i++)
		for (struct str rest = str_of(known[i]->silences); rest.n;) {
			const struct rule *next = rule_named(str_cut(&rest, ' '));
			size_t j = 0;

			if (next == other)
				return true;
			while (next && j < n && known[j] != next)
				j++;
			if (next && j == n)
				known[n++] = next;
		}
	return false;
}

static const char *source_path(struct arena *a, const char *below)
{
	const char *here = strstr(__FILE__, "tests/unit/registry.c");

	return arena_printf(a, "%.*s%s", here ? (int)(here - __FILE__) : 0, __FILE__, below);
}

/* A name without what no symbol can hold; the dot is of a version. */
static char *stem_of(struct arena *a, const struct rule *rule)
{
	char *stem = arena_text(a, str_of(rule->name));

	for (char *c = stem; *c; c++)
		*c = *c == '-' || *c == '.' ? '_' : *c;
	return stem;
}

static void check_name(struct trial *t)
{
	char *path = arena_printf(&t->arena, "policies/%s.c", stem_of(&t->arena, t->rule));

	if (!made_of(t->rule->name, "-."))
		fail_rule(t, "a name is made of a-z, 0-9, - and the dot of a version");
	if (access(source_path(&t->arena, path), R_OK) < 0)
		fail_rule(t, "there is no %s", path);
	for (size_t i = 0; i < policy_count; i++)
		if (policies[i] != t->rule && !strcmp(policies[i]->name, t->rule->name))
			fail_rule(t, "another rule has this name");
}

static void check_words(struct trial *t)
{
	const struct rule *rule = t->rule;
	struct str summary = str_of(rule->summary);

	if (!summary.n || !str_ends(summary, ".") || count_characters(summary) > SUMMARY_MOST)
		fail_rule(t, "the summary is no sentence of at most %d columns that ends in a period", SUMMARY_MOST);
	for (size_t i = 0; i + 2 < summary.n; i++)
		if (strchr(".?!", summary.p[i]) && summary.p[i + 1] == ' ' && strchr(CAPITALS, summary.p[i + 2]))
			fail_rule(t, "the summary is more than one sentence");
	if (!rule->why || !*rule->why || !rule->fix || !*rule->fix)
		fail_rule(t, "no why, or no fix");
	if (!rule->check)
		fail_rule(t, "no check");
}

static void check_silences(struct trial *t)
{
	struct str rest = str_of(t->rule->silences);

	if (t->rule->silences && !rest.n)
		fail_rule(t, "silences is empty, not NULL");
	while (rest.n) {
		const char *name = arena_text(&t->arena, str_cut(&rest, ' '));
		const struct rule *other = rule_named(str_of(name));

		if (!made_of(name, "-."))
			fail_rule(t, "silences \"%s\", which is no name of a rule", name);
		if (other && silences_in_the_end(&t->arena, other, t->rule))
			fail_rule(t, "it and %s silence each other: neither would be heard", name);
		if (other && other->scope != t->rule->scope)
			fail_rule(t, "silences %s, which is asked in another scope: it will not", name);
	}
}

static bool is_measured(struct str name)
{
	for (size_t i = 0; i < proof_count; i++)
		if (str_is(name, proofs[i].name))
			return true;
	return false;
}

static void check_proof(struct trial *t)
{
	struct str rest = str_of(t->rule->proof);

	if (t->rule->proof && !rest.n)
		fail_rule(t, "proof is empty, not NULL");
	while (rest.n) {
		const char *name = arena_text(&t->arena, str_cut(&rest, ' '));

		if (!is_measured(str_of(name)))
			fail_rule(t, "no experiment \"%s\" in policies/proofs.h", name);
	}
}

static void check_param(struct trial *t, const struct param *p)
{
	if (!made_of(p->name, "_") || !p->text || !*p->text)
		fail_rule(t, "parameter %s: the name is made of a-z, 0-9 and _, and a text says what it is", p->name);
	if (p->value < p->min || p->value > p->max || p->min >= p->max)
		fail_rule(t, "parameter %s: no range, or its default is outside", p->name);
	for (size_t i = 0; i < policy_count; i++)
		for (size_t j = 0; j < COUNT_OF(policies[i]->params) && policies[i]->params[j].name; j++) {
			const struct param *q = &policies[i]->params[j];

			if (!strcmp(p->name, q->name) &&
			    (p->type != q->type || p->value != q->value || p->min != q->min || p->max != q->max))
				fail_rule(t, "parameter %s is another one in %s", p->name, policies[i]->name);
		}
}

static void check_grades(struct trial *t)
{
	const struct rule *rule = t->rule;
	bool error = false;

	if (rule->grades[0].severity == SEVERITY_OFF || rule->grades[0].when)
		fail_rule(t, "the first grade is the default: a severity, without a condition");
	for (size_t i = 0; i < COUNT_OF(rule->grades); i++) {
		error |= rule->grades[i].severity == SEVERITY_ERROR;
		if (i && (rule->grades[i].severity != SEVERITY_OFF) != (rule->grades[i].when != NULL))
			fail_rule(t, "grade %zu has no severity, or no condition", i);
	}
	if (rule->denies && !error)
		fail_rule(t, "denies, but is never an error");
}

/* The parameter that an example gives another value: one of the rule's own, in its range. */
static void check_given(struct trial *t, const struct example *e)
{
	for (size_t p = 0; e->param && p < COUNT_OF(t->rule->params) && t->rule->params[p].name; p++)
		if (!strcmp(e->param, t->rule->params[p].name)) {
			if (e->value < t->rule->params[p].min || e->value > t->rule->params[p].max)
				fail_rule(t, "an example's %s is out of range: %s", e->param, e->in);
			return;
		}
	if (e->param)
		fail_rule(t, "it has no parameter %s: %s", e->param, e->in);
}

static bool is_same_example(const struct example *a, const struct example *b)
{
	bool same_given = a->param && b->param ? !strcmp(a->param, b->param) && a->value == b->value : a->param == b->param;

	return same_given && !strcmp(a->in, b->in);
}

/* A release that is still to come would keep the rule down for everybody who pins this one. */
static void check_releases(struct trial *t)
{
	const char *const releases[] = { t->rule->since, t->rule->error_since };

	for (size_t i = 0; i < COUNT_OF(releases); i++) {
		int release = release_of(str_of(releases[i]));

		if (releases[i] && (release < 1 || release > release_of(STR(PODFIT_VERSION))))
			fail_rule(t, "%s is no release up to this one, " PODFIT_VERSION, releases[i]);
	}
	if (t->rule->error_since && release_of(str_of(t->rule->since ? t->rule->since : "0.1")) >= release_of(str_of(t->rule->error_since)))
		fail_rule(t, "became an error before it came");
}

static void check_examples(struct trial *t)
{
	unsigned fires = 0, quiet = 0;

	for (size_t i = 0; i < COUNT_OF(t->rule->examples) && t->rule->examples[i].kind != EXAMPLE_END; i++) {
		const struct example *e = &t->rule->examples[i];

		fires += e->kind != EXAMPLE_QUIET;
		quiet += e->kind == EXAMPLE_QUIET;
		if (!e->in || (e->at != NULL) != (e->kind != EXAMPLE_QUIET) ||
		    (e->out != NULL) != (e->kind == EXAMPLE_FIXED))
			fail_rule(t, "example %zu lacks what its kind needs", i);
		check_given(t, e);
		for (size_t j = 0; j < i; j++)
			if (is_same_example(e, &t->rule->examples[j]))
				fail_rule(t, "the same example twice: %s", e->in);
	}
	if (fires < FIRES_LEAST || quiet < QUIET_LEAST)
		fail_rule(t, "%u examples that fire and %u that stay quiet: %d and %d are the least", fires, quiet,
			  FIRES_LEAST, QUIET_LEAST);
}

static void is_complete(void **state)
{
	struct trial *t = *state;

	check_name(t);
	check_words(t);
	check_silences(t);
	check_proof(t);
	for (size_t p = 0; p < COUNT_OF(t->rule->params) && t->rule->params[p].name; p++)
		check_param(t, &t->rule->params[p]);
	check_grades(t);
	check_releases(t);
	check_examples(t);
	arena_release(&t->arena);
	assert_int_equal(t->failures, 0);
}

/* Every file but policies.c is a rule; without its line in the index nobody would ask it. */
static void every_file_is_registered(void **state UNUSED)
{
	struct arena a = ARENA_EMPTY;
	DIR *d = opendir(source_path(&a, "policies"));
	unsigned missing = 0, seen = 0;

	if (!d)
		fail_msg("no directory policies: units run at the root of the sources");
	for (struct dirent *e = readdir(d); e; e = readdir(d)) {
		struct str file = str_of(e->d_name);

		if (!str_ends(file, ".c") || str_is(file, "policies.c"))
			continue;
		struct str stem = str_sub(file, 0, file.n - 2);
		size_t rule = 0;

		while (rule < policy_count && !str_is(stem, stem_of(&a, policies[rule])))
			rule++;
		seen++;
		if (rule < policy_count)
			continue;
		print_error("# policies/%s: no line in policies/index.h\n", e->d_name);
		missing++;
	}
	closedir(d);
	arena_release(&a);
	assert_int_equal(missing, 0);
	assert_int_equal(seen, policy_count);
}

int main(void)
{
	struct CMUnitTest *tests = calloc(policy_count + 1, sizeof *tests);
	struct trial *trials = calloc(policy_count, sizeof *trials);

	if (!tests || !trials)
		return 1;
	for (size_t i = 0; i < policy_count; i++) {
		trials[i].rule = policies[i];
		tests[i] = (struct CMUnitTest){ .name = policies[i]->name,
						.test_func = is_complete,
						.initial_state = &trials[i] };
	}
	tests[policy_count] = (struct CMUnitTest)cmocka_unit_test(every_file_is_registered);
	int failed = _cmocka_run_group_tests("registry", tests, policy_count + 1, NULL, NULL);

	free(trials);
	free(tests);
	return failed;
}
