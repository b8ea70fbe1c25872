/* SPDX-License-Identifier: Apache-2.0 */
/* Characters of untrusted UTF-8 text as they may be shown: what they are, how wide, and escaped where they
 * could steer a terminal. Knows no locale: output is always UTF-8. */
#ifndef PODFIT_REPORT_GLYPH_H
#define PODFIT_REPORT_GLYPH_H

#include "base/str.h"

struct glyph {
	char text[12];
	uint8_t n;	/* bytes of text */
	uint8_t width;	/* columns on a terminal: 0 for what combines, 2 for East Asian wide and emoji */
	bool escaped;	/* text differs from the bytes it stands for */
};

/* The character at *at, which moves behind it. A tab is one blank; C0, DEL and bytes that are not UTF-8
 * become \xNN, C1 controls, bidirectional marks and line separators \uNNNN. So does the first character of what the
 * agent of a CI would obey: ##[, ##vso[ and, where `s` begins, :: . */
struct glyph glyph_next(struct str s, size_t *at) NONNULL;

#endif
