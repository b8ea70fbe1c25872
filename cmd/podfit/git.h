/* SPDX-License-Identifier: Apache-2.0 */
/* The user's own git, asked as a program: what changed, and what stood there before. No shell, no library. */
#ifndef PODFIT_GIT_H
#define PODFIT_GIT_H

#include "base/arena.h"
#include "base/err.h"

struct git {
	struct arena *arena;
	const char *root; /* real path of the work tree */
	const char *base; /* the commit that is compared with */
};

/* The work tree that `directory` is in, and where the branch at hand left `revision`: the best common ancestor, which is
 * the revision itself if it is one. */
int git_open(struct git *g, struct arena *arena, const char *directory, const char *revision,
	     struct err *err) NONNULL MUST_USE;

struct git_change {
	const char *path; /* from the root */
	const char *blob; /* what it was; NULL: it was not there, or no file */
	bool deleted;
};
struct git_changes {
	struct git_change *at; /* in the order of their paths */
	size_t n;
};
/* Between base and work tree, staged or not; files that git does not know yet and does not ignore are new. A renamed file
 * is one that is deleted and one that is new. */
int git_changes(struct git *g, struct git_changes *ret, struct err *err) NONNULL MUST_USE;

const struct git_change *git_change_of(const struct git_changes *all, const char *path) NONNULL; /* or NULL */
bool git_changes_below(const struct git_changes *all, const char *directory) NONNULL;            /* "": the root */

/* The bytes of n blobs, in their order, in the arena. */
int git_blobs(struct git *g, const char *const *blobs, size_t n, struct str *ret, struct err *err) NONNULL MUST_USE;

enum { GIT_EXPORT_MOST = 50000 };
/* What the base has below `path`, "" for all, as files below the directory `to`. */
int git_export(struct git *g, const char *path, const char *to, struct err *err) NONNULL MUST_USE;
/* Its names, as `git ls-tree -r -z` has them. */
int git_tree(struct git *g, const char *path, struct str *ret, struct err *err) NONNULL MUST_USE;

#endif
