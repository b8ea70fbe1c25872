/* SPDX-License-Identifier: Apache-2.0 */
#include "report_fixture.h"

#include "doc/utf8.h"
#include "report/escaped.h"
#include "report/fingerprint.h"

static const struct rule rule = { .name = "gogc-off",
				  .summary = "A summary.",
				  .why = "Because.",
				  .fix = "Set it.",
				  .coordinate = MEMORY,
				  .grades = { { SEVERITY_ERROR, NULL } } };
static const struct object_id api = { "apps/v1", "Deployment", "shop", "api" };

static const struct finding model = {
	.rule = &rule,
	.severity = SEVERITY_ERROR,
	.fails = true,
	.object = &api,
	.container = "app",
	.container_type = "app",
	.at = { 0, 10, 16, 2, 3, 2, 9 },
	.path = "spec.containers[0].env[1].value",
	.steady_path = "spec.containers[app].env[GOMEMLIMIT].value",
	.message = "m",
	.brief = "b",
};

static char *written(const struct reporter *reporter, const struct report *r, const struct report_options *o)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);

	assert_non_null(out);
	reporter->write(out, r, o);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(strlen(text), n);
	return text;
}

/* Lines of UTF-8 in which nothing but the line break steers; XML has no U+FFFF. */
static void assert_harmless(const struct reporter *reporter, const char *text)
{
	struct str s = str_of(text);

	for (size_t at = 0, n; at < s.n; at += n) {
		uint32_t c = utf8_next(str_sub(s, at, s.n), &n);
		bool bad = c == UTF8_INVALID || (c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0) || c == 0x202e ||
			   c == 0x2028;

		if (bad || (c == 0xffff && reporter != &report_text))
			fail_msg("%s writes U+%04X in: %s", reporter->name, (unsigned)c, text);
	}
}

static const char *const hostile[] = {
	"\xff\xfe",
	"\xc0\x80",
	"\xed\xa0\x80",
	"\xf0\x9f\x98",
	"\xef\xbf\xbf",
	"\x1b[31m\x7f\x01\t",
	"a\nb\r\nc",
	"\xe2\x80\xaeoj",
	"%s%n%25",
	"",
	"::error::x",
	"##vso[task.complete]",
	"]]>",
	"<!--",
	"</script>",
	"'\"`|\\#",
	"-->",
	"{0}[a](b)",
	"\xc2\x85\xe2\x80\xa8",
};

/* The same text wherever a text can come from outside. */
static void lets_no_text_through_that_steers(void **state UNUSED)
{
	for (size_t i = 0; i < COUNT_OF(hostile) * reporter_count; i++) {
		const struct reporter *reporter = reporters[i / COUNT_OF(hostile)];
		const char *x = hostile[i % COUNT_OF(hostile)];
		const char *const names[] = { x };
		const struct object_id object = { x, x, x, x };
		const struct related related = { { 0, 1, 2, 1, 1, 1, 2 }, x, NULL };
		const struct edit edit = { 0, 10, 16, x, NULL };
		struct finding finding = model;
		const struct finding *const findings[] = { &finding };
		const struct problem problems[] = {
			{ .line = 1, .column = 1, .code = "c", .message = x, .fatal = true }
		};
		struct settings_row row = { .object = &object, .container = x, .container_type = "app", .evidence = x };
		struct settings_row *const rows[] = { &row };
		struct inputs inputs = { .list = { 0 } };
		struct input input = { .name = x, .kind = INPUT_UNREADABLE, .why = x };
		const struct limits limits = LIMITS_DEFAULT;
		const struct report_options o = { .verbose = true };

		inputs.list.at = &input;
		inputs.list.n = 1;
		row.settings[SETTING_GOMEMLIMIT] =
			(struct kept_setting){ .state = STATE_UNKNOWN, .text = x, .origin = x };
		finding.object = &object;
		finding.container = finding.path = finding.message = finding.brief = finding.remedy =
			finding.edit_text = x;
		finding.related = &related;
		finding.edits = &edit;
		const struct report r = { .inputs = &inputs,
					  .names = names,
					  .findings = findings,
					  .finding_count = 1,
					  .problems = problems,
					  .problem_count = 1,
					  .rows = rows,
					  .row_count = 1,
					  .limits = &limits };
		char *text = written(reporter, &r, &o);

		assert_harmless(reporter, text);
		free(text);
	}
}

/* Every pointer that may be NULL is; and a report of nothing is still one. */
static void takes_what_is_missing(void **state UNUSED)
{
	static const struct rule nameless = { .name = "n" };
	static const struct finding bare = {
		.rule = &nameless, .severity = SEVERITY_WARNING, .path = "", .message = "m", .brief = "b"
	};
	static const struct finding *const findings[] = { &bare };
	static const struct problem problem = {
		.input = (uint32_t)NO_INPUT, .code = "c", .message = "m", .fatal = true
	};
	static const char *const names[] = { "a" };
	static const struct report_options o = { .verbose = false };
	const struct limits limits = LIMITS_DEFAULT;
	static const struct input input = { .name = "a", .kind = INPUT_UNREADABLE, .why = "w" };
	struct inputs inputs = { .list = { 0 } };

	inputs.list.at = &(struct input){ .name = input.name, .kind = input.kind, .why = input.why };
	inputs.list.n = 1;
	const struct report full = { .inputs = &inputs,
				     .names = names,
				     .findings = findings,
				     .finding_count = 1,
				     .problems = &problem,
				     .problem_count = 1,
				     .limits = &limits };
	const struct report none = { .inputs = &inputs, .names = names, .limits = &limits };

	for (size_t i = 0; i < reporter_count; i++) {
		char *one = written(reporters[i], &full, &o), *other = written(reporters[i], &none, &o);

		assert_non_null(strchr(one, 'm'));
		free(one);
		free(other);
	}
}

/* A full disk is the caller's to see. */
static void leaves_write_errors_to_the_caller(void **state UNUSED)
{
	static const char *const names[] = { "a" };
	static const struct report_options o = { .quiet = true };
	const struct limits limits = LIMITS_DEFAULT;
	const struct finding *findings[200];
	struct input input = { .name = "a", .kind = INPUT_UNREADABLE, .why = "w" };
	struct inputs inputs = { .list = { 0 } };

	inputs.list.at = &input;
	inputs.list.n = 1;
	for (size_t i = 0; i < COUNT_OF(findings); i++)
		findings[i] = &model;
	const struct report r = { .inputs = &inputs,
				  .names = names,
				  .findings = findings,
				  .limits = &limits,
				  .finding_count = COUNT_OF(findings) };

	for (size_t i = 0; i < reporter_count; i++) {
		FILE *out = fopen("/dev/full", "w");

		assert_non_null(out);
		reporters[i]->write(out, &r, &o);
		assert_true(ferror(out) || fflush(out) == EOF);
		fclose(out);
	}
}

static void escapes(void **state UNUSED)
{
	static const struct escape percent[] = { { '%', "%25" }, { 0, NULL } };
	static const struct {
		const char *in, *plain, *xml, *with_percent;
	} cases[] = {
		{ "a", "a", "a", "a" },
		{ "100%", "100%", "100%", "100%25" },
		{ "<&>\"'", "<&>\"'", "&lt;&amp;&gt;&quot;&#39;", "<&>\"'" },
		{ "caf\xc3\xa9", "caf\xc3\xa9", "caf\xc3\xa9", "caf\xc3\xa9" },
		{ "a\nb", "a\\x0ab", "a\\x0ab", "a\\x0ab" },
		{ "\xff", "\\xff", "\\xff", "\\xff" },
		{ "\xe2\x80\xae", "\\u202e", "\\u202e", "\\u202e" },
		{ "\xef\xbf\xbe\xef\xbf\xbf", "\\ufffe\\uffff", "\\ufffe\\uffff", "\\ufffe\\uffff" },
		{ "\xef\xbf\xbd", "\xef\xbf\xbd", "\xef\xbf\xbd", "\xef\xbf\xbd" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct escape *const tables[] = { as_it_is, as_xml, percent };
		const char *const wants[] = { cases[i].plain, cases[i].xml, cases[i].with_percent };

		for (size_t j = 0; j < COUNT_OF(tables); j++) {
			char buffer[64] = "";
			FILE *out = fmemopen(buffer, sizeof buffer, "w");

			put_escaped(out, cases[i].in, tables[j]);
			fclose(out);
			assert_string_equal(buffer, wants[j]);
		}
	}
}

static void names_paths_from_where_it_was_called(void **state UNUSED)
{
	static const struct {
		const char *directory, *name, *want;
	} cases[] = {
		{ "/repo", "a.yaml", "a.yaml" },
		{ "/repo", "./a.yaml", "a.yaml" },
		{ "/repo", ".//./d/a.yaml", "d/a.yaml" },
		{ "/repo", "/repo/d/a.yaml", "d/a.yaml" },
		{ "/repo", "/repo/./a.yaml", "a.yaml" },
		{ "/repo", "/repository/a.yaml", "/repository/a.yaml" },
		{ "/repo", "/repo/", "/repo/" },
		{ "/repo", "../a.yaml", "../a.yaml" },
		{ "/repo", "./", "./" },
		{ "/repo", "-", "-" },
		{ "/repo", ".hidden/a.yaml", ".hidden/a.yaml" },
		{ NULL, "/repo/a.yaml", "/repo/a.yaml" },
		{ NULL, "./a.yaml", "a.yaml" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct report r = { .names = &cases[i].name };
		const struct report_options o = { .directory = cases[i].directory };

		assert_string_equal(report_path(&r, &o, 0), cases[i].want);
	}
}

static void knows_what_counts(void **state UNUSED)
{
	static const struct {
		bool fails, newer, want;
	} findings[] = {
		{ true, false, true }, { true, true, false }, { false, false, false }, { false, true, false }
	};
	static const struct {
		bool fatal, allowed;
		enum severity want;
	} problems[] = { { true, false, SEVERITY_ERROR },
			 { true, true, SEVERITY_WARNING },
			 { false, false, SEVERITY_INFO } };

	for (size_t i = 0; i < COUNT_OF(findings); i++) {
		struct finding f = model;

		f.fails = findings[i].fails;
		f.newer = findings[i].newer;
		assert_int_equal(report_counts(&f), findings[i].want);
	}
	for (size_t i = 0; i < COUNT_OF(problems); i++) {
		struct problem p = { .fatal = problems[i].fatal, .allowed = problems[i].allowed };

		assert_int_equal(problem_severity(&p), problems[i].want);
	}
}

static void goes_by_input(void **state UNUSED)
{
	struct finding f[3] = { model, model, model };
	const struct finding *const findings[] = { &f[0], &f[1], &f[2] };
	struct problem p[3] = { { .input = 0 }, { .input = 4 }, { .input = (uint32_t)NO_INPUT } };
	struct of_input i = { 0 };
	struct report r = { .findings = findings, .finding_count = 3, .problems = p, .problem_count = 3 };

	f[1].at.input = f[2].at.input = 2;
	static const struct {
		uint32_t input;
		size_t findings, problems;
	} wants[] = { { 0, 1, 1 }, { 2, 2, 0 }, { 4, 0, 1 }, { (uint32_t)NO_INPUT, 0, 1 } };

	for (size_t n = 0; n < COUNT_OF(wants); n++) {
		assert_true(report_next_input(&r, &i));
		assert_int_equal(i.input, wants[n].input);
		assert_int_equal(i.finding_count, wants[n].findings);
		assert_int_equal(i.problem_count, wants[n].problems);
		if (i.finding_count)
			assert_int_equal(i.findings[0]->at.input, wants[n].input);
		if (i.problem_count)
			assert_int_equal(i.problems[0].input, wants[n].input);
	}
	assert_false(report_next_input(&r, &i));
	r = (struct report){ .problems = p, .problem_count = 1 };
	i = (struct of_input){ 0 };
	assert_true(report_next_input(&r, &i));
	assert_int_equal(i.problem_count, 1);
	assert_false(report_next_input(&r, &i));
	r = (struct report){ .problems = NULL };
	i = (struct of_input){ 0 };
	assert_false(report_next_input(&r, &i));
}

static void print_of(const struct finding *f, char ret[static FINGERPRINT_TEXT])
{
	static const char *const names[] = { "a.yaml", "./a.yaml", "b.yaml" };
	const struct report r = { .names = names, .findings = &f, .finding_count = 1 };
	const struct report_options o = { .verbose = false };
	auto_arena arena = ARENA_EMPTY;

	memcpy(ret, fingerprints_of(&arena, &r, &o)[0].text, FINGERPRINT_TEXT);
}

/* What must not change it, and what must. */
static void knows_a_finding_again(void **state UNUSED)
{
	static const struct object_id newer = { "apps/v2", "Deployment", "shop", "api" },
				      moved = { "apps/v1", "Deployment", "s", "hopapi" };
	static const struct rule other = { .name = "gogc-ofg" };
	char want[FINGERPRINT_TEXT], got[FINGERPRINT_TEXT];
	struct finding same[5] = { model, model, model, model, model },
		       different[6] = { model, model, model, model, model, model };

	print_of(&model, want);
	assert_string_equal(want + 16, ":1");
	same[0].at = (struct place){ .input = 0, .start = 99, .end = 100, .line = 9, .column = 9 };
	same[1].message = "other words";
	same[2].severity = SEVERITY_WARNING;
	same[3].path = "spec.containers[12].env[3].value"; /* the steady one counts */
	same[4].at.input = 1;
	for (size_t i = 0; i < COUNT_OF(same); i++) {
		print_of(&same[i], got);
		assert_string_equal(got, want);
	}
	different[0].rule = &other;
	different[1].object = &newer;
	different[2].object = &moved;
	different[3].container = "ap";
	different[4].steady_path = "spec.containers[app].env[GOGC].value";
	different[5].at.input = 2;
	for (size_t i = 0; i < COUNT_OF(different); i++) {
		print_of(&different[i], got);
		assert_string_not_equal(got, want);
	}
}

static void numbers_what_is_alike(void **state UNUSED)
{
	static const char *const names[] = { "a.yaml" };
	struct finding other = model;
	const struct finding *const findings[] = { &model, &other, &model, &model };
	static const struct problem problems[] = { { .code = "c" }, { .code = "c" } };
	const struct report r = {
		.names = names, .findings = findings, .finding_count = 4, .problems = problems, .problem_count = 2
	};
	const struct report_options o = { .verbose = false };
	auto_arena arena = ARENA_EMPTY;

	other.container = "b";
	const struct fingerprint *prints = fingerprints_of(&arena, &r, &o);
	static const char *const ends[] = { ":1", ":1", ":2", ":3", ":1", ":2" };

	for (size_t i = 0; i < COUNT_OF(ends); i++)
		assert_string_equal(prints[i].text + 16, ends[i]);
	assert_memory_equal(prints[0].text, prints[3].text, 16);
	assert_memory_not_equal(prints[0].text, prints[1].text, 16);
	assert_memory_not_equal(prints[0].text, prints[4].text, 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_no_text_through_that_steers),
		cmocka_unit_test(takes_what_is_missing),
		cmocka_unit_test(leaves_write_errors_to_the_caller),
		cmocka_unit_test(escapes),
		cmocka_unit_test(names_paths_from_where_it_was_called),
		cmocka_unit_test(knows_what_counts),
		cmocka_unit_test(goes_by_input),
		cmocka_unit_test(knows_a_finding_again),
		cmocka_unit_test(numbers_what_is_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
