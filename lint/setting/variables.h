/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command line makes of Go's variables before the program starts: `export GOGC=50`, `GOMEMLIMIT=460MiB exec
 * /app`, `env -u GOGC /app`, `unset GOGC`. It says so only of literal text that is certain to reach the program; of
 * anything else that names a variable, that it cannot be told and why.
 */
#ifndef PODFIT_SETTING_VARIABLES_H
#define PODFIT_SETTING_VARIABLES_H

#include "setting/walk.h"

enum { VARIABLES = SETTING_AUTOMEMLIMIT - SETTING_GOMEMLIMIT + 1 };

struct variable {
	enum { VARIABLE_KEPT, VARIABLE_SET, VARIABLE_UNSET, VARIABLE_DOUBTFUL } what;
	struct str text;		/* SET */
	const char *origin;		/* SET: "shell", "env in the command"; DOUBTFUL: why */
	bool exported;			/* the program gets it; KEPT: the script exports what it may have set unseen */
	bool late;			/* behind a command that may be the program */
	struct origin where;		/* of the word that says it */
	uint32_t from, to;
	bool has_place;
};

struct variables {
	struct variable at[VARIABLES];	/* by setting_id, from SETTING_GOMEMLIMIT */
	bool inherited[VARIABLES];	/* by the container's env: an assignment alone changes what the program gets */
	bool loads;			/* the script takes variables from files or from what commands print */
	bool allexport;			/* set -a */
	bool started;			/* a command went by that may be the program */
	bool done;			/* the program has started for certain */
};

/* The words name a variable, or clear the environment. */
bool variables_are_named(const struct words *words) NONNULL;

struct variables *variables_begin(struct variables *v, const struct container *c) NONNULL RETURNS_NONNULL;
/* What the walk found, into c->settings. */
void variables_apply(struct walk *w, struct container *c, int go_minor) NONNULL;

#endif
