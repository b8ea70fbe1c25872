/* SPDX-License-Identifier: Apache-2.0 */
#include "report/glyph.h"

#include <string.h>

#include "doc/utf8.h"

struct range {
	uint32_t first, last;
};

static bool is_in(const struct range *ranges, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

/* Whole blocks where Unicode's EastAsianWidth says W or F, and the emoji that are shown wide. */
static bool is_wide(uint32_t c)
{
	static const struct range wide[] = {
		{ 0x1100, 0x115f },   { 0x231a, 0x231b },   { 0x23e9, 0x23ec },	  { 0x25fd, 0x25fe },
		{ 0x2614, 0x2615 },   { 0x26a1, 0x26a1 },   { 0x2705, 0x2705 },	  { 0x274c, 0x274c },
		{ 0x2753, 0x2755 },   { 0x2757, 0x2757 },   { 0x2b50, 0x2b50 },	  { 0x2e80, 0x303e },
		{ 0x3041, 0x33ff },   { 0x3400, 0x4dbf },   { 0x4e00, 0xa4cf },	  { 0xa960, 0xa97c },
		{ 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },	  { 0xff01, 0xff60 },
		{ 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f7e0, 0x1f7eb },
		{ 0x1f900, 0x1f9ff }, { 0x1fa70, 0x1faff }, { 0x20000, 0x3fffd },
	};

	return c >= 0x1100 && is_in(wide, COUNT_OF(wide), c);
}

static bool combines(uint32_t c)
{
	static const struct range zero[] = {
		{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x064b, 0x065f }, { 0x0e34, 0x0e3a },
		{ 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x200b, 0x200d }, { 0x2060, 0x2064 }, { 0x20d0, 0x20ff },
		{ 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0xfeff, 0xfeff }, { 0xe0000, 0xe01ef },
	};

	return c >= 0x0300 && is_in(zero, COUNT_OF(zero), c);
}

/* Controls, and what reorders or breaks the line it stands in. */
static bool steers(uint32_t c)
{
	static const struct range controls[] = {
		{ 0x00, 0x1f },	    { 0x7f, 0x9f },	{ 0x061c, 0x061c }, { 0x200e, 0x200f },
		{ 0x2028, 0x202e }, { 0x2066, 0x2069 },
	};

	return is_in(controls, COUNT_OF(controls), c);
}

static void escape(struct glyph *g, char letter, uint32_t value, unsigned digits)
{
	static const char hex[] = "0123456789abcdef";

	g->text[0] = '\\';
	g->text[1] = letter;
	for (unsigned i = 0; i < digits; i++)
		g->text[2 + i] = hex[value >> 4 * (digits - 1 - i) & 15];
	g->n = g->width = (uint8_t)(2 + digits);
	g->escaped = true;
}

/* What a CI's agent takes for a command to itself, wherever a step printed it: ##[ and ##vso[ anywhere in a line, :: at
 * its start (actions/runner src/Runner.Common/ActionCommand.cs, the Azure agent's Command.cs). */
static bool commands(struct str s, size_t at)
{
	struct str rest = str_sub(s, at, at + sizeof "##vso[");

	if (s.p[at] == '#')
		return str_starts(rest, "##[") || str_starts(rest, "##vso[");
	if (s.p[at] != ':' || !str_starts(rest, "::"))
		return false;
	while (at && is_blank(s.p[at - 1]))
		at--;
	return at == 0;
}

struct glyph glyph_next(struct str s, size_t *at)
{
	struct glyph g = { .escaped = false };
	uint32_t c;
	size_t n;

	if (commands(s, *at)) {
		escape(&g, 'x', (unsigned char)s.p[(*at)++], 2);
		return g;
	}
	if (s.p[*at] >= ' ' && s.p[*at] < 0x7f) {
		g.text[0] = s.p[(*at)++];
		g.n = g.width = 1;
		return g;
	}
	c = utf8_next(str_sub(s, *at, s.n), &n);
	if (c == UTF8_INVALID) {
		escape(&g, 'x', (unsigned char)s.p[(*at)++], 2);
		return g;
	}
	if (c == '\t') {
		g = (struct glyph){ .text = " ", .n = 1, .width = 1, .escaped = true };
	} else if (steers(c)) {
		escape(&g, c < 0x80 ? 'x' : 'u', c, c < 0x80 ? 2 : 4);
	} else {
		memcpy(g.text, s.p + *at, n);
		g.n = (uint8_t)n;
		g.width = is_wide(c) ? 2 : combines(c) ? 0 : 1;
	}
	*at += n;
	return g;
}
