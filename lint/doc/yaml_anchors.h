/* SPDX-License-Identifier: Apache-2.0 */
/* The anchors of one YAML document by name, in its arena. */
#ifndef PODFIT_DOC_YAML_ANCHORS_H
#define PODFIT_DOC_YAML_ANCHORS_H

#include "doc/node.h"

struct anchor {
	struct str name;
	uint64_t hash;
	struct node *node;	/* NULL: a free slot */
	struct str key;		/* a scalar's text where an alias to it is a key; p is NULL when it can be none */
	bool infinite;		/* no alias to it can be a value: JSON has none */
};

struct anchors {
	struct arena *arena;
	uint64_t seed;		/* so that nobody can choose names that collide; no result depends on it */
	uint32_t n, size;	/* size: a power of two, or 0 */
	struct anchor *slot;
};

void anchors_init(struct anchors *s, struct arena *arena, struct str text) NONNULL;
/* Of the same name the last counts; copies the name. The slots move with the next one. */
struct anchor *anchors_put(struct anchors *s, const char *name, struct node *node) NONNULL RETURNS_NONNULL;
const struct anchor *anchors_get(const struct anchors *s, const char *name) NONNULL;	/* NULL: unknown */

#endif
