/* SPDX-License-Identifier: Apache-2.0 */
/* From a line of what was rendered back to the template's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "doc/template_line.h"

static void could_be(void **state UNUSED)
{
	static const struct {
		const char *template, *rendered;
		bool want;
	} cases[] = {
		{ "memory: 512Mi", "memory: 512Mi", true },
		{ "memory: 512Mi", "memory: 512M", false },
		{ "memory: 512M", "memory: 512Mi", false },
		{ "memory: {{ .Values.m }}", "memory: 512Mi", true },
		{ "memory: {{ .Values.m }}", "memory:", false },
		{ "value: {{ .a }}MiB", "value: 5MiB", true },
		{ "value: {{ .a }}MiB", "value: 5GiB", false },
		{ "value: \"{{ .a }}{{ .b }}\"", "value: \"12\"", true },
		{ "a{{ .x }}b{{ .y }}b", "a1b2b", true },
		{ "a: {{ .x }}{{ .y }}", "a: ", true },
		{ "a: {{ .x }}b{{ .y }}", "a: ", false },
		{ "a{{ .x }}b{{ .y }}b", "a1b", false },
		{ "{{ .x }}b", "b", true },
		{ "{{ .k }}: {{ .v }}", "a: b", false }, /* nothing to know it by */
		{ "{{ toYaml .x }}", "a: b", false },
		{ "- name: {{ .n", "- name: x", true }, /* goes on in the next line */
		{ "", "", false },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(template_could_be(str_of(cases[i].template), str_of(cases[i].rendered)),
				 cases[i].want);
}

#define ENV                                                                                                            \
	"spec:\n" /* 1 */                                                                                              \
	"  containers:\n"                                                                                              \
	"  - name: {{ .Chart.Name }}\n"                                                                                \
	"    env:\n"                                                                                                   \
	"    - name: GOGC\n" /* 5 */                                                                                   \
	"      value: {{ .Values.gogc | quote }}\n"                                                                    \
	"    {{- if .Values.limit }}\n"                                                                                \
	"    - name: GOMEMLIMIT\n"                                                                                     \
	"      value: {{ .Values.limit | quote }}\n"                                                                   \
	"    {{- end }}\n" /* 10 */                                                                                    \
	"    resources:\n"                                                                                             \
	"      {{- toYaml .Values.resources | nindent 6 }}\n"                                                          \
	"  - name: sidecar\n"                                                                                          \
	"    resources:\n"                                                                                             \
	"      limits:\n" /* 15 */                                                                                     \
	"        memory: {{ .Values.sidecar }}\n"                                                                      \
	"{{ include \"more\" . }}\n"

#define RENDERED                                                                                                       \
	"# Source: a/templates/b.yaml\n"                                                                               \
	"spec:\n"                                                                                                      \
	"  containers:\n"                                                                                              \
	"  - name: app\n"                                                                                              \
	"    env:\n"                                                                                                   \
	"    - name: GOGC\n"                                                                                           \
	"      value: \"100\"\n"                                                                                       \
	"    - name: GOMEMLIMIT\n"                                                                                     \
	"      value: \"1GiB\"\n"                                                                                      \
	"    resources:\n"                                                                                             \
	"      limits:\n"                                                                                              \
	"        cpu: 1\n"                                                                                             \
	"        memory: 512Mi\n"                                                                                      \
	"  - name: sidecar\n"                                                                                          \
	"    resources:\n"                                                                                             \
	"      limits:\n"                                                                                              \
	"        memory: 64Mi\n"                                                                                       \
	"more: thing\n"

static void finds_lines(void **state UNUSED)
{
	static const struct {
		const char *at;
		uint32_t line, column;
		bool exact;
	} cases[] = {
		{ "\"100\"", 6, 14, true }, /* two lines like it: the one above tells */
		{ "\"1GiB\"", 9, 14, true }, { "app", 3, 11, true },
		{ "cpu", 12, 7, false }, /* what a block holds: the line that puts it in */
		{ "64Mi", 16, 17, true },    { "containers", 2, 3, true },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct template_line got;
		size_t at = str_find(STR(RENDERED), cases[i].at);

		assert_true(template_line(STR(ENV), STR(RENDERED), at, &got));
		assert_int_equal(got.line, cases[i].line);
		assert_int_equal(got.column, cases[i].column);
		assert_int_equal(got.exact, cases[i].exact);
		assert_true(got.end > got.start && got.end_column > got.column);
	}
}

static void says_when_it_cannot_tell(void **state UNUSED)
{
	static const char same[] = "a:\n  value: {{ .x }}\nb:\n  value: {{ .x }}\n";
	struct template_line got;

	/* what the template does not show at all */
	assert_false(template_line(STR(ENV), STR(RENDERED), str_find(STR(RENDERED), "more: thing"), &got));
	/* two that fit alike: the key that holds it, if that can be told, else nothing */
	assert_false(template_line(STR("value: {{ .x }}\n{{ end }}\nvalue: {{ .y }}\n"), STR("value: 1"), 3, &got));
	assert_true(template_line(STR(same), STR("b:\n  value: 7\n"), 10, &got));
	assert_int_equal(got.line, 4);
	assert_true(template_line(STR("a:\n  value: {{ .x }}\n  value: {{ .y }}\n"), STR("a:\n  other: 2\n"), 8, &got));
	assert_int_equal(got.line, 1);
	assert_false(got.exact);
	assert_false(template_line(STR(""), STR("a: 1"), 0, &got));
	assert_false(template_line(STR("a: 1"), STR(""), 0, &got));
	assert_false(template_line(STR("{{{{}}}}{{"), STR("{{"), 0, &got));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(could_be),
		cmocka_unit_test(finds_lines),
		cmocka_unit_test(says_when_it_cannot_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
