/* SPDX-License-Identifier: Apache-2.0 */
/* The registry: every rule of index.h as an array. lint/ never includes this; callers pass the array. */
#ifndef PODFIT_POLICIES_H
#define PODFIT_POLICIES_H

#include "rule.h"

#define RULE(name_) extern const struct rule name_;
#include "index.h"
#undef RULE

extern const struct rule *const policies[];
extern const size_t policy_count;

/* policies/profiles/NAME.yaml, by name; made into C by the Makefile. */
extern const struct profile profiles[];
extern const size_t profile_count;

struct proof {
	const char *name;     /* as a rule's .proof has it; tests/experiments/NAME.py, with _ for - */
	const char *measured; /* what was seen and with what, in a sentence */
};

extern const struct proof proofs[];
extern const size_t proof_count;

#endif
