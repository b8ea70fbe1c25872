/* SPDX-License-Identifier: Apache-2.0 */
/* The ulimit-adjuster plugin of containerd/nri (plugins/ulimit-adjuster/adjuster.go), which reads with
 * sigs.k8s.io/yaml into []struct{Type string; Hard, Soft uint64}. */
#include <string.h>

#include "setting/command.h"

enum { ANNOTATIONS_MOST = 256 << 10 };	/* bytes; apimachinery TotalAnnotationSizeLimitB: the API refuses more */

static const char new_prefix[] = "ulimits.noderesource.dev/container.";
static const char old_prefix[] = "ulimits.nri.containerd.io/container.";
static const char origin[] = "annotation ";

struct ulimits_key {
	struct str key, container;
	bool old;
	const struct node *key_node, *value;	/* as they stand */
};

struct reading {
	struct doc *doc;
	LIST(struct ulimit_annotation) found;
	const struct ulimits_key *a;
	struct str key;			/* the tail of "annotation KEY", NUL-terminated: a setting's origin */
	const struct link *at, *at_key, *shadowed_by;
};

static struct ulimit_annotation *add(struct reading *r, enum ulimit_fault fault, struct str type, struct str text)
{
	struct ulimit_annotation *u = list_add(r->doc->arena, &r->found);

	*u = (struct ulimit_annotation){
		.container = r->a->container, .key = r->key, .old_key = r->a->old, .fault = fault,
		.type = type, .text = text, .soft = -2, .hard = -2, .at = r->at,
		.at_key = r->at_key, .shadowed_by = r->shadowed_by,
	};
	return u;
}

static bool known_type(struct str type)
{
	static const char *const types[] = {
		"AS", "CORE", "CPU", "DATA", "FSIZE", "LOCKS", "MEMLOCK", "MSGQUEUE", "NICE", "NOFILE", "NPROC",
		"RSS", "RTPRIO", "RTTIME", "SIGPENDING", "STACK",
	};

	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (str_is_nocase(type, types[i]))
			return true;
	return false;
}

static struct str without_prefix(struct str type)
{
	return str_is_nocase(str_sub(type, 0, 7), "RLIMIT_") ? str_sub(type, 7, type.n) : type;
}

static bool parse_uint64(const struct node *n, uint64_t *ret)
{
	struct str t = node_text(n);
	uint64_t value = 0;

	if (n->type != NODE_NUMBER || t.n == 0)
		return false;
	for (size_t i = 0; i < t.n; i++)
		if (!is_digit(t.p[i]) || __builtin_mul_overflow(value, UINT64_C(10), &value) ||
		    __builtin_add_overflow(value, (uint64_t)(t.p[i] - '0'), &value))
			return false;
	*ret = value;
	return true;
}

/* Above int64 lies RLIM_INFINITY, and nothing that a kernel would reach. */
static int64_t rlimit_of(uint64_t value)
{
	return value > INT64_MAX ? -1 : (int64_t)value;
}

struct entry {
	struct str type;
	const struct node *soft, *hard;	/* NULL: missing, or null, which reads the same */
};

/* encoding/json matches field names without regard to case; null leaves a field as it is. */
static struct entry entry_of(struct doc *in, const struct node *map)
{
	struct entry e = { 0 };

	for (struct map_walk w = map_walk(in, map); map_next(&w);) {
		struct str key = node_text(w.key);
		const struct node *value = node_real(in, w.value);

		if (!value || value->type == NODE_NULL)
			continue;
		if (str_is_nocase(key, "type"))
			e.type = node_text(value);
		else if (str_is_nocase(key, "soft"))
			e.soft = value;
		else if (str_is_nocase(key, "hard"))
			e.hard = value;
	}
	return e;
}

static void judge_entry(struct reading *r, struct doc *in, const struct node *item)
{
	const struct node *map = node_real(in, item);

	if (!map || (map->type != NODE_MAP && map->type != NODE_NULL)) {
		add(r, ULIMIT_NOT_A_LIST, STR_NONE, node_text(map));
		return;
	}

	struct entry e = map->type == NODE_MAP ? entry_of(in, map) : (struct entry){ 0 };
	uint64_t soft = 0, hard = 0;
	enum ulimit_fault fault = ULIMIT_FINE;
	struct str text = STR_NONE;

	if (e.soft && !parse_uint64(e.soft, &soft)) {
		fault = ULIMIT_BAD_NUMBER;
		text = node_text(e.soft);
	} else if (e.hard && !parse_uint64(e.hard, &hard)) {
		fault = ULIMIT_BAD_NUMBER;
		text = node_text(e.hard);
	} else if (!known_type(without_prefix(e.type))) {
		fault = ULIMIT_UNKNOWN_TYPE;
		text = e.type;
	} else if (!e.hard) {
		fault = ULIMIT_NO_HARD;
	} else if (!e.soft) {
		fault = ULIMIT_NO_SOFT;
	} else if (hard < soft) {
		fault = ULIMIT_HARD_BELOW_SOFT;
		text = node_text(e.hard);
	}

	struct ulimit_annotation *u = add(r, fault, e.type, text);

	if (fault != ULIMIT_BAD_NUMBER) {
		u->soft = rlimit_of(soft);
		u->hard = rlimit_of(hard);
	}
}

static void judge(struct reading *r)
{
	const struct node *value = node_real(r->doc, r->a->value);
	struct str text = node_text(value);
	struct doc in = { .arena = r->doc->arena, .limits = r->doc->limits, .text = text };
	struct fault fault;
	size_t before = r->found.n;

	if (value && value->type != NODE_STRING && value->type != NODE_NULL) {
		add(r, ULIMIT_NOT_A_LIST, STR_NONE, text);
		return;
	}
	if (str_starts(text, "---") && (text.n == 3 || is_blank(text.p[3])))
		in.text = str_sub(text, 3, text.n);
	if (yaml_read(&in, &fault) != 0 ||
	    (in.root && !node_is(&in, in.root, NODE_NULL) && !node_is(&in, in.root, NODE_SEQ))) {
		add(r, ULIMIT_NOT_A_LIST, STR_NONE, text);
		return;
	}
	for (const struct node *i = seq_first(&in, in.root); i; i = i->next)
		judge_entry(r, &in, i);
	if (r->found.n == before)
		add(r, ULIMIT_FINE, STR_NONE, STR_NONE);
}

static bool has_container(const struct pod *pod, struct str name)
{
	for (size_t i = 0; i < pod->container_count; i++)
		if (str_eq(pod->containers[i].name, name))
			return true;
	return false;
}

static const struct ulimits_key *new_key_of(const struct ulimits_key *all, size_t n, struct str container)
{
	for (size_t i = 0; i < n; i++)
		if (!all[i].old && str_eq(all[i].container, container))
			return &all[i];
	return NULL;
}

static const struct link *link_of(struct doc *doc, const struct node *node)
{
	struct link *link = arena_new(doc->arena, struct link);

	link->node = node;
	return link;
}

static bool annotation_of(struct str key, struct ulimits_key *ret)
{
	bool is_new = str_starts(key, new_prefix);

	if (!is_new && !str_starts(key, old_prefix))
		return false;
	ret->key = key;
	ret->old = !is_new;
	ret->container = str_sub(key, is_new ? sizeof new_prefix - 1 : sizeof old_prefix - 1, key.n);
	return true;
}

void annotation_ulimits(struct doc *doc, const struct node *annotations, struct pod *pod)
{
	LIST(struct ulimits_key) all = { 0 };
	struct reading r = { .doc = doc };
	size_t bytes = 0;

	for (struct map_walk w = map_walk(doc, annotations); map_next(&w);) {
		struct ulimits_key a = { .key_node = w.key, .value = w.value };

		if (!annotation_of(node_text(w.key), &a))
			continue;
		bytes += a.key.n + node_text(node_real(doc, a.value)).n;
		if (bytes > ANNOTATIONS_MOST)
			break;
		*list_add(doc->arena, &all) = a;
	}
	for (size_t i = 0; i < all.n; i++) {
		const struct ulimits_key *newer = all.at[i].old ? new_key_of(all.at, all.n, all.at[i].container) : NULL;

		r.a = &all.at[i];
		r.at = link_of(doc, r.a->value);
		r.at_key = link_of(doc, r.a->key_node);
		r.shadowed_by = newer ? link_of(doc, newer->key_node) : NULL;
		r.key = str_of(arena_printf(doc->arena, "%s%.*s", origin, STR_ARG(r.a->key)));
		r.key = str_sub(r.key, sizeof origin - 1, r.key.n);
		if (pod->container_count && !has_container(pod, r.a->container))
			add(&r, ULIMIT_NO_SUCH_CONTAINER, STR_NONE, r.a->container);
		else if (newer)
			add(&r, ULIMIT_FINE, STR_NONE, STR_NONE);	/* the plugin does not read it */
		else
			judge(&r);
	}
	pod->ulimits = r.found.at;
	pod->ulimit_count = r.found.n;
}

static enum setting_id setting_of_type(struct str type)
{
	static const struct { const char *type; enum setting_id id; } ids[] = {
		{ "NOFILE", SETTING_RLIMIT_NOFILE }, { "AS", SETTING_RLIMIT_AS }, { "DATA", SETTING_RLIMIT_DATA },
		{ "NPROC", SETTING_RLIMIT_NPROC }, { "MEMLOCK", SETTING_RLIMIT_MEMLOCK },
		{ "CORE", SETTING_RLIMIT_CORE }, { "STACK", SETTING_RLIMIT_STACK },
	};

	for (size_t i = 0; i < COUNT_OF(ids); i++)
		if (str_is_nocase(without_prefix(type), ids[i].type))
			return ids[i].id;
	return SETTING_COUNT;
}

static void apply(const struct ulimit_annotation *u, struct container *c)
{
	enum setting_id id = setting_of_type(u->type);

	if (id != SETTING_COUNT)
		c->settings[id] = (struct setting){ .state = STATE_KNOWN,
						    .origin = u->key.p - (sizeof origin - 1),
						    .soft = u->soft,
						    .hard = u->hard,
						    .from = u->at };
}

void apply_ulimits(struct pod *pod)
{
	struct container *c = NULL;	/* entries of one annotation stand together */

	for (size_t i = 0; i < pod->ulimit_count; i++) {
		const struct ulimit_annotation *u = &pod->ulimits[i];

		if ((u->fault != ULIMIT_FINE && u->fault != ULIMIT_NO_SOFT) || u->type.n == 0)
			continue;
		if (!c || !str_eq(c->name, u->container)) {
			c = NULL;
			for (size_t k = 0; k < pod->container_count && !c; k++)
				if (str_eq(pod->containers[k].name, u->container))
					c = &pod->containers[k];
		}
		if (c)
			apply(u, c);
	}
}
