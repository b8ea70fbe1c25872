/* SPDX-License-Identifier: Apache-2.0 */
#include "report_fixture.h"

#include <jansson.h>

static const char *const names[] = { "deploy.yaml", "caf\xc3\xa9\xe2\x80\xae\xff.yaml", "broken.yaml" };
static const struct rule rule = { .name = "gomemlimit-exceeds-limit", .coordinate = MEMORY };

/* The report with the version replaced, so that a release changes no golden file. */
static char *report_of(const struct report *r)
{
	static const char version[] = "\"version\": \"" PODFIT_VERSION "\"", neutral[] = "\"version\": \"VERSION\"";
	const struct report_options o = { .color = true, .width = 40 };	/* neither concerns it */
	char *text = NULL, *neutral_text, *at;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	report_json.write(out, r, &o);
	assert_int_equal(fclose(out), 0);
	at = strstr(text, version);
	assert_non_null(at);
	assert_true(asprintf(&neutral_text, "%.*s%s%s", (int)(at - text), text, neutral, at + strlen(version)) > 0);
	free(text);
	return neutral_text;
}

static void keeps_the_contract(void **state UNUSED)
{
	static const struct object_id api = { "apps/v1", "Deployment", "shop", "api" };
	static const struct object_id pod = { "v1", "Pod", NULL, NULL };
	static const struct related limit = { { 0, 500, 505, 25, 21, 25, 26 }, "the memory limit", NULL };
	static const struct edit second = { 1, 0, 0, "\033\"\\\n", NULL }, first = { 0, 412, 418, "460MiB", &second };
	static const struct finding whole = {
		.rule = &rule, .severity = SEVERITY_ERROR, .object = &api, .container = "app", .container_type = "app",
		.at = { 0, 412, 418, 21, 18, 21, 24 }, .path = "spec.template.spec.containers[0].env[1].value",
		.message = "GOMEMLIMIT '600MiB' exceeds the memory limit '512Mi' by 88MiB",
		.brief = "GOMEMLIMIT 600MiB > limit 512Mi", .remedy = "set GOMEMLIMIT to 460MiB, or raise the limit",
		.related = &limit, .edits = &first, .edit_text = "set GOMEMLIMIT to 460MiB", .safe = true,
	};
	static const struct finding bare = {
		.rule = &rule, .severity = SEVERITY_WARNING, .object = &pod, .at = { .input = 1 }, .path = "spec",
		.message = "m", .brief = "s", .remedy = "no edit, so no fix",
	};
	static const struct finding *const findings[] = { &whole, &bare };
	static const struct problem problems[] = {
		{ .input = 2, .start = 30, .line = 4, .column = 3, .code = "yaml-syntax",
		  .message = "did not find expected key", .fatal = true },
		{ .input = 1, .line = 1, .column = 1, .code = "foreign", .message = "a note is none of them" },
		{ .code = "unreadable", .message = "permission denied", .fatal = true },
	};
	const struct report r = {
		.names = names, .findings = findings, .finding_count = 2, .problems = problems, .problem_count = 3,
		.counts = { .files = 3, .documents = 7, .workloads = 5, .containers = 8, .suppressed = 4, .baseline = 5,
			    .unchecked = 6, .by_severity = { [SEVERITY_WARNING] = 2, [SEVERITY_ERROR] = 1 } },
	};
	char *got = report_of(&r);

	assert_golden(got, "report.json");
	free(got);
}

static void is_whole_when_empty(void **state UNUSED)
{
	const struct report r = { .names = names };
	char *got = report_of(&r);

	assert_golden(got, "report_empty.json");
	free(got);
}

/* Any bytes of a manifest give JSON that a parser takes, in ASCII. */
static void is_json_whatever_the_text(void **state UNUSED)
{
	static const char *const hostile[] = {
		"\xff\xfe", "\xc0\x80", "\xed\xa0\x80", "\xf0\x9f\x98", "\xf0\x9f\x98\x80", "\"\\\x7f\x01", "%s%n", "",
	};

	for (size_t i = 0; i < COUNT_OF(hostile); i++) {
		const struct object_id object = { hostile[i], hostile[i], hostile[i], hostile[i] };
		const struct finding finding = { .rule = &rule, .severity = SEVERITY_INFO, .object = &object,
						 .container = hostile[i], .container_type = "init", .path = hostile[i],
						 .message = hostile[i], .brief = hostile[i] };
		const struct finding *const findings[] = { &finding };
		const struct report r = { .names = names, .findings = findings, .finding_count = 1,
					  .counts = { .dropped = 9 } };
		char *got = report_of(&r);
		json_error_t error;
		json_t *root = json_loads(got, JSON_REJECT_DUPLICATES, &error);

		assert_non_null(root);
		assert_int_equal(json_integer_value(json_object_get(json_object_get(root, "summary"), "dropped")), 9);
		for (const char *c = got; *c; c++)
			assert_true(*c == '\n' || (*c >= ' ' && *c < 0x7f));
		json_decref(root);
		free(got);
	}
}

/* A full disk is the caller's to see; the reporter ends all the same. */
static void leaves_write_errors_to_the_caller(void **state UNUSED)
{
	static const struct finding finding = { .rule = &rule, .message = "m" };
	const struct finding *findings[100];
	const struct report_options o = { .color = false };

	for (size_t i = 0; i < COUNT_OF(findings); i++)
		findings[i] = &finding;
	const struct report r = { .names = names, .findings = findings, .finding_count = COUNT_OF(findings) };
	FILE *out = fopen("/dev/full", "w");

	assert_non_null(out);
	report_json.write(out, &r, &o);
	assert_true(ferror(out) || fflush(out) == EOF);
	fclose(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_contract),
		cmocka_unit_test(is_whole_when_empty),
		cmocka_unit_test(is_json_whatever_the_text),
		cmocka_unit_test(leaves_write_errors_to_the_caller),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
