/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bag.h"

#include <stdlib.h>

void bag_put(struct bag *b, struct arena *arena, const char *text, uint32_t value)
{
	*list_add(arena, &b->items) = (struct bag_item){ .text = text, .value = value };
	b->sorted = false;
}

static int by_text(const void *a, const void *b)
{
	const struct bag_item *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order ? order : (x->value > y->value) - (x->value < y->value);
}

static void sort(struct bag *b)
{
	if (b->items.n)
		qsort(b->items.at, b->items.n, sizeof *b->items.at, by_text);
	b->sorted = true;
}

bool bag_take(struct bag *b, const char *text, uint32_t *ret_value)
{
	size_t low = 0, high = b->items.n;

	if (!b->sorted)
		sort(b);
	while (low < high) { /* to the first of its text */
		size_t middle = low + (high - low) / 2;

		if (strcmp(b->items.at[middle].text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == b->items.n || strcmp(b->items.at[low].text, text))
		return false;
	size_t next = low + b->items.at[low].taken;

	if (next == b->items.n || strcmp(b->items.at[next].text, text))
		return false;
	b->items.at[low].taken++;
	*ret_value = b->items.at[next].value;
	return true;
}
