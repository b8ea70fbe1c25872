/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/yaml_feed.h"

#include "base/lanes.h"
#include "doc/utf8.h"

static lanes strange(const char *p)
{
	lanes b = lanes_load(p);	/* signed: what is not ASCII is below the blank, too */
	lanes space = (b == lanes_each('\t')) | (b == lanes_each('\n')) | (b == lanes_each('\r'));

	return ((b < lanes_each(' ')) & ~space) | (b == lanes_each(0x7F));
}

static bool has_any(lanes b)
{
	uint64_t half[2];

	memcpy(half, &b, sizeof half);
	return half[0] | half[1];
}

/* To the lanes in which something stands that is not printable ASCII. */
static size_t skip_plain(struct str text, size_t i)
{
	const size_t n = sizeof(lanes);

	for (; text.n - i >= 4 * n; i += 4 * n) {
		const char *p = text.p + i;

		if (has_any(strange(p) | strange(p + n) | strange(p + 2 * n) | strange(p + 3 * n)))
			break;
	}
	while (text.n - i >= n && !has_any(strange(text.p + i)))
		i += n;
	return i;
}

static bool is_character(uint32_t c)
{
	if (c < 0x7F)
		return c >= ' ' || c == '\t' || c == '\n' || c == '\r';
	return c == 0x85 || (c >= 0xA0 && c <= 0xFFFD && c != 0xFEFF) || (c >= 0x10000 && c != UTF8_INVALID);
}

bool is_printable(struct str text, bool *ret_ascii)
{
	size_t width;

	*ret_ascii = true;
	for (size_t i = skip_plain(text, 0); i < text.n; i = skip_plain(text, i + width)) {
		if (!is_character(utf8_next(str_sub(text, i, text.n), &width)))
			return *ret_ascii = false;
		*ret_ascii &= width == 1;
	}
	return true;
}

static bool starts_character(char c)
{
	return (signed char)c >= -0x40;	/* not 10xxxxxx */
}

static size_t characters_of(struct str text)
{
	size_t characters = 0, i = 0;

	while (text.n - i >= sizeof(lanes)) {
		lanes count = { 0 };

		for (int r = 0; r < LANES_ROUNDS && text.n - i >= sizeof(lanes); r++, i += sizeof(lanes))
			count -= lanes_load(text.p + i) >= lanes_each(-0x40);
		for (size_t k = 0; k < sizeof count; k++)
			characters += (unsigned char)count[k];
	}
	for (; i < text.n; i++)
		characters += starts_character(text.p[i]);
	return characters;
}

void yaml_fill(yaml_parser_t *p, bool ascii)
{
	size_t kept = (size_t)(p->buffer.last - p->buffer.pointer);
	size_t room = (size_t)(p->buffer.end - p->buffer.start) - kept;
	const char *from = (const char *)p->input.string.current;
	size_t n = (size_t)(p->input.string.end - p->input.string.current);

	if (kept > room || p->raw_buffer.pointer != p->raw_buffer.last)
		return;
	if (n > room)
		for (n = room; !starts_character(from[n]);)
			n--;
	memmove(p->buffer.start, p->buffer.pointer, kept);
	memcpy(p->buffer.start + kept, from, n);
	p->buffer.pointer = p->buffer.start;
	p->buffer.last = p->buffer.start + kept + n;
	p->unread += ascii ? n : characters_of((struct str){ from, n });
	p->offset += n;
	p->input.string.current += n;
}
