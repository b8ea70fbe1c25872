/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/narrow.h"

#include <string.h>

/* Where byte `offset` of a literal block's text stands behind node->start. Each line of the text is the end of its
 * source line, behind the indentation. `at` moves to the line. */
static bool offset_in_literal(struct narrowing *at, const char *start, uint32_t offset, uint32_t *ret)
{
	while (at->source.p && at->text.p) {
		struct str source = at->source, text = at->text;
		struct str from = str_cut(&source, '\n'), line = str_cut(&text, '\n');

		if (str_ends(from, "\r"))
			from = str_sub(from, 0, from.n - 1);
		if (from.n < line.n || (line.n && memcmp(from.p + from.n - line.n, line.p, line.n) != 0))
			return false;
		if (offset <= at->seen + line.n) {
			*ret = (uint32_t)((size_t)(from.p - start) + from.n - line.n + (offset - at->seen));
			return true;
		}
		at->source = source;
		at->text = text;
		at->seen += line.n + 1;
	}
	return false;
}

static bool in_literal(const struct node *n, struct str source, struct narrowing *at, uint32_t from, uint32_t to,
		       struct link *link)
{
	struct narrowing ahead;

	if (at->node != n || from < at->seen) {
		*at = (struct narrowing){ .node = n, .source = source, .text = node_text(n) };
		(void)str_cut(&at->source, '\n'); /* | and its indicators */
	}
	if (!offset_in_literal(at, source.p, from, &link->from))
		return false;
	ahead = *at;
	return offset_in_literal(&ahead, source.p, to, &link->to) && link->from < link->to;
}

static bool narrow(const struct doc *doc, const struct node *n, struct narrowing *at, uint32_t from, uint32_t to,
		   struct link *link)
{
	struct str text = node_text(n);

	if (n->type != NODE_STRING || n->end > doc->text.n || n->end < n->start)
		return false;

	struct str source = str_sub(doc->text, n->start, n->end);

	if (n->style == STYLE_LITERAL)
		return in_literal(n, source, at, from, to, link);

	uint32_t quote = n->style == STYLE_PLAIN ? 0 : 1;

	if (!(n->flags & NODE_VERBATIM) || n->style == STYLE_FOLDED || source.n != text.n + 2 * (size_t)quote)
		return false;
	link->from = from + quote;
	link->to = to + quote;
	return true;
}

const struct link *link_to_part(struct doc *doc, const struct node *n, struct narrowing *at, uint32_t from, uint32_t to)
{
	struct link *link = arena_new(doc->arena, struct link);

	link->node = n;
	link->part = true;
	if (from == to || !narrow(doc, n, at, from, to, link))
		link->from = link->to = 0;
	return link;
}
