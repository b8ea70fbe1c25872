/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reader of shell scripts, as far as Pods contain them: simple commands, in which order they run and
 * whether they run for certain. It expands nothing. POSIX sh and what bash adds to its syntax.
 */
#ifndef PODFIT_SETTING_SHELL_H
#define PODFIT_SETTING_SHELL_H

#include "base/arena.h"
#include "base/str.h"

struct shell_word {
	struct str text;	/* without quotes and backslashes */
	uint32_t from, to;	/* bytes of the script */
	bool literal;		/* no expansion in it: the program gets this very text */
};

enum shell_run {
	SHELL_CERTAIN,		/* runs, in the shell itself */
	SHELL_PERHAPS,		/* in a branch, a loop, a function, a group in a pipeline ... */
	SHELL_ASIDE,		/* a part of a pipeline, in the background: what it sets ends with it */
};

struct shell_command {
	const struct shell_word *words;	/* redirections and reserved words left out; never empty */
	size_t n;
	uint32_t from, to;	/* from its first word to its last */
	enum shell_run run;
	bool last;		/* nothing comes behind it */
	bool tested;		/* its failure is looked at: a condition, behind a !, before a || */
	bool guards;		/* && comes behind it: what follows runs only when it succeeds */
	struct str output;	/* the file that > or >> writes, as written; empty: none */
	/* for shell_read itself */
	bool joined;		/* stands behind && */
	bool in_tail;		/* would be certain but for the subshell around it */
	uint32_t depth, list;
};

struct shell_script {
	struct shell_command *at;
	size_t n, cap;
	bool unseen;		/* text that is in no command may set a variable: a here-document, ((arithmetic)) */
};

/* 0, or -1 for a script that this reader does not follow (unbalanced quotes, odd syntax). Everything
 * lives in `arena` or points into `script`. Linear in its length. */
int shell_read(struct arena *arena, struct str script, struct shell_script *ret) NONNULL MUST_USE;

#endif
