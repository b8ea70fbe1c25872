/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings that are known and no longer shown: a file of entries, each with the rule, the object (kind and API group,
 * namespace, name), the container and the field. No line, no message and no list index is in it, so what moves within
 * its file stays known. An entry says of which file it was: in another one the same is new (a copy for another
 * environment), unless that file is gone, which it is when it was renamed.
 */
#ifndef PODFIT_CONFIG_BASELINE_H
#define PODFIT_CONFIG_BASELINE_H

#include "base/bag.h"
#include "config/config.h"

struct baseline_entry { /* NULL: not said, which is a part of what it is known by */
	const char *rule, *kind, *namespace, *name, *container,
		*path;                       /* kind: "Deployment.apps"; path: finding.steady_path */
	const char *file;                    /* from the baseline's directory */
	const char *reason, *owner, *expiry; /* expiry: "2026-12-31", the last day that it counts */
	uint32_t line;                       /* in the baseline's own file; 0: found by this run */
	bool gone;                           /* `file` is no regular file any more */
	bool expired;
	bool used;  /* by a finding of this run */
	bool stale; /* this run saw where it was, and it is there no more */
};

struct baseline {
	const char *name;      /* of its file, for messages */
	const char *directory; /* real path */
	bool whole;            /* the run walks all of `directory` */
	bool extend;           /* what is shown and not in it becomes an entry */
	bool told;             /* its notes are there */
	LIST(struct baseline_entry) entries;
	struct bag known; /* baseline_key() to index */
};

enum { BASELINE_BYTES = 64 << 20 };

/* What an entry is known by; `anywhere`: in any file. */
const char *baseline_key(struct arena *arena, const struct baseline_entry *e, bool anywhere) NONNULL;

/*
 * Reads the file at `path`; one that is not there is empty if `may_be_new`. `directory`: real path of the one it is in.
 * `today`: "2026-11-25". NULL when something had to be complained of: an unknown key or rule, no date, two of a key.
 */
struct baseline *baseline_load(const struct catalogue *catalogue, const char *path, const char *directory,
			       const char *today, bool may_be_new, struct arena *arena,
			       struct complaints *complaints) NONNULL MUST_USE;
struct baseline *baseline_read(const struct catalogue *catalogue, const char *path, struct str text,
			       const char *directory, const char *today, struct arena *arena,
			       struct complaints *complaints) NONNULL MUST_USE;

/* In the order of the file: by file, object, container, field, rule. */
int baseline_compare(const struct baseline_entry *a, const struct baseline_entry *b) NONNULL;

#endif
