/* SPDX-License-Identifier: Apache-2.0 */
/* What a hook names may be anything: which of it belongs to a Helm chart, which may hold a Kubernetes object. */
#ifndef PODFIT_SOURCE_CANDIDATE_H
#define PODFIT_SOURCE_CANDIDATE_H

#include "source/source.h"

/* Whether there is anything in the file that is looked at by itself: not in a chart's templates and values, not in a
 * kustomization, not in what never names an apiVersion. True of what is no file, or cannot be read: that is to be said. */
bool is_candidate(struct arena *arena, const char *path, const struct limits *limits) NONNULL;

/* The root of the git work tree that `directory`, a real path, is in; NULL: there is none. */
const char *work_tree_of(struct arena *arena, const char *directory) NONNULL;

#endif
