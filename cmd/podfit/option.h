/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Options as rows of a const table, from which parsing, --help and shell completion come. Spelt as
 * GNU programs do: --name VALUE, --name=VALUE, -n VALUE, -nVALUE, clusters -qv; `--` ends the options,
 * `-` is an operand, options and operands mix. Long names are not abbreviated.
 */
#ifndef PODFIT_OPTION_H
#define PODFIT_OPTION_H

#include <stdio.h>

#include "base/err.h"
#include "base/nearest.h"

/* Stores `value` (NULL where the option takes none) in the command's own struct. It lives as long as
 * the program. err says what is wrong with the value; which option it is stands before that already. */
typedef int option_setter(void *target, const char *value, struct err *err);

struct option {
	char letter;		/* 0: none */
	const char *name;	/* without the dashes; NULL ends a table */
	const char *argument;	/* "LEVEL"; NULL: takes none */
	const char *preset;	/* what holds without it, in words for --help; NULL: nothing to say */
	const char *text;	/* lower case, no full stop */
	option_setter *set;
};

struct operands {
	char **at;
	size_t n;
};

enum { OPTION_HELP = 1 };	/* besides 0 and -1: --help or -h was there; it ends the parsing */

/*
 * Hands each option of argv[0..argc) to its setter, in order. The operands are moved to the front of
 * argv, where they stay. Every table has --help without a row of its own. `rows` is an array of at most
 * `n`, ending early at a row without a name.
 */
int option_parse(const struct option *rows, size_t n, int argc, char **argv, void *target, struct operands *ret,
		 struct err *err) MUST_USE;
void option_print(FILE *out, const struct option *rows, size_t n) NONNULL;	/* the table for --help */
extern const struct option option_help;

/* For setters. A decimal number without sign or blanks; the index of one of some names. 0, or -1 and err. */
int option_number(const char *value, int64_t min, int64_t max, int64_t *ret, struct err *err) NONNULL MUST_USE;
int option_choice(const char *value, const char *const *names, size_t n, size_t *ret, struct err *err) NONNULL MUST_USE;
/* "unknown WHAT 'jsn'; did you mean 'json'?"; `near` has been offered the names. Returns -1. */
int option_unknown(const char *what, const struct nearest *near, const char *dashes, struct err *err) NONNULL;

#endif
