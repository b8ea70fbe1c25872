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

/* Every name of `names`, a part of the list; where there is none an empty one. Returns the index of the first. */
static size_t add_names(const struct engine *e, const struct unit *u, struct str list, struct str names,
			struct ignored_names *to)
{
	size_t first = to->n;

	while (names.n) {
		struct str name = str_trim(str_cut(&names, ','));

		if (name.n)
			*list_add(u->scratch, to) = name_of(e, list, name);
	}
	if (to->n == first)
		*list_add(u->scratch, to) = name_of(e, list, (struct str){ list.p, 0 });
	return first;
}

static void remember(const struct engine *e, const struct unit *u, struct ignores *ignores)
{
	if (!ignores->not_asked)
		ignores->not_asked = arena_array(u->scratch, e->policy_count, bool);
}

void ignores_read_comments(const struct engine *e, const struct unit *u)
{
	struct ignores *ignores = u->ignores;
	struct str *lists, names;
	size_t n = e->suppressions == SUPPRESS_NONE ? 0 : ignore_comments(u->scratch, u->doc, &lists);

	for (size_t i = 0; i < n; i++) {
		if (!names_of(lists[i], e->suppressions, &names))
			continue;
		remember(e, u, ignores);
		add_names(e, u, lists[i], names, &ignores->comments);
	}
}

static const struct container *container_of(const struct pod *pod, struct str name)
{
	for (size_t i = 0; i < pod->container_count; i++)
		if (str_eq(pod->containers[i].name, name))
			return &pod->containers[i];
	return NULL;
}

static void add_annotation(const struct engine *e, const struct unit *u, const struct pod *pod,
			   const struct annotation *a)
{
	const struct container *c = a->container.p ? container_of(pod, a->container) : NULL;
	struct ignored_names *all = &u->ignores->names;
	struct str names;

	if (!a->text.n || !names_of(a->text, e->suppressions, &names) || (a->container.p && !c))
		return;
	for (size_t i = add_names(e, u, a->text, names, all); i < all->n; i++) {
		all->at[i].annotation = a;
		all->at[i].container = c;
	}
}

const struct ignoring_pod *ignores_read_pod(const struct engine *e, const struct unit *u, const struct pod *pod,
					    uint32_t workload)
{
	struct ignores *ignores = u->ignores;
	size_t from = ignores->names.n;

	for (size_t i = 0; i < pod->annotation_count && e->suppressions != SUPPRESS_NONE; i++)
		if (pod->annotations[i].word == ANNOTATION_IGNORE && !pod->annotations[i].fault)
			add_annotation(e, u, pod, &pod->annotations[i]);
	if (ignores->names.n > from)
		remember(e, u, ignores);
	else if (!ignores->comments.n)
		return NULL;
	struct ignoring_pod *added = list_add(u->scratch, &ignores->pods);

	*added = (struct ignoring_pod){ pod, workload, from, ignores->names.n };
	return added;
}

bool ignored_by_annotation(struct ignores *ignores, const struct ignoring_pod *pod, const struct container *c,
			   const struct rule *rule)
{
	bool found = false;

	for (size_t i = pod ? pod->from : 0; pod && i < pod->to; i++) {
		struct ignored_name *n = &ignores->names.at[i];

		if ((n->container && n->container != c) || !matches(n, rule))
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
