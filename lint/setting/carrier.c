/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/carrier.h"

static const struct carrier *const carriers[] = {
#define CARRIER(name_) &carrier_##name_,
#include "setting/carriers.h"
#undef CARRIER
};

static bool is_of(const struct carrier *carrier, struct str key)
{
	for (size_t i = 0; i < COUNT_OF(carrier->prefixes); i++)
		if (carrier->prefixes[i] && str_starts(key, carrier->prefixes[i]))
			return true;
	return false;
}

void carriers_read(struct resolver *r, struct pod *pod)
{
	const struct node *annotations = node_real(r->doc, map_get(r->doc, pod->metadata, "annotations", NULL));
	bool asked[COUNT_OF(carriers)] = { false };

	for (struct map_walk w = map_walk(r->doc, annotations); map_next(&w);)
		for (size_t i = 0; i < COUNT_OF(carriers); i++)
			asked[i] = asked[i] || is_of(carriers[i], node_text(w.key));
	for (size_t i = 0; i < COUNT_OF(carriers); i++)
		if (asked[i])
			carriers[i]->read(r, annotations, pod);
}

struct str carrier_text(struct resolver *r, const struct node *annotations, const char *key,
			const struct node **ret_node)
{
	const struct node *n = node_real(r->doc, map_get(r->doc, annotations, key, NULL));

	if (ret_node)
		*ret_node = n;
	return n && n->type <= NODE_STRING ? node_text(n) : STR_NONE;
}

struct container *carrier_sidecar(struct resolver *r, struct pod *pod, const char *name, const char *injector,
				  const struct node *node)
{
	size_t n = pod->container_count;
	struct container *all, *c;

	if (n >= r->doc->limits->containers)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (str_is(pod->containers[i].name, name))
			return NULL;
	all = arena_array(r->arena, n + 1, struct container);
	for (size_t i = 0; i < n; i++)
		all[i] = pod->containers[i];
	c = &all[n];
	c->pod = pod;
	c->name = str_of(name);
	c->type = CONTAINER_SIDECAR;
	c->injector = injector;
	c->at = link_to(r, node, "the annotation");
	pod->containers = all;
	pod->container_count = n + 1;
	return c;
}

void carrier_amount(struct resolver *r, const struct node *annotations, const char *key, struct container *c,
		    enum setting_id id)
{
	const struct node *node;

	carrier_text(r, annotations, key, &node);
	if (!node || node->type == NODE_NULL)
		return;
	quantity_resolve(r, node, id == SETTING_CPU_LIMIT || id == SETTING_CPU_REQUEST, setting_words(id),
			 &c->settings[id]);
	if (c->settings[id].state == STATE_KNOWN)
		c->settings[id].origin = arena_printf(r->arena, "annotation %s", key);
}
