/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/node.h"

/* What reading a shared collection again costs, in steps: else a short text of aliases to a long map
 * would keep a reader busy for hours. */
enum { ENTRIES_OF_STEP = 16 };

static bool spend(struct doc *doc, uint32_t steps)
{
	if (doc->overrun || steps > doc->limits->alias_steps || doc->steps > doc->limits->alias_steps - steps) {
		doc->overrun = true;
		return false;
	}
	doc->steps += steps;
	return true;
}

static bool is_collection(const struct node *n)
{
	return n->type == NODE_MAP || n->type == NODE_SEQ;
}

/* Readers see const nodes, and hand out what the tree's owner may point at. */
static struct node *unconst(const struct node *n)
{
	union { const struct node *from; struct node *to; } u = { .from = n };

	return u.to;
}

struct node *node_behind(struct doc *doc, const struct node *alias)
{
	struct node *n = alias->target;

	return spend(doc, 1 + (is_collection(n) ? n->n / ENTRIES_OF_STEP : 0)) ? n : NULL;
}

bool node_is(struct doc *doc, const struct node *n, enum node_type type)
{
	const struct node *real = node_real(doc, n);

	if (!n)
		return false;
	if (!real || real->type == NODE_SKIPPED)
		return type == NODE_NULL;
	return real->type == (uint8_t)type;
}

struct str node_text(const struct node *n)
{
	if (!n || n->type > NODE_STRING)
		return STR_NONE;
	return (struct str){ n->text, n->n };
}

const char *node_type_name(const struct node *n)
{
	if (!n)
		return "nothing";
	if (n->type == NODE_ALIAS)
		n = n->target;
	switch ((enum node_type)n->type) {
	case NODE_BOOL:
		return "boolean";
	case NODE_NUMBER:
		return "number";
	case NODE_STRING:
		return "string";
	case NODE_SEQ:
		return "list";
	case NODE_MAP:
		return "map";
	case NODE_ALIAS:
	case NODE_NULL:
	case NODE_SKIPPED:
		break;
	}
	return "null";
}

struct node *seq_first(struct doc *doc, const struct node *seq)
{
	const struct node *real = node_real(doc, seq);

	return real && real->type == NODE_SEQ ? real->child : NULL;
}

/* A map that waits while one merged into it is read. Frames stay linked and serve again. */
struct merge_frame {
	struct merge_frame *outer, *inner;
	const struct node *in, *at;
};

struct map_walk map_walk(struct doc *doc, const struct node *map)
{
	const struct node *real = node_real(doc, map);
	struct map_walk w = { .doc = doc, .map = map };

	if (real && real->type == NODE_MAP) {
		w.in = real;
		w.at = real->child;
	}
	return w;
}

static void push(struct map_walk *w, const struct node *in, const struct node *at)
{
	struct merge_frame *outer = w->stack, *frame;

	if (!outer) {	/* the bottom, which stands for nothing */
		outer = arena_new(w->doc->arena, struct merge_frame);
		w->stack = outer;
	}
	frame = outer->inner;
	if (!frame) {
		frame = arena_new(w->doc->arena, struct merge_frame);
		frame->outer = outer;
		outer->inner = frame;
	}
	frame->in = in;
	frame->at = at;
	w->stack = frame;
}

static bool pop(struct map_walk *w)
{
	struct merge_frame *frame = w->stack;

	if (!frame || !frame->outer)
		return false;
	w->in = frame->in;
	w->at = frame->at;
	w->stack = frame->outer;
	return true;
}

static void push_merged(struct map_walk *w, const struct node *n)
{
	const struct node *real = n->type == NODE_ALIAS ? node_real(w->doc, n) : n;

	if (real && real->type == NODE_MAP && spend(w->doc, 1))
		push(w, real, real->child);
}

/* The map being read waits; of a list the last is read first, so that the first has the last word. */
static void enter_merge(struct map_walk *w, const struct node *value)
{
	push(w, w->in, w->at);
	if (value->type != NODE_SEQ) {
		push_merged(w, value);
	} else {
		for (const struct node *i = value->child; i; i = i->next)
			push_merged(w, i);
	}
	pop(w);
}

bool map_next(struct map_walk *w)
{
	do {
		while (w->at) {
			const struct node *key = w->at;
			bool merged = w->stack && w->stack->outer;

			w->at = key->next->next;
			if (key->flags & NODE_IS_MERGE) {
				enter_merge(w, key->next);
				continue;
			}
			if (merged && !spend(w->doc, 1))
				return false;
			w->key = unconst(key);
			w->value = key->next;
			return true;
		}
	} while (pop(w));
	return false;
}

static bool is_key(const struct node *key, struct str name)
{
	return key->n == name.n && (!name.n || (*key->text == *name.p && memcmp(key->text, name.p, name.n) == 0));
}

COLD static struct node *find_merged(struct doc *doc, const struct node *map, struct str name)
{
	struct node *found = NULL;

	for (struct map_walk w = map_walk(doc, map); map_next(&w);)
		if (is_key(w.key, name))
			found = w.key;
	return found;
}

struct node *map_find(struct doc *doc, const struct node *map, struct str name, struct node **ret_key)
{
	const struct node *real = node_real(doc, map);
	struct node *found = NULL;

	if (!real || real->type != NODE_MAP)
		return NULL;
	if (real->flags & NODE_HAS_MERGE)
		found = find_merged(doc, real, name);
	else
		for (struct node *k = real->child; k; k = k->next->next)
			if (is_key(k, name))
				found = k;
	if (ret_key)
		*ret_key = found;
	return found ? found->next : NULL;
}
