/* SPDX-License-Identifier: Apache-2.0 */
#include "trace_inner.h"

enum { BACK = 2000 }; /* findings among which one that says the same is looked for */

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_object(const struct object_id *a, const struct object_id *b)
{
	return same_text(a->kind, b->kind) && same_text(a->name, b->name) && same_text(a->namespace, b->namespace);
}

/* The rendering that it stands in, or NULL. */
static const struct rendering *rendering_of(const struct lint_run *run, const struct inputs *inputs,
					    const struct finding *f)
{
	return inputs->list.at[run_owner(run, f->at.input)].rendering;
}

static const char *template_of(const struct lint_run *run, const struct finding *f)
{
	const struct input_result *r = &run->results[run_owner(run, f->at.input)];

	return f->at.input < run->input_count ? NULL : r->sources.at[f->at.input - r->sources_from];
}

static bool same_fault(const struct lint_run *run, const struct finding *a, const struct finding *b)
{
	return a->rule == b->rule && a->severity == b->severity && a->hidden == b->hidden &&
	       same_text(a->message, b->message) && same_text(a->path, b->path) &&
	       same_text(a->container, b->container) && same_object(a->object, b->object) &&
	       same_text(template_of(run, a), template_of(run, b));
}

static void add_also(struct finding *f, const char *with, struct arena *arena)
{
	struct also *also = arena_new(arena, struct also), **end = &f->also;

	while (*end)
		end = &(*end)->next;
	also->with = with;
	*end = also;
}

size_t trace_merge(const struct lint_run *run, const struct inputs *inputs, struct finding **findings, size_t n,
		   struct arena *arena)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		const struct rendering *r = rendering_of(run, inputs, findings[i]), *other;
		size_t same = r && kept > BACK ? kept - BACK : r ? 0 : kept;

		for (; same < kept; same++) {
			other = rendering_of(run, inputs, findings[same]);
			if (other && other != r && other->chart == r->chart &&
			    same_fault(run, findings[same], findings[i]))
				break;
		}
		if (same < kept)
			add_also(findings[same], r->with, arena);
		else
			findings[kept++] = findings[i];
	}
	return kept;
}
