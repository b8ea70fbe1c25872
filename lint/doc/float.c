/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/float.h"

#include <string.h>

enum {
	LIMBS = 64,		/* 4096 bits: 10^1130 (the smallest float, 800 digits) shifted by 64 */
	DIGITS_MOST = 800,	/* halfway between two floats has at most 767; what follows only breaks ties */
	EXPONENT_MOST = 100000,
	LSB_LEAST = -1074,	/* exponent of the smallest float64 */
	LSB_MOST = 971,
	LSB_LEAST_32 = -149,
	LSB_MOST_32 = 104,
};

__extension__ typedef unsigned __int128 wide;

struct big {
	uint32_t n;	/* limbs in use; the highest is not 0 */
	uint64_t limb[LIMBS];
};

static void big_set(struct big *b, uint64_t value)
{
	b->limb[0] = value;
	b->n = value != 0;
}

static void big_multiply_add(struct big *b, uint64_t by, uint64_t add)
{
	wide carry = add;

	for (uint32_t i = 0; i < b->n; i++) {
		carry += (wide)b->limb[i] * by;
		b->limb[i] = (uint64_t)carry;
		carry >>= 64;
	}
	if (carry && b->n < LIMBS)
		b->limb[b->n++] = (uint64_t)carry;
}

static void big_multiply_power(struct big *b, int exponent)	/* by 10^exponent */
{
	for (; exponent >= 19; exponent -= 19)
		big_multiply_add(b, UINT64_C(10000000000000000000), 0);
	for (; exponent > 0; exponent--)
		big_multiply_add(b, 10, 0);
}

static void big_shift(struct big *b, int bits)
{
	uint32_t limbs = (uint32_t)bits / 64;

	if (b->n == 0 || b->n + limbs > LIMBS)
		return;
	memmove(b->limb + limbs, b->limb, b->n * sizeof b->limb[0]);
	memset(b->limb, 0, limbs * sizeof b->limb[0]);
	b->n += limbs;
	if (bits % 64)
		big_multiply_add(b, UINT64_C(1) << (bits % 64), 0);
}

static int big_compare(const struct big *a, const struct big *b)
{
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	for (uint32_t i = a->n; i-- > 0;)
		if (a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i] ? -1 : 1;
	return 0;
}

static void big_subtract(struct big *a, const struct big *b)	/* a >= b */
{
	bool borrow = false;

	for (uint32_t i = 0; i < a->n && (i < b->n || borrow); i++) {
		uint64_t take = i < b->n ? b->limb[i] : 0;
		bool under = __builtin_sub_overflow(a->limb[i], take, &a->limb[i]);

		borrow = __builtin_sub_overflow(a->limb[i], (uint64_t)borrow, &a->limb[i]) || under;
	}
	while (a->n && a->limb[a->n - 1] == 0)
		a->n--;
}

static uint64_t limb_of(const struct big *b, uint32_t i)
{
	return i < b->n ? b->limb[i] : 0;
}

static int big_compare_sum(const struct big *a, const struct big *b, const struct big *c)	/* a + b to c */
{
	uint32_t n = a->n > b->n ? a->n : b->n;
	wide lead = 0;	/* of c, above the limbs compared so far: 0 or 1 */

	if (c->n > n + 1 || n > c->n)
		return c->n > n ? -1 : 1;
	for (uint32_t i = n + 1; i-- > 0;) {
		wide sum = (wide)limb_of(a, i) + limb_of(b, i), rest = (lead << 64) + limb_of(c, i);

		if (sum > rest)
			return 1;
		lead = rest - sum;
		if (lead > 1)
			return -1;
	}
	return lead ? -1 : 0;
}

static int bits_of(uint64_t value)
{
	return value ? 64 - __builtin_clzll(value) : 0;
}

static int big_bits(const struct big *b)
{
	return b->n ? (int)(b->n - 1) * 64 + bits_of(b->limb[b->n - 1]) : 0;
}

/* The text's digits, without zeros at either end, and where its point stands. */
struct decimal {
	bool negative, more;	/* more: digits that are not 0 follow those kept */
	int n, point;
	char digit[DIGITS_MOST];
};

static void read_mantissa(struct decimal *d, struct str *rest)
{
	bool fraction = false;
	int zeros = 0;

	for (; rest->n && (is_digit(*rest->p) || (*rest->p == '.' && !fraction)); rest->p++, rest->n--) {
		if (*rest->p == '.') {
			fraction = true;
			continue;
		}
		if (d->point < EXPONENT_MOST && d->point > -EXPONENT_MOST)
			d->point += !fraction ? (d->n || *rest->p != '0') : -(*rest->p == '0' && !d->n);
		if (*rest->p == '0') {
			zeros += d->n && zeros < DIGITS_MOST;
			continue;
		}
		for (; zeros && d->n < DIGITS_MOST; zeros--)
			d->digit[d->n++] = '0';
		zeros = 0;
		if (d->n < DIGITS_MOST)
			d->digit[d->n++] = *rest->p;
		else
			d->more = true;
	}
}

static void read_decimal(struct str text, struct decimal *d)
{
	int exponent = 0;
	bool minus;

	d->negative = text.n && *text.p == '-';
	d->more = false;
	d->n = d->point = 0;
	if (text.n && (*text.p == '-' || *text.p == '+'))
		text = str_sub(text, 1, text.n);
	read_mantissa(d, &text);
	if (text.n < 2)
		return;
	text = str_sub(text, 1, text.n);
	minus = *text.p == '-';
	for (size_t i = minus || *text.p == '+'; i < text.n; i++)
		if (exponent < EXPONENT_MOST)
			exponent = exponent * 10 + (text.p[i] - '0');
	d->point += minus ? -exponent : exponent;
}

struct binary {
	uint64_t mantissa;
	int exponent;	/* of the mantissa's lowest bit */
};

static struct binary rounded(uint64_t bits, bool sticky, int exponent)	/* the lowest bit decides and goes */
{
	uint64_t m = bits >> 1;

	if ((bits & 1) && (sticky || (m & 1)))
		m++;
	return (struct binary){ m, exponent };
}

static struct binary to_binary(const struct decimal *d)
{
	struct big over, under;
	int high, keep, scale = d->point - d->n;
	uint64_t bits = 0;

	big_set(&over, 0);
	for (int i = 0; i < d->n; i++)
		big_multiply_add(&over, 10, (uint64_t)(d->digit[i] - '0'));
	big_set(&under, 1);
	big_multiply_power(scale < 0 ? &under : &over, scale < 0 ? -scale : scale);
	high = big_bits(&over) - big_bits(&under);	/* the value is below 2^(high + 1) */
	big_shift(high < 0 ? &over : &under, high < 0 ? -high : high);
	if (big_compare(&over, &under) >= 0) {
		big_shift(&under, 1);
		high++;
	}
	keep = high - LSB_LEAST < FLOAT64 ? high - LSB_LEAST : FLOAT64;
	if (keep < 0)
		return (struct binary){ 0, LSB_LEAST };
	for (int i = 0; i <= keep; i++) {
		big_shift(&over, 1);
		bits <<= 1;
		if (big_compare(&over, &under) < 0)
			continue;
		big_subtract(&over, &under);
		bits |= 1;
	}
	return rounded(bits, over.n || d->more, high - keep);
}

static struct binary to_float32(struct binary b)
{
	int drop = bits_of(b.mantissa) - FLOAT32;
	bool sticky;

	if (b.exponent + drop < LSB_LEAST_32)
		drop = LSB_LEAST_32 - b.exponent;
	if (drop <= 0)
		return b;
	if (drop > 62)
		return (struct binary){ 0, LSB_LEAST_32 };
	sticky = (b.mantissa & ((UINT64_C(1) << (drop - 1)) - 1)) != 0;
	return rounded(b.mantissa >> (drop - 1), sticky, b.exponent + drop);
}

/* Steele and White's digits with the estimate of Burger and Dybvig: over/under is what is left of the
 * value, up and down (over the same `under`) are half the way to its neighbours. */
struct shortest {
	struct big over, under, up, down;
	bool even;	/* the ends of the interval round to the value */
};

static void shortest_start(struct shortest *s, struct binary b, enum float_bits bits)
{
	bool closer = b.mantissa == UINT64_C(1) << (bits - 1) &&
		      b.exponent > (bits == FLOAT64 ? LSB_LEAST : LSB_LEAST_32);

	big_set(&s->over, b.mantissa << (closer ? 2 : 1));
	big_set(&s->under, closer ? 4 : 2);
	big_set(&s->up, closer ? 2 : 1);
	big_set(&s->down, 1);
	s->even = !(b.mantissa & 1);
	if (b.exponent < 0) {
		big_shift(&s->under, -b.exponent);
		return;
	}
	big_shift(&s->over, b.exponent);
	big_shift(&s->up, b.exponent);
	big_shift(&s->down, b.exponent);
}

static bool reaches(const struct shortest *s)	/* value and half a step reach 1 */
{
	int order = big_compare_sum(&s->over, &s->up, &s->under);

	return order > 0 || (order == 0 && s->even);
}

static void times_power(struct shortest *s, int exponent)	/* of ten */
{
	big_multiply_power(&s->over, exponent);
	big_multiply_power(&s->up, exponent);
	big_multiply_power(&s->down, exponent);
}

static int shortest_scale(struct shortest *s, struct binary b)	/* to [0.1, 1) */
{
	int point = (bits_of(b.mantissa) + b.exponent - 1) * 30103 / 100000;	/* by log10(2), never too large */

	if (point > 0)
		big_multiply_power(&s->under, point);
	else
		times_power(s, -point);
	for (; reaches(s); point++)
		big_multiply_add(&s->under, 10, 0);
	return point;
}

static void shortest_digits(struct shortest *s, struct digits *ret)
{
	for (;;) {
		bool low, high;
		char digit = '0';
		int order;

		times_power(s, 1);
		for (; big_compare(&s->over, &s->under) >= 0; digit++)
			big_subtract(&s->over, &s->under);
		order = big_compare(&s->over, &s->down);
		low = order < 0 || (order == 0 && s->even);
		high = reaches(s);
		if (high && low) {	/* the nearer; of two the even digit */
			order = big_compare_sum(&s->over, &s->over, &s->under);
			high = order > 0 || (order == 0 && (digit & 1));
		}
		ret->digit[ret->n++] = (char)(digit + high);
		if (low || high || ret->n == FLOAT_DIGITS)
			return;
	}
}

bool float_digits(struct str decimal, enum float_bits bits, struct digits *ret)
{
	/* What has no more digits than these and is no extreme comes back as it was (DBL_DIG, FLT_DIG). */
	const int safe = bits == FLOAT64 ? 15 : 6, range = bits == FLOAT64 ? 290 : 30;
	struct decimal d;
	struct binary b;
	struct shortest s;

	read_decimal(decimal, &d);
	*ret = (struct digits){ .negative = d.negative };
	if (d.n == 0 || d.point < -350)
		return true;
	if (d.point > 310)
		return false;
	if (d.n <= safe && d.point > -range && d.point < range) {
		ret->n = d.n;
		ret->point = d.point;
		memcpy(ret->digit, d.digit, (size_t)d.n);
		return true;
	}
	b = to_binary(&d);
	if (bits == FLOAT32)
		b = to_float32(b);
	if (b.mantissa == 0)
		return true;
	if (b.mantissa == UINT64_C(1) << bits)
		b = (struct binary){ b.mantissa >> 1, b.exponent + 1 };
	if (b.exponent > (bits == FLOAT64 ? (int)LSB_MOST : (int)LSB_MOST_32))
		return false;
	shortest_start(&s, b, bits);
	ret->point = shortest_scale(&s, b);
	shortest_digits(&s, ret);
	return true;
}

static size_t put_exponent(char *out, int exponent, int width)
{
	int magnitude = exponent < 0 ? -exponent : exponent;
	size_t n = 0;

	out[n++] = 'e';
	out[n++] = exponent < 0 ? '-' : '+';
	if (magnitude >= 100)
		out[n++] = (char)('0' + magnitude / 100);
	if (magnitude >= 10 || width == 2)
		out[n++] = (char)('0' + magnitude / 10 % 10);
	out[n++] = (char)('0' + magnitude % 10);
	return n;
}

static size_t put_fixed(const struct digits *d, char *out)
{
	int last = d->point > d->n ? d->point : d->n;
	size_t n = 0;

	if (d->point <= 0)
		out[n++] = '0';
	for (int i = d->point < 0 ? d->point : 0; i < last; i++) {
		if (i == d->point)
			out[n++] = '.';
		out[n++] = i < 0 || i >= d->n ? '0' : d->digit[i];
	}
	return n;
}

static size_t put(const struct digits *d, bool scientific, int width, char *out)
{
	size_t n = 0;

	if (d->negative)
		out[n++] = '-';
	if (!scientific)
		return n + put_fixed(d, out + n);
	for (int i = 0; i < d->n; i++) {
		if (i == 1)
			out[n++] = '.';
		out[n++] = d->digit[i];
	}
	return n + put_exponent(out + n, d->point - 1, width);
}

size_t float_json(const struct digits *d, char out[static FLOAT_TEXT])
{
	return put(d, d->n && (d->point - 1 < -6 || d->point - 1 >= 21), 1, out);
}

size_t float_key(const struct digits *d, char out[static FLOAT_TEXT])
{
	return put(d, d->n && (d->point - 1 < -4 || d->point - 1 >= 6), 2, out);
}
