/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every example of every rule of the registry, as YAML and as JSON, through a whole run. What fails says
 * which rule, which example, which format, and what came out instead.
 */
#include "source_fixture.h"

#include "example.h"
#include "lint.h"
#include "policies.h"

enum variant { AS_SHIPPED, RULES_REVERSED, PARAMS_AT_MIN, PARAMS_AT_MAX, VARIANT_COUNT };

enum { BRIEF_MOST = 120, EDITS_MOST = 64 };

struct run {
	struct arena arena;
	struct inputs inputs;
	struct lint_result result;
};

struct trial { /* one rule's test */
	const struct rule *rule;
	const struct example *example;
	const char *format; /* "YAML", "JSON" */
	unsigned failures;
	struct arena arena;
};

/* ---- saying what failed ---- */

static void say_findings(const struct run *r)
{
	const struct report *report = &r->result.report;

	for (size_t i = 0; i < report->finding_count; i++) {
		const struct finding *f = report->findings[i];

		print_error("#     came out: %s %s at byte %u, %s: %s\n", severity_name(f->severity), f->rule->name,
			    f->at.start, *f->path ? f->path : "(no path)", f->message);
		for (const struct edit *e = f->edits; e; e = e->next)
			print_error("#       edit: bytes %u to %u become %s\n", e->start, e->end, e->text);
	}
	for (size_t i = 0; i < report->problem_count; i++)
		print_error("#     problem: %s: %s\n", report->problems[i].code, report->problems[i].message);
	if (!report->finding_count && !report->problem_count)
		print_error("#     nothing came out\n");
}

static void fail_example(struct trial *t, const struct run *r, const char *format, ...) PRINTF(3, 4);

static void fail_example(struct trial *t, const struct run *r, const char *format, ...)
{
	static const char *const kinds[] = { "END", "FIRES", "FIXED", "QUIET" };
	va_list args;

	va_start(args, format);
	char *text = arena_vprintf(&t->arena, format, args);
	va_end(args);
	t->failures++;
	print_error("# %s, %s as %s: %s\n#     %s", t->rule->name, kinds[t->example->kind], t->format, text,
		    t->example->in);
	print_error(t->example->at ? ", at \"%s\"\n" : "\n", t->example->at);
	if (r)
		say_findings(r);
}

/* ---- a run ---- */

static int64_t value_of(const struct param *p, const struct example *e, enum variant variant)
{
	if (variant == PARAMS_AT_MIN)
		return p->min;
	if (variant == PARAMS_AT_MAX)
		return p->max;
	return e->param && !strcmp(e->param, p->name) ? e->value : p->value;
}

static struct policy *policies_as(struct arena *a, const struct example *e, enum variant variant)
{
	struct policy *list = arena_array(a, policy_count, struct policy);

	for (size_t i = 0; i < policy_count; i++) {
		const struct rule *rule = policies[variant == RULES_REVERSED ? policy_count - 1 - i : i];

		list[i] = (struct policy){ .rule = rule, .enabled = true };
		for (size_t p = 0; p < COUNT_OF(rule->params) && rule->params[p].name; p++)
			list[i].param[p] = value_of(&rule->params[p], e, variant);
	}
	return list;
}

static void run_lint(struct run *r, const struct trial *t, struct str text, enum doc_format format,
		     enum variant variant)
{
	const char *name = format == DOC_JSON ? "example.json" : "example.yaml";
	struct lint_options options = {
		.limits = LIMITS_DEFAULT, .min_severity = SEVERITY_INFO, .jobs = 1, .fail_on = SEVERITY_OFF
	};
	struct collect_options collect = { .limits = &options.limits };

	*r = (struct run){ 0 };
	options.engine.policies = policies_as(&r->arena, t->example, variant);
	options.engine.policy_count = policy_count;
	options.engine.kube_minor = t->rule->since_kube;
	put_bytes(name, text.p, text.n);
	inputs_add(&r->inputs, &r->arena, name, false, &collect);
	lint_run(&options, &r->inputs, &r->result);
}

static void end_run(struct run *r)
{
	lint_release(&r->result);
	arena_release(&r->arena);
}

static bool is_clean(struct trial *t, const struct run *r, const char *when)
{
	if (!r->result.report.problem_count && !r->result.exit_code)
		return true;
	fail_example(t, r, "the run has problems, exit code %d%s", r->result.exit_code, when);
	return false;
}

/* ---- one finding ---- */

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Lower case, or a name in front, which is in capitals but for Go's; no full stop; one line. */
static const char *fault_of_text(const char *text)
{
	size_t n = strlen(text), name = 0;

	if (!n)
		return "is empty";
	while (is_capital(text[name]) || is_digit(text[name]) || text[name] == '_')
		name++;
	if (is_capital(*text) && strncmp(text, "Go ", 3) && (name < 2 || (text[name] >= 'a' && text[name] <= 'z')))
		return "starts with a capital letter";
	if (is_blank(*text) || is_blank(text[n - 1]))
		return "starts or ends with a blank";
	if (text[n - 1] == '.')
		return "ends with a full stop";
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < 0x20)
			return "holds a control character";
	return NULL;
}

static void check_text(struct trial *t, const struct run *r, const char *what, const char *text)
{
	const char *fault = text ? fault_of_text(text) : NULL;

	if (fault)
		fail_example(t, r, "the %s %s: %s", what, fault, text);
}

static void check_finding(struct trial *t, const struct run *r, const struct finding *f)
{
	bool graded = false;

	for (size_t g = 0; g < COUNT_OF(t->rule->grades); g++)
		graded |= f->severity != SEVERITY_OFF && t->rule->grades[g].severity == f->severity;
	if (!graded)
		fail_example(t, r, "%s is none of its grades", severity_name(f->severity));
	if (!f->message || !f->brief)
		fail_example(t, r, "no message, or no brief");
	check_text(t, r, "message", f->message);
	check_text(t, r, "brief", f->brief);
	check_text(t, r, "remedy", f->remedy);
	for (const struct related *related = f->related; related; related = related->next)
		check_text(t, r, "related message", related->message);
	if (f->brief && count_characters(str_of(f->brief)) > BRIEF_MOST)
		fail_example(t, r, "its brief is longer than %d characters", BRIEF_MOST);
}

static size_t count_of_rule(const struct run *r, const struct rule *rule)
{
	size_t n = 0;

	for (size_t i = 0; i < r->result.report.finding_count; i++)
		n += r->result.report.findings[i]->rule == rule;
	return n;
}

static void check_fires(struct trial *t, const struct run *r, const struct manifest *m)
{
	struct err err = { "" };
	struct spot spot;

	if (!find_spot(&t->arena, m, t->example->at ? t->example->at : "", &spot, &err)) {
		fail_example(t, NULL, "%s", err.text);
		return;
	}
	if (!count_of_rule(r, t->rule))
		fail_example(t, r, "the rule does not fire");
	for (size_t i = 0; i < r->result.report.finding_count; i++) {
		const struct finding *f = r->result.report.findings[i];

		if (f->rule != t->rule)
			continue;
		if (!spot_holds(&spot, f->at.start, f->at.end))
			fail_example(t, r, "the rule fires at byte %u, not at byte %u", f->at.start, spot.start[0]);
		else if (m->form != FORM_OBJECTS && strcmp(f->path, spot.path))
			fail_example(t, r, "the path of the finding is %s, not %s", f->path, spot.path);
		check_finding(t, r, f);
	}
}

/* ---- edits ---- */

static int by_edit_start(const void *a, const void *b)
{
	const struct edit *const *px = a, *const *py = b;

	return ((*px)->start > (*py)->start) - ((*px)->start < (*py)->start);
}

static size_t edits_of_rule(const struct run *r, const struct rule *rule, const struct edit *ret[EDITS_MOST])
{
	size_t n = 0;

	for (size_t i = 0; i < r->result.report.finding_count; i++) {
		const struct finding *f = r->result.report.findings[i];

		for (const struct edit *e = f->edits; e && f->rule == rule && n < EDITS_MOST; e = e->next)
			ret[n++] = e;
	}
	if (n)
		qsort(ret, n, sizeof *ret, by_edit_start);
	return n;
}

/* The text with all edits of this rule; equal ones count once. NULL: two of them do not go together. */
static const char *edited(struct trial *t, const struct run *r, struct str text)
{
	const struct edit *edits[EDITS_MOST];
	size_t n = edits_of_rule(r, t->rule, edits), at = 0;
	char *done = arena_text(&t->arena, STR_NONE);

	for (size_t i = 0; i < n; i++) {
		const struct edit *e = edits[i];

		if (i && e->start == edits[i - 1]->start && e->end == edits[i - 1]->end &&
		    !strcmp(e->text, edits[i - 1]->text))
			continue;
		if (e->input != 0 || e->start < at || e->end < e->start || e->end > text.n)
			return NULL;
		done = arena_printf(&t->arena, "%s%.*s%s", done, STR_ARG(str_sub(text, at, e->start)), e->text);
		at = e->end;
	}
	return arena_printf(&t->arena, "%s%.*s", done, STR_ARG(str_sub(text, at, text.n)));
}

static void check_tree(struct trial *t, const struct run *r, const struct manifest *fixed)
{
	struct manifest wanted;
	const char *is, *shall;
	struct err err = { "" };

	if (!make_manifest(&t->arena, t->example->out, fixed->format, false, &wanted, &err) ||
	    !dump_manifest(&t->arena, &wanted, false, "\n---\n", &shall, &err))
		fail_example(t, NULL, "what it shall become: %s", err.text);
	else if (!dump_manifest(&t->arena, fixed, false, "\n---\n", &is, &err))
		fail_example(t, r, "what the edits make of it: %s", err.text);
	else if (strcmp(is, shall))
		fail_example(t, r, "the edits make\n#     %s\n# of it, not\n#     %s\n# out of", is, shall);
}

/* JSON has `false` where the example says off: what a fix would have to write is not there any more. */
static bool is_word_lost(struct trial *t, const struct manifest *m)
{
	struct err err = { "" };
	struct spot spot;

	if (m->format != DOC_JSON || !find_spot(&t->arena, m, t->example->at, &spot, &err))
		return false;
	struct str word = str_sub(m->text, spot.scalar_start, spot.scalar_end);

	return str_is(word, "true") || str_is(word, "false");
}

/* Any edit cures; those of FIXED give `out`. */
static void check_edits(struct trial *t, const struct run *r, const struct manifest *m)
{
	const struct edit *edits[EDITS_MOST];
	struct manifest fixed = *m;
	struct run again;
	struct err err = { "" };
	bool exact = t->example->kind == EXAMPLE_FIXED && !is_word_lost(t, m);

	if (!edits_of_rule(r, t->rule, edits)) {
		if (exact)
			fail_example(t, r, "there are no edits");
		return;
	}
	const char *text = edited(t, r, m->text);

	if (!text) {
		fail_example(t, r, "the edits overlap or leave the text");
		return;
	}
	fixed.text = str_of(text);
	if (!cut_manifest(&fixed, &err))
		fail_example(t, r, "what the edits make of it: %s", err.text);
	else if (exact)
		check_tree(t, r, &fixed);
	run_lint(&again, t, fixed.text, fixed.format, AS_SHIPPED);
	if (is_clean(t, &again, ", with the edits made") && count_of_rule(&again, t->rule))
		fail_example(t, &again, "the rule still fires on %s", text);
	end_run(&again);
}

/* ---- the same findings whatever the order ---- */

static int by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static const char *set_of_findings(struct arena *a, const struct run *r, bool everything)
{
	size_t n = r->result.report.finding_count;
	const char **lines = arena_array(a, n + 1, const char *);
	char *all = arena_text(a, STR_NONE);

	for (size_t i = 0; i < n; i++) {
		const struct finding *f = r->result.report.findings[i];

		lines[i] = arena_printf(a, "%s %s %s", f->rule->name, severity_name(f->severity), f->path);
		if (everything)
			lines[i] = arena_printf(a, "%s %u %s", lines[i], f->at.start, f->message);
	}
	if (n && !everything)
		qsort(lines, n, sizeof *lines, by_text);
	for (size_t i = 0; i < n; i++)
		all = arena_printf(a, "%s%s\n", all, lines[i]);
	return all;
}

static void check_variants(struct trial *t, const struct run *r, const struct manifest *m)
{
	static const char *const when[] = { "", " with the rules in reverse order",
					    " with every parameter at its least", " with every parameter at its most" };

	for (enum variant v = RULES_REVERSED; v < VARIANT_COUNT; v++) {
		struct run other;

		run_lint(&other, t, m->text, m->format, v);
		is_clean(t, &other, when[v]);
		if (v == RULES_REVERSED &&
		    strcmp(set_of_findings(&t->arena, r, true), set_of_findings(&t->arena, &other, true))) {
			fail_example(t, r, "other findings%s", when[v]);
			say_findings(&other);
		}
		end_run(&other);
	}
}

static void check_reversed_keys(struct trial *t, const struct run *r)
{
	struct manifest m;
	struct run other;
	struct err err = { "" };

	if (!make_manifest(&t->arena, t->example->in, DOC_JSON, true, &m, &err)) {
		fail_example(t, NULL, "%s", err.text);
		return;
	}
	run_lint(&other, t, m.text, m.format, AS_SHIPPED);
	if (is_clean(t, &other, ", its keys reversed") &&
	    strcmp(set_of_findings(&t->arena, r, false), set_of_findings(&t->arena, &other, false))) {
		fail_example(t, r, "other findings with the keys of its maps reversed");
		say_findings(&other);
	}
	end_run(&other);
}

static void try_example(struct trial *t, enum doc_format format)
{
	struct manifest m;
	struct run r;
	struct err err = { "" };

	t->format = format == DOC_JSON ? "JSON" : "YAML";
	if (!make_manifest(&t->arena, t->example->in, format, false, &m, &err)) {
		fail_example(t, NULL, "%s", err.text);
		return;
	}
	run_lint(&r, t, m.text, format, AS_SHIPPED);
	if (is_clean(t, &r, "")) {
		if (t->example->kind != EXAMPLE_QUIET)
			check_fires(t, &r, &m);
		else if (count_of_rule(&r, t->rule))
			fail_example(t, &r, "the rule fires");
		if (t->example->kind != EXAMPLE_QUIET)
			check_edits(t, &r, &m);
		check_variants(t, &r, &m);
		if (format == DOC_JSON)
			check_reversed_keys(t, &r);
	}
	end_run(&r);
}

static void examples_hold(void **state)
{
	struct trial *t = *state;

	for (size_t i = 0; i < COUNT_OF(t->rule->examples) && t->rule->examples[i].kind != EXAMPLE_END; i++) {
		t->example = &t->rule->examples[i];
		try_example(t, DOC_YAML);
		try_example(t, DOC_JSON);
		arena_reset(&t->arena);
	}
	arena_release(&t->arena);
	assert_int_equal(t->failures, 0);
}

/* One test a rule, by its name. */
int main(void)
{
	struct CMUnitTest *tests = calloc(policy_count, sizeof *tests);
	struct trial *trials = calloc(policy_count, sizeof *trials);
	void *directory = NULL; /* not the group's state: cmocka would hand it to every test */

	if (!tests || !trials)
		return 1;
	cmocka_set_test_filter(getenv("RULE"));	/* NULL: all of them */
	tree_enter(&directory);
	for (size_t i = 0; i < policy_count; i++) {
		trials[i].rule = policies[i];
		tests[i] = (struct CMUnitTest){ .name = policies[i]->name,
						.test_func = examples_hold,
						.initial_state = &trials[i] };
	}
	int failed = _cmocka_run_group_tests("rules", tests, policy_count, NULL, NULL);

	tree_leave(&directory);
	free(trials);
	free(tests);
	return failed;
}
