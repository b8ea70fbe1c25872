/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include "policies.h"
#include "report/report.h"

/* Of `command`, or NULL for every one that has such an option. What is not here is known by its argument. */
static const struct {
	const char *command, *option, *words;
} known[] = {
	{ "settings", "format", "text json" },
	{ "rules", "format", "text json markdown" },
	{ NULL, "min-severity", "error warning info" },
	{ NULL, "fail-on", "error warning info never" },
	{ NULL, "suppressions", "all with-reason none" },
	{ NULL, "color", "auto always never" },
	{ NULL, "render", "auto never" },
};

static const char *with(struct arena *a, const char *words, const char *word, const char *end)
{
	return arena_printf(a, "%s%s%s%s", words, *words ? " " : "", word, end);
}

static const char *formats(struct arena *a)
{
	const char *words = "";

	for (size_t i = 0; i < reporter_count; i++)
		words = with(a, words, reporters[i]->name, "");
	return words;
}

static const char *rules(struct arena *a)
{
	const char *words = "";

	for (size_t i = 0; i < policy_count; i++)
		words = with(a, words, policies[i]->name, "");
	return words;
}

static const char *groups(struct arena *a)
{
	const char *words = "";

	for (enum coordinate c = MEMORY; c < META; c++)
		words = arena_printf(a, "%s@%s ", words, coordinate_name(c));
	return words;
}

static const char *profile_names(struct arena *a)
{
	const char *words = "";

	for (size_t i = 0; i < profile_count; i++)
		words = with(a, words, profiles[i].name, "");
	return words;
}

/* The same parameter stands in several rules: the first one names it. */
static bool is_named_before(size_t rule, const char *name)
{
	for (size_t i = 0; i < rule; i++)
		for (size_t j = 0; j < PARAMS_MOST && policies[i]->params[j].name; j++)
			if (strcmp(policies[i]->params[j].name, name) == 0)
				return true;
	return false;
}

static const char *parameters(struct arena *a)
{
	const char *words = "";

	for (size_t i = 0; i < policy_count; i++)
		for (size_t j = 0; j < PARAMS_MOST && policies[i]->params[j].name; j++)
			if (!is_named_before(i, policies[i]->params[j].name))
				words = with(a, words, policies[i]->params[j].name, "=");
	return words;
}

struct words words_of_option(struct arena *a, const struct command *c, const struct option *o)
{
	struct str argument = str_of(o->argument);

	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (str_is(str_of(o->name), known[i].option) &&
		    (!known[i].command || str_is(str_of(c->name), known[i].command)))
			return (struct words){ .text = known[i].words };
	if (str_is(argument, "NAME[=FILE]"))
		return (struct words){ .text = formats(a), .into_file = true };
	if (str_is(argument, "RULE,..."))
		return (struct words){ .text = arena_printf(a, "%s%s", groups(a), rules(a)), .list = true };
	if (str_is(argument, "NAME|FILE"))
		return (struct words){ .text = profile_names(a), .files = true };
	if (str_is(argument, "NAME=VALUE"))
		return (struct words){ .text = parameters(a) };
	return (struct words){ .text = "", .files = str_has(argument, "FILE") || str_has(argument, "PATH") };
}

struct words words_of_operands(struct arena *a, const struct command *c)
{
	struct str usage = str_of(c->usage), name = str_of(c->name);
	const char *words = "";

	for (size_t i = 0; i < command_count && str_is(usage, "[COMMAND]"); i++)
		words = with(a, words, commands[i]->name, "");
	if (str_is(usage, "RULE"))
		words = rules(a);
	if (str_is(name, "config"))
		words = "schema show";
	if (str_is(name, "completion"))
		words = "bash zsh fish";
	return (struct words){ .text = words, .files = str_has(usage, "PATH") };
}
