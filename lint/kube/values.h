/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scalars of a chart's values files, each with the path that `helm template --set` takes and its place. Files are
 * layers: what a later one sets hides what an earlier one says there, as helm merges them (maps are merged, everything
 * else is replaced).
 */
#ifndef PODFIT_KUBE_VALUES_H
#define PODFIT_KUBE_VALUES_H

#include "doc/span.h"

struct value_leaf {
	const char *path;  /* a.b\.c[0], escaped for --set; a list has one of its own, in front of its items' */
	const char *shown; /* .Values.a["b.c"] ... as people write it */
	struct str text;   /* p NULL: a list or null, which only hides */
	bool string;
	struct place at; /* its input is the layer's number */
};

struct values {
	LIST(struct value_leaf) leaves;
	uint32_t layers;
};

/* One more layer: a values file's text, below the key `prefix` (of a subchart) or "". Texts and leaves live in `arena`.
 * What is no YAML is an empty layer: helm has read it already. */
void values_add(struct values *v, struct arena *arena, struct str text, const char *prefix,
		const struct limits *limits) NONNULL;

bool values_is_hidden(const struct values *v, const struct value_leaf *leaf) NONNULL; /* by a later layer */

#endif
