/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the inputs hold already, by real path (realpath(3)): files, parts of kustomizations, directories
 * entered. Not by inode: a hard link is another file in another directory, and some file systems
 * give two files one number.
 */
#ifndef PODFIT_SOURCE_SEEN_H
#define PODFIT_SOURCE_SEEN_H

#include "base/arena.h"

enum seen_kind {
	SEEN_INPUT,	/* value: index in the list of inputs */
	SEEN_PART,	/* named by a kustomization; value: enum seen_part, or-ed */
	SEEN_PROBED,	/* a directory whose kustomization has been asked for its parts */
	SEEN_DIRECTORY,	/* entered by this walk */
	SEEN_BUILD,	/* a kustomization; value: enum build, what it takes to build it */
	SEEN_REAL,	/* a directory as named; real: its real path, NULL when it has none */
};

enum seen_part {
	PART_OF_WALKED = 1 << 0,	/* not read in a walk */
	PART_OF_CONTEXT = 1 << 1,	/* not read in a walk for context */
	PART_OF_NEIGHBOUR = 1 << 2,	/* of the kustomization in its own directory ... */
	PART_IS_PATCH = 1 << 3,		/* ... as a patch of that one */
	PART_OF_UNBUILT = 1 << 4,	/* of a walked one that is not built: walked, but no whole object */
};

struct seen_entry {
	struct seen_entry *next;
	enum seen_kind kind;
	uint32_t hash;
	const char *path;
	union {
		const char *real;	/* of SEEN_REAL */
		uint32_t value;
	};
};

struct seen {
	struct arena *arena;
	uint64_t seed;
	struct seen_entry **slots;
	size_t size, n;
};

void seen_init(struct seen *s, struct arena *arena) NONNULL;
struct seen_entry *seen_find(const struct seen *s, enum seen_kind kind, const char *path) NONNULL;	/* or NULL */
/* The entry, new with value 0 if there was none. The path is copied. */
struct seen_entry *seen_add(struct seen *s, enum seen_kind kind, const char *path, bool *ret_new)
	NONNULL RETURNS_NONNULL;
/* The same for a path that outlives the inputs: it is not copied. */
struct seen_entry *seen_add_kept(struct seen *s, enum seen_kind kind, const char *path, bool *ret_new)
	NONNULL RETURNS_NONNULL;

#endif
