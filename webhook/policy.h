/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules in force and how they are asked: immutable, shared by all threads, swapped whole. A review holds the
 * one it began with until it has answered.
 */
#ifndef PODFIT_WEBHOOK_POLICY_H
#define PODFIT_WEBHOOK_POLICY_H

#include <pthread.h>

#include "webhook/review.h"

struct policy_set {
	struct lint_options options;
	struct review_policy review;
	struct arena arena;		/* of what `options` points at */
	atomic_uint references;
};

struct policy_store {
	pthread_mutex_t lock;		/* of the fields below */
	struct policy_set *current;
	uint64_t reloads, errors;
};

void policy_store_init(struct policy_store *s) NONNULL;
void policy_store_release(struct policy_store *s) NONNULL;
/* `set` has one reference, which the store takes over. */
void policy_put(struct policy_store *s, struct policy_set *set) NONNULL;
struct policy_set *policy_get(struct policy_store *s) NONNULL RETURNS_NONNULL;
/* What could not be used is counted; the current one stays. */
void policy_failed(struct policy_store *s) NONNULL;
void policy_counts(struct policy_store *s, uint64_t *ret_reloads, uint64_t *ret_errors) NONNULL;
void policy_drop(struct policy_set *set);	/* NULL is fine */

#endif
