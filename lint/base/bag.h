/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bag of texts: each can be taken out as often as it was put in. For telling what is new from what was
 * there before, where the same may stand several times.
 */
#ifndef PODFIT_BASE_BAG_H
#define PODFIT_BASE_BAG_H

#include "base/arena.h"

struct bag_item {
	const char *text; /* borrowed */
	uint32_t value;   /* the caller's */
	uint32_t taken;   /* of the first of its text: how many are out */
};

struct bag { /* all zero: empty */
	LIST(struct bag_item) items;
	bool sorted;
};

void bag_put(struct bag *b, struct arena *arena, const char *text, uint32_t value) NONNULL;
/* Those of one text come out in the order of their values. False: there is none left. */
bool bag_take(struct bag *b, const char *text, uint32_t *ret_value) NONNULL;
bool bag_find(struct bag *b, const char *text, uint32_t *ret_value) NONNULL; /* the first of them; it stays in */

#endif
