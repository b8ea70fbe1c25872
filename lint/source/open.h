/* SPDX-License-Identifier: Apache-2.0 */
/* Opening what the user named, and telling later whether it is still the same. */
#ifndef PODFIT_SOURCE_OPEN_H
#define PODFIT_SOURCE_OPEN_H

#include <sys/stat.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "source/source.h"

struct stamp stamp_of(const struct stat *st) NONNULL;
bool stamp_eq(const struct stamp *a, const struct stamp *b) NONNULL;

/* A regular file, or if `fifo` is set a FIFO, for reading, else -1: directories, devices and sockets are
 * refused. Waits for a FIFO's writer. NULL is standard input, of any kind but a directory. */
int open_input(const char *path, bool fifo, struct stat *ret, struct err *err) __attribute__((nonnull(3, 4))) MUST_USE;
/* Why a file of this mode is no input ("is a directory"), or NULL. */
const char *refused_mode(mode_t mode);

/* The whole of a regular file of at most `cap` bytes, in `arena`; -1 for anything else. Symbolic links
 * are followed only if asked for: git does not follow its own control files' in a work tree. */
int read_small(const char *path, bool follow, size_t cap, struct arena *arena, struct str *ret) NONNULL MUST_USE;

/* Whether a regular file has a line `key: value` that starts in its first column; quotes and a comment may stand there. */
bool has_line(const char *path, const char *key, const char *value) NONNULL;

#endif
