/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/narrow.h"

#include <string.h>

/* Where byte `offset` of a literal block's text stands behind node->start. Each line of the text is the end of its
 * source line, behind the indentation. */
static bool offset_in_literal(struct str source, struct str text, uint32_t offset, uint32_t *ret)
{
	struct str rest = source;
	size_t seen = 0;

	(void)str_cut(&rest, '\n'); /* | and its indicators */
	while (rest.p && text.p) {
		struct str from = str_cut(&rest, '\n'), line = str_cut(&text, '\n');

		if (str_ends(from, "\r"))
			from = str_sub(from, 0, from.n - 1);
		if (from.n < line.n || (line.n && memcmp(from.p + from.n - line.n, line.p, line.n) != 0))
			return false;
		if (offset <= seen + line.n) {
			*ret = (uint32_t)((size_t)(from.p - source.p) + from.n - line.n + (offset - seen));
			return true;
		}
		seen += line.n + 1;
	}
	return false;
}

static bool narrow(const struct doc *doc, const struct node *n, uint32_t from, uint32_t to, struct link *link)
{
	struct str text = node_text(n);

	if (n->type != NODE_STRING || n->end > doc->text.n || n->end < n->start)
		return false;

	struct str source = str_sub(doc->text, n->start, n->end);

	if (n->style == STYLE_LITERAL)
		return offset_in_literal(source, text, from, &link->from) &&
		       offset_in_literal(source, text, to, &link->to) && link->from < link->to;

	uint32_t quote = n->style == STYLE_PLAIN ? 0 : 1;

	if (!(n->flags & NODE_VERBATIM) || n->style == STYLE_FOLDED || source.n != text.n + 2 * (size_t)quote ||
	    memcmp(source.p + quote, text.p, text.n) != 0)
		return false;
	link->from = from + quote;
	link->to = to + quote;
	return true;
}

const struct link *link_to_part(struct doc *doc, const struct node *n, uint32_t from, uint32_t to)
{
	struct link *link = arena_new(doc->arena, struct link);

	link->node = n;
	link->part = true;
	if (from == to || !narrow(doc, n, from, to, link))
		link->from = link->to = 0;
	return link;
}
