/* SPDX-License-Identifier: Apache-2.0 */
/* Memory-backed volumes: their pages are charged to the container that writes them. */
#include "base/bytes.h"
#include "setting/resolve.h"

static const struct node *at(struct resolver *r, const struct node *map, const char *key)
{
	return node_real(r->doc, map_get(r->doc, map, key, NULL));
}

enum { NAMES_MOST = 8 }; /* volumes named in an origin */

static bool is_positive(const struct setting *s)
{
	return s->state == STATE_KNOWN && s->kind == VALUE_NUMBER && s->value > 0;
}

/* The least of sizeLimit and the Pod's limit, each where there is one. */
static struct setting size_of(const struct pod *pod, const struct setting *size_limit)
{
	const struct setting *whole = &pod->memory_limit;
	bool none = size_limit->state == STATE_ABSENT ||
		    (size_limit->state == STATE_KNOWN && size_limit->kind == VALUE_NUMBER && size_limit->value <= 0);

	if (none && !pod->object->partial)
		return *whole;
	if (!is_positive(size_limit))
		return (struct setting){ .state = STATE_UNKNOWN };
	return is_positive(whole) && whole->value < size_limit->value ? *whole : *size_limit;
}

void memory_volumes_resolve(struct resolver *r, struct pod *pod)
{
	const struct node *list = at(r, pod->spec, "volumes");
	LIST(struct memory_volume) all = { NULL, 0, 0 };

	if (!list || list->type != NODE_SEQ || !resolver_affords(r, list->n))
		return;
	for (const struct node *i = seq_first(r->doc, list); i; i = i->next) {
		const struct node *map = node_real(r->doc, i), *dir = at(r, map, "emptyDir");

		if (!str_is(node_text(at(r, dir, "medium")), "Memory"))
			continue;
		struct memory_volume *v = list_add(r->arena, &all);

		v->name = node_text(at(r, map, "name"));
		quantity_resolve(r, map_get(r->doc, dir, "sizeLimit", NULL), false, "the volume's sizeLimit",
				 &v->size_limit);
		v->size = size_of(pod, &v->size_limit);
		v->small = str_is(v->name, "istio-envoy") || str_is(v->name, "local-certs");
		v->at = link_to(r, map, "a memory-backed volume");
		v->at_size = v->size_limit.from ? v->size_limit.from : link_to_map(r, dir, NULL);
	}
	pod->memory_volumes = all.at;
	pod->memory_volume_count = all.n;
}

/* Somewhere where it can be written to. */
static bool mounts(struct resolver *r, const struct node *list, struct str volume)
{
	for (const struct node *i = seq_first(r->doc, list); i; i = i->next) {
		const struct node *m = node_real(r->doc, i), *read_only = at(r, m, "readOnly");

		if (str_eq(node_text(at(r, m, "name")), volume) && !str_is(node_text(read_only), "true"))
			return true;
	}
	return false;
}

/* What `podfit settings` shows: the sizeLimits together. */
static void add_to_setting(struct resolver *r, const struct memory_volume *v, size_t nth, struct setting *s)
{
	if (!nth)
		s->origin = arena_printf(r->arena, "emptyDir %.*s", STR_ARG(v->name));
	else if (nth < NAMES_MOST)
		s->origin = arena_printf(r->arena, "%s, %.*s", s->origin, STR_ARG(v->name));
	if (!s->from)
		s->from = v->at;
	if (s->state == STATE_UNKNOWN)
		return;
	s->state = is_positive(&v->size_limit) ? STATE_KNOWN : STATE_UNKNOWN;
	s->kind = VALUE_NUMBER;
	s->valid = true;
	s->value = sum_of(s->value, is_positive(&v->size_limit) ? v->size_limit.value : 0);
}

void tmpfs_resolve(struct resolver *r, struct container *c)
{
	struct memory_volume *volumes = c->pod->memory_volumes;
	const struct node *list = at(r, c->node, "volumeMounts");
	size_t n = 0;

	if (!c->pod->memory_volume_count || !list || list->type != NODE_SEQ)
		return;
	if (!resolver_affords(r, (uint64_t)list->n * c->pod->memory_volume_count)) {
		c->settings[SETTING_TMPFS].state = STATE_UNKNOWN;
		return;
	}
	struct memory_volume **written = arena_array(r->arena, c->pod->memory_volume_count, struct memory_volume *);

	for (size_t i = 0; i < c->pod->memory_volume_count; i++) {
		if (!mounts(r, list, volumes[i].name))
			continue;
		add_to_setting(r, &volumes[i], n, &c->settings[SETTING_TMPFS]);
		volumes[i].writers++;
		if (!volumes[i].unlimited && c->effective_limit.state == STATE_ABSENT && c->type != CONTAINER_EPHEMERAL)
			volumes[i].unlimited = c;
		written[n++] = &volumes[i];
	}
	c->memory_volumes = written;
	c->memory_volume_count = n;
}
