/* SPDX-License-Identifier: Apache-2.0 */
#include "report_fixture.h"

static const char deploy[] = "apiVersion: apps/v1\n"
			     "kind: Deployment\n"
			     "metadata:\n"
			     "  name: api\n"
			     "spec:\n"
			     "  containers:\n"
			     "  - name: app\n"
			     "    env:\n"
			     "    - name: GOMEMLIMIT\n"
			     "      value: 600MiB\n"
			     "    resources:\n"
			     "      limits:\n"
			     "        memory: 512Mi\n";
static const char tuning[] = "kind: ConfigMap\n"
			     "metadata: {name: tuning}\n"
			     "data:\n"
			     "  GOMEMLIMIT: 600MiB\n";

static const struct rule above = { .name = "gomemlimit-exceeds-limit", .fix = "Set it lower." };
static const struct rule gogc_off = { .name = "gogc-off", .fix = "Remove it." };
static const struct object_id api = { "apps/v1", "Deployment", "shop", "api" };
static const struct object_id db = { "apps/v1", "StatefulSet", NULL, "db" };
static const struct object_id job = { "batch/v1", "Job", NULL, NULL };

static const struct finding model = {
	.rule = &above,
	.severity = SEVERITY_ERROR,
	.object = &api,
	.container = "app",
	.container_type = "app",
	.path = "spec.containers[0].env[0].value",
	.message = "GOMEMLIMIT '600MiB' exceeds the memory limit '512Mi' by 88MiB",
	.remedy = "set GOMEMLIMIT to 460MiB, 10% below the limit, or raise the limit",
};

static void assert_text(struct fixture *f, const char *want)
{
	char *got = fixture_report(f, &report_text);

	if (strcmp(got, want) != 0)
		print_message("---- got:\n%s---- want:\n%s----\n", got, want);
	assert_string_equal(got, want);
	free(got);
}

static void assert_text_golden(struct fixture *f, const char *name)
{
	char *got = fixture_report(f, &report_text);

	assert_golden(got, name);
	free(got);
}

static void shows_both_ends(void **state UNUSED)
{
	struct fixture f;

	fixture_init(&f);
	uint32_t i = fixture_file(&f, "deploy.yaml", deploy, sizeof deploy - 1);
	struct related limit = { fixture_place(&f, i, "limits", "512Mi"), "the memory limit, 512MiB", NULL };
	struct finding finding = model;

	finding.at = fixture_place(&f, i, "value", "600MiB");
	finding.related = &limit;
	fixture_finding(&f, &finding);
	assert_text_golden(&f, "text_one.txt");
	f.options.color = true;
	assert_text_golden(&f, "text_color.txt");
	f.options = (struct report_options){ .quiet = true };
	assert_text(&f, "deploy.yaml:10:14: error: GOMEMLIMIT '600MiB' exceeds the memory limit '512Mi' by 88MiB "
			"[gomemlimit-exceeds-limit]\n");
	fixture_release(&f);
}

/* The same file with CR LF looks the same. */
static void shows_no_carriage_return(void **state UNUSED)
{
	char text[2 * sizeof deploy];
	size_t n = 0;
	struct fixture f;

	for (const char *c = deploy; *c; c++) {
		if (*c == '\n')
			text[n++] = '\r';
		text[n++] = *c;
	}
	text[n] = '\0';
	fixture_init(&f);
	uint32_t i = fixture_file(&f, "deploy.yaml", text, n);
	struct related limit = { fixture_place(&f, i, "limits", "512Mi"), "the memory limit, 512MiB", NULL };
	struct finding finding = model;

	finding.at = fixture_place(&f, i, "value", "600MiB");
	finding.related = &limit;
	fixture_finding(&f, &finding);
	assert_text_golden(&f, "text_one.txt");
	fixture_release(&f);
}

static void groups_one_fault_of_many(void **state UNUSED)
{
	struct fixture f;

	fixture_init(&f);
	uint32_t i = fixture_file(&f, "tuning.yaml", tuning, sizeof tuning - 1);
	uint32_t j = fixture_file(&f, "deploy.yaml", deploy, sizeof deploy - 1);
	struct related first = { fixture_place(&f, j, "value", "600MiB"), "used here", NULL };
	struct related second = { fixture_place(&f, j, "limits", "512Mi"), "used here", NULL };
	struct finding a = model, b = model, c = model, d = model;

	a.at = b.at = c.at = d.at = fixture_place(&f, i, "data", "600MiB");
	a.related = &first;
	b.related = &second;
	b.object = &db;
	b.container = "warm";
	b.container_type = "init";
	b.message = "GOMEMLIMIT '600MiB' exceeds the memory limit '256Mi' by 344MiB";
	c.object = &job;
	c.container = c.container_type = NULL;
	d.rule = &gogc_off;
	d.severity = SEVERITY_WARNING;
	d.message = "the same place, another rule";
	d.remedy = NULL;
	d.object = NULL;
	d.container = NULL;
	fixture_finding(&f, &a);
	fixture_finding(&f, &b);
	fixture_finding(&f, &c);
	fixture_finding(&f, &d);
	assert_text_golden(&f, "text_group.txt");
	fixture_release(&f);
}

static void lists_ten_of_a_group(void **state UNUSED)
{
	struct finding findings[12];
	struct fixture f;

	fixture_init(&f);
	uint32_t i = fixture_file(&f, "tuning.yaml", tuning, sizeof tuning - 1);

	for (size_t n = 0; n < COUNT_OF(findings); n++) {
		findings[n] = model;
		findings[n].at = fixture_place(&f, i, "data", "600MiB");
		fixture_finding(&f, &findings[n]);
	}
	char *got = fixture_report(&f, &report_text);

	assert_non_null(strstr(got, "in 12 places:\n"));
	assert_non_null(strstr(got, "     and 2 more (-v lists them)\n"));
	free(got);
	f.options.verbose = true;
	got = fixture_report(&f, &report_text);
	assert_null(strstr(got, "more"));
	assert_non_null(strstr(got, "container 'app', spec.containers[0].env[0].value\n"));
	free(got);
	f.options = (struct report_options){ .quiet = true };
	got = fixture_report(&f, &report_text);
	assert_non_null(strstr(got, "[gomemlimit-exceeds-limit] (in 12 places)\n"));
	free(got);
	fixture_release(&f);
}

static void shows_a_place_in_another_file(void **state UNUSED)
{
	struct fixture f;

	fixture_init(&f);
	uint32_t i = fixture_file(&f, "tuning.yaml", tuning, sizeof tuning - 1);
	uint32_t j = fixture_file(&f, "deploy.yaml", deploy, sizeof deploy - 1);
	struct related used = { fixture_place(&f, j, "value", "600MiB"), "used here", NULL };
	struct related limit = { fixture_place(&f, j, "limits", "512Mi"), "the memory limit", &used };
	struct finding finding = model;

	finding.at = fixture_place(&f, i, "data", "600MiB");
	finding.related = &limit;
	fixture_finding(&f, &finding);
	/* the header of a block names its first place in the order of the file */
	assert_text_golden(&f, "text_elsewhere.txt");
	fixture_release(&f);
}

/* One finding of rule "r" with message "m" in a one-file report; `related` may be NULL. */
static void assert_excerpt(const char *text, const char *token, const char *related, const char *label, bool masks,
			   int width, const char *want)
{
	struct rule rule = { .name = "r" };
	struct fixture f;

	fixture_init(&f);
	uint32_t i = fixture_file(&f, "a", text, strlen(text));
	struct finding finding = { .rule = &rule, .severity = SEVERITY_WARNING, .message = "m", .masks = masks };
	struct related other = { .message = label };

	finding.at = fixture_place(&f, i, "", token);
	if (related) {
		other.at = fixture_place(&f, i, "", related);
		finding.related = &other;
	}
	fixture_finding(&f, &finding);
	f.options.width = width;
	char *got = fixture_report(&f, &report_text);
	char *from = strchr(got, '\n') + 1, *to = strstr(got, "   = in object");

	assert_non_null(to);
	*to = '\0';
	if (strcmp(from, want) != 0)
		print_message("---- got:\n%s---- want:\n%s----\n", from, want);
	assert_string_equal(from, want);
	free(got);
	fixture_release(&f);
}

static void underlines_the_token(void **state UNUSED)
{
	/* adjacent lines stand together, in the order of the file */
	assert_excerpt("a: 1\nb: 22\n", "22", "1", "first", false, 0,
		       " 1 | a: 1\n   |    - first\n 2 | b: 22\n   |    ^^\n");
	/* a tab is one blank, and one column */
	assert_excerpt("\ta:\t\tXY", "XY", NULL, NULL, false, 0, " 1 |  a:  XY\n   |      ^^\n");
	/* wide characters take two columns, combining ones none, escapes what they show */
	assert_excerpt("\xe4\xb8\xad\xf0\x9f\x98\x80 e\xcc\x81: XY", "XY", NULL, NULL, false, 0,
		       " 1 | \xe4\xb8\xad\xf0\x9f\x98\x80 e\xcc\x81: XY\n   |         ^^\n");
	assert_excerpt("\033[2J: X", "X", NULL, NULL, false, 0, " 1 | \\x1b[2J: X\n   |          ^\n");
	assert_excerpt("a: \xe4\xb8\xad\xe4\xb8\xad", "\xe4\xb8\xad\xe4\xb8\xad", NULL, NULL, false, 0,
		       " 1 | a: \xe4\xb8\xad\xe4\xb8\xad\n   |    ^^^^\n");
	/* a token of several lines to the end of its first, blanks excepted */
	assert_excerpt("a: |  \n  x\n  y\n", "|  \n  x\n  y", NULL, NULL, false, 0, " 1 | a: |\n   |    ^\n");
	/* a place of no bytes, also at the end of the line */
	assert_excerpt("a: b", "", NULL, NULL, false, 0, " 1 | a: b\n   | ^\n");
}

static void puts_marks_of_one_line_in_rows(void **state UNUSED)
{
	assert_excerpt("{v: 600, m: 512}", "600", "512", "limit", false, 0,
		       " 1 | {v: 600, m: 512}\n   |     ^^^     --- limit\n");
	assert_excerpt("{m: 512, v: 600}", "600", "512", "li", false, 0,
		       " 1 | {m: 512, v: 600}\n   |     --- li  ^^^\n");
	assert_excerpt("{m: 512, v: 600}", "600", "512", "limit", false, 0,
		       " 1 | {m: 512, v: 600}\n   |     --- limit\n   |             ^^^\n");
	assert_excerpt("ab", "a", "b", "next", false, 0, " 1 | ab\n   | ^\n   |  - next\n");
	assert_excerpt("{m: 512}", "512", "512", "itself", false, 0,
		       " 1 | {m: 512}\n   |     ^^^\n   |     --- itself\n");
}

static void masks_the_value(void **state UNUSED)
{
	assert_excerpt("data:\n  GOGC: b2Zm # s3cret\n", "b2Zm", NULL, NULL, true, 0,
		       " 2 |   GOGC: *****\n   |         ^^^^^\n");
	assert_excerpt("data: {p: s3cret, GOGC: b2Zm}\n", "b2Zm", NULL, NULL, true, 0,
		       " 1 | data: *****\n   |       ^^^^^\n");
	assert_excerpt("{\"p\": \"s3cret\", \"GOGC\": \"b2Zm\"}", "\"b2Zm\"", NULL, NULL, true, 0,
		       " 1 | *****\n   | ^^^^^\n");
	assert_excerpt("x: |\n  s3cret: b2Zm\n", "s3cret", NULL, NULL, true, 0, " 2 |   *****\n   |   ^^^^^\n");
	assert_excerpt("x:\n  s3cret  b2Zm\n", "b2Zm", NULL, NULL, true, 0, " 2 |   *****\n   |   ^^^^^\n");
	assert_excerpt("- value: b2Zm\n", "b2Zm", NULL, NULL, true, 0, " 1 | - value: *****\n   |          ^^^^^\n");
}

static void cuts_around_the_token(void **state UNUSED)
{
	/* 40 columns: 5 for the gutter, 35 for the line */
	assert_excerpt("key: VALUE 0123456789abcdefghijklmnopqrstuvwxyz", "VALUE", NULL, NULL, false, 40,
		       " 1 | key: VALUE 0123456789abcdefghijk...\n   |      ^^^^^\n");
	assert_excerpt("0123456789abcdefghijklmnopqrstuvwxyz: VALUE", "VALUE", NULL, NULL, false, 40,
		       " 1 | ...bcdefghijklmnopqrstuvwxyz: VALUE\n   |                               ^^^^^\n");
	assert_excerpt("0123456789abcdefghijklmnopqrstuvwxyz: VALUE 0123456789abcdefghijklmnopqrstuvwxyz", "VALUE",
		       NULL, NULL, false, 40,
		       " 1 | ...mnopqrstuvwxyz: VALUE 0123456...\n   |                    ^^^^^\n");
	/* it fits to the column */
	assert_excerpt("0123456789abcdefghijklmnopqrs: VALUE", "VALUE", NULL, NULL, false, 41,
		       " 1 | 0123456789abcdefghijklmnopqrs: VALUE\n   |                                ^^^^^\n");
	/* a token wider than the terminal */
	assert_excerpt("k: 0123456789abcdefghijklmnopqrstuvwxyz", "0123456789abcdefghijklmnopqrstuvwxyz", NULL, NULL,
		       false, 30, " 1 | k: 0123456789abcdefghi...\n   |    ^^^^^^^^^^^^^^^^^^^\n");
	/* two places too far apart: the line twice */
	assert_excerpt("v: 600, 0123456789abcdefghijklmnopqrstuvwxyz0123456789, m: 512", "600", "512", "limit", false,
		       40,
		       " 1 | v: 600, 0123456789abcdefghijklmn...\n   |    ^^^\n"
		       " 1 | ...mnopqrstuvwxyz0123456789, m: 512\n   |                                 --- limit\n");
}

static void says_why_there_is_no_excerpt(void **state UNUSED)
{
	struct fixture f;

	fixture_init(&f);
	uint32_t i = fixture_file(&f, "deploy.yaml", deploy, sizeof deploy - 1);
	struct related limit = { fixture_place(&f, i, "limits", "512Mi"), "the memory limit", NULL };
	struct finding finding = model, again = model;

	again.at = finding.at = fixture_place(&f, i, "value", "600MiB");
	again.rule = &gogc_off;
	finding.related = &limit;
	fixture_finding(&f, &finding);
	fixture_finding(&f, &again);
	fixture_write(&f, i, "other: text\n", 12);
	assert_text(&f, "deploy.yaml:10:14: error: GOMEMLIMIT '600MiB' exceeds the memory limit '512Mi' by 88MiB "
			"[gomemlimit-exceeds-limit]\n"
			"    = deploy.yaml:13:17: the memory limit\n"
			"    = note: no excerpt of deploy.yaml: it has changed since it was read\n"
			"    = fix: set GOMEMLIMIT to 460MiB, 10% below the limit, or raise the limit\n"
			"    = in Deployment shop/api, container 'app'\n"
			"\n"
			"deploy.yaml:10:14: error: GOMEMLIMIT '600MiB' exceeds the memory limit '512Mi' by 88MiB "
			"[gogc-off]\n"
			"    = fix: set GOMEMLIMIT to 460MiB, 10% below the limit, or raise the limit\n"
			"    = in Deployment shop/api, container 'app'\n");
	fixture_release(&f);
}

static void tells_problems(void **state UNUSED)
{
	static const char broken[] = "a: 1\n\nb: [1\n", secret[] = "kind: Secret\ndata:\n  user: x\n  password: @a\n";
	struct problem problems[4] = { 0 };
	struct fixture f;

	fixture_init(&f);
	uint32_t i = fixture_file(&f, "broken.yaml", broken, sizeof broken - 1);
	uint32_t j = fixture_file(&f, "gone.yaml", "", 0);
	uint32_t k = fixture_file(&f, "secret.yaml", secret, sizeof secret - 1);

	unlink(f.paths[j]);
	problems[0] = (struct problem){ .input = i, .start = 9, .line = 3, .column = 4, .code = "yaml-syntax",
				       .message = "did not find expected ',' or ']'", .fatal = true };
	problems[1] = (struct problem){ .input = j, .code = "unreadable", .message = "no such file", .fatal = true };
	problems[2] = (struct problem){ .input = k, .start = 41, .line = 4, .column = 15, .code = "yaml-syntax",
				       .message = "found an unexpected character", .fatal = true };
	problems[3] = (struct problem){ .input = i, .code = "foreign", .message = "\033no Kubernetes object" };
	f.report.problems = problems;
	f.report.problem_count = 4;
	assert_text_golden(&f, "text_problems.txt");
	f.options.verbose = true;
	char *got = fixture_report(&f, &report_text);

	assert_non_null(strstr(got, "\nbroken.yaml: note: \\x1bno Kubernetes object [foreign]\n"));
	free(got);
	fixture_release(&f);
}

static void assert_summary(const struct report *r, const char *want)
{
	char *got = NULL;
	size_t n;
	FILE *out = open_memstream(&got, &n);

	report_summary(out, r);
	fclose(out);
	assert_string_equal(got, want);
	free(got);
}

static void sums_up(void **state UNUSED)
{
	static const struct problem problems[] = { { .fatal = true }, { .fatal = false }, { .fatal = false } };
	struct limits limits = LIMITS_DEFAULT;
	struct report r = { .limits = &limits, .fail_on = SEVERITY_ERROR, .min_severity = SEVERITY_WARNING };

	assert_summary(&r, "no errors or warnings in 0 files without a workload\n");
	r.counts = (struct counts){ .files = 1, .workloads = 1, .containers = 1 };
	assert_summary(&r, "no errors or warnings in 1 container of 1 workload (1 file); every setting was checked\n");
	r.counts = (struct counts){ .files = 7, .workloads = 3, .containers = 4, .unchecked = 2,
				    .by_severity = { [SEVERITY_ERROR] = 2, [SEVERITY_WARNING] = 3 },
				    .uncounted = { [SEVERITY_WARNING] = 3 } };
	assert_summary(&r, "2 errors, 3 warnings in 4 containers of 3 workloads (7 files); "
			   "3 warnings did not count (--fail-on error); 2 settings could not be checked\n");
	r.fail_on = SEVERITY_WARNING;
	r.counts.uncounted[SEVERITY_WARNING] = 0;
	r.counts.unchecked = 1;
	assert_summary(&r, "2 errors, 3 warnings in 4 containers of 3 workloads (7 files); every warning counted; "
			   "1 setting could not be checked\n");
	r.counts.newer = 1;
	assert_summary(&r, "2 errors, 3 warnings in 4 containers of 3 workloads (7 files); "
			   "1 finding of rules newer than the pinned set did not count; "
			   "1 setting could not be checked\n");
	r.counts.newer = 0;
	r.fail_on = SEVERITY_OFF;
	r.counts.uncounted[SEVERITY_WARNING] = 3;
	r.counts.uncounted[SEVERITY_ERROR] = 2;
	assert_summary(&r, "2 errors, 3 warnings in 4 containers of 3 workloads (7 files); "
			   "2 errors and 3 warnings did not count (--fail-on never); 1 setting could not be checked\n");
	r.fail_on_differs = true;
	assert_summary(&r, "2 errors, 3 warnings in 4 containers of 3 workloads (7 files); "
			   "2 errors and 3 warnings did not count (fail_on of the configurations); "
			   "1 setting could not be checked\n");
	r.fail_on_differs = false;
	r.counts.by_severity[SEVERITY_WARNING] = r.counts.uncounted[SEVERITY_WARNING] = 0;
	assert_summary(&r, "2 errors in 4 containers of 3 workloads (7 files); "
			   "2 errors did not count (--fail-on never); 1 setting could not be checked\n");
	r.fail_on = r.min_severity = SEVERITY_ERROR;
	r.counts.by_severity[SEVERITY_ERROR] = 1;
	r.counts.by_severity[SEVERITY_WARNING] = 1;
	r.counts.by_severity[SEVERITY_INFO] = 5;
	memcpy(r.counts.hidden, r.counts.by_severity, sizeof r.counts.hidden);
	r.counts.hidden[SEVERITY_ERROR] = r.counts.uncounted[SEVERITY_ERROR] = 0;
	r.counts.uncounted[SEVERITY_WARNING] = 1;
	r.counts.suppressed = 4;
	r.counts.baseline = 6;
	r.counts.dropped = 1;
	r.foreign_files = 12;
	r.problems = problems;
	r.problem_count = COUNT_OF(problems);
	assert_summary(&r, "1 error, 1 warning in 4 containers of 3 workloads (7 files); "
			   "1 warning did not count (--fail-on error); 1 warning not shown (--min-severity error); "
			   "5 infos not shown (--min-severity error); 4 suppressed; 6 in the baseline; "
			   "1 more finding not listed (10000 at most); 1 setting could not be checked; "
			   "1 problem: not everything could be looked at; 12 other files hold no Kubernetes object; "
			   "2 notes (-v)\n");
}

static void names_severities(void **state UNUSED)
{
	static const struct {
		const char *text;
		int result;
		enum severity severity;
	} rows[] = {
		{ "error", 0, SEVERITY_ERROR }, { "warning", 0, SEVERITY_WARNING }, { "info", 0, SEVERITY_INFO },
		{ "off", 0, SEVERITY_OFF },	{ "never", 0, SEVERITY_OFF },	    { "Error", -1, SEVERITY_COUNT },
		{ "", -1, SEVERITY_COUNT },	{ "errors", -1, SEVERITY_COUNT },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		enum severity s = SEVERITY_COUNT;

		assert_int_equal(severity_parse(rows[i].text, &s), rows[i].result);
		assert_int_equal(s, rows[i].severity);
	}
	assert_string_equal(severity_name(SEVERITY_WARNING), "warning");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_both_ends),
		cmocka_unit_test(shows_no_carriage_return),
		cmocka_unit_test(groups_one_fault_of_many),
		cmocka_unit_test(lists_ten_of_a_group),
		cmocka_unit_test(shows_a_place_in_another_file),
		cmocka_unit_test(underlines_the_token),
		cmocka_unit_test(puts_marks_of_one_line_in_rows),
		cmocka_unit_test(masks_the_value),
		cmocka_unit_test(cuts_around_the_token),
		cmocka_unit_test(says_why_there_is_no_excerpt),
		cmocka_unit_test(tells_problems),
		cmocka_unit_test(sums_up),
		cmocka_unit_test(names_severities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
