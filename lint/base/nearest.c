/* SPDX-License-Identifier: Apache-2.0 */
#include "base/nearest.h"

enum { LONGEST = 63, SHORTEST = 2, SHORTEST_PREFIX = 3 };

struct nearest nearest_to(struct str word)
{
	return (struct nearest){ .word = word, .name = NULL, .distance = SIZE_MAX };
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static char folded(char c)
{
	if (c == '_')
		return '-';
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool same(struct str a, size_t i, struct str b, size_t j)
{
	return folded(a.p[i]) == folded(b.p[j]);
}

/* Both at most LONGEST bytes. Three rows: a swap looks two rows back. */
static size_t distance(struct str a, struct str b)
{
	size_t rows[3][LONGEST + 1];

	for (size_t j = 0; j <= b.n; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i - 1) % 3], *above2 = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + !same(a, i - 1, b, j - 1));
			if (i > 1 && j > 1 && same(a, i - 1, b, j - 2) && same(a, i - 2, b, j - 1))
				row[j] = least(row[j], above2[j - 2] + 1);
		}
	}
	return rows[a.n % 3][b.n];
}

static bool begins(struct str name, struct str word)
{
	if (word.n < SHORTEST_PREFIX || word.n > name.n)
		return false;
	for (size_t i = 0; i < word.n; i++)
		if (!same(word, i, name, i))
			return false;
	return true;
}

void nearest_offer(struct nearest *n, const char *name)
{
	struct str candidate = str_of(name);
	size_t allowed = (n->word.n + 2) / 3;

	if (n->word.n < SHORTEST || n->word.n > LONGEST || candidate.n > LONGEST)
		return;
	size_t d = distance(n->word, candidate);

	if (d > allowed && begins(candidate, n->word))
		d = allowed;
	if (d > allowed || d >= n->distance)
		return;
	n->name = name;
	n->distance = d;
}

int nearest_unknown(const char *what, const struct nearest *n, const char *dashes, struct err *err)
{
	if (!n->name)
		return err_set(err, "unknown %s '%s%.*s'", what, dashes, STR_ARG(n->word));
	return err_set(err, "unknown %s '%s%.*s'; did you mean '%s%s'?", what, dashes, STR_ARG(n->word), dashes, n->name);
}
