/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "command.h"
#include "paragraph.h"
#include "policies.h"

static const struct rule *rule_named(struct nearest *near)
{
	for (size_t i = 0; i < policy_count; i++) {
		nearest_offer(near, policies[i]->name);
		if (str_is(near->word, policies[i]->name))
			return policies[i];
	}
	return NULL;
}

static const struct proof *proof_named(struct str name)
{
	for (size_t i = 0; i < proof_count; i++)
		if (str_is(name, proofs[i].name))
			return &proofs[i];
	return NULL;
}

static void print_proofs(FILE *out, const struct rule *rule)
{
	if (rule->proof)
		fputs("\nMeasured\n", out);
	for (struct str rest = str_of(rule->proof); rest.n;) {
		const struct proof *p = proof_named(str_cut(&rest, ' '));

		if (p)
			paragraph(out, p->measured, 2, 0);
	}
}

static void print_grades(FILE *out, const struct rule *rule)
{
	for (size_t i = 0; i < COUNT_OF(rule->grades) && (i == 0 || rule->grades[i].when); i++)
		if (rule->grades[i].when)
			fprintf(out, "  %s: %s\n", severity_name(rule->grades[i].severity), rule->grades[i].when);
		else
			fprintf(out, "  %s%s\n", severity_name(rule->grades[i].severity),
				COUNT_OF(rule->grades) > 1 && rule->grades[1].when ? ", but" : "");
}

static void print_amount(FILE *out, const struct param *p, int64_t amount)
{
	char buffer[BYTES_TEXT];

	if (p->type == PARAM_PERCENT)
		fprintf(out, "%" PRId64 "%%", amount);
	else if (p->type == PARAM_BYTES)
		fputs(bytes_text(amount, buffer), out);
	else
		fprintf(out, "%" PRId64, amount);
}

static void print_parameters(FILE *out, const struct rule *rule)
{
	if (!rule->params[0].name)
		return;
	fputs("\nParameters\n", out);
	for (size_t i = 0; i < COUNT_OF(rule->params) && rule->params[i].name; i++) {
		const struct param *p = &rule->params[i];

		fprintf(out, "  %s = ", p->name);
		print_amount(out, p, p->value);
		fputs(", from ", out);
		print_amount(out, p, p->min);
		fputs(" to ", out);
		print_amount(out, p, p->max);
		fprintf(out, "\n    %s\n", p->text);
	}
}

static void print_given(FILE *out, const struct rule *rule, const struct example *e)
{
	for (size_t i = 0; e->param && i < COUNT_OF(rule->params) && rule->params[i].name; i++)
		if (!strcmp(rule->params[i].name, e->param)) {
			fprintf(out, "    with %s = ", e->param);
			print_amount(out, &rule->params[i], e->value);
			putc('\n', out);
		}
}

/* Examples are one line each: a container of a Pod, a Pod or several objects, in flow YAML. */
static void print_examples(FILE *out, const struct rule *rule, bool bad)
{
	fputs(bad ? "\nFound\n" : "\nNot found\n", out);
	for (size_t i = 0; i < COUNT_OF(rule->examples) && rule->examples[i].kind != EXAMPLE_END; i++) {
		const struct example *e = &rule->examples[i];

		if ((e->kind != EXAMPLE_QUIET) != bad)
			continue;
		fprintf(out, "  %s\n", e->in);
		print_given(out, rule, e);
		if (e->out)
			fprintf(out, "    becomes %s\n", e->out);
	}
}

static void explain(FILE *out, const struct rule *rule)
{
	fprintf(out, "%s (@%s)\n\n", rule->name, coordinate_name(rule->coordinate));
	paragraph(out, rule->summary, 0, 0);
	putc('\n', out);
	paragraph(out, rule->why, 0, 0);
	print_proofs(out, rule);
	fputs("\nWhat to do\n", out);
	paragraph(out, rule->fix, 2, 0);
	fputs("\nSeverity\n", out);
	print_grades(out, rule);
	if (rule->denies)
		fputs("  an error of it may deny an admission\n", out);
	print_parameters(out, rule);
	print_examples(out, rule, true);
	print_examples(out, rule, false);
	fputs("\nTo ignore it\n", out);
	fprintf(out, "  # podfit: ignore %s -- reason\n    on the line of the finding, or alone on the line above it\n", rule->name);
	fprintf(out, "  podfit.dev/ignore: \"%s -- reason\"\n    an annotation of the Pod, or of its workload\n", rule->name);
}

static enum status run(int argc, char **argv)
{
	struct operands names;
	struct err err = { "" };
	enum status status = command_begin(&command_explain, argc, argv, NULL, &names);

	if (status != STATUS_GO_ON)
		return status;
	if (names.n != 1) {
		err_set(&err, "one rule at a time; `podfit rules` lists them");
		return command_failed(&command_explain, &err);
	}
	struct nearest near = nearest_to(str_of(names.at[0]));
	const struct rule *rule = rule_named(&near);

	if (!rule) {
		option_unknown("rule", &near, "", &err);
		return command_failed(&command_explain, &err);
	}
	explain(stdout, rule);
	return STATUS_CLEAN;
}

const struct command command_explain = {
	.name = "explain",
	.summary = "what a rule finds, why it matters, how to fix it and how to ignore it",
	.usage = "RULE",
	.run = run,
};
