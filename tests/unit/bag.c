/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/bag.h"

static void takes_each_once(void **state UNUSED)
{
	auto_arena arena = ARENA_EMPTY;
	struct bag bag = { 0 };
	uint32_t value = 99;

	assert_false(bag_take(&bag, "a", &value));
	bag_put(&bag, &arena, "b", 2);
	bag_put(&bag, &arena, "a", 7);
	bag_put(&bag, &arena, "a", 1);
	bag_put(&bag, &arena, "", 3);
	assert_true(bag_take(&bag, "a", &value) && value == 1);
	assert_true(bag_take(&bag, "a", &value) && value == 7);
	assert_false(bag_take(&bag, "a", &value));
	assert_true(bag_take(&bag, "", &value) && value == 3);
	assert_false(bag_take(&bag, "c", &value));
	assert_false(bag_find(&bag, "c", &value));
	assert_true(bag_find(&bag, "a", &value) && value == 1);
	assert_true(bag_find(&bag, "b", &value) && value == 2);
	assert_true(bag_take(&bag, "b", &value) && value == 2);
	assert_false(bag_take(&bag, "b", &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(takes_each_once) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
