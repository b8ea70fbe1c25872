/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

bool is_terminal(FILE *stream)
{
	const char *term = getenv("TERM");

	return term && term[0] && strcmp(term, "dumb") != 0 && isatty(fileno(stream));
}

bool want_color(enum color color, FILE *stream)
{
	const char *no_color = getenv("NO_COLOR");

	if (color != COLOR_AUTO)
		return color == COLOR_ALWAYS;
	if (no_color && no_color[0])
		return false;
	return is_terminal(stream);
}

/* 0 for anything but a decimal number from 1 to 9999. */
static int columns_from(const char *text)
{
	int n = 0;

	if (!text || !text[0] || strlen(text) > 4)
		return 0;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return 0;
		n = n * 10 + (*text - '0');
	}
	return n;
}

int terminal_width(FILE *stream)
{
	struct winsize size = { 0 };
	int fd = fileno(stream), columns;

	if (!isatty(fd))
		return 0;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	columns = columns_from(getenv("COLUMNS"));
	return columns > 0 ? columns : 80;
}
