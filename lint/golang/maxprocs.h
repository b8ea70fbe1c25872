/* SPDX-License-Identifier: Apache-2.0 */
/* GOMAXPROCS as the runtime reads it (runtime/proc.go schedinit): a positive int32, else the variable
 * is silently ignored and the default (the machine's CPUs, since 1.25 the cgroup's) holds. */
#ifndef PODFIT_GOLANG_MAXPROCS_H
#define PODFIT_GOLANG_MAXPROCS_H

#include "base/str.h"

enum maxprocs_kind {
	MAXPROCS_COUNT,
	MAXPROCS_EMPTY,		/* "": the default; automaxprocs takes it for set */
	MAXPROCS_PLUS,		/* +4: honoured from Go 1.26 on, ignored before */
	MAXPROCS_MALFORMED,	/* ignored: 0, -1, 1.5, 1500m, " 4" */
};

struct maxprocs {
	enum maxprocs_kind kind;
	int32_t count;		/* COUNT and PLUS */
};

struct maxprocs maxprocs_parse(struct str text);

#endif
