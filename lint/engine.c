/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

#include <stdio.h>
#include <string.h>

#include "doc/comment.h"
#include "ignore.h"

struct draft {
	const struct rule *rule;
	enum severity severity;
	const struct container *container;
	const struct link *at;
	struct related *related, *last_related;
	const char *message, *brief, *remedy;
	struct edit *edit;
	const char *edit_text;
	bool safe, masks, dropped;
};

struct check {
	const struct unit *unit;
	const struct rule *rule;
	const struct container *container;
	struct findings *findings;
	LIST(struct draft) drafts;	/* at most findings->most */
	bool mute;	/* the finding opened last is of a grade that is off */
	bool masked;	/* a text was masked, for the finding that is about to be opened or added to */
};

enum { BRIEF_MOST = 120, QUOTED_MOST = 64 };

const char *coordinate_name(enum coordinate c)
{
	static const char *const names[] = { "memory", "goroutine", "system", "meta" };

	return names[c];
}

/* ---- what rules call ---- */

static struct draft *open_draft(struct check *k)
{
	struct draft *d = k->mute || !k->drafts.n ? NULL : &k->drafts.at[k->drafts.n - 1];

	if (d)
		d->masks |= k->masked;
	k->masked = false;
	return d;
}

PRINTF(2, 0) static const char *formatted(struct check *k, const char *format, va_list args)
{
	return arena_vprintf(k->unit->scratch, format, args);
}

void found(struct check *k, unsigned grade, const struct link *at, const char *message, ...)
{
	enum severity severity = k->rule->grades[grade].severity;
	va_list args;

	k->mute = severity == SEVERITY_OFF;
	if (!k->mute && k->drafts.n >= k->findings->most) {
		k->findings->dropped[severity]++;
		k->mute = true;
	}
	if (k->mute) {
		k->masked = false;
		return;
	}
	struct draft *d = list_add(k->unit->scratch, &k->drafts);

	d->rule = k->rule;
	d->severity = severity;
	d->container = k->container;
	d->at = at;
	d->masks = k->masked;
	k->masked = false;
	va_start(args, message);
	d->message = formatted(k, message, args);
	va_end(args);
	d->brief = d->message;
}

void found_brief(struct check *k, const char *text, ...)
{
	struct draft *d = open_draft(k);
	va_list args;

	if (!d)
		return;
	va_start(args, text);
	d->brief = formatted(k, text, args);
	va_end(args);
}

void found_remedy(struct check *k, const char *text, ...)
{
	struct draft *d = open_draft(k);
	va_list args;

	if (!d)
		return;
	va_start(args, text);
	d->remedy = formatted(k, text, args);
	va_end(args);
}

static void add_related(struct check *k, struct draft *d, const struct link *at, const char *text)
{
	struct related *r = arena_new(k->unit->kept, struct related);

	r->at = place_of_link(k->unit, at);
	r->message = arena_text(k->unit->kept, str_of(text));
	if (d->last_related)
		d->last_related->next = r;
	else
		d->related = r;
	d->last_related = r;
}

void found_related(struct check *k, const struct link *at, const char *text, ...)
{
	struct draft *d = open_draft(k);
	va_list args;

	if (!d || !at)
		return;
	va_start(args, text);
	add_related(k, d, at, formatted(k, text, args));
	va_end(args);
}

/* A string scalar of this text as source: plain only where YAML is sure to read a string. */
static const char *scalar_source(struct check *k, const char *text, enum node_style style, bool json)
{
	struct str s = str_of(text);
	bool unit = str_ends(s, "iB") || str_ends(s, "Ki") || str_ends(s, "Mi") || str_ends(s, "Gi") || str_ends(s, "Ti");

	if (!json && style == STYLE_SINGLE)
		return arena_printf(k->unit->kept, "'%s'", text);
	if (json || style == STYLE_DOUBLE || !unit)
		return arena_printf(k->unit->kept, "\"%s\"", text);
	return arena_text(k->unit->kept, s);
}

void found_set(struct check *k, bool safe, const struct link *at, const char *text, ...)
{
	struct draft *d = open_draft(k);
	va_list args;

	if (!d || at->encoded || at->from != at->to || (at->node && (!k->unit->editable || at->node->type > NODE_STRING)))
		return;
	va_start(args, text);
	const char *value = formatted(k, text, args);
	va_end(args);
	if (strpbrk(value, "\"'\\\n"))
		return;
	struct place place = place_of_link(k->unit, at);
	bool json = at->node && k->unit->doc->format == DOC_JSON;

	d->edit = arena_new(k->unit->kept, struct edit);
	d->edit->input = place.input;
	d->edit->start = place.start;
	d->edit->end = place.end;
	d->edit->text = scalar_source(k, value, at->node ? (enum node_style)at->node->style : at->style, json);
	d->edit_text = arena_printf(k->unit->kept, "set it to %s", value);
	d->safe = safe;
}

const char *quoted_text(struct check *k, struct str text)
{
	char buffer[QUOTED_MOST * 4 + 8];
	size_t n = 0, i;

	buffer[n++] = '\'';
	for (i = 0; i < text.n && i < QUOTED_MOST; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c == '\n')
			n += (size_t)snprintf(buffer + n, 5, "\\n");
		else if (c == '\t')
			n += (size_t)snprintf(buffer + n, 5, "\\t");
		else if (c < 0x20 || c == 0x7f)
			n += (size_t)snprintf(buffer + n, 5, "\\x%02x", c);
		else
			buffer[n++] = (char)c;
	}
	if (i < text.n) {
		while (n > 1 && ((unsigned char)buffer[n - 1] & 0xc0) == 0x80)	/* do not cut a character in two */
			n--;
		if (n > 1 && ((unsigned char)buffer[n - 1] & 0xc0) == 0xc0)
			n--;
		n += (size_t)snprintf(buffer + n, 4, "...");
	}
	buffer[n++] = '\'';
	return arena_text(k->unit->scratch, (struct str){ buffer, n });
}

/* A number with a unit, or a word: short, and no way to be a password worth the name. */
static bool is_plain_word(struct str text)
{
	if (text.n > 16)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (!is_digit(c) && !is_blank(c) && !strchr(".%+-", c) && !strchr("KMGTkmgtiBbeoffOFF", c))
			return false;
	}
	return true;
}

const char *quoted(struct check *k, const struct setting *s)
{
	if (s->from_secret && !is_plain_word(s->text)) {
		k->masked = true;
		return arena_printf(k->unit->scratch, "(a value of %zu bytes)", s->text.n);
	}
	return quoted_text(k, s->text);
}

const char *said(struct check *k, const char *format, ...)
{
	va_list args;
	const char *text;

	va_start(args, format);
	text = arena_vprintf(k->unit->scratch, format, args);
	va_end(args);
	return text;
}

const char *source_of(struct check *k, const struct link *at)
{
	struct str text = STR_NONE;

	if (at->node && at->node->type <= NODE_STRING)
		text = str_sub(k->unit->doc->text, at->node->start, at->node->end);
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x20 || text.n > QUOTED_MOST)
			return "";
	return arena_text(k->unit->scratch, text);
}

const char *bytes_of(struct check *k, int64_t bytes)
{
	char buffer[BYTES_TEXT];

	return arena_text(k->unit->scratch, str_of(bytes_text(bytes, buffer)));
}

const char *cores_of(struct check *k, int64_t milli)
{
	char buffer[BYTES_TEXT];

	return arena_text(k->unit->scratch, str_of(cores_text(milli, buffer)));
}

/* ---- from links to places ---- */

struct place place_of_link(const struct unit *u, const struct link *l)
{
	if (l->place)
		return *l->place;
	if (l->from < l->to)
		return place_of(u->doc, u->origin, l->node->start + l->from, l->node->start + l->to);
	return place_of(u->doc, u->origin, l->node->start, l->node->end);
}

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

static const char *path_of_link(const struct unit *u, const struct pod *pod, const struct link *l)
{
	while (l->place && l->via)
		l = l->via;
	if (!l->node)
		return "";
	const char *path = path_of(u->doc, pod->object->node, l->of ? l->of : l->node, u->kept);

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
		return c->go.confidence >= 50;
	for (size_t i = 0; i < pod->container_count; i++)
		if (pod->containers[i].go.confidence >= 50)
			return true;
	return false;
}

static void ask(const struct engine *e, struct check *k, const struct pod *pod, const struct container *c)
{
	struct subject s = { .object = pod->object, .pod = pod, .c = c, .kube_minor = e->kube_minor,
			     .go_minor = c && c->go.minor ? c->go.minor : e->go_minor };

	for (size_t i = 0; i < e->policy_count; i++) {
		const struct policy *p = &e->policies[i];

		if (!p->enabled || (p->rule->scope == CONTAINER) != (c != NULL) || !applies(p->rule, pod, c))
			continue;
		k->rule = p->rule;
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

/* Drafts [from, to) are of one container. */
static void silence(struct check *k, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct rule *rule = k->drafts.at[i].rule;

		if (!rule->silences || (i > from && k->drafts.at[i - 1].rule == rule))	/* a rule's drafts stand together */
			continue;
		for (size_t j = from; j < to; j++)
			if (names(rule->silences, k->drafts.at[j].rule->name))
				k->drafts.at[j].dropped = true;
	}
}

static bool is_ignored(const struct engine *e, const struct unit *u, const struct pod *pod, const struct draft *d,
		       struct findings *ret)
{
	if (e->suppressions == SUPPRESS_NONE)
		return false;
	if (ignored_by_annotation(u->doc, pod, d->container, d->rule, e->suppressions))
		return true;
	const char *comment =
		d->at->place ? d->at->comment : ignore_comment(u->scratch, u->doc, d->at->node->start + d->at->from);

	if (!comment || !ignore_list_names(str_of(comment), d->rule, e->suppressions))
		return false;
	if (d->severity == SEVERITY_ERROR && !ret->comment_only++)
		ret->comment_at = place_of_link(u, d->at);
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

	*f = (struct finding){ .rule = d->rule, .severity = d->severity, .object = id, .workload = workload,
			       .at = place_of_link(u, d->at), .path = path_of_link(u, pod, d->at),
			       .message = arena_text(u->kept, str_of(d->message)),
			       .brief = shortened(u->kept, d->brief),
			       .remedy = d->remedy ? arena_text(u->kept, str_of(d->remedy)) : NULL,
			       .related = d->related, .edits = d->edit, .edit_text = d->edit_text,
			       .safe = d->safe, .masks = d->masks,
			       .container = named ? arena_text(u->kept, c->name) : NULL,
			       .container_type = named ? container_type_name(c->type) : NULL };
	*list_add(u->kept, &ret->list) = f;
}

static void settle(const struct engine *e, struct check *k, const struct pod *pod, uint32_t workload, struct findings *ret)
{
	const struct object_id *id = NULL;

	for (size_t i = 0; i < k->drafts.n; i++) {
		struct draft *d = &k->drafts.at[i];

		if (d->dropped)
			continue;
		if (is_ignored(e, k->unit, pod, d, ret)) {
			ret->suppressed++;
			continue;
		}
		if (ret->list.n >= ret->most) {
			ret->dropped[d->severity]++;
			continue;
		}
		relate_alias(k, d);
		if (d->at->via)
			add_related(k, d, d->at->via, d->at->via->label ? d->at->via->label : "used here");
		if (!id)
			id = object_id_of(k->unit->kept, pod->object);
		keep(k->unit, pod, d, id, workload, ret);
	}
}

void engine_lint(const struct engine *e, const struct unit *u, const struct pod *pod, uint32_t workload,
		 struct findings *ret)
{
	struct check k = { .unit = u, .findings = ret };

	ask(e, &k, pod, NULL);
	silence(&k, 0, k.drafts.n);
	for (size_t i = 0; i < pod->container_count; i++) {
		size_t from = k.drafts.n;

		ask(e, &k, pod, &pod->containers[i]);
		silence(&k, from, k.drafts.n);
	}
	settle(e, &k, pod, workload, ret);
}
