/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One AdmissionReview (admission.k8s.io/v1): bytes in, bytes out, and what is to be logged and counted. Knows no
 * connection. The object is linted as the command line would lint it alone, in an empty world, with the
 * namespace of the request; of an UPDATE only what the old object did not have already is reported.
 */
#ifndef PODFIT_WEBHOOK_REVIEW_H
#define PODFIT_WEBHOOK_REVIEW_H

#include "document.h"
#include "webhook/metrics.h"

enum mode { MODE_WARN, MODE_DENY, MODE_AUDIT, MODE_COUNT };
const char *mode_name(enum mode mode);	/* "warn" */

struct review_policy {			/* immutable while a review runs */
	const struct lint_options *options;
	bool deny_owned;		/* Pods that a controller made, too */
	bool all_of_update;		/* of an UPDATE also what was there before */
	enum mode mode;			/* of /validate */
	enum severity least;		/* findings below it are only counted */
};

struct review {				/* texts in the arena or in the body */
	int status;			/* HTTP: 200, or 400 where it is no review */
	struct str answer;		/* JSON, or of a 400 one line of text */
	struct str uid, resource, subresource, group, namespace, name, kind, user;
	enum operation operation;
	enum decision decision;
	bool owned, dry_run;
	bool resize;			/* of a Pod: never denied, and its owner does not silence it */
	const struct finding *const *findings;	/* those that the change brings, worst first */
	size_t finding_count;
	const char *rules;		/* "a,b,c": of errors and warnings, each once; NULL: none */
	uint32_t suppressed;
};

/* `w` is this thread's: its arenas are reset first; the result lives until the next call. */
void review(struct worker *w, const struct review_policy *policy, enum mode mode, struct str body, struct review *ret)
	NONNULL;

#endif
