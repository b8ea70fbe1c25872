/* SPDX-License-Identifier: Apache-2.0 */
/* Names in ignore lists that ignored nothing: only where it is certain that they never can. */
#include "engine.h"

#include "base/nearest.h"

enum { GUESSES_MOST = 64 };

static bool is_absent(const struct container *c, enum setting_id id)
{
	return setting_of(c, id)->state == STATE_ABSENT;
}

/* Nothing in it that could be another value, and so another finding, where more of the input is seen: what cannot be
 * told, and a limit that a LimitRange may fill in. */
static bool is_known(const struct container *c, enum coordinate about)
{
	for (size_t i = 0; i < SETTING_COUNT; i++)
		if (c->settings[i].state == STATE_UNKNOWN)
			return false;
	return !(about != META && is_absent(c, SETTING_MEMORY_LIMIT)) &&
	       !(about == GOROUTINE && is_absent(c, SETTING_CPU_LIMIT));
}

static bool is_certain(const struct ignores *ignores, const struct engine *e, const struct pod *pod,
		       const struct ignored_name *n)
{
	for (size_t i = 0; i < e->policy_count; i++)
		if (e->policies[i].rule == n->rule && ignores->not_asked[i])
			return false;
	if (pod->object->partial || n->rule->scope == OBJECT || (n->rule->needs & NEEDS_CONTEXT))
		return false;
	bool any = false;

	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container *c = &pod->containers[i];

		if (n->annotation && n->annotation->container.p && !str_eq(n->annotation->container, c->name))
			continue;
		if (!is_known(c, n->rule->coordinate))
			return false;
		any = true;
	}
	return any;	/* that there is no such container is said by another rule */
}

static const char *nearest_rule(const struct engine *e, struct str name)
{
	static const char *const groups[] = { "@memory", "@goroutine", "@system", "@meta" };
	struct nearest near = nearest_to(name);

	for (size_t i = 0; i < COUNT_OF(groups); i++)
		nearest_offer(&near, groups[i]);
	for (size_t i = 0; i < e->policy_count; i++)
		nearest_offer(&near, e->policies[i].rule->name);
	return near.name;
}

struct judging {
	const struct engine *e;
	const struct unit *u;
	const struct ignoring_pod *pod;
	unsigned guesses;
	LIST(struct stale_ignore) found;
};

static bool holds(const struct node *outer, const struct node *inner)
{
	return outer->start <= inner->start && inner->end <= outer->end;
}

static const struct link *place_of_comment(const struct judging *j, struct str part)
{
	struct link *link = arena_new(j->u->scratch, struct link);
	struct place *place = arena_new(j->u->scratch, struct place);
	uint32_t at = (uint32_t)(part.p - j->u->doc->text.p);

	*place = place_of(j->u->doc, j->u->origin, at, at + (uint32_t)part.n);
	link->place = place;
	return link;
}

static void judge(struct judging *j, const struct ignored_name *n)
{
	const struct pod *pod = j->pod->pod;
	const struct annotation *a = n->annotation;
	struct stale_ignore s = { .name = n->name };

	if (j->found.n >= j->u->doc->limits->findings)
		return;
	if (n->used || n->group || (n->rule && !is_certain(j->u->ignores, j->e, pod, n)))
		return;
	if (a && !holds(pod->object->node, a->at->node)) /* by an anchor: of others, too */
		return;
	s.where = a ? arena_text(j->u->scratch, a->key) : NULL;
	s.at = a ? a->at : place_of_comment(j, n->name.n ? n->name : n->list);
	s.why = n->rule ? STALE_MATCHED_NOTHING : n->name.n ? STALE_NO_RULE : STALE_NO_NAME;
	if (s.why == STALE_NO_RULE && j->guesses++ < GUESSES_MOST)
		s.nearest = nearest_rule(j->e, n->name);
	*list_add(j->u->scratch, &j->found) = s;
}

/* The comments that stand in the object; of a document that is this object also those around it. */
static void judge_comments(struct judging *j)
{
	const struct node *object = j->pod->pod->object->node, *root = node_real(j->u->doc, j->u->doc->root);

	for (size_t i = 0; i < j->u->ignores->comments.n; i++) {
		const struct ignored_name *n = &j->u->ignores->comments.at[i];
		size_t at = (size_t)(n->name.p - j->u->doc->text.p);

		if (object == root || (object->start <= at && at < object->end))
			judge(j, n);
	}
}

size_t ignores_stale(const struct engine *e, const struct unit *u, size_t nth, struct stale_ignore **ret)
{
	const struct ignores *ignores = u->ignores;
	struct judging j = { .e = e, .u = u, .pod = &ignores->pods.at[nth] };
	bool config = j.pod->workload == UINT32_MAX;
	bool again = nth > 0 && ignores->pods.at[nth - 1].pod->object->node == j.pod->pod->object->node;

	for (size_t i = j.pod->from; i < j.pod->to; i++)
		judge(&j, &ignores->names.at[i]);
	for (size_t i = j.pod->wrong_from; i < j.pod->wrong_to; i++)
		judge(&j, &ignores->wrong.at[i]);
	if (!config && !again)
		judge_comments(&j);
	*ret = j.found.at;
	return j.found.n;
}
