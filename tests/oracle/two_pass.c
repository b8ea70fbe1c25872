/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the runner's two looks have to come to, in the plainest way: every document is read for its facts, then
 * every document is linted against the whole world. No question is asked of what it needs to be read again, there
 * are no threads, and files are cut by a few lines of code. Prints the findings as `podfit lint --format json`,
 * in no particular order. Arguments: files or -, and behind --context those that are only context.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document.h"
#include "kube/kustomization.h"
#include "policies.h"

struct file {
	struct str text;
	uint64_t directory;
};

struct passing {
	struct worker worker;
	struct lint_options options;
	struct inputs inputs;
	struct arena arena;
	struct file *files;
	struct world world;
	LIST(const struct finding *) findings;
};

static struct str content_of(struct arena *a, const struct input *in)
{
	FILE *f = in->path ? fopen(in->path, "rb") : stdin;
	char *text = arena_bytes(a, 1 << 20);
	size_t n = f ? fread(text, 1, 1 << 20, f) : 0;

	if (!f || n == 1 << 20) {
		fprintf(stderr, "%s: cannot be read, or too large\n", in->name);
		exit(2);
	}
	if (f != stdin)
		fclose(f);
	return (struct str){ text, n };
}

static bool is_linted(struct passing *p, uint32_t input)
{
	return !p->inputs.list.at[input].context;
}

/* Either end in a file that is not only context. */
static void keep(struct passing *p, const struct finding *f, uint32_t input)
{
	bool linted = is_linted(p, input) || is_linted(p, f->at.input);

	for (const struct related *r = f->related; r; r = r->next)
		linted |= is_linted(p, r->at.input);
	if (linted)
		*list_add(&p->arena, &p->findings) = f;
}

static void lint_document(struct passing *p, uint32_t input, struct str text, uint32_t start, bool second)
{
	const struct input *in = &p->inputs.list.at[input];
	struct document d = {
		.text = text, .origin = { input, start, 1 + count_lines(str_sub(p->files[input].text, 0, start)) },
		.input = input, .directory = p->files[input].directory, .partial = in->partial, .patch = in->patch,
		.json_first = str_starts(str_trim(text), "{"), .editable = true, .path = in->name,
		.world = second ? &p->world : NULL,
	};
	struct document_result got;
	struct fault fault = { 0 };
	struct str rest;

	document_lint(&p->worker, &d, &got, &fault, &rest);
	for (size_t i = 0; second && i < got.findings.list.n; i++)
		keep(p, got.findings.list.at[i], input);
}

static void pass(struct passing *p, bool second)
{
	for (uint32_t i = 0; i < p->inputs.list.n; i++) {
		struct str whole = p->files[i].text;
		size_t start = 0;

		for (size_t at = 0; at <= whole.n; at++) {	/* at the beginning of a line, or behind the end */
			bool divides = str_starts(str_sub(whole, at, whole.n), "---\n");

			if (divides || at == whole.n) {
				lint_document(p, i, str_sub(whole, start, at), (uint32_t)start, second);
				start = at + 4;
			}
			at += str_find_char(str_sub(whole, at, whole.n), '\n');
		}
	}
}

static void freeze(struct passing *p)
{
	size_t n = p->worker.facts.n, inputs = p->inputs.list.n;
	struct fact **facts = arena_array(&p->arena, n, struct fact *);
	const char **names = arena_array(&p->arena, inputs, const char *);
	const char **directories = arena_array(&p->arena, inputs, const char *);

	for (struct fact *f = p->worker.facts.newest; f; f = f->older)
		facts[--n] = f;
	for (size_t i = 0; i < inputs; i++) {
		names[i] = p->inputs.list.at[i].name;
		directories[i] = p->inputs.list.at[i].directory;
	}
	world_freeze(&p->world, facts, p->worker.facts.n, names, directories, inputs, &p->arena);
}

static void prepare(struct passing *p, int argc, char **argv)
{
	struct collect_options collect = { .limits = &p->options.limits, .parts = kustomization_parts,
					   .parts_context = &p->options.limits };
	struct policy *list = arena_array(&p->arena, policy_count, struct policy);
	bool context = false;

	for (size_t i = 0; i < policy_count; i++) {
		list[i] = (struct policy){ .rule = policies[i], .enabled = true };
		for (size_t k = 0; k < COUNT_OF(list[i].param) && policies[i]->params[k].name; k++)
			list[i].param[k] = policies[i]->params[k].value;
	}
	p->options.engine.policies = list;
	p->options.engine.policy_count = policy_count;
	p->worker.options = &p->options;
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--context"))
			context = true;
		else
			inputs_add(&p->inputs, &p->arena, argv[i], context, &collect);
	p->files = arena_array(&p->arena, p->inputs.list.n, struct file);
	for (size_t i = 0; i < p->inputs.list.n; i++) {
		const struct input *in = &p->inputs.list.at[i];

		p->files[i] = (struct file){ content_of(&p->arena, in), fact_directory(in->directory) };
	}
}

int main(int argc, char **argv)
{
	static struct passing p;
	struct report report = { .inputs = &p.inputs };
	const char **names;

	p.options = (struct lint_options){ .limits = LIMITS_DEFAULT };
	prepare(&p, argc, argv);
	names = arena_array(&p.arena, p.inputs.list.n, const char *);
	for (size_t i = 0; i < p.inputs.list.n; i++)
		names[i] = p.inputs.list.at[i].name;
	pass(&p, false);
	freeze(&p);
	pass(&p, true);
	report.names = names;
	report.findings = p.findings.at;
	report.finding_count = p.findings.n;
	report_json.write(stdout, &report, &(struct report_options){ 0 });
	return 0;
}
