/* SPDX-License-Identifier: Apache-2.0 */
/*
 * review FILE RUNS: the AdmissionReview in FILE through review() so often, with every rule, and no connection around
 * it. Prints "bytes median p99 most": CPU time of one review in nanoseconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "policies.h"
#include "webhook/review.h"

static int64_t cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct str load(const char *name)
{
	FILE *f = fopen(name, "rbe");
	char *text = malloc(64 << 20);
	size_t n = f && text ? fread(text, 1, 64 << 20, f) : 0;

	if (f)
		fclose(f);
	return (struct str){ text, n };
}

static void every_rule(struct lint_options *options, struct policy *list)
{
	for (size_t i = 0; i < policy_count; i++) {
		list[i] = (struct policy){ .rule = policies[i], .enabled = true };
		for (size_t p = 0; p < COUNT_OF(list[i].param) && policies[i]->params[p].name; p++)
			list[i].param[p] = policies[i]->params[p].value;
	}
	*options = (struct lint_options){ .limits = LIMITS_DEFAULT };
	options->engine.policies = list;
	options->engine.policy_count = policy_count;
}

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

int main(int argc, char **argv)
{
	size_t runs = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
	struct str body = runs ? load(argv[1]) : STR_NONE;
	int64_t *took = calloc(runs + 1, sizeof *took);
	struct policy *list = calloc(policy_count, sizeof *list);
	struct worker *w = calloc(1, sizeof *w);
	struct lint_options options;
	struct review r;

	if (!body.n || !took || !list || !w) {
		fputs("usage: review FILE RUNS\n", stderr);
		return 2;
	}
	every_rule(&options, list);
	w->options = &options;
	struct review_policy policy = { .options = &options, .least = SEVERITY_WARNING };

	for (size_t i = 0; i < runs; i++) {
		int64_t start = cpu();

		review(w, &policy, MODE_WARN, body, &r);
		took[i] = cpu() - start;
		if (r.status != 200)
			return 2;
	}
	qsort(took, runs, sizeof *took, by_size);
	printf("%zu %lld %lld %lld\n", body.n, (long long)took[runs / 2], (long long)took[runs - 1 - runs / 100],
	       (long long)took[runs - 1]);
	arena_release(&w->scratch);
	arena_release(&w->kept);
	free(w);
	free(list);
	free(took);
	free((char *)(uintptr_t)body.p);
	return 0;
}
