/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as each of Go's variables: kinds fit each other, what is offered is accepted, fields cover the text. */
#include <stdlib.h>
#include <string.h>

#include "golang/automemlimit.h"
#include "golang/godebug.h"
#include "golang/gogc.h"
#include "golang/maxprocs.h"
#include "golang/memlimit.h"

enum { SHORT = 500 };	/* ParseFloat reads four digits of an exponent, strtod all */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* A copy, NUL-terminated, with a byte before and behind; 0 for none. */
static char *copied(struct str text, char before, char behind, struct str *ret)
{
	char *copy = malloc(text.n + 3);
	size_t at = before != 0;

	must(copy);
	copy[0] = before;
	if (text.n)
		memcpy(copy + at, text.p, text.n);
	copy[at + text.n] = behind;
	copy[at + text.n + 1] = '\0';
	*ret = (struct str){ copy, at + text.n + (behind != 0) };
	return copy;
}

static void memlimit_holds(struct str text)
{
	struct memlimit m = memlimit_parse(text), other;
	bool taken = m.kind == MEMLIMIT_BYTES || m.kind == MEMLIMIT_OFF;
	struct str around;
	char *copy, buffer[32];

	must(m.bytes >= 0 && memchr(m.nearest, '\0', sizeof m.nearest));
	if (m.nearest[0]) {
		other = memlimit_parse(str_of(m.nearest));
		must(other.kind == MEMLIMIT_BYTES || other.kind == MEMLIMIT_OFF);
		must(!m.bytes || other.bytes == m.bytes);
		must(!taken);
	}
	if (taken) {
		other = memlimit_parse(str_of(memlimit_text(m.bytes, buffer)));
		must(other.kind == (m.bytes == INT64_MAX ? MEMLIMIT_OFF : MEMLIMIT_BYTES) && other.bytes == m.bytes);
		copy = copied(text, ' ', '\n', &around);
		other = memlimit_parse(around);
		must(other.kind == MEMLIMIT_WHITESPACE && other.bytes == m.bytes);
		free(copy);
	}
	if (taken && text.n && is_digit(text.p[0])) {
		copy = copied(text, '+', 0, &around);
		other = memlimit_parse(around);
		must(other.kind == MEMLIMIT_PLUS && other.bytes == m.bytes && other.nearest[0]);
		free(copy);
	}
	must(m.kind != MEMLIMIT_REFERENCE || str_has(text, "$("));
}

static void integers_hold(struct str text)
{
	struct gogc g = gogc_parse(text);
	struct maxprocs m = maxprocs_parse(text);

	must(g.has_meant || g.meant == 0);
	must(g.kind == GOGC_PERCENT || g.kind == GOGC_OFF || g.kind == GOGC_NEGATIVE || g.percent == 100);
	must(m.kind != MAXPROCS_COUNT || (g.kind == GOGC_PERCENT && g.percent == m.count && m.count > 0));
	must(m.kind != MAXPROCS_PLUS || (g.kind == GOGC_PLUS && g.meant == m.count && m.count > 0));
	must(m.kind != MAXPROCS_EMPTY || !text.n);
	must(g.kind != GOGC_NEGATIVE || m.kind == MAXPROCS_MALFORMED);
	must(g.kind != GOGC_PERCENT || !text.n || g.percent == 0 || m.kind == MAXPROCS_COUNT);
}

/* Numbers that C spells as Go does. */
static bool is_plain_decimal(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!is_digit(text.p[i]) && str_find_char(STR("+-.eE"), text.p[i]) == 5)
			return false;
	return text.n > 0 && text.n < SHORT;
}

static void automemlimit_holds(struct str text)
{
	struct automemlimit a = automemlimit_parse(text), other;
	bool ratio = a.kind == AUTOMEMLIMIT_RATIO;
	struct str whole;
	char *end, *copy = copied(text, 0, 0, &whole);

	must(ratio ? a.permille >= 1 && a.permille <= 1000 : a.permille == 0);
	must(a.kind == AUTOMEMLIMIT_INVALID || !a.nearest[0]);
	if (a.nearest[0]) {
		other = automemlimit_parse(str_of(a.nearest));
		must(other.kind == AUTOMEMLIMIT_RATIO || other.kind == AUTOMEMLIMIT_OFF);
	}
	if (is_plain_decimal(whole)) {
		double d = strtod(copy, &end);

		must(ratio == (*end == '\0' && d > 0 && d <= 1));
		must(!ratio || (d * 1000 > a.permille - 0.001 && (d * 1000 < a.permille + 1.001)) || a.permille == 1);
	}
	free(copy);
}

static void godebug_holds(struct str text)
{
	struct str rest = text;
	struct godebug_field f;
	size_t bytes = 0, commas = 0;

	for (const char *last = text.p; godebug_next(&rest, &f); last = f.whole.p + f.whole.n) {
		must(f.whole.n && f.whole.p >= last && f.whole.p + f.whole.n <= text.p + text.n);
		must(str_find_char(f.whole, ',') == f.whole.n);
		must(f.whole.n == f.key.n + f.value.n + f.has_value && str_find_char(f.key, '=') == f.key.n);
		must(f.known == godebug_known_key(f.key));
		must(f.has_value || f.ignored);
		must((f.class == GODEBUG_REMOVED) == (f.removed_in != 0));
		must(f.class == GODEBUG_OTHER || (f.known && !f.ignored));
		bytes += f.whole.n;
	}
	for (size_t i = 0; i < text.n; i++)
		commas += text.p[i] == ',';
	must(bytes + commas == text.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { size ? (const char *)data : "", size };

	memlimit_holds(text);
	integers_hold(text);
	automemlimit_holds(text);
	godebug_holds(text);
	return 0;
}
