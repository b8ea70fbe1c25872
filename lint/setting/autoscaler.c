/* SPDX-License-Identifier: Apache-2.0 */
/* Autoscalers in the input that act on a container's memory. Asked for only where a rule has a use for it. */
#include "kube/autoscaler.h"
#include "setting/resolve.h"

static struct answers autoscalers_of(struct resolver *r, const struct object *o, enum fact_kind kind)
{
	struct str target = str_of(arena_printf(r->arena, "%.*s/%.*s", STR_ARG(o->kind), STR_ARG(o->name)));

	if (!o->kind.n || !o->name.n)
		return (struct answers){ 0 };
	return world_find(r->asking, r->arena, kind, o->namespace, target);
}

static struct autoscaler *effect(struct resolver *r, struct str name, const struct place *at)
{
	struct autoscaler *a = arena_new(r->arena, struct autoscaler);
	struct link *link = arena_new(r->arena, struct link);

	link->place = at;
	a->name = name;
	a->at = link;
	return a;
}

/* All that count have to change this container's limit; one that only recommends leaves it open. */
static void apply_vertical(struct resolver *r, const struct answers *found, struct container *c)
{
	const struct vertical *first = found->at[0]->vertical;

	for (size_t i = 0; i < found->nearest; i++) {
		const struct vertical *v = found->at[i]->vertical;

		if (v->off || !v->known || !vertical_policy_of(v, c->name).limits)
			return;
	}
	struct autoscaler *a = effect(r, first->name, &first->at);

	a->mode = first->mode;
	c->vertical = a;
}

static const struct memory_metric *metric_of(const struct horizontal *h, struct str container)
{
	for (const struct memory_metric *m = h->metrics; m; m = m->next)
		if (!m->container.n || str_eq(m->container, container))
			return m;
	return NULL;
}

static void apply_horizontal(struct resolver *r, const struct answers *found, struct container *c)
{
	const struct memory_metric *first = metric_of(found->at[0]->horizontal, c->name);

	for (size_t i = 0; i < found->nearest; i++)
		if (!metric_of(found->at[i]->horizontal, c->name))
			return;
	c->horizontal = effect(r, found->at[0]->horizontal->name, &first->at);
}

/* GOMEMLIMIT written out: it stays what it is when the limit moves. */
static bool is_literal(const struct setting *g)
{
	return g->state == STATE_KNOWN && g->kind == VALUE_NUMBER && g->valid && !g->reference && !g->follows;
}

static bool is_off(const struct setting *p)
{
	return p->state == STATE_KNOWN && p->kind == VALUE_OFF;
}

void autoscalers_resolve(struct resolver *r, struct pod *pod)
{
	struct answers vertical = { 0 }, horizontal = { 0 };
	bool asked_vertical = false, asked_horizontal = false;

	for (size_t i = 0; i < pod->container_count; i++) {
		struct container *c = &pod->containers[i];

		if (is_literal(setting_of(c, SETTING_GOMEMLIMIT))) {
			if (!asked_vertical)
				vertical = autoscalers_of(r, pod->object, FACT_VERTICAL);
			asked_vertical = true;
			if (vertical.nearest && world_affords(r->asking, vertical.nearest))
				apply_vertical(r, &vertical, c);
		}
		if (is_off(setting_of(c, SETTING_GOGC))) {
			if (!asked_horizontal)
				horizontal = autoscalers_of(r, pod->object, FACT_HORIZONTAL);
			asked_horizontal = true;
			if (horizontal.nearest && world_affords(r->asking, horizontal.nearest))
				apply_horizontal(r, &horizontal, c);
		}
	}
}
