/* SPDX-License-Identifier: Apache-2.0 */
/* From objects to facts: the kinds that change what is true of a Pod elsewhere, and what of them does. */
#ifndef PODFIT_KUBE_COLLECT_H
#define PODFIT_KUBE_COLLECT_H

#include "kube/fact.h"

struct facts {				/* a worker's; copied to come back to a state */
	struct fact *newest;
	uint32_t n;
	struct fact_source source;	/* the document at hand ... */
	uint32_t input;			/* ... its input ... */
	uint64_t directory;		/* ... and that one's directory, by fact_directory() */
};

/* Adds what the object is worth; most kinds are worth nothing, and a patch is no object of its own. */
void facts_collect(struct facts *facts, const struct kube_object *o) NONNULL;

#endif
