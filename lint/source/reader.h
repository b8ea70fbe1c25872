/* SPDX-License-Identifier: Apache-2.0 */
/* A reader from inside: opening and reading again (reader.c), cutting (cut.c). */
#ifndef PODFIT_SOURCE_READER_H
#define PODFIT_SOURCE_READER_H

#include "source/open.h"
#include "source/source.h"
#include "source/window.h"

enum reader_state {
	AT_DOCUMENT,	/* the view starts where a document starts */
	AT_SEPARATOR,	/* the view starts with --- */
	IN_SEPARATOR,	/* somewhere in such a line: the rest of it is skipped */
	IN_TOO_LARGE,	/* the rest of the document is skipped */
	AT_END,
};

struct reader {
	const struct input *input;
	const struct limits *limits;
	struct stamp stamp;		/* what was opened */
	struct spool spool;		/* of what cannot be read twice, and of UTF-16's UTF-8 form */
	struct window window;
	enum reader_state state;
	bool utf16;
	uint32_t line;			/* of the first byte of the view */
	size_t scanned;			/* bytes of the view in which no cut is */
	uint32_t scanned_lines;		/* line breaks in them */
	bool line_start;		/* a line starts behind them */
	size_t given;			/* bytes at the start of the view that the last chunk was made of */
	uint32_t given_lines;
	const char *fault;		/* what ends the input before its end; a code, or NULL */
	struct err why;
	char *again;			/* what reader_again() read last */
};

void reader_fill(struct reader *r) NONNULL;	/* more bytes in the window, or its end and maybe a fault */
void reader_rest(struct reader *r) NONNULL;	/* at the end: gives back what reader_again() can do without */

#endif
