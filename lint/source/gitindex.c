/* SPDX-License-Identifier: Apache-2.0 */
#include "source/gitindex.h"

#include <stdlib.h>
#include <string.h>

enum {
	HEADER = 12,
	STAT = 40,		/* times, device, inode, mode, owner, size: before the object's name */
	NAME_MASK = 0xFFF,	/* of the flags: the name's length, if it is not longer */
	EXTENDED = 0x4000,	/* two more bytes of flags */
};

static uint32_t be(const char *p, unsigned n)
{
	uint32_t value = 0;

	for (unsigned i = 0; i < n; i++)
		value = value << 8 | (unsigned char)p[i];
	return value;
}

/* Version 4: how many bytes of the name before are dropped, in git's own varint. */
static bool read_varint(struct str file, size_t *at, size_t *ret)
{
	size_t value = 0;

	for (;;) {
		unsigned char byte;

		if (*at >= file.n || value > UINT32_MAX)
			return false;
		byte = (unsigned char)file.p[(*at)++];
		value |= byte & 0x7Fu;
		if (!(byte & 0x80u))
			break;
		value = (value + 1) << 7;
	}
	*ret = value;
	return true;
}

static bool read_entry(struct arena *arena, struct str file, size_t *at, unsigned version, size_t hash,
		       struct str *name)
{
	size_t start = *at, flags_at = start + STAT + hash, drop = 0;
	struct str tail;
	uint32_t flags;

	if (file.n < flags_at + 4)
		return false;
	flags = be(file.p + flags_at, 2);
	*at = flags_at + 2 + (flags & EXTENDED && version >= 3 ? 2 : 0);
	if (version == 4 && (!read_varint(file, at, &drop) || drop > name->n))
		return false;
	tail = str_sub(file, *at, file.n);
	tail = str_sub(tail, 0, str_find_char(tail, '\0'));
	if (*at + tail.n >= file.n)
		return false;
	*at += tail.n + 1;
	if (version == 4) {
		char *text = arena_bytes(arena, name->n - drop + tail.n + 1);

		if (name->n - drop)
			memcpy(text, name->p, name->n - drop);
		if (tail.n)
			memcpy(text + (name->n - drop), tail.p, tail.n);
		*name = (struct str){ text, name->n - drop + tail.n };
	} else {
		*name = tail;
		*at = start + (*at - 1 - start + 8) / 8 * 8;	/* one to eight NULs */
	}
	return (flags & NAME_MASK) == NAME_MASK ? name->n >= NAME_MASK : name->n == (flags & NAME_MASK);
}

static int read_entries(struct gitindex *index, struct arena *arena, struct str file, size_t hash)
{
	unsigned version = be(file.p + 4, 4);
	uint32_t count = be(file.p + 8, 4);
	size_t at = HEADER, bytes = 0;
	struct str name = STR_NONE;

	for (uint32_t i = 0; i < count; i++) {
		if (!read_entry(arena, file, &at, version, hash, &name))
			return -1;
		/* version 4 multiplies text; nothing real comes near this */
		bytes += version == 4 ? name.n : 0;
		if (bytes > INDEX_BYTES)
			return -1;
		if (name.n)
			*list_add(arena, &index->names) = name;
	}
	return 0;
}

int gitindex_add(struct gitindex *index, struct arena *arena, struct str file)
{
	static const size_t hashes[] = { 20, 32 };	/* SHA-1, SHA-256: the file does not say which */
	size_t before = index->names.n;

	if (file.n < HEADER || !str_starts(file, "DIRC") || be(file.p + 4, 4) < 2 || be(file.p + 4, 4) > 4)
		return -1;
	for (size_t i = 0; i < COUNT_OF(hashes); i++) {
		if (read_entries(index, arena, file, hashes[i]) == 0)
			return 0;
		index->names.n = before;
	}
	return -1;
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

void gitindex_sort(struct gitindex *index)
{
	for (size_t i = 1; i < index->names.n; i++) {
		if (str_cmp(index->names.at[i - 1], index->names.at[i]) > 0) {
			qsort(index->names.at, index->names.n, sizeof *index->names.at, by_name);
			return;
		}
	}
}

/* The first name that is not before `prefix`. */
static size_t lower_bound(const struct gitindex *index, struct str prefix)
{
	size_t low = 0, high = index->names.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_cmp(index->names.at[middle], prefix) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool gitindex_has(const struct gitindex *index, struct str name)
{
	size_t at = lower_bound(index, name);

	return at < index->names.n && str_eq(index->names.at[at], name);
}

bool gitindex_has_below(const struct gitindex *index, struct str directory)
{
	size_t at = lower_bound(index, directory);
	struct str name = at < index->names.n ? index->names.at[at] : STR_NONE;

	return name.n >= directory.n && directory.n && memcmp(name.p, directory.p, directory.n) == 0;
}
