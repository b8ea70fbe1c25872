/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/yaml_anchors.h"

#include <string.h>

enum { SIZE_FIRST = 16 };

void anchors_init(struct anchors *s, struct arena *arena, struct str text)
{
	*s = (struct anchors){ .arena = arena, .seed = ((uint64_t)(uintptr_t)text.p ^ (uint64_t)(uintptr_t)arena->next) };
}

static uint64_t hash_of(const struct anchors *s, struct str name)
{
	uint64_t hash = (s->seed | 1) * UINT64_C(0x9E3779B97F4A7C15);

	for (size_t i = 0; i < name.n; i++) {
		hash = (hash ^ (unsigned char)name.p[i]) * UINT64_C(0xD6E8FEB86659FD93);
		hash ^= hash >> 29;
	}
	return hash;
}

static struct anchor *slot_of(const struct anchors *s, struct str name, uint64_t hash)
{
	for (uint32_t i = (uint32_t)hash;; i++) {
		struct anchor *a = &s->slot[i & (s->size - 1)];

		if (!a->node || (a->hash == hash && str_eq(a->name, name)))
			return a;
	}
}

static void grow(struct anchors *s)
{
	struct anchors old = *s;

	s->size = old.size ? old.size * 2 : SIZE_FIRST;
	s->slot = arena_array(s->arena, s->size, struct anchor);
	for (uint32_t i = 0; i < old.size; i++)
		if (old.slot[i].node)
			*slot_of(s, old.slot[i].name, old.slot[i].hash) = old.slot[i];
}

struct anchor *anchors_put(struct anchors *s, const char *name, struct node *node)
{
	struct str key = str_of(name);
	uint64_t hash = hash_of(s, key);
	struct anchor *a;

	if (s->n * 2 >= s->size)
		grow(s);
	a = slot_of(s, key, hash);
	if (!a->node) {
		a->name = arena_str(s->arena, key);
		s->n++;
	}
	*a = (struct anchor){ .name = a->name, .hash = hash, .node = node };
	return a;
}

const struct anchor *anchors_get(const struct anchors *s, const char *name)
{
	struct str key = str_of(name);
	const struct anchor *a = s->size ? slot_of(s, key, hash_of(s, key)) : NULL;

	return a && a->node ? a : NULL;
}
