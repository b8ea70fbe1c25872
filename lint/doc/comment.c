/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/comment.h"

#include <string.h>

enum { LINE_MOST = 4096 };	/* a comment further from its place is not looked for */

static struct str line_around(struct str text, uint32_t at)
{
	uint32_t start = at, end = at;

	while (start > 0 && text.p[start - 1] != '\n' && at - start < LINE_MOST)
		start--;
	while (end < text.n && text.p[end] != '\n' && end - at < LINE_MOST)
		end++;
	return str_sub(text, start, end);
}

/* The list of the comment that the `#` at `hash` starts, which takes the start of the line or a blank before it. */
static struct str list_of(struct str line, size_t hash)
{
	struct str rest = str_trim(str_sub(line, hash + 1, line.n));

	if ((hash > 0 && !is_blank(line.p[hash - 1])) || !str_starts(rest, "podfit:"))
		return STR_NONE;
	rest = str_trim(str_sub(rest, strlen("podfit:"), rest.n));
	if (!str_starts(rest, "ignore"))
		return STR_NONE;
	rest = str_sub(rest, strlen("ignore"), rest.n);
	return rest.n && is_blank(rest.p[0]) ? str_trim(rest) : STR_NONE;
}

/* alone: nothing may stand before the comment. */
static struct str directive(struct str line, bool alone)
{
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] != '#' || (i > 0 && !is_blank(line.p[i - 1])))
			continue;
		if (alone && str_trim(str_sub(line, 0, i)).n)
			return STR_NONE;
		struct str found = list_of(line, i);

		if (found.n)
			return found;
	}
	return STR_NONE;
}

struct str ignore_list_at(const struct doc *doc, uint32_t at)
{
	if (doc->format == DOC_JSON || at > doc->text.n)
		return STR_NONE;
	struct str line = line_around(doc->text, at), found = directive(line, false);

	if (!found.n && line.p && line.p > doc->text.p)
		found = directive(line_around(doc->text, (uint32_t)(line.p - doc->text.p) - 1), true);
	return found;
}

const char *ignore_comment(struct arena *arena, const struct doc *doc, uint32_t at)
{
	struct str list = ignore_list_at(doc, at);

	return list.n ? arena_text(arena, list) : NULL;
}

struct lists {
	LIST(struct str) all;
	size_t kept, next;	/* of `all`: those before `next` have been looked at, `kept` of them stay */
	const char *text;
};

static void keep_before(struct lists *l, uint32_t byte)
{
	while (l->next < l->all.n && (size_t)(l->all.at[l->next].p - l->text) < byte)
		l->all.at[l->kept++] = l->all.at[l->next++];
}

/* The tree is walked in the order of its bytes, and the lists with it. */
static void drop_those_in_scalars(struct lists *l, const struct node *n)
{
	if (n->type == NODE_SEQ || n->type == NODE_MAP) {
		for (const struct node *i = n->child; i && l->next < l->all.n; i = i->next)
			drop_those_in_scalars(l, i);
		return;
	}
	keep_before(l, n->start);
	while (l->next < l->all.n && (size_t)(l->all.at[l->next].p - l->text) < n->end)
		l->next++;
}

size_t ignore_comments(struct arena *arena, const struct doc *doc, struct str **ret)
{
	struct lists l = { .text = doc->text.p };
	struct str text = doc->format == DOC_JSON ? STR_NONE : doc->text;

	for (size_t at = 0; (at += str_find_char(str_sub(text, at, text.n), '#')) < text.n; at++) {
		if (!str_starts(str_trim(str_sub(text, at + 1, at + 16)), "podfit:"))
			continue;
		size_t start = at > 0, end = at;

		while (end < text.n && text.p[end] != '\n' && end - at < LINE_MOST)
			end++;
		struct str found = list_of(str_sub(text, at - start, end), start);

		if (!found.n)
			continue;
		*list_add(arena, &l.all) = found;
		at = end - 1;
	}
	if (doc->root && l.all.n)
		drop_those_in_scalars(&l, doc->root);
	keep_before(&l, UINT32_MAX);
	*ret = l.all.at;
	return l.kept;
}
