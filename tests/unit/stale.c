/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a rule finds in some run, with another version given or with the neighbours in the input, may be ignored for
 * good: no run calls that stale. Every example gets an annotation that ignores its rule. (A Go before 1.19, which
 * reads no GOMEMLIMIT and raises no limit of open files, is not among the versions.)
 */
#include "source_fixture.h"

#include "example.h"
#include "lint.h"
#include "policies.h"

static const int go_versions[] = { 0, 24, 25, 26, 27 };
static const int kube_versions[] = { 0, 38 };

struct trial { /* one rule's test */
	const struct rule *rule;
	unsigned failures;
};

/* `text` with `what` behind every `where`. */
static const char *put_behind(struct arena *a, const char *text, const char *where, const char *what)
{
	const char *at = strstr(text, where);

	if (!at)
		return text;
	size_t n = (size_t)(at - text) + strlen(where);

	return arena_printf(a, "%.*s%s%s", (int)n, text, what, put_behind(a, text + n, where, what));
}

/* An annotation in the metadata of everything that has annotations, else of everything that has metadata. */
static const char *ignoring(struct arena *a, const struct rule *rule, struct str text)
{
	const char *all = arena_text(a, text);

	if (strstr(all, "annotations: {"))
		return put_behind(a, all, "annotations: {", arena_printf(a, "podfit.dev/ignore: %s, ", rule->name));
	const char *ignore = arena_printf(a, "annotations: {podfit.dev/ignore: %s}", rule->name);

	if (strstr(all, "metadata: {"))
		return put_behind(a, all, "metadata: {", arena_printf(a, "%s, ", ignore));
	return arena_printf(a, "{metadata: {%s}, %s", ignore, all + 1);
}

struct outcome {
	uint64_t suppressed;
	unsigned stale;
};

static struct outcome lint_text(const struct example *x, const char *text, int go_minor, int kube_minor)
{
	struct arena arena = ARENA_EMPTY;
	struct inputs inputs = { 0 };
	struct lint_result result;
	struct lint_options options = {
		.limits = LIMITS_DEFAULT, .min_severity = SEVERITY_INFO, .jobs = 1, .fail_on = SEVERITY_OFF
	};
	struct collect_options collect = { .limits = &options.limits };
	struct policy *list = arena_array(&arena, policy_count, struct policy);

	for (size_t i = 0; i < policy_count; i++) {
		list[i] = (struct policy){ .rule = policies[i], .enabled = true };
		for (size_t p = 0; p < COUNT_OF(list[i].param) && policies[i]->params[p].name; p++)
			list[i].param[p] = x->param && !strcmp(x->param, policies[i]->params[p].name)
						   ? x->value
						   : policies[i]->params[p].value;
	}
	options.engine = (struct engine){
		.policies = list, .policy_count = policy_count, .go_minor = go_minor, .kube_minor = kube_minor
	};
	put_bytes("case.yaml", text, strlen(text));
	inputs_add(&inputs, &arena, "case.yaml", false, &collect);
	lint_run(&options, &inputs, &result);

	struct outcome o = { .suppressed = result.report.counts.suppressed };

	for (size_t i = 0; i < result.report.finding_count; i++)
		o.stale += !strcmp(result.report.findings[i]->rule->name, "suppression-stale");
	lint_release(&result);
	arena_release(&arena);
	return o;
}

static struct outcome run_all_versions(const struct example *x, const char *text)
{
	struct outcome all = { 0 };

	for (size_t g = 0; g < COUNT_OF(go_versions); g++)
		for (size_t k = 0; k < COUNT_OF(kube_versions); k++) {
			struct outcome o = lint_text(x, text, go_versions[g], kube_versions[k]);

			all.suppressed += o.suppressed;
			all.stale += o.stale;
		}
	return all;
}

#define LIMIT_RANGE                                                                                                    \
	"---\n{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container, "              \
	"default: {cpu: 100m, memory: 64Mi}, defaultRequest: {cpu: 50m, memory: 32Mi}}]}}\n"

/* With a LimitRange that fills in what is missing, and without. */
static void try_with_limits(struct trial *t, const struct example *x, struct arena *a, const char *text)
{
	struct outcome with = run_all_versions(x, arena_printf(a, "%s%s", text, LIMIT_RANGE));

	if (!with.suppressed || (!with.stale && !run_all_versions(x, text).stale))
		return;
	print_error("# %s: called stale with a LimitRange or without\n#     %s\n", t->rule->name, text);
	t->failures++;
}

/* The object with the finding alone, and all of them together. */
static void try_example(struct trial *t, const struct example *x)
{
	struct arena a = ARENA_EMPTY;
	struct manifest m = { 0 };
	struct err err = { "" };

	assert_true(make_manifest(&a, x->in, DOC_YAML, false, &m, &err));
	const char *text = ignoring(&a, t->rule, m.text);
	struct outcome o = run_all_versions(x, text);
	bool fires = x->kind != EXAMPLE_QUIET;

	if ((fires && !o.suppressed) || (o.suppressed && o.stale)) {
		print_error("# %s: suppressed %u times, called stale %u times\n#     %s\n", t->rule->name,
			    (unsigned)o.suppressed, o.stale, text);
		t->failures++;
	}
	try_with_limits(t, x, &a, text);
	for (size_t i = 0; i < m.n && m.n > 1 && fires; i++) {
		struct str one = str_sub(m.text, m.documents[i].start, m.documents[i].start + m.documents[i].n);

		text = ignoring(&a, t->rule, one);
		o = run_all_versions(x, text);
		if (o.stale)
			print_error("# %s: called stale without its neighbours\n#     %s\n", t->rule->name, text);
		t->failures += o.stale > 0;
	}
	arena_release(&a);
}

static void is_never_called_stale(void **state)
{
	struct trial *t = *state;

	for (size_t i = 0; i < COUNT_OF(t->rule->examples) && t->rule->examples[i].kind != EXAMPLE_END; i++)
		try_example(t, &t->rule->examples[i]);
	assert_int_equal(t->failures, 0);
}

int main(void)
{
	struct CMUnitTest *tests = calloc(policy_count, sizeof *tests);
	struct trial *trials = calloc(policy_count, sizeof *trials);
	void *directory = NULL;
	size_t n = 0;

	if (!tests || !trials)
		return 1;
	cmocka_set_test_filter(getenv("RULE")); /* NULL: all of them */
	tree_enter(&directory);
	for (size_t i = 0; i < policy_count; i++) {
		if (policies[i]->scope == OBJECT)
			continue;
		trials[n].rule = policies[i];
		tests[n] = (struct CMUnitTest){ .name = policies[i]->name,
						.test_func = is_never_called_stale,
						.initial_state = &trials[n] };
		n++;
	}
	int failed = _cmocka_run_group_tests("stale", tests, n, NULL, NULL);

	tree_leave(&directory);
	free(trials);
	free(tests);
	return failed;
}
