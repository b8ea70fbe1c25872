/* SPDX-License-Identifier: Apache-2.0 */
/* What the author of a manifest says of a program, in annotations NAME.podfit.dev/<container>. */
#include "setting/resolve.h"

static const struct {
	const char *prefix;	/* "live-heap" of live-heap.podfit.dev/app */
	const char *label;
} keys[] = {	/* in the order of setting_at() */
	{ "live-heap", "the declared live heap" },
	{ "non-go-memory", "the declared memory outside Go" },
	{ "max-goroutines", "the declared number of goroutines" },
	{ "max-connections", "the declared number of connections" },
};

static struct setting *setting_at(struct declared *d, size_t i)
{
	struct setting *const all[COUNT_OF(keys)] = { &d->live_heap, &d->non_go_memory, &d->max_goroutines,
						      &d->max_connections };

	return all[i];
}

static const struct declared nothing;

/* Index into keys; COUNT_OF(keys) when it is none of them. */
static size_t key_of(struct str key, struct str *ret_container)
{
	static const char domain[] = ".podfit.dev/";
	size_t dot = str_find(key, domain), i = 0;

	if (dot == key.n)
		return COUNT_OF(keys);
	*ret_container = str_sub(key, dot + sizeof domain - 1, key.n);
	if (!ret_container->n)	/* it would be every container's that has no name */
		return COUNT_OF(keys);
	while (i < COUNT_OF(keys) && !str_is(str_sub(key, 0, dot), keys[i].prefix))
		i++;
	return i;
}

static void declare(struct resolver *r, struct container *c, size_t key, const struct node *value)
{
	struct declared *d = arena_new(r->arena, struct declared);

	*d = *c->declared;
	struct setting *s = setting_at(d, key);

	if (s->state != STATE_ABSENT)	/* the Pod template's was read first, and wins */
		return;
	quantity_resolve(r, value, false, keys[key].label, s);
	s->origin = "annotation";
	s->of_container = false;
	c->declared = d;
}

static void read_annotations(struct resolver *r, struct pod *pod, const struct node *metadata)
{
	const struct node *map = node_real(r->doc, map_get(r->doc, metadata, "annotations", NULL));
	struct str name = STR_NONE;

	for (struct map_walk w = map_walk(r->doc, map); map_next(&w);) {
		size_t key = key_of(node_text(w.key), &name);

		if (key == COUNT_OF(keys) || !resolver_affords(r, pod->container_count))
			continue;
		for (size_t i = 0; i < pod->container_count; i++)
			if (str_eq(pod->containers[i].name, name))
				declare(r, &pod->containers[i], key, w.value);
	}
}

void declared_resolve(struct resolver *r, struct pod *pod)
{
	const struct node *outer = node_real(r->doc, map_get(r->doc, pod->object->node, "metadata", NULL));

	for (size_t i = 0; i < pod->container_count; i++)
		pod->containers[i].declared = &nothing;
	read_annotations(r, pod, pod->metadata);
	if (outer != pod->metadata)
		read_annotations(r, pod, outer);
}
