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

/* The directive in a comment; `#` starts one at the start of the line or behind a blank. */
static struct str directive(struct str line, bool alone)
{
	for (size_t i = 0; i < line.n; i++) {
		if (line.p[i] != '#' || (i > 0 && !is_blank(line.p[i - 1])))
			continue;
		if (alone && str_trim(str_sub(line, 0, i)).n)
			return STR_NONE;
		struct str rest = str_trim(str_sub(line, i + 1, line.n));

		if (!str_starts(rest, "podfit:"))
			continue;
		rest = str_trim(str_sub(rest, strlen("podfit:"), rest.n));
		if (!str_starts(rest, "ignore"))
			continue;
		rest = str_sub(rest, strlen("ignore"), rest.n);
		if (rest.n && is_blank(rest.p[0]))
			return str_trim(rest);
	}
	return STR_NONE;
}

const char *ignore_comment(struct arena *arena, const struct doc *doc, uint32_t at)
{
	if (doc->format == DOC_JSON || at > doc->text.n)
		return NULL;
	struct str line = line_around(doc->text, at), found = directive(line, false);

	if (!found.n && line.p && line.p > doc->text.p)
		found = directive(line_around(doc->text, (uint32_t)(line.p - doc->text.p) - 1), true);
	return found.n ? arena_text(arena, found) : NULL;
}
