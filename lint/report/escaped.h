/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Untrusted text in a format that is a language of its own. First everything that could steer a terminal or is
 * not UTF-8 is made visible as glyph.h has it, a line break too, so that the text is one line of characters that
 * every format (XML 1.0 too) can hold; then single characters are spelt as the format's table says.
 */
#ifndef PODFIT_REPORT_ESCAPED_H
#define PODFIT_REPORT_ESCAPED_H

#include <stdio.h>

#include "base/compiler.h"

struct escape {
	char character; /* ASCII; 0 ends a table */
	const char *as;
};

extern const struct escape as_it_is[]; /* an empty table: only what is said above */
extern const struct escape as_xml[];   /* and HTML: text, and attributes in double quotes */

void put_escaped(FILE *out, const char *text, const struct escape *table) NONNULL_AT(1, 3); /* NULL: nothing */

#endif
