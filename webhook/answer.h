/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the API server is told: allowed or not, warnings, audit annotations. The API server drops a warning with a
 * control character in silence and cuts all of them once they pass 4096 characters together.
 */
#ifndef PODFIT_WEBHOOK_ANSWER_H
#define PODFIT_WEBHOOK_ANSWER_H

#include "webhook/review.h"

enum { WARNING_MOST = 120, WARNINGS_MOST = 10 };

/* Of review->findings: review->rules. */
const char *answer_rules(struct arena *a, const struct review *r) NONNULL;
struct str answer_json(struct arena *a, const struct review *r, enum mode mode) NONNULL;

#endif
