/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How large a heap becomes, as the runtime's pacer aims at it (runtime/mgcpacer.go, commit()): a collection is to
 * end when the heap has reached
 *     goal = live + (live + stacks) * GOGC / 100
 * and, with GOMEMLIMIT, at most what that leaves beside the stacks. Resident memory was measured at up to 5 % above
 * the goal (go1.27, 50 to 1000 MiB/s allocated). Bytes and percent, exact integers that saturate; no argument is
 * negative.
 */
#ifndef PODFIT_GOLANG_HEAP_H
#define PODFIT_GOLANG_HEAP_H

#include "base/compiler.h"

enum { GOGC_DEFAULT = 100 };

/* 1.05 * goal + stacks: what the program comes to without GOMEMLIMIT. */
int64_t heap_peak(int64_t live, int64_t stacks, int64_t gogc);
/* (0.95 * limit - other) / (1 + gogc / 100): the largest live heap whose peak fits `limit` beside `other` bytes that
 * are not Go's; 0 when none does. */
int64_t heap_live_most(int64_t limit, int64_t other, int64_t gogc);
/* 100 * (memlimit - stacks - live) / (live + stacks), rounded down: the GOGC that GOMEMLIMIT leaves. Below 0 the live
 * heap alone is above it. `live` is not 0. */
int64_t heap_gogc_left(int64_t memlimit, int64_t live, int64_t stacks);
/* goroutines * cost, the bytes that one takes. */
int64_t heap_stacks(int64_t goroutines, int64_t cost);

#endif
