/* SPDX-License-Identifier: Apache-2.0 */
/* Flags in a command line that the frameworks of Go programs define. */
#ifndef PODFIT_SETTING_FLAGS_H
#define PODFIT_SETTING_FLAGS_H

#include "setting/command.h"

struct flags {
	unsigned count;		/* different ones */
	struct str first;	/* as written, without its value */
	bool limits_on;		/* the program sets its own memory limit: --auto-gomemlimit */
	bool limits_off;	/* --no-auto-gomemlimit */
	bool ratio;		/* --auto-gomemlimit-ratio above 0: enough for prometheus-operator */
};

/* Words longer than `most` bytes are not looked into. */
struct flags flags_of(const struct words *words, size_t most) NONNULL;

#endif
