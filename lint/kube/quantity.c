/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What pkg/api/resource keeps depends on the spelling: up to 18 digits are an int64 and a power of ten
 * (int64Amount), everything else is a decimal of any length, rounded up to nanos (inf.Dec). Value() and
 * MilliValue() overflow in different ways: the first often gives 0, the second the low 64 bits.
 */
#include "kube/quantity.h"

#include <float.h>

_Static_assert(FLT_EVAL_METHOD == 0 && DBL_MANT_DIG == 53, "the kubelet divides in IEEE 754 doubles");

enum { NANO = -9, MILLI = -3, INT64_DIGITS = 18, NANOS_IN_ONE = 1000000000, NANOS_IN_MILLI = 1000000 };

#define INT128_MAX ((int128)(~(__extension__(unsigned __int128)0) >> 1))

/* [sign] whole [. fraction] suffix; leading zeros are cut off */
struct spelling {
	bool negative, has_digit;
	struct str whole, fraction, suffix;
};

struct multiplier {
	bool binary;		/* 2^exponent, else 10^exponent */
	int32_t exponent;
	enum quantity_suffix family;
};

/* A count: exact while an int128 holds it, and modulo 2^64 in any case. */
struct count {
	int128 exact;		/* saturated */
	uint64_t low;
};

/* Of the blanks that strings.TrimSpace cuts off, those that JSON may hold unescaped. */
static size_t blank_at(struct str s)
{
	static const char *const blanks[] = {
		" ", "\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80",
		"\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85",
		"\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a",
	};

	if (!s.n || (*s.p != ' ' && (unsigned char)*s.p < 0x80))
		return 0;
	for (size_t i = 0; i < COUNT_OF(blanks); i++)
		if (str_starts(s, blanks[i]))
			return str_of(blanks[i]).n;
	return 0;
}

static struct str trim(struct str s)
{
	size_t n;

	while ((n = blank_at(s)) > 0)
		s = str_sub(s, n, s.n);
	for (size_t wide = 1; wide <= 3 && wide <= s.n; wide++)
		if (blank_at(str_sub(s, s.n - wide, s.n)) == wide) {
			s.n -= wide;
			wide = 0;
		}
	return s;
}

static struct str take_digits(struct str *rest)
{
	size_t n = 0;

	while (n < rest->n && is_digit(rest->p[n]))
		n++;
	struct str digits = str_sub(*rest, 0, n);

	*rest = str_sub(*rest, n, rest->n);
	return digits;
}

static bool take_sign(struct str *rest)
{
	bool negative = rest->n && rest->p[0] == '-';

	if (negative || (rest->n && rest->p[0] == '+'))
		*rest = str_sub(*rest, 1, rest->n);
	return negative;
}

static struct str without_leading_zeros(struct str digits)
{
	size_t n = 0;

	while (n < digits.n && digits.p[n] == '0')
		n++;
	return str_sub(digits, n, digits.n);
}

/* parseQuantityString: a sign alone, a point alone and a suffix alone are numbers to it. */
static bool split(struct str rest, struct spelling *ret)
{
	ret->negative = take_sign(&rest);
	ret->whole = take_digits(&rest);
	ret->fraction = STR_NONE;
	if (rest.n && rest.p[0] == '.') {
		rest = str_sub(rest, 1, rest.n);
		ret->fraction = take_digits(&rest);
	}
	ret->has_digit = ret->whole.n || ret->fraction.n;
	ret->whole = without_leading_zeros(ret->whole);
	ret->suffix = rest;

	size_t letters = 0;

	while (letters < rest.n && str_find_char(STR("eEinumkKMGTP"), rest.p[letters]) < 12)
		letters++;
	rest = str_sub(rest, letters, rest.n);
	take_sign(&rest);
	take_digits(&rest);
	return rest.n == 0;
}

/* The number behind the e: an int64, of which Kubernetes keeps 32 bits. */
static bool exponent_of(struct str text, int32_t *ret)
{
	bool negative = take_sign(&text);
	uint64_t n = 0, most = (uint64_t)INT64_MAX + negative;

	if (!text.n)
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (__builtin_mul_overflow(n, (uint64_t)10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(text.p[i] - '0'), &n) || n > most)
			return false;
	*ret = (int32_t)(uint32_t)(negative ? -n : n);
	return true;
}

static bool is_suffix(struct str s, const char text[static 3])
{
	return s.n < 3 && !text[s.n] && (s.n < 1 || s.p[0] == text[0]) && (s.n < 2 || s.p[1] == text[1]);
}

static bool multiplier_of(struct str suffix, struct multiplier *ret)
{
	static const struct { char text[3]; struct multiplier means; } suffixes[] = {
		{ "", { false, 0, SUFFIX_NONE } },	{ "n", { false, -9, SUFFIX_SMALL } },
		{ "u", { false, -6, SUFFIX_SMALL } },	{ "m", { false, -3, SUFFIX_SMALL } },
		{ "k", { false, 3, SUFFIX_DECIMAL } },	{ "M", { false, 6, SUFFIX_DECIMAL } },
		{ "G", { false, 9, SUFFIX_DECIMAL } },	{ "T", { false, 12, SUFFIX_DECIMAL } },
		{ "P", { false, 15, SUFFIX_DECIMAL } }, { "E", { false, 18, SUFFIX_DECIMAL } },
		{ "Ki", { true, 10, SUFFIX_BINARY } },	{ "Mi", { true, 20, SUFFIX_BINARY } },
		{ "Gi", { true, 30, SUFFIX_BINARY } },	{ "Ti", { true, 40, SUFFIX_BINARY } },
		{ "Pi", { true, 50, SUFFIX_BINARY } },	{ "Ei", { true, 60, SUFFIX_BINARY } },
	};

	for (size_t i = 0; i < COUNT_OF(suffixes); i++)
		if (is_suffix(suffix, suffixes[i].text)) {
			*ret = suffixes[i].means;
			return true;
		}
	if (suffix.p[0] != 'e' && suffix.p[0] != 'E')
		return false;
	struct str digits = str_sub(suffix, 1, suffix.n), rest = digits;

	take_sign(&rest);
	take_digits(&rest);
	*ret = (struct multiplier){ .binary = false, .family = SUFFIX_EXPONENT };
	return rest.n == 0 && exponent_of(digits, &ret->exponent);
}

/* no __builtin_mul_overflow on an int128: clang's calls a function that libgcc does not have */
static void append(struct count *c, int digit)
{
	c->exact = c->exact > (INT128_MAX - digit) / 10 ? INT128_MAX : c->exact * 10 + digit;
	c->low = c->low * 10 + (uint64_t)digit;
}

/* c * 10^n, n >= 0, c >= 0 */
static void append_zeros(struct count *c, int64_t n)
{
	if (n >= 64)	/* 2^64 divides 10^64, and an int128 has 39 digits */
		*c = (struct count){ c->exact ? INT128_MAX : 0, 0 };
	else
		for (; n > 0; n--)
			append(c, 0);
}

static void add_one(struct count *c)
{
	c->exact += c->exact < INT128_MAX;
	c->low++;
}

static char digit_at(const struct spelling *s, size_t i)
{
	return i < s->whole.n ? s->whole.p[i] : s->fraction.p[i - s->whole.n];
}

/* ceil(digits * 10^power), the point at the end of all digits */
static struct count decimal(const struct spelling *s, int64_t power)
{
	int64_t digits = (int64_t)(s->whole.n + s->fraction.n), kept = power < 0 ? digits + power : digits;
	struct count c = { 0, 0 };
	int64_t i = 0;

	for (; i < kept; i++)
		append(&c, digit_at(s, (size_t)i) - '0');
	if (power > 0)
		append_zeros(&c, power);
	for (; i < digits; i++)
		if (digit_at(s, (size_t)i) != '0') {
			add_one(&c);
			break;
		}
	return c;
}

/* Nanos of a binary suffix, rounded up; true: capped at the largest int64. */
static bool binary(const struct spelling *s, int32_t exponent, struct count *ret)
{
	const int128 most = (int128)INT64_MAX * NANOS_IN_ONE, unit = ((int128)NANOS_IN_ONE) << exponent;
	struct count whole = { 0, 0 };
	int128 part = 0;
	bool rest = false;

	for (size_t i = 0; i < s->whole.n; i++)
		append(&whole, s->whole.p[i] - '0');
	/* floor((digit * unit + x) / 10) is the same for x and floor(x): exact from the last digit on */
	for (size_t i = s->fraction.n; i-- > 0;) {
		int128 sum = (s->fraction.p[i] - '0') * unit + part;

		rest |= sum % 10 != 0;
		part = sum / 10;
	}
	bool capped = whole.exact > INT64_MAX >> exponent || whole.exact * unit + part + rest > most;

	ret->exact = capped ? most : whole.exact * unit + part + rest;
	ret->low = (uint64_t)ret->exact;
	return capped;
}

static int128 divided_away_from_zero(int128 n, int64_t by)
{
	int64_t small = (int64_t)n;

	if (small == n)		/* nearly all: 128 bits are divided by a function */
		return small / by + (small % by > 0) - (small % by < 0);
	return n / by + (n % by > 0) - (n % by < 0);
}

static int64_t saturated(int128 n)
{
	if (n > INT64_MAX)
		return INT64_MAX;
	return n < INT64_MIN ? INT64_MIN : (int64_t)n;
}

/* positiveScaleInt64 multiplies once by these powers and gives the low 64 bits of what overflows; by any
 * other it multiplies ten by ten, and gives 0. */
static bool is_one_step(int32_t power)
{
	return (power >= 1 && power <= 3) || power == 6 || power == 9;
}

/* AsScaledInt64. Differences of scales wrap at 32 bits. */
static int64_t int64_amount(int64_t value, int32_t scale, int32_t to)
{
	int32_t up = (int32_t)((uint32_t)scale - (uint32_t)to);
	struct count c = { value, (uint64_t)value };

	if (scale < to) {
		int64_t by = 1;	/* 10^9 at most: a short one has no smaller scale */

		for (int32_t n = to - scale; n > 0; n--)
			by *= 10;
		return (int64_t)divided_away_from_zero(value, by);
	}
	if (up > 0)
		append_zeros(&c, up);
	return c.exact > INT64_MAX && !is_one_step(up) ? 0 : (int64_t)c.low;
}

/* Whether Kubernetes keeps it as int64Amount; its scale. */
static bool is_short(const struct spelling *s, const struct multiplier *m, int32_t *ret_scale)
{
	size_t digits = (s->whole.n ? s->whole.n : 1) + s->fraction.n;

	if (m->binary) {
		*ret_scale = 0;
		return !s->fraction.n && (int64_t)digits <= 15 - m->exponent * 3 / 10 - 1;
	}
	*ret_scale = (int32_t)((uint32_t)m->exponent - (uint32_t)s->fraction.n);
	return digits <= INT64_DIGITS && *ret_scale >= NANO;
}

static void set(struct quantity *q, bool negative, struct count nanos, int64_t value, int64_t milli)
{
	q->nanos = negative ? -nanos.exact : nanos.exact;
	q->overflows = false;
	q->overflows = value != quantity_value(q) || milli != quantity_milli(q);
	q->value = value;
	q->milli = milli;
}

static void set_short(struct quantity *q, const struct spelling *s, const struct multiplier *m, int32_t scale)
{
	struct count nanos = decimal(s, 0);
	int64_t value = (int64_t)nanos.exact;

	if (m->binary)
		value <<= m->exponent;
	nanos = (struct count){ value, (uint64_t)value };
	append_zeros(&nanos, (int64_t)scale - NANO);
	int64_t ones = int64_amount(value, scale, 0), thousandths = int64_amount(value, scale, MILLI);

	set(q, s->negative, nanos, s->negative ? -ones : ones, s->negative ? -thousandths : thousandths);
}

/* scaledValue of a negative decimal: the low 64 bits, divided towards zero and then one added */
static int64_t negative_value(uint64_t nanos, int64_t by)
{
	int64_t n = (int64_t)-nanos;

	return n / by + (n % by != 0);
}

static void set_long(struct quantity *q, const struct spelling *s, const struct multiplier *m)
{
	/* the scale of an inf.Dec is an int32 as well */
	int32_t places = (int32_t)((uint32_t)s->fraction.n - (uint32_t)(m->binary ? 0 : m->exponent));
	struct count nanos = { 0, 0 };
	bool capped = m->binary && binary(s, m->exponent, &nanos);
	uint64_t ones, thousandths;

	if (!m->binary)
		nanos = decimal(s, -(int64_t)places - NANO);
	if (s->negative && !capped) {
		set(q, true, nanos, negative_value(nanos.low, NANOS_IN_ONE), negative_value(nanos.low, NANOS_IN_MILLI));
		return;
	}
	if (m->binary) {
		ones = (uint64_t)divided_away_from_zero(nanos.exact, NANOS_IN_ONE);
		thousandths = (uint64_t)divided_away_from_zero(nanos.exact, NANOS_IN_MILLI);
	} else {
		ones = decimal(s, -(int64_t)places).low;
		thousandths = decimal(s, -(int64_t)places - MILLI).low;
	}
	set(q, s->negative, nanos, (int64_t)(s->negative ? -ones : ones),
	    (int64_t)(s->negative ? -thousandths : thousandths));
}

enum quantity_fault quantity_parse(struct str text, struct quantity *ret)
{
	struct str trimmed = trim(text);
	struct spelling s;
	struct multiplier m;
	int32_t scale;

	if (!trimmed.n || !split(trimmed, &s))
		return QUANTITY_NOT_A_NUMBER;
	if (!multiplier_of(s.suffix, &m))
		return QUANTITY_UNKNOWN_SUFFIX;
	if (is_short(&s, &m, &scale))
		set_short(ret, &s, &m, scale);
	else if (s.has_digit)
		set_long(ret, &s, &m);
	else
		return QUANTITY_NOT_A_NUMBER;	/* "Pi": inf.Dec wants a digit, "unable to parse numeric part" */
	ret->suffix = m.family;
	ret->bare_suffix = !s.has_digit;
	return QUANTITY_OK;
}

int64_t quantity_value(const struct quantity *q)
{
	return q->overflows ? q->value : saturated(divided_away_from_zero(q->nanos, NANOS_IN_ONE));
}

int64_t quantity_milli(const struct quantity *q)
{
	return q->overflows ? q->milli : saturated(divided_away_from_zero(q->nanos, NANOS_IN_MILLI));
}

/*
 * int64(math.Ceil(float64(amount) / float64(divisor))), convertResourceMemoryToString in
 * pkg/api/v1/resource/helpers.go: the same two conversions and the same division, since the rounding of
 * doubles is the answer. What an int64 cannot hold becomes the smallest one, as amd64 converts it.
 */
static int64_t divide(int64_t amount, int64_t divisor)
{
	double quotient = (double)amount / (double)(divisor ? divisor : 1);

	if (!divisor || quotient >= 0x1p63 || quotient < -0x1p63)
		return INT64_MIN;
	int64_t whole = (int64_t)quotient;	/* exact from 2^53 on, there is no fraction left */

	return whole + ((double)whole < quotient);
}

static const struct quantity one = { .nanos = NANOS_IN_ONE };

int64_t quantity_divide_memory(const struct quantity *q, const struct quantity *divisor)
{
	return divide(quantity_value(q), quantity_value(divisor->nanos ? divisor : &one));
}

int64_t quantity_divide_cpu(const struct quantity *q, const struct quantity *divisor)
{
	return divide(quantity_milli(q), quantity_milli(divisor->nanos ? divisor : &one));
}
