/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GOMEMLIMIT as the runtime reads it (runtime/mgcpacer.go readGOMEMLIMIT, runtime/string.go
 * parseByteCount). Anything else is fatal before main: "malformed GOMEMLIMIT", exit status 2.
 */
#ifndef PODFIT_GOLANG_MEMLIMIT_H
#define PODFIT_GOLANG_MEMLIMIT_H

#include "base/str.h"

enum memlimit_kind {
	MEMLIMIT_BYTES,		/* the runtime takes it: `bytes` */
	MEMLIMIT_OFF,		/* "", "off", or the largest int64: no limit */
	/* the rest is refused; the kind says what it was probably meant to be, most specific first */
	MEMLIMIT_REFERENCE,	/* a $(NAME) left in it: nothing resolved it */
	MEMLIMIT_WHITESPACE,	/* would be valid without blanks or line breaks at its ends */
	MEMLIMIT_PLUS,		/* a leading +, otherwise valid: Go >= 1.26 takes it, older abort */
	MEMLIMIT_OFF_SPELLING,	/* OFF, unlimited, max, none, infinity, -1, false ... */
	MEMLIMIT_OTHER_UNIT,	/* a Kubernetes quantity or docker size: 512Mi, 1G, 512m, 512mb */
	MEMLIMIT_MALFORMED,
};

struct memlimit {
	enum memlimit_kind kind;
	int64_t bytes;		/* BYTES, OFF, WHITESPACE and PLUS: what it comes to, or would; no limit: the largest int64 */
	/* The nearest text that Go accepts, when it is unambiguous: "512MiB" for 512Mi, "1536MiB" for
	 * 1.5GiB, "off" for OFF. Empty when one has to ask. */
	char nearest[32];
};

struct memlimit memlimit_parse(struct str text);

/* A byte count in Go's spelling: the largest unit that is exact, "512MiB", "1536MiB", "1000B". */
const char *memlimit_text(int64_t bytes, char buffer[static 32]);

#endif
