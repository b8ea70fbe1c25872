/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/resolve.h"

struct fields {
	LIST(struct unknown_field) list;
};

/* What people take for a resource. */
static bool is_no_resource(struct str name)
{
	static const char *const names[] = { "nofile",  "nproc",         "ulimit",       "ulimits", "pid",  "pids",
					     "memlock", "RLIMIT_NOFILE", "RLIMIT_NPROC", "core",    "stack" };

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static void add(struct resolver *r, struct fields *f, enum field_kind what, struct str name, const struct node *key)
{
	struct unknown_field *field = list_add(r->arena, &f->list);

	*field = (struct unknown_field){ .what = what, .name = name, .at = link_to(r, key, NULL) };
}

static const struct node *value_of(struct resolver *r, const struct node *map, const char *key)
{
	return node_real(r->doc, map_get(r->doc, map, key, NULL));
}

static void of_resources(struct resolver *r, struct fields *f, const struct node *owner, bool pods)
{
	static const char *const kinds[] = { "limits", "requests" };
	const struct node *resources = value_of(r, owner, "resources");

	for (size_t i = 0; resources && i < COUNT_OF(kinds); i++)
		for (struct map_walk w = map_walk(r->doc, value_of(r, resources, kinds[i])); map_next(&w);) {
			struct str name = node_text(w.key);
			bool pid = str_is(name, "pid");

			if (is_no_resource(name))
				add(r, f,
				    pid && pods && i == 0 ? FIELD_PID_LIMIT
				    : pid                 ? FIELD_PID_ELSEWHERE
							  : FIELD_RESOURCE,
				    name, w.key);
		}
}

static void of_owner(struct resolver *r, const struct node *owner, bool pods, const struct unknown_field **ret,
		     size_t *ret_count)
{
	struct fields f = { { 0 } };
	struct node *key;

	if (map_get(r->doc, owner, "ulimits", &key))
		add(r, &f, FIELD_ULIMITS, STR("ulimits"), key);
	of_resources(r, &f, owner, pods);
	if (!pods && map_get(r->doc, value_of(r, owner, "securityContext"), "ulimits", &key))
		add(r, &f, FIELD_CONTEXT_ULIMITS, STR(ULIMITS_FIELD), key);
	*ret = f.list.at;
	*ret_count = f.list.n;
}

void unknown_fields_resolve(struct resolver *r, struct pod *pod)
{
	if (pod->object->partial)
		return;
	of_owner(r, pod->spec, true, &pod->unknown_fields, &pod->unknown_field_count);
	for (size_t i = 0; i < pod->container_count; i++) {
		struct container *c = &pod->containers[i];

		of_owner(r, c->node, false, &c->unknown_fields, &c->unknown_field_count);
	}
}
