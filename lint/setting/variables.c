/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/variables.h"

#include <string.h>

#include "setting/resolve.h"

static const char in_doubt[] = "shell: in a part of the script that may not run";
static const char computed[] = "shell: the script computes it";

enum { ALL = (1 << VARIABLES) - 1 };	/* of bits that stand for variables */

static const char *name_of(size_t i)
{
	return setting_name((enum setting_id)(SETTING_GOMEMLIMIT + i));
}

static bool is_identifier(char c)
{
	return is_digit(c) || c == '_' || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* ---- where a text names a variable ---- */

/* $NAME, ${NAME}, ${NAME:-x} only read it; ${NAME=x} and ${NAME:=x} set it. */
static bool only_reads(struct str text, size_t at, size_t end)
{
	if (at && text.p[at - 1] == '$')
		return true;
	if (at < 2 || text.p[at - 1] != '{' || text.p[at - 2] != '$')
		return false;
	return !str_starts(str_sub(text, end, text.n), "=") && !str_starts(str_sub(text, end, text.n), ":=");
}

static bool names_variable(struct str text, const char *name, bool assigned)
{
	size_t n = strlen(name);

	for (size_t next = 0, at; (at = next + str_find(str_sub(text, next, text.n), name)) < text.n; next = at + n) {
		char behind = at + n < text.n ? text.p[at + n] : '\0';
		bool whole = (at == 0 || !is_identifier(text.p[at - 1])) && !is_identifier(behind);

		if (whole && (assigned ? behind == '=' : !only_reads(text, at, at + n)))
			return true;
	}
	return false;
}

/* One bit a variable. */
static unsigned variables_in(struct str text, bool assigned)
{
	unsigned named = 0;

	if (!str_has(text, "GO") && !str_has(text, "AUTOMEM"))
		return 0;
	for (unsigned i = 0; i < VARIABLES; i++)
		if (names_variable(text, name_of(i), assigned))
			named |= 1u << i;
	return named;
}

static unsigned named_in(struct str text)
{
	return variables_in(text, false);
}

bool variables_are_named(const struct words *words)
{
	for (size_t i = 0; i < words->n; i++)
		if (named_in(words->at[i].text))
			return true;
	return false;
}

/* ---- what becomes of them ---- */

static void put(struct walk *w, size_t i, struct variable v, const struct origin *o, const struct shell_word *word)
{
	if (w->variables->done)
		return;
	v.late = w->variables->started;
	if (word) {
		v.where = *o;
		v.from = word->from;
		v.to = word->to;
		v.has_place = true;
	}
	w->variables->at[i] = v;
}

static void doubt(struct walk *w, unsigned named, const char *why, const struct origin *o,
		  const struct shell_word *word)
{
	for (unsigned i = 0; i < VARIABLES; i++)
		if (named >> i & 1)
			put(w, i, (struct variable){ .what = VARIABLE_DOUBTFUL, .origin = why }, o, word);
}

static void unset(struct walk *w, size_t i, const struct origin *o, const struct shell_word *word)
{
	put(w, i, (struct variable){ .what = VARIABLE_UNSET }, o, word);
	w->variables->inherited[i] = w->variables->done && w->variables->inherited[i];
}

static void clear(struct walk *w, const struct origin *o, const struct shell_word *word)
{
	for (size_t i = 0; i < VARIABLES; i++)
		unset(w, i, o, word);
}

static void unset_name(struct walk *w, struct str name, const struct origin *o, const struct shell_word *word)
{
	for (size_t i = 0; i < VARIABLES; i++)
		if (str_is(name, name_of(i)))
			unset(w, i, o, word);
}

/* The value is the variable itself, if it has one: $NAME, "${NAME}", ${NAME:-x}. */
static bool is_itself(struct str value, const char *name)
{
	if (value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"')
		value = str_sub(value, 1, value.n - 1);
	if (!str_starts(value, "$"))
		return false;
	value = str_sub(value, 1, value.n);
	if (str_is(value, name))
		return true;
	if (!str_starts(value, "{") || !str_starts(str_sub(value, 1, value.n), name) || !str_ends(value, "}"))
		return false;
	value = str_sub(value, 1 + strlen(name), value.n);
	return str_find_char(value, '}') + 1 == value.n &&
	       (str_is(value, "}") || str_starts(value, ":-") || str_starts(value, "-"));
}

/* NAME=value; false when it names none of them. */
static bool assign(struct walk *w, const struct origin *o, const struct shell_word *word, const char *origin,
		   bool exports)
{
	struct str value = word->text, name = str_cut(&value, '=');
	struct variables *all = w->variables;
	size_t i = 0;

	while (i < VARIABLES && !str_is(name, name_of(i)))
		i++;
	if (i == VARIABLES)
		return false;

	bool exported = exports || all->allexport || all->inherited[i] || all->at[i].exported;

	if (!word->literal && is_itself(value, name_of(i)) && all->at[i].what == VARIABLE_KEPT)
		put(w, i, (struct variable){ .exported = exported }, o, word);
	else if (!word->literal)
		doubt(w, 1u << i, computed, o, word);
	else if (is_template_text(value))
		doubt(w, 1u << i, "shell: holds a template variable", o, word);
	else
		put(w, i, (struct variable){ VARIABLE_SET, .text = value, .origin = origin, .exported = exported }, o,
		    word);
	return true;
}

/* ---- commands of a script ---- */

static bool is_one_of(struct str word, const char *list)
{
	struct str rest = str_of(list);

	while (rest.n)
		if (str_eq(str_cut(&rest, ' '), word))
			return true;
	return false;
}

static struct str program_of(const struct shell_command *c)
{
	size_t i = argv_behind_assignments(c->words, c->n, 0);

	return i < c->n ? c->words[i].text : STR_NONE;
}

static void export_words(struct walk *w, const struct origin *o, const struct shell_command *c)
{
	struct variables *all = w->variables;
	bool plain = true;

	for (size_t i = 1; i < c->n; i++) {
		const struct shell_word *word = &c->words[i];

		if (str_starts(word->text, "-")) {
			plain = plain && (str_is(word->text, "--") || str_is(word->text, "-p"));
			continue;
		}
		if (!plain) { /* -n takes it back, -f is of functions */
			doubt(w, named_in(word->text), computed, o, word);
			continue;
		}
		if (str_has(word->text, "=") && assign(w, o, word, "shell", true))
			continue;
		for (size_t k = 0; k < VARIABLES; k++)
			if (str_is(word->text, name_of(k)) && all->at[k].what == VARIABLE_KEPT)
				put(w, k, (struct variable){ .exported = true }, o, word);
			else if (str_is(word->text, name_of(k)))
				all->at[k].exported = true;
	}
}

/* Built-ins that may set a variable which they name; any other command has to say NAME=value. */
static bool sets_by_name(struct str program)
{
	return is_one_of(program,
			 ": . source eval export unset readonly declare typeset local read mapfile let set trap "
			 "command builtin env");
}

/* echo, unless the script may read back what it prints. */
static bool only_prints(const struct variables *all, const struct shell_command *c)
{
	return is_one_of(program_of(c), "echo printf") && (!all->loads || (!c->output.n && c->run != SHELL_ASIDE));
}

static void doubt_words(struct walk *w, const struct origin *o, const struct shell_command *c, const char *why)
{
	bool assigned = !sets_by_name(program_of(c));

	for (size_t i = 0; i < c->n; i++)
		doubt(w, variables_in(c->words[i].text, assigned), why, o, &c->words[i]);
}

/* A command that is not the program cannot change what the script has, unless the script reads back what it did. */
static void helper_words(struct walk *w, const struct origin *o, const struct shell_command *c)
{
	struct str program = program_of(c);

	if ((w->variables->loads || (sets_by_name(program) && !str_is(program, "env"))) &&
	    !only_prints(w->variables, c))
		doubt_words(w, o, c, computed);
}

/* An option of env or setpriv that leaves nothing of the environment. */
static bool is_clearing(struct str program, struct str t)
{
	if (str_is(program, "setpriv"))
		return str_is(t, "--reset-env");
	if (!str_is(program, "env") || !str_starts(t, "-"))
		return false;
	return str_is(t, "-") || str_is(t, "--ignore-environment") ||
	       (t.p[1] != '-' && t.p[1] != 'u' && str_find_char(t, 'i') < t.n);
}

/* What argv[i] and its options start at argv[next] may have an environment of its own. */
static bool may_clear(const struct shell_word *argv, size_t i, size_t next)
{
	for (size_t k = i + 1; k < next; k++)
		if (is_clearing(base_name(argv[i].text), argv[k].text))
			return true;
	return false;
}

/* A part of a pipeline, in the background, in a branch. */
static void uncertain_words(struct walk *w, const struct origin *o, const struct shell_command *c)
{
	struct str program = program_of(c);
	bool changes_nothing = c->run == SHELL_ASIDE && (!program.n || is_one_of(program, "export unset"));
	const char *why = c->run == SHELL_ASIDE ? "shell: set for one of several programs" : in_doubt;
	size_t i = argv_behind_assignments(c->words, c->n, 0);

	if (!changes_nothing && !only_prints(w->variables, c))
		doubt_words(w, o, c, why);
	if (i < c->n && may_clear(c->words, i, argv_behind_prefix(c->words, c->n, i)))
		doubt(w, ALL, why, o, &c->words[i]);
}

static void set_options(struct variables *all, const struct shell_command *c)
{
	for (size_t i = 1; i < c->n && !str_is(c->words[i].text, "--"); i++) {
		struct str t = c->words[i].text;

		if (str_is(t, "allexport"))
			all->allexport = str_starts(c->words[i - 1].text, "-");
		else if ((str_starts(t, "-") || str_starts(t, "+")) && str_find_char(t, 'a') < t.n)
			all->allexport = t.p[0] == '-';
	}
}

void variables_command(struct walk *w, const struct origin *o, const struct shell_command *c, bool starts)
{
	struct variables *all = w->variables;
	size_t i;

	if (!all || all->done)
		return;
	i = argv_behind_assignments(c->words, c->n, 0);

	struct str program = i < c->n ? c->words[i].text : STR_NONE;

	if (w->perhaps) {
		uncertain_words(w, o, c);
	} else if (starts || i == c->n) {
		for (size_t k = 0; k < i; k++)
			assign(w, o, &c->words[k], "shell", starts && i < c->n);
		for (size_t k = i + 1; k < c->n && str_is(program, "exec") && str_starts(c->words[k].text, "-"); k++)
			if (str_find_char(c->words[k].text, 'c') < c->words[k].text.n)
				clear(w, o, &c->words[k]);
	} else if (i == 0 && str_is(program, "export")) {
		export_words(w, o, c);
	} else if (i == 0 && str_is(program, "unset")) {
		for (size_t k = 1; k < c->n; k++)
			unset_name(w, c->words[k].text, o, &c->words[k]);
	} else {
		helper_words(w, o, c);
		if (str_is(program, "set"))
			set_options(all, c);
	}
	all->started = all->started || w->perhaps;
}

/* `.`, eval, read, export $(cat file): what they bring in stands nowhere. */
static bool loads(const struct shell_command *c)
{
	struct str program = program_of(c);

	if (is_one_of(program, ". source eval read mapfile"))
		return true;
	for (size_t i = 0; i < c->n && is_one_of(base_name(program), "export env declare typeset"); i++)
		if (!c->words[i].literal && !str_has(c->words[i].text, "="))
			return true;
	return false;
}

void variables_script(struct walk *w, const struct origin *o, const struct shell_script *s, struct str script)
{
	struct variables *all = w->variables;

	if (!all)
		return;
	all->allexport = all->loads = false;
	for (size_t i = 0; i < s->n && !all->loads; i++)
		all->loads = loads(&s->at[i]);
	if (s->unseen)
		variables_lost(w, o, script);
}

void variables_lost(struct walk *w, const struct origin *o, struct str script)
{
	if (w->variables)
		doubt(w, named_in(script), "shell: named in text that is not followed", o, &(struct shell_word){ 0 });
}

/* ---- argvs ---- */

void variables_words(struct walk *w, const struct origin *o, const struct shell_word *argv, size_t i, size_t n)
{
	for (; w->variables && i < n; i++)
		doubt(w, variables_in(argv[i].text, true), "the command line: set where it is not followed", o,
		      &argv[i]);
}

/* Of an option of env the name that it unsets, in this word or in the next. */
static bool unsets(const struct shell_word *argv, size_t next, size_t *i, struct str *ret_name)
{
	struct str t = argv[*i].text;

	if (str_is(t, "-u") || str_is(t, "--unset")) {
		*ret_name = ++*i < next ? argv[*i].text : STR_NONE;
		return true;
	}
	*ret_name = str_sub(t, str_starts(t, "--unset=") ? 8 : 2, t.n);
	return str_starts(t, "--unset=") || (str_starts(t, "-u") && t.n > 2);
}

static void env_options(struct walk *w, const struct origin *o, const struct shell_word *argv, size_t *i, size_t next)
{
	for (++*i; *i < next && str_starts(argv[*i].text, "-"); ++*i) {
		const struct shell_word *word = &argv[*i];
		struct str t = word->text, name;

		if (str_is(t, "--")) {
			++*i;
			return;
		}
		if (unsets(argv, next, i, &name)) {
			unset_name(w, name, o, word);
		} else if (is_clearing(STR("env"), t)) {
			clear(w, o, word);
		} else if (str_is(t, "-C") || str_is(t, "--chdir")) {
			++*i;
		}
	}
}

/* env -S: the next word is a command line of its own. */
static bool splits(const struct shell_word *argv, size_t i, size_t next)
{
	for (i++; i < next; i++)
		if (str_starts(argv[i].text, "-S") || str_starts(argv[i].text, "--split-string"))
			return true;
	return false;
}

void variables_prefix(struct walk *w, const struct origin *o, const struct shell_word *argv, size_t i, size_t next)
{
	struct str name = base_name(argv[i].text);

	if (!w->variables)
		return;
	if (w->perhaps && may_clear(argv, i, next))
		doubt(w, ALL, in_doubt, o, &argv[i]);
	else if (str_is(name, "setpriv") && may_clear(argv, i, next))
		clear(w, o, &argv[i]);
	if (w->perhaps || !str_is(name, "env") || splits(argv, i, next)) {
		variables_words(w, o, argv, i, next);
		return;
	}
	env_options(w, o, argv, &i, next);
	for (; i < next; i++)
		if (!assign(w, o, &argv[i], "env in the command", true))
			variables_words(w, o, argv, i, i + 1);
}

static void give_up(struct variable *v, const char *why)
{
	v->what = VARIABLE_DOUBTFUL;
	v->origin = why;
}

void variables_leave(struct walk *w)
{
	struct variables *all = w->variables;

	for (size_t i = 0; all && !all->done && i < VARIABLES; i++) {
		struct variable *v = &all->at[i];

		if (v->what == VARIABLE_SET && !v->exported)
			give_up(v, "shell: assigned without export");
		else if (v->what == VARIABLE_KEPT && v->exported && !all->inherited[i])
			give_up(v, "shell: exported, and what it is cannot be told");
	}
}

void variables_program(struct walk *w, bool alone)
{
	struct variables *all = w->variables;

	variables_leave(w);
	for (size_t i = 0; all && !all->done && !alone && i < VARIABLES; i++)
		if (all->at[i].late && (all->at[i].what == VARIABLE_SET || all->at[i].what == VARIABLE_UNSET))
			give_up(&all->at[i], "shell: set behind what may be the program");
	if (all)
		all->done = true;
}

struct variables *variables_begin(struct variables *v, const struct container *c)
{
	*v = (struct variables){ 0 };
	for (size_t i = 0; i < VARIABLES; i++) {
		const struct setting *s = setting_of(c, (enum setting_id)(SETTING_GOMEMLIMIT + i));

		v->inherited[i] = s->state == STATE_KNOWN && s->text.n;
	}
	return v;
}

void variables_apply(struct walk *w, struct container *c, int go_minor)
{
	variables_program(w, false);
	for (size_t i = 0; i < VARIABLES; i++) {
		const struct variable *v = &w->variables->at[i];
		enum setting_id id = (enum setting_id)(SETTING_GOMEMLIMIT + i);

		if (v->what == VARIABLE_KEPT)
			continue;
		c->settings[id] = (struct setting){ 0 };
		if (v->what == VARIABLE_UNSET)
			continue;
		c->settings[id] = (struct setting){
			.state = v->what == VARIABLE_SET ? STATE_KNOWN : STATE_UNKNOWN,
			.origin = v->origin,
			.json_type = NODE_STRING,
			.text = v->what == VARIABLE_SET ? arena_str(w->doc->arena, v->text) : STR_NONE,
			.from = v->has_place ? walk_place(w, &v->where, v->from, v->to) : NULL,
		};
		env_classify(&c->settings[id], id, go_minor);
	}
}
