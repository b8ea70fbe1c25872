/* SPDX-License-Identifier: Apache-2.0 */
/* A document through the whole pipeline, twice: against the empty world, then against its own facts. */
#include <stdlib.h>

#include "document.h"
#include "policies.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_findings(const struct document_result *r, size_t size)
{
	for (size_t i = 0; i < r->findings.list.n; i++) {
		const struct finding *f = r->findings.list.at[i];

		if (f->at.start > f->at.end || f->at.end > size || !f->at.line || !f->at.column || !f->path ||
		    !f->message[0] || str_of(f->brief).n > 120 || f->severity == SEVERITY_OFF)
			abort();
		for (const struct edit *e = f->edits; e; e = e->next)
			if (e->start > e->end || e->end > size)
				abort();
	}
}

static void lint(struct worker *w, struct document *d, size_t size, struct document_result *ret)
{
	struct fault fault = { 0 };
	struct str rest;

	document_lint(w, d, ret, &fault, &rest);
	if (ret->faulty && (!fault.code || fault.at > size))
		abort();
	check_findings(ret, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy rules[128] = { 0 };
	struct lint_options options = { .limits = LIMITS_DEFAULT };
	struct worker w = { .options = &options };
	struct document d = { .text = { (const char *)data, size }, .origin = { .line = 1 }, .editable = true,
			      .json_first = size && data[0] == '{' };
	static const char *const directories[] = { "." };
	struct document_result first, second;

	options.limits.nodes = 4096;
	options.limits.alias_steps = 1 << 16;
	options.limits.containers = 256;
	if (policy_count > COUNT_OF(rules))
		abort();
	for (size_t i = 0; i < policy_count; i++) {
		rules[i] = (struct policy){ .rule = policies[i], .enabled = true };
		for (size_t p = 0; p < COUNT_OF(policies[i]->params); p++)
			rules[i].param[p] = policies[i]->params[p].value;
	}
	options.engine = (struct engine){ .policies = rules, .policy_count = policy_count };
	lint(&w, &d, size, &first);
	struct fact **facts = arena_array(&w.kept, w.facts.n + 1, struct fact *);
	struct world world;
	size_t n = 0;

	for (struct fact *f = w.facts.newest; f; f = f->older)
		facts[n++] = f;
	world_freeze(&world, facts, n, directories, directories, 1, &w.kept);
	d.world = &world;
	lint(&w, &d, size, &second);
	options.settings_wanted = true;
	lint(&w, &d, size, &second);
	arena_release(&w.scratch);
	arena_release(&w.kept);
	return 0;
}
