/* SPDX-License-Identifier: Apache-2.0 */
/* Answers the cases of quantity/main.go, in the same lines, with quantity_parse(). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kube/quantity.h"
#include "oracle/escape.h"

static const char *decimal(int128 n, char buffer[static 48])
{
	__extension__ unsigned __int128 rest = (__extension__ (unsigned __int128)n);
	char *at = buffer + 47;

	if (n < 0)
		rest = -rest;
	*at = '\0';
	do
		*--at = (char)('0' + (int)(rest % 10));
	while ((rest /= 10) != 0);
	if (n < 0)
		*--at = '-';
	return at;
}

static void answer(char *line, size_t n)
{
	char *tab = memchr(line, '\t', n), buffer[48];
	struct str first = { line, n }, second = STR("1");
	struct quantity q, divisor;

	if (tab) {
		second = unescape(tab + 1, (size_t)(line + n - tab - 1));
		first = unescape(line, (size_t)(tab - line));
	}
	enum quantity_fault fault = quantity_parse(first, &q);

	if (fault != QUANTITY_OK) {
		puts(fault == QUANTITY_UNKNOWN_SUFFIX ? "suffix" : "number");
		return;
	}
	if (quantity_parse(second, &divisor) != QUANTITY_OK)
		exit(2);
	printf("%" PRId64 " %" PRId64 " %s %" PRId64 " %" PRId64 "\n", quantity_value(&q), quantity_milli(&q),
	       decimal(q.nanos, buffer), quantity_divide_memory(&q, &divisor), quantity_divide_cpu(&q, &divisor));
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, stdin)) > 0)
		answer(line, (size_t)n - (line[n - 1] == '\n'));
	free(line);
	return 0;
}
