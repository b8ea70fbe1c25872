/* SPDX-License-Identifier: Apache-2.0 */
/* Which findings of a run were known before it: those of the baselines of its inputs (config/baseline.h). */
#ifndef PODFIT_KNOWN_H
#define PODFIT_KNOWN_H

#include "run.h"

struct known {
	const struct lint_run *run;
	struct arena *arena; /* the result's */
	LIST(const char *)
	files; /* by input and template: its name from its baseline's directory; NULL: nobody asked */
};

/* Whether the finding, whose input is `input`, is not to be shown; each entry stands for one finding. */
bool known_takes(struct known *k, const struct finding *f, uint32_t input) NONNULL;

/* When all have been asked for: what is to be said of the baselines themselves, as notes. */
typedef LIST(struct problem) problem_list;
void known_notes(struct known *k, problem_list *ret) NONNULL;

#endif
