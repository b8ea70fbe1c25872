/* SPDX-License-Identifier: Apache-2.0 */
#include "golang/memlimit.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "golang/integer.h"
#include "kube/quantity.h"

#define PIB (TIB << 10)
#define EIB (TIB << 20)

enum { NANOS_IN_ONE = 1000000000 };

/* What follows the number where Go refuses it, and what a person means by that. */
static const struct unit {
	const char *text;
	bool any_case;
	enum memlimit_kind kind;
	int64_t bytes;		/* 0: some mean 1000s and some 1024s */
	const char *go;		/* Go's unit of as many bytes */
} units[] = {
	{ "Ki", true, MEMLIMIT_OTHER_UNIT, KIB, "KiB" },	{ "Mi", true, MEMLIMIT_OTHER_UNIT, MIB, "MiB" },
	{ "Gi", true, MEMLIMIT_OTHER_UNIT, GIB, "GiB" },	{ "Ti", true, MEMLIMIT_OTHER_UNIT, TIB, "TiB" },
	{ "Pi", true, MEMLIMIT_OTHER_UNIT, PIB, NULL },		{ "Ei", true, MEMLIMIT_OTHER_UNIT, EIB, NULL },
	/* Kubernetes' thousands */
	{ "k", false, MEMLIMIT_OTHER_UNIT, 1000, NULL },	{ "M", false, MEMLIMIT_OTHER_UNIT, 1000000, NULL },
	{ "G", false, MEMLIMIT_OTHER_UNIT, 1000000000, NULL },
	{ "T", false, MEMLIMIT_OTHER_UNIT, 1000000000000, NULL },
	{ "P", false, MEMLIMIT_OTHER_UNIT, 1000000000000000, NULL },
	{ "E", false, MEMLIMIT_OTHER_UNIT, 1000000000000000000, NULL },
	/* docker's, in the case that is not Kubernetes' */
	{ "K", false, MEMLIMIT_OTHER_UNIT, KIB, "KiB" },	{ "m", false, MEMLIMIT_OTHER_UNIT, MIB, "MiB" },
	{ "g", false, MEMLIMIT_OTHER_UNIT, GIB, "GiB" },	{ "t", false, MEMLIMIT_OTHER_UNIT, TIB, "TiB" },
	{ "p", false, MEMLIMIT_OTHER_UNIT, PIB, NULL },
	{ "kb", true, MEMLIMIT_OTHER_UNIT, 0, NULL },		{ "mb", true, MEMLIMIT_OTHER_UNIT, 0, NULL },
	{ "gb", true, MEMLIMIT_OTHER_UNIT, 0, NULL },		{ "tb", true, MEMLIMIT_OTHER_UNIT, 0, NULL },
	{ "pb", true, MEMLIMIT_OTHER_UNIT, 0, NULL },
	/* Go's own in another case, with a fraction, or beyond TiB */
	{ "b", true, MEMLIMIT_MALFORMED, 1, "B" },		{ "KiB", true, MEMLIMIT_MALFORMED, KIB, "KiB" },
	{ "MiB", true, MEMLIMIT_MALFORMED, MIB, "MiB" },	{ "GiB", true, MEMLIMIT_MALFORMED, GIB, "GiB" },
	{ "TiB", true, MEMLIMIT_MALFORMED, TIB, "TiB" },	{ "PiB", true, MEMLIMIT_MALFORMED, PIB, NULL },
	{ "EiB", true, MEMLIMIT_MALFORMED, EIB, NULL },
};

const char *memlimit_text(int64_t bytes, char buffer[static 32])
{
	static const char *const names[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	size_t at = 0;

	for (; at + 1 < COUNT_OF(names) && bytes && bytes % KIB == 0; at++)
		bytes /= KIB;
	snprintf(buffer, 32, "%lld%s", (long long)bytes, names[at]);
	return buffer;
}

static void offer(struct memlimit *m, struct str text)
{
	if (text.n >= sizeof m->nearest)
		return;
	if (text.n)
		memcpy(m->nearest, text.p, text.n);
	m->nearest[text.n] = '\0';
}

/* parseByteCount; with the + that it takes from Go 1.26 on. */
static struct integer byte_count(struct str text)
{
	static const struct { const char *suffix; int64_t bytes; } suffixes[] = {
		{ "KiB", KIB }, { "MiB", MIB }, { "GiB", GIB }, { "TiB", TIB }, { "B", 1 }, { "", 1 },
	};
	struct integer none = { 0 };
	size_t i = 0;

	while (!str_ends(text, suffixes[i].suffix))
		i++;
	struct integer n = integer_parse(str_sub(text, 0, text.n - strlen(suffixes[i].suffix)), 64);

	if (!n.ok || n.value < 0 || __builtin_mul_overflow(n.value, suffixes[i].bytes, &n.value))
		return none;
	return n;
}

static bool has_reference(struct str text)
{
	while (text.n) {
		size_t at = str_find(text, "$(");

		text = str_sub(text, at + 2, text.n);
		if (str_find_char(text, ')') == text.n)
			return false;
		if (str_find_char(text, ')') > 0)
			return true;
	}
	return false;
}

static bool is_off_spelling(struct str text)
{
	static const char *const words[] = {
		"off", "unlimited", "max", "none", "no", "null", "nil", "infinity", "infinite", "inf", "-1", "false",
		"disable", "disabled", "never", "nolimit",
	};

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (str_is_nocase(text, words[i]))
			return true;
	return false;
}

static const struct unit *unit_find(struct str text)
{
	for (size_t i = 0; i < COUNT_OF(units); i++)
		if (str_is(text, units[i].text) || (units[i].any_case && str_is_nocase(text, units[i].text)))
			return &units[i];
	return NULL;
}

/* whole.fraction * unit, when that is a whole number and an int64 */
static bool exact_bytes(struct str whole, struct str fraction, int64_t unit, int64_t *ret)
{
	struct integer n = integer_parse(whole.n ? whole : STR("0"), 64);
	int128 part = 0;

	for (size_t i = fraction.n; i-- > 0;) {
		part += (fraction.p[i] - '0') * (int128)unit;
		if (part % 10)
			return false;
		part /= 10;
	}
	return n.ok && !__builtin_mul_overflow(n.value, unit, ret) &&
	       !__builtin_add_overflow(*ret, (int64_t)part, ret);
}

static size_t digits(struct str text)
{
	size_t n = 0;

	while (n < text.n && is_digit(text.p[n]))
		n++;
	return n;
}

static void read_exponent(struct memlimit *m, struct str text)
{
	struct quantity q;

	if (quantity_parse(text, &q) != QUANTITY_OK || q.suffix == SUFFIX_NONE)
		return;
	m->kind = MEMLIMIT_OTHER_UNIT;
	if (q.suffix == SUFFIX_EXPONENT && !q.overflows && q.nanos % NANOS_IN_ONE == 0)
		memlimit_text(quantity_value(&q), m->nearest);
}

/* Another system's size, or Go's own misspelt. */
static void read_size(struct memlimit *m, struct str text)
{
	struct str rest = str_starts(text, "+") ? str_sub(text, 1, text.n) : text, fraction = STR_NONE;
	struct str whole = str_sub(rest, 0, digits(rest)), number = whole;

	rest = str_sub(rest, whole.n, rest.n);
	if (str_starts(rest, ".")) {
		rest = str_sub(rest, 1, rest.n);
		fraction = str_sub(rest, 0, digits(rest));
		rest = str_sub(rest, fraction.n, rest.n);
		number = STR_NONE;	/* not to be kept as written */
	}
	if (!whole.n && !fraction.n)
		return;
	const struct unit *unit = unit_find(str_trim(rest));
	int64_t bytes;
	char buffer[32];

	if (!unit) {
		read_exponent(m, text);
		return;
	}
	m->kind = str_trim(rest).n == rest.n ? unit->kind : MEMLIMIT_MALFORMED;
	if (!unit->bytes || !exact_bytes(whole, fraction, unit->bytes, &bytes))
		return;
	if (number.n && unit->go && number.n + strlen(unit->go) < sizeof m->nearest)
		snprintf(m->nearest, sizeof m->nearest, "%.*s%s", STR_ARG(number), unit->go);
	else
		offer(m, str_of(memlimit_text(bytes, buffer)));
}

/* Text that Go takes as it stands, within quotes or blanks: what it comes to, its nearest spelling. */
static bool read_valid(struct memlimit *m, struct str text)
{
	struct integer n = byte_count(text);
	char buffer[32];

	if (!text.n || str_is(text, "off")) {
		m->bytes = INT64_MAX;
		offer(m, text);
		return true;
	}
	if (!n.ok)
		return false;
	m->bytes = n.value;
	offer(m, n.plus ? str_sub(text, 1, text.n) : text);
	if (!m->nearest[0])
		offer(m, str_of(memlimit_text(n.value, buffer)));
	return true;
}

static void read_refused(struct memlimit *m, struct str text)
{
	struct str trimmed = str_trim(text);
	bool quoted = trimmed.n > 2 && trimmed.p[0] == trimmed.p[trimmed.n - 1] &&
		      (trimmed.p[0] == '"' || trimmed.p[0] == '\'');

	m->kind = MEMLIMIT_MALFORMED;
	if (has_reference(text)) {
		m->kind = MEMLIMIT_REFERENCE;
	} else if (read_valid(m, trimmed)) {
		m->kind = MEMLIMIT_WHITESPACE;
	} else if (is_off_spelling(trimmed)) {
		m->kind = MEMLIMIT_OFF_SPELLING;
		offer(m, STR("off"));
	} else if (quoted) {
		struct str inner = str_trim(str_sub(trimmed, 1, trimmed.n - 1));

		if (!read_valid(m, inner))
			read_size(m, inner);
		m->kind = MEMLIMIT_MALFORMED;
		m->bytes = 0;
	} else {
		read_size(m, trimmed);
	}
}

struct memlimit memlimit_parse(struct str text)
{
	struct memlimit m = { .kind = MEMLIMIT_BYTES };
	struct integer n = byte_count(text);

	if (!text.n || str_is(text, "off") || (n.ok && !n.plus && n.value == INT64_MAX)) {
		m.kind = MEMLIMIT_OFF;
		m.bytes = INT64_MAX;
	} else if (n.ok && n.plus) {
		m.kind = MEMLIMIT_PLUS;
		read_valid(&m, text);
	} else if (n.ok) {
		m.bytes = n.value;
	} else {
		read_refused(&m, text);
	}
	return m;
}
