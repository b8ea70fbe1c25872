/* SPDX-License-Identifier: Apache-2.0 */
/* What a rule has said so far: between the calls of rule.h (say.c) and the engine that settles it (engine.c). */
#ifndef PODFIT_CHECK_H
#define PODFIT_CHECK_H

#include "engine.h"

struct draft {
	const struct rule *rule;
	enum severity severity;
	bool newer, denies;	/* as in struct finding */
	const struct container *container;
	const struct link *at;
	struct related *related, *last_related;
	const char *message, *brief, *remedy;
	const char *instead_of;		/* rules of which it says more, besides its own rule's `silences` */
	struct edit *edit;
	const char *edit_text;
	bool untold;			/* below unit.least: only counted */
	bool safe, masks, dropped;
};

struct check {
	const struct unit *unit;
	const struct policy *policy;	/* of the rule that is asked */
	const struct container *container;
	const struct ignoring_pod *ignoring;	/* or NULL */
	struct findings *findings;
	LIST(struct draft) drafts;	/* at most findings->most */
	bool mute;	/* the finding opened last is of a grade that is off */
	bool masked;	/* a text was masked, for the finding that is about to be opened or added to */
};

void add_related(struct check *k, struct draft *d, const struct link *at, const char *text) NONNULL;

#endif
