/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "Did you mean": of the names offered, the one nearest to a word by edit distance (insert, delete,
 * replace, swap of neighbours; letter case and '_' for '-' count nothing). Of equally near names the
 * first offered stays. A name that begins with the word is near enough, but any closer one beats it.
 */
#ifndef PODFIT_BASE_NEAREST_H
#define PODFIT_BASE_NEAREST_H

#include "base/err.h"
#include "base/str.h"

struct nearest {
	struct str word;
	const char *name;	/* the answer so far; NULL: none is near enough to be meant */
	size_t distance;	/* of `name` */
};

struct nearest nearest_to(struct str word);
void nearest_offer(struct nearest *n, const char *name) NONNULL;	/* `name` must outlive `n` */
/* "unknown WHAT 'jsn'; did you mean 'json'?"; `dashes` stands before both names. Returns -1. */
int nearest_unknown(const char *what, const struct nearest *n, const char *dashes, struct err *err) NONNULL;

#endif
