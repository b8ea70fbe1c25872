/* SPDX-License-Identifier: Apache-2.0 */
/* The anchors of one YAML document by name, in its arena. */
#ifndef PODFIT_DOC_YAML_ANCHORS_H
#define PODFIT_DOC_YAML_ANCHORS_H

#include "doc/node.h"

struct anchors {
	struct arena *arena;
	uint64_t seed;		/* so that nobody can choose names that collide; no result depends on it */
	uint32_t n, size;	/* size: a power of two, or 0 */
	struct anchor *slot;
};

void anchors_init(struct anchors *s, struct arena *arena, struct str text) NONNULL;
void anchors_put(struct anchors *s, const char *name, struct node *node) NONNULL;	/* replaces; copies the name */
struct node *anchors_get(const struct anchors *s, const char *name) NONNULL;

#endif
