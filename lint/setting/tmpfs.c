/* SPDX-License-Identifier: Apache-2.0 */
/* Memory-backed volumes: their pages are charged to the container that writes them. */
#include "base/bytes.h"
#include "setting/resolve.h"

static const struct node *at(struct resolver *r, const struct node *map, const char *key)
{
	return node_real(r->doc, map_get(r->doc, map, key, NULL));
}

enum { NAMES_MOST = 8 };	/* volumes named in an origin */

/* Somewhere where it can be written to. */
static bool mounts(struct resolver *r, const struct container *c, struct str volume)
{
	for (const struct node *i = seq_first(r->doc, at(r, c->node, "volumeMounts")); i; i = i->next) {
		const struct node *m = node_real(r->doc, i), *read_only = at(r, m, "readOnly");

		if (str_eq(node_text(at(r, m, "name")), volume) && !str_is(node_text(read_only), "true"))
			return true;
	}
	return false;
}

void tmpfs_resolve(struct resolver *r, struct container *c)
{
	struct setting *s = &c->settings[SETTING_TMPFS];
	const struct node *list = at(r, c->node, "volumeMounts"), *volumes = at(r, c->pod->spec, "volumes");
	size_t named = 0;

	if (!list || list->type != NODE_SEQ || !volumes || volumes->type != NODE_SEQ)
		return;
	if (!resolver_affords(r, volumes->n)) {
		s->state = STATE_UNKNOWN;
		return;
	}

	for (const struct node *i = seq_first(r->doc, volumes); i; i = i->next) {
		const struct node *v = node_real(r->doc, i), *dir = at(r, v, "emptyDir");
		struct str name = node_text(at(r, v, "name"));
		struct setting size = { 0 };

		if (!str_is(node_text(at(r, dir, "medium")), "Memory"))
			continue;
		if (!resolver_affords(r, list->n)) {
			s->state = STATE_UNKNOWN;
			return;
		}
		if (!mounts(r, c, name))
			continue;
		quantity_resolve(r, map_get(r->doc, dir, "sizeLimit", NULL), false, "the volume's sizeLimit", &size);
		bool known = size.state == STATE_KNOWN && size.kind == VALUE_NUMBER && size.value > 0;

		if (!named++)
			s->origin = arena_printf(r->arena, "emptyDir %.*s", STR_ARG(name));
		else if (named <= NAMES_MOST)
			s->origin = arena_printf(r->arena, "%s, %.*s", s->origin, STR_ARG(name));
		if (!s->from)
			s->from = link_to(r, v, "a memory-backed volume");
		if (s->state == STATE_UNKNOWN)
			continue;
		s->state = known ? STATE_KNOWN : STATE_UNKNOWN;
		s->kind = VALUE_NUMBER;
		s->valid = true;
		s->value = sum_of(s->value, known ? size.value : 0);
	}
}
