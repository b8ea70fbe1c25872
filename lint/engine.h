/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asks every rule about every container of a Pod, and settles what is said in the end: grade, overrides,
 * rules that say less of the same fault, ignores. Findings are copied to the kept arena.
 */
#ifndef PODFIT_ENGINE_H
#define PODFIT_ENGINE_H

#include "ignore.h"

struct policy {			/* one rule as this run applies it */
	const struct rule *rule;
	bool enabled;
	int64_t param[4];
};

struct engine {			/* immutable during a run */
	const struct policy *policies;
	size_t policy_count;
	enum suppressions suppressions;
	int go_minor, kube_minor;
};

struct findings {
	LIST(struct finding *) list;
	uint32_t suppressed;
	uint32_t comment_only;		/* errors that only a comment suppressed; the cluster will not see it */
	struct place comment_at;	/* the first of them */
	uint32_t most;			/* limits.findings; what comes after is counted */
	uint32_t dropped[SEVERITY_COUNT];
};

struct unit {			/* the document at hand */
	struct doc *doc;
	const struct origin_of_doc *origin;
	struct arena *scratch, *kept;
	bool editable;		/* bytes of the document are bytes of the file */
};

void engine_lint(const struct engine *e, const struct unit *u, const struct pod *pod, uint32_t workload,
		 struct findings *ret) NONNULL;

/* One link as a plain place. */
struct place place_of_link(const struct unit *u, const struct link *l) NONNULL;

const struct object_id *object_id_of(struct arena *kept, const struct object *o) NONNULL;

#endif
