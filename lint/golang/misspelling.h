/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names that were probably meant to be a variable that the Go runtime reads, or AUTOMEMLIMIT: GOMEMLIMT,
 * GO_MEM_LIMIT, gogc. The environment takes any name, so nothing else says so. Of a whole name only: what has one of
 * these inside (APP_GOMEMLIMIT_RATIO, GO_GCFLAGS) is a program's own, and so is what Go itself knows (GOOS).
 */
#ifndef PODFIT_GOLANG_MISSPELLING_H
#define PODFIT_GOLANG_MISSPELLING_H

#include "base/str.h"

struct misspelling {
	const char *meant; /* "GOMEMLIMIT"; NULL: it is none */
	bool letters;      /* a slip in the letters, not only underscores or lower case */
};

/* Of a variable's own name, none. Cheap for names that do not begin like one. */
struct misspelling misspelling_of(struct str name);

#endif
