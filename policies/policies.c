/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

const struct rule *const policies[] = {
#define RULE(name_) &name_,
#include "index.h"
#undef RULE
};

const size_t policy_count = COUNT_OF(policies);
