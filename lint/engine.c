/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

#include "check.h"
#include "doc/comment.h"
#include "ignore.h"

enum { BRIEF_MOST = 120 };

static bool holds(const struct node *outer, const struct node *inner)
{
	return outer->start <= inner->start && inner->end <= outer->end;
}

/* The alias below `n` by which a part of the document that holds `wanted` is used there, or NULL. */
static const struct node *alias_below(const struct node *n, const struct node *wanted)
{
	const struct node *found = NULL;

	if (n->type == NODE_ALIAS)
		return holds(n->target, wanted) ? n : NULL;
	if (n->type != NODE_SEQ && n->type != NODE_MAP)
		return NULL;
	for (const struct node *i = n->child; i && !found; i = i->next)
		found = alias_below(i, wanted);
	return found;
}

/* What stands elsewhere in the document and is used here through an anchor. */
static void relate_alias(struct check *k, struct draft *d)
{
	const struct node *node = d->at->node, *container = d->container ? d->container->node : NULL;

	if (!node || !container || holds(container, node))
		return;
	const struct node *alias = alias_below(container, node);

	if (!alias)
		return;
	add_related(k, d, &(struct link){ .node = alias }, "used here");
	d->safe = false;	/* an edit changes it for others, too */
}

static const char *path_of_link(const struct unit *u, const struct pod *pod, const struct link *l, bool steady)
{
	while (l->place && l->via)
		l = l->via;
	if (!l->node)
		return "";
	const char *path = (steady ? path_by_name : path_of)(u->doc, pod->object->node, l->of ? l->of : l->node, u->kept);

	return path ? path : "";
}

const struct object_id *object_id_of(struct arena *kept, const struct object *o)
{
	struct object_id *id = arena_new(kept, struct object_id);

	id->api_version = o->api_version.n ? arena_text(kept, o->api_version) : NULL;
	id->kind = o->kind.n ? arena_text(kept, o->kind) : NULL;
	id->namespace = o->namespace.n ? arena_text(kept, o->namespace) : NULL;
	id->name = o->name.n ? arena_text(kept, o->name) : NULL;
	return id;
}

/* ---- asking and settling ---- */

static bool applies(const struct rule *rule, const struct pod *pod, const struct container *c)
{
	if ((rule->needs & NEEDS_LINUX) && pod->windows)
		return false;
	if (!(rule->needs & NEEDS_GO))
		return true;
	if (c)
		return is_likely_go(c);
	for (size_t i = 0; i < pod->container_count; i++)
		if (is_likely_go(&pod->containers[i]))
			return true;
	return false;
}

struct asked {
	enum scope scope;
	const struct pod *pod;
	const struct container *c;		/* of CONTAINER */
	const struct stale_ignore *stale;	/* of OBJECT */
	size_t stale_count;
};

static void ask(const struct engine *e, const struct policy *policies, struct check *k, const struct asked *a)
{
	const struct container *c = a->c;
	struct subject s = { .object = a->pod->object, .pod = a->pod, .c = c, .kube_minor = e->kube_minor,
			     .go_minor = c && c->go.minor ? c->go.minor : e->go_minor,
			     .stale = a->stale, .stale_count = a->stale_count };
	bool *not_asked = k->unit->ignores->not_asked;

	for (size_t i = 0; i < e->policy_count; i++) {
		const struct policy *p = &policies[i];
		bool is_on = p->enabled && p->rule->since_kube <= e->kube_minor;

		if (!is_on && not_asked)
			not_asked[i] = true;
		if (!is_on || p->rule->scope != a->scope || !applies(p->rule, a->pod, c))
			continue;
		k->policy = p;
		k->container = c;
		p->rule->check(k, &s, p->param);
	}
}

static bool names(const char *list, const char *name)
{
	struct str rest = str_of(list);

	while (rest.n)
		if (str_is(str_cut(&rest, ' '), name))
			return true;
	return false;
}

/* What a pin keeps down must not hide what it does not. */
static void drop(struct check *k, size_t from, size_t to, const char *rules, bool newer)
{
	for (size_t i = from; rules && i < to; i++)
		if (names(rules, k->drafts.at[i].rule->name) && k->drafts.at[i].newer >= newer)
			k->drafts.at[i].dropped = true;
}

/* Drafts [from, to) are of one container. */
static void silence(struct check *k, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct draft *d = &k->drafts.at[i];

		if (i == from || k->drafts.at[i - 1].rule != d->rule)	/* a rule's drafts stand together */
			drop(k, from, to, d->rule->silences, d->newer);
		drop(k, from, to, d->instead_of, d->newer);
	}
}

static bool is_ignored(const struct engine *e, const struct check *k, const struct draft *d)
{
	struct ignores *ignores = k->unit->ignores;

	if (e->suppressions == SUPPRESS_NONE)
		return false;
	bool by_annotation = ignored_by_annotation(ignores, k->ignoring, d->container, d->rule);
	bool here = !d->at->place;
	struct str comment = here ? ignore_list_at(k->unit->doc, d->at->node->start + d->at->from) :
				    str_of(d->at->comment);

	if (!comment.n || !ignored_by_list(here ? ignores : NULL, comment, d->rule, e->suppressions))
		return by_annotation;
	if (!by_annotation && !d->dropped && d->severity == SEVERITY_ERROR && !k->findings->comment_only++)
		k->findings->comment_at = place_of_link(k->unit, d->at);
	return true;
}

static const char *shortened(struct arena *kept, const char *text)
{
	struct str s = str_of(text);
	size_t n = BRIEF_MOST - 3;

	if (s.n <= BRIEF_MOST)
		return arena_text(kept, s);
	while (n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return arena_printf(kept, "%.*s...", (int)n, text);
}

static void keep(const struct unit *u, const struct pod *pod, const struct draft *d, const struct object_id *id,
		 uint32_t workload, struct findings *ret)
{
	struct finding *f = arena_new(u->kept, struct finding);
	const struct container *c = d->container;
	bool named = c && c->name.n;

	*f = (struct finding){ .rule = d->rule, .severity = d->severity, .newer = d->newer,
			       .denies = d->denies, .object = id, .workload = workload,
			       .at = place_of_link(u, d->at), .path = path_of_link(u, pod, d->at, false),
			       .steady_path = u->steady_paths ? path_of_link(u, pod, d->at, true) : NULL,
			       .message = arena_text(u->kept, str_of(d->message)),
			       .brief = shortened(u->kept, d->brief),
			       .remedy = d->remedy ? arena_text(u->kept, str_of(d->remedy)) : NULL,
			       .related = d->related, .edits = d->edit, .edit_text = d->edit_text,
			       .safe = d->safe, .masks = d->masks,
			       .container = named ? arena_text(u->kept, c->name) : NULL,
			       .container_type = named ? container_type_name(c->type) : NULL };
	*list_add(u->kept, &ret->list) = f;
}

/* Without lines, which nobody is told. */
static struct place bytes_of_link(const struct unit *u, const struct link *l)
{
	bool part = l->from < l->to;
	struct place p = { .input = u->origin->input };

	p.start = u->origin->start + l->node->start + (part ? l->from : 0);
	p.end = u->origin->start + (part ? l->node->start + l->to : l->node->end);
	return p;
}

/* What is only counted: where it stands and whose it is, for the order and for what is said twice. */
static void keep_untold(const struct unit *u, const struct draft *d, const struct object_id *id, uint32_t workload,
			struct findings *ret)
{
	struct finding *f = arena_new(u->kept, struct finding);

	*f = (struct finding){ .rule = d->rule, .severity = d->severity, .newer = d->newer, .object = id,
			       .workload = workload, .at = d->at->place ? *d->at->place : bytes_of_link(u, d->at),
			       .path = "", .message = "", .brief = "" };
	*list_add(u->kept, &ret->list) = f;
}

static struct overriding overriding_of(const struct engine *e, const struct unit *u, const struct pod *pod)
{
	struct overriding o = { .policies = e->policies, .policy_count = e->policy_count, .overrides = &e->overrides,
				.last = &e->last, .doc = u->doc, .pod = pod };

	overriding_init(&o, u->path);
	return o;
}

static void settle(const struct engine *e, struct check *k, const struct pod *pod, uint32_t workload)
{
	struct findings *ret = k->findings;
	const struct object_id *id = NULL;

	for (size_t i = 0; i < k->drafts.n; i++) {
		struct draft *d = &k->drafts.at[i];

		bool ignored = is_ignored(e, k, d);	/* of what another rule silences, too: these names are in use */

		ret->suppressed += ignored && !d->dropped;
		if (ignored || d->dropped)
			continue;
		if (ret->list.n >= ret->most) {
			ret->dropped[d->newer][d->severity]++;
			continue;
		}
		if (!id)
			id = object_id_of(k->unit->kept, pod->object);
		if (d->untold) {
			keep_untold(k->unit, d, id, workload, ret);
			continue;
		}
		relate_alias(k, d);
		if (d->at->via)
			add_related(k, d, d->at->via, d->at->via->label ? d->at->via->label : "used here");
		const struct link *unreasoned = ignored_without_reason(e, k->unit, pod, d->container, d->rule, d->at);

		if (unreasoned)
			add_related(k, d, unreasoned, "this ignore does not count: it gives no reason");
		keep(k->unit, pod, d, id, workload, ret);
	}
}

void engine_lint(const struct engine *e, const struct unit *u, const struct pod *pod, uint32_t workload,
		 struct findings *ret)
{
	struct check k = { .unit = u, .findings = ret, .ignoring = ignores_read_pod(e, u, pod, workload) };
	struct overriding o = overriding_of(e, u, pod);

	ask(e, policies_for(&o, NULL), &k, &(struct asked){ .scope = POD, .pod = pod });
	silence(&k, 0, k.drafts.n);
	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container *c = &pod->containers[i];
		size_t from = k.drafts.n;

		ask(e, policies_for(&o, c), &k, &(struct asked){ .scope = CONTAINER, .pod = pod, .c = c });
		silence(&k, from, k.drafts.n);
	}
	settle(e, &k, pod, workload);
}

/* Of a document that was not looked at to its end, or of whose findings some were dropped, nothing is certain. */
static bool is_complete(const struct unit *u, const struct findings *found)
{
	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		if (found->dropped[0][i] || found->dropped[1][i])
			return false;
	return !u->doc->overrun;
}

void engine_finish(const struct engine *e, const struct unit *u, struct findings *ret)
{
	for (size_t i = 0; i < u->ignores->pods.n && is_complete(u, ret); i++) {
		const struct ignoring_pod *p = &u->ignores->pods.at[i];
		struct check k = { .unit = u, .findings = ret, .ignoring = p };
		struct asked a = { .scope = OBJECT, .pod = p->pod };
		struct stale_ignore *stale;

		a.stale_count = ignores_stale(e, u, i, &stale);
		a.stale = stale;
		if (!a.stale_count)
			continue;
		struct overriding o = overriding_of(e, u, p->pod);

		ask(e, policies_for(&o, NULL), &k, &a);
		settle(e, &k, p->pod, p->workload);
	}
}
