/* SPDX-License-Identifier: Apache-2.0 */
/* Programs that stand beside podfit: `podfit cluster` is podfit-cluster. */
#include "command.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Returns when it could not be run; *cause becomes why, unless there just is no such file. */
static void run_in(struct str directory, char **argv, int *cause)
{
	char path[PATH_MAX];
	char *name = argv[0];
	int n = snprintf(path, sizeof path, "%.*s/podfit-%s", STR_ARG(directory), name);

	if (n < 0 || (size_t)n >= sizeof path)
		return;
	argv[0] = path;
	execv(path, argv);
	argv[0] = name;
	if (errno != ENOENT && errno != ENOTDIR)
		*cause = errno;
}

static void run_beside(char **argv, int *cause)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self);

	if (n <= 0 || (size_t)n >= sizeof self)
		return;
	struct str directory = { self, (size_t)n };

	while (directory.n && directory.p[directory.n - 1] != '/')
		directory.n--;
	if (directory.n > 1)
		directory.n--;
	run_in(directory, argv, cause);
}

/* An empty part of PATH would mean the current directory, which may be anybody's: only absolute ones. */
static void run_from_path(char **argv, int *cause)
{
	struct str rest = str_of(getenv("PATH"));

	while (rest.p) {
		struct str directory = str_cut(&rest, ':');

		if (str_starts(directory, "/"))
			run_in(directory, argv, cause);
	}
}

static enum status unknown(const char *name)
{
	struct nearest near = nearest_to(str_of(name));
	struct err err = { "" };

	for (size_t i = 0; i < command_count; i++)
		nearest_offer(&near, commands[i]->name);
	option_unknown("command", &near, "", &err);
	if (!near.name && command_find("lint") && access(name, F_OK) == 0) {
		err.text[0] = '\0';
		err_set(&err, "'%s' is a path, not a command: podfit lint %s", name, name);
	}
	return command_failed(&program, &err);
}

enum status command_external(char **argv)
{
	const char *name = argv[0];
	struct err err = { "" };
	int cause = 0;

	if (!*name || strchr(name, '/'))
		return unknown(name);
	run_beside(argv, &cause);
	run_from_path(argv, &cause);
	if (!cause)
		return unknown(name);
	errno = cause;
	err_errno(&err, "cannot run podfit-%s", name);
	return command_failed(&program, &err);
}
