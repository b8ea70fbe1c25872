/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asks every rule about every container of a Pod, and settles what is said in the end: grade, overrides,
 * rules that say less of the same fault, ignores. A rule that is off is not asked, so it silences no other.
 * Findings are copied to the kept arena.
 */
#ifndef PODFIT_ENGINE_H
#define PODFIT_ENGINE_H

#include "golang/image.h"
#include "ignore.h"
#include "override.h"

struct engine {			/* immutable during a run */
	const struct policy *policies;
	size_t policy_count;
	struct overrides overrides;
	struct changes last;		/* of the command line: they are in `policies` and hold in overrides, too */
	struct go_images images;
	enum suppressions suppressions;
	int go_minor, kube_minor;
};

struct findings {
	LIST(struct finding *) list;
	uint32_t suppressed;
	uint32_t comment_only;		/* errors that only a comment suppressed; the cluster will not see it */
	struct place comment_at;	/* the first of them */
	uint32_t most;			/* limits.findings; what comes after is counted */
	uint32_t dropped[2][SEVERITY_COUNT];	/* [1]: by rules newer than the pinned set */
};

struct unit {			/* the document at hand */
	const char *path;	/* for overrides, from the configuration's directory; NULL: it has none */
	struct doc *doc;
	const struct origin_of_doc *origin;
	struct arena *scratch, *kept;
	bool editable;		/* bytes of the document are bytes of the file */
	struct ignores *ignores;	/* zeroed */
	enum severity least;	/* findings below it are counted and have no words */
	bool steady_paths;	/* findings get one */
};

void engine_lint(const struct engine *e, const struct unit *u, const struct pod *pod, uint32_t workload,
		 struct findings *ret) NONNULL;

/* When all Pods of a document have been linted: the rules of scope OBJECT. */
void engine_finish(const struct engine *e, const struct unit *u, struct findings *ret) NONNULL;

/* One link as a plain place. */
struct place place_of_link(const struct unit *u, const struct link *l) NONNULL;

const struct object_id *object_id_of(struct arena *kept, const struct object *o) NONNULL;

#endif
