/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(at_, n_)	  ASAN_POISON_MEMORY_REGION((at_), (n_))
#define UNPOISON(at_, n_) ASAN_UNPOISON_MEMORY_REGION((at_), (n_))
#else
#define POISON(at_, n_)	  ((void)(at_), (void)(n_))
#define UNPOISON(at_, n_) ((void)(at_), (void)(n_))
#endif

enum {
	FIRST_BLOCK = 16 << 10,
	LARGEST_STEP = 256 << 10,	/* blocks double up to this; larger ones only for larger requests */
	ALIGN = 16,
	SPARE_MOST = 3,			/* blocks of LARGEST_STEP that a reset keeps besides the first */
	LARGE_ITEM = 64,	/* bytes: a list of larger ones starts with room for one */
};

struct arena_block {
	struct arena_block *older;
	size_t size;		/* of data */
	_Alignas(ALIGN) char data[];
};

void out_of_memory(void)
{
	static const char line[] = "podfit: out of memory\n";

	if (write(STDERR_FILENO, line, sizeof line - 1) < 0)
		_exit(2);
	_exit(2);
}

size_t arena_times(size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		out_of_memory();
	return total;
}

static void use_block(struct arena *a, struct arena_block *block)
{
	POISON(block->data, block->size);
	block->older = a->block;
	a->block = block;
	a->next = block->data;
	a->end = block->data + block->size;
}

static void add_block(struct arena *a, size_t need)
{
	size_t size = a->block ? a->block->size * 2 : FIRST_BLOCK;
	struct arena_block *block = a->spare;

	if (size > LARGEST_STEP)
		size = LARGEST_STEP;
	if (size < need)
		size = need;
	if (block && size == LARGEST_STEP) {
		a->spare = block->older;
	} else {
		block = malloc(sizeof *block + size);
		if (!block)
			out_of_memory();
		block->size = size;
	}
	use_block(a, block);
}

char *arena_bytes(struct arena *a, size_t size)
{
	char *at;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	if ((size_t)(a->end - a->next) < size)
		add_block(a, size);
	at = a->next;
	a->next += size;
	a->used += size;
	UNPOISON(at, size);
	return at;
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t gap = a->next ? (size_t)(-(uintptr_t)a->next & (ALIGN - 1)) : 0;
	void *at;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	if ((size_t)(a->end - a->next) < size + gap)
		add_block(a, size);
	else
		a->next += gap;
	at = arena_bytes(a, size);
	memset(at, 0, size);
	return at;
}

static void free_blocks(struct arena_block *b)
{
	while (b) {
		struct arena_block *older = b->older;

		UNPOISON(b->data, b->size);
		free(b);
		b = older;
	}
}

void arena_reset(struct arena *a)
{
	struct arena_block *keep = NULL, *spare = a->spare;
	size_t spares = 0;

	for (const struct arena_block *b = spare; b; b = b->older)
		spares++;
	for (struct arena_block *b = a->block, *older; b; b = older) {
		older = b->older;
		b->older = NULL;
		if (!keep && b->size <= LARGEST_STEP) {
			keep = b;
		} else if (b->size == LARGEST_STEP && spares < SPARE_MOST) {
			spares++;
			b->older = spare;
			spare = b;
		} else {
			free_blocks(b);
		}
	}
	*a = (struct arena){ .spare = spare };
	if (keep)
		use_block(a, keep);
}

void arena_release(struct arena *a)
{
	free_blocks(a->block);
	free_blocks(a->spare);
	*a = ARENA_EMPTY;
}

char *arena_text(struct arena *a, struct str s)
{
	char *copy = arena_bytes(a, s.n + 1);

	if (s.n)
		memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	return copy;
}

struct str arena_str(struct arena *a, struct str s)
{
	return (struct str){ arena_text(a, s), s.n };
}

char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
	char small[512];
	va_list again;
	int n;
	char *text;

	va_copy(again, args);
	n = vsnprintf(small, sizeof small, format, args);
	if (n < 0)
		out_of_memory();
	text = arena_bytes(a, (size_t)n + 1);
	if ((size_t)n < sizeof small)
		memcpy(text, small, (size_t)n + 1);
	else
		vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	return text;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(a, format, args);
	va_end(args);
	return text;
}

void arena_reserve(struct arena *a, void *items, size_t n, size_t *cap, size_t size, size_t more)
{
	void *old, *grown;

	if (more <= *cap - n)
		return;
	memcpy(&old, items, sizeof old);
	*cap = n + more;
	grown = arena_alloc(a, arena_times(*cap, size));
	if (n)
		memcpy(grown, old, n * size);
	memcpy(items, &grown, sizeof grown);
}

void *arena_grow(struct arena *a, void *items, size_t *n, size_t *cap, size_t size)
{
	void *at;

	if (*n == *cap)
		arena_reserve(a, items, *n, cap, size, *cap ? *cap : size > LARGE_ITEM ? 1 : 4);
	memcpy(&at, items, sizeof at);
	return (char *)at + size * (*n)++;
}
