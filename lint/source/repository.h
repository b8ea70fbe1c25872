/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A git work tree, as far as ignoring goes: its info/exclude and the names it tracks. git itself is not
 * run. Not read: core.excludesFile and what else the user's own configuration says, so that the same
 * tree is read the same way everywhere.
 */
#ifndef PODFIT_SOURCE_REPOSITORY_H
#define PODFIT_SOURCE_REPOSITORY_H

#include "source/gitignore.h"
#include "source/gitindex.h"

struct repository {
	struct arena *arena;
	const char *root;		/* where .git stands */
	const char *git;		/* the index is in here */
	const struct ignore *excludes;	/* info/exclude */
	struct gitindex index;
	bool index_read;		/* it is only when something is ignored */
};

/* Whether `directory` is the root of a work tree: NULL if not. All lives in `arena`. */
struct repository *repository_at(struct arena *arena, const char *directory) NONNULL MUST_USE;
bool repository_tracks(struct repository *repository, struct str path) NONNULL;
bool repository_tracks_below(struct repository *repository, struct str directory) NONNULL;	/* with its slash */

/* `above`, and what the .gitignore file in `directory` adds, which is `base` below the root. */
const struct ignore *repository_ignore(struct arena *arena, const struct ignore *above, const char *directory,
				       struct str base) __attribute__((nonnull(1, 3)));

#endif
