/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an AdmissionReview: an answer that the API server takes, or one line that says what is wrong. */
#include <jansson.h>
#include <stdlib.h>

#include "policies.h"
#include "webhook/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_warning(const json_t *warning)
{
	const char *text = json_string_value(warning);
	size_t characters = 0;

	if (!text || !*text)
		abort();
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			abort();
		characters += ((unsigned char)*text & 0xc0) != 0x80;
	}
	if (characters > WARNING_MOST)
		abort();
}

static void check_answer(const struct review *r)
{
	json_t *answer = json_loadb(r->answer.p, r->answer.n, 0, NULL), *warning;
	const json_t *response = json_object_get(answer, "response"), *uid = json_object_get(response, "uid");
	json_t *warnings = json_object_get(response, "warnings");
	bool allowed = json_is_true(json_object_get(response, "allowed"));
	size_t i;

	if (!response || !json_is_string(uid) || allowed == (r->decision == DECISION_DENIED))
		abort();
	if (!str_eq(r->uid, (struct str){ json_string_value(uid), json_string_length(uid) }))
		abort();
	if (!allowed != (json_object_get(response, "status") != NULL) || json_array_size(warnings) > WARNINGS_MOST)
		abort();
	json_array_foreach(warnings, i, warning)
		check_warning(warning);
	json_decref(answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct policy rules[256];
	struct lint_options options = { .limits = LIMITS_DEFAULT };
	struct review_policy policy = { .options = &options };
	struct worker w = { .options = &options };
	struct review r;

	if (policy_count > COUNT_OF(rules))
		abort();
	for (size_t i = 0; i < policy_count; i++) {
		rules[i] = (struct policy){ .rule = policies[i], .enabled = true };
		for (size_t p = 0; p < COUNT_OF(policies[i]->params); p++)
			rules[i].param[p] = policies[i]->params[p].value;
	}
	options.limits.nodes = 4096;
	options.engine = (struct engine){ .policies = rules, .policy_count = policy_count };
	for (enum mode mode = MODE_WARN; mode < MODE_COUNT; mode++) {
		review(&w, &policy, mode, (struct str){ (const char *)data, size }, &r);
		if (r.status == 200)
			check_answer(&r);
		else if (r.status != 400 || !r.answer.n || r.answer.n > 400 || r.answer.p[r.answer.n - 1] != '\n')
			abort();
	}
	arena_release(&w.scratch);
	arena_release(&w.kept);
	return 0;
}
