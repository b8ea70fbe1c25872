/* SPDX-License-Identifier: Apache-2.0 */
/*
 * strconv.ParseFloat without a float: what counts is only whether the nearest double is above 0 and at
 * most 1. A tie goes to the even neighbour: 1 + 2^-53 is still 1, 2^-1075 is already 0.
 */
#include "golang/automemlimit.h"

#include <stdio.h>
#include <string.h>

__extension__ typedef unsigned __int128 uint128;

enum {
	PERMILLE = 1000,
	EXPONENT_READ = 10000,	/* ParseFloat reads no further digit of an exponent from here on */
	LEAST_EXPONENT = -1074,	/* of two, of a double */
	LEAST_DECIMAL = -323,	/* 2^-1075 is 0.247... times this power of ten */
	LEAST_PERCENT = 10,	/* a bare number below is no percentage for certain */
};

/* 0.digits * base^point * 2^exponent2, and a sign */
struct number {
	bool negative, hexadecimal;
	struct str mantissa;	/* as written from the first digit that is not 0; a point and underscores in it */
	int64_t point, exponent;
};

static int hexadecimal(char c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_mantissa_digit(const struct number *n, char c)
{
	return n->hexadecimal ? hexadecimal(c) >= 0 : is_digit(c);
}

/* An underscore has a digit before it (the 0x counts as one) and one behind it. */
static bool underscores_stand_right(const struct number *n, struct str text)
{
	char before = n->hexadecimal ? '0' : '.';

	for (size_t i = n->hexadecimal ? 2 : 0; i < text.n; i++) {
		bool digit = is_mantissa_digit(n, text.p[i]);

		if ((text.p[i] == '_' && before != '0') || (before == '_' && !digit))
			return false;
		before = digit ? '0' : text.p[i];
	}
	return before != '_';
}

/* Cuts the mantissa off the text; false: there is no digit. */
static bool read_mantissa(struct number *n, struct str *rest)
{
	bool point_seen = false, digit_seen = false;
	size_t i = 0, first = SIZE_MAX;

	n->point = 0;
	for (; i < rest->n; i++) {
		char c = rest->p[i];

		if (c == '_' || (c == '.' && !point_seen)) {
			point_seen |= c == '.';
			continue;
		}
		if (!is_mantissa_digit(n, c))
			break;
		digit_seen = true;
		if (c != '0' && first == SIZE_MAX)
			first = i;
		if (first == SIZE_MAX)
			n->point -= point_seen;	/* zeros behind the point */
		else
			n->point += !point_seen;
	}
	n->mantissa = first == SIZE_MAX ? STR_NONE : str_sub(*rest, first, i);
	*rest = str_sub(*rest, i, rest->n);
	return digit_seen;
}

static bool read_exponent(struct number *n, struct str *rest)
{
	size_t i = 1;
	bool negative;

	if (!rest->n || (rest->p[0] | 0x20) != (n->hexadecimal ? 'p' : 'e'))
		return !n->hexadecimal;
	negative = rest->n > 1 && rest->p[1] == '-';
	if (negative || (rest->n > 1 && rest->p[1] == '+'))
		i++;
	if (i == rest->n || !is_digit(rest->p[i]))
		return false;
	for (; i < rest->n && (is_digit(rest->p[i]) || rest->p[i] == '_'); i++)
		if (rest->p[i] != '_' && n->exponent < EXPONENT_READ)
			n->exponent = n->exponent * 10 + (rest->p[i] - '0');
	if (negative)
		n->exponent = -n->exponent;
	*rest = str_sub(*rest, i, rest->n);
	return true;
}

static bool read_number(struct str text, struct number *ret)
{
	*ret = (struct number){ .negative = str_starts(text, "-") };
	if (ret->negative || str_starts(text, "+"))
		text = str_sub(text, 1, text.n);
	ret->hexadecimal = text.n > 2 && (str_starts(text, "0x") || str_starts(text, "0X"));
	struct str rest = ret->hexadecimal ? str_sub(text, 2, text.n) : text;

	return read_mantissa(ret, &rest) && read_exponent(ret, &rest) && rest.n == 0 &&
	       underscores_stand_right(ret, text);
}

/* The next digit of the mantissa; 0 behind its end. */
static int next_digit(struct str *mantissa)
{
	while (mantissa->n) {
		char c = mantissa->p[0];

		*mantissa = str_sub(*mantissa, 1, mantissa->n);
		if (c != '.' && c != '_')
			return hexadecimal(c);
	}
	return 0;
}

/* The mantissa's digits against a text's: as many as the text has, or all. */
static int compare(struct str mantissa, const char *digits, bool to_the_end)
{
	for (; *digits; digits++) {
		int digit = next_digit(&mantissa), other = *digits - '0';

		if (digit != other)
			return digit - other;
	}
	while (to_the_end && mantissa.n)
		if (next_digit(&mantissa))
			return 1;
	return 0;
}

static int32_t clamped(uint64_t permille)
{
	return permille ? (int32_t)permille : 1;
}

/* 1..1000, or 0: the double is not in (0, 1] */
static int32_t permille_of_decimal(struct number *n)
{
	static const char most[] = "100000000000000011102230246251565404236316680908203125";	/* 1 + 2^-53 */
	static const char least[] = "24703282292062327208";	/* 2^-1075, as far as it matters */
	int64_t point = n->point + n->exponent;
	uint64_t permille = 0;

	if (point == 1)
		return compare(n->mantissa, most, true) > 0 ? 0 : PERMILLE;
	if (point > 1 || point < LEAST_DECIMAL || (point == LEAST_DECIMAL && compare(n->mantissa, least, false) <= 0))
		return 0;
	for (int64_t i = point; i > -3; i--)
		permille = permille * 10 + (uint64_t)next_digit(&n->mantissa);
	return clamped(permille);
}

static int32_t permille_of_hexadecimal(struct number *n)
{
	int64_t exponent = n->point * 4 + n->exponent;
	uint64_t m = 0;		/* 0.m * 2^exponent, its highest bit 1 */
	bool rest = false;

	for (int i = 0; i < 16; i++)
		m = m << 4 | (uint64_t)next_digit(&n->mantissa);
	int shift = __builtin_clzll(m);
	uint64_t next = (uint64_t)next_digit(&n->mantissa);

	exponent -= shift;
	m = m << shift | (shift ? next >> (4 - shift) : 0);
	rest = (next << shift & 0xf) != 0;
	while (n->mantissa.n)
		rest |= next_digit(&n->mantissa) != 0;
	if (exponent == 1) {	/* 1 + 2^-53 */
		const uint64_t most = (uint64_t)1 << 63 | (uint64_t)1 << 10;

		return m > most || (m == most && rest) ? 0 : PERMILLE;
	}
	if (exponent > 1 || exponent < LEAST_EXPONENT ||
	    (exponent == LEAST_EXPONENT && m == (uint64_t)1 << 63 && !rest))
		return 0;
	return clamped(exponent > -64 ? (uint64_t)((uint128)m * PERMILLE >> (64 - exponent)) : 0);
}

static int32_t permille_of_text(struct str text)
{
	struct number n;

	if (!read_number(text, &n) || n.negative || !n.mantissa.n)
		return 0;
	return n.hexadecimal ? permille_of_hexadecimal(&n) : permille_of_decimal(&n);
}

/* A percentage as a ratio: "90" and "90.5%"; four digits behind the point are enough. */
static void offer_percent(struct automemlimit *a, struct str text, bool sign)
{
	struct str fraction = text, whole = str_cut(&fraction, '.');
	uint32_t n = 0;

	if (!whole.n || whole.n > 3 || fraction.n > 4)
		return;
	for (size_t i = 0; i < whole.n; i++) {
		if (!is_digit(whole.p[i]))
			return;
		n = n * 10 + (uint32_t)(whole.p[i] - '0');
	}
	if (!sign && n < LEAST_PERCENT)
		return;
	for (size_t i = 0; i < 4; i++) {
		if (i < fraction.n && !is_digit(fraction.p[i]))
			return;
		n = n * 10 + (i < fraction.n ? (uint32_t)(fraction.p[i] - '0') : 0);
	}
	if (n == 0 || n > 1000000)
		return;
	size_t end = (size_t)snprintf(a->nearest, sizeof a->nearest, "%u.%06u", n / 1000000, n % 1000000);

	while (a->nearest[end - 1] == '0')
		a->nearest[--end] = '\0';
	if (a->nearest[end - 1] == '.')
		a->nearest[--end] = '\0';
}

static void offer(struct automemlimit *a, struct str text)
{
	struct str t = str_trim(text);
	bool sign = str_ends(t, "%");

	if (!text.n)
		t = STR("0.9");
	if (sign)
		t = str_trim(str_sub(t, 0, t.n - 1));
	if (t.n >= sizeof a->nearest)
		return;
	char point[sizeof a->nearest];

	for (size_t i = 0; i < t.n; i++)	/* 0,9 */
		point[i] = t.p[i] == ',' ? '.' : t.p[i];
	t.p = point;
	if (str_is_nocase(t, "off"))
		t = STR("off");
	else if (sign || !permille_of_text(t)) {
		offer_percent(a, t, sign);
		return;
	}
	memcpy(a->nearest, t.p, t.n);
}

struct automemlimit automemlimit_parse(struct str text)
{
	struct automemlimit a = { .kind = AUTOMEMLIMIT_RATIO, .permille = permille_of_text(text) };

	if (str_is(text, "off")) {
		a.kind = AUTOMEMLIMIT_OFF;
	} else if (!a.permille) {
		a.kind = AUTOMEMLIMIT_INVALID;
		offer(&a, text);
	}
	return a;
}
