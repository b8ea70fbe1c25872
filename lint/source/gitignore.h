/* SPDX-License-Identifier: Apache-2.0 */
/*
 * git's ignore rules (gitignore(5), and dir.c of git for what the manual leaves open). Only the
 * language: finding the files is the walk's. That nothing below an ignored directory can be taken
 * back is the walk's too: it does not enter one.
 */
#ifndef PODFIT_SOURCE_GITIGNORE_H
#define PODFIT_SOURCE_GITIGNORE_H

#include "base/arena.h"
#include "base/str.h"

enum {
	IGNORE_FILE_BYTES = 1 << 20,	/* a larger file is not followed ... */
	IGNORE_RULES = 10000,		/* ... nor one that brings the rules for a directory above this */
};

struct ignore;	/* the rules of one file, and those that count where these say nothing; NULL: none */

/* `base`: the file's directory below the repository's root, "" or ending in a slash. All in `arena`.
 * Too many rules: `above` comes back, so that more is read, not less. */
const struct ignore *ignore_add(struct arena *arena, const struct ignore *above, struct str base, struct str text);
/* `path` below the repository's root. A symbolic link is no directory. */
bool ignore_says(const struct ignore *rules, struct str path, bool is_directory);

#endif
