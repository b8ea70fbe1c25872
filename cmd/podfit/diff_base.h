/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --diff-base: of the inputs those that git calls changed are linted, the others are their context; what was found in
 * the same inputs as they stood in the base is not found again.
 */
#ifndef PODFIT_DIFF_BASE_H
#define PODFIT_DIFF_BASE_H

#include "git.h"
#include "lint.h"

struct diff_base {
	const char *revision; /* NULL: there is none to compare with */
	struct git git;
	struct git_changes changes;
	struct limits limits;
	LIST(struct input) built;           /* charts and kustomizations that changed */
	struct inputs then;                 /* the base */
	char *exported;                     /* a directory with files of it, for what is built of several; NULL: none */
	const struct lint_options *lint;    /* of the run */
	const struct input_config *configs; /* by `then` */
	struct lint_result result;          /* of the base, when it was asked for */
};

/* Asks git, and marks the inputs so far. `directory`: where the work tree is. */
int diff_base_mark(struct diff_base *d, struct inputs *inputs, const char *directory, struct arena *arena,
		   struct err *err) NONNULL MUST_USE;
/* Fills `then` with what these inputs, context among them, were; what is deleted has the scope `of_deleted`. */
int diff_base_read(struct diff_base *d, const struct inputs *now, const struct config_scope *of_deleted,
		   struct err *err) NONNULL MUST_USE;
/* The run will ask for what stood there. All of this outlives it. */
void diff_base_arm(struct diff_base *d, struct lint_options *lint, const struct input_config *configs_of_then) NONNULL;
void diff_base_release(struct diff_base *d) NONNULL;

#endif
