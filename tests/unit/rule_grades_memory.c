/* SPDX-License-Identifier: Apache-2.0 */
/* Grades, edits and texts of the rules on GOMEMLIMIT. */
#include "grades.h"

/* clang-format off */
static const struct expected grades[] = {
	/* a reference has no value that could be replaced */
	{ "gomemlimit-exceeds-limit", 0,
	  "pod: {spec: {containers: [{name: a, image: i, resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, "
	  "valueFrom: {resourceFieldRef: {containerName: b, resource: limits.memory}}}]}, {name: b, image: i, resources: "
	  "{limits: {memory: 1Gi}}}]}}",
	  ERROR, NULL, false, "'1073741824' exceeds the memory limit '512Mi' by 512MiB" },
	{ "gomemlimit-headroom-low", 0,
	  "{resources: {limits: {memory: 1Gi}, requests: {memory: 1000Mi}}, env: [{name: GOMEMLIMIT, valueFrom: "
	  "{resourceFieldRef: {resource: requests.memory}}}]}",
	  WARNING, NULL, false, "2.3%" },
};
/* clang-format on */

static void grades_and_edits(void **state UNUSED)
{
	check_cases(grades, COUNT_OF(grades));
}

int main(void)
{
	void *directory = NULL;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grades_and_edits),
	};

	tree_enter(&directory);
	int failed = cmocka_run_group_tests_name("rule_grades_memory", tests, NULL, NULL);

	tree_leave(&directory);
	return failed;
}
