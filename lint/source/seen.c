/* SPDX-License-Identifier: Apache-2.0 */
#include "source/seen.h"

#include <string.h>
#include <sys/random.h>

static uint64_t mix(uint64_t h, uint64_t value)
{
	h = (h ^ value) * 0x9E3779B97F4A7C15u;
	return h ^ h >> 29;
}

static uint32_t hash_of(const struct seen *s, enum seen_kind kind, const char *path)
{
	uint64_t h = mix(s->seed, kind), word;
	size_t n = strlen(path);

	for (; n >= sizeof word; n -= sizeof word, path += sizeof word) {
		memcpy(&word, path, sizeof word);
		h = mix(h, word);
	}
	for (; *path; path++)
		h = mix(h, (unsigned char)*path);
	return (uint32_t)(h ^ h >> 32);
}

void seen_init(struct seen *s, struct arena *arena)
{
	*s = (struct seen){ .arena = arena };
	/* names come from strangers: a seed keeps them from being made to collide; without one it is only slower */
	if (getrandom(&s->seed, sizeof s->seed, GRND_NONBLOCK) < 0)
		s->seed = (uintptr_t)s;
}

static struct seen_entry *find(const struct seen *s, uint32_t hash, enum seen_kind kind, const char *path)
{
	struct seen_entry *e = s->size ? s->slots[hash & (s->size - 1)] : NULL;

	while (e && !(e->hash == hash && e->kind == kind && strcmp(e->path, path) == 0))
		e = e->next;
	return e;
}

struct seen_entry *seen_find(const struct seen *s, enum seen_kind kind, const char *path)
{
	return find(s, hash_of(s, kind, path), kind, path);
}

static void grow(struct seen *s)
{
	size_t size = s->size ? s->size * 2 : 64;
	struct seen_entry **slots = arena_array(s->arena, size, struct seen_entry *);

	for (size_t i = 0; i < s->size; i++) {
		for (struct seen_entry *e = s->slots[i], *next; e; e = next) {
			size_t at = e->hash & (size - 1);

			next = e->next;
			e->next = slots[at];
			slots[at] = e;
		}
	}
	s->slots = slots;
	s->size = size;
}

struct seen_entry *seen_add_kept(struct seen *s, enum seen_kind kind, const char *path, bool *ret_new)
{
	uint32_t hash = hash_of(s, kind, path);
	struct seen_entry *e = find(s, hash, kind, path), **slot;

	*ret_new = !e;
	if (e)
		return e;
	if (s->n == s->size)
		grow(s);
	s->n++;
	slot = &s->slots[hash & (s->size - 1)];
	e = arena_new(s->arena, struct seen_entry);
	*e = (struct seen_entry){ .next = *slot, .kind = kind, .hash = hash, .path = path };
	*slot = e;
	return e;
}

struct seen_entry *seen_add(struct seen *s, enum seen_kind kind, const char *path, bool *ret_new)
{
	struct seen_entry *e = seen_add_kept(s, kind, path, ret_new);

	if (*ret_new)
		e->path = arena_text(s->arena, str_of(path));
	return e;
}
