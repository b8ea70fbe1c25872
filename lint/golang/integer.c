/* SPDX-License-Identifier: Apache-2.0 */
#include "golang/integer.h"

struct integer integer_parse(struct str text, int bits)
{
	struct integer none = { 0 }, i = { 0 };
	bool minus = text.n && text.p[0] == '-';

	i.plus = text.n && text.p[0] == '+';
	uint64_t n = 0, most = ((uint64_t)1 << (bits - 1)) - !minus;
	size_t at = minus || i.plus;

	if (at == text.n)
		return none;
	for (; at < text.n; at++)
		if (!is_digit(text.p[at]) || __builtin_mul_overflow(n, (uint64_t)10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(text.p[at] - '0'), &n) || n > most)
			return none;
	i.ok = true;
	i.value = (int64_t)(minus ? -n : n);
	return i;
}
