/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/open.h"

enum {
	BEFORE = 64 << 10,	/* kept of the input before the place that was asked for */
	WINDOW = 192 << 10,
	UTF16_LARGEST = 4 << 20,	/* held in memory, in UTF-8 */
};

struct piece {
	struct str text;
	uint32_t start;
};

/* One of: a file (fd), a reader that was kept open, a UTF-16 file read into pieces. */
struct excerpt {
	int fd;
	struct reader *reader;		/* the caller's */
	LIST(struct piece) pieces;
	bool in_pieces;
	struct arena arena;		/* the pieces' */
	char *buffer;			/* of WINDOW bytes, for fd */
	struct str window;		/* the part of the input at hand */
	uint64_t window_at, size;
};

static ssize_t read_at(int fd, char *buffer, size_t n, uint64_t at)
{
	size_t got = 0;

	while (got < n) {
		ssize_t more = pread(fd, buffer + got, n - got, (off_t)(at + got));

		if (more < 0 && errno == EINTR)
			continue;
		if (more <= 0)
			break;
		got += (size_t)more;
	}
	return (ssize_t)got;
}

/* A byte order mark, or an ASCII character and a zero byte: no YAML or JSON starts with one in UTF-8. */
static bool is_utf16(int fd)
{
	char first[2];

	if (read_at(fd, first, sizeof first, 0) < 2)
		return false;
	return (first[0] == '\xff' && first[1] == '\xfe') || (first[0] == '\xfe' && first[1] == '\xff') || !first[0] ||
	       !first[1];
}

static int read_pieces(struct excerpt *e, const struct input *input, const struct limits *limits)
{
	struct err err = { "" };
	struct reader *reader = reader_open(input, limits, NULL, &err);
	struct chunk chunk;

	if (!reader)
		return -1;
	e->in_pieces = true;
	while (reader_next(reader, &chunk)) {
		struct piece *piece = list_add(&e->arena, &e->pieces);

		*piece = (struct piece){ arena_str(&e->arena, chunk.text), chunk.start };
		if (e->size < piece->start + (uint64_t)piece->text.n)
			e->size = piece->start + (uint64_t)piece->text.n;
	}
	reader_close(reader);
	return 0;
}

/* The file as it is now, or -1 and *ret_why. */
static int open_same(const struct input *input, const struct stamp *before, struct stamp *ret, const char **ret_why)
{
	struct stat st;
	int fd = open(input->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0) {
		*ret_why = "it can no longer be read";
		return -1;
	}
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return -1;
	}
	*ret = stamp_of(&st);
	if (before && before->regular && !stamp_eq(before, ret)) {
		*ret_why = "it has changed since it was read";
		close(fd);
		return -1;
	}
	return fd;
}

static struct excerpt *excerpt_new(int fd, struct reader *reader, uint64_t size)
{
	struct excerpt *e = calloc(1, sizeof *e);

	if (!e)
		out_of_memory();
	e->fd = fd;
	e->reader = reader;
	e->size = size;
	return e;
}

struct excerpt *excerpt_open(const struct report *r, uint32_t input, const char **ret_why)
{
	const struct input *in = &r->inputs->list.at[input];
	struct excerpt *e;
	struct stamp now;
	int fd;

	*ret_why = NULL;
	if (r->readers && r->readers[input])
		return excerpt_new(-1, r->readers[input], reader_size(r->readers[input]));
	if (in->kind == INPUT_UNREADABLE || !in->path)
		return NULL;
	fd = open_same(in, r->stamps ? &r->stamps[input] : NULL, &now, ret_why);
	if (fd < 0)
		return NULL;
	e = excerpt_new(fd, NULL, now.size);
	if (is_utf16(fd)) {
		if (now.size > UTF16_LARGEST || read_pieces(e, in, r->limits) < 0) {
			excerpt_close(e);
			return NULL;
		}
	} else {
		e->buffer = malloc(WINDOW);
		if (!e->buffer)
			out_of_memory();
	}
	return e;
}

void excerpt_close(struct excerpt *e)
{
	if (!e)
		return;
	if (e->fd >= 0)
		close(e->fd);
	arena_release(&e->arena);
	free(e->buffer);
	free(e);
}

static bool find_piece(struct excerpt *e, uint32_t at)
{
	size_t from = 0, to = e->pieces.n;

	while (from < to) {
		size_t middle = from + (to - from) / 2;
		const struct piece *piece = &e->pieces.at[middle];

		if (at < piece->start) {
			to = middle;
		} else if (at - piece->start <= piece->text.n) {
			e->window = piece->text;
			e->window_at = piece->start;
			return true;
		} else {
			from = middle + 1;
		}
	}
	return false;
}

/* Has `reach` bytes before and behind `at` in the window, or as many as there are. */
static bool look_at(struct excerpt *e, uint32_t at, uint32_t reach)
{
	uint64_t from = at > reach ? at - reach : 0;
	uint64_t to = (uint64_t)at + reach < e->size ? (uint64_t)at + reach : e->size;

	if (e->in_pieces)
		return find_piece(e, at);
	if (at > e->size)
		return false;
	if (e->window.p && from >= e->window_at && to <= e->window_at + e->window.n)
		return true;
	from = at > BEFORE ? at - BEFORE : 0;
	to = e->size - from < WINDOW ? e->size : from + WINDOW;
	if (e->reader) {
		struct chunk chunk;
		struct err err = { "" };

		e->window = STR_NONE;
		if (reader_again(e->reader, (uint32_t)from, (uint32_t)(to - from), &chunk, &err) < 0)
			return false;
		e->window = chunk.text;
	} else {
		e->window = (struct str){ e->buffer, (size_t)read_at(e->fd, e->buffer, (size_t)(to - from), from) };
	}
	e->window_at = from;
	return at - from <= e->window.n;
}

/* Not in the middle of a character where the line was cut. */
static struct str whole_characters(struct str text, bool cut_left, bool cut_right)
{
	for (int i = 0; cut_left && i < 3 && text.n && (text.p[0] & 0xc0) == 0x80; i++)
		text = str_sub(text, 1, text.n);
	for (int i = 0; cut_right && i < 3 && text.n && (text.p[text.n - 1] & 0xc0) == 0x80; i++)
		text.n--;
	if (cut_right && text.n && (text.p[text.n - 1] & 0xc0) == 0xc0)
		text.n--;
	return text;
}

bool excerpt_line(struct excerpt *e, uint32_t at, size_t reach, struct excerpt_line *ret)
{
	const char *p, *feed;
	size_t from, to, here;

	if (reach > EXCERPT_REACH)
		reach = EXCERPT_REACH;
	if (!look_at(e, at, EXCERPT_REACH))
		return false;
	p = e->window.p;
	here = (size_t)(at - e->window_at);
	from = here > reach ? here - reach : 0;
	to = e->window.n - here > reach ? here + reach : e->window.n;
	feed = here > from ? memrchr(p + from, '\n', here - from) : NULL;
	ret->cut_left = !feed && (from || (e->window_at && !e->in_pieces));
	if (feed)
		from = (size_t)(feed - p) + 1;
	feed = to > here ? memchr(p + here, '\n', to - here) : NULL;
	ret->cut_right = !feed && (to < e->window.n || (!e->in_pieces && e->window_at + to < e->size));
	if (feed)
		to = (size_t)(feed - p);
	if (to > from && p[to - 1] == '\r' && !ret->cut_right)
		to--;
	if (e->window_at + from == 0 && str_starts(str_sub(e->window, 0, to), "\xef\xbb\xbf"))
		from += 3;
	ret->text = whole_characters(str_sub(e->window, from, to), ret->cut_left, ret->cut_right);
	ret->start = (uint32_t)(e->window_at + (ret->text.n ? (size_t)(ret->text.p - p) : from));
	return true;
}

/* The document around `here`: between lines that start with ---, each looked for from `here` on. */
static struct str document_at(struct str text, size_t here, bool *ret_cut)
{
	size_t from = here, end = here + str_find(str_sub(text, here, text.n), "\n---");
	const char *feed;

	do {
		feed = from ? memrchr(text.p, '\n', from) : NULL;
		from = feed ? (size_t)(feed - text.p) : 0;
	} while (feed && !str_starts(str_sub(text, from + 1, text.n), "---"));
	*ret_cut = !feed || end == text.n;
	return str_sub(text, from, end);
}

bool excerpt_of_secret(struct excerpt *e, uint32_t at)
{
	bool cut, seen = false;
	struct str text;

	if (!look_at(e, at, BEFORE))
		return true;
	text = document_at(e->window, (size_t)(at - e->window_at), &cut);
	cut = cut && !e->in_pieces && (e->window_at || e->window_at + e->window.n < e->size);
	for (size_t i; (i = str_find(text, "kind")) < text.n;) {
		text = str_sub(text, i + 4, text.n);
		size_t skip = 0;

		while (skip < text.n && text.p[skip] && strchr("\"': \t", text.p[skip]))
			skip++;
		if (skip == 0)
			continue;
		if (str_starts(str_sub(text, skip, text.n), "Secret"))
			return true;
		seen = true;
	}
	return cut && !seen;
}
