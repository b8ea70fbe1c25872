/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/base64.h"

static int digit_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_decode(struct arena *a, struct str text, struct str *ret)
{
	char *out = arena_bytes(a, text.n / 4 * 3 + 3);
	size_t n = 0, digits = 0, padding = 0;
	uint32_t bits = 0;

	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '\r' || c == '\n')
			continue;
		if (c == '=') {
			padding++;
			continue;
		}
		int digit = digit_of(c);

		if (digit < 0 || padding)
			return false;
		bits = bits << 6 | (uint32_t)digit;
		if (++digits % 4)
			continue;
		out[n++] = (char)(bits >> 16 & 0xff);
		out[n++] = (char)(bits >> 8 & 0xff);
		out[n++] = (char)(bits & 0xff);
		bits = 0;
	}
	if ((digits + padding) % 4 || padding > 2 || digits % 4 == 1)
		return false;
	if (digits % 4 >= 2) {
		bits <<= 6 * (4 - digits % 4);
		out[n++] = (char)(bits >> 16 & 0xff);
		if (digits % 4 == 3)
			out[n++] = (char)(bits >> 8 & 0xff);
	}
	*ret = (struct str){ out, n };
	return true;
}
