/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cuts where Kubernetes' YAMLReader cuts (apimachinery pkg/util/yaml/decoder.go): at a line that starts
 * with ---, whatever follows. A byte order mark is left out at the start of the input, and at the start
 * of each document, where kubectl's YAML reader, which sees one document at a time, ignores it too.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/open.h"
#include "source/source.h"
#include "source/utf16.h"
#include "source/window.h"

enum {
	SHOWN = 4 << 10,	/* of a text that is at fault, and of a separator line that is judged */
	BLOCK = 64 << 10,
};

enum state {
	AT_DOCUMENT,	/* the view starts where a document starts */
	AT_SEPARATOR,	/* the view starts with --- */
	IN_SEPARATOR,	/* somewhere in such a line: the rest of it is skipped */
	IN_TOO_LARGE,	/* the rest of the document is skipped */
	AT_END,
};

struct reader {
	const struct input *input;
	const struct limits *limits;
	struct stamp stamp;		/* what was opened */
	struct spool spool;		/* of what cannot be read twice, and of UTF-16's UTF-8 form */
	struct window window;
	enum state state;
	bool utf16;
	uint32_t line;			/* of the first byte of the view */
	size_t scanned;			/* bytes of the view in which no cut is */
	uint32_t scanned_lines;		/* line breaks in them */
	bool line_start;		/* a line starts behind them */
	size_t given;			/* bytes at the start of the view that the last chunk was made of */
	uint32_t given_lines;
	const char *fault;		/* what ends the input before its end; a code, or NULL */
	struct err why;
	char *again;			/* what reader_again() read last */
};

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

static void fill(struct reader *r)
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
		r->window.ended = true;
		window_take(&r->window, view.n);
	} else if (starts_with(view, "\xFF\xFE", 2)) {
		decode_utf16(r, false);
	} else if (starts_with(view, "\xFE\xFF", 2)) {
		decode_utf16(r, true);
	}
}

struct reader *reader_open(const struct input *input, const struct limits *limits, struct err *err)
{
	const char *path = input->kind == INPUT_STDIN ? NULL : input->path;
	struct reader *r;
	struct stat st;
	off_t base = 0;
	int fd = open_input(path, &st, err);

	if (fd < 0)
		return NULL;
	r = calloc(1, sizeof *r);
	if (!r)
		out_of_memory();
	if (!path && S_ISREG(st.st_mode))
		base = lseek(fd, 0, SEEK_CUR);
	r->input = input;
	r->limits = limits;
	r->stamp = stamp_of(&st);
	r->spool = SPOOL_EMPTY;
	r->line = 1;
	r->line_start = true;
	r->window = (struct window){ .fd = fd, .base = base > 0 ? (uint64_t)base : 0, .limit = input_limit(limits) };
	window_init(&r->window, S_ISREG(st.st_mode) ? reader_size(r) : 0);
	if (!S_ISREG(st.st_mode)) {
		r->stamp.size = 0;
		spool_input(r);
	}
	fill(r);
	judge_encoding(r);
	return r;
}

/* ---- cutting ---- */

/* Done with the first n bytes of the view, in which `lines` line breaks are. */
static void take(struct reader *r, size_t n, uint32_t lines)
{
	window_take(&r->window, n);
	r->line += lines;
}

static void take_scanned(struct reader *r)
{
	take(r, r->scanned, r->scanned_lines);
	r->scanned = 0;
	r->scanned_lines = 0;
}

enum found { FOUND_CUT, FOUND_END, FOUND_TOO_LARGE };

/* Looks through what the window holds. True: at a cut. */
static bool scan_view(struct reader *r)
{
	struct str view = window_view(&r->window);
	const char *at, *end;
	uint32_t lines = 0;
	bool cut = false;

	if (view.n == r->scanned)
		return false;
	at = view.p + r->scanned;
	end = view.p + view.n;
	while (at < end) {
		const char *lf;

		if (r->line_start && *at == '-') {
			if (end - at < 3 && !r->window.ended)
				break;
			if (end - at >= 3 && at[1] == '-' && at[2] == '-') {
				cut = true;
				break;
			}
		}
		lf = memchr(at, '\n', (size_t)(end - at));
		r->line_start = lf != NULL;
		at = lf ? lf + 1 : end;
		lines += lf != NULL;
	}
	r->scanned = (size_t)(at - view.p);
	r->scanned_lines += lines;
	return cut;
}

static enum found scan(struct reader *r, bool discard)
{
	for (;;) {
		bool cut = scan_view(r);

		if (discard)
			take_scanned(r);
		else if (r->scanned > r->limits->document_bytes)
			return FOUND_TOO_LARGE;
		if (cut)
			return FOUND_CUT;
		if (r->window.ended)
			return FOUND_END;
		fill(r);
	}
}

static void set_chunk(struct reader *r, struct chunk *ret, size_t n)
{
	ret->text = str_sub(window_view(&r->window), 0, n);
	ret->start = (uint32_t)window_at(&r->window);
	ret->line = r->line;
	ret->fault = NULL;
	ret->fault_text[0] = '\0';
}

static void set_fault(struct chunk *ret, const char *code, const char *text)
{
	ret->fault = code;
	snprintf(ret->fault_text, sizeof ret->fault_text, "%.*s", (int)sizeof ret->fault_text - 1, text);
}

static bool is_all_blank(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_blank(s.p[i]))
			return false;
	return true;
}

static void skip_mark(struct reader *r)
{
	while (window_view(&r->window).n < 3 && !r->window.ended)
		fill(r);
	if (starts_with(window_view(&r->window), "\xEF\xBB\xBF", 3))
		window_take(&r->window, 3);
}

/* True: *ret is a chunk. */
static bool read_document(struct reader *r, struct chunk *ret)
{
	char text[sizeof ret->fault_text];
	enum found found;

	skip_mark(r);
	r->line_start = true;
	found = scan(r, false);
	set_chunk(r, ret, r->scanned);
	r->given = r->scanned;
	r->given_lines = r->scanned_lines;
	r->scanned = 0;
	r->scanned_lines = 0;
	if (found == FOUND_TOO_LARGE) {
		ret->text = str_sub(ret->text, 0, SHOWN);
		snprintf(text, sizeof text, "the document is larger than %zu bytes", r->limits->document_bytes);
		set_fault(ret, "too-large", text);
		r->state = IN_TOO_LARGE;
		return true;
	}
	r->state = found == FOUND_CUT ? AT_SEPARATOR : AT_END;
	if (found == FOUND_END && r->fault) {
		set_fault(ret, r->fault, r->why.text);
		return true;
	}
	return !is_all_blank(ret->text);
}

static bool read_separator(struct reader *r, struct chunk *ret)
{
	struct str line, rest;

	for (;;) {
		line = str_sub(window_view(&r->window), 0, SHOWN);
		if (line.n == SHOWN || r->window.ended || str_find_char(line, '\n') < line.n)
			break;
		fill(r);
	}
	line = str_sub(line, 0, str_find_char(line, '\n'));
	r->state = IN_SEPARATOR;
	set_chunk(r, ret, line.n);
	r->given = line.n;
	r->given_lines = 0;
	rest = str_trim(str_sub(line, 3, line.n));
	if (str_starts(rest, "#") || (rest.n == 0 && line.n < SHOWN))
		return false;
	while (ret->text.n && is_blank(ret->text.p[ret->text.n - 1]))
		ret->text.n--;
	set_fault(ret, "document-separator", "only a comment may follow the document separator '---' in its line");
	return true;
}

static void skip_separator(struct reader *r)
{
	for (;;) {
		struct str view = window_view(&r->window);
		size_t lf = str_find_char(view, '\n');

		if (lf < view.n) {
			take(r, lf + 1, 1);
			r->state = AT_DOCUMENT;
			return;
		}
		take(r, view.n, 0);
		if (r->window.ended)
			break;
		fill(r);
	}
	r->state = AT_DOCUMENT;
}

/* What is read again by its path needs neither its descriptor nor its window. */
static void rest(struct reader *r)
{
	if (r->input->kind != INPUT_STDIN)
		close_file(r);
	window_release(&r->window);
}

bool reader_next(struct reader *r, struct chunk *ret)
{
	for (;;) {
		take(r, r->given, r->given_lines);
		r->given = 0;
		r->given_lines = 0;
		switch (r->state) {
		case AT_DOCUMENT:
			if (read_document(r, ret))
				return true;
			break;
		case AT_SEPARATOR:
			if (read_separator(r, ret))
				return true;
			break;
		case IN_SEPARATOR:
			skip_separator(r);
			break;
		case IN_TOO_LARGE:
			r->state = scan(r, true) == FOUND_CUT ? AT_SEPARATOR : AT_DOCUMENT;
			break;
		case AT_END:
			rest(r);
			return false;
		}
	}
}

/* ---- once more ---- */

static int reopen(struct reader *r, struct err *err)
{
	struct stat st;

	if (r->window.spool || r->window.fd >= 0)
		return 0;
	r->window.fd = open_input(r->input->path, &st, err);
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
