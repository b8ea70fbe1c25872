/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory for one unit of work: allocated in pieces, freed at once, nothing freed singly. Results live
 * until arena_reset() or arena_release(). Running out of memory writes one line and exits with 2:
 * what makes that safe is that every reader is capped before it allocates (base/limits.h).
 * An arena belongs to one thread.
 */
#ifndef PODFIT_BASE_ARENA_H
#define PODFIT_BASE_ARENA_H

#include <stdarg.h>

#include "base/compiler.h"
#include "base/str.h"

struct arena {
	struct arena_block *block;	/* the newest; older ones hang behind it */
	struct arena_block *spare;	/* kept by a reset for the next large unit */
	char *next, *end;		/* free part of the newest block */
	size_t used;			/* bytes handed out since the last reset */
};

#define ARENA_EMPTY ((struct arena){ 0 })
#define auto_arena CLEANUP(arena_release) struct arena

void arena_release(struct arena *a) NONNULL;
void arena_reset(struct arena *a) NONNULL;	/* keeps at most 1 MiB of blocks, gives the others back */

/* Zeroed, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size) NONNULL RETURNS_NONNULL;
/* Not zeroed, not aligned: for text. */
char *arena_bytes(struct arena *a, size_t size) NONNULL RETURNS_NONNULL;
#define arena_new(arena_, type_)	 ((type_ *)arena_alloc((arena_), sizeof(type_)))
#define arena_array(arena_, n_, type_)	 ((type_ *)arena_alloc((arena_), arena_times((n_), sizeof(type_))))
size_t arena_times(size_t n, size_t size);	/* n * size; overflow is out of memory */

char *arena_text(struct arena *a, struct str s) NONNULL RETURNS_NONNULL;	/* NUL-terminated copy */
struct str arena_str(struct arena *a, struct str s) NONNULL;			/* copy */
char *arena_printf(struct arena *a, const char *format, ...) PRINTF(2, 3) NONNULL RETURNS_NONNULL;
char *arena_vprintf(struct arena *a, const char *format, va_list args) PRINTF(2, 0) NONNULL RETURNS_NONNULL;

/* A growing array in an arena: `void *items; size_t n, cap` of one element size. Returns room for one
 * more, zeroed; *items may move, old copies stay in the arena until it is reset. */
void *arena_grow(struct arena *a, void *items, size_t *n, size_t *cap, size_t size) NONNULL RETURNS_NONNULL;
#define LIST(type_) struct { type_ *at; size_t n, cap; }
#define list_add(arena_, list_) \
	((__typeof__((list_)->at))arena_grow((arena_), &(list_)->at, &(list_)->n, &(list_)->cap, sizeof *(list_)->at))

/* Room for `more`, so that they will not move. */
void arena_reserve(struct arena *a, void *items, size_t n, size_t *cap, size_t size, size_t more) NONNULL;
#define list_reserve(arena_, list_, more_) \
	arena_reserve((arena_), &(list_)->at, (list_)->n, &(list_)->cap, sizeof *(list_)->at, (more_))

void out_of_memory(void) NORETURN;

#endif
