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

/* The first of this text; where there is none, what follows it. */
static size_t find(struct bag *b, const char *text)
{
	size_t low = 0, high = b->items.n;

	if (!b->sorted)
		sort(b);
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(b->items.at[middle].text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_at(const struct bag *b, size_t i, const char *text)
{
	return i < b->items.n && !strcmp(b->items.at[i].text, text);
}

bool bag_take(struct bag *b, const char *text, uint32_t *ret_value)
{
	size_t first = find(b, text), next;

	if (!is_at(b, first, text))
		return false;
	next = first + b->items.at[first].taken;
	if (!is_at(b, next, text))
		return false;
	b->items.at[first].taken++;
	*ret_value = b->items.at[next].value;
	return true;
}

bool bag_find(struct bag *b, const char *text, uint32_t *ret_value)
{
	size_t first = find(b, text);

	if (!is_at(b, first, text))
		return false;
	*ret_value = b->items.at[first].value;
	return true;
}
