/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/autoscaler.h"

static struct str text_of(const struct fact_source *s, const struct node *map, const char *key)
{
	return node_text(fact_node(s, map, key));
}

/* Kind and name of a CrossVersionObjectReference; its group plays no part in whose Pods are found. */
static bool target_of(const struct fact_source *s, const struct node *ref, struct str *ret)
{
	struct str kind = text_of(s, ref, "kind"), name = text_of(s, ref, "name");

	if (!kind.n || !name.n || kind.n + name.n > FACT_TEXT_MOST)
		return false;
	*ret = str_of(arena_printf(s->kept, "%.*s/%.*s", STR_ARG(kind), STR_ARG(name)));
	return true;
}

/* ---- vertical ---- */

static bool lists_memory(const struct fact_source *s, const struct node *list)
{
	if (!list || list->type != NODE_SEQ)
		return true;	/* by default cpu and memory */
	for (const struct node *i = seq_first(s->doc, list); i; i = i->next)
		if (str_is(node_text(node_real(s->doc, i)), "memory"))
			return true;
	return false;
}

static struct vertical_policy policy_of(const struct fact_source *s, const struct node *entry)
{
	struct vertical_policy p = { .container = fact_text(s, map_get(s->doc, entry, "containerName", NULL)) };
	struct str mode = text_of(s, entry, "mode");
	bool off = str_is(mode, "Off") || str_is(mode, "false");	/* Off without quotes */

	p.memory = !off && lists_memory(s, fact_node(s, entry, "controlledResources"));
	p.limits = p.memory && !str_is(text_of(s, entry, "controlledValues"), "RequestsOnly");
	return p;
}

static bool is_mode(struct str mode)
{
	static const char *const modes[] = { "Off", "Initial", "Recreate", "Auto", "InPlaceOrRecreate", "InPlace" };

	for (size_t i = 0; i < COUNT_OF(modes); i++)
		if (str_is(mode, modes[i]))
			return true;
	return false;
}

const struct vertical *vertical_read(struct fact_source *s, const struct kube_object *o, struct str *ret_target)
{
	const struct node *spec = fact_node(s, o->node, "spec"), *ref = fact_node(s, spec, "targetRef");
	const struct node *mode = fact_node(s, fact_node(s, spec, "updatePolicy"), "updateMode");
	const struct node *list = fact_node(s, fact_node(s, spec, "resourcePolicy"), "containerPolicies");

	if (!target_of(s, ref, ret_target))
		return NULL;
	struct vertical *v = arena_new(s->kept, struct vertical);
	const struct vertical_policy **last = &v->policies;

	v->name = arena_str(s->kept, o->name);
	v->mode = node_text(mode).n ? fact_text(s, mode) : STR("Recreate");
	v->known = is_mode(v->mode);
	v->off = str_is(v->mode, "Off");
	v->at = fact_place(s, node_text(mode).n ? mode : fact_node(s, ref, "name"));
	for (const struct node *i = seq_first(s->doc, list); i && fact_affords(s); i = i->next) {
		struct vertical_policy *p = arena_new(s->kept, struct vertical_policy);

		*p = policy_of(s, node_real(s->doc, i));
		*last = p;
		last = &p->next;
	}
	return v;
}

struct vertical_policy vertical_policy_of(const struct vertical *v, struct str container)
{
	struct vertical_policy others = { .memory = true, .limits = true };

	for (const struct vertical_policy *p = v->policies; p; p = p->next) {
		if (str_eq(p->container, container))
			return *p;
		if (str_is(p->container, "*"))
			others = *p;
	}
	return others;
}

/* ---- horizontal ---- */

/* v2: {type, resource: {name}}, {type, containerResource: {name, container}}; v2beta1 and v2beta2 name them alike. */
static void add_metric(struct fact_source *s, const struct node *metric, const struct memory_metric ***last)
{
	const struct node *resource = fact_node(s, metric, "resource");
	const struct node *of_container = fact_node(s, metric, "containerResource");
	const struct node *name = fact_node(s, resource ? resource : of_container, "name");

	if (!str_is(node_text(name), "memory") || !fact_affords(s))
		return;
	struct memory_metric *m = arena_new(s->kept, struct memory_metric);

	m->at = fact_place(s, name);
	m->container = resource ? STR_NONE : fact_text(s, map_get(s->doc, of_container, "container", NULL));
	**last = m;
	*last = &m->next;
}

const struct horizontal *horizontal_read(struct fact_source *s, const struct kube_object *o, struct str *ret_target)
{
	const struct node *spec = fact_node(s, o->node, "spec");

	if (!target_of(s, fact_node(s, spec, "scaleTargetRef"), ret_target))
		return NULL;
	struct horizontal *h = arena_new(s->kept, struct horizontal);
	const struct memory_metric **last = &h->metrics;

	h->name = arena_str(s->kept, o->name);
	for (const struct node *i = seq_first(s->doc, fact_node(s, spec, "metrics")); i; i = i->next)
		add_metric(s, node_real(s->doc, i), &last);
	return h;
}
