/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <string.h>

#include "report/glyph.h"

struct str printable(struct arena *a, struct str s)
{
	size_t at = 0, n = 0;
	bool same = true;
	char *text, *end;

	while (at < s.n) {
		struct glyph g = glyph_next(s, &at);

		n += g.n;
		same = same && !g.escaped;
	}
	if (same)
		return s;
	text = end = arena_bytes(a, n + 1);
	for (at = 0; at < s.n;) {
		struct glyph g = glyph_next(s, &at);

		memcpy(end, g.text, g.n);
		end += g.n;
	}
	*end = '\0';
	return (struct str){ text, n };
}
