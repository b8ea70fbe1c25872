/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/template.h"

/* Offset of the first {{ of a line outside quotes and comments, or line.n. */
static size_t find_in_line(struct str line)
{
	char quote = 0;

	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];
		bool starts_word = i == 0 || is_blank(line.p[i - 1]) || line.p[i - 1] == '[' || line.p[i - 1] == '{' ||
				   line.p[i - 1] == ',';

		if (quote) {
			if (quote == '"' && c == '\\')
				i++;
			else if (c == quote)
				quote = 0;
			continue;
		}
		if ((c == '"' || c == '\'') && starts_word)
			quote = c;
		else if (c == '#' && starts_word)
			return line.n;
		else if (c == '{' && i + 1 < line.n && line.p[i + 1] == '{')
			return i;
	}
	return line.n;
}

bool template_find(struct str text, size_t *ret_at)
{
	struct str rest = text;

	if (!str_has(text, "{{"))
		return false;
	while (rest.n) {
		struct str line = str_cut(&rest, '\n');
		size_t at = find_in_line(line);

		if (at < line.n) {
			*ret_at = (size_t)(line.p - text.p) + at;
			return true;
		}
	}
	return false;
}
