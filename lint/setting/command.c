/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/command.h"

#include "setting/variables.h"

enum { NESTED_MOST = 4 };	/* sh -c inside sh -c */

const struct link *walk_place(struct walk *w, const struct origin *o, uint32_t from, uint32_t to)
{
	if (o->words)
		return link_to_part(w->doc, o->words->at[from].node, &w->narrowing, 0, 0);
	if (o->script->expanded)
		from = to = 0;
	else if (o->inside)
		return link_to_part(w->doc, o->script->node, &w->narrowing, o->from, o->to);
	return link_to_part(w->doc, o->script->node, &w->narrowing, from, to);
}

/* ---- what a script does behind a command ---- */

struct outline {
	size_t last_exec, last_program;	/* index + 1; 0: none */
	bool ends_with_program;		/* which the shell starts and waits for */
	bool traps;
};

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

/* Something that limits could be meant for: no built-in, no chore of a script. */
static bool is_program(const struct shell_command *c)
{
	static const char *const chores[] = {
		":", "[", "alias", "bg", "break", "builtin", "cat", "cd", "chmod", "chown", "command", "continue", "cp",
		"date", "declare", "echo", "exec", "exit", "export", "false", "fg", "getopts", "grep", "hash",
		"hostname", "id", "jobs", "kill", "let", "ln", "local", "ls", "mkdir", "mount", "mv", "printf", "pwd", "read",
		"readonly", "return", "rm", "sed", "set", "shift", "shopt", "sleep", "sysctl", "tee", "test", "times",
		"touch", "trap", "true", "type", "typeset", "ulimit", "umask", "unalias", "uname", "unset", "wait",
		"whoami",
	};
	size_t i = program_of(c);

	if (i == c->n)
		return false;
	for (size_t k = 0; k < COUNT_OF(chores); k++)
		if (c->words[i].literal && str_is(base_name(c->words[i].text), chores[k]))
			return false;
	return true;
}

static struct outline outline_of(const struct shell_script *s)
{
	struct outline o = { 0 };

	for (size_t i = 0; i < s->n; i++) {
		const struct shell_command *c = &s->at[i];

		if (exec_of(c) < c->n)
			o.last_exec = i + 1;
		if (is_program(c))
			o.last_program = i + 1;
		if (c->n && str_is(c->words[0].text, "trap"))
			o.traps = true;
	}
	o.ends_with_program = s->n && o.last_program == s->n && s->at[s->n - 1].run == SHELL_CERTAIN && !o.traps;
	return o;
}

static enum ulimit_follows follows(const struct outline *o, size_t i, size_t n)
{
	if (o->last_exec > i + 1)
		return FOLLOWS_EXEC;
	if (o->ends_with_program && i + 1 < n)
		return FOLLOWS_LAST_PROGRAM;
	return o->last_program > i + 1 ? FOLLOWS_PROGRAM : FOLLOWS_NOTHING;
}

/* ---- the walk ---- */

static void walk_script(struct walk *w, enum shell_flavour flavour, const struct origin *o, struct str script);

/* sh -ec: a command that fails ends the script. */
static bool has_errexit(const struct shell_word *argv, size_t i, size_t script)
{
	for (i++; i < script; i++)
		if (str_is(argv[i].text, "errexit") ||
		    (str_starts(argv[i].text, "-") && !str_starts(argv[i].text, "--") &&
		     str_find_char(argv[i].text, 'e') < argv[i].text.n))
			return true;
	return false;
}

/* A shell at argv[i] with a script. */
static void walk_shell(struct walk *w, const struct origin *o, const struct shell_word *argv, size_t n, size_t i,
		       enum shell_flavour flavour, size_t script)
{
	const struct shell_word *s = &argv[script];
	struct origin inner = *o;

	variables_words(w, o, argv, i, script);
	variables_words(w, o, argv, script + 1, n);
	if (o->words) {
		inner = (struct origin){ .script = &o->words->at[script] };
	} else if (!s->literal) {
		variables_lost(w, o, s->text);
		return;
	} else if (!o->inside) {
		inner.inside = true;
		inner.from = s->from;
		inner.to = s->to;
	}
	w->errexit = has_errexit(argv, i, script);
	walk_script(w, flavour, &inner, s->text);
}

static void walk_argv(struct walk *w, const struct origin *o, const struct shell_word *argv, size_t n, size_t i)
{
	for (size_t next = i; i < n && argv[i].literal; i = next) {
		enum shell_flavour flavour;
		size_t script;

		if (str_is(base_name(argv[i].text), "prlimit")) {
			next = walk_prlimit(w, o, argv, n, i);
			variables_words(w, o, argv, i, next);
			continue;
		}
		next = argv_behind_prefix(argv, n, i);
		if (next != i) {
			variables_prefix(w, o, argv, i, next);
			continue;
		}
		flavour = argv_script(argv, n, i, &script);
		if (flavour == FLAVOUR_NONE)
			break;
		walk_shell(w, o, argv, n, i, flavour, script);
		return;
	}
	if (o->words && i < n && argv[i].literal)
		walk_sysctl(w, o, argv, n, i, STR_NONE);
	variables_words(w, o, argv, i, n);
	if (!w->perhaps)
		variables_program(w, w->alone);
}

static void set_errexit(struct walk *w, const struct shell_command *c, size_t i)
{
	for (size_t k = i + 1; k < c->n && !str_is(c->words[k].text, "--"); k++) {
		struct str t = c->words[k].text;

		if (str_is(t, "errexit"))
			w->errexit = str_starts(c->words[k - 1].text, "-");
		else if ((str_starts(t, "-") || str_starts(t, "+")) && str_find_char(t, 'e') < t.n)
			w->errexit = t.p[0] == '-';
	}
}

/* What a command does by itself, wherever it stands. */
static void walk_builtin(struct walk *w, enum shell_flavour flavour, const struct origin *o,
			 const struct shell_command *c, struct str script, size_t i)
{
	size_t exec = exec_of(c), program = exec < c->n ? exec : i;

	if (str_is(c->words[i].text, "ulimit") && c->run != SHELL_ASIDE) {
		w->failure = c->tested ? FAILURE_TESTED : c->guards || w->errexit ? FAILURE_STOPS : FAILURE_PASSES;
		walk_ulimit(w, flavour, o, c, script, i);
	} else if (str_is(c->words[i].text, "set") && !w->perhaps) {
		set_errexit(w, c, i);
	}
	if (c->words[program].literal)
		walk_sysctl(w, o, c->words, c->n, program, c->output);
}

/* true: nothing runs behind it. */
static bool walk_command(struct walk *w, enum shell_flavour flavour, const struct origin *o,
			 const struct shell_command *c, struct str script)
{
	size_t i = program_of(c), exec = exec_of(c);
	bool perhaps = w->perhaps, alone = exec < c->n, starts = alone || (c->last && i < c->n);
	bool literal = i < c->n && c->words[i].literal;

	w->perhaps = perhaps || c->run != SHELL_CERTAIN;
	variables_command(w, o, c, starts);
	if (literal)
		walk_builtin(w, flavour, o, c, script, i);
	if (starts) {		/* the limits of a helper say nothing of the program */
		if (!w->perhaps)
			variables_leave(w);
		w->alone = alone;
		walk_argv(w, o, c->words, c->n, alone ? exec : i);
	}
	w->perhaps = perhaps;
	return c->run == SHELL_CERTAIN && (alone || (literal && str_is(c->words[i].text, "exit")));
}

static void walk_script(struct walk *w, enum shell_flavour flavour, const struct origin *o, struct str script)
{
	const char *shell = w->shell;
	struct shell_script s;
	struct outline outline;

	/* The kernel takes no longer argument than value_bytes either (MAX_ARG_STRLEN). */
	if (script.n > w->doc->limits->value_bytes || w->nested == NESTED_MOST ||
	    shell_read(w->scratch, script, &s) != 0) {
		variables_lost(w, o, script);
		return;
	}
	outline = outline_of(&s);
	variables_script(w, o, &s, script);
	w->nested++;
	for (size_t i = 0; i < s.n; i++) {
		w->shell = flavour_name(flavour);
		w->follows = follows(&outline, i, s.n);
		if (walk_command(w, flavour, o, &s.at[i], script))
			break;
	}
	w->shell = shell;
	w->nested--;
}

/* ---- a container ---- */

static bool any_has(const struct words *words, const char *part)
{
	for (size_t i = 0; i < words->n; i++)
		if (str_has(words->at[i].text, part))
			return true;
	return false;
}

static bool limits(const struct words *words)
{
	return any_has(words, "limit") || any_has(words, "sysctl") || any_has(words, "/proc/sys/");
}

static void walk_words(struct walk *w, const struct words *words)
{
	const struct origin own = { .words = words };
	struct shell_word *argv = arena_array(w->scratch, words->n, struct shell_word);

	for (size_t i = 0; i < words->n; i++)
		argv[i] = (struct shell_word){ words->at[i].text, (uint32_t)i, (uint32_t)i, words->at[i].known };
	w->alone = true;
	w->errexit = false;
	walk_argv(w, &own, argv, words->n, 0);
}

/* A hook's or probe's words. The kubelet expands $(VAR) in a probe's only, and of no use here. */
static void walk_hook(struct walk *w, const struct node *command)
{
	struct word *list = arena_array(w->scratch, command->n, struct word);
	struct words words = { list, 0, true };

	for (const struct node *i = seq_first(w->doc, command); i && words.n < command->n; i = i->next) {
		const struct node *n = node_real(w->doc, i);

		if (n && n->type != NODE_MAP && n->type != NODE_SEQ)
			list[words.n++] = (struct word){ node_text(n), n, true, false };
	}
	if (limits(&words))
		walk_words(w, &words);
}

static bool is_ulimit(const struct word *word)
{
	return word->known && str_is(base_name(word->text), "ulimit");
}

/* env -i and env -u take away what the container's env has. */
static bool names_variables(const struct words *words, const struct container *c)
{
	return variables_are_named(words) || (c->env_count && any_has(words, "env"));
}

void command_read(struct doc *doc, const struct words *words, const struct hooks *hooks, int go_minor,
		  struct container *c)
{
	auto_arena scratch = ARENA_EMPTY;
	struct walk w = { .doc = doc, .scratch = &scratch };
	struct variables variables;
	size_t own;

	if (words->n && is_ulimit(&words->at[0]))
		c->ulimit_program = link_to_part(doc, words->at[0].node, &w.narrowing, 0, 0);
	if (names_variables(words, c))
		w.variables = variables_begin(&variables, c);
	if (w.variables || limits(words))
		walk_words(&w, words);
	if (w.variables)
		variables_apply(&w, c, go_minor);
	w.variables = NULL;
	own = w.rlimits.n;
	for (size_t i = 0; i < hooks->n; i++) {
		w.hook = hooks->at[i].name;
		walk_hook(&w, hooks->at[i].command);
	}
	if (w.rlimits.n)
		rlimits_apply(&w, own, c);
	c->sysctls = w.sysctls.at;
	c->sysctl_count = w.sysctls.n;
}
