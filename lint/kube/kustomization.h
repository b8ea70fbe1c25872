/* SPDX-License-Identifier: Apache-2.0 */
/* Which files a kustomization builds from, as far as they are named in it. */
#ifndef PODFIT_KUBE_KUSTOMIZATION_H
#define PODFIT_KUBE_KUSTOMIZATION_H

#include <stdbool.h>

#include "base/limits.h"

/*
 * Hands each path that the kustomization at `path` names to `add`, as it stands there: relative to the
 * kustomization, maybe a directory, a URL or an inline document. A kustomization that cannot be read names
 * nothing. Fits collect_options.parts with a `const struct limits *` as its context.
 */
void kustomization_parts(void *limits, const char *path, void (*add)(void *add_context, const char *part, bool patch),
			 void *add_context) __attribute__((nonnull(1, 2, 3)));

#endif
