/* SPDX-License-Identifier: Apache-2.0 */
#include "report/escaped.h"

#include "report/glyph.h"

const struct escape as_it_is[] = { { 0, NULL } };

const struct escape as_xml[] = {
	{ '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" }, { 0, NULL },
};

static const char *spelt(char character, const struct escape *table)
{
	for (; table->character; table++)
		if (table->character == character)
			return table->as;
	return NULL;
}

/* U+FFFE and U+FFFF, which XML has not */
static bool is_no_character(const struct glyph *g)
{
	return g->n == 3 && memcmp(g->text, "\xef\xbf", 2) == 0 && (unsigned char)g->text[2] >= 0xbe;
}

void put_escaped(FILE *out, const char *text, const struct escape *table)
{
	struct str s = str_of(text);

	for (size_t at = 0; at < s.n;) {
		struct glyph g = glyph_next(s, &at);

		if (is_no_character(&g)) {
			fputs((unsigned char)g.text[2] == 0xbe ? "\\ufffe" : "\\uffff", out);
			continue;
		}
		for (size_t i = 0; i < g.n; i++) {
			const char *as = spelt(g.text[i], table);

			if (as)
				fputs(as, out);
			else
				putc(g.text[i], out);
		}
	}
}
