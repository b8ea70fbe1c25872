/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/expand.h"

#include <string.h>

#include "doc/utf8.h"

struct output {
	struct arena *arena;
	char *at;
	size_t n, cap, most;
	bool full;	/* something did not fit */
};

static void reserve(struct output *o, size_t n)
{
	size_t cap = o->cap < 64 ? 64 : o->cap;
	char *grown;

	if (n <= o->cap)
		return;
	while (cap < n)
		cap *= 2;
	grown = arena_bytes(o->arena, cap);
	if (o->n)
		memcpy(grown, o->at, o->n);
	o->at = grown;
	o->cap = cap;
}

/* A text that does not fit is cut at a character's start. */
static void put(struct output *o, struct str s)
{
	size_t n = s.n;

	if (n > o->most - o->n) {
		o->full = true;
		n = o->most - o->n;
		while (n > 0 && (s.p[n] & 0xC0) == 0x80)
			n--;
	}
	if (!n)
		return;
	reserve(o, o->n + n);
	memcpy(o->at + o->n, s.p, n);
	o->n += n;
}

/* What stands behind a $ that starts no reference; Go writes a byte that is no UTF-8 as U+FFFD. */
static size_t put_character(struct output *o, struct str rest)
{
	char replacement[4];
	size_t n;

	if (utf8_next(rest, &n) == UTF8_INVALID)
		put(o, (struct str){ replacement, utf8_put(UTF8_REPLACEMENT, replacement) });
	else
		put(o, str_sub(rest, 0, n));
	return n;
}

static void put_reference(struct output *o, struct expansion *e, struct str reference, expand_lookup *look,
			  void *context)
{
	struct str name = { reference.p + 2, reference.n - 3 };
	struct str value = STR_NONE;
	enum lookup found = look(context, name, &value);

	if (found == LOOKUP_MISSING && !e->unresolved.p)
		e->unresolved = name;
	if (found == LOOKUP_UNKNOWN)
		e->unknown = true;
	put(o, found == LOOKUP_FOUND ? value : reference);
}

struct expansion expand(struct arena *a, struct str text, size_t most, expand_lookup *look, void *context)
{
	struct expansion e = { .text = text };
	struct output o = { .arena = a, .most = most };
	bool closes = true;	/* a ) may follow: looked for in vain once, it is not looked for again */
	size_t at = str_find_char(text, '$');

	if (at == text.n && text.n <= most)
		return e;
	put(&o, str_sub(text, 0, at));
	while (at < text.n && !o.full) {
		struct str rest = str_sub(text, at, text.n), behind = str_sub(rest, 1, rest.n);
		size_t next;

		if (str_starts(behind, "(") && closes) {
			size_t close = str_find_char(rest, ')');

			closes = close < rest.n;
			if (!closes)
				continue;
			put_reference(&o, &e, str_sub(rest, 0, close + 1), look, context);
			at += close + 1;
		} else {
			put(&o, STR("$"));
			at++;
			if (str_starts(behind, "$"))
				at++;
			else if (behind.n)
				at += put_character(&o, behind);
		}
		next = at + str_find_char(str_sub(text, at, text.n), '$');
		put(&o, str_sub(text, at, next));
		at = next;
	}
	e.text = (struct str){ o.at ? o.at : text.p, o.n };
	e.too_long = o.full;
	e.unknown |= o.full;
	return e;
}
