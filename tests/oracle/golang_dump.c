/* SPDX-License-Identifier: Apache-2.0 */
/*
 * golang_dump VARIABLE: reads values of it, one a line, and prints what podfit makes of each.
 *   GOMEMLIMIT    kind bytes [nearest]     GOGC          kind percent
 *   GOMAXPROCS    kind count               AUTOMEMLIMIT  kind permille [nearest]
 *   GODEBUG       for each field: known|unknown taken|ignored removed in
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golang/automemlimit.h"
#include "golang/godebug.h"
#include "golang/gogc.h"
#include "golang/maxprocs.h"
#include "golang/memlimit.h"
#include "oracle/escape.h"

static void gomemlimit(struct str text)
{
	static const char *const kinds[] = {
		[MEMLIMIT_BYTES] = "bytes",	    [MEMLIMIT_OFF] = "off",
		[MEMLIMIT_REFERENCE] = "reference", [MEMLIMIT_WHITESPACE] = "whitespace",
		[MEMLIMIT_PLUS] = "plus",	    [MEMLIMIT_OFF_SPELLING] = "off-spelling",
		[MEMLIMIT_OTHER_UNIT] = "other-unit", [MEMLIMIT_MALFORMED] = "malformed",
	};
	struct memlimit m = memlimit_parse(text);

	printf("%s %" PRId64 " %s\n", kinds[m.kind], m.bytes, m.nearest);
}

static void gogc(struct str text)
{
	static const char *const kinds[] = {
		[GOGC_PERCENT] = "percent", [GOGC_OFF] = "off",	  [GOGC_NEGATIVE] = "negative",
		[GOGC_OFF_SPELLING] = "off-spelling", [GOGC_PLUS] = "plus", [GOGC_MALFORMED] = "malformed",
	};
	struct gogc g = gogc_parse(text);

	printf("%s %" PRId32 "\n", kinds[g.kind], g.kind == GOGC_PLUS ? g.meant : g.percent);
}

static void gomaxprocs(struct str text)
{
	static const char *const kinds[] = {
		[MAXPROCS_COUNT] = "count", [MAXPROCS_EMPTY] = "empty", [MAXPROCS_PLUS] = "plus",
		[MAXPROCS_MALFORMED] = "malformed",
	};
	struct maxprocs m = maxprocs_parse(text);

	printf("%s %" PRId32 "\n", kinds[m.kind], m.count);
}

static void automemlimit(struct str text)
{
	static const char *const kinds[] = {
		[AUTOMEMLIMIT_RATIO] = "ratio", [AUTOMEMLIMIT_OFF] = "off", [AUTOMEMLIMIT_DEFAULT] = "default",
		[AUTOMEMLIMIT_INVALID] = "invalid",
	};
	struct automemlimit a = automemlimit_parse(text);

	printf("%s %" PRId32 " %s\n", kinds[a.kind], a.permille, a.nearest);
}

static void godebug(struct str text)
{
	struct godebug_field f;

	for (const char *gap = ""; godebug_next(&text, &f); gap = " ")
		printf("%s%s %s %d", gap, f.known ? "known" : "unknown", f.ignored ? "ignored" : "taken", f.removed_in);
	putchar('\n');
}

int main(int argc, char **argv)
{
	static const struct { const char *name; void (*print)(struct str); } variables[] = {
		{ "GOMEMLIMIT", gomemlimit }, { "GOGC", gogc }, { "GOMAXPROCS", gomaxprocs },
		{ "AUTOMEMLIMIT", automemlimit }, { "GODEBUG", godebug },
	};
	size_t at = 0, room = 0;
	char *line = NULL;
	ssize_t n;

	while (at < COUNT_OF(variables) && (argc != 2 || strcmp(argv[1], variables[at].name) != 0))
		at++;
	if (at == COUNT_OF(variables))
		return 2;
	while ((n = getline(&line, &room, stdin)) > 0)
		variables[at].print(unescape(line, (size_t)n - (line[n - 1] == '\n')));
	free(line);
	return 0;
}
