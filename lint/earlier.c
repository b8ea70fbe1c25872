/* SPDX-License-Identifier: Apache-2.0 */
#include "earlier.h"

#include "kube/workload.h"

static const char *or_nothing(const char *text)
{
	return text ? text : "";
}

const char *earlier_container(struct arena *arena, const struct object_id *id, const char *container)
{
	static const struct object_id nothing = { NULL, NULL, NULL, NULL };
	const struct object_id *o = id ? id : &nothing;
	struct str group = api_group(str_of(o->api_version));

	return arena_printf(arena, "%.*s\x1f%s\x1f%s\x1f%s\x1f%s", STR_ARG(group), or_nothing(o->kind),
			    or_nothing(o->namespace), or_nothing(o->name), or_nothing(container));
}

static const char *key_of(struct arena *arena, const struct finding *f, const char *file)
{
	return arena_printf(arena, "%s\x1f%s\x1f%s\x1f%s", f->rule->name,
			    earlier_container(arena, f->object, f->container), f->message, file);
}

void earlier_init(struct earlier *e, struct arena *arena, const struct lint_result *before, const char *since)
{
	const struct report *r = &before->report;

	*e = (struct earlier){ .arena = arena, .before = before, .since = since };
	for (size_t i = 0; i < r->finding_count; i++) {
		const struct finding *f = r->findings[i];
		bool gone = f->at.input < r->inputs->list.n && r->inputs->list.at[f->at.input].deleted;

		bag_put(&e->findings, arena, key_of(arena, f, gone ? "" : r->names[f->at.input]), (uint32_t)i);
	}
	for (size_t i = 0; i < before->report.row_count; i++)
		bag_put(&e->rows, arena, earlier_container(arena, before->report.rows[i]->object, before->report.rows[i]->container),
			(uint32_t)i);
}

bool earlier_has(struct earlier *e, const struct finding *f, const char *name)
{
	uint32_t i;

	return bag_take(&e->findings, key_of(e->arena, f, name), &i) ||
	       bag_take(&e->findings, key_of(e->arena, f, ""), &i);
}

/* ---- which end moved ---- */

static const struct ends {
	enum setting_id bound, variable;
	const char *bound_name, *variable_name;
} pairs[] = {
	{ SETTING_MEMORY_LIMIT, SETTING_GOMEMLIMIT, "the memory limit", "GOMEMLIMIT" },
	{ SETTING_POD_MEMORY_LIMIT, SETTING_GOMEMLIMIT, "the memory limit of the Pod", "GOMEMLIMIT" },
	{ SETTING_CPU_LIMIT, SETTING_GOMAXPROCS, "the cpu limit", "GOMAXPROCS" },
};

static bool is_at(const struct finding *f, const struct kept_setting *s)
{
	bool at = s->has_place && f->at.input == s->at.input && f->at.start == s->at.start;

	for (const struct related *r = f->related; r && !at; r = r->next)
		at = s->has_place && r->at.input == s->at.input && r->at.start == s->at.start;
	return at;
}

static bool are_known(const struct kept_setting *a, const struct kept_setting *b)
{
	return a->state == STATE_KNOWN && b->state == STATE_KNOWN && a->text && b->text;
}

static const char *moved(struct earlier *e, const struct ends *ends, const struct settings_row *old,
			 const struct settings_row *now)
{
	const struct kept_setting *bound = &now->settings[ends->bound], *variable = &now->settings[ends->variable];
	const struct kept_setting *old_bound = &old->settings[ends->bound];
	const struct kept_setting *old_variable = &old->settings[ends->variable];

	if (!are_known(bound, old_bound) || !are_known(variable, old_variable))
		return NULL;
	bool bound_moved = strcmp(bound->text, old_bound->text),
	     variable_moved = strcmp(variable->text, old_variable->text);

	if (bound_moved == variable_moved)
		return NULL;
	if (bound_moved)
		return arena_printf(e->arena, "since %s %s changed from '%s' to '%s', %s did not", e->since,
				    ends->bound_name, old_bound->text, bound->text, ends->variable_name);
	return arena_printf(e->arena, "since %s %s changed from '%s' to '%s', %s did not", e->since,
			    ends->variable_name, old_variable->text, variable->text, ends->bound_name);
}

const char *earlier_change(struct earlier *e, const struct finding *f, const struct settings_row *row)
{
	const char *text = NULL;
	uint32_t i;

	for (size_t n = 0; n < COUNT_OF(pairs) && !text; n++) {
		if (!is_at(f, &row->settings[pairs[n].bound]) || !is_at(f, &row->settings[pairs[n].variable]))
			continue;
		if (!bag_find(&e->rows, earlier_container(e->arena, f->object, f->container), &i))
			return NULL;
		text = moved(e, &pairs[n], e->before->report.rows[i], row);
	}
	return text;
}
