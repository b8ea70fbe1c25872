/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that all threads together may hold at once for request bodies; beyond it a request is refused with 429. */
#ifndef PODFIT_WEBHOOK_BUDGET_H
#define PODFIT_WEBHOOK_BUDGET_H

#include <stdatomic.h>

#include "base/compiler.h"

struct budget {
	size_t most;
	atomic_size_t used;
};

static inline bool budget_take(struct budget *b, size_t n)
{
	if (atomic_fetch_add_explicit(&b->used, n, memory_order_relaxed) + n <= b->most)
		return true;
	atomic_fetch_sub_explicit(&b->used, n, memory_order_relaxed);
	return false;
}

static inline void budget_give(struct budget *b, size_t n)
{
	atomic_fetch_sub_explicit(&b->used, n, memory_order_relaxed);
}

#endif
