/* SPDX-License-Identifier: Apache-2.0 */
/* What securityContext says: the user, the capabilities that matter here, and ulimits (KEP-5758). */
#include "setting/resolve.h"

static const struct node *at(struct resolver *r, const struct node *map, const char *key)
{
	return node_real(r->doc, map_get(r->doc, map, key, NULL));
}

static bool is_true(const struct node *n)
{
	return n && n->type == NODE_BOOL && str_is(node_text(n), "true");
}

/* The container's context, then the Pod's; without one the image's USER decides. */
static enum user_kind user_of(struct resolver *r, const struct node *own, const struct node *pods)
{
	const struct node *contexts[] = { own, pods };

	for (size_t i = 0; i < COUNT_OF(contexts); i++) {
		const struct node *user = at(r, contexts[i], "runAsUser");

		if (user && user->type == NODE_NUMBER)
			return str_is(node_text(user), "0") ? USER_ROOT : USER_OTHER;
	}
	for (size_t i = 0; i < COUNT_OF(contexts); i++)
		if (is_true(at(r, contexts[i], "runAsNonRoot")))
			return USER_OTHER;
	return USER_UNKNOWN;
}

/* containerd and CRI-O take the names in any case, with CAP_ or without. */
static unsigned capability_of(struct str name)
{
	static const struct {
		const char *name;
		unsigned bits;
	} known[] = {
		{ "IPC_LOCK", CAPABILITY_IPC_LOCK },
		{ "SYS_RESOURCE", CAPABILITY_SYS_RESOURCE },
		{ "ALL", CAPABILITY_IPC_LOCK | CAPABILITY_SYS_RESOURCE },
	};

	if (str_is_nocase(str_sub(name, 0, 4), "CAP_"))
		name = str_sub(name, 4, name.n);
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (str_is_nocase(name, known[i].name))
			return known[i].bits;
	return 0;
}

static unsigned capabilities_of(struct resolver *r, const struct node *own)
{
	const struct node *added = at(r, at(r, own, "capabilities"), "add");
	unsigned bits = is_true(at(r, own, "privileged")) ? capability_of(STR("ALL")) : 0;

	for (const struct node *i = seq_first(r->doc, added); i; i = i->next)
		bits |= capability_of(node_text(node_real(r->doc, i)));
	return bits;
}

/* ---- ulimits: [{name, soft, hard}] ---- */

/* An int64 from -1 on; what is missing decodes as 0. */
static bool read_limit(const struct node *n, int64_t *ret)
{
	struct str t = node_text(n);
	int64_t value = 0;

	*ret = 0;
	if (!n || n->type == NODE_NULL)
		return true;
	if (n->type != NODE_NUMBER)
		return false;
	if (str_is(t, "-1")) {
		*ret = -1;
		return true;
	}
	for (size_t i = 0; i < t.n; i++)
		if (!is_digit(t.p[i]) || __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_add_overflow(value, t.p[i] - '0', &value))
			return false;
	*ret = value;
	return true;
}

/* The names that KEP-5758 allows; SETTING_COUNT: one that is not looked at here. */
static bool is_ulimit_name(struct str name, enum setting_id *ret)
{
	static const struct {
		const char *name;
		enum setting_id id;
	} known[] = {
		{ "nofile", SETTING_RLIMIT_NOFILE }, { "memlock", SETTING_RLIMIT_MEMLOCK },
		{ "core", SETTING_RLIMIT_CORE },     { "stack", SETTING_RLIMIT_STACK },
		{ "nice", SETTING_COUNT },           { "rtprio", SETTING_COUNT },
	};

	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (str_is(name, known[i].name)) {
			*ret = known[i].id;
			return true;
		}
	return false;
}

static struct ulimit_field read_ulimit(struct resolver *r, const struct node *map, enum setting_id *ret_id)
{
	const struct node *name = at(r, map, "name"), *soft = at(r, map, "soft"), *hard = at(r, map, "hard");
	struct ulimit_field f = { .name = node_text(name), .fault = ULIMIT_FINE };

	f.at = name ? link_to(r, name, NULL) : link_to_map(r, map, NULL);
	f.at_hard = hard ? link_to(r, hard, NULL) : f.at;
	if (!read_limit(soft, &f.soft) || !read_limit(hard, &f.hard)) {
		const struct node *wrong = read_limit(soft, &f.soft) ? hard : soft;

		f.fault = ULIMIT_BAD_NUMBER;
		f.text = node_text(wrong);
		f.at = link_to(r, wrong, NULL);
	} else if (!is_ulimit_name(f.name, ret_id)) {
		f.fault = ULIMIT_UNKNOWN_TYPE;
	} else if (f.hard != -1 && (f.soft == -1 || f.soft > f.hard)) {
		f.fault = hard ? ULIMIT_HARD_BELOW_SOFT : ULIMIT_NO_HARD;
		f.at = f.at_hard;
	} else if (!soft && f.hard) {
		f.fault = ULIMIT_NO_SOFT;
	}
	return f;
}

/* Of a Kubernetes that knows the field, it sets the limits before an NRI plugin and the command line do. */
static void apply_ulimit(struct container *c, const struct ulimit_field *f, enum setting_id id)
{
	if ((f->fault != ULIMIT_FINE && f->fault != ULIMIT_NO_SOFT) || id == SETTING_COUNT)
		return;
	c->settings[id] = (struct setting){
		.state = STATE_KNOWN, .origin = ULIMITS_FIELD, .soft = f->soft, .hard = f->hard, .from = f->at_hard
	};
}

static void ulimits_of(struct resolver *r, struct container *c, const struct node *own)
{
	const struct node *list = at(r, own, "ulimits");
	enum { COST = 16 };	/* of an entry, as resolver_affords() counts */
	LIST(struct ulimit_field) all = { 0 };

	for (const struct node *i = seq_first(r->doc, list); i && all.n < r->doc->limits->rlimits; i = i->next) {
		const struct node *map = node_real(r->doc, i);
		enum setting_id id = SETTING_COUNT;

		if (!map || map->type != NODE_MAP || !resolver_affords(r, COST))
			continue;
		struct ulimit_field *f = list_add(r->arena, &all);

		*f = read_ulimit(r, map, &id);
		if (r->kube_minor >= KUBE_ULIMITS)
			apply_ulimit(c, f, id);
	}
	c->ulimit_fields = all.at;
	c->ulimit_field_count = all.n;
}

void ulimit_fields_resolve(struct resolver *r, struct pod *pod)
{
	if (pod->object->partial)
		return;
	for (size_t i = 0; i < pod->container_count; i++) {
		struct container *c = &pod->containers[i];

		ulimits_of(r, c, at(r, c->node, "securityContext"));
	}
}

void security_resolve(struct resolver *r, struct container *c)
{
	const struct node *own = at(r, c->node, "securityContext"), *spec = c->pod->spec;

	if (str_is(node_text(at(r, spec, "hostUsers")), "false"))
		c->user = USER_OTHER;	/* the container's root is an ordinary user of the node */
	else
		c->user = user_of(r, own, at(r, spec, "securityContext"));
	c->capabilities = capabilities_of(r, own);
}
