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
	const struct lint_options *lint;   /* of the run */
	struct inputs then;                /* the base, */
	LIST(struct input_config) configs; /* and by them */
	struct lint_result result;         /* of it, when it was asked for */
};

/* Asks git, and marks the inputs so far. `directory`: where the work tree is. */
int diff_base_mark(struct diff_base *d, struct inputs *inputs, const char *directory, struct arena *arena,
		   struct err *err) NONNULL MUST_USE;

/* When the inputs, context among them, have their configurations, and what is deleted has `of_deleted`: the run will ask
 * for what stood there. `d`, `lint` and the inputs outlive the run. */
int diff_base_arm(struct diff_base *d, struct lint_options *lint, const struct inputs *inputs,
		  const struct input_config *of_deleted, struct err *err) NONNULL MUST_USE;
void diff_base_release(struct diff_base *d) NONNULL;

#endif
