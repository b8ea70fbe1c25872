/* SPDX-License-Identifier: Apache-2.0 */
/* What a shell may offer behind an option, or where no option stands. */
#ifndef PODFIT_WORDS_H
#define PODFIT_WORDS_H

#include "base/arena.h"
#include "command.h"

struct words {
	const char *text; /* separated by blanks: letters, digits, '-', '@', '='; "": there is nothing to offer */
	bool files;       /* names of files, too */
	bool list;        /* several, separated by commas */
	bool into_file;   /* WORD=FILE is one as well */
};

struct words words_of_option(struct arena *a, const struct command *c, const struct option *o) NONNULL;
struct words words_of_operands(struct arena *a, const struct command *c) NONNULL;

#endif
