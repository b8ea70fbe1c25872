/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/command.h"

#include <string.h>

#include "setting/shell.h"
#include "setting/ulimit.h"

enum { NESTED_MOST = 4 };	/* sh -c inside sh -c */

/* Where the words of an argv stand. */
struct origin {
	const struct words *words;	/* the container's own: argv[i] is words->at[i]; or */
	const struct word *script;	/* the script that the words are bytes of */
	bool inside;			/* of a script inside that one: [from, to) of it is all that can be said */
	uint32_t from, to;
};

struct walk {
	struct doc *doc;
	struct arena *scratch;
	LIST(struct shell_rlimit) found;
	unsigned nested;
	const char *shell;
	bool perhaps;			/* what is read may not run */
	bool exec_follows;
};

/* ---- places ---- */

/* Where byte `offset` of a literal block's text stands behind node->start. Each line of the text is the end of its
 * source line, behind the indentation. */
static bool offset_in_literal(struct str source, struct str text, uint32_t offset, uint32_t *ret)
{
	struct str rest = source;
	size_t seen = 0;

	(void)str_cut(&rest, '\n');	/* | and its indicators */
	while (rest.p && text.p) {
		struct str from = str_cut(&rest, '\n'), line = str_cut(&text, '\n');

		if (str_ends(from, "\r"))
			from = str_sub(from, 0, from.n - 1);
		if (from.n < line.n || (line.n && memcmp(from.p + from.n - line.n, line.p, line.n) != 0))
			return false;
		if (offset <= seen + line.n) {
			*ret = (uint32_t)((size_t)(from.p - source.p) + from.n - line.n + (offset - seen));
			return true;
		}
		seen += line.n + 1;
	}
	return false;
}

static bool narrow(const struct doc *doc, const struct word *w, uint32_t from, uint32_t to, struct link *link)
{
	const struct node *n = w->node;

	if (w->expanded || !n || n->type != NODE_STRING || n->end > doc->text.n || n->end < n->start)
		return false;

	struct str source = str_sub(doc->text, n->start, n->end);

	if (n->style == STYLE_LITERAL)
		return offset_in_literal(source, w->text, from, &link->from) &&
		       offset_in_literal(source, w->text, to, &link->to) && link->from < link->to;

	uint32_t quote = n->style == STYLE_PLAIN ? 0 : 1;

	if (!(n->flags & NODE_VERBATIM) || n->style == STYLE_FOLDED || source.n != w->text.n + 2 * (size_t)quote ||
	    memcmp(source.p + quote, w->text.p, w->text.n) != 0)
		return false;
	link->from = from + quote;
	link->to = to + quote;
	return true;
}

static const struct link *place_in(struct walk *w, const struct origin *o, uint32_t from, uint32_t to)
{
	struct link *link = arena_new(w->doc->arena, struct link);

	link->node = o->script->node;
	if (!narrow(w->doc, o->script, o->inside ? o->from : from, o->inside ? o->to : to, link))
		link->from = link->to = 0;
	return link;
}

static const struct link *place_of_word(struct walk *w, const struct origin *o, const struct shell_word *word)
{
	if (!o->words)
		return place_in(w, o, word->from, word->to);

	struct link *link = arena_new(w->doc->arena, struct link);

	link->node = o->words->at[word->from].node;
	return link;
}

/* ---- what is found ---- */

static void add(struct walk *w, const struct ulimit_call *call, struct str text, bool prlimit, const struct link *at)
{
	if (w->found.n >= w->doc->limits->rlimits)
		return;
	*list_add(w->doc->arena, &w->found) = (struct shell_rlimit){
		.id = call->id,
		.sets_soft = call->sets_soft,
		.sets_hard = call->sets_hard,
		.amount = w->perhaps ? -2 : call->amount,
		.text = arena_str(w->doc->arena, text),
		.prlimit = prlimit,
		.shell = w->shell,
		.exec_follows = w->exec_follows,
		.at = at,
	};
}

static void add_ulimits(struct walk *w, enum shell_flavour flavour, const struct origin *o,
			const struct shell_command *c, struct str script, size_t i)
{
	struct ulimit_call calls[ULIMIT_CALLS];
	size_t n = ulimit_read(flavour, c->words + i, c->n - i, calls);
	uint32_t from = c->words[i].from, to = c->to;

	for (size_t k = 0; k < n; k++)
		add(w, &calls[k], str_sub(script, from, to), false, place_in(w, o, from, to));
}

/* Returns the index of the program that prlimit starts. */
static size_t add_prlimits(struct walk *w, const struct origin *o, const struct shell_word *argv, size_t n, size_t i)
{
	struct ulimit_call calls[ULIMIT_CALLS];
	size_t program, count = prlimit_read(argv + i, n - i, calls, &program);

	for (size_t k = 0; k < count; k++) {
		const struct shell_word *word = &argv[i + calls[k].word];

		add(w, &calls[k], str_of(arena_printf(w->scratch, "prlimit %.*s", STR_ARG(word->text))), true,
		    place_of_word(w, o, word));
	}
	return i + program;
}

/* ---- the walk ---- */

static void walk_script(struct walk *w, enum shell_flavour flavour, const struct origin *o, struct str script);

static void walk_argv(struct walk *w, const struct origin *o, const struct shell_word *argv, size_t n, size_t i)
{
	for (size_t next = i; i < n && argv[i].literal; i = next) {
		enum shell_flavour flavour;
		size_t script;

		if (str_is(base_name(argv[i].text), "prlimit")) {
			next = add_prlimits(w, o, argv, n, i);
			continue;
		}
		next = argv_behind_prefix(argv, n, i);
		if (next != i)
			continue;
		flavour = argv_script(argv, n, i, &script);
		if (flavour == FLAVOUR_NONE)
			return;

		const struct shell_word *s = &argv[script];
		struct origin inner = *o;

		if (o->words) {
			inner = (struct origin){ .script = &o->words->at[script] };
		} else if (!s->literal) {
			return;
		} else if (!o->inside) {
			inner.inside = true;
			inner.from = s->from;
			inner.to = s->to;
		}
		walk_script(w, flavour, &inner, s->text);
		return;
	}
}

/* Index of the word behind assignments, and `command` and `builtin`; c->n when there is none. */
static size_t program_of(const struct shell_command *c)
{
	size_t i = argv_behind_assignments(c->words, c->n, 0);

	while (i + 1 < c->n && c->words[i].literal && !str_starts(c->words[i + 1].text, "-") &&
	       (str_is(c->words[i].text, "command") || str_is(c->words[i].text, "builtin")))
		i++;
	return i;
}

/* exec PROGRAM: the index of PROGRAM; of exec without one, and of anything else, c->n. */
static size_t exec_of(const struct shell_command *c)
{
	size_t i = program_of(c);

	if (i >= c->n || !c->words[i].literal || !str_is(c->words[i].text, "exec"))
		return c->n;
	for (i++; i < c->n && str_starts(c->words[i].text, "-"); i++)
		if (str_is(c->words[i].text, "--")) {
			i++;
			break;
		} else if (str_is(c->words[i].text, "-a")) {
			i++;
		}
	return i < c->n ? i : c->n;
}

/* true: nothing runs behind it. */
static bool walk_command(struct walk *w, enum shell_flavour flavour, const struct origin *o,
			 const struct shell_command *c, struct str script)
{
	size_t i = program_of(c), exec = exec_of(c);
	bool perhaps = w->perhaps;

	if (i >= c->n || !c->words[i].literal)
		return false;
	w->perhaps = perhaps || c->run != SHELL_CERTAIN;
	if (str_is(c->words[i].text, "ulimit")) {
		if (c->run != SHELL_ASIDE)
			add_ulimits(w, flavour, o, c, script, i);
	} else if (exec < c->n) {
		walk_argv(w, o, c->words, c->n, exec);
	} else if (c->last) {	/* the limits of a helper say nothing of the program */
		walk_argv(w, o, c->words, c->n, i);
	}
	w->perhaps = perhaps;
	return c->run == SHELL_CERTAIN && (exec < c->n || str_is(c->words[i].text, "exit"));
}

static void walk_script(struct walk *w, enum shell_flavour flavour, const struct origin *o, struct str script)
{
	const char *shell = w->shell;
	struct shell_script s;
	size_t last_exec = 0;

	/* The kernel takes no longer argument than value_bytes either (MAX_ARG_STRLEN). */
	if (script.n > w->doc->limits->value_bytes || w->nested == NESTED_MOST || !str_has(script, "limit") ||
	    shell_read(w->scratch, script, &s) != 0)
		return;
	for (size_t i = 0; i < s.n; i++)
		if (exec_of(&s.at[i]) < s.at[i].n)
			last_exec = i;
	w->nested++;
	for (size_t i = 0; i < s.n; i++) {
		w->shell = flavour_name(flavour);
		w->exec_follows = last_exec > i;
		if (walk_command(w, flavour, o, &s.at[i], script))
			break;
	}
	w->shell = shell;
	w->nested--;
}

static bool is_ulimit(const struct word *word)
{
	return word->known && str_is(base_name(word->text), "ulimit");
}

void command_rlimits(struct doc *doc, const struct words *words, struct container *c)
{
	auto_arena scratch = ARENA_EMPTY;
	struct walk w = { .doc = doc, .scratch = &scratch };
	const struct origin own = { .words = words };
	bool limit = false;

	if (words->n && is_ulimit(&words->at[0])) {
		struct link *link = arena_new(doc->arena, struct link);

		link->node = words->at[0].node;
		c->ulimit_program = link;
	}
	for (size_t i = 0; i < words->n && !limit; i++)
		limit = str_has(words->at[i].text, "limit");
	if (!limit)
		return;

	struct shell_word *argv = arena_array(&scratch, words->n, struct shell_word);

	for (size_t i = 0; i < words->n; i++)
		argv[i] = (struct shell_word){ words->at[i].text, (uint32_t)i, (uint32_t)i, words->at[i].known };
	walk_argv(&w, &own, argv, words->n, 0);
	c->shell_rlimits = w.found.at;
	c->shell_rlimit_count = w.found.n;
}
