/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Both doors: every example of every rule, as the object of an AdmissionReview and as a JSON file by itself. One
 * object gives the same findings; of several, what needs the others stays quiet.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "example.h"
#include "policies.h"
#include "webhook/review.h"

struct doors {
	struct lint_options options;
	struct worker file, admission;
	struct arena arena;
	const struct rule *rule;
	unsigned failures;
};

static void fail_example(struct doors *d, const char *object, const char *what)
{
	d->failures++;
	print_error("# %s: %s\n#     %s\n", d->rule->name, what, object);
}

static struct str review_of(struct doors *d, struct str object, struct str namespace)
{
	return str_of(arena_printf(&d->arena,
				   "{\"kind\": \"AdmissionReview\", \"apiVersion\": \"admission.k8s.io/v1\", "
				   "\"request\": {\"uid\": \"1\", \"operation\": \"CREATE\", \"namespace\": \"%.*s\", "
				   "\"object\": %.*s}}",
				   STR_ARG(namespace), (int)object.n, object.p));
}

static bool same(const struct finding *a, const struct finding *b)
{
	return a->rule == b->rule && a->severity == b->severity && !strcmp(a->message, b->message) &&
	       !strcmp(a->path, b->path) && str_eq(str_of(a->container), str_of(b->container));
}

static const struct finding *lacking(const struct finding *f, const struct finding *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (same(f, list[i]))
			return NULL;
	return f;
}

/* Through both doors; `whole`: the findings have to be the same. */
static void compare(struct doors *d, struct str object, struct str namespace, bool whole)
{
	struct document file = { .text = object, .json_first = true, .json_only = true };
	struct document_result by_file;
	struct fault fault = { 0 };
	struct str rest;
	struct review by_review;
	struct review_policy policy = { .options = &d->options };
	const char *text = arena_text(&d->arena, object);

	document_lint(&d->file, &file, &by_file, &fault, &rest);
	review(&d->admission, &policy, MODE_WARN, review_of(d, object, namespace), &by_review);
	if (by_review.status != 200) {
		fail_example(d, text, "is no review");
		return;
	}
	const struct findings *list = &by_file.findings;
	const struct finding *const *found = (const struct finding *const *)list->list.at;

	for (size_t i = 0; i < by_review.finding_count; i++)
		if (lacking(by_review.findings[i], found, list->list.n))
			fail_example(d, text, arena_printf(&d->arena, "only in the review: %s",
							   by_review.findings[i]->message));
	for (size_t i = 0; whole && i < list->list.n; i++)
		if (lacking(found[i], by_review.findings, by_review.finding_count))
			fail_example(d, text, arena_printf(&d->arena, "not in the review: %s", found[i]->message));
}

static void run_example(struct doors *d, const char *example)
{
	struct manifest m;
	struct err err = { "" };
	const char *json;
	struct doc doc;

	assert_true(yaml_manifest(&d->arena, example, &m, &err));
	for (size_t i = 0; i < m.n; i++) {
		struct manifest one = m;

		one.documents[0] = m.documents[i];
		one.n = 1;
		assert_true(dump_manifest(&d->arena, &one, false, "", &json, &err));
		assert_true(manifest_document(&d->arena, &one, 0, &doc, &err));
		const struct node *metadata = node_real(&doc, map_get(&doc, doc.root, "metadata", NULL));
		struct str kind = node_text(map_get(&doc, doc.root, "kind", NULL));

		compare(d, str_of(json), node_text(map_get(&doc, metadata, "namespace", NULL)), str_is(kind, "Pod"));
	}
}

static void every_example_through_both_doors(void **state)
{
	struct doors *d = calloc(1, sizeof *d);
	struct policy *list = arena_array(&d->arena, policy_count, struct policy);

	(void)state;
	for (size_t i = 0; i < policy_count; i++) {
		list[i] = (struct policy){ .rule = policies[i], .enabled = true };
		for (size_t p = 0; p < COUNT_OF(list[i].param) && policies[i]->params[p].name; p++)
			list[i].param[p] = policies[i]->params[p].value;
	}
	d->options = (struct lint_options){ .limits = LIMITS_DEFAULT };
	d->options.engine.policies = list;
	d->options.engine.policy_count = policy_count;
	d->file.options = d->admission.options = &d->options;
	size_t examples = 0;

	for (size_t i = 0; i < policy_count; i++) {
		d->rule = policies[i];
		for (const struct example *e = d->rule->examples;
		     e < d->rule->examples + COUNT_OF(d->rule->examples) && e->kind != EXAMPLE_END; e++, examples++)
			run_example(d, e->in);
	}
	assert_true(examples > policy_count * 5);
	assert_int_equal(d->failures, 0);
	arena_release(&d->file.scratch);
	arena_release(&d->file.kept);
	arena_release(&d->admission.scratch);
	arena_release(&d->admission.kept);
	arena_release(&d->arena);
	free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_example_through_both_doors) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
