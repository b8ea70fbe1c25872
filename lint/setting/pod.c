/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/base64.h"
#include "setting/resolve.h"

static inline const struct node *at(struct resolver *r, const struct node *map, const char *key)
{
	return node_real(r->doc, map_get(r->doc, map, key, NULL));
}

static bool is_windows(struct resolver *r, const struct node *spec)
{
	const struct node *selector = at(r, spec, "nodeSelector");

	return str_is(node_text(at(r, at(r, spec, "os"), "name")), "windows") ||
	       str_is(node_text(at(r, selector, "kubernetes.io/os")), "windows") ||
	       str_is(node_text(at(r, selector, "beta.kubernetes.io/os")), "windows");
}

static enum container_type type_of(struct resolver *r, const struct node *map, enum container_type type)
{
	if (type == CONTAINER_INIT && str_is(node_text(at(r, map, "restartPolicy")), "Always"))
		return CONTAINER_SIDECAR;
	return type;
}

/* *ret_imageless: there is a container without an image. */
static void read_containers(struct resolver *r, struct pod *pod, bool *ret_imageless)
{
	static const struct { const char *key; enum container_type type; } lists[] = {
		{ "initContainers", CONTAINER_INIT },
		{ "containers", CONTAINER_APP },
		{ "ephemeralContainers", CONTAINER_EPHEMERAL },
	};
	const struct node *list[COUNT_OF(lists)];
	size_t most = 0;

	*ret_imageless = false;
	for (size_t l = 0; l < COUNT_OF(lists); l++) {
		list[l] = at(r, pod->spec, lists[l].key);
		most += list[l] && list[l]->type == NODE_SEQ ? list[l]->n : 0;
	}
	if (most > r->doc->limits->containers)
		most = r->doc->limits->containers;
	pod->containers = arena_array(r->arena, most, struct container);
	for (size_t l = 0; l < COUNT_OF(lists); l++)
		for (const struct node *i = seq_first(r->doc, list[l]); i; i = i->next) {
			const struct node *map = node_real(r->doc, i);

			if (!map || map->type != NODE_MAP)
				continue;
			if (pod->container_count >= most) {
				r->doc->overrun = true;
				break;
			}
			struct container *c = &pod->containers[pod->container_count++];
			const struct node *image = at(r, map, "image");

			c->pod = pod;
			c->node = map;
			c->name = node_text(at(r, map, "name"));
			c->image = node_text(image);
			*ret_imageless |= !image;
			c->type = type_of(r, map, lists[l].type);
			c->at = link_to_map(r, map, "the container");
		}
}

bool resolver_affords(struct resolver *r, uint64_t amount)
{
	/* the dearest that nodes can hold is an env entry: three nodes for ENTRY_COST */
	uint64_t most = (uint64_t)r->doc->limits->nodes * 2 + r->doc->text.n;

	if (amount > most - r->read) {
		r->doc->overrun = true;
		return false;
	}
	r->read += amount;
	return true;
}

/* What resolving a container takes: aliases let a short text have many that are large. */
static bool is_affordable(struct resolver *r, const struct container *c, const struct hooks *hooks)
{
	enum { ENTRY_COST = 6 };
	static const char *const words[] = { "command", "args" };
	const struct node *env = at(r, c->node, "env"), *sources = at(r, c->node, "envFrom");
	uint64_t cost = 0;

	cost += env && env->type == NODE_SEQ ? (uint64_t)env->n * ENTRY_COST : 0;
	cost += sources && sources->type == NODE_SEQ ? (uint64_t)sources->n * ENTRY_COST : 0;
	for (size_t i = 0; i < COUNT_OF(words); i++)
		for (const struct node *w = seq_first(r->doc, at(r, c->node, words[i])); w; w = w->next)
			cost += 1 + node_text(node_real(r->doc, w)).n;
	for (size_t i = 0; i < hooks->n; i++)
		for (const struct node *w = seq_first(r->doc, hooks->at[i].command); w; w = w->next)
			cost += 1 + node_text(node_real(r->doc, w)).n;
	return resolver_affords(r, cost);
}

/* In a patch or an unknown kind the rest may come from elsewhere. */
static void missing_is_unknown(struct container *c)
{
	for (enum setting_id id = SETTING_GOMEMLIMIT; id <= SETTING_AUTOMEMLIMIT; id++)
		if (c->settings[id].state == STATE_ABSENT)
			c->settings[id] = (struct setting){ .state = STATE_UNKNOWN, .origin = "partial object" };
}

static bool sets_rlimit(const struct container *c)
{
	for (enum setting_id id = SETTING_RLIMIT_NOFILE; id <= SETTING_RLIMIT_STACK; id++)
		if (c->settings[id].state != STATE_ABSENT)
			return true;
	return false;
}

static void container_resolve(struct resolver *r, const struct hooks *hooks, struct container *c)
{
	struct words words = { NULL, 0, false };

	if (c->node)		/* else its carrier has read everything */
		env_resolve(r, c, &words);
	command_read(r->doc, &words, hooks, r->go_minor, c);
	if (c->shell_rlimit_count || sets_rlimit(c))
		security_resolve(r, c);
	tmpfs_resolve(r, c);
	ports_resolve(r, c);
	evidence_of_go(r->doc, &words, &r->images, c);
	if (c->pod->object->partial)
		missing_is_unknown(c);
}

/* What is walked once a Pod, and once a container: aliases let a short text have many Pods with long lists. */
static bool lists_are_affordable(struct resolver *r, const struct pod *pod)
{
	enum { WALKS = 4 };
	const struct node *annotations = at(r, pod->metadata, "annotations");
	const struct node *sysctls = at(r, at(r, pod->spec, "securityContext"), "sysctls");
	uint64_t cost = 0;

	cost += annotations && annotations->type == NODE_MAP ? (uint64_t)annotations->n * WALKS : 0;
	cost += sysctls && sysctls->type == NODE_SEQ ? sysctls->n : 0;
	return resolver_affords(r, cost);
}

/* Besides an image it has no field that the API asks of its kind: the rest stands elsewhere. */
static bool is_patch(struct resolver *r, const struct pod *pod)
{
	static const struct { const char *kind, *required; } fields[] = {
		{ "Deployment", "selector" }, { "StatefulSet", "selector" }, { "DaemonSet", "selector" },
		{ "ReplicaSet", "selector" }, { "Rollout", "selector" }, { "CronJob", "schedule" },
	};
	const struct node *spec = at(r, pod->object->node, "spec");

	for (size_t i = 0; i < COUNT_OF(fields); i++)
		if (str_is(pod->object->kind, fields[i].kind))
			return !at(r, spec, fields[i].required);
	return str_is(pod->object->kind, "Job") && !at(r, pod->spec, "restartPolicy");
}

void pod_resolve(struct resolver *r, const struct pod_template *t, struct object *object, struct pod *pod)
{
	bool imageless;

	*pod = (struct pod){ .object = object, .spec = t->spec, .metadata = t->metadata };

	if (!lists_are_affordable(r, pod))
		return;
	pod->windows = is_windows(r, t->spec);
	pod->node_critical = str_is(node_text(at(r, t->spec, "priorityClassName")), "system-node-critical");
	pod->never_restarts = str_is(node_text(at(r, t->spec, "restartPolicy")), "Never");
	read_containers(r, pod, &imageless);
	object->partial |= imageless && is_patch(r, pod);
	carriers_read(r, pod);
	sysctls_resolve(r, pod);
	unknown_fields_resolve(r, pod);
	ulimit_fields_resolve(r, pod);
	resources_resolve(r, pod);
	memory_volumes_resolve(r, pod);
	annotations_resolve(r, pod);
	if (!r->doc->overrun)	/* by the same annotations, which many Pods may share */
		annotation_ulimits(r->doc, at(r, t->metadata, "annotations"), pod);
	apply_ulimits(pod);
	for (size_t i = 0; i < pod->container_count; i++) {
		struct container *c = &pod->containers[i];
		struct hooks hooks = hooks_of(r->doc, c);

		if (!is_affordable(r, c, &hooks)) {
			pod->container_count = i;
			break;
		}
		container_resolve(r, &hooks, c);
		pod->has_go = pod->has_go || is_likely_go(c);
	}
	autoscalers_resolve(r, pod);
	exposures_resolve(r, pod);
}

/* The variables among a ConfigMap's or Secret's keys. */
static void config_keys(struct resolver *r, const struct node *map, bool base64, bool secret, struct container *c)
{
	LIST(struct env_var) vars = { c->env, c->env_count, c->env_count };

	for (struct map_walk w = map_walk(r->doc, map); map_next(&w);) {
		const struct node *value = node_real(r->doc, w.value);
		struct str name = node_text(w.key), text = node_text(value);
		enum setting_id id = env_setting(name);

		if ((id == SETTING_COUNT && !misspelling_of(name).meant) || !value || value->type != NODE_STRING)
			continue;
		if (base64 && (text.n > (size_t)FACT_TEXT_MOST * 2 || !base64_decode(r->arena, text, &text)))
			continue;
		struct link *from = arena_new(r->arena, struct link);

		*from = (struct link){ .node = value, .encoded = base64 };
		struct setting s = { .state = STATE_KNOWN, .json_type = NODE_STRING, .text = text, .from_secret = secret,
				     .from = from, .origin = secret ? "Secret" : "ConfigMap" };

		if (is_template_text(s.text))
			s.state = STATE_UNKNOWN;
		struct misspelling misspelling = env_misspelt(name, &s);

		if (id != SETTING_COUNT) {
			env_classify(&s, id, r->go_minor);
			c->settings[id] = s;
		} else if (!misspelling.meant) {
			continue;
		}
		*list_add(r->arena, &vars) =
			(struct env_var){ .name = name, .at = link_to(r, w.key, NULL), .at_value = s.from, .value = s,
					  .misspelling = misspelling };
	}
	c->env = vars.at;
	c->env_count = vars.n;
}

static bool has_variable(struct resolver *r, const struct node *map)
{
	for (struct map_walk w = map_walk(r->doc, map); map_next(&w);)
		if (env_matters(node_text(w.key)) || misspelling_of(node_text(w.key)).meant)
			return true;
	return false;
}

bool config_has_variable(struct resolver *r, const struct kube_object *o)
{
	bool secret = str_is(o->kind, "Secret");

	if ((!secret && !str_is(o->kind, "ConfigMap")) || api_group(o->api_version).n)
		return false;
	return has_variable(r, at(r, o->node, "data")) || (secret && has_variable(r, at(r, o->node, "stringData")));
}

bool config_resolve(struct resolver *r, const struct kube_object *o, const struct object *object, struct pod *pod)
{
	bool secret = str_is(o->kind, "Secret");
	struct container *c = arena_new(r->arena, struct container);

	*pod = (struct pod){ .object = object, .spec = o->node, .containers = c, .container_count = 1 };
	c->pod = pod;
	c->node = o->node;
	c->at = c->at_limits = object->at;
	annotations_resolve(r, pod);
	config_keys(r, at(r, o->node, "data"), secret, secret, c);
	if (secret)
		config_keys(r, at(r, o->node, "stringData"), false, true, c);
	env_drop_names_beside(c);
	for (size_t i = 0; i < SETTING_COUNT; i++)
		if (c->settings[i].state == STATE_ABSENT)
			c->settings[i] = (struct setting){ .state = STATE_UNKNOWN, .origin = "partial object" };
	c->effective_limit = c->settings[SETTING_MEMORY_LIMIT];
	c->go.confidence = 97;
	c->go.rank = 2;
	c->go.evidence = "the key's name";
	return c->env_count > 0;
}
