/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/policy.h"

#include <stdlib.h>

void policy_store_init(struct policy_store *s)
{
	*s = (struct policy_store){ .lock = PTHREAD_MUTEX_INITIALIZER };
}

void policy_drop(struct policy_set *set)
{
	if (!set || atomic_fetch_sub(&set->references, 1) != 1)
		return;
	arena_release(&set->arena);
	free(set);
}

void policy_store_release(struct policy_store *s)
{
	policy_drop(s->current);
	pthread_mutex_destroy(&s->lock);
}

void policy_put(struct policy_store *s, struct policy_set *set)
{
	pthread_mutex_lock(&s->lock);
	struct policy_set *old = s->current;

	s->current = set;
	s->reloads++;
	pthread_mutex_unlock(&s->lock);
	policy_drop(old);
}

struct policy_set *policy_get(struct policy_store *s)
{
	pthread_mutex_lock(&s->lock);
	struct policy_set *set = s->current;

	atomic_fetch_add(&set->references, 1);
	pthread_mutex_unlock(&s->lock);
	return set;
}

void policy_failed(struct policy_store *s)
{
	pthread_mutex_lock(&s->lock);
	s->errors++;
	pthread_mutex_unlock(&s->lock);
}

void policy_counts(struct policy_store *s, uint64_t *ret_reloads, uint64_t *ret_errors)
{
	pthread_mutex_lock(&s->lock);
	*ret_reloads = s->reloads;
	*ret_errors = s->errors;
	pthread_mutex_unlock(&s->lock);
}
