/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cuts where Kubernetes' YAMLReader cuts (apimachinery pkg/util/yaml/decoder.go): at a line that starts
 * with ---, whatever follows. A byte order mark is left out at the start of the input, and at the start
 * of each document, where kubectl's YAML reader, which sees one document at a time, ignores it too.
 */
#include <stdio.h>
#include <string.h>

#include "base/lanes.h"
#include "source/reader.h"

enum { SHOWN = 4 << 10 };	/* of a text that is at fault, and of a separator line that is judged */

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

static bool has_any(lanes b)
{
	uint64_t half[2];

	memcpy(half, &b, sizeof half);
	return half[0] | half[1];
}

/* Adds the line breaks among the first bytes; stops before those among which one has "--" behind it. */
static const char *skip_lines(const char *at, const char *end, uint32_t *lines)
{
	enum { LOOKED_AT = sizeof(lanes) + 2 };
	bool hit = false;

	while (!hit && end - at >= LOOKED_AT) {
		lanes count = { 0 };

		for (int i = 0; i < LANES_ROUNDS && end - at >= LOOKED_AT; i++, at += sizeof(lanes)) {
			lanes breaks = lanes_load(at) == lanes_each('\n');

			hit = has_any(breaks & (lanes_load(at + 1) == lanes_each('-')) & (lanes_load(at + 2) == lanes_each('-')));
			if (hit)
				break;
			count -= breaks;
		}
		for (size_t i = 0; i < sizeof count; i++)
			*lines += (unsigned char)count[i];
	}
	return at;
}

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
		const char *lf, *from = at;

		if (!r->line_start || *at != '-') {
			at = skip_lines(at, end, &lines);
			if (at > from) {
				r->line_start = at[-1] == '\n';
				continue;
			}
		} else {
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
		reader_fill(r);
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
		reader_fill(r);
	if (str_starts(window_view(&r->window), "\xEF\xBB\xBF"))
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
		reader_fill(r);
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
		reader_fill(r);
	}
	r->state = AT_DOCUMENT;
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
			reader_rest(r);
			return false;
		}
	}
}
