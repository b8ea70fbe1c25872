/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How severe a finding is, and what it proposes: what the examples of a rule cannot say. A table of cases, each
 * an example (lint/rule.h) with the Go version of the command line.
 */
#ifndef PODFIT_TESTS_GRADES_H
#define PODFIT_TESTS_GRADES_H

#include "source_fixture.h"

#include "example.h"
#include "lint.h"
#include "policies.h"

struct expected {
	const char *rule; /* its name, then parameters that differ from their defaults: "gogc-malformed NAME=NUMBER";
			     kube=38 is --kube-version 1.38, alone=1: nothing silences it */
	int go_minor;
	const char *in;
	enum severity severity; /* OFF: quiet */
	const char *edit;       /* text of the edit; NULL: none */
	bool safe;
	const char *says; /* a part of the message, the brief, the remedy or what is related; or NULL. !TEXT: no part */
};

#define ERROR	SEVERITY_ERROR
#define WARNING SEVERITY_WARNING
#define INFO	SEVERITY_INFO
#define NOTHING SEVERITY_OFF

struct run {
	struct arena arena;
	struct inputs inputs;
	struct lint_result result;
};

/* NAME=NUMBER behind a rule's name; the same name is the same parameter in every rule. */
static inline int64_t param_value(const struct param *p, struct str given)
{
	while (given.n) {
		struct str number = str_cut(&given, ' '), name = str_cut(&number, '=');

		if (str_is(name, p->name))
			return strtoll(number.p, NULL, 10);
	}
	return p->value;
}

/* `rule`: the only one, where `given` says alone=1. */
static inline void run_lint(struct run *r, struct str text, int go_minor, struct str rule, struct str given)
{
	bool alone = param_value(&(struct param){ .name = "alone" }, given);
	struct lint_options options = {
		.limits = LIMITS_DEFAULT, .min_severity = SEVERITY_INFO, .jobs = 1, .fail_on = SEVERITY_OFF
	};
	struct collect_options collect = { .limits = &options.limits };
	struct policy *list = arena_array(&r->arena, policy_count, struct policy);

	for (size_t i = 0; i < policy_count; i++) {
		list[i] = (struct policy){ .rule = policies[i], .enabled = !alone || str_is(rule, policies[i]->name) };
		for (size_t p = 0; p < COUNT_OF(list[i].param) && policies[i]->params[p].name; p++)
			list[i].param[p] = param_value(&policies[i]->params[p], given);
	}
	options.engine = (struct engine){
		.policies = list, .policy_count = policy_count, .go_minor = go_minor,
		.kube_minor = (int)param_value(&(struct param){ .name = "kube" }, given)
	};
	put_bytes("case.yaml", text.p, text.n);
	inputs_add(&r->inputs, &r->arena, "case.yaml", false, &collect);
	lint_run(&options, &r->inputs, &r->result);
}

static inline bool says(const struct finding *f, const char *text)
{
	if (*text == '!')
		return !says(f, text + 1);
	for (const struct related *r = f->related; r; r = r->next)
		if (strstr(r->message, text))
			return true;
	return strstr(f->message, text) || strstr(f->brief, text) || strstr(f->remedy ? f->remedy : "", text);
}

static inline unsigned check_finding(const struct expected *x, const struct finding *f)
{
	unsigned failures = 0;

	if (f->severity != x->severity && ++failures)
		print_error("# %s, Go 1.%d: %s, not %s\n", x->rule, x->go_minor, severity_name(f->severity),
			    severity_name(x->severity));
	if (x->says && !says(f, x->says) && ++failures)
		print_error("# %s: \"%s\" does not say \"%s\"\n", x->rule, f->message, x->says);
	if (!x->edit != !f->edits && ++failures)
		print_error("# %s: %s edit\n", x->rule, x->edit ? "no" : "an");
	if (x->edit && f->edits && (strcmp(f->edits->text, x->edit) || f->safe != x->safe) && ++failures)
		print_error("# %s: the edit is %s, %s\n", x->rule, f->edits->text, f->safe ? "safe" : "not safe");
	if (failures)
		print_error("#     %s\n", x->in);
	return failures;
}

static inline unsigned check_case(const struct expected *x)
{
	struct run r = { 0 };
	struct manifest m = { 0 };
	struct err err = { "" };
	unsigned failures = 0, count = 0;

	assert_true(make_manifest(&r.arena, x->in, DOC_YAML, false, &m, &err));
	struct str given = str_of(x->rule), rule = str_cut(&given, ' ');

	run_lint(&r, m.text, x->go_minor, rule, given);
	for (size_t i = 0; i < r.result.report.finding_count; i++) {
		const struct finding *f = r.result.report.findings[i];

		if (!str_is(rule, f->rule->name))
			continue;
		count++;
		failures += check_finding(x, f);
	}
	if (count != (x->severity != SEVERITY_OFF) && ++failures)
		print_error("# %s, Go 1.%d: %u findings of %s\n", x->rule, x->go_minor, count, x->in);
	lint_release(&r.result);
	arena_release(&r.arena);
	return failures;
}

/* Every case of a table. */
static inline void check_cases(const struct expected *cases, size_t n)
{
	unsigned failures = 0;

	for (size_t i = 0; i < n; i++)
		failures += check_case(&cases[i]);
	assert_int_equal(failures, 0);
}

struct count {
	unsigned findings, edits; /* findings that propose one */
};

static inline struct count count_of(const char *rule, const char *in)
{
	struct run r = { 0 };
	struct manifest m = { 0 };
	struct err err = { "" };
	struct count n = { 0 };

	assert_true(make_manifest(&r.arena, in, DOC_YAML, false, &m, &err));
	run_lint(&r, m.text, 0, STR_NONE, STR_NONE);
	for (size_t i = 0; i < r.result.report.finding_count; i++)
		if (!strcmp(r.result.report.findings[i]->rule->name, rule)) {
			n.findings++;
			n.edits += r.result.report.findings[i]->edits != NULL;
		}
	lint_release(&r.result);
	arena_release(&r.arena);
	return n;
}

static inline unsigned findings_of(const char *rule, const char *in)
{
	return count_of(rule, in).findings;
}

/* What a main() of these tests does: lint_run() reads files, so they run in a directory of their own. */
static inline int run_grades(const char *name, const struct CMUnitTest *tests, size_t n)
{
	void *directory = NULL;

	tree_enter(&directory);
	int failed = _cmocka_run_group_tests(name, tests, n, NULL, NULL);

	tree_leave(&directory);
	return failed;
}

#endif
