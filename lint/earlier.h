/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stood in the input before a change of it: those findings are not new, and of a contradiction of two settings it
 * tells which of them the change moved. "The same" is the same rule, object, container and message in the same file, or
 * in another one if that file is gone.
 */
#ifndef PODFIT_EARLIER_H
#define PODFIT_EARLIER_H

#include "base/bag.h"
#include "lint.h"

struct earlier {
	struct arena *arena;
	const struct lint_result *before;
	const char *since;         /* "main", for messages */
	struct bag findings, rows; /* to their index */
};

void earlier_init(struct earlier *e, struct arena *arena, const struct lint_result *before, const char *since) NONNULL;
/* `name`: of the file that the finding is in. Each finding of before stands for one. */
bool earlier_has(struct earlier *e, const struct finding *f, const char *name) NONNULL;

/* "since main the memory limit changed from '1Gi' to '512Mi', GOMEMLIMIT did not": of a finding that speaks of both, whose
 * container is `row` now. NULL: there is nothing to say. */
const char *earlier_change(struct earlier *e, const struct finding *f, const struct settings_row *row) NONNULL;

/* The container that a finding speaks of, and the row that it is, have the same. */
const char *earlier_container(struct arena *arena, const struct object_id *id, const char *container)
	__attribute__((nonnull(1)));

#endif
