/* SPDX-License-Identifier: Apache-2.0 */
/* From the command line and the configuration file to a policy that reviews can be asked by. */
#ifndef PODFIT_WEBHOOK_RULES_IN_FORCE_H
#define PODFIT_WEBHOOK_RULES_IN_FORCE_H

#include "options.h"
#include "webhook/policy.h"

/* With one reference. NULL, and complaints, whose arena is the caller's. `options` must outlive it. */
struct policy_set *rules_in_force(const struct options *options, struct complaints *complaints) NONNULL MUST_USE;

#endif
