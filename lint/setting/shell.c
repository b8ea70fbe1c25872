/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/shell.h"

#include "setting/shell_word.h"

#include <string.h>

enum { HEREDOCS_MOST = 8 };

enum frame_kind { FRAME_TOP, FRAME_IF, FRAME_LOOP, FRAME_CASE, FRAME_BRACE, FRAME_SUBSHELL };

struct frame {
	enum frame_kind kind;
	bool sure;		/* commands here run for certain */
	bool condition;		/* of an if or a loop, or inside one */
	bool pattern;		/* CASE: a pattern comes next */
	bool after_or, after_and;
	size_t first;		/* command with which this frame starts */
	size_t list, pipe;	/* commands with which the and-or list, the pipeline started */
	size_t tested;		/* commands before it of the list have a || behind them */
	bool piped;		/* the pipeline has a | already */
};

struct heredoc {
	struct str end;
	bool tabs;		/* <<-: tabs before its lines are stripped */
};

struct reader_of_shell {
	struct shell_cursor c;
	struct shell_script *script;
	LIST(struct shell_word) words;	/* of the command being read */
	struct frame frames[SHELL_DEPTH];
	size_t depth;			/* of the innermost frame */
	struct heredoc heredocs[HEREDOCS_MOST];
	size_t heredoc_count;
	bool function;			/* the next group is a function's body */
	bool closed;			/* a compound command just ended: only redirections may follow */
	bool no_command;		/* the words are a for's or a case's head */
	bool negated;			/* a ! stands before the pipeline */
	struct str output;		/* of the command being read */
	size_t tail;			/* the last thing was a subshell: its first command, else SIZE_MAX */
	uint32_t lists;
};

static struct frame *top(struct reader_of_shell *r)
{
	return &r->frames[r->depth];
}

/* ---- redirections ---- */

static void skip_heredocs(struct reader_of_shell *r)
{
	for (size_t i = 0; i < r->heredoc_count; i++)
		while (!shell_at_end(&r->c)) {
			struct str rest = str_sub(r->c.s, r->c.at, r->c.s.n);
			struct str line = str_sub(rest, 0, str_find_char(rest, '\n'));

			r->c.at += line.n < rest.n ? line.n + 1 : line.n;
			while (r->heredocs[i].tabs && line.n && line.p[0] == '\t')
				line = str_sub(line, 1, line.n);
			if (str_eq(line, r->heredocs[i].end))
				break;
		}
	r->heredoc_count = 0;
}

/* At < or >, or at the & of &>. */
static int redirection(struct reader_of_shell *r)
{
	struct shell_word target;
	bool quoted, heredoc = false, tabs = false, writes;

	if (shell_peek(&r->c, 0) == '&')
		r->c.at++;
	writes = shell_peek(&r->c, 0) == '>';
	if (shell_peek(&r->c, 0) == '<' && shell_peek(&r->c, 1) == '<' && shell_peek(&r->c, 2) != '<') {
		heredoc = true;
		r->c.at += 2;
		tabs = shell_peek(&r->c, 0) == '-';
		r->c.at += tabs;
	} else {
		while (shell_peek(&r->c, 0) == '<' || shell_peek(&r->c, 0) == '>')
			r->c.at++;
		writes = writes && shell_peek(&r->c, 0) != '&';
		if (shell_peek(&r->c, 0) == '&' || shell_peek(&r->c, 0) == '|')
			r->c.at++;
	}
	shell_skip_blanks(&r->c);
	if (shell_peek(&r->c, 0) == '<' || shell_peek(&r->c, 0) == '>') {	/* < <(command) */
		if (heredoc || shell_peek(&r->c, 1) != '(')
			return -1;
		r->c.at++;
		return shell_skip_balanced(&r->c, ')');
	}
	if (shell_read_word(&r->c, &target, &quoted) != 0)
		return -1;
	if (writes)
		r->output = target.text;
	if (!heredoc)
		return 0;
	r->script->unseen = true;
	if (r->heredoc_count == HEREDOCS_MOST)
		return -1;
	r->heredocs[r->heredoc_count++] = (struct heredoc){ target.text, tabs };
	return 0;
}

/* ---- commands, lists, groups ---- */

static void end_command(struct reader_of_shell *r)
{
	struct frame *f = top(r);

	if (r->words.n && !r->no_command) {
		struct shell_command *c = list_add(r->c.arena, r->script);

		c->words = r->words.at;
		c->n = r->words.n;
		c->from = r->words.at[0].from;
		c->to = r->words.at[r->words.n - 1].to;
		c->run = f->sure && !f->after_or && !f->after_and ? SHELL_CERTAIN : SHELL_PERHAPS;
		c->joined = f->sure && f->after_and && !f->after_or;
		c->tested = f->condition || r->negated;
		c->output = r->output;
		c->depth = (uint32_t)r->depth;
		c->list = r->lists;
		r->tail = SIZE_MAX;
	}
	r->words.at = NULL;
	r->words.n = r->words.cap = 0;
	r->no_command = r->closed = false;
	r->output = STR_NONE;
}

/* Commands from `first` on run in a process of their own. */
static void set_aside(struct reader_of_shell *r, size_t first, bool whole_list)
{
	bool alone = r->script->n - first == 1;

	for (size_t i = first; i < r->script->n; i++) {
		struct shell_command *c = &r->script->at[i];

		c->joined = c->in_tail = false;
		c->run = c->depth == r->depth && (alone || !whole_list) ? SHELL_ASIDE :
			 c->run == SHELL_ASIDE ? SHELL_ASIDE : SHELL_PERHAPS;
	}
}

static void end_pipeline(struct reader_of_shell *r)
{
	struct frame *f = top(r);

	end_command(r);
	if (f->piped)
		set_aside(r, f->pipe, false);
	f->piped = r->negated = false;
	f->pipe = r->script->n;
}

static void end_list(struct reader_of_shell *r)
{
	struct frame *f = top(r);

	end_pipeline(r);
	f->after_or = f->after_and = false;
	f->list = f->pipe = r->script->n;
	r->lists++;
}

static int push(struct reader_of_shell *r, enum frame_kind kind)
{
	const struct frame *f = top(r);
	bool sure = f->sure && !f->after_or && !f->after_and && !r->function;
	bool condition = f->condition || r->negated || kind == FRAME_IF || kind == FRAME_LOOP;

	if (r->depth + 1 == SHELL_DEPTH)
		return -1;
	r->function = r->negated = false;
	r->lists++;
	r->frames[++r->depth] = (struct frame){ .kind = kind, .sure = sure, .condition = condition,
						.first = r->script->n, .list = r->script->n, .pipe = r->script->n };
	return 0;
}

static int pop(struct reader_of_shell *r, enum frame_kind kind)
{
	size_t first = top(r)->first;

	if (top(r)->kind != kind || r->depth == 0)
		return -1;
	end_list(r);
	r->depth--;
	r->closed = true;
	if (kind != FRAME_SUBSHELL)
		return 0;
	for (size_t i = first; i < r->script->n; i++) {
		struct shell_command *c = &r->script->at[i];

		c->joined = false;
		c->in_tail = c->run == SHELL_CERTAIN;
		if (c->run == SHELL_CERTAIN)
			c->run = SHELL_PERHAPS;
	}
	r->tail = first;
	return 0;
}

/* A reserved word in the place of a command: 1 taken, 0 not one, -1 out of place. */
static int reserved(struct reader_of_shell *r, struct str word)
{
	static const struct { const char *word; enum frame_kind kind; } opens[] = {
		{ "if", FRAME_IF }, { "while", FRAME_LOOP }, { "until", FRAME_LOOP }, { "{", FRAME_BRACE },
	}, turns[] = {
		{ "then", FRAME_IF }, { "elif", FRAME_IF }, { "else", FRAME_IF }, { "do", FRAME_LOOP },
	}, closes[] = {
		{ "fi", FRAME_IF }, { "done", FRAME_LOOP }, { "}", FRAME_BRACE }, { "esac", FRAME_CASE },
	};

	if (str_is(word, "!") || str_is(word, "time")) {
		r->negated = r->negated || str_is(word, "!");
		return 1;
	}
	for (size_t i = 0; i < COUNT_OF(opens); i++)
		if (str_is(word, opens[i].word))
			return push(r, opens[i].kind) == 0 ? 1 : -1;
	for (size_t i = 0; i < COUNT_OF(turns); i++)
		if (str_is(word, turns[i].word)) {
			if (top(r)->kind != turns[i].kind)
				return -1;
			end_list(r);
			top(r)->sure = false;
			top(r)->condition = r->frames[r->depth - 1].condition || str_is(word, "elif");
			return 1;
		}
	for (size_t i = 0; i < COUNT_OF(closes); i++)
		if (str_is(word, closes[i].word))
			return pop(r, closes[i].kind) == 0 ? 1 : -1;
	if (!str_is(word, "for") && !str_is(word, "select") && !str_is(word, "case"))
		return 0;
	if (push(r, str_is(word, "case") ? FRAME_CASE : FRAME_LOOP) != 0)
		return -1;
	top(r)->sure = false;
	r->no_command = true;
	return 1;
}

/* pattern | pattern ) of a case, or its esac. */
static int case_pattern(struct reader_of_shell *r)
{
	struct shell_word word;
	bool quoted, any = false;

	for (;;) {
		while (!shell_at_end(&r->c) && (is_blank(shell_peek(&r->c, 0)) || shell_peek(&r->c, 0) == '|' ||
						(shell_peek(&r->c, 0) == '(' && !any)))
			r->c.at++;
		if (shell_peek(&r->c, 0) == '#') {
			while (!shell_at_end(&r->c) && shell_peek(&r->c, 0) != '\n')
				r->c.at++;
			continue;
		}
		if (shell_peek(&r->c, 0) == ')' && any)
			break;
		if (shell_read_word(&r->c, &word, &quoted) != 0)
			return -1;
		if (!any && !quoted && str_is(word.text, "esac"))
			return pop(r, FRAME_CASE);
		any = true;
	}
	r->c.at++;
	top(r)->pattern = false;
	return 0;
}

/* [[ ... ]]: its && and < are no shell syntax. */
static int condition(struct reader_of_shell *r)
{
	struct shell_word w;
	bool quoted;

	while (!shell_at_end(&r->c)) {
		char c = shell_peek(&r->c, 0);

		if (is_blank(c) || (c && strchr(";&|<>()", c))) {
			r->c.at++;
			continue;
		}
		if (shell_read_word(&r->c, &w, &quoted) != 0)
			return -1;
		if (str_is(w.text, "]]")) {
			r->closed = true;
			return 0;
		}
	}
	return -1;
}

/* function NAME, and () if it likes; the group that follows is the body. */
static int function_head(struct reader_of_shell *r)
{
	struct shell_word name;
	bool quoted;

	shell_skip_blanks(&r->c);
	if (shell_read_word(&r->c, &name, &quoted) != 0)
		return -1;
	shell_skip_blanks(&r->c);
	if (shell_peek(&r->c, 0) == '(') {
		r->c.at++;
		if (shell_peek(&r->c, 0) != ')')
			return -1;
		r->c.at++;
	}
	r->function = true;
	return 0;
}

static int word(struct reader_of_shell *r)
{
	struct shell_word w;
	bool quoted, number = true;

	if (shell_read_word(&r->c, &w, &quoted) != 0)
		return -1;
	for (size_t i = 0; i < w.text.n; i++)
		number = number && is_digit(w.text.p[i]);
	if (number && !quoted && (shell_peek(&r->c, 0) == '<' || shell_peek(&r->c, 0) == '>'))
		return 0;	/* 2>file */
	if (r->closed)
		return -1;
	if (r->words.n == 0 && !r->no_command && !quoted && w.literal) {
		int taken = reserved(r, w.text);

		if (taken)
			return taken < 0 ? -1 : 0;
		if (str_is(w.text, "[["))
			return condition(r);
		if (str_is(w.text, "function"))
			return function_head(r);
	}
	if (r->no_command && top(r)->kind == FRAME_CASE && str_is(w.text, "in") && r->words.n == 1) {
		end_command(r);
		top(r)->pattern = true;
		return 0;
	}
	*list_add(r->c.arena, &r->words) = w;
	return 0;
}

static int parenthesis(struct reader_of_shell *r)
{
	if (r->words.n == 1 && !r->no_command) {	/* name() */
		r->c.at++;
		shell_skip_blanks(&r->c);
		if (shell_peek(&r->c, 0) != ')')
			return -1;
		r->c.at++;
		r->words.n = 0;
		end_command(r);
		r->function = true;
		return 0;
	}
	if (r->words.n || r->closed || r->no_command)
		return -1;
	if (shell_peek(&r->c, 1) == '(') {	/* ((arithmetic)) */
		r->closed = r->script->unseen = true;
		return shell_skip_balanced(&r->c, ')');
	}
	r->c.at++;
	return push(r, FRAME_SUBSHELL);
}

/* Something hangs on whether the pipeline that just ended succeeds; on || all of its and-or list. */
static void mark_decisive(struct reader_of_shell *r, char c, size_t pipe)
{
	struct frame *f = top(r);

	if (c == '|') {
		for (size_t i = f->list > f->tested ? f->list : f->tested; i < r->script->n; i++)
			r->script->at[i].tested = true;
		f->tested = r->script->n;
		return;
	}
	for (size_t i = pipe; i < r->script->n; i++)
		r->script->at[i].guards = r->script->at[i].depth == r->depth;
}

/* ; & | newline and their doubles. */
static int separator(struct reader_of_shell *r, char c)
{
	struct frame *f = top(r);
	bool twice = shell_peek(&r->c, 1) == c;

	r->c.at++;
	if (c == '\n') {
		if (r->words.n || r->closed)	/* a line may end behind && and | */
			end_list(r);
		skip_heredocs(r);
		return 0;
	}
	if (c == ';') {
		end_list(r);
		if ((twice || shell_peek(&r->c, 0) == '&') && f->kind == FRAME_CASE) {
			while (shell_peek(&r->c, 0) == ';' || shell_peek(&r->c, 0) == '&')
				r->c.at++;
			f->pattern = true;
		} else if (twice) {
			return -1;
		}
		return 0;
	}
	if (!r->words.n && !r->closed)
		return -1;
	if (twice) {
		size_t pipe = f->pipe;

		r->c.at++;
		end_pipeline(r);
		mark_decisive(r, c, pipe);
		f->after_and = f->after_and || c == '&';
		f->after_or = f->after_or || c == '|';
	} else if (c == '|') {
		if (shell_peek(&r->c, 0) == '&')
			r->c.at++;
		end_command(r);
		f->piped = true;
	} else {
		end_pipeline(r);
		set_aside(r, f->list, true);
		end_list(r);
	}
	return 0;
}

static int step(struct reader_of_shell *r)
{
	shell_skip_blanks(&r->c);
	if (top(r)->pattern)
		return shell_at_end(&r->c) ? -1 : case_pattern(r);
	if (shell_at_end(&r->c))
		return 0;

	char c = shell_peek(&r->c, 0);

	if (c == '#') {
		while (!shell_at_end(&r->c) && shell_peek(&r->c, 0) != '\n')
			r->c.at++;
		return 0;
	}
	if ((c == '<' || c == '>') && shell_peek(&r->c, 1) == '(')
		return -1;
	if (c == '<' || c == '>' || (c == '&' && shell_peek(&r->c, 1) == '>'))
		return redirection(r);
	if (c == '\n' || c == ';' || c == '&' || c == '|')
		return separator(r, c);
	if (c == '(')
		return parenthesis(r);
	if (c == ')') {
		r->c.at++;
		return pop(r, FRAME_SUBSHELL);
	}
	return word(r);
}

int shell_read(struct arena *arena, struct str script, struct shell_script *ret)
{
	struct reader_of_shell r = { .c = { arena, script, 0 }, .script = ret, .tail = SIZE_MAX };
	uint32_t list;

	*ret = (struct shell_script){ 0 };
	r.frames[0].sure = true;
	while (!shell_at_end(&r.c) || r.frames[r.depth].pattern)
		if (step(&r) != 0)
			return -1;
	list = r.words.n || r.closed || !ret->n ? r.lists : ret->at[ret->n - 1].list;
	end_list(&r);
	if (r.depth != 0 || ret->n == 0)
		return r.depth == 0 ? 0 : -1;
	for (size_t i = r.tail == SIZE_MAX ? ret->n : r.tail; i < ret->n; i++)
		if (ret->at[i].in_tail)
			ret->at[i].run = SHELL_CERTAIN;
	for (size_t i = ret->n; i > 0 && ret->at[i - 1].list == list; i--)
		if (ret->at[i - 1].joined && ret->at[i - 1].depth == 0)
			ret->at[i - 1].run = SHELL_CERTAIN;
	ret->at[ret->n - 1].last = true;
	return 0;
}
