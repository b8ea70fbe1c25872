/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/workload.h"

struct kind {
	const char *group, *kind, *path;
	unsigned flags;
};

static const struct kind kinds[] = {
#define KIND(group_, kind_, path_, flags_) { group_, kind_, path_, flags_ },
#include "kube/kinds.h"
#undef KIND
};

struct search {
	struct doc *doc;
	struct workloads *out;
};

struct str api_group(struct str api_version)
{
	size_t slash = str_find_char(api_version, '/');

	return slash < api_version.n ? str_sub(api_version, 0, slash) : STR_NONE;
}

static const struct kind *kind_of(struct str api_version, struct str kind)
{
	struct str group = api_group(api_version);

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (str_is(group, kinds[i].group) && (!kinds[i].kind || str_is(kind, kinds[i].kind)))
			return &kinds[i];
	return NULL;
}

static inline struct str text_at(struct doc *doc, const struct node *map, const char *key)
{
	const struct node *n = node_real(doc, map_get(doc, map, key, NULL));

	return n && n->type == NODE_STRING ? node_text(n) : STR_NONE;
}

static inline struct node *map_at(struct doc *doc, const struct node *map, const char *key)
{
	struct node *n = node_real(doc, map_get(doc, map, key, NULL));

	return n && n->type == NODE_MAP ? n : NULL;
}

static uint32_t add_object(struct search *s, struct node *node, struct str api_version, struct str kind)
{
	struct kube_object *o = list_add(s->doc->arena, &s->out->objects);

	o->api_version = api_version;
	o->kind = kind;
	o->node = node;
	o->metadata = map_at(s->doc, node, "metadata");
	o->namespace = text_at(s->doc, o->metadata, "namespace");
	o->name = text_at(s->doc, o->metadata, "name");
	if (!o->name.n)
		o->name = text_at(s->doc, o->metadata, "generateName");
	if (kind.n)
		s->out->kube_objects++;
	return (uint32_t)(s->out->objects.n - 1);
}

static void add_pod(struct search *s, uint32_t object, struct node *metadata, struct node *spec, const struct kind *kind)
{
	if (s->out->pods.n >= s->doc->limits->containers) {
		s->doc->overrun = true;
		return;
	}
	struct pod_template *p = list_add(s->doc->arena, &s->out->pods);

	p->object = object;
	p->metadata = metadata;
	p->spec = spec;
	p->is_pod = kind && (kind->flags & KIND_POD);
	p->is_job = kind && (kind->flags & KIND_JOB);
	p->partial = !kind;
}

/* A list of maps of which one has a name or an image. */
static bool is_container_list(struct doc *doc, const struct node *n)
{
	n = node_real(doc, n);
	for (struct node *item = seq_first(doc, n); item; item = item->next) {
		if (!node_is(doc, item, NODE_MAP))
			return false;
		if (text_at(doc, node_real(doc, item), "image").n || text_at(doc, node_real(doc, item), "name").n)
			return true;
	}
	return false;
}

static bool is_pod_spec(struct doc *doc, const struct node *map)
{
	return is_container_list(doc, map_get(doc, map, "containers", NULL)) ||
	       is_container_list(doc, map_get(doc, map, "initContainers", NULL));
}

static void find_object(struct search *s, struct node *map, struct str default_version, struct str default_kind,
			uint32_t depth);

static void take_path(struct search *s, uint32_t object, struct node *map, const struct kind *kind)
{
	struct str path = str_of(kind->path);

	while (path.n && map) {
		struct str part = str_cut(&path, '.');
		char key[32];

		if (part.n >= sizeof key)
			return;
		for (size_t i = 0; i < part.n; i++)
			key[i] = part.p[i];
		key[part.n] = '\0';
		map = map_at(s->doc, map, key);
	}
	struct node *spec = map_at(s->doc, map, "spec");

	if (spec)
		add_pod(s, object, map_at(s->doc, map, "metadata"), spec, kind);
}

/* Below these keys stand schemas, examples and other objects' state, not Pods. */
static bool is_foreign_key(struct str key)
{
	return str_is(key, "status") || str_is(key, "managedFields") || str_is(key, "openAPIV3Schema") ||
	       str_is(key, "properties") || str_is(key, "annotations") || str_is(key, "labels");
}

static void search_parts(struct search *s, uint32_t object, struct node *n, struct node *metadata, uint32_t depth);

static void search_children(struct search *s, uint32_t object, struct node *n, uint32_t depth)
{
	if (n->type == NODE_SEQ) {
		for (struct node *item = seq_first(s->doc, n); item; item = item->next)
			search_parts(s, object, node_real(s->doc, item), NULL, depth + 1);
		return;
	}
	for (struct map_walk w = map_walk(s->doc, n); map_next(&w);) {
		struct node *value = node_real(s->doc, w.value);

		if (!value || (value->type != NODE_MAP && value->type != NODE_SEQ) || is_foreign_key(node_text(w.key)))
			continue;
		search_parts(s, object, value,
			     str_is(node_text(w.key), "spec") ? map_at(s->doc, n, "metadata") : NULL, depth + 1);
	}
}

/* No key is as long as those that tell an object or a Pod's spec: apiVersion, containers, initContainers. */
static bool is_plain_map(const struct node *map)
{
	if (map->flags & NODE_HAS_MERGE)
		return false;
	for (const struct node *k = map->child; k; k = k->next->next)
		if (k->n == sizeof "apiVersion" - 1 || k->n == sizeof "initContainers" - 1)
			return false;
	return true;
}

/* Pod-shaped parts of a map that belongs to no known kind. An object of a known kind inside it (an
 * OpenShift Template's, a Crossplane manifest) is taken for what it is. */
static void search_parts(struct search *s, uint32_t object, struct node *n, struct node *metadata, uint32_t depth)
{
	if (!n || (n->type != NODE_MAP && n->type != NODE_SEQ))
		return;
	if (depth > s->doc->limits->depth) {	/* only aliases lead deeper than the reader allows */
		s->doc->overrun = true;
		return;
	}
	bool telling = n->type == NODE_MAP && !is_plain_map(n);

	if (telling && depth > 0) {
		struct str api_version = text_at(s->doc, n, "apiVersion"), kind = text_at(s->doc, n, "kind");
		const struct kind *known = api_version.n && kind.n ? kind_of(api_version, kind) : NULL;

		if (known && known->path && map_at(s->doc, n, "spec")) {
			find_object(s, n, STR_NONE, STR_NONE, depth);
			return;
		}
		if (known && !known->path && (known->flags & KIND_OPAQUE))
			return;
	}
	if (telling && is_pod_spec(s->doc, n)) {
		add_pod(s, object, metadata, n, NULL);
		return;
	}
	search_children(s, object, n, depth);
}

static void find_items(struct search *s, struct node *items, struct str api_version, struct str kind, uint32_t depth)
{
	struct str item_kind = str_is(kind, "List") ? STR_NONE : str_sub(kind, 0, kind.n - 4);

	for (struct node *item = seq_first(s->doc, items); item; item = item->next) {
		struct node *map = node_real(s->doc, item);

		if (map && map->type == NODE_MAP)
			find_object(s, map, item_kind.n ? api_version : STR_NONE, item_kind, depth + 1);
	}
}

static void find_object(struct search *s, struct node *map, struct str default_version, struct str default_kind,
			uint32_t depth)
{
	struct str api_version = text_at(s->doc, map, "apiVersion"), kind = text_at(s->doc, map, "kind");

	if (depth > s->doc->limits->depth) {
		s->doc->overrun = true;
		return;
	}
	if (!api_version.n)
		api_version = default_version;
	if (!kind.n)
		kind = default_kind;
	struct node *items = node_real(s->doc, map_get(s->doc, map, "items", NULL));

	if (api_version.n && kind.n && str_ends(kind, "List") && items && items->type == NODE_SEQ) {
		s->out->kube_objects++;
		find_items(s, items, api_version, kind, depth);
		return;
	}
	if (!api_version.n || !kind.n) {	/* no object: a values file, a job configuration, a bare patch */
		size_t before = s->out->pods.n;
		uint32_t object = add_object(s, map, STR_NONE, STR_NONE);

		search_parts(s, object, map, NULL, depth);
		if (s->out->pods.n == before && s->out->objects.n == object + 1u)
			s->out->objects.n--;
		return;
	}
	const struct kind *known = kind_of(api_version, kind);
	uint32_t object = add_object(s, map, api_version, kind);

	if (known && known->path)
		take_path(s, object, map, known);
	else if (!known)
		search_children(s, object, map, depth);
}

void workloads_find(struct doc *doc, struct workloads *ret)
{
	struct search s = { .doc = doc, .out = ret };
	struct node *root = node_real(doc, doc->root);

	if (root && root->type == NODE_MAP)
		find_object(&s, root, STR_NONE, STR_NONE, 0);
}
