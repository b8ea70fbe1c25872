/* SPDX-License-Identifier: Apache-2.0 */
/* Severities, overrides and pins through a whole run, with rules of the test's own: each finds every container, or Pod. */
#include "source_fixture.h"

#include "lint.h"

static void check_container(struct check *k, const struct subject *s, const int64_t *param)
{
	found(k, 0, s->c->at, "%.*s %lld", STR_ARG(s->c->name), (long long)param[0]);
}

static void check_pod(struct check *k, const struct subject *s, const int64_t *param UNUSED)
{
	found(k, 0, s->object->at, "pod");
}

static const struct rule one = { .name = "one", .grades = { { SEVERITY_WARNING, NULL } }, .check = check_container };
static const struct rule two = { .name = "two", .grades = { { SEVERITY_ERROR, NULL } }, .check = check_container };
static const struct rule pod = {
	.name = "pod", .scope = POD, .grades = { { SEVERITY_WARNING, NULL } }, .check = check_pod
};
static const struct rule loud = {
	.name = "loud", .grades = { { SEVERITY_ERROR, NULL } }, .silences = "one two", .check = check_container
};

static const char manifest[] =
	"apiVersion: batch/v1\n"
	"kind: CronJob\n"
	"metadata: {name: w, namespace: shop-eu, labels: {tier: batch, of: workload}}\n"
	"spec: {jobTemplate: {spec: {template: {metadata: {labels: {of: template}}, spec: {containers: [\n"
	"  {name: a, image: 'x.org/api:1'},\n"
	"  {name: b, image: 'x.org/proxy:2'},\n"
	"  {name: c}]}}}}}\n"
	"---\n"
	"apiVersion: v1\n"
	"kind: Pod\n"
	"metadata: {name: p}\n"
	"spec: {containers: [{name: d, image: 'x.org/api:1'}]}\n";

struct setup {
	struct policy policies[4];
	size_t policy_count;
	struct override overrides[4];
	size_t override_count;
	struct change last;
	bool has_last;
	const char *path;
	enum severity fail_on, min_severity;
	uint32_t most; /* findings; 0: as usual */
};

static char *outcome(const struct setup *s, struct arena *arena)
{
	struct lint_options o = { .limits = LIMITS_DEFAULT,
				  .jobs = 1,
				  .fail_on = s->fail_on,
				  .min_severity = s->min_severity ? s->min_severity : SEVERITY_INFO };
	struct collect_options collect = { .limits = &o.limits };
	struct inputs inputs = { 0 };
	struct lint_result result;
	char *text = arena_text(arena, STR_NONE);

	o.engine.policies = s->policies;
	o.engine.policy_count = s->policy_count;
	o.engine.overrides = (struct overrides){ s->overrides, s->override_count };
	o.engine.last = (struct changes){ &s->last, s->has_last };
	if (s->most)
		o.limits.findings = s->most;
	const struct input_config config = { &o.engine, s->fail_on, s->path, NULL };

	if (s->path)
		o.configs = &config;
	put("in.yaml", manifest);
	inputs_add(&inputs, arena, "in.yaml", false, &collect);
	lint_run(&o, &inputs, &result);
	for (size_t i = 0; i < result.report.finding_count; i++) {
		const struct finding *f = result.report.findings[i];

		text = arena_printf(arena, "%s%s%s %s: %s%s", text, i ? ", " : "", severity_name(f->severity),
				    f->rule->name, f->message, f->denies ? " denies" : "");
	}
	text = arena_printf(arena, "%s; exit %d", text, result.exit_code);
	if (result.report.counts.newer)
		text = arena_printf(arena, "%s; newer %d", text, (int)result.report.counts.newer);
	lint_release(&result);
	return text;
}

static void expect(const struct setup *s, const char *want)
{
	struct arena arena = ARENA_EMPTY;
	const char *got = outcome(s, &arena);

	if (strcmp(got, want) != 0)
		fail_msg("\n  got      %s\n  expected %s", got, want);
	arena_release(&arena);
}

#define POLICY(rule_, ...)                                                                                             \
	{                                                                                                              \
		.rule = &(rule_), .enabled = true, .param = { 5 }, __VA_ARGS__                                         \
	}
#define ALL "warning one: a 5, warning one: b 5, warning one: c 5, warning one: d 5"

static void severities_are_settled(void **state)
{
	(void)state;
	struct setup s = { .policies = { POLICY(one, ) }, .policy_count = 1, .fail_on = SEVERITY_ERROR };

	expect(&s, ALL "; exit 0");
	s.fail_on = SEVERITY_WARNING;
	expect(&s, ALL "; exit 1");
	s.fail_on = SEVERITY_OFF;
	expect(&s, ALL "; exit 0");
	/* what fails is shown */
	s.fail_on = SEVERITY_ERROR;
	s.min_severity = SEVERITY_ERROR;
	expect(&s, "; exit 0");
	s.fail_on = SEVERITY_INFO;
	expect(&s, ALL "; exit 1");
	s.fail_on = SEVERITY_ERROR;
	s.policies[0].severity = SEVERITY_ERROR;
	expect(&s, "error one: a 5, error one: b 5, error one: c 5, error one: d 5; exit 1");
	s.policies[0].severity = SEVERITY_INFO;
	expect(&s, "; exit 0");
	s.policies[0].enabled = false;
	s.min_severity = SEVERITY_INFO;
	expect(&s, "; exit 0");
}

static void what_is_off_silences_nothing(void **state)
{
	(void)state;
	struct setup s = { .policies = { POLICY(loud, ), POLICY(one, ), POLICY(two, ) },
			   .policy_count = 3,
			   .fail_on = SEVERITY_ERROR };

	expect(&s, "error loud: a 5, error loud: b 5, error loud: c 5, error loud: d 5; exit 1");
	s.policies[0].enabled = false;
	s.policies[2].enabled = false;
	expect(&s, ALL "; exit 0");
	/* an override that switches it off for some containers gives them the others back */
	static const struct str kind = { "Pod", 3 };
	static const struct change off = { .rule = 0, .kind = CHANGE_SEVERITY, .value = SEVERITY_OFF };

	s.policies[0].enabled = true;
	s.overrides[0] = (struct override){ .match = { .kind = { &kind, 1 } }, .changes = { &off, 1 } };
	s.override_count = 1;
	expect(&s, "error loud: a 5, error loud: b 5, error loud: c 5, warning one: d 5; exit 1");
}

static void pins_hold(void **state)
{
	(void)state;
	struct setup s = { .policies = { POLICY(two, .pin = PIN_WARNING) },
			   .policy_count = 1,
			   .fail_on = SEVERITY_WARNING };

	expect(&s, "warning two: a 5, warning two: b 5, warning two: c 5, warning two: d 5; exit 1");
	s.policies[0].pin = PIN_NEWER;
	expect(&s, "warning two: a 5, warning two: b 5, warning two: c 5, warning two: d 5; exit 0; newer 4");
	s.policies[0].severity = SEVERITY_ERROR;
	expect(&s, "warning two: a 5, warning two: b 5, warning two: c 5, warning two: d 5; exit 0; newer 4");
	s.policies[0].severity = SEVERITY_INFO;
	expect(&s, "info two: a 5, info two: b 5, info two: c 5, info two: d 5; exit 0");
	/* what is kept down does not hide what is not; the other way round it does */
	s = (struct setup){ .policies = { POLICY(loud, .pin = PIN_NEWER), POLICY(two, ) },
			    .policy_count = 2,
			    .fail_on = SEVERITY_ERROR };
	expect(&s, "warning loud: a 5, error two: a 5, warning loud: b 5, error two: b 5, warning loud: c 5, error "
		   "two: c 5, "
		   "warning loud: d 5, error two: d 5; exit 1");
	s.policies[1].pin = PIN_NEWER;
	expect(&s, "warning loud: a 5, warning loud: b 5, warning loud: c 5, warning loud: d 5; exit 0");
	/* what is too much to be kept is counted alike */
	s = (struct setup){
		.policies = { POLICY(two, .pin = PIN_NEWER) }, .policy_count = 1, .fail_on = SEVERITY_INFO, .most = 1
	};
	expect(&s, "warning two: a 5; exit 0; newer 4");
	s.policies[0].pin = PIN_NONE;
	expect(&s, "error two: a 5; exit 1");
	s.fail_on = SEVERITY_OFF;
	expect(&s, "error two: a 5; exit 0");
}

static void only_what_its_rule_is_sure_of_denies(void **state)
{
	static const struct rule sure = {
		.name = "sure", .scope = POD, .denies = true, .grades = { { SEVERITY_ERROR, NULL } }, .check = check_pod
	};
	static const struct rule unsure = { .name = "unsure",
					    .scope = POD,
					    .denies = true,
					    .check = check_pod,
					    .grades = { { SEVERITY_WARNING, NULL }, { SEVERITY_ERROR, "at times" } } };
	static const struct rule never = {
		.name = "never", .scope = POD, .grades = { { SEVERITY_ERROR, NULL } }, .check = check_pod
	};
	(void)state;
	struct setup s = { .policies = { POLICY(never, ), POLICY(sure, ), POLICY(unsure, ) },
			   .policy_count = 3,
			   .fail_on = SEVERITY_OFF };

	expect(&s, "error never: pod, error sure: pod denies, warning unsure: pod, error never: pod, error sure: pod "
		   "denies, "
		   "warning unsure: pod; exit 0");
	for (size_t i = 0; i < s.policy_count; i++)
		s.policies[i].severity = SEVERITY_ERROR;
	expect(&s,
	       "error never: pod, error sure: pod denies, error unsure: pod, error never: pod, error sure: pod denies, "
	       "error unsure: pod; exit 0");
	s.policies[1].pin = PIN_WARNING;
	s.policies[0].enabled = s.policies[2].enabled = false;
	expect(&s, "warning sure: pod, warning sure: pod; exit 0");
}

/* ---- matching ---- */

#define PATTERNS(...)                                                                                                  \
	{                                                                                                              \
		(const struct str[]){ __VA_ARGS__ }, sizeof((const struct str[]){ __VA_ARGS__ }) / sizeof(struct str)  \
	}
#define P(literal_)                                                                                                    \
	{                                                                                                              \
		literal_, sizeof(literal_) - 1                                                                         \
	}
#define LABELS(...)                                                                                                    \
	(const struct label[]){ __VA_ARGS__ },                                                                         \
		.label_count = sizeof((const struct label[]){ __VA_ARGS__ }) / sizeof(struct label)

static void matches_parts_of_the_input(void **state)
{
	/* clang-format off */
	const struct { struct match match; const char *path, *gone /* containers without a finding */; } t[] = {
		{ { .kind = PATTERNS(P("CronJob"), P("Job")) }, NULL, "abc" },
		{ { .kind = PATTERNS(P("*")) }, NULL, "abcd" },
		{ { .kind = PATTERNS(P("Job")) }, NULL, "" },
		{ { .namespace = PATTERNS(P("shop-*")) }, NULL, "abc" },
		{ { .namespace = PATTERNS(P("*")) }, NULL, "abc" },	/* what says none is in none that is known */
		{ { .namespace = PATTERNS(P("shop")) }, NULL, "" },
		{ { .image = PATTERNS(P("*/api:*")) }, NULL, "ad" },
		{ { .image = PATTERNS(P("x.org/proxy"), P("y")) }, NULL, "b" },
		{ { .image = PATTERNS(P("*")) }, NULL, "abd" },
		{ { .labels = LABELS({ P("tier"), P("ba*") }) }, NULL, "abc" },
		{ { .labels = LABELS({ P("tier"), P("batch") }, { P("of"), P("template") }) }, NULL, "abc" },
		{ { .labels = LABELS({ P("of"), P("workload") }) }, NULL, "abc" },
		{ { .labels = LABELS({ P("tier"), P("batch") }, { P("of"), P("x") }) }, NULL, "" },
		{ { .labels = LABELS({ P("none"), P("*") }) }, NULL, "" },
		{ { .image = PATTERNS(P("*/api:*")), .kind = PATTERNS(P("Pod")) }, NULL, "d" },
		{ { .path = PATTERNS(P("prod/**")) }, "prod/deep/in.yaml", "abcd" },
		{ { .path = PATTERNS(P("prod")) }, "prod/deep/in.yaml", "abcd" },
		{ { .path = PATTERNS(P("prod/")) }, "prod/deep/in.yaml", "abcd" },
		{ { .path = PATTERNS(P("deep/")) }, "prod/deep/in.yaml", "abcd" },
		{ { .path = PATTERNS(P("*.yaml")) }, "prod/deep/in.yaml", "abcd" },
		{ { .path = PATTERNS(P("/deep")) }, "prod/deep/in.yaml", "" },
		{ { .path = PATTERNS(P("prod/*")) }, "prod/deep/in.yaml", "abcd" },	/* the directory deep */
		{ { .path = PATTERNS(P("staging/**"), P("in.yml")) }, "prod/deep/in.yaml", "" },
		{ { .path = PATTERNS(P("in.yaml")) }, NULL, "abcd" },	/* without a configuration's directory: the name */
	};
	/* clang-format on */
	static const struct change off = { .rule = 0, .kind = CHANGE_SEVERITY, .value = SEVERITY_OFF };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++) {
		struct setup s = { .policies = { POLICY(one, ) },
				   .policy_count = 1,
				   .path = t[i].path,
				   .override_count = 1,
				   .overrides = { { .match = t[i].match, .changes = { &off, 1 } } } };
		struct arena arena = ARENA_EMPTY;
		const char *got = outcome(&s, &arena);

		for (const char *name = "abcd"; *name; name++) {
			bool said = str_has(str_of(got), arena_printf(&arena, "one: %c", *name));

			if (said == (strchr(t[i].gone, *name) != NULL))
				fail_msg("row %zu: %s", i, got);
		}
		arena_release(&arena);
	}
}

static void a_rule_of_the_pod_looks_at_all_images(void **state)
{
	static const struct change off = { .rule = 0, .kind = CHANGE_SEVERITY, .value = SEVERITY_OFF };

	(void)state;
	struct setup s = { .policies = { POLICY(pod, ) },
			   .policy_count = 1,
			   .override_count = 1,
			   .overrides = {
				   { .match = { .image = PATTERNS(P("*/proxy:*")) }, .changes = { &off, 1 } } } };

	expect(&s, "warning pod: pod; exit 0"); /* of the one without it */
	s.override_count = 0;
	expect(&s, "warning pod: pod, warning pod: pod; exit 0");
}

static void the_first_that_matches_wins_key_by_key(void **state)
{
	static const struct change first[] = {
		{ .rule = 0, .kind = CHANGE_PARAM, .value = 1 },
		{ .rule = 1, .kind = CHANGE_SEVERITY, .value = SEVERITY_INFO },
	};
	static const struct change second[] = {
		{ .rule = 0, .kind = CHANGE_PARAM, .value = 2 },
		{ .rule = 0, .kind = CHANGE_SEVERITY, .value = SEVERITY_ERROR },
		{ .rule = 1, .kind = CHANGE_SEVERITY, .value = SEVERITY_OFF },
	};

	(void)state;
	struct setup s = {
		.policies = { POLICY(one, ), POLICY(two, ) },
		.policy_count = 2,
		.override_count = 2,
		.fail_on = SEVERITY_OFF,
		.overrides = { { .match = { .image = PATTERNS(P("*/api")) }, .changes = { first, COUNT_OF(first) } },
			       { .match = { .kind = PATTERNS(P("CronJob")) },
				 .changes = { second, COUNT_OF(second) } } },
	};

	expect(&s, "error one: a 1, info two: a 5, error one: b 2, error one: c 2, warning one: d 1, info two: d 5; "
		   "exit 0");
	/* the command line has the last word */
	s.last = (struct change){ .rule = 0, .kind = CHANGE_PARAM, .value = 9 };
	s.has_last = true;
	expect(&s, "error one: a 9, info two: a 5, error one: b 9, error one: c 9, warning one: d 9, info two: d 5; "
		   "exit 0");
	s.last = (struct change){ .rule = 1, .kind = CHANGE_ENABLED, .value = 0 };
	expect(&s, "error one: a 1, error one: b 2, error one: c 2, warning one: d 1; exit 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(severities_are_settled, tree_enter, tree_leave),
		cmocka_unit_test_setup_teardown(what_is_off_silences_nothing, tree_enter, tree_leave),
		cmocka_unit_test_setup_teardown(pins_hold, tree_enter, tree_leave),
		cmocka_unit_test_setup_teardown(only_what_its_rule_is_sure_of_denies, tree_enter, tree_leave),
		cmocka_unit_test_setup_teardown(matches_parts_of_the_input, tree_enter, tree_leave),
		cmocka_unit_test_setup_teardown(a_rule_of_the_pod_looks_at_all_images, tree_enter, tree_leave),
		cmocka_unit_test_setup_teardown(the_first_that_matches_wins_key_by_key, tree_enter, tree_leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
