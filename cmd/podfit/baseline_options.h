/* SPDX-License-Identifier: Apache-2.0 */
/* --baseline, --write-baseline and `baseline:` of the configurations: which file is known by which input. */
#ifndef PODFIT_BASELINE_OPTIONS_H
#define PODFIT_BASELINE_OPTIONS_H

#include "run_options.h"

struct baseline_options {
	const char *file, *write; /* as named; NULL: not said */
	struct baseline *written; /* what `write` is to become */
};

/* After the inputs have their configurations: reads the files and hands them to the run. */
enum status baseline_options_ready(struct baseline_options *b, struct run_options *o, const struct command *c,
				   const struct operands *paths) NONNULL MUST_USE;
/* After the run. 0, also where nothing is to be written; -1 and err. */
int baseline_options_write(const struct baseline_options *b, struct arena *arena, struct err *err) NONNULL MUST_USE;

/* All entries that are not stale, in their order: JSON if the name ends in .json, else YAML, an entry a line. */
void baseline_print(FILE *out, const struct baseline *b, bool json, struct arena *arena) NONNULL;

#endif
