/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/reader.h"
#include "source/render.h"
#include "source/utf16.h"

enum { BLOCK = 64 << 10 };

static void ends_early(struct reader *r, const char *code, const char *text)
{
	if (r->fault)
		return;
	r->fault = code;
	r->why = (struct err){ 0 };
	err_set(&r->why, "%s", text);
}

static void close_file(struct reader *r)
{
	if (r->window.fd >= 0)
		close(r->window.fd);
	r->window.fd = -1;
}

void reader_close(struct reader *r)
{
	if (!r)
		return;
	close_file(r);
	window_release(&r->window);
	spool_release(&r->spool);
	free(r->again);
	free(r);
}

const struct stamp *reader_stamp(const struct reader *r)
{
	return &r->stamp;
}

bool reader_is_utf16(const struct reader *r)
{
	return r->utf16;
}

uint64_t reader_size(const struct reader *r)
{
	uint64_t known = r->stamp.size;

	if (r->window.spool)
		known = r->spool.size;
	else
		known -= r->window.base < known ? r->window.base : known;
	return known > r->window.read ? known : r->window.read;
}

/* ---- opening ---- */

static uint64_t input_limit(const struct limits *limits)
{
	return limits->input_bytes < UINT32_MAX ? limits->input_bytes : UINT32_MAX;
}

/* All that a pipe gives, and one byte beyond the limit: the window then says that there was more. */
static void spool_input(struct reader *r)
{
	uint64_t limit = r->window.limit + 1;
	struct err err = { 0 };
	char *block = malloc(BLOCK);

	if (!block)
		out_of_memory();
	while (r->spool.size < limit) {
		uint64_t left = limit - r->spool.size;
		ssize_t got = read(r->window.fd, block, left < BLOCK ? (size_t)left : BLOCK);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			err_errno(&err, "cannot be read");
		if (got <= 0 || spool_add(&r->spool, (struct str){ block, (size_t)got }, &err) < 0)
			break;
	}
	free(block);
	if (err.text[0])
		ends_early(r, "unreadable", err.text);
	close_file(r);
	r->window.spool = &r->spool;
}

/* The whole input once through the decoder; a fault ends it there, what stands before is still read. */
static void decode_utf16(struct reader *r, bool big)
{
	struct utf16 u = { .big = big };
	struct spool decoded = SPOOL_EMPTY;
	struct window *w = &r->window;
	struct err err = { 0 };
	char *utf8 = malloc(UTF16_ROOM((size_t)BLOCK));
	char text[80];
	uint32_t line = 1;
	bool lone = false;

	if (!utf8)
		out_of_memory();
	window_take(w, 2);
	for (;;) {
		struct str view = str_sub(window_view(w), 0, BLOCK);

		if (view.n == 0 && w->ended)
			break;
		if (view.n == 0) {
			if (window_fill(w, &err) < 0)
				break;
			continue;
		}
		size_t n = utf16_decode(&u, view, utf8, &lone);

		for (size_t i = 0; i < n; i++)
			line += utf8[i] == '\n';
		if (spool_add(&decoded, (struct str){ utf8, n }, &err) < 0 || lone)
			break;
		window_take(w, view.n);
	}
	free(utf8);
	if (err.text[0])
		ends_early(r, "unreadable", err.text);
	snprintf(text, sizeof text, "the UTF-16 text holds half of a surrogate pair in line %" PRIu32, line);
	if (lone)
		ends_early(r, "encoding", text);
	else if (!w->beyond && !r->fault && !utf16_is_whole(&u))
		ends_early(r, "encoding", "the UTF-16 text ends within a character");
	if (w->beyond)
		ends_early(r, "too-large", "the input is larger than what is read at the most");
	close_file(r);
	spool_release(&r->spool);
	window_release(w);
	r->spool = decoded;
	r->utf16 = true;
	*w = (struct window){ .fd = -1, .spool = &r->spool, .limit = w->limit };
	window_init(w, 0);
}

static bool starts_with(struct str s, const char *bytes, size_t n)
{
	return s.n >= n && memcmp(s.p, bytes, n) == 0;
}

/* A file that ends before the size it was opened with: somebody writes it. */
static bool became_shorter(const struct reader *r)
{
	struct stat st;

	return r->window.ended && !r->window.spool && r->window.read < r->window.limit &&
	       r->window.base + r->window.read < r->stamp.size && fstat(r->window.fd, &st) == 0 &&
	       (uint64_t)st.st_size != r->stamp.size;
}

void reader_fill(struct reader *r)
{
	struct err err = { 0 };

	if (window_fill(&r->window, &err) < 0)
		ends_early(r, "unreadable", err.text);
	if (r->window.beyond)
		ends_early(r, "too-large", "the input is larger than what is read at the most");
	if (became_shorter(r))
		ends_early(r, "unreadable", "became shorter while it was read");
}

static void judge_encoding(struct reader *r)
{
	struct str view = window_view(&r->window);

	/* FF FE 00 00 could be UTF-16 with a NUL in front; nobody writes that */
	if (starts_with(view, "\xFF\xFE\0\0", 4) || starts_with(view, "\0\0\xFE\xFF", 4)) {
		ends_early(r, "encoding", "UTF-32 is not read: save the file as UTF-8");
		window_release(&r->window);
		r->window.ended = true;
		r->window.read = 0;
	} else if (starts_with(view, "\xFF\xFE", 2)) {
		decode_utf16(r, false);
	} else if (starts_with(view, "\xFE\xFF", 2)) {
		decode_utf16(r, true);
	}
}

static struct reader *reader_new(const struct input *input, const struct limits *limits)
{
	struct reader *r = calloc(1, sizeof *r);

	if (!r)
		out_of_memory();
	r->input = input;
	r->limits = limits;
	r->spool = SPOOL_EMPTY;
	r->line = 1;
	r->line_start = true;
	r->window = (struct window){ .fd = -1, .limit = input_limit(limits) };
	return r;
}

static struct reader *open_rendered(const struct input *input, const struct limits *limits, struct err *err)
{
	struct reader *r = reader_new(input, limits);

	if (rendering_run(input->rendering, limits, &r->spool, err) < 0) {
		reader_close(r);
		return NULL;
	}
	r->window.spool = &r->spool;
	window_init(&r->window, r->spool.size);
	reader_fill(r);
	judge_encoding(r);
	return r;
}

/* Bytes that are there already. */
static struct reader *open_text(const struct input *input, const struct limits *limits, struct room *room,
				struct err *err)
{
	struct reader *r = reader_new(input, limits);

	r->window = (struct window){ .fd = -1, .spool = &r->spool, .limit = input_limit(limits), .room = room };
	window_init(&r->window, 0);
	if (spool_add(&r->spool, input->text, err) < 0) {
		reader_close(r);
		return NULL;
	}
	reader_fill(r);
	judge_encoding(r);
	return r;
}

struct reader *reader_open(const struct input *input, const struct limits *limits, struct room *room, struct err *err)
{
	const char *path = input->kind == INPUT_STDIN ? NULL : input->path;
	struct reader *r;
	struct stat st;
	off_t base = 0;
	int fd;

	if (input->kind == INPUT_RENDERED)
		return open_rendered(input, limits, err);
	if (input->text.p)
		return open_text(input, limits, room, err);
	fd = open_input(path, input->fifo, &st, err);
	if (fd < 0)
		return NULL;
	r = reader_new(input, limits);
	if (!path && S_ISREG(st.st_mode))
		base = lseek(fd, 0, SEEK_CUR);
	r->stamp = stamp_of(&st);
	r->window.fd = fd;
	r->window.base = base > 0 ? (uint64_t)base : 0;
	r->window.room = room;
	window_init(&r->window, S_ISREG(st.st_mode) ? reader_size(r) : 0);
	if (!S_ISREG(st.st_mode)) {
		r->stamp.size = 0;
		spool_input(r);
	}
	reader_fill(r);
	judge_encoding(r);
	return r;
}

/* ---- once more ---- */

/* What is read again by its path needs neither its descriptor nor its window. */
void reader_rest(struct reader *r)
{
	if (r->input->kind != INPUT_STDIN)
		close_file(r);
	window_release(&r->window);
}

static int reopen(struct reader *r, struct err *err)
{
	struct stat st;

	if (r->window.spool || r->window.fd >= 0)
		return 0;
	r->window.fd = open_input(r->input->path, r->input->fifo, &st, err);
	return r->window.fd < 0 ? -1 : 0;
}

static bool is_unchanged(const struct reader *r)
{
	struct stamp now;
	struct stat st;

	if (r->window.spool)
		return true;
	if (fstat(r->window.fd, &st) < 0)
		return false;
	now = stamp_of(&st);
	return stamp_eq(&now, &r->stamp);
}

int reader_again(struct reader *r, uint32_t start, uint32_t n, struct chunk *ret, struct err *err)
{
	bool was_open = r->window.spool || r->window.fd >= 0;
	ssize_t got;
	bool same;

	if (reopen(r, err) < 0)
		return -1;
	free(r->again);
	r->again = malloc(n ? n : 1);
	if (!r->again)
		out_of_memory();
	got = window_pread(&r->window, start, r->again, n);
	if (got < 0)
		err_errno(err, "cannot be read again");
	same = is_unchanged(r);
	if (!was_open)
		close_file(r);
	if (got < 0)
		return -1;
	if (!same || (size_t)got < n)
		return err_set(err, "has changed while it was read");
	*ret = (struct chunk){ .text = { r->again, n }, .start = start };
	return 0;
}
