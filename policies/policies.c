/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

const struct rule *const policies[] = {
#define RULE(name_) &name_,
#include "index.h"
#undef RULE
};

const size_t policy_count = COUNT_OF(policies);

const struct proof proofs[] = {
#define PROOF(name_, measured_) { name_, measured_ },
#include "proofs.h"
#undef PROOF
};

const size_t proof_count = COUNT_OF(proofs);
