/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a change touches what a kustomization builds: itself, what it names, its charts, and what these build in turn. */
#ifndef PODFIT_DIFF_BUILD_H
#define PODFIT_DIFF_BUILD_H

#include "base/limits.h"
#include "git.h"

/* `path`: of the kustomization, from `root`, which is the work tree's. */
bool diff_touches_build(const struct git_changes *changes, const char *root, const char *path, struct arena *arena,
			const struct limits *limits) NONNULL;

#endif
