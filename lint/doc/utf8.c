/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/utf8.h"

static bool is_surrogate(uint32_t c)
{
	return c >= 0xD800 && c <= 0xDFFF;
}

static uint32_t next_long(const unsigned char *p, size_t n, size_t *ret_n)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t need = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
	uint32_t c = p[0] & (0x7Fu >> need);

	if (p[0] < 0xC2 || p[0] > 0xF4 || n < need)
		return UTF8_INVALID;
	for (size_t i = 1; i < need; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return UTF8_INVALID;
		c = c << 6 | (p[i] & 0x3Fu);
	}
	if (c < smallest[need] || c > 0x10FFFF || is_surrogate(c))
		return UTF8_INVALID;
	*ret_n = need;
	return c;
}

uint32_t utf8_next(struct str text, size_t *ret_n)
{
	const unsigned char *p = (const unsigned char *)text.p;

	*ret_n = text.n ? 1 : 0;
	if (!text.n)
		return UTF8_INVALID;
	return p[0] < 0x80 ? p[0] : next_long(p, text.n, ret_n);
}

size_t utf8_put(uint32_t c, char out[static 4])
{
	if (c > 0x10FFFF || is_surrogate(c))
		c = UTF8_REPLACEMENT;
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3F));
	out[0] = (char)(uint8_t)(0xF00u >> n | c);	/* n ones and a zero, then the bits left */
	return n;
}
