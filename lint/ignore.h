/* SPDX-License-Identifier: Apache-2.0 */
/* Which findings a user has said to ignore: "rule, rule -- reason" in comments and annotations. */
#ifndef PODFIT_IGNORE_H
#define PODFIT_IGNORE_H

#include "rule.h"

enum suppressions { SUPPRESS_ALL, SUPPRESS_WITH_REASON, SUPPRESS_NONE };

/* Whether the list names the rule, its group ("@memory") or counts at all under `mode`. */
bool ignore_list_names(struct str list, const struct rule *rule, enum suppressions mode) NONNULL;

/* Annotations of the Pod template and of the object: podfit.dev/ignore, ignore.podfit.dev/<container>.
 * container NULL: only the first. */
bool ignored_by_annotation(struct doc *doc, const struct pod *pod, const struct container *c, const struct rule *rule,
			   enum suppressions mode);

#endif
