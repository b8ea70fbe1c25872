/* SPDX-License-Identifier: Apache-2.0 */
/* A file that is there whole or as it was: written beside its place, then renamed. */
#ifndef PODFIT_REPLACE_FILE_H
#define PODFIT_REPLACE_FILE_H

#include <stdio.h>

#include "base/arena.h"
#include "base/err.h"

struct replacement {
	FILE *out;
	const char *name;	/* as it was named: in messages */
	const char *path;	/* links followed */
	const char *temporary;
};

/* `path` may be new; if it is there it is a regular file, whose mode is kept. */
int replace_file_begin(struct replacement *r, const char *path, struct arena *arena, struct err *err) NONNULL MUST_USE;
/* Puts it into its place. -1 and err: the old one is still there, and no other. */
int replace_file_end(struct replacement *r, struct err *err) NONNULL MUST_USE;

#endif
