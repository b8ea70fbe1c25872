/* SPDX-License-Identifier: Apache-2.0 */
#include "golang/heap.h"

#include "base/bytes.h"

int64_t heap_peak(int64_t live, int64_t stacks, int64_t gogc)
{
	int64_t goal = sum_of(live, share_of(sum_of(live, stacks), gogc));

	return sum_of(share_of(goal, 105), stacks);
}

int64_t heap_live_most(int64_t limit, int64_t other, int64_t gogc)
{
	int64_t left = share_of(limit, 95) - other;

	return left > 0 ? percent_of(left, sum_of(100, gogc)) : 0;
}

int64_t heap_gogc_left(int64_t memlimit, int64_t live, int64_t stacks)
{
	int64_t used = sum_of(live, stacks);

	return percent_of(memlimit - used, used);
}

int64_t heap_stacks(int64_t goroutines, int64_t cost)
{
	int64_t stacks;

	return __builtin_mul_overflow(goroutines, cost, &stacks) ? INT64_MAX : stacks;
}
