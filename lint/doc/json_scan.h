/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tokens of RFC 8259, checked and not kept; for doc/json.c alone. A scan takes the place where the
 * token starts and returns the one behind it, or NULL with a fault.
 */
#ifndef PODFIT_DOC_JSON_SCAN_H
#define PODFIT_DOC_JSON_SCAN_H

#include <endian.h>
#include <string.h>

#include "doc/node.h"

enum { JSON_DEPTH_MOST = 200 };	/* recursion; limits->depth may only be smaller */

struct scan {
	const char *text, *end;
	const struct limits *limits;
	struct fault *fault;
	bool high;		/* a byte >= 0x80 was read */
	bool cut;		/* the text goes on behind `end`: limits->document_bytes */
	uint32_t depth;
	uint32_t open[JSON_DEPTH_MOST];	/* offset of the bracket of each open collection */
};

/* Faults, all NULL: `what` was expected at `p`, or the text ends there; one with a text of its own. */
const char *scan_expected(struct scan *s, const char *p, const char *what) NONNULL;
const char *scan_fail(struct scan *s, const char *p, const char *code, const char *format, ...) PRINTF(4, 5);
const char *scan_too_large(struct scan *s) NONNULL;

const char *scan_word(struct scan *s, const char *p) NONNULL;	/* true, false or null, by its letter */
const char *scan_number(struct scan *s, const char *p) NONNULL;	/* what starts none: a value was expected */
/* Any value, with all that is in it. */
const char *scan_value(struct scan *s, const char *p) NONNULL;
/* The rest of a string whose opening quote stands at `quote`. */
const char *scan_string_from(struct scan *s, const char *quote, const char *p, bool *ret_escaped) NONNULL;
const char *scan_blank_run(const char *p, const char *end) NONNULL;	/* one blank at least stands at `p` */
const char *scan_too_deep(struct scan *s, const char *p) NONNULL;

/* ---- what a token costs: always inlined ---- */

#define EACH_BYTE(byte_) (UINT64_C(0x0101010101010101) * (byte_))

static ALWAYS_INLINE uint64_t load_word(const char *p)	/* first byte lowest */
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return le64toh(word);
}

static inline bool is_json_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static ALWAYS_INLINE const char *scan_blanks(const char *p, const char *end)
{
	return p < end && is_json_blank(*p) ? scan_blank_run(p, end) : p;
}

/* Behind the opening bracket and the blanks there. */
static ALWAYS_INLINE const char *scan_open(struct scan *s, const char *p)
{
	if (s->depth >= s->limits->depth || s->depth >= JSON_DEPTH_MOST)
		return scan_too_deep(s, p);
	s->open[s->depth++] = (uint32_t)(p - s->text);
	return scan_blanks(p + 1, s->end);
}

/* Behind a key: past the colon to the value. */
static ALWAYS_INLINE const char *scan_colon(struct scan *s, const char *p)
{
	p = scan_blanks(p, s->end);
	if (p == s->end || *p != ':')
		return scan_expected(s, p, "':' after a key");
	return scan_blanks(p + 1, s->end);
}

/* Behind a value of a collection: to what follows the comma, or behind the closing bracket. */
static ALWAYS_INLINE const char *scan_next(struct scan *s, const char *p, bool *ret_more)
{
	p = scan_blanks(p, s->end);
	*ret_more = p < s->end && *p == ',';
	if (*ret_more)
		return scan_blanks(p + 1, s->end);

	bool map = s->text[s->open[s->depth - 1]] == '{';

	if (p == s->end || *p != (map ? '}' : ']'))
		return scan_expected(s, p, map ? "',' or '}' after a value" : "',' or ']' after a value");
	s->depth--;
	return p + 1;
}

/* Past characters of a string that stand for themselves and are ASCII. */
static ALWAYS_INLINE const char *scan_plain(const char *p, const char *end)
{
	for (; end - p >= 8; p += 8) {
		uint64_t word = load_word(p);
		/* The high bit of each byte that is a quote, a backslash, a control or >= 0x80. A borrow may
		 * set more, but only above the first. */
		uint64_t stop = ((word - EACH_BYTE(0x20)) | ((word ^ EACH_BYTE('"')) - EACH_BYTE(1)) |
				 ((word ^ EACH_BYTE('\\')) - EACH_BYTE(1)) | word) & EACH_BYTE(0x80);

		if (stop)
			return p + __builtin_ctzll(stop) / 8;
	}
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80)
		p++;
	return p;
}

static ALWAYS_INLINE const char *scan_string(struct scan *s, const char *quote, bool *ret_escaped)
{
	const char *p = scan_plain(quote + 1, s->end);

	*ret_escaped = false;
	return p < s->end && *p == '"' ? p + 1 : scan_string_from(s, quote, p, ret_escaped);
}

#endif
