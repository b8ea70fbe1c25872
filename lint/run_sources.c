/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

/* Rendered templates are numbered now that all are known; places in them have the numbers from here on. */
void run_number_sources(struct lint_run *run, struct arena *arena)
{
	uint32_t *sourced = arena_array(arena, run->input_count, uint32_t), *owners;
	uint32_t n = 0;

	for (uint32_t i = 0; i < run->input_count; i++) {
		sourced[run->results[i].nth] = i;
		run->results[i].sources_from = run->input_count + n;
		n += (uint32_t)run->results[i].sources.n;
	}
	owners = arena_array(arena, n, uint32_t);
	for (uint32_t i = 0; i < run->input_count; i++)
		for (size_t j = 0; j < run->results[i].sources.n; j++)
			owners[run->results[i].sources_from - run->input_count + j] = i;
	run->owners = owners;
	run->owner_count = n;
	run->sourced = sourced;
}

uint32_t run_numbered(const struct lint_run *run, uint32_t input)
{
	if (!(input & SOURCE_BIT) || input == (uint32_t)NO_INPUT)
		return input;
	return run->results[run->sourced[(input & ~SOURCE_BIT) >> SOURCE_BITS]].sources_from +
	       (input & (SOURCES_MOST - 1));
}

static const struct related *numbered_related(const struct lint_run *run, struct arena *arena,
					      const struct related *related)
{
	const struct related *first = NULL, **end = &first;

	for (; related; related = related->next) {
		struct related *copy = arena_new(arena, struct related);

		*copy = *related;
		copy->at.input = run_numbered(run, copy->at.input);
		*end = copy;
		end = &copy->next;
	}
	return first;
}

static const struct edit *numbered_edits(const struct lint_run *run, struct arena *arena, const struct edit *edits)
{
	const struct edit *first = NULL, **end = &first;

	for (; edits; edits = edits->next) {
		struct edit *copy = arena_new(arena, struct edit);

		*copy = *edits;
		copy->input = run_numbered(run, copy->input);
		*end = copy;
		end = &copy->next;
	}
	return first;
}

void run_number_finding(const struct lint_run *run, struct finding *f, struct arena *arena)
{
	if (!run->owner_count)
		return;
	f->at.input = run_numbered(run, f->at.input);
	f->related = numbered_related(run, arena, f->related);
	f->edits = numbered_edits(run, arena, f->edits);
}

/* Whose lines are those of an output, which nobody can open. */
bool run_is_output(const struct lint_run *run, uint32_t input)
{
	return run->inputs->list.at[run_owner(run, input)].kind == INPUT_RENDERED;
}

void run_number_row(const struct lint_run *run, struct settings_row *row)
{
	row->at.input = run_numbered(run, row->at.input);
	for (size_t i = 0; i < SETTING_COUNT; i++)
		row->settings[i].at.input = run_numbered(run, row->settings[i].at.input);
}

void run_hide_output_lines(const struct lint_run *run, struct settings_row *row)
{
	if (!run_is_output(run, row->at.input))
		return;
	row->at.line = row->at.column = 0;
	for (size_t i = 0; i < SETTING_COUNT; i++)
		row->settings[i].has_place &= !run_is_output(run, row->settings[i].at.input);
}
