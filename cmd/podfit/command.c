/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"

#include <string.h>

const struct command *const commands[] = {
#define COMMAND(name_) &command_##name_,
#include "index.h"
#undef COMMAND
};

const size_t command_count = COUNT_OF(commands);

const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < command_count; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static void print_commands(FILE *out)
{
	size_t width = 0;

	for (size_t i = 0; i < command_count; i++)
		if (strlen(commands[i]->name) > width)
			width = strlen(commands[i]->name);
	fputs("\ncommands:\n", out);
	for (size_t i = 0; i < command_count; i++)
		fprintf(out, "  %-*s  %s\n", (int)width, commands[i]->name, commands[i]->summary);
}

void command_print(FILE *out, const struct command *c)
{
	bool whole = c == &program;

	fprintf(out, "usage: podfit%s%s %s\n\n%s\n", whole ? "" : " ", whole ? "" : c->name, c->usage, c->summary);
	if (c->details)
		fprintf(out, "\n%s\n", c->details);
	if (whole)
		print_commands(out);
	fputs("\noptions:\n", out);
	option_print(out, c->options, COUNT_OF(c->options));
	if (c->more)
		c->more(out);
}

enum status command_failed(const struct command *c, const struct err *err)
{
	fprintf(stderr, "podfit%s%s: %s\n", c == &program ? "" : " ", c == &program ? "" : c->name, err->text);
	return STATUS_FAILED;
}

enum status command_begin(const struct command *c, int argc, char **argv, void *target, struct operands *ret)
{
	struct err err = { "" };

	switch (option_parse(c->options, COUNT_OF(c->options), argc, argv, target, ret, &err)) {
	case 0:
		return STATUS_GO_ON;
	case OPTION_HELP:
		command_print(stdout, c);
		return STATUS_CLEAN;
	default:
		return command_failed(c, &err);
	}
}
