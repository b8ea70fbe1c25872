/* SPDX-License-Identifier: Apache-2.0 */
#include "source/utf16.h"

static size_t put(char *to, uint32_t c)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xC0 | c >> 6);
		to[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xE0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 0x3F));
		to[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	to[0] = (char)(0xF0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 0x3F));
	to[2] = (char)(0x80 | (c >> 6 & 0x3F));
	to[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

static bool is_low(uint32_t unit)
{
	return unit >= 0xDC00 && unit <= 0xDFFF;
}

size_t utf16_decode(struct utf16 *u, struct str from, char *to, bool *ret_lone)
{
	size_t n = 0;

	for (size_t i = 0; i < from.n; i++) {
		unsigned char byte = (unsigned char)from.p[i];
		uint32_t unit;

		if (!u->has_odd) {
			u->odd = byte;
			u->has_odd = true;
			continue;
		}
		u->has_odd = false;
		unit = u->big ? (uint32_t)u->odd << 8 | byte : (uint32_t)byte << 8 | u->odd;
		if (is_low(unit) != (u->high != 0)) {
			*ret_lone = true;
			return n;
		}
		if (unit >= 0xD800 && unit <= 0xDBFF) {
			u->high = unit;
			continue;
		}
		if (u->high)
			unit = 0x10000 + ((u->high - 0xD800) << 10) + (unit - 0xDC00);
		u->high = 0;
		n += put(to + n, unit);
	}
	return n;
}

bool utf16_is_whole(const struct utf16 *u)
{
	return !u->has_odd && !u->high;
}
