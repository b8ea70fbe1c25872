/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A slice of bytes, by value: borrowed, not NUL-terminated, may hold any byte. `p` may be NULL only
 * when `n` is 0. Slices live as long as what they point into (an arena, a document, a const table).
 */
#ifndef PODFIT_BASE_STR_H
#define PODFIT_BASE_STR_H

#include <string.h>

#include "base/compiler.h"

struct str {
	const char *p;
	size_t n;
};

#define STR(literal_)	((struct str){ (literal_), sizeof(literal_) - 1 })
#define STR_NONE	((struct str){ NULL, 0 })
/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s_)	((s_).n > 4096 ? 4096 : (int)(s_).n), ((s_).p ? (s_).p : "")

/* Inline, so that the length of a literal is known where it is compared. */
static inline struct str str_of(const char *text)	/* NULL gives STR_NONE */
{
	return text ? (struct str){ text, strlen(text) } : STR_NONE;
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Where a table is looked through, the first byte mostly tells, and no length is asked for. */
static inline bool str_is(struct str s, const char *text)	/* text: NULL is "" */
{
	if (!text || !s.n)
		return !s.n && (!text || !*text);
	return *s.p == *text && str_eq(s, str_of(text));
}

static inline bool str_starts(struct str s, const char *prefix)
{
	if (!s.n || *s.p != *prefix)
		return !*prefix;

	size_t n = strlen(prefix);

	return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

static inline struct str str_sub(struct str s, size_t from, size_t to)	/* [from, to), clamped */
{
	if (to > s.n)
		to = s.n;
	return from < to ? (struct str){ s.p + from, to - from } : STR_NONE;
}

static inline bool str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.n >= n && (n == 0 || memcmp(s.p + s.n - n, suffix, n) == 0);
}

bool str_is_nocase(struct str s, const char *text);	/* ASCII letters only */
int str_cmp(struct str a, struct str b);		/* byte order, shorter first */
bool str_has(struct str s, const char *part);
size_t str_find(struct str s, const char *part);	/* offset, or s.n when it is not there */
size_t str_find_char(struct str s, char c);		/* offset, or s.n */
struct str str_trim(struct str s);			/* blanks, tabs and line breaks at both ends */
/* Cuts off and returns what stands before the first `c`; the rest, without it, stays in *rest.
 * Without a `c` the whole is returned and *rest becomes STR_NONE with p NULL. */
struct str str_cut(struct str *rest, char c);

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_blank(char c)	/* space, tab, CR, LF */
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

#endif
