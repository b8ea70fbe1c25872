/* SPDX-License-Identifier: Apache-2.0 */
/* The words of a shell script: quotes, expansions, continuations. For setting/shell.c. */
#ifndef PODFIT_SETTING_SHELL_WORD_H
#define PODFIT_SETTING_SHELL_WORD_H

#include "setting/shell.h"

enum { SHELL_DEPTH = 64 };	/* groups, or brackets of an expansion, inside each other */

struct shell_cursor {
	struct arena *arena;
	struct str s;
	size_t at;
};

char shell_peek(const struct shell_cursor *c, size_t ahead) NONNULL;	/* NUL behind the end */
bool shell_at_end(const struct shell_cursor *c) NONNULL;
void shell_skip_blanks(struct shell_cursor *c) NONNULL;	/* not over a line's end, unless it is escaped */
/* From an opening bracket, quote or backtick to behind its end. -1: it has none. */
int shell_skip_balanced(struct shell_cursor *c, char closer) NONNULL;
/* A word stands here, else -1; also -1 for what ends nowhere. It stops at a ( that is no array's. */
int shell_read_word(struct shell_cursor *c, struct shell_word *ret, bool *ret_quoted) NONNULL;

#endif
