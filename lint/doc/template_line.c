/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/template_line.h"

#include <stdlib.h>

#include "base/arena.h"
#include "doc/span.h"

enum {
	CONTEXT = 16,         /* lines around one that are compared */
	PARENTS = 32,         /* and keys above it */
	LINES_MOST = 1 << 14, /* of a template or a document: more are not looked at */
	REACH = 1 << 10,      /* lines above one among which its key is looked for */
	ALIKE = 64,           /* lines that could be it: among more it is not told */
};

struct lines {
	struct str *at;
	size_t n;
};

static struct lines lines_of(struct arena *arena, struct str text)
{
	LIST(struct str) list = { NULL, 0, 0 };

	while (text.p && list.n < LINES_MOST)
		*list_add(arena, &list) = str_cut(&text, '\n');
	return (struct lines){ list.at, list.n };
}

static bool has_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z')
			return true;
	return false;
}

/* Cuts off what stands before the next {{ }}; *ret_action: there is one behind it. */
static struct str cut_literal(struct str *rest, bool *ret_action)
{
	size_t open = str_find(*rest, "{{"), close;
	struct str literal = str_sub(*rest, 0, open);

	*ret_action = open < rest->n;
	*rest = str_sub(*rest, open + 2, rest->n);
	close = str_find(*rest, "}}");
	*rest = str_sub(*rest, close + 2, rest->n);
	return literal;
}

static bool has_literal_word(struct str template)
{
	bool action = true, found = false;

	while (action && !found)
		found = has_word(cut_literal(&template, &action));
	return found;
}

/* s.n + 1: nowhere. */
static size_t find_text(struct str s, struct str part)
{
	const char *found = part.n && s.n ? memmem(s.p, s.n, part.p, part.n) : NULL;

	if (!part.n)
		return 0;
	return found ? (size_t)(found - s.p) : s.n + 1;
}

bool template_could_be(struct str template, struct str rendered)
{
	bool action, first = true;
	struct str last = STR_NONE;

	if (!has_literal_word(template))
		return false;
	do {
		struct str literal = cut_literal(&template, &action);

		if (!first && action == false) { /* the end */
			last = literal;
			break;
		}
		size_t at = first ? 0 : find_text(rendered, literal);

		if (first && (rendered.n < literal.n || !str_eq(str_sub(rendered, 0, literal.n), literal)))
			return false;
		if (at > rendered.n)
			return false;
		rendered = str_sub(rendered, at + literal.n, rendered.n);
		if (first && !action)
			return rendered.n == 0;
		first = false;
	} while (action);
	return rendered.n >= last.n && str_eq(str_sub(rendered, rendered.n - last.n, rendered.n), last);
}

static struct str trimmed(const struct lines *lines, size_t i)
{
	return str_trim(lines->at[i]);
}

/* A line that leaves nothing by which it could be known. */
static bool is_silent(struct str trimmed_template)
{
	return !has_literal_word(trimmed_template) || trimmed_template.p[0] == '#';
}

static size_t indentation(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == ' ')
		n++;
	return n;
}

static bool is_item(struct str line)
{
	return str_starts(str_trim(line), "- ");
}

/* The line of the key or list item that holds line `i`: a list may stand as far left as its key. `i` itself at the top,
 * and of a template where the lines above tell nothing. */
static size_t parent_line(const struct lines *lines, size_t i, bool template)
{
	size_t own = indentation(lines->at[i]);

	for (size_t at = i; at-- > 0 && i - at < REACH;) {
		struct str line = lines->at[at], text = str_trim(line);
		size_t n = indentation(line);

		if (!text.n || text.p[0] == '#' || (template && is_silent(text)))
			continue;
		if (n < own || (n == own && is_item(lines->at[i]) && !is_item(line)))
			return at;
	}
	return i;
}

/* Whether the keys that hold them are the same as far up as the template shows any. */
static bool same_parents(const struct lines *template, size_t t, const struct lines *rendered, size_t r)
{
	for (int depth = 0; depth < PARENTS; depth++) {
		size_t above_t = parent_line(template, t, true), above_r = parent_line(rendered, r, false);

		if (above_t == t)
			return true;
		if (above_r == r || !template_could_be(trimmed(template, above_t), trimmed(rendered, above_r)))
			return false;
		t = above_t;
		r = above_r;
	}
	return true;
}

/* How many lines in one direction belong together, those of the template that are silent left out. */
static int agreement(const struct lines *template, size_t t, const struct lines *rendered, size_t r, int step)
{
	int n = 0;

	for (; n < CONTEXT; n++) {
		do
			t += (size_t)step;
		while (t < template->n && is_silent(trimmed(template, t)));
		do
			r += (size_t)step;
		while (r < rendered->n && !trimmed(rendered, r).n);
		if (t >= template->n || r >= rendered->n ||
		    !template_could_be(trimmed(template, t), trimmed(rendered, r)))
			break;
	}
	return n;
}

enum { NOWHERE = -1, SEVERAL = -2 };

static long find_line(const struct lines *template, const struct lines *rendered, size_t r)
{
	long best = NOWHERE;
	int best_score = -1, alike = 0;

	for (size_t t = 0; t < template->n; t++) {
		int score;

		if (!template_could_be(trimmed(template, t), trimmed(rendered, r)))
			continue;
		if (++alike > ALIKE)
			return SEVERAL;
		if (!same_parents(template, t, rendered, r))
			continue;
		score = agreement(template, t, rendered, r, -1) + agreement(template, t, rendered, r, 1);
		if (score > best_score)
			best = (long)t;
		else if (score == best_score)
			best = SEVERAL;
		best_score = score > best_score ? score : best_score;
	}
	return best;
}

/* Right below a key, a line that only puts something in is where its block comes from. */
static size_t block_of(const struct lines *template, size_t t)
{
	struct str below = t + 1 < template->n ? trimmed(template, t + 1) : STR_NONE;

	return str_starts(below, "{{") &&
			       (str_has(below, "toYaml") || str_has(below, "include") || str_has(below, "tpl"))
		       ? t + 1
		       : t;
}

static void place(struct str template, const struct lines *lines, size_t t, bool exact, struct template_line *ret)
{
	struct str line = lines->at[t], text = str_trim(line);
	size_t open = str_find(line, "{{"), from = open < line.n ? open : (size_t)(text.p - line.p);
	size_t to = (size_t)(text.p - line.p) + text.n;

	if (from && line.p[from - 1] == '"')
		from--;
	*ret = (struct template_line){ .line = (uint32_t)t + 1,
				       .exact = exact,
				       .column = count_characters(str_sub(line, 0, from)) + 1,
				       .end_column = count_characters(str_sub(line, 0, to)) + 1,
				       .start = (uint32_t)(line.p - template.p + (ptrdiff_t)from),
				       .end = (uint32_t)(line.p - template.p + (ptrdiff_t)to) };
}

bool template_line(struct str template, struct str rendered, size_t at, struct template_line *ret)
{
	auto_arena arena = ARENA_EMPTY;
	struct lines t = lines_of(&arena, template), r = lines_of(&arena, rendered);
	size_t line = count_lines(str_sub(rendered, 0, at));
	bool exact = true;

	while (line < r.n) {
		long found = find_line(&t, &r, line);
		size_t above = parent_line(&r, line, false);

		if (found >= 0) {
			place(template, &t, exact ? (size_t)found : block_of(&t, (size_t)found), exact, ret);
			return true;
		}
		if (above == line)
			break;
		line = above;
		exact = false;
	}
	return false;
}
