/* SPDX-License-Identifier: Apache-2.0 */
/* Expected values by hand from the formulas of golang/heap.h. */
#include "golang/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/bytes.h"

static void peaks(void **state UNUSED)
{
	assert_int_equal(heap_peak(100, 0, 100), 210); /* 200 * 1.05 */
	assert_int_equal(heap_peak(100, 0, 50), 157);  /* 150 * 1.05 = 157.5 */
	assert_int_equal(heap_peak(100, 0, 0), 105);
	assert_int_equal(heap_peak(100, 40, 100), 292); /* (100 + 140) * 1.05 + 40 */
	assert_int_equal(heap_peak(300 * MIB, 0, 100), 630 * MIB);
	assert_int_equal(heap_peak(INT64_MAX, INT64_MAX, INT32_MAX), INT64_MAX);
	assert_int_equal(heap_peak(0, 0, 100), 0);
}

static void largest_live_heaps(void **state UNUSED)
{
	/* shares of the limit: 0.633, 0.475, 0.3166, 0.19 */
	assert_int_equal(heap_live_most(1000000, 0, 50), 633333);
	assert_int_equal(heap_live_most(1000000, 0, 100), 475000);
	assert_int_equal(heap_live_most(1000000, 0, 200), 316666);
	assert_int_equal(heap_live_most(1000000, 0, 400), 190000);
	assert_int_equal(heap_live_most(1000000, 0, 0), 950000);
	assert_int_equal(heap_live_most(1000000, 150000, 100), 400000);
	assert_int_equal(heap_live_most(1000000, 949998, 100), 1);
	assert_int_equal(heap_live_most(1000000, 950000, 100), 0);
	assert_int_equal(heap_live_most(20, 18, 0), 1);
	assert_int_equal(heap_live_most(1000000, INT64_MAX, 100), 0);
	assert_int_equal(heap_live_most(0, 0, 100), 0);
	assert_int_equal(heap_live_most(INT64_MAX, 0, 0), (INT64_MAX / 100) * 95 + (INT64_MAX % 100) * 95 / 100);
	assert_int_equal(heap_live_most(1000, 0, INT64_MAX), 0);
}

static void gogc_that_is_left(void **state UNUSED)
{
	assert_int_equal(heap_gogc_left(430 * MIB, 400 * MIB, 0), 7); /* 7.5 */
	assert_int_equal(heap_gogc_left(130, 100, 0), 30);
	assert_int_equal(heap_gogc_left(129, 100, 0), 29);
	assert_int_equal(heap_gogc_left(200, 100, 0), 100);
	assert_int_equal(heap_gogc_left(200, 100, 50), 33); /* 50 / 150 */
	assert_int_equal(heap_gogc_left(100, 100, 0), 0);
	assert_int_equal(heap_gogc_left(99, 100, 0), -1);
	assert_int_equal(heap_gogc_left(0, INT64_MAX, INT64_MAX), -100);
	assert_int_equal(heap_gogc_left(INT64_MAX, 1, 0), INT64_MAX);
}

static void stacks_of_goroutines(void **state UNUSED)
{
	assert_int_equal(heap_stacks(20000, 8 * KIB), 163840000);
	assert_int_equal(heap_stacks(0, 8 * KIB), 0);
	assert_int_equal(heap_stacks(INT64_MAX, 2), INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(peaks),
		cmocka_unit_test(largest_live_heaps),
		cmocka_unit_test(gogc_that_is_left),
		cmocka_unit_test(stacks_of_goroutines),
	};
	return cmocka_run_group_tests_name("heap", tests, NULL, NULL);
}
