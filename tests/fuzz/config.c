/* SPDX-License-Identifier: Apache-2.0 */
/* A text as a configuration and as a profile: complaints or a configuration, never neither; what is read can be merged. */
#include <stdlib.h>
#include <string.h>

#include "config/baseline.h"
#include "config/settle.h"
#include "policies.h"

/* The same text as a baseline. */
static void check_baseline(const struct catalogue *catalogue, struct str text)
{
	auto_arena arena = ARENA_EMPTY;
	struct complaints complaints = { .arena = &arena };
	const struct baseline *b = baseline_read(catalogue, "c", text, "/nowhere", "2026-01-01", &arena, &complaints);

	if (!b != (complaints.list.n > 0) || complaints.list.n > COMPLAINTS + 1)
		abort();
	for (size_t i = 0; b && i < b->entries.n; i++)
		if (!b->entries.at[i].rule || !b->entries.at[i].line)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct catalogue *catalogue, struct str text, bool profile)
{
	auto_arena arena = ARENA_EMPTY;
	struct complaints complaints = { .arena = &arena };
	const struct command_line line = { 0 };
	const struct config *c = config_read(catalogue, "c", text, profile, &arena, &complaints);

	if (!c != (complaints.list.n > 0) || complaints.list.n > COMPLAINTS + 1)
		abort();
	for (size_t i = 0; i < complaints.list.n; i++)
		if (strncmp(complaints.list.at[i], "c:", 2) != 0)
			abort();
	if (!c || c->profile.text) /* a profile may be a file, which is not the fuzzer's to open */
		return;
	const struct settled *s = config_settle(catalogue, c, NULL, &line, &arena, &complaints);

	if (!s)
		abort();
	for (size_t i = 0; i < s->engine.policy_count; i++) {
		const struct policy *p = &s->engine.policies[i];

		for (size_t k = 0; k < PARAMS_MOST && p->rule->params[k].name; k++)
			if (p->param[k] < p->rule->params[k].min || p->param[k] > p->rule->params[k].max)
				abort();
	}
	for (size_t i = 0; i < s->engine.overrides.n; i++)
		if (!s->engine.overrides.at[i].changes.n)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct catalogue catalogue = { policies, policy_count, profiles, profile_count, PODFIT_VERSION };
	struct str text = { (const char *)data, size };

	check(&catalogue, text, false);
	check(&catalogue, text, true);
	check_baseline(&catalogue, text);
	return 0;
}
