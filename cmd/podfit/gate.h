/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A gate in front of a commit: what is named may be anything, what is in the git work tree around it is context. Which
 * of the names are looked at, and where the context is.
 */
#ifndef PODFIT_GATE_H
#define PODFIT_GATE_H

#include "source/candidate.h"
#include "source/chart.h"

struct gate {
	bool candidates; /* --pre-commit: names are candidates */
	bool charts;     /* --pre-commit-charts: they lead to their charts, others are not looked at */
};

struct names {
	const char **at;
	size_t n;
};

/* Those to look at, each once; texts of charts are in `arena`. */
struct names gate_names(const struct gate *g, struct arena *arena, const char *const *paths, size_t n,
			const struct limits *limits) __attribute__((nonnull(1, 2, 5)));

/* The work tree that we are in, a real path; NULL: we are in none. */
const char *gate_work_tree(struct arena *arena) NONNULL;

/* `path`, which counts from `root`, a real path, as it is called from here: as a walk from here names it. "" is the root. */
const char *gate_name(struct arena *arena, const char *root, const char *path) NONNULL;

#endif
