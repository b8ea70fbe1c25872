/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is handed along a walk through a command line: through prefixes such as env and tini, into the scripts of
 * shells, command by command. command.c walks; variables.c, rlimits.c and sysctl.c take what concerns them.
 */
#ifndef PODFIT_SETTING_WALK_H
#define PODFIT_SETTING_WALK_H

#include "setting/argv.h"
#include "setting/command.h"
#include "setting/narrow.h"

/* Where the words of an argv stand. */
struct origin {
	const struct words *words;	/* the container's own: argv[i] is words->at[i]; or */
	const struct word *script;	/* the script that the words are bytes of */
	bool inside;			/* of a script inside that one: [from, to) of it is all that can be said */
	uint32_t from, to;
};

struct variables;

struct walk {
	struct doc *doc;
	struct arena *scratch;
	struct narrowing narrowing;
	const char *hook;		/* NULL: the container's own command */
	LIST(struct shell_rlimit) rlimits;
	LIST(struct host_sysctl) sysctls;
	struct variables *variables;	/* NULL: nobody asks */
	unsigned nested;		/* scripts inside each other */
	const char *shell;
	bool perhaps;			/* what is read may not run */
	bool errexit;			/* set -e */
	bool alone;			/* what starts next replaces the shell, or there is none */
	enum ulimit_follows follows;
	enum ulimit_failure failure;
};

const struct link *walk_place(struct walk *w, const struct origin *o, uint32_t from, uint32_t to) NONNULL;

/* As much was found as is kept: each costs a look through the script for its place. */
static inline bool walk_is_full(const struct walk *w)
{
	return w->rlimits.n + w->sysctls.n >= w->doc->limits->rlimits;
}

/* ---- rlimits.c ---- */

/* c->words[i] is ulimit. */
void walk_ulimit(struct walk *w, enum shell_flavour flavour, const struct origin *o, const struct shell_command *c,
		 struct str script, size_t i) NONNULL;
/* argv[i] is prlimit; the index of the program that it starts. */
size_t walk_prlimit(struct walk *w, const struct origin *o, const struct shell_word *argv, size_t n, size_t i) NONNULL;
/* What the walk found, the first `own` of them in the container's command, into c->shell_rlimits, c->hook_rlimits and
 * over what an annotation says in c->settings. */
void rlimits_apply(struct walk *w, size_t own, struct container *c) NONNULL;

/* ---- sysctl.c ---- */

/* argv[i] is a program, its output goes to the file `output`, if any. */
void walk_sysctl(struct walk *w, const struct origin *o, const struct shell_word *argv, size_t n, size_t i,
		 struct str output) NONNULL;

/* ---- variables.c: does nothing where nobody asks ---- */

/* A whole script was read; its commands come next. */
void variables_script(struct walk *w, const struct origin *o, const struct shell_script *s, struct str script) NONNULL;
/* A script that cannot be read. */
void variables_lost(struct walk *w, const struct origin *o, struct str script) NONNULL;
/* One command. `starts`: it is the program, by exec or as the last command; its own words come by the next calls. */
void variables_command(struct walk *w, const struct origin *o, const struct shell_command *c, bool starts) NONNULL;
/* Another process takes over: what is not exported stays behind. */
void variables_leave(struct walk *w) NONNULL;
/* env, setpriv ... stand at argv[i], what they start at argv[next]. */
void variables_prefix(struct walk *w, const struct origin *o, const struct shell_word *argv, size_t i, size_t next)
	NONNULL;
/* Words [i, n) that nobody follows: the arguments of a program, the options of a shell. */
void variables_words(struct walk *w, const struct origin *o, const struct shell_word *argv, size_t i, size_t n) NONNULL;
/* The program starts. `alone`: by exec, or as the container's own command. */
void variables_program(struct walk *w, bool alone) NONNULL;

#endif
