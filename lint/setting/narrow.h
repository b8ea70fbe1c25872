/* SPDX-License-Identifier: Apache-2.0 */
/* Links to a part of a scalar: a word of a script, one assignment of an annotation. */
#ifndef PODFIT_SETTING_NARROW_H
#define PODFIT_SETTING_NARROW_H

#include "setting/setting.h"

/* How far a literal block was looked through: parts that are asked for in their order cost one pass. Zeroed at first. */
struct narrowing {
	const struct node *node;
	struct str source, text;	/* what is left, from the start of a line on */
	size_t seen;			/* bytes of its text before that */
};

/* Bytes [from, to) of the scalar's text. The whole scalar where the source does not show the text byte by byte, and
 * where from == to. No edit replaces it. */
const struct link *link_to_part(struct doc *doc, const struct node *n, struct narrowing *at, uint32_t from, uint32_t to)
	NONNULL;

#endif
