/* SPDX-License-Identifier: Apache-2.0 */
#include "golang/gogc.h"

#include "golang/integer.h"

enum { DEFAULT_PERCENT = 100, OFF_PERCENT = -1, LEAST_WITH_FRACTION = 10 };

static bool is_off_spelling(struct str text)
{
	static const char *const words[] = { "off", "false", "no", "none", "never", "null", "disable", "disabled" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (str_is_nocase(text, words[i]))
			return true;
	return false;
}

static int32_t hexadecimal(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool read_hexadecimal(struct str digits, int32_t *ret)
{
	int32_t n = 0;

	for (size_t i = 0; i < digits.n; i++) {
		int32_t digit = hexadecimal(digits.p[i]);

		if (digit < 0 || __builtin_mul_overflow(n, 16, &n) || __builtin_add_overflow(n, digit, &n))
			return false;
	}
	*ret = n;
	return digits.n > 0;
}

/* "50.5", "1e2": below 10 with a fraction it may be a ratio, and nobody meant GOGC=1. */
static bool read_float(struct str text, int32_t *ret)
{
	size_t e = str_find_char(text, 'e') < text.n ? str_find_char(text, 'e') : str_find_char(text, 'E');
	struct str fraction = str_sub(text, 0, e), whole = str_cut(&fraction, '.');
	struct integer n = integer_parse(whole, 32), power = { .ok = true };

	if (e < text.n)
		power = integer_parse(str_sub(text, e + 1, text.n), 32);
	if (!n.ok || !power.ok || power.value < 0 || (fraction.n && (power.value || n.value < LEAST_WITH_FRACTION)))
		return false;
	for (size_t i = 0; i < fraction.n; i++)
		if (!is_digit(fraction.p[i]))
			return false;
	*ret = (int32_t)n.value;
	for (; power.value > 0 && *ret; power.value--)
		if (__builtin_mul_overflow(*ret, 10, ret))
			return false;
	return true;
}

/* The number that was probably meant: "50%", " 50", "50.0", "1e2", "0x32", "'50'". */
static bool read_meant(struct str text, int32_t *ret)
{
	struct str t = str_trim(text);

	if (t.n >= 2 && t.p[0] == t.p[t.n - 1] && (t.p[0] == '"' || t.p[0] == '\''))
		t = str_trim(str_sub(t, 1, t.n - 1));
	if (str_ends(t, "%"))
		t = str_trim(str_sub(t, 0, t.n - 1));
	struct integer i = integer_parse(t, 32);

	if (i.ok) {
		*ret = (int32_t)i.value;
		return true;
	}
	if (str_starts(t, "0x") || str_starts(t, "0X"))
		return read_hexadecimal(str_sub(t, 2, t.n), ret);
	return read_float(t, ret);
}

struct gogc gogc_parse(struct str text)
{
	struct gogc g = { .kind = GOGC_PERCENT, .percent = DEFAULT_PERCENT };
	struct integer i = integer_parse(text, 32);

	if (!text.n)
		return g;
	if (str_is(text, "off")) {
		g.kind = GOGC_OFF;
		g.percent = OFF_PERCENT;
	} else if (i.ok && i.plus) {
		g.kind = GOGC_PLUS;
		g.has_meant = true;
		g.meant = (int32_t)i.value;
	} else if (i.ok) {
		g.kind = i.value < 0 ? GOGC_NEGATIVE : GOGC_PERCENT;
		g.percent = i.value < 0 ? OFF_PERCENT : (int32_t)i.value;
	} else if (is_off_spelling(str_trim(text))) {
		g.kind = GOGC_OFF_SPELLING;
	} else {
		g.kind = GOGC_MALFORMED;
		g.has_meant = read_meant(text, &g.meant);
		if (!g.has_meant)
			g.meant = 0;
	}
	return g;
}
