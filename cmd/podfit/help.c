/* SPDX-License-Identifier: Apache-2.0 */
#include "man.h"

static int set_man(void *target, const char *value UNUSED, struct err *err UNUSED)
{
	*(bool *)target = true;
	return 0;
}

static enum status run(int argc, char **argv)
{
	struct operands names;
	struct err err = { "" };
	bool man = false;
	enum status status = command_begin(&command_help, argc, argv, &man, &names);
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
	(man ? man_print : command_print)(stdout, c);
	return STATUS_CLEAN;
}

const struct command command_help = {
	.name = "help",
	.summary = "what a command does and which options it has",
	.usage = "[COMMAND]",
	.options = {
		{ 0, "man", NULL, NULL, "as a manual page for man(1)", set_man },
	},
	.run = run,
};
