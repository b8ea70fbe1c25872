/* SPDX-License-Identifier: Apache-2.0 */
#include "golang/misspelling.h"

#include "base/nearest.h"

enum {
	SHORTEST = 4,
	LONGEST = 18,
	SHORT_NAME = 6, /* of so few letters, most names that are one letter off are names of something else */
	SLIPS = 2,
};

static const struct {
	const char *name, *start; /* start: of every name that may be meant */
} variables[] = {
	{ "GOMEMLIMIT", "GO" }, { "GOGC", "GO" },           { "GOMAXPROCS", "GO" },
	{ "GODEBUG", "GO" },    { "AUTOMEMLIMIT", "AUTO" },
};

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

static bool begins_like_one(struct str name)
{
	if (name.n < SHORTEST || name.n > LONGEST)
		return false;
	char first = upper(name.p[0]), second = upper(name.p[1]);

	return (first == 'G' && second == 'O') || (first == 'A' && second == 'U');
}

/* In capitals and without separators; empty: it holds something else than letters. */
static struct str letters_of(struct str name, char buffer[static LONGEST])
{
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++) {
		char c = upper(name.p[i]);

		if (c >= 'A' && c <= 'Z')
			buffer[n++] = c;
		else if (c != '_' && c != '-')
			return STR_NONE;
	}
	return (struct str){ buffer, n };
}

/* A letter that stands twice instead of once. */
static bool has_one_doubled(struct str letters, struct str name)
{
	size_t i = 0;

	if (letters.n != name.n + 1)
		return false;
	while (i < name.n && letters.p[i] == name.p[i])
		i++;
	return i > 0 && letters.p[i] == letters.p[i - 1] && !memcmp(letters.p + i + 1, name.p + i, name.n - i);
}

static bool has_two_swapped(struct str letters, struct str name)
{
	size_t i = 0;

	if (letters.n != name.n)
		return false;
	while (i < name.n && letters.p[i] == name.p[i])
		i++;
	return i + 1 < name.n && letters.p[i] == name.p[i + 1] && letters.p[i + 1] == name.p[i] &&
	       !memcmp(letters.p + i + 2, name.p + i + 2, name.n - i - 2);
}

static size_t slips(struct str letters, const char *name)
{
	struct nearest n = nearest_to(letters);

	nearest_offer(&n, name);
	return n.name ? n.distance : SIZE_MAX;
}

static bool is_near(struct str letters, const char *name, bool separated)
{
	struct str whole = str_of(name);

	if (has_one_doubled(letters, whole))
		return true;
	if (str_starts(letters, name)) /* GOMEMLIMIT_PERCENT is another name, GOMEMLIMITS is not */
		return letters.n == whole.n + 1 && letters.p[whole.n] == 'S';
	if (whole.n <= SHORT_NAME)
		return has_two_swapped(letters, whole);
	if (letters.n + SLIPS < whole.n || letters.n > whole.n + SLIPS)
		return false;
	return slips(letters, name) <= (separated ? 1 : SLIPS);
}

struct misspelling misspelling_of(struct str name)
{
	static const struct misspelling none = { NULL, false };
	char buffer[LONGEST];

	if (!begins_like_one(name))
		return none;
	struct str letters = letters_of(name, buffer);

	for (size_t i = 0; i < COUNT_OF(variables); i++) {
		const char *v = variables[i].name;

		if (str_is(name, v))
			return none;
		if (!str_starts(letters, variables[i].start))
			continue;
		if (str_is(letters, v))
			return (struct misspelling){ v, false };
		if (is_near(letters, v, letters.n != name.n))
			return (struct misspelling){ v, true };
	}
	return none;
}
