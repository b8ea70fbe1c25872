/* SPDX-License-Identifier: Apache-2.0 */
/* GODEBUG: comma-separated key=value (runtime/runtime1.go parsegodebug, internal/godebugs/table.go). */
#ifndef PODFIT_GOLANG_GODEBUG_H
#define PODFIT_GOLANG_GODEBUG_H

#include "base/str.h"

enum godebug_class {
	GODEBUG_OTHER,
	GODEBUG_REMOVED,	/* removed in Go 1.27 and set to an old value: fatal at start there */
	GODEBUG_NO_GC,		/* sbrk=1, efence=1: memory is never reused */
	GODEBUG_SLOW_GC,	/* gcstoptheworld=1|2, gcshrinkstackoff=1 */
	GODEBUG_RETAINS,	/* madvdontneed=0, harddecommit=1 */
	GODEBUG_IGNORES_CPU_LIMIT, /* containermaxprocs=0, updatemaxprocs=0 */
};

struct godebug_field {
	struct str whole, key, value;	/* as written */
	bool has_value;			/* an = stands in it */
	bool known;			/* a key that some Go release knows */
	bool ignored;			/* no =, blanks, or a runtime key whose value is no integer */
	enum godebug_class class;
	int removed_in;			/* REMOVED: minor version that refuses to start (27) */
};

/* One field after the other: *rest starts as the whole text. false at the end. */
bool godebug_next(struct str *rest, struct godebug_field *ret) NONNULL;
bool godebug_known_key(struct str key);

#endif
