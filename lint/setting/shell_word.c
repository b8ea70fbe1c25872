/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/shell_word.h"

#include <string.h>

char shell_peek(const struct shell_cursor *c, size_t ahead)
{
	return c->at + ahead < c->s.n ? c->s.p[c->at + ahead] : '\0';
}

bool shell_at_end(const struct shell_cursor *c)
{
	return c->at >= c->s.n;
}

void shell_skip_blanks(struct shell_cursor *c)
{
	for (; !shell_at_end(c); c->at++)
		if (shell_peek(c, 0) == '\\' && shell_peek(c, 1) == '\n')
			c->at++;
		else if (shell_peek(c, 0) == '\n' || !is_blank(shell_peek(c, 0)))
			return;
}

static int skip_single(struct shell_cursor *c, bool escapes)
{
	for (c->at++; !shell_at_end(c); c->at++)
		if (escapes && shell_peek(c, 0) == '\\') {
			c->at++;
		} else if (shell_peek(c, 0) == '\'') {
			c->at++;
			return 0;
		}
	return -1;
}

/* What `next`, read inside a pair that ends with `want`, opens: its closer, or NUL. Moves over a $. */
static char opens(struct shell_cursor *c, char want)
{
	char now = shell_peek(c, 0), next = shell_peek(c, 1);

	if (now == '$' && (next == '(' || next == '{')) {
		c->at++;
		return next == '(' ? ')' : '}';
	}
	if (now == '`' || (now == '"' && want != '"'))
		return now;
	return now == '(' && want == ')' ? ')' : '\0';
}

int shell_skip_balanced(struct shell_cursor *c, char closer)
{
	char stack[SHELL_DEPTH], pushed;
	size_t depth = 0;

	stack[0] = closer;
	for (c->at++; !shell_at_end(c); c->at++) {
		char now = shell_peek(c, 0), want = stack[depth];

		if (now == '\\') {
			c->at++;
		} else if (now == want) {
			if (depth-- == 0) {
				c->at++;
				return 0;
			}
		} else if (now == '\'' && want != '"') {
			if (skip_single(c, false) != 0)
				return -1;
			c->at--;
		} else if ((pushed = opens(c, want)) != '\0') {
			if (++depth == SHELL_DEPTH)
				return -1;
			stack[depth] = pushed;
		}
	}
	return -1;
}

/* The text of a literal word: quotes and backslashes go, line continuations with them. */
static struct str unquoted(struct arena *arena, struct str raw)
{
	char *p = arena_bytes(arena, raw.n), quote = '\0';
	size_t n = 0;

	for (size_t i = 0; i < raw.n; i++) {
		char now = raw.p[i];

		if (quote ? now == quote : now == '\'' || now == '"') {
			quote = quote ? '\0' : now;
		} else if (now == '\\' && quote != '\'' && i + 1 < raw.n) {
			char next = raw.p[++i];

			if (quote == '"' && !memchr("$`\"\\\n", next, 5))
				p[n++] = now;
			if (next != '\n')
				p[n++] = next;
		} else {
			p[n++] = now;
		}
	}
	return (struct str){ p, n };
}

static int skip_double(struct shell_cursor *c, bool *literal)
{
	size_t from = c->at;

	if (shell_skip_balanced(c, '"') != 0)
		return -1;
	for (size_t i = from; i < c->at; i++)
		if (c->s.p[i] == '\\')
			i++;
		else if (c->s.p[i] == '$' || c->s.p[i] == '`')
			*literal = false;
	return 0;
}

/* One step inside a word. */
static int word_step(struct shell_cursor *c, bool *quoted, bool *literal)
{
	char now = shell_peek(c, 0), next = shell_peek(c, 1);

	*quoted = *quoted || now == '\\' || now == '\'' || now == '"';
	*literal = *literal && now != '$' && now != '`' && now != '(';
	switch (now) {
	case '\\':
		c->at += c->at + 1 < c->s.n ? 2 : 1;
		return 0;
	case '\'':
		return skip_single(c, false);
	case '"':
		return skip_double(c, literal);
	case '`':
		return shell_skip_balanced(c, '`');
	case '(':
		return shell_skip_balanced(c, ')');
	case '$':
		c->at++;
		if (next == '(' || next == '{')
			return shell_skip_balanced(c, next == '(' ? ')' : '}');
		return next == '\'' ? skip_single(c, true) : 0;
	default:
		c->at++;
		return 0;
	}
}

static bool ends_word(char c)
{
	return is_blank(c) || c == ';' || c == '&' || c == '|' || c == '<' || c == '>' || c == ')';
}

int shell_read_word(struct shell_cursor *c, struct shell_word *ret, bool *ret_quoted)
{
	size_t start = c->at;
	bool quoted = false, literal = true;

	while (!shell_at_end(c) && !ends_word(shell_peek(c, 0))) {
		if (shell_peek(c, 0) == '(' && (c->at == start || c->s.p[c->at - 1] != '='))
			break;	/* no name=(array) */
		if (word_step(c, &quoted, &literal) != 0)
			return -1;
	}
	if (c->at == start)
		return -1;
	ret->text = str_sub(c->s, start, c->at);
	if (literal && quoted)
		ret->text = unquoted(c->arena, ret->text);
	ret->from = (uint32_t)start;
	ret->to = (uint32_t)c->at;
	ret->literal = literal;
	*ret_quoted = quoted;
	return 0;
}
