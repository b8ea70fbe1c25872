/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From requests to answers: POST /validate and /validate/MODE over TLS, GET /livez /readyz /metrics on the plain
 * listener. Counts and logs each decision.
 */
#ifndef PODFIT_WEBHOOK_ADMISSION_H
#define PODFIT_WEBHOOK_ADMISSION_H

#include "webhook/log.h"
#include "webhook/loop.h"
#include "webhook/policy.h"

struct admission {
	struct policy_store policies;
	struct metrics metrics;
	struct log log;
	struct tls *tls;
	struct budget budget;
	struct worker *workers;		/* by loop->nth */
};

handler admission_reviews, admission_probes;

#endif
