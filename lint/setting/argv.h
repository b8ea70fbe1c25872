/* SPDX-License-Identifier: Apache-2.0 */
/* What a command line runs in the end: behind tini, env, gosu ..., and whether it is a shell with a script. */
#ifndef PODFIT_SETTING_ARGV_H
#define PODFIT_SETTING_ARGV_H

#include "setting/shell.h"

enum shell_flavour {
	FLAVOUR_NONE,
	FLAVOUR_SH,		/* which one cannot be told: dash in Debian, busybox in Alpine, bash elsewhere */
	FLAVOUR_BASH,
	FLAVOUR_BASH_POSIX,
	FLAVOUR_DASH,
	FLAVOUR_ASH,		/* busybox */
	FLAVOUR_MKSH,
};

const char *flavour_name(enum shell_flavour flavour);	/* "sh"; NULL for NONE */

struct str base_name(struct str path);

/* Index of the program behind one prefix that stands at `i`, or i itself when none does; n when the
 * prefix cannot be followed. busybox counts as a prefix. */
size_t argv_behind_prefix(const struct shell_word *argv, size_t n, size_t i);
/* Index of the program behind NAME=value words (a shell's, or env's). */
size_t argv_behind_assignments(const struct shell_word *argv, size_t n, size_t i);

/* At a shell with -c: its flavour, and the index of the script; else NONE. */
enum shell_flavour argv_script(const struct shell_word *argv, size_t n, size_t i, size_t *ret_script) NONNULL;

#endif
