/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs one of the user's programs (helm, kustomize) for what it prints. It has a process group of its own, nothing to
 * read, and limits: when one is passed the whole group is killed by its id. Its exit status alone decides whether its
 * output counts; what it writes to standard error is only quoted when it failed. Safe in any thread.
 */
#ifndef PODFIT_SOURCE_PROGRAM_H
#define PODFIT_SOURCE_PROGRAM_H

#include "base/arena.h"
#include "base/limits.h"
#include "source/spool.h"

/* Where a program of this name is, as execvp(3) looks for it: in PATH, or itself when it has a slash. NULL: nowhere. */
const char *program_find(struct arena *arena, const char *name) NONNULL;

/*
 * argv[0] is a path, the list ends with NULL; `set` likewise holds "NAME=value" for the environment, beside podfit's
 * own. Adds what it prints to `out`. -1 when it cannot be started, ends in any way but exit status 0, runs longer than
 * limits->program_seconds, or prints more than limits->program_bytes; `err` then goes on from the program's name:
 * "failed with exit status 1: Error: ...".
 */
int program_run(const char *const *argv, const char *const *set, const struct limits *limits, struct spool *out,
		struct err *err) NONNULL MUST_USE;

#endif
