/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include <string.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool str_is_nocase(struct str s, const char *text)
{
	struct str t = str_of(text);

	if (s.n != t.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (lower(s.p[i]) != lower(t.p[i]))
			return false;
	return true;
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

size_t str_find(struct str s, const char *part)
{
	const char *at = s.n && *part ? memchr(s.p, *part, s.n) : s.p;	/* mostly the first byte is not there */

	if (at && s.n)
		at = memmem(at, s.n - (size_t)(at - s.p), part, strlen(part));
	return at ? (size_t)(at - s.p) : s.n;
}

bool str_has(struct str s, const char *part)
{
	return str_find(s, part) < s.n;
}

size_t str_find_char(struct str s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;

	return at ? (size_t)(at - s.p) : s.n;
}

struct str str_trim(struct str s)
{
	size_t from = 0;

	while (from < s.n && is_blank(s.p[from]))
		from++;
	while (s.n > from && is_blank(s.p[s.n - 1]))
		s.n--;
	return str_sub(s, from, s.n);
}

struct str str_cut(struct str *rest, char c)
{
	size_t at = str_find_char(*rest, c);
	struct str head = str_sub(*rest, 0, at);

	*rest = at < rest->n ? (struct str){ rest->p + at + 1, rest->n - at - 1 } : STR_NONE;
	return head;
}
