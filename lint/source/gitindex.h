/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names in git's index, versions 2 to 4 (gitformat-index(5)): a file that git tracks is not
 * ignored, whatever a rule says. Of a split index both parts count.
 */
#ifndef PODFIT_SOURCE_GITINDEX_H
#define PODFIT_SOURCE_GITINDEX_H

#include "base/arena.h"
#include "base/str.h"

enum { INDEX_BYTES = 256 << 20 };

struct gitindex {
	LIST(struct str) names;		/* in byte order */
};

/* Adds the names of one file's bytes, which stay borrowed. -1: not an index that is understood. */
int gitindex_add(struct gitindex *index, struct arena *arena, struct str file) NONNULL MUST_USE;
void gitindex_sort(struct gitindex *index) NONNULL;	/* once, before it is asked */
bool gitindex_has(const struct gitindex *index, struct str name) NONNULL;
bool gitindex_has_below(const struct gitindex *index, struct str directory) NONNULL;	/* with its slash */

#endif
