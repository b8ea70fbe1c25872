/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"

static enum status run(int argc, char **argv)
{
	struct operands names;
	struct err err = { "" };
	enum status status = command_begin(&command_help, argc, argv, NULL, &names);
	const struct command *c = &program;
	char help[] = "--help";

	if (status != STATUS_GO_ON)
		return status;
	if (names.n > 1) {
		err_set(&err, "one command at a time, not %zu", names.n);
		return command_failed(&command_help, &err);
	}
	if (names.n == 1)
		c = command_find(names.at[0]);
	if (!c)
		return command_external((char *[]){ names.at[0], help, NULL });
	command_print(stdout, c);
	return STATUS_CLEAN;
}

const struct command command_help = {
	.name = "help",
	.summary = "what a command does and which options it has",
	.usage = "[COMMAND]",
	.run = run,
};
