/* SPDX-License-Identifier: Apache-2.0 */
#include "source/window.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"

enum {
	BLOCK = 256 << 10,	/* a window at first */
	STEP = 64 << 10,	/* the least that one read asks for */
	KEPT = 1 << 20,		/* of a window, the most that is left for the next */
};

void window_init(struct window *w, uint64_t expected)
{
	/* one byte more than expected, so that the first read shows whether the input has grown */
	w->cap = expected && expected < BLOCK ? (size_t)expected + 1 : BLOCK;
	w->expected = expected;
}

void window_release(struct window *w)
{
	if (w->room && w->buffer && w->cap <= KEPT && w->cap > w->room->n) {
		free(w->room->at);
		*w->room = (struct room){ w->buffer, w->cap };
	} else {
		free(w->buffer);
	}
	w->buffer = NULL;
	w->from = w->to = 0;
}

ssize_t window_pread(const struct window *w, uint64_t at, char *to, size_t n)
{
	size_t got = 0;

	while (got < n) {
		size_t asked = n - got;
		ssize_t more = w->spool ? spool_read(w->spool, at + got, to + got, asked)
					: pread(w->fd, to + got, asked, (off_t)(w->base + at + got));

		if (more < 0 && errno == EINTR)
			continue;
		if (more < 0)
			return -1;
		got += (size_t)more;
		/* less than asked for, up to where the end was expected: no need to ask whether it is the end */
		if (more == 0 || ((size_t)more < asked && at + got == w->expected))
			break;
	}
	return (ssize_t)got;
}

static void make_room(struct window *w)
{
	char *buffer;

	if (!w->buffer && w->room && w->cap <= w->room->n) {
		w->buffer = w->room->at;
		w->cap = w->room->n;
		*w->room = (struct room){ NULL, 0 };
		return;
	}
	if (!w->buffer) {
		w->buffer = malloc(w->cap);
		if (!w->buffer)
			out_of_memory();
		return;
	}
	if (w->from) {
		memmove(w->buffer, w->buffer + w->from, w->to - w->from);
		w->to -= w->from;
		w->from = 0;
	}
	if (w->cap - w->to >= STEP)
		return;
	w->cap = w->cap < BLOCK ? BLOCK : w->cap * 2;
	buffer = realloc(w->buffer, w->cap);
	if (!buffer)
		out_of_memory();
	w->buffer = buffer;
}

int window_fill(struct window *w, struct err *err)
{
	uint64_t left = w->limit - w->read;
	size_t want;
	ssize_t got;
	char one;

	if (w->ended)
		return 0;
	if (left == 0) {
		got = window_pread(w, w->read, &one, 1);
		w->ended = true;
		w->beyond = got > 0;
		return got < 0 ? err_errno(err, "cannot be read") : 0;
	}
	make_room(w);
	want = w->cap - w->to;
	if (want > left)
		want = (size_t)left;
	got = window_pread(w, w->read, w->buffer + w->to, want);
	if (got < 0) {
		w->ended = true;
		return err_errno(err, "cannot be read");
	}
	w->to += (size_t)got;
	w->read += (uint64_t)got;
	/* window_pread() gives less than asked for only at the end */
	if ((size_t)got < want)
		w->ended = true;
	return 0;
}

void window_take(struct window *w, size_t n)
{
	w->from += n;
}
