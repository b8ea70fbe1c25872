/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A moving view of an input: what has been read and not yet taken lies in one piece. It grows only as
 * far as its user lets it, that is to the largest document.
 */
#ifndef PODFIT_SOURCE_WINDOW_H
#define PODFIT_SOURCE_WINDOW_H

#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"
#include "source/source.h"
#include "source/spool.h"

struct window {
	int fd;			/* read with pread() from `base` on; */
	uint64_t base;
	struct spool *spool;	/* or this, when it is not NULL */
	uint64_t limit;		/* bytes of the input that are read at the most */
	uint64_t read;		/* bytes read so far */
	uint64_t expected;	/* bytes of the input if they are known, else 0 */
	struct room *room;	/* where the buffer comes from and goes to, or NULL */
	char *buffer;
	size_t cap;
	size_t from, to;	/* buffer[from, to): the view */
	bool ended;		/* nothing follows the view */
	bool beyond;		/* ended at the limit, though the input goes on */
};

/* `expected`: bytes of the input if they are known, to make the first window no larger; else 0. */
void window_init(struct window *w, uint64_t expected) NONNULL;
void window_release(struct window *w) NONNULL;
int window_fill(struct window *w, struct err *err) NONNULL MUST_USE;	/* more bytes in the view, or `ended` */
void window_take(struct window *w, size_t n) NONNULL;			/* n bytes at its start are done with */
ssize_t window_pread(const struct window *w, uint64_t at, char *to, size_t n) NONNULL;	/* whole, or to the end */

static inline struct str window_view(const struct window *w)
{
	return w->buffer ? (struct str){ w->buffer + w->from, w->to - w->from } : STR_NONE;
}

static inline uint64_t window_at(const struct window *w)	/* offset in the input of the view */
{
	return w->read - (w->to - w->from);
}

#endif
