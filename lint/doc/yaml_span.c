/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/yaml_span.h"

#include <string.h>

enum { MARK_EACH = 64 };

bool is_ascii(struct str text)
{
	uint64_t high = 0;
	size_t i = 0;

	for (; i + 8 <= text.n; i += 8) {
		uint64_t word;

		memcpy(&word, text.p + i, 8);
		high |= word;
	}
	for (; i < text.n; i++)
		high |= (unsigned char)text.p[i];
	return !(high & UINT64_C(0x8080808080808080));
}

static bool starts_character(char c)
{
	return ((unsigned char)c & 0xC0) != 0x80;
}

void yaml_text_init(struct yaml_text *t, struct arena *a, struct str text, bool ascii, uint32_t base)
{
	uint32_t characters = 0;

	*t = (struct yaml_text){ .text = text, .base = base, .ascii = ascii, .byte = base };
	if (ascii)
		return;
	t->marks = (uint32_t *)arena_alloc(a, ((text.n - base) / MARK_EACH + 1) * sizeof *t->marks);
	for (uint32_t i = base; i < text.n; i++) {
		if (!starts_character(text.p[i]))
			continue;
		if (characters % MARK_EACH == 0)
			t->marks[characters / MARK_EACH] = i;
		characters++;
	}
	for (size_t i = (characters + MARK_EACH - 1) / MARK_EACH; i <= (text.n - base) / MARK_EACH; i++)
		t->marks[i] = (uint32_t)text.n;
}

uint32_t yaml_text_seek(struct yaml_text *t, size_t index)
{
	uint32_t n = (uint32_t)t->text.n, at, byte;

	if (index > n - t->base)
		return n;
	at = (uint32_t)index / MARK_EACH * MARK_EACH;
	byte = t->marks[at / MARK_EACH];
	if (t->at <= index && t->at > at) {
		at = t->at;
		byte = t->byte;
	}
	for (; at < index && byte < n; at++) {
		byte++;
		while (byte < n && !starts_character(t->text.p[byte]))
			byte++;
	}
	t->at = (uint32_t)index;
	t->byte = byte;
	return byte;
}

/* What YAML 1.1 takes for a line break: CR, LF, U+0085, U+2028, U+2029. */
static uint32_t break_width(struct str text, uint32_t at)
{
	struct str rest = str_sub(text, at, (size_t)at + 3);

	if (rest.p[0] == '\n' || rest.p[0] == '\r')
		return 1;
	if ((unsigned char)rest.p[0] < 0x80)
		return 0;
	return str_starts(rest, "\xC2\x85") ? 2 : str_is(rest, "\xE2\x80\xA8") || str_is(rest, "\xE2\x80\xA9") ? 3 : 0;
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
		else
			break;
	}
	return at;
}

static uint32_t skip_property(struct str text, uint32_t at)
{
	bool tag = text.p[at] == '!';
	char close = tag && at + 1 < text.n && text.p[at + 1] == '<' ? '>' : '\0';

	for (at++; at < text.n && text.p[at] != ' ' && text.p[at] != '\t' && !break_width(text, at); at++) {
		if (close && text.p[at] == close)
			return at + 1;
		if (!close && (text.p[at] == ',' || text.p[at] == ']' || text.p[at] == '}'))
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

uint32_t block_scalar_end(struct str text, uint32_t start, uint32_t end)
{
	while (end > start + 1 && is_blank(text.p[end - 1]))
		end--;
	while (end < text.n && text.p[end] != '\n' && text.p[end] != '\r')
		end++;
	return end;
}
