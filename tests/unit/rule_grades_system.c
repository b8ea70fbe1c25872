/* SPDX-License-Identifier: Apache-2.0 */
#include "grades.h"

/* clang-format off */
static const struct expected grades[] = {
	{ "ulimit-unknown-field kube=37", 0,
	  "{securityContext: {ulimits: [{name: nofile, soft: 1, hard: 1}]}}",
	  ERROR, NULL, false, "container 'app' has a field 'securityContext.ulimits'" },
	{ "ulimit-unknown-field kube=37", 0,
	  "pod: {spec: {resources: {limits: {pid: 256}}, containers: [{name: a, image: i}]}}",
	  ERROR, NULL, false, "the Pod has 'pid' among its resources" },
	{ "ulimit-unknown-field kube=37", 0,
	  "{resources: {limits: {pid: 256}}}",
	  ERROR, NULL, false, "must be a standard resource type" },
	{ "ulimit-unknown-field kube=38", 0,
	  "{securityContext: {ulimits: [{name: nofile, soft: 1, hard: 1}]}}",
	  NOTHING, NULL, false, NULL },
	{ "ulimit-unknown-field kube=38", 0,
	  "pod: {spec: {resources: {limits: {pid: 256}}, containers: [{name: a, image: i}]}}",
	  NOTHING, NULL, false, NULL },
	{ "ulimit-unknown-field kube=38", 0,
	  "{resources: {requests: {pid: 256}}}",
	  NOTHING, NULL, false, NULL },
	{ "ulimit-unknown-field kube=38", 0,
	  "pod: {spec: {resources: {limits: {nofile: 256}}, containers: [{name: a, image: i}]}}",
	  ERROR, NULL, false, "the Pod has 'nofile' among its resources" },
	{ "ulimit-unknown-field kube=38", 0,
	  "{resources: {limits: {pids: 256}}}",
	  ERROR, NULL, false, "must be a standard resource type" },
	{ "ulimit-unknown-field kube=38", 0,
	  "{ulimits: {nofile: 1}}",
	  ERROR, NULL, false, "container 'app' has a field 'ulimits'" },
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
	int failed = cmocka_run_group_tests_name("rule_grades_system", tests, NULL, NULL);

	tree_leave(&directory);
	return failed;
}
