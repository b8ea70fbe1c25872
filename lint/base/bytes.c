/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include <stdio.h>
#include <string.h>

__extension__ typedef __int128 wide;

int64_t sum_of(int64_t a, int64_t b)
{
	int64_t sum;

	if (__builtin_add_overflow(a, b, &sum))
		return a < 0 ? INT64_MIN : INT64_MAX;
	return sum;
}

/* floor(a * b / by), `by` not 0; saturates */
static int64_t scaled(int64_t a, int64_t b, int64_t by)
{
	wide product = (wide)a * b, result = product / by;

	if (product % by != 0 && (product < 0) != (by < 0))
		result--;
	if (result > INT64_MAX)
		return INT64_MAX;
	return result < INT64_MIN ? INT64_MIN : (int64_t)result;
}

int64_t share_of(int64_t amount, int64_t percent)
{
	return scaled(amount, percent, 100);
}

int64_t percent_of(int64_t part, int64_t whole)
{
	return whole ? scaled(part, 100, whole) : 0;
}

int64_t permille_of(int64_t part, int64_t whole)
{
	return whole ? scaled(part, 1000, whole) : 0;
}

int64_t product_of(int64_t a, int64_t b)
{
	return scaled(a, b, 1);
}

int64_t whole_cores(int64_t milli)
{
	return milli / 1000 + (milli % 1000 != 0);
}

static uint64_t magnitude(int64_t n)
{
	return n < 0 ? -(uint64_t)n : (uint64_t)n;
}

static char *put_number(char *to, uint64_t n)
{
	char digits[20];
	size_t at = sizeof digits;

	do
		digits[--at] = (char)('0' + n % 10);
	while (n /= 10);
	memcpy(to, digits + at, sizeof digits - at);
	return to + sizeof digits - at;
}

const char *bytes_text(int64_t bytes, char buffer[static BYTES_TEXT])
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	uint64_t n = magnitude(bytes), one = 1;
	size_t at = 0;

	while (at + 1 < COUNT_OF(units) && n / one >= 1024) {
		one <<= 10;
		at++;
	}
	uint64_t tenths = n / one * 10 + (n % one * 10 + one / 2) / one;

	if (tenths >= 10240 && at + 1 < COUNT_OF(units)) { /* 1023.96MiB is 1GiB */
		tenths = 10;
		at++;
	}
	char *to = buffer + (bytes < 0);

	buffer[0] = '-';
	to = put_number(to, tenths / 10); /* by hand: rules ask for these before it is known whether anybody is told */
	if (tenths % 10) {
		*to++ = '.';
		*to++ = (char)('0' + tenths % 10);
	}
	memcpy(to, units[at], strlen(units[at]) + 1);
	return buffer;
}

const char *cores_text(int64_t milli, char buffer[static BYTES_TEXT])
{
	uint64_t n = magnitude(milli);
	int end = snprintf(buffer, BYTES_TEXT, "%s%llu.%03u", milli < 0 ? "-" : "", (unsigned long long)(n / 1000),
			   (unsigned)(n % 1000));

	while (buffer[end - 1] == '0')
		end--;
	if (buffer[end - 1] == '.')
		end--;
	buffer[end] = '\0';
	return buffer;
}
