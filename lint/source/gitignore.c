/* SPDX-License-Identifier: Apache-2.0 */
#include "source/gitignore.h"

#include <string.h>

#include "source/glob.h"

struct ignore_rule {
	struct str pattern;	/* without "!", the slash in front and the one at the end */
	uint32_t literal;	/* bytes at its start that are no wildcards */
	bool negated;
	bool directory;		/* for directories only */
	bool last_part;		/* no slash within: matched against the last part of the path */
};

struct ignore {
	const struct ignore *above;
	struct str base;
	LIST(struct ignore_rule) rules;
	size_t total;		/* rules here and above */
};

static size_t literal_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && !memchr("*?[\\", s.p[n], 4))
		n++;
	return n;
}

/* Spaces at the end do not count, unless a backslash stands before; tabs do. */
static struct str without_trailing_spaces(struct str s)
{
	size_t end = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\') {
			if (++i == s.n)
				return s;
			end = i + 1;
		} else if (s.p[i] != ' ') {
			end = i + 1;
		}
	}
	return str_sub(s, 0, end);
}

static bool parse_rule(struct str line, struct ignore_rule *ret)
{
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	line = str_sub(line, 0, str_find_char(line, '\0'));
	if (line.n == 0 || line.p[0] == '#')
		return false;
	line = without_trailing_spaces(line);
	*ret = (struct ignore_rule){ .negated = str_starts(line, "!") };
	if (ret->negated)
		line = str_sub(line, 1, line.n);
	ret->directory = str_ends(line, "/");
	if (ret->directory)
		line.n--;
	ret->last_part = str_find_char(line, '/') == line.n;
	if (str_starts(line, "/"))
		line = str_sub(line, 1, line.n);
	ret->pattern = line;
	ret->literal = (uint32_t)literal_length(line);
	return line.n > 0;
}

const struct ignore *ignore_add(struct arena *arena, const struct ignore *above, struct str base, struct str text)
{
	struct ignore *file = arena_new(arena, struct ignore);
	struct ignore_rule rule;

	file->above = above;
	file->base = arena_str(arena, base);
	file->total = above ? above->total : 0;
	text = arena_str(arena, text);
	if (str_starts(text, "\xEF\xBB\xBF"))
		text = str_sub(text, 3, text.n);
	while (text.n) {
		if (!parse_rule(str_cut(&text, '\n'), &rule))
			continue;
		if (++file->total > IGNORE_RULES)
			return above;
		*list_add(arena, &file->rules) = rule;
	}
	return file->rules.n ? file : above;
}

static bool rule_matches(const struct ignore_rule *rule, struct str path, struct str last, bool is_directory)
{
	struct str text = rule->last_part ? last : path;
	struct str rest = str_sub(rule->pattern, rule->literal, rule->pattern.n);

	if (rule->directory && !is_directory)
		return false;
	if (text.n < rule->literal || (rule->literal && memcmp(text.p, rule->pattern.p, rule->literal) != 0))
		return false;
	text = str_sub(text, rule->literal, text.n);
	/* git cuts the literal start off, too: in "a**" "/b" the stars then stand at the start */
	return rest.n ? glob_match(rest, text) : text.n == 0;
}

bool ignore_says(const struct ignore *rules, struct str path, bool is_directory)
{
	const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
	struct str last = slash ? str_sub(path, (size_t)(slash - path.p) + 1, path.n) : path;

	for (; rules; rules = rules->above) {
		struct str below;

		if (path.n < rules->base.n || (rules->base.n && memcmp(path.p, rules->base.p, rules->base.n) != 0))
			continue;
		below = str_sub(path, rules->base.n, path.n);
		for (size_t i = rules->rules.n; i-- > 0;)
			if (rule_matches(&rules->rules.at[i], below, last, is_directory))
				return !rules->rules.at[i].negated;
	}
	return false;
}
