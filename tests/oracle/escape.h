/* SPDX-License-Identifier: Apache-2.0 */
/* A value on a line: \n, \t, \\ and \xNN stand for what a line cannot hold. */
#ifndef PODFIT_TESTS_ORACLE_ESCAPE_H
#define PODFIT_TESTS_ORACLE_ESCAPE_H

#include "base/str.h"

static int escape_nibble(char c)
{
	return is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* In place: what is meant is never longer. */
static struct str unescape(char *text, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++, to++) {
		text[to] = text[i];
		if (text[i] != '\\' || i + 1 == n)
			continue;
		i++;
		text[to] = text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
		if (text[i] == 'x' && i + 2 < n) {
			text[to] = (char)(escape_nibble(text[i + 1]) << 4 | escape_nibble(text[i + 2]));
			i += 2;
		}
	}
	return (struct str){ text, to };
}

#endif
