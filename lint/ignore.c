/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

#include "doc/comment.h"

static const enum coordinate groups[] = { MEMORY, GOROUTINE, SYSTEM, META };

static bool is_group(struct str name, enum coordinate c)
{
	return name.n && name.p[0] == '@' && str_is(str_sub(name, 1, name.n), coordinate_name(c));
}

static bool matches(const struct ignored_name *n, const struct rule *rule)
{
	return n->rule == rule || (n->group && is_group(n->name, rule->coordinate));
}

/* What stands before "--"; false: the list does not count under `mode`. */
static bool names_of(struct str list, enum suppressions mode, struct str *ret)
{
	size_t dash = str_find(list, "--");
	struct str reason = str_trim(str_sub(list, dash + 2, list.n));

	*ret = str_sub(list, 0, dash);
	return mode == SUPPRESS_ALL || (mode == SUPPRESS_WITH_REASON && reason.n);
}

static struct ignored_name name_of(const struct engine *e, struct str list, struct str name)
{
	struct ignored_name n = { .list = list, .name = name };

	for (size_t i = 0; i < e->policy_count && !n.rule; i++)
		if (str_is(name, e->policies[i].rule->name))
			n.rule = e->policies[i].rule;
	for (size_t i = 0; i < COUNT_OF(groups); i++)
		n.group |= is_group(name, groups[i]);
	return n;
}

static void remember(const struct engine *e, const struct unit *u, const struct ignored_name *n,
		     struct ignored_names *to)
{
	if (!u->ignores->not_asked)
		u->ignores->not_asked = arena_array(u->scratch, e->policy_count, bool);
	*list_add(u->scratch, to) = *n;
}

void ignores_read_comments(const struct engine *e, const struct unit *u)
{
	struct ignored_names *all = &u->ignores->comments;
	size_t n, most = u->doc->limits->findings;
	struct str *lists, names;

	if (e->suppressions == SUPPRESS_NONE)
		return;
	n = ignore_comments(u->scratch, u->doc, &lists);
	for (size_t i = 0; i < n && all->n < most; i++) {
		size_t before = all->n;

		if (!names_of(lists[i], e->suppressions, &names))
			continue;
		while (names.n && all->n < most) {
			struct ignored_name found = name_of(e, lists[i], str_trim(str_cut(&names, ',')));

			if (found.name.n)
				remember(e, u, &found, all);
		}
		if (all->n == before)
			remember(e, u, &(struct ignored_name){ .list = lists[i], .name = { lists[i].p, 0 } }, all);
	}
}

static bool is_among(const struct ignored_name *n, const struct ignored_names *all, size_t from)
{
	for (size_t i = from; i < all->n; i++)
		if (str_eq(all->at[i].name, n->name))
			return true;
	return false;
}

static void read_annotation(const struct engine *e, const struct unit *u, const struct annotation *a)
{
	struct ignored_names *all = &u->ignores->names, *wrong = &u->ignores->wrong;
	size_t from = all->n, wrong_from = wrong->n;
	struct str names;

	if (!a->text.n || !names_of(a->text, e->suppressions, &names))
		return;
	while (names.n) {
		struct ignored_name found = name_of(e, a->text, str_trim(str_cut(&names, ',')));

		found.annotation = a;
		if (found.rule || found.group) {
			if (!is_among(&found, all, from))
				remember(e, u, &found, all);
		} else if (found.name.n && wrong->n < u->doc->limits->findings) {
			remember(e, u, &found, wrong);
		}
	}
	if (all->n == from && wrong->n == wrong_from)
		remember(e, u, &(struct ignored_name){ .list = a->text, .annotation = a }, wrong);
}

const struct ignoring_pod *ignores_read_pod(const struct engine *e, const struct unit *u, const struct pod *pod,
					    uint32_t workload)
{
	struct ignores *ignores = u->ignores;
	struct ignoring_pod p = { pod, workload, ignores->names.n, 0, ignores->wrong.n, 0 };

	for (size_t i = 0; i < pod->annotation_count && e->suppressions != SUPPRESS_NONE; i++)
		if (pod->annotations[i].word == ANNOTATION_IGNORE && !pod->annotations[i].fault)
			read_annotation(e, u, &pod->annotations[i]);
	p.to = ignores->names.n;
	p.wrong_to = ignores->wrong.n;
	if (p.to == p.from && p.wrong_to == p.wrong_from && !ignores->comments.n)
		return NULL;
	struct ignoring_pod *added = list_add(u->scratch, &ignores->pods);

	*added = p;
	return added;
}

/* "ignore.podfit.dev/app" is about that container only. */
static bool is_about(const struct annotation *a, const struct container *c)
{
	return !a->container.p || (c && str_eq(a->container, c->name));
}

bool ignored_by_annotation(struct ignores *ignores, const struct ignoring_pod *pod, const struct container *c,
			   const struct rule *rule)
{
	bool found = false;

	for (size_t i = pod ? pod->from : 0; pod && i < pod->to; i++) {
		struct ignored_name *n = &ignores->names.at[i];

		if (!matches(n, rule) || !is_about(n->annotation, c))
			continue;
		n->used = found = true;
	}
	return found;
}

/* The names that stand in this very list. */
static void use_comment(struct ignores *ignores, struct str list, const struct rule *rule)
{
	size_t low = 0, high = ignores->comments.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ignores->comments.at[middle].name.p < list.p)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < ignores->comments.n && ignores->comments.at[low].name.p < list.p + list.n; low++)
		ignores->comments.at[low].used |= matches(&ignores->comments.at[low], rule);
}

bool ignored_by_list(struct ignores *ignores, struct str list, const struct rule *rule, enum suppressions mode)
{
	struct str names;

	if (!names_of(list, mode, &names))
		return false;
	while (names.n) {
		struct str name = str_trim(str_cut(&names, ','));

		if (!str_is(name, rule->name) && !is_group(name, rule->coordinate))
			continue;
		if (ignores)
			use_comment(ignores, list, rule);
		return true;
	}
	return false;
}

static const struct link *link_to_list(const struct unit *u, struct str list)
{
	struct link *link = arena_new(u->scratch, struct link);
	struct place *place = arena_new(u->scratch, struct place);
	uint32_t at = (uint32_t)(list.p - u->doc->text.p);

	*place = place_of(u->doc, u->origin, at, at + (uint32_t)list.n);
	link->place = place;
	return link;
}

const struct link *ignored_without_reason(const struct engine *e, const struct unit *u, const struct pod *pod,
					  const struct container *c, const struct rule *rule, const struct link *at)
{
	if (e->suppressions != SUPPRESS_WITH_REASON)
		return NULL;
	for (size_t i = 0; i < pod->annotation_count; i++) {
		const struct annotation *a = &pod->annotations[i];

		if (a->word == ANNOTATION_IGNORE && !a->fault && is_about(a, c) &&
		    ignored_by_list(NULL, a->text, rule, SUPPRESS_ALL))
			return a->at;
	}
	struct str comment = at->place ? STR_NONE : ignore_list_at(u->doc, at->node->start + at->from);

	return comment.n && ignored_by_list(NULL, comment, rule, SUPPRESS_ALL) ? link_to_list(u, comment) : NULL;
}
