/* SPDX-License-Identifier: Apache-2.0 */
/* The scalars of values files, and which of them count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "kube/values.h"

static char said[4096];

/* One leaf a line: layer, line:column, path, shown, text; ~ in front of what is hidden, ' around strings. */
static const char *listed(const struct values *v)
{
	size_t n = 0;

	said[0] = '\0';
	for (size_t i = 0; i < v->leaves.n; i++) {
		const struct value_leaf *leaf = &v->leaves.at[i];
		const char *quote = leaf->string ? "'" : "";

		n += (size_t)snprintf(said + n, sizeof said - n, "%s%u %u:%u %s %s %s%.*s%s\n",
				      values_is_hidden(v, leaf) ? "~" : "", leaf->at.input, leaf->at.line,
				      leaf->at.column, leaf->path, leaf->shown, quote, STR_ARG(leaf->text), quote);
	}
	return said;
}

static void check(const char *first, const char *second, const char *prefix, const char *want)
{
	const struct limits limits = LIMITS_DEFAULT;
	auto_arena arena = ARENA_EMPTY;
	struct values v = { 0 };

	values_add(&v, &arena, str_of(first), prefix, &limits);
	if (second)
		values_add(&v, &arena, str_of(second), "", &limits);
	assert_string_equal(listed(&v), want);
	assert_int_equal(v.layers, second ? 2 : 1);
}

static void paths(void **state UNUSED)
{
	check("a: 1\nb:\n  c: x\n  d.e: 512Mi\n  f/g: off\n", NULL, "",
	      "0 1:4 a .Values.a 1\n0 3:6 b.c .Values.b.c 'x'\n0 4:8 b.d\\.e .Values.b[\"d.e\"] '512Mi'\n"
	      "0 5:8 b.f/g .Values.b[\"f/g\"] false\n");
	check("env:\n- name: A\n  value: \"1\"\n- 7\n", NULL, "",
	      "0 2:1 env .Values.env \n0 2:9 env[0].name .Values.env[0].name 'A'\n"
	      "0 3:10 env[0].value .Values.env[0].value '1'\n0 4:3 env[1] .Values.env[1] 7\n");
	check("a: 1\n", NULL, "sub-chart", "0 1:4 sub-chart.a .Values[\"sub-chart\"].a 1\n");
	check("a: 1\n", NULL, "sub", "0 1:4 sub.a .Values.sub.a 1\n");
	check("x: &x {m: 1}\nz: *x\n", NULL, "", "0 1:11 x.m .Values.x.m 1\n0 1:11 z.m .Values.z.m 1\n");
}

static void layers(void **state UNUSED)
{
	check("a: 1\nb: {c: 2, d: 3}\n", "b: {c: 4}\n", "",
	      "0 1:4 a .Values.a 1\n~0 2:8 b.c .Values.b.c 2\n0 2:14 b.d .Values.b.d 3\n1 1:8 b.c .Values.b.c 4\n");
	/* a list replaces a list, a map a scalar, null takes away */
	check("a: [1, 2]\n", "a: [3]\n", "",
	      "~0 1:4 a .Values.a \n~0 1:5 a[0] .Values.a[0] 1\n~0 1:8 a[1] .Values.a[1] 2\n1 1:4 a .Values.a \n"
	      "1 1:5 a[0] .Values.a[0] 3\n");
	check("a: 1\n", "a: {b: 2}\n", "", "~0 1:4 a .Values.a 1\n1 1:8 a.b .Values.a.b 2\n");
	check("a: {b: 2}\n", "a:\n", "", "~0 1:8 a.b .Values.a.b 2\n1 1:3 a .Values.a \n");
	check("ab: 1\n", "a: 2\n", "", "0 1:5 ab .Values.ab 1\n1 1:4 a .Values.a 2\n");
	check("m: 1\n", "sub: {m: 2}\n", "sub", "~0 1:4 sub.m .Values.sub.m 1\n1 1:10 sub.m .Values.sub.m 2\n");
}

static void what_is_no_map(void **state UNUSED)
{
	check("", NULL, "", "");
	check("- 1\n", NULL, "", "");
	check("a: [\n", NULL, "", "");
	check("\"\": 1\n", NULL, "", "");
	check("a: &a\n  b: *a\n", NULL, "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths),
		cmocka_unit_test(layers),
		cmocka_unit_test(what_is_no_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
