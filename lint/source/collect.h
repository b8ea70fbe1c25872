/* SPDX-License-Identifier: Apache-2.0 */
/* Between naming (input.c) and walking (walk.c). */
#ifndef PODFIT_SOURCE_COLLECT_H
#define PODFIT_SOURCE_COLLECT_H

#include <sys/stat.h>

#include "source/seen.h"
#include "source/source.h"

struct collect {
	struct inputs *inputs;
	struct arena *arena;
	const struct collect_options *options;
	bool context;
	const char *named;		/* what was named last: files come by the directory, */
	const char *real;		/* whose real path, or NULL, */
	int fd;				/* and descriptor, or -1, serve the next one: from the root the way is long */
	bool scoped;			/* `scope` is that directory's */
	const struct config_scope *scope;
	const char *probed;		/* real path of the directory probed last */
	const char *charted, *chart;	/* the directory that was last asked for its chart, and that or NULL */
};

enum { GONE = UINT32_MAX };	/* value of a SEEN_INPUT that is no input any more */

bool is_kustomization_name(struct str name);	/* kustomization.yaml, kustomization.yml, Kustomization */

/* Adds `in` under its real path, or lets what is there count for more: named, not context. */
void collect(struct collect *c, const char *real, const struct input *in) NONNULL;
bool is_excluded(const struct collect *c, const char *path, bool is_directory) NONNULL;
const struct config_scope *scope_of(const struct collect *c, const char *real, int sees) NONNULL;	/* or NULL */

/* The parts of the kustomization at `path`, files and directories, become SEEN_PART with `flag`; with PART_OF_NEIGHBOUR,
 * for which `path` is a real one, only files in its own directory or the ones right below. */
void collect_parts(struct collect *c, const char *path, enum seen_part flag) NONNULL;
/* What it takes to build the kustomization at `path`, with all that it builds on. */
enum build { BUILD_UNKNOWN, BUILD_LOCAL, BUILD_CIRCLE, BUILD_REMOTE /* something would be fetched */ };
enum build build_of(struct collect *c, const char *path) NONNULL;
const char *build_refused(enum build build);	/* why it is not built, or NULL */
bool is_part(const struct collect *c, const char *real, bool context) NONNULL;	/* of a walked kustomization */
/* Takes out what was walked before it turned out to be a part. */
void drop_parts(struct collect *c) NONNULL;

/* What realpath(3) says, in `arena`; NULL for what has none, such as /dev/fd/63. `st` is lstat(2)'s. */
const char *real_path(struct collect *c, struct arena *arena, const char *name, const struct stat *st) NONNULL;
const char *parent_of(struct arena *arena, const char *path) NONNULL RETURNS_NONNULL;	/* "." for a bare name */

bool is_top(const char *directory) NONNULL;	/* there is none above, as it is spelt: ".", "/", ".." */

/* Everything below the directory `name`, whose real path is `real`. */
void walk(struct collect *c, const char *name, const char *real) NONNULL;

#endif
