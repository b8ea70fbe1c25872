/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/stat.h>

#include "config_command.h"
#include "config_options.h"

static enum status show(struct config_options *o, const char *path)
{
	enum status status = config_options_ready(o, &command_config);
	const char *below = NULL, *directory, *slash = strrchr(path, '/');
	struct err err = { "" };
	struct stat st;

	if (status != STATUS_GO_ON)
		return status;
	directory = stat(path, &st) == 0 ? config_directory(o, path) : NULL;
	if (!directory) {
		err_errno(&err, "'%s'", path);
		return command_failed(&command_config, &err);
	}
	const struct config_scope *scope = finder_scope(&o->finder, directory, -1);

	status = config_options_status(o, &command_config);
	if (status != STATUS_GO_ON)
		return status;
	if (!S_ISDIR(st.st_mode) && scope->directory)
		below = path_below(&o->arena, scope, directory, slash ? slash + 1 : path);
	config_show(stdout, &o->catalogue, settled_of(scope), path, below);
	return STATUS_CLEAN;
}

static enum status run_with(struct config_options *o, int argc, char **argv)
{
	static const char *const verbs[] = { "schema", "show" };
	struct operands words;
	struct err err = { "" };
	size_t verb;

	config_options_init(o);
	enum status status = command_begin(&command_config, argc, argv, o, &words);

	if (status != STATUS_GO_ON)
		return status;
	if (!words.n)
		err_set(&err, "schema or show? `podfit help config` says more");
	else if (option_choice(words.at[0], verbs, COUNT_OF(verbs), &verb, &err) == 0 && words.n > verb + 1)
		err_set(&err, verb ? "one path at a time, not %zu" : "`schema` takes no path", words.n - 1);
	if (err.text[0])
		return command_failed(&command_config, &err);
	if (verb == 1)
		return show(o, words.n > 1 ? words.at[1] : ".");
	config_schema(stdout, &o->catalogue);
	return STATUS_CLEAN;
}

static enum status run(int argc, char **argv)
{
	struct config_options o;
	enum status status = run_with(&o, argc, argv);

	arena_release(&o.arena);
	return status;
}

const struct command command_config = {
	.name = "config",
	.summary = "the configuration that counts for a path, or the schema of .podfit.yaml",
	.usage = "schema | show [OPTION...] [PATH]",
	.details = "`show` merges the program's defaults, the profile, the nearest .podfit.yaml\n"
		   "from PATH (default: the current directory) up to the root of its git work tree,\n"
		   "and the options, and says of each value where it comes from. `schema` prints\n"
		   "JSON Schema (draft 2020-12), which editors check and complete by.",
	.options = {
		CONFIG_OPTION_ROWS,
		RULE_OPTION_ROWS,
	},
	.run = run,
};
