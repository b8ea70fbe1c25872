/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/yaml_span.h"

#include <string.h>

enum { MARK_EACH = 1024 };

#define EACH_HIGH UINT64_C(0x8080808080808080)

static uint64_t load_word(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return word;
}

static bool starts_character(char c)
{
	return ((unsigned char)c & 0xC0) != 0x80;
}

/* The byte at which the `count`th character starts, from 0 at the first that starts at `byte` or behind. */
static uint32_t forward(struct str text, uint32_t byte, uint32_t count)
{
	for (; text.n - byte >= 8; byte += 8) {
		uint64_t word = load_word(text.p + byte);
		uint64_t inside = word & ~(word << 1) & EACH_HIGH;	/* 10xxxxxx */
		uint32_t starts = 8 - (uint32_t)((inside >> 7) * UINT64_C(0x0101010101010101) >> 56);

		if (starts > count)
			break;
		count -= starts;
	}
	for (; byte < text.n; byte++)
		if (starts_character(text.p[byte]) && count-- == 0)
			break;
	return byte;
}

void yaml_text_init(struct yaml_text *t, struct arena *a, struct str text, bool ascii, uint32_t base)
{
	uint32_t n = ascii ? 0 : ((uint32_t)text.n - base) / MARK_EACH + 1;

	*t = (struct yaml_text){ .text = text, .base = base, .ascii = ascii, .byte = base };
	if (n == 0)
		return;
	t->marks = arena_array(a, n, uint32_t);
	t->marks[0] = base;
	for (uint32_t i = 1; i < n; i++)
		t->marks[i] = forward(text, t->marks[i - 1], MARK_EACH);
}

uint32_t yaml_text_seek(struct yaml_text *t, size_t index)
{
	uint32_t at;

	if (index > t->text.n - t->base)
		return (uint32_t)t->text.n;
	at = (uint32_t)index / MARK_EACH * MARK_EACH;
	if (t->at > index || t->at < at) {
		t->at = at;
		t->byte = t->marks[at / MARK_EACH];
	}
	t->byte = forward(t->text, t->byte, (uint32_t)index - t->at);
	t->at = (uint32_t)index;
	return t->byte;
}

/* What YAML 1.1 takes for a line break: CR, LF, U+0085, U+2028, U+2029. */
static inline uint32_t break_width(struct str text, uint32_t at)
{
	struct str rest;

	if (text.p[at] == '\n' || text.p[at] == '\r')
		return 1;
	if ((unsigned char)text.p[at] < 0x80)
		return 0;
	rest = str_sub(text, at, (size_t)at + 3);
	return str_starts(rest, "\xC2\x85") ? 2 : str_is(rest, "\xE2\x80\xA8") || str_is(rest, "\xE2\x80\xA9") ? 3 : 0;
}

bool starts_with_mark(struct str text, uint32_t at)
{
	return str_is(str_sub(text, at, (size_t)at + 3), "\xEF\xBB\xBF");
}

uint32_t skip_space(struct str text, uint32_t at)
{
	uint32_t width;

	while (at < text.n) {
		if (text.p[at] == '#')
			while (at < text.n && !break_width(text, at))
				at++;
		else if (text.p[at] == ' ' || text.p[at] == '\t')
			at++;
		else if ((width = break_width(text, at)) > 0)
			at += width;
		else if (starts_with_mark(text, at))	/* libyaml skips one at the start of any line */
			at += 3;
		else
			break;
	}
	return at;
}

static bool is_anchor(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

static uint32_t skip_property(struct str text, uint32_t at)
{
	bool anchor = text.p[at] == '&', verbatim = !anchor && at + 1 < text.n && text.p[at + 1] == '<';

	at++;
	if (anchor) {
		while (at < text.n && is_anchor(text.p[at]))
			at++;
		return at;
	}
	for (; at < text.n && text.p[at] != ' ' && text.p[at] != '\t' && !break_width(text, at); at++) {
		if (verbatim && text.p[at] == '>')
			return at + 1;
		if (!verbatim && text.p[at] == ',')
			break;
	}
	return at;
}

uint32_t skip_properties(struct str text, uint32_t at)
{
	while (at < text.n && (text.p[at] == '&' || text.p[at] == '!'))
		at = skip_space(text, skip_property(text, at));
	return at;
}

uint32_t behind_colon(struct str text, uint32_t key_end)
{
	uint32_t at = skip_space(text, key_end);

	return at < text.n && text.p[at] == ':' ? at + 1 : key_end;
}

static uint32_t space_before(struct str text, uint32_t at)	/* bytes of the blank or break that ends at `at` */
{
	char c = text.p[at - 1];

	if (c == ' ' || c == '\t')
		return 1;
	for (uint32_t width = 1; width <= 3 && width <= at; width++)
		if (break_width(text, at - width) == width)
			return width;
	return 0;
}

uint32_t block_scalar_end(struct str text, uint32_t start, uint32_t end)
{
	uint32_t at = end, width;

	while (at > start + 1 && (width = space_before(text, at)) > 0)
		at -= width;
	while (at < end && !break_width(text, at))
		at++;
	return at;
}
