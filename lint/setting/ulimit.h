/* SPDX-License-Identifier: Apache-2.0 */
/* What one call of ulimit or prlimit sets, by the rules of the shell that runs it (measured: bash 5.2,
 * dash 0.5.12, busybox 1.35, mksh 59c). */
#ifndef PODFIT_SETTING_ULIMIT_H
#define PODFIT_SETTING_ULIMIT_H

#include "setting/argv.h"
#include "setting/subject.h"

struct ulimit_call {
	enum setting_id id;
	bool sets_soft, sets_hard;	/* neither: refused */
	int64_t amount;			/* kernel's unit; -1 unlimited; -2 cannot be told */
	char letter;			/* ulimit: that names the limit */
	enum ulimit_trouble trouble;	/* why it is refused, or NONE and LAST_WINS */
	const char *troubled;		/* the shell that has it; of "sh" one that it may be; NULL: any of them */
	size_t word;			/* prlimit: the option that says it */
};

enum { ULIMIT_CALLS = 16 };

/* argv[0] is "ulimit". How many limits it sets (or tries to); prints alone count nothing. */
size_t ulimit_read(enum shell_flavour flavour, const struct shell_word *argv, size_t n,
		   struct ulimit_call ret[static ULIMIT_CALLS]);
/* argv[0] is prlimit; *ret_program is the index of the program it starts, n when it starts none: then
 * nothing is set. */
size_t prlimit_read(const struct shell_word *argv, size_t n, struct ulimit_call ret[static ULIMIT_CALLS],
		    size_t *ret_program);

#endif
