/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/scalar.h"

#include <string.h>

#include "doc/utf8.h"

enum {
	LONGEST_WORD = 5,
	INT_DIGITS = 18,	/* that no int64 is too small for */
};

/* `word` is lower case and as long as the text: word, Word or WORD. */
static bool spells(struct str text, const char *word)
{
	bool upper = text.n > 1 && text.p[0] != word[0] && !(text.p[1] & 0x20);

	if ((text.p[0] | 0x20) != word[0])
		return false;
	for (size_t i = 1; i < text.n; i++)
		if (text.p[i] != (upper ? word[i] - 0x20 : word[i]))
			return false;
	return true;
}

static enum scalar_kind word_kind(struct str text)
{
	switch (text.n) {
	case 1:
		if (*text.p == '~')
			return SCALAR_NULL;
		return spells(text, "y") ? SCALAR_TRUE : spells(text, "n") ? SCALAR_FALSE : SCALAR_STRING;
	case 2:
		return spells(text, "on") ? SCALAR_TRUE : spells(text, "no") ? SCALAR_FALSE : SCALAR_STRING;
	case 3:
		return spells(text, "yes") ? SCALAR_TRUE : spells(text, "off") ? SCALAR_FALSE : SCALAR_STRING;
	case 4:
		return spells(text, "true") ? SCALAR_TRUE : spells(text, "null") ? SCALAR_NULL : SCALAR_STRING;
	case 5:
		return spells(text, "false") ? SCALAR_FALSE : SCALAR_STRING;
	default:
		return SCALAR_STRING;
	}
}

bool scalar_is_word(struct str text)
{
	return text.n <= LONGEST_WORD && word_kind(text) != SCALAR_STRING;
}

bool scalar_is_json_integer(struct str text)
{
	if (text.n == 0 || text.n > INT_DIGITS || (*text.p == '0' && text.n > 1))
		return false;
	for (size_t i = 0; i < text.n; i++)
		if (!is_digit(text.p[i]))
			return false;
	return true;
}

static enum scalar_kind point_kind(struct str text)	/* .inf .nan, with a sign before .inf only */
{
	bool sign = text.n == 5 && (text.p[0] == '-' || text.p[0] == '+');
	struct str word = str_sub(text, sign + 1u, text.n);

	if (word.n != 3 || text.p[sign] != '.')
		return SCALAR_STRING;
	if (spells(word, "inf"))
		return text.p[0] == '-' ? SCALAR_MINUS_INFINITE : SCALAR_INFINITE;
	if (!sign && (str_is(word, "nan") || str_is(word, "NaN") || str_is(word, "NAN")))
		return SCALAR_NAN;
	return SCALAR_STRING;
}

static int digit_of(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

static bool read_digits(struct str text, unsigned base, uint64_t *ret)
{
	uint64_t value = 0;

	for (size_t i = 0; i < text.n; i++) {
		unsigned digit = (unsigned)digit_of(text.p[i]);

		if (digit >= base || __builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit, &value))
			return false;
	}
	*ret = value;
	return text.n > 0;
}

/* strconv.ParseInt(text, 0, 64), then strconv.ParseUint(text, 0, 64). */
static bool read_int(struct str text, struct scalar *ret)
{
	bool sign = text.n && (*text.p == '-' || *text.p == '+');
	bool minus = sign && *text.p == '-';
	struct str digits = str_sub(text, sign, text.n);
	char prefix = digits.n >= 3 && digits.p[0] == '0' ? (char)(digits.p[1] | 0x20) : 0;
	unsigned base = prefix == 'x' ? 16 : prefix == 'o' ? 8 : prefix == 'b' ? 2 : 10;
	uint64_t value;

	if (base != 10)
		digits = str_sub(digits, 2, digits.n);
	else if (digits.n > 1 && digits.p[0] == '0')
		base = 8;
	if (!read_digits(digits, base, &value) || (sign && value > (uint64_t)INT64_MAX + minus))
		return false;
	ret->kind = SCALAR_INT;
	ret->negative = minus && value;
	ret->magnitude = value;
	return true;
}

/* 0b and a sign behind it: go-yaml hands the rest to strconv.ParseInt(rest, 2, 64), which takes one. */
static bool read_signed_binary(struct str text, struct scalar *ret)
{
	uint64_t value;

	if (!str_starts(text, "0b") || text.n < 4 || (text.p[2] != '-' && text.p[2] != '+'))
		return false;
	if (!read_digits(str_sub(text, 3, text.n), 2, &value) || value > (uint64_t)INT64_MAX + (text.p[2] == '-'))
		return false;
	ret->kind = SCALAR_INT;
	ret->negative = text.p[2] == '-' && value;
	ret->magnitude = value;
	return true;
}

static size_t skip_digits(struct str text, size_t at)
{
	while (at < text.n && is_digit(text.p[at]))
		at++;
	return at;
}

/* go-yaml's yamlStyleFloat: [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool is_float(struct str text)
{
	size_t at = text.n && (*text.p == '-' || *text.p == '+'), from = at, digits;

	at = skip_digits(text, at);
	digits = at - from;
	if (at < text.n && text.p[at] == '.') {
		from = at + 1;
		at = skip_digits(text, from);
		digits += at - from;
	}
	if (digits == 0)
		return false;
	if (at < text.n && (text.p[at] | 0x20) == 'e') {
		at++;
		at += at < text.n && (text.p[at] == '-' || text.p[at] == '+');
		from = at;
		at = skip_digits(text, at);
		if (at == from)
			return false;
	}
	return at == text.n;
}

static bool read_float(struct str text, struct scalar *ret)
{
	if (!is_float(text) || !float_digits(text, FLOAT64, &ret->digits))
		return false;
	ret->kind = SCALAR_FLOAT;
	ret->decimal = text;
	return true;
}

static bool between_digits(struct str text)	/* each underscore, as strconv.ParseFloat wants it */
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '_' && (i == 0 || i + 1 == text.n || !is_digit(text.p[i - 1]) || !is_digit(text.p[i + 1])))
			return false;
	return true;
}

static struct str without_underscores(struct arena *a, struct str text)
{
	char *copy;
	size_t n = 0;

	if (str_find_char(text, '_') == text.n)
		return text;
	copy = arena_bytes(a, text.n);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '_')
			copy[n++] = text.p[i];
	return (struct str){ copy, n };
}

void scalar_resolve(struct arena *a, struct str text, struct scalar *ret)
{
	enum scalar_hint hint = text.n ? scalar_hint(*text.p) : HINT_WORD;

	ret->kind = SCALAR_STRING;
	if (hint == HINT_NONE)
		return;
	if (hint == HINT_WORD) {
		ret->kind = text.n ? word_kind(text) : SCALAR_NULL;
		return;
	}
	ret->kind = point_kind(text);
	if (ret->kind != SCALAR_STRING)
		return;
	if (hint == HINT_POINT) {
		if (between_digits(text))
			read_float(without_underscores(a, text), ret);
		return;
	}
	text = without_underscores(a, text);
	if (!read_int(text, ret) && !read_float(text, ret))
		read_signed_binary(text, ret);
}

static size_t put_int(const struct scalar *s, char out[static SCALAR_TEXT])
{
	char reversed[20];
	size_t n = 0, at = 0;
	uint64_t rest = s->magnitude;

	do
		reversed[n++] = (char)('0' + rest % 10);
	while (rest /= 10);
	if (s->negative)
		out[at++] = '-';
	while (n)
		out[at++] = reversed[--n];
	return at;
}

/* !!float makes a float64 of an int, and refuses what only a uint64 holds. */
static bool int_as_float(struct arena *a, struct scalar *s)
{
	char text[SCALAR_TEXT];

	if (s->kind == SCALAR_INT) {
		if (!s->negative && s->magnitude > INT64_MAX)
			return false;
		return read_float(arena_str(a, (struct str){ text, put_int(s, text) }), s);
	}
	return s->kind == SCALAR_FLOAT || s->kind >= SCALAR_INFINITE;
}

bool scalar_has_type(struct str tag)
{
	return str_is(tag, "str") || str_is(tag, "int") || str_is(tag, "bool") || str_is(tag, "float") ||
	       str_is(tag, "null");
}

bool scalar_as(struct arena *a, struct str text, struct str tag, struct scalar *ret)
{
	if (str_is(tag, "str")) {
		ret->kind = SCALAR_STRING;
		return true;
	}
	scalar_resolve(a, text, ret);
	if (str_is(tag, "float"))
		return int_as_float(a, ret);
	if (str_is(tag, "int"))
		return ret->kind == SCALAR_INT;
	if (str_is(tag, "bool"))
		return ret->kind == SCALAR_TRUE || ret->kind == SCALAR_FALSE;
	return ret->kind == SCALAR_NULL;
}

static size_t put_text(char *out, const char *text)
{
	size_t n = strlen(text);

	memcpy(out, text, n);
	return n;
}

size_t scalar_json(const struct scalar *s, char out[static SCALAR_TEXT])
{
	switch (s->kind) {
	case SCALAR_NULL:
		return put_text(out, "null");
	case SCALAR_TRUE:
		return put_text(out, "true");
	case SCALAR_FALSE:
		return put_text(out, "false");
	case SCALAR_INT:
		return put_int(s, out);
	case SCALAR_FLOAT:
		return float_json(&s->digits, out);
	case SCALAR_STRING:
	case SCALAR_INFINITE:
	case SCALAR_MINUS_INFINITE:
	case SCALAR_NAN:
		break;
	}
	return 0;
}

size_t scalar_key(const struct scalar *s, char out[static SCALAR_TEXT])
{
	struct digits digits;

	switch (s->kind) {
	case SCALAR_INT:
		return !s->negative && s->magnitude > INT64_MAX ? 0 : put_int(s, out);
	case SCALAR_FLOAT:
		if (float_digits(s->decimal, FLOAT32, &digits))
			return float_key(&digits, out);
		return put_text(out, s->digits.negative ? "-.inf" : ".inf");
	case SCALAR_INFINITE:
		return put_text(out, ".inf");
	case SCALAR_MINUS_INFINITE:
		return put_text(out, "-.inf");
	case SCALAR_NAN:
		return put_text(out, ".nan");
	case SCALAR_NULL:
		return 0;
	case SCALAR_TRUE:
	case SCALAR_FALSE:
	case SCALAR_STRING:
		break;
	}
	return scalar_json(s, out);
}

static int sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (is_digit(c))
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* encoding/base64's StdEncoding: padded, line breaks ignored, spare bits of any value. */
static bool decode(struct str text, char *out, size_t *ret_n)
{
	uint32_t bits = 0;
	size_t n = 0, have = 0, pads = 0;

	for (size_t i = 0; i < text.n; i++) {
		int value = sextet(text.p[i]);

		if (text.p[i] == '\n' || text.p[i] == '\r')
			continue;
		if (text.p[i] == '=' && have % 4 >= 2 && pads < 4 - have % 4) {
			pads++;
			continue;
		}
		if (value < 0 || pads)
			return false;
		bits = bits << 6 | (uint32_t)value;
		if (have++ % 4)
			out[n++] = (char)(bits >> (6 - 2 * ((have - 1) % 4)));
	}
	*ret_n = n;
	return (have + pads) % 4 == 0;
}

bool scalar_binary(struct arena *a, struct str text, struct str *ret)
{
	char *bytes = arena_bytes(a, text.n + 1), *out;
	struct str rest = { bytes, 0 };
	size_t n = 0, width;

	if (!decode(text, bytes, &rest.n))
		return false;
	out = arena_bytes(a, rest.n * 3 + 4);
	for (; rest.n; rest = str_sub(rest, width, rest.n))
		n += utf8_put(utf8_next(rest, &width), out + n);
	*ret = (struct str){ out, n };
	return true;
}
