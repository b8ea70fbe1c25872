/* SPDX-License-Identifier: Apache-2.0 */
/* Limits and requests, with what Kubernetes defaults (a request from its limit) and what it falls back to. */
#include "base/bytes.h"
#include "kube/quantity.h"
#include "setting/resolve.h"

const struct link *link_to(struct resolver *r, const struct node *node, const char *label)
{
	if (!node)
		return NULL;
	struct link *l = arena_new(r->arena, struct link);

	l->node = node;
	l->label = label;
	return l;
}

const struct link *link_to_map(struct resolver *r, const struct node *map, const char *label)
{
	struct link *l = arena_new(r->arena, struct link);

	l->node = map->child ? map->child : map;
	l->of = map;
	l->label = label;
	return l;
}

bool is_template_text(struct str text)
{
	return str_find_char(text, '{') < text.n && (str_has(text, "${") || str_has(text, "{{"));
}

static void quantity_parsed(struct resolver *r, struct str text, bool milli, struct setting *s)
{
	struct quantity q;

	if (quantity_parse(text, &q) != QUANTITY_OK)
		return;
	s->quantity = arena_new(r->arena, struct quantity);
	*s->quantity = q;
	s->valid = q.nanos >= 0;	/* validation refuses negative ones */
	s->kind = VALUE_NUMBER;
	s->value = milli ? quantity_milli(&q) : quantity_value(&q);
}

static void quantity_typed(struct resolver *r, enum node_type type, bool milli, struct setting *s)
{
	s->state = STATE_KNOWN;
	s->origin = "container";
	s->of_container = true;
	s->json_type = type;
	switch (type) {
	case NODE_NULL:		/* Quantity.UnmarshalJSON: a present 0 */
	case NODE_SKIPPED:
		s->text = STR("null");
		quantity_parsed(r, STR("0"), milli, s);
		break;
	case NODE_STRING:
		if (is_template_text(s->text)) {
			s->state = STATE_UNKNOWN;
			s->origin = "container: holds a template variable";
			break;
		}
		quantity_parsed(r, s->text, milli, s);
		break;
	case NODE_NUMBER:
		quantity_parsed(r, s->text, milli, s);
		break;
	case NODE_BOOL:
	case NODE_SEQ:
	case NODE_MAP:
	case NODE_ALIAS:
		break;
	}
}

void quantity_resolve(struct resolver *r, const struct node *value, bool milli, const char *label, struct setting *s)
{
	const struct node *n = node_real(r->doc, value);

	if (!n)
		return;
	s->text = n->type <= NODE_STRING ? node_text(n) : str_of(node_type_name(n));
	s->from = link_to(r, n, label);
	quantity_typed(r, (enum node_type)n->type, milli, s);
}

void quantity_of_value(struct resolver *r, const struct fact_value *value, bool milli, const char *label,
		       struct setting *s)
{
	struct link *from = arena_new(r->arena, struct link);

	*from = (struct link){ .place = &value->at, .encoded = value->no_edit, .comment = value->comment,
			       .style = value->style, .label = label };
	s->text = value->text;
	s->from = from;
	quantity_typed(r, value->type, milli, s);
}

static void resolve_one(struct resolver *r, const struct node *map, const char *key, struct setting *s, const char *label)
{
	quantity_resolve(r, map_get(r->doc, map, key, NULL), str_is(str_of(key), "cpu"), label, s);
}

/* What the kernel will hold the container to: its own limit, else the pod-level one. 0 is no limit. */
static void effective_limit(struct container *c)
{
	const struct setting *own = &c->settings[SETTING_MEMORY_LIMIT];
	const struct setting *pod = &c->settings[SETTING_POD_MEMORY_LIMIT];

	c->effective_limit = *own;
	if (own->state == STATE_KNOWN && own->kind == VALUE_NONE) {
		c->effective_limit.state = STATE_UNKNOWN;
		c->effective_limit.origin = "container: not a quantity";
	} else if (own->state == STATE_ABSENT || (own->state == STATE_KNOWN && own->value <= 0)) {
		c->effective_limit = *pod;
		if (pod->state == STATE_KNOWN && (pod->kind == VALUE_NONE || pod->value <= 0))
			c->effective_limit.state = pod->kind == VALUE_NONE ? STATE_UNKNOWN : STATE_ABSENT;
	}
}

static const struct link *first_key(struct resolver *r, const struct node *map)
{
	return map && map->type == NODE_MAP && map->child ? link_to_map(r, map, NULL) : NULL;
}

static void resize_policy(struct resolver *r, struct container *c)
{
	const struct node *list = node_real(r->doc, map_get(r->doc, c->node, "resizePolicy", NULL));

	if (!list || list->type != NODE_SEQ || !resolver_affords(r, list->n))
		return;
	for (const struct node *i = seq_first(r->doc, list); i; i = i->next) {
		const struct node *map = node_real(r->doc, i);
		const struct node *restart = node_real(r->doc, map_get(r->doc, map, "restartPolicy", NULL));
		const struct node *name = node_real(r->doc, map_get(r->doc, map, "resourceName", NULL));

		if (!restart || restart->type != NODE_STRING || !str_is(node_text(name), "memory"))
			continue;
		struct resize_policy *p = arena_new(r->arena, struct resize_policy);

		*p = (struct resize_policy){ node_text(restart), link_to(r, restart, "the resize policy") };
		c->resize_policy = p;
	}
}

static void container_resources(struct resolver *r, struct container *c)
{
	struct setting *s = c->settings;
	const struct node *resources = node_real(r->doc, map_get(r->doc, c->node, "resources", NULL));
	const struct node *limits = node_real(r->doc, map_get(r->doc, resources, "limits", NULL));
	const struct node *requests = node_real(r->doc, map_get(r->doc, resources, "requests", NULL));

	c->at_limits = first_key(r, limits);
	if (!c->at_limits)
		c->at_limits = first_key(r, resources);
	if (!c->at_limits)
		c->at_limits = c->at;
	resolve_one(r, limits, "memory", &s[SETTING_MEMORY_LIMIT], "the memory limit");
	resolve_one(r, limits, "cpu", &s[SETTING_CPU_LIMIT], "the cpu limit");
	resolve_one(r, requests, "memory", &s[SETTING_MEMORY_REQUEST], "the memory request");
	resolve_one(r, requests, "cpu", &s[SETTING_CPU_REQUEST], "the cpu request");
	resize_policy(r, c);
}

static bool is_zero(const struct setting *s)
{
	return s->state == STATE_KNOWN && s->kind == VALUE_NUMBER && s->value == 0;
}

static bool asks_for(const struct container *c, enum setting_id id)
{
	return c->settings[id].state != STATE_ABSENT && !is_zero(&c->settings[id]);
}

/* BestEffort (pkg/apis/core/v1/helper/qos): only cpu and memory count, and 0 is nothing. */
static bool is_best_effort(struct resolver *r, const struct pod *pod)
{
	if (pod->object->partial || node_real(r->doc, map_get(r->doc, pod->spec, "resources", NULL)))
		return false;
	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container *c = &pod->containers[i];

		if (c->type != CONTAINER_EPHEMERAL &&
		    (asks_for(c, SETTING_MEMORY_LIMIT) || asks_for(c, SETTING_MEMORY_REQUEST) ||
		     asks_for(c, SETTING_CPU_LIMIT) || asks_for(c, SETTING_CPU_REQUEST)))
			return false;
	}
	return true;
}

/* component-helpers' PodLimits: init containers run one after the other, sidecars beside them and beside the rest. */
static int64_t limits_together(const struct pod *pod)
{
	int64_t apps = 0, sidecars = 0, most = 0;

	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container *c = &pod->containers[i];
		int64_t limit = c->settings[SETTING_MEMORY_LIMIT].value;

		if (c->type == CONTAINER_APP)
			apps = sum_of(apps, limit);
		else if (c->type == CONTAINER_SIDECAR)
			sidecars = sum_of(sidecars, limit);
		else if (c->type == CONTAINER_INIT && sum_of(limit, sidecars) > most)
			most = sum_of(limit, sidecars);
	}
	return sum_of(apps, sidecars) > most ? sum_of(apps, sidecars) : most;
}

/* Of the Pod's cgroup (pkg/kubelet/cm ResourceConfigForPod): where one container has no limit, it has none. */
static struct setting pod_memory_limit(const struct pod *pod, const struct setting *pod_level)
{
	static const struct setting none = { .state = STATE_ABSENT }, unknown = { .state = STATE_UNKNOWN };
	bool open = false, told = true;

	if (pod_level->state == STATE_KNOWN && pod_level->kind == VALUE_NUMBER && pod_level->value > 0)
		return *pod_level;
	if (pod->object->partial || (pod_level->state != STATE_ABSENT && !is_zero(pod_level)))
		return unknown;
	for (size_t i = 0; i < pod->container_count; i++) {
		const struct setting *limit = &pod->containers[i].settings[SETTING_MEMORY_LIMIT];

		if (pod->containers[i].type == CONTAINER_EPHEMERAL)
			continue;
		open |= limit->state == STATE_ABSENT || is_zero(limit);
		told &= limit->state == STATE_KNOWN && limit->kind == VALUE_NUMBER;
	}
	if (open || !told)
		return open ? none : unknown;
	return (struct setting){ .state = STATE_KNOWN, .kind = VALUE_NUMBER, .valid = true,
				 .value = limits_together(pod) };
}

void resources_resolve(struct resolver *r, struct pod *pod)
{
	struct setting pod_limit = { 0 };

	if (!pod->object->partial) {
		const struct node *resources = node_real(r->doc, map_get(r->doc, pod->spec, "resources", NULL));
		const struct node *limits = node_real(r->doc, map_get(r->doc, resources, "limits", NULL));

		resolve_one(r, limits, "memory", &pod_limit, "the pod-level memory limit");
		pod_limit.of_container = false;
		if (pod_limit.state == STATE_KNOWN)
			pod_limit.origin = "pod";
		quantity_resolve(r, map_get(r->doc, limits, "pid", NULL), false, "the pid limit", &pod->pid_limit);
	}
	for (size_t i = 0; i < pod->container_count; i++) {
		struct container *c = &pod->containers[i];

		c->settings[SETTING_POD_MEMORY_LIMIT] = pod_limit;
		container_resources(r, c);
	}
	limits_apply(r, pod);
	for (size_t i = 0; i < pod->container_count; i++)
		effective_limit(&pod->containers[i]);
	pod->memory_limit = pod_memory_limit(pod, &pod_limit);
	pod->best_effort = is_best_effort(r, pod);
}
