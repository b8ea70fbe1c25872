/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/yaml_feed.h"

#include "base/lanes.h"
#include "doc/utf8.h"

static bool are_plain(const char *p)
{
	lanes b = lanes_load(p);	/* signed: what is not ASCII is below the blank, too */
	lanes space = (b == lanes_each('\t')) | (b == lanes_each('\n')) | (b == lanes_each('\r'));
	lanes other = ((b < lanes_each(' ')) & ~space) | (b == lanes_each(0x7F));
	uint64_t half[2];

	memcpy(half, &other, sizeof half);
	return !(half[0] | half[1]);
}

static bool is_character(uint32_t c)
{
	if (c < 0x7F)
		return c >= ' ' || c == '\t' || c == '\n' || c == '\r';
	return c == 0x85 || (c >= 0xA0 && c <= 0xFFFD && c != 0xFEFF) || (c >= 0x10000 && c != UTF8_INVALID);
}

bool is_printable(struct str text)
{
	size_t i = 0, width;

	while (i < text.n)
		if (text.n - i >= sizeof(lanes) && are_plain(text.p + i))
			i += sizeof(lanes);
		else if (is_character(utf8_next(str_sub(text, i, text.n), &width)))
			i += width;
		else
			return false;
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

void yaml_feed(yaml_parser_t *p)
{
	size_t kept = (size_t)(p->buffer.last - p->buffer.pointer), room = (size_t)(p->buffer.end - p->buffer.start) - kept;
	const char *from = (const char *)p->input.string.current;
	size_t n = (size_t)(p->input.string.end - p->input.string.current);

	if (!n || kept > room || p->raw_buffer.pointer != p->raw_buffer.last)
		return;
	if (n > room)
		for (n = room; !starts_character(from[n]);)
			n--;
	memmove(p->buffer.start, p->buffer.pointer, kept);
	memcpy(p->buffer.start + kept, from, n);
	p->buffer.pointer = p->buffer.start;
	p->buffer.last = p->buffer.start + kept + n;
	p->unread += characters_of((struct str){ from, n });
	p->offset += n;
	p->input.string.current += n;
}
