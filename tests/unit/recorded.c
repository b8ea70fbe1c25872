/* SPDX-License-Identifier: Apache-2.0 */
/* What Go and Kubernetes themselves made of chosen values, in tests/golden/recorded (written by tests/oracle/record.py). */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "golang/automemlimit.h"
#include "golang/godebug.h"
#include "golang/gogc.h"
#include "golang/maxprocs.h"
#include "golang/memlimit.h"
#include "kube/expand.h"
#include "kube/quantity.h"
#include "oracle/escape.h"

enum { FIELDS = 7, LINES_LEAST = 30 };

struct record {
	struct str field[FIELDS]; /* without escapes */
	size_t n;
};

static int64_t number(struct str text)
{
	int64_t n = 0;
	bool negative = str_starts(text, "-");

	for (size_t i = negative; i < text.n; i++) /* downwards: the smallest int64 has no opposite */
		n = n * 10 - (text.p[i] - '0');
	return negative ? n : -n;
}

/* As an int128 holds it. */
static int128 wide(struct str text)
{
	const int128 most = (int128)(~(__extension__(unsigned __int128) 0) >> 1);
	int128 n = 0;
	bool negative = str_starts(text, "-");

	for (size_t i = negative; i < text.n; i++) {
		int digit = text.p[i] - '0';

		n = n > (most - digit) / 10 ? most : n * 10 + digit;
	}
	return negative ? -n : n;
}

static bool quantity_holds(const struct record *r)
{
	struct quantity q, divisor;
	enum quantity_fault fault = quantity_parse(r->field[0], &q);

	if (r->n == 3)
		return fault == (str_is(r->field[2], "suffix") ? QUANTITY_UNKNOWN_SUFFIX : QUANTITY_NOT_A_NUMBER);
	return r->n == FIELDS && fault == QUANTITY_OK && quantity_parse(r->field[1], &divisor) == QUANTITY_OK &&
	       quantity_value(&q) == number(r->field[2]) && quantity_milli(&q) == number(r->field[3]) &&
	       q.nanos == wide(r->field[4]) && quantity_divide_memory(&q, &divisor) == number(r->field[5]) &&
	       quantity_divide_cpu(&q, &divisor) == number(r->field[6]);
}

static bool gomemlimit_holds(const struct record *r)
{
	struct memlimit m = memlimit_parse(r->field[0]);
	bool taken = m.kind == MEMLIMIT_BYTES || m.kind == MEMLIMIT_OFF;

	return str_is(r->field[1], "refused") ? !taken : taken && m.bytes == number(r->field[1]);
}

static bool gogc_holds(const struct record *r)
{
	return gogc_parse(r->field[0]).percent == number(r->field[1]);
}

static bool gomaxprocs_holds(const struct record *r)
{
	struct maxprocs m = maxprocs_parse(r->field[0]);

	if (str_is(r->field[1], "ignored"))
		return m.kind == (r->field[0].n ? MAXPROCS_MALFORMED : MAXPROCS_EMPTY);
	return m.kind == MAXPROCS_COUNT && m.count == number(r->field[1]);
}

static bool automemlimit_holds(const struct record *r)
{
	struct automemlimit a = automemlimit_parse(r->field[0]);

	if (str_is(r->field[1], "off"))
		return a.kind == AUTOMEMLIMIT_OFF && !a.permille;
	if (str_is(r->field[1], "invalid"))
		return a.kind == AUTOMEMLIMIT_INVALID && !a.permille;
	return a.kind == AUTOMEMLIMIT_RATIO && a.permille == number(r->field[1]);
}

/* The runtime's own want an integer and are ignored without. */
static bool godebug_holds(const struct record *r)
{
	char text[128];
	size_t n = (size_t)snprintf(text, sizeof text, "%.*s=x", STR_ARG(r->field[0]));
	struct str rest = { text, n };
	struct godebug_field f;

	return godebug_next(&rest, &f) && f.known && f.ignored == str_is(r->field[1], "runtime");
}

/* A=x, B=$(A), AB=, AA=$$, A$=y, (=(, BA=EURO SIGN */
static enum lookup look(void *context UNUSED, struct str name, struct str *ret_value)
{
	static const char *const variables[][2] = {
		{ "A", "x" }, { "B", "$(A)" },          { "AB", "" }, { "AA", "$$" }, { "A$", "y" },
		{ "(", "(" }, { "BA", "\xe2\x82\xac" },
	};

	for (size_t i = 0; i < COUNT_OF(variables); i++)
		if (str_is(name, variables[i][0])) {
			*ret_value = str_of(variables[i][1]);
			return LOOKUP_FOUND;
		}
	return LOOKUP_MISSING;
}

static struct str from_hexadecimal(struct arena *a, struct str text)
{
	char *bytes = arena_bytes(a, text.n / 2 + 1);

	for (size_t i = 0; i < text.n / 2; i++)
		bytes[i] = (char)(escape_nibble(text.p[2 * i]) << 4 | escape_nibble(text.p[2 * i + 1]));
	return (struct str){ bytes, text.n / 2 };
}

static bool expand_holds(const struct record *r)
{
	auto_arena a = ARENA_EMPTY;
	struct expansion e = expand(&a, from_hexadecimal(&a, r->field[0]), 1000, look, NULL);
	bool all = str_is(r->field[2], "-");

	return r->n == 3 && !e.unknown && !e.too_long && str_eq(e.text, from_hexadecimal(&a, r->field[1])) &&
	       (e.unresolved.p == NULL) == all && (all || str_eq(e.unresolved, from_hexadecimal(&a, r->field[2])));
}

static const struct table {
	const char *file;
	bool (*holds)(const struct record *r);
} tables[] = {
	{ "quantity", quantity_holds }, { "expand", expand_holds },         { "gomemlimit", gomemlimit_holds },
	{ "gogc", gogc_holds },         { "gomaxprocs", gomaxprocs_holds }, { "automemlimit", automemlimit_holds },
	{ "godebug", godebug_holds },
};

static struct record record_of(char *line, size_t n)
{
	struct record r = { .n = 0 };

	for (char *end = line + n, *tab; line && r.n < FIELDS; line = tab ? tab + 1 : NULL) {
		tab = memchr(line, '\t', (size_t)(end - line));
		r.field[r.n++] = unescape(line, (size_t)((tab ? tab : end) - line));
	}
	return r;
}

static void holds(void **state)
{
	const struct table *t = *state;
	char path[128], *line = NULL, *shown = NULL;
	size_t room = 0, lines = 0, wrong = 0;
	ssize_t n;

	snprintf(path, sizeof path, "tests/golden/recorded/%s.tsv", t->file);
	FILE *in = fopen(path, "r");

	if (!in)
		fail_msg("%s: units run at the root of the sources", path);
	while ((n = getline(&line, &room, in)) > 0) {
		n -= line[n - 1] == '\n';
		line[n] = '\0';
		shown = strdup(line);
		struct record r = record_of(line, (size_t)n);

		/* in memory that ends where it ends: so a sanitizer sees who reads on */
		char *alone = malloc(r.field[0].n + !r.field[0].n);

		if (r.field[0].n)
			memcpy(alone, r.field[0].p, r.field[0].n);
		r.field[0].p = alone;
		lines++;
		if (!t->holds(&r)) {
			wrong++;
			print_error("# %s: %s\n", path, shown);
		}
		free(alone);
		free(shown);
	}
	free(line);
	fclose(in);
	assert_int_equal(wrong, 0);
	assert_true(lines > LINES_LEAST);
}

int main(void)
{
	struct CMUnitTest tests[COUNT_OF(tables)];

	for (size_t i = 0; i < COUNT_OF(tables); i++)
		tests[i] = (struct CMUnitTest){ .name = tables[i].file,
						.test_func = holds,
						.initial_state = (void *)(uintptr_t)&tables[i] };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
