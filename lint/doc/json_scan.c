/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/json_scan.h"

#include <stdarg.h>
#include <stdio.h>

#include "doc/span.h"
#include "doc/utf8.h"

static uint32_t offset(const struct scan *s, const char *p)
{
	return (uint32_t)(p - s->text);
}

static struct str rest_of(const struct scan *s, const char *p)
{
	return (struct str){ p, (size_t)(s->end - p) };
}

/* ---- faults ---- */

COLD const char *scan_fail(struct scan *s, const char *p, const char *code, const char *format, ...)
{
	va_list args;

	s->fault->code = code;
	s->fault->at = p < s->end || p == s->text ? offset(s, p) : offset(s, s->end) - 1;
	va_start(args, format);
	vsnprintf(s->fault->text, sizeof s->fault->text, format, args);
	va_end(args);
	return NULL;
}

/* What stands at `p`, without a control or invisible character. */
COLD static const char *found_at(const struct scan *s, const char *p, char buffer[static 32])
{
	static const char controls[] = "\b\f\n\r\t", letters[] = "bfnrt";
	size_t n;
	uint32_t c = utf8_next(rest_of(s, p), &n);
	const char *known = c && c < ' ' ? strchr(controls, (int)c) : NULL;

	if (c == UTF8_INVALID)
		snprintf(buffer, 32, "the byte 0x%02x", (unsigned)(unsigned char)*p);
	else if (known)
		snprintf(buffer, 32, "'\\%c'", letters[known - controls]);
	else if (c < ' ' || c == 0x7F)
		snprintf(buffer, 32, "'\\x%02x'", (unsigned)c);
	else if (c == '\'')
		snprintf(buffer, 32, "\"'\"");
	else if (c < 0x7F)
		snprintf(buffer, 32, "'%c'", (int)c);
	else
		snprintf(buffer, 32, "U+%04X", (unsigned)c);
	return buffer;
}

COLD const char *scan_too_large(struct scan *s)
{
	return scan_fail(s, s->end, "too-large", "the value is longer than %zu bytes", s->limits->document_bytes);
}

/* The text ends inside `what` that began at `from`. */
COLD static const char *ends_inside(struct scan *s, const char *what, uint32_t from)
{
	if (s->cut)
		return scan_too_large(s);
	return scan_fail(s, s->end, "json-syntax", "the text ends inside %s that began at line %u", what,
			 (unsigned)count_lines((struct str){ s->text, from }) + 1);
}

COLD const char *scan_expected(struct scan *s, const char *p, const char *what)
{
	char buffer[32];

	if (p < s->end)
		return scan_fail(s, p, "json-syntax", "expected %s, found %s", what, found_at(s, p, buffer));
	if (s->depth) {
		uint32_t from = s->open[s->depth - 1];

		return ends_inside(s, s->text[from] == '{' ? "an object" : "an array", from);
	}
	if (s->cut)
		return scan_too_large(s);
	return scan_fail(s, p, "json-syntax", "expected %s, but the text ends", what);
}

/* ---- literals and numbers ---- */

const char *scan_word(struct scan *s, const char *p)
{
	const char *word = *p == 't' ? "true" : *p == 'f' ? "false" : "null";

	for (const char *w = word; *w; w++, p++) {
		char what[16];

		if (p < s->end && *p == *w)
			continue;
		snprintf(what, sizeof what, "'%s'", word);
		return scan_expected(s, p, what);
	}
	return p;
}

static bool has_digit(const struct scan *s, const char *p)
{
	return p < s->end && is_digit(*p);
}

static const char *scan_digits(struct scan *s, const char *p, const char *what)
{
	if (!has_digit(s, p))
		return scan_expected(s, p, what);
	while (has_digit(s, p))
		p++;
	return p;
}

const char *scan_number(struct scan *s, const char *p)
{
	bool minus = p < s->end && *p == '-';

	p += minus;
	if (p < s->end && *p == '0') {
		if (has_digit(s, ++p))
			return scan_expected(s, p, "no digit after a leading 0");
	} else {
		p = scan_digits(s, p, minus ? "a digit after '-'" : "a value");
	}
	if (p && p < s->end && *p == '.')
		p = scan_digits(s, p + 1, "a digit after '.'");
	if (p && p < s->end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < s->end && (*p == '+' || *p == '-'))
			p++;
		p = scan_digits(s, p, "a digit in the exponent");
	}
	return p;
}

/* ---- strings ---- */

static const char *scan_characters(struct scan *s, const char *p)	/* those >= 0x80 that stand here */
{
	s->high = true;
	while (p < s->end && (unsigned char)*p >= 0x80) {
		size_t n;

		if (utf8_next(rest_of(s, p), &n) == UTF8_INVALID)
			return scan_fail(s, p, "encoding", "the byte 0x%02x is not UTF-8 here",
					 (unsigned)(unsigned char)*p);
		p += n;
	}
	return p;
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static const char *scan_escape(struct scan *s, const char *quote, const char *p) /* p: the backslash */
{
	const char *last;

	if (++p == s->end)
		return ends_inside(s, "a string", offset(s, quote));
	switch (*p) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		return p + 1;
	case 'u':
		break;
	default:
		return scan_expected(s, p, "one of \" \\ / b f n r t u after '\\'");
	}
	last = ++p + 4;
	while (p < s->end && p < last && is_hex(*p))
		p++;
	if (p == last)
		return p;
	if (p == s->end)
		return ends_inside(s, "a string", offset(s, quote));
	return scan_expected(s, p, "four hexadecimal digits after '\\u'");
}

const char *scan_string_from(struct scan *s, const char *quote, const char *p, bool *ret_escaped)
{
	char buffer[32];

	do {
		p = scan_plain(p, s->end);
		if (p == s->end)
			return ends_inside(s, "a string", offset(s, quote));
		if (*p == '"')
			return p + 1;
		if ((unsigned char)*p < 0x20)
			return scan_fail(s, p, "json-syntax",
					 "a control character in a string must be escaped, found %s",
					 found_at(s, p, buffer));
		if (*p == '\\') {
			*ret_escaped = true;
			p = scan_escape(s, quote, p);
		} else {
			p = scan_characters(s, p);
		}
	} while (p);
	return NULL;
}

/* ---- collections ---- */

const char *scan_blank_run(const char *p, const char *end)
{
	while (p < end && is_json_blank(*p)) {
		p++;
		while (end - p >= 8 && load_word(p) == EACH_BYTE(' '))
			p += 8;
	}
	return p;
}

COLD const char *scan_too_deep(struct scan *s, const char *p)
{
	uint32_t most = s->limits->depth < JSON_DEPTH_MOST ? s->limits->depth : JSON_DEPTH_MOST;

	return scan_fail(s, p, "too-deep", "more than %u objects and arrays inside each other", (unsigned)most);
}

static ALWAYS_INLINE const char *scan_key(struct scan *s, const char *p, const char *what)
{
	bool escaped;

	if (p == s->end || *p != '"')
		return scan_expected(s, p, what);
	p = scan_string(s, p, &escaped);
	return p ? scan_colon(s, p) : NULL;
}

/* From behind a value to the next one, or behind the collection at which depth falls to `outside`. */
static ALWAYS_INLINE const char *scan_on(struct scan *s, const char *p, uint32_t outside)
{
	bool more = false;

	while (p && !more && s->depth > outside)
		p = scan_next(s, p, &more);
	if (p && more && s->text[s->open[s->depth - 1]] == '{')
		return scan_key(s, p, "a key after ','");
	return p;
}

const char *scan_value(struct scan *s, const char *p)
{
	uint32_t outside = s->depth;
	bool escaped;

	do {
		switch (p < s->end ? *p : '\0') {
		case '{':
		case '[': {
			char close = *p == '{' ? '}' : ']';

			p = scan_open(s, p);
			if (!p)
				return NULL;
			if (p == s->end || *p != close) {
				p = close == '}' ? scan_key(s, p, "a key or '}'") : p;
				continue;
			}
			s->depth--;
			p++;
			break;
		}
		case '"':
			p = scan_string(s, p, &escaped);
			break;
		case 't':
		case 'f':
		case 'n':
			p = scan_word(s, p);
			break;
		default:
			p = scan_number(s, p);
			break;
		}
		p = scan_on(s, p, outside);
	} while (p && s->depth > outside);
	return p;
}
