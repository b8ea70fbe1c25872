/* SPDX-License-Identifier: Apache-2.0 */
#include "paragraph.h"

#include "base/str.h"

enum { COLUMNS = 80 };

void paragraph(FILE *out, const char *text, int indent, int first)
{
	struct str rest = str_of(text);
	size_t column = (size_t)first;

	while (rest.n) {
		struct str word = str_cut(&rest, ' ');

		if (column > (size_t)indent && column + 1 + word.n > COLUMNS) {
			putc('\n', out);
			column = 0;
		} else if (column > (size_t)indent) {
			putc(' ', out);
			column++;
		}
		if (column < (size_t)indent) {
			fprintf(out, "%*s", indent - (int)column, "");
			column = (size_t)indent;
		}
		fwrite(word.p, 1, word.n, out);
		column += word.n;
	}
	putc('\n', out);
}
