/* SPDX-License-Identifier: Apache-2.0 */
/* What the stream at hand can show. */
#ifndef PODFIT_TERMINAL_H
#define PODFIT_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

/* One that moves its cursor: not "dumb". */
bool is_terminal(FILE *stream);
/* AUTO: a terminal that is not "dumb", unless NO_COLOR is set and not empty (https://no-color.org). */
bool want_color(enum color color, FILE *stream);
/* Columns: the terminal's, else COLUMNS, else 80; 0 when `stream` is no terminal: nothing to cut for. */
int terminal_width(FILE *stream);

#endif
