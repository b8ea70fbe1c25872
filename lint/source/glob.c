/* SPDX-License-Identifier: Apache-2.0 */
#include "source/glob.h"

enum { NOWHERE = -1 };

static bool is_between(unsigned char c, unsigned char from, unsigned char to)
{
	return c >= from && c <= to;
}

/* ASCII only and with git's own idea of a space (no VT, no FF). -1: there is no such class. */
static int is_of_class(struct str name, unsigned char c)
{
	bool lower = is_between(c, 'a', 'z'), upper = is_between(c, 'A', 'Z'), digit = is_between(c, '0', '9');
	bool graph = is_between(c, 0x21, 0x7E);
	const struct {
		const char *name;
		bool is;
	} classes[] = {
		{ "alnum", lower || upper || digit },
		{ "alpha", lower || upper },
		{ "blank", c == ' ' || c == '\t' },
		{ "cntrl", c < 0x20 || c == 0x7F },
		{ "digit", digit },
		{ "graph", graph },
		{ "lower", lower },
		{ "print", graph || c == ' ' },
		{ "punct", graph && !lower && !upper && !digit },
		{ "space", c == ' ' || c == '\t' || c == '\n' || c == '\r' },
		{ "upper", upper },
		{ "xdigit", digit || is_between(c, 'a', 'f') || is_between(c, 'A', 'F') },
	};

	for (size_t i = 0; i < COUNT_OF(classes); i++)
		if (str_is(name, classes[i].name))
			return classes[i].is;
	return -1;
}

/* The byte at *at, or the one behind its backslash; false at the end. */
static bool literal(struct str p, size_t *at, unsigned char *ret)
{
	if (*at < p.n && p.p[*at] == '\\')
		++*at;
	if (*at >= p.n)
		return false;
	*ret = (unsigned char)p.p[(*at)++];
	return true;
}

/* The [:name:] at `at`: 0 when it is none, else its length. */
static size_t class_length(struct str p, size_t at, struct str *ret_name)
{
	size_t end = at + 2;

	if (at + 1 >= p.n || p.p[at] != '[' || p.p[at + 1] != ':')
		return 0;
	while (end < p.n && p.p[end] != ']')
		end++;
	if (end >= p.n || end < at + 3 || p.p[end - 1] != ':')
		return 0;
	*ret_name = str_sub(p, at + 2, end - 1);
	return end + 1 - at;
}

/* One step within a bracket, at *at. -1: malformed; else whether it takes c. *range: the byte from
 * which a "-" that follows would reach, or NOWHERE. */
static int bracket_step(struct str p, size_t *at, unsigned char c, int *range)
{
	unsigned char low, high;
	struct str name;
	size_t n;

	if (p.p[*at] == '-' && *range > 0 && *at + 1 < p.n && p.p[*at + 1] != ']') {
		low = (unsigned char)*range;
		++*at;
		*range = NOWHERE;
		return literal(p, at, &high) ? is_between(c, low, high) : -1;
	}
	n = class_length(p, *at, &name);
	if (n) {
		*at += n;
		*range = NOWHERE;
		return is_of_class(name, c);
	}
	if (!literal(p, at, &low))
		return -1;
	*range = low;
	return c == low;
}

/* The bracket that opens at *at; *at moves behind it. */
static bool bracket(struct str p, size_t *at, unsigned char c)
{
	bool negated, taken = false;
	int range = NOWHERE, step;

	++*at;
	negated = *at < p.n && (p.p[*at] == '!' || p.p[*at] == '^');
	*at += negated;
	do {	/* a "]" at the start is a byte like others */
		if (*at >= p.n)
			return false;
		step = bracket_step(p, at, c, &range);
		if (step < 0)
			return false;
		taken |= step > 0;
	} while (*at >= p.n || p.p[*at] != ']');
	++*at;
	return taken != negated && c != '/';
}

/* One byte of the text against what stands at *at, no star. */
static bool one(struct str p, size_t *at, char c)
{
	unsigned char byte;

	switch (p.p[*at]) {
	case '?':
		++*at;
		return c != '/';
	case '[':
		return bracket(p, at, (unsigned char)c);
	default:
		return literal(p, at, &byte) && byte == (unsigned char)c;
	}
}

enum star { STAR, ANY_PARTS, ANY_PARTS_BEHIND, THE_REST };

/* What the stars at *at mean; *at moves behind them and a slash that belongs to them. Two or more are
 * special only as a whole part of the path. */
static enum star star(struct str p, size_t *at)
{
	size_t from = *at, end = from;

	while (end < p.n && p.p[end] == '*')
		end++;
	*at = end;
	if (end - from < 2 || (from > 0 && p.p[from - 1] != '/'))
		return STAR;
	if (end == p.n)
		return THE_REST;
	if (p.p[end] == '/') {
		*at = end + 1;
		return ANY_PARTS;
	}
	if (end + 1 < p.n && p.p[end] == '\\' && p.p[end + 1] == '/') {
		*at = end + 2;	/* with the slash escaped, git wants at least one slash there */
		return ANY_PARTS_BEHIND;
	}
	return STAR;
}

/*
 * Two places to go back to suffice: the last * (it cannot leave its part of the path, and what stood
 * before it matched as early as possible) and the last ** part (which can take up all that an earlier
 * one left).
 */
struct retry {
	size_t pattern, text;
	bool set;
};

static bool next_part(struct str text, struct retry *parts)
{
	size_t slash = str_find_char(str_sub(text, parts->text, text.n), '/');

	if (parts->text + slash >= text.n)
		return false;
	parts->text += slash + 1;
	return true;
}

static bool go_back(struct str text, struct retry *within, struct retry *parts, size_t *p, size_t *t)
{
	if (within->set && within->text < text.n && text.p[within->text] != '/') {
		within->text++;
		*p = within->pattern;
		*t = within->text;
		return true;
	}
	within->set = false;
	if (!parts->set || !next_part(text, parts))
		return false;
	*p = parts->pattern;
	*t = parts->text;
	return true;
}

bool glob_match(struct str pattern, struct str text)
{
	struct retry within = { 0 }, parts = { 0 };
	size_t p = 0, t = 0;

	for (;;) {
		if (p < pattern.n && pattern.p[p] == '*') {
			enum star kind = star(pattern, &p);

			if (kind == THE_REST)
				return true;
			within = (struct retry){ p, t, kind == STAR };
			if (kind == STAR)
				continue;
			parts = (struct retry){ p, t, true };
			if (kind == ANY_PARTS)
				continue;
			if (!next_part(text, &parts))
				return false;
			t = parts.text;
			continue;
		}
		if (p == pattern.n && t == text.n)
			return true;
		if (p < pattern.n && t < text.n && one(pattern, &p, text.p[t])) {
			t++;
			continue;
		}
		if (!go_back(text, &within, &parts, &p, &t))
			return false;
	}
}

bool glob_excludes(struct str pattern, struct str path, bool is_directory)
{
	bool tied = false;

	while (str_starts(pattern, "./") || str_starts(pattern, "/")) {
		pattern = str_sub(pattern, pattern.p[0] == '.' ? 2 : 1, pattern.n);
		tied = true;
	}
	if (str_ends(pattern, "/")) {
		if (!is_directory)
			return false;
		pattern.n--;
	}
	if (pattern.n == 0)
		return false;
	if (tied || str_find_char(pattern, '/') < pattern.n)
		return glob_match(pattern, path);
	while (path.p) {
		struct str part = str_cut(&path, '/');

		if (part.n && glob_match(pattern, part))
			return true;
	}
	return false;
}

bool glob_covers(struct str pattern, struct str path)
{
	for (size_t i = 1; i < path.n; i++)
		if (path.p[i] == '/' && glob_excludes(pattern, str_sub(path, 0, i), true))
			return true;
	return glob_excludes(pattern, path, false);
}

bool glob_is_sound(struct str p)
{
	unsigned char byte;

	for (size_t at = 0; at < p.n;) {
		int range = NOWHERE;

		if (p.p[at] != '[') {
			if (!literal(p, &at, &byte))
				return false;
			continue;
		}
		at++;
		at += at < p.n && (p.p[at] == '!' || p.p[at] == '^');
		do	/* as bracket() goes */
			if (at >= p.n || bracket_step(p, &at, 'a', &range) < 0)
				return false;
		while (at >= p.n || p.p[at] != ']');
		at++;
	}
	return p.n > 0;
}
