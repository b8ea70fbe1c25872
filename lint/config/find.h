/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which configuration is in force in a directory: the nearest .podfit.yaml, from there up to the root of the
 * git work tree, or to / where there is none. So a file is linted alike wherever podfit is called from. In a
 * directory like /tmp, where anybody may leave files, only one's own is taken. Each directory is asked once.
 */
#ifndef PODFIT_CONFIG_FIND_H
#define PODFIT_CONFIG_FIND_H

#include "config/settle.h"
#include "source/seen.h"

struct finder {
	const struct catalogue *catalogue;
	const struct command_line *options;
	struct arena *arena;
	struct complaints *complaints;
	const struct settled *only;	/* --config, --no-config: nothing is looked for */
	const struct settled *none;	/* where no file is found */
	struct seen directories;	/* value: 1 + index in `found`; 0: none */
	LIST(const struct settled *) found;
	const char *cwd;		/* real path of the current directory, for shorter names of files; or NULL */
};

/*
 * `file`: --config, whose paths count from the current directory; NULL: none. `look`: whether to look for files. -1
 * when something had to be complained of.
 */
int finder_init(struct finder *f, const struct catalogue *catalogue, const struct command_line *options,
		const char *file, bool look, struct arena *arena, struct complaints *complaints)
	__attribute__((nonnull(1, 2, 3, 6, 7))) MUST_USE;

/* What is in force in `directory`, a real path; fits collect_options.scope. A file that has to be complained of counts
 * as none: the caller asks the complaints in the end. */
const struct config_scope *finder_scope(void *finder, const char *directory, int sees) NONNULL RETURNS_NONNULL;

static inline const struct settled *settled_of(const struct config_scope *scope)
{
	return (const struct settled *)(const void *)scope;
}

#endif
