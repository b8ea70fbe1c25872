/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A container's environment in the kubelet's order (pkg/kubelet/kubelet_pods.go makeEnvironmentVariables):
 * envFrom in order, then env in order, a later name wins, $(VAR) against what is declared so far.
 * Only what matters is resolved: Go's variables, and everything before them once one holds a $(VAR).
 */
#include "kube/expand.h"
#include "setting/resolve.h"

#include <string.h>

struct definition {		/* one env entry */
	struct str name;
	const struct node *map, *name_node;
	struct setting value;
	bool resolved, skipped;	/* skipped: an optional reference to what is not there */
	uint32_t shadows;	/* index + 1 of the definition of this name before it; 0: none */
};

struct source {			/* one envFrom entry */
	struct str prefix, name;
	enum fact_kind kind;
	bool optional, readable;
	const struct node *name_node;
};

struct environment {
	struct resolver *r;
	struct container *c;
	LIST(struct definition) defined;
	LIST(struct source) sources;
	uint32_t *slots;	/* name -> index + 1 of the latest definition in force; open addressing */
	uint32_t slot_count;	/* a power of two; 0: no index yet */
	bool no_service_links;
	bool follows;		/* a variable that was looked up follows the resources */
};

enum {
	EXPANSIONS_MOST = 8 << 20,	/* bytes that one document may expand to */
	ASKED_MOST = 1 << 20,		/* keys that it may look for in envFrom sources */
};

static bool is_string(const struct node *n)
{
	return n && n->type == NODE_STRING;
}

static inline const struct node *at(struct environment *e, const struct node *map, const char *key)
{
	return node_real(e->r->doc, map_get(e->r->doc, map, key, NULL));
}

static bool is_true(const struct node *n)
{
	return n && n->type == NODE_BOOL && str_is(node_text(n), "true");
}

static void unknown(struct setting *s, const char *origin)
{
	s->state = STATE_UNKNOWN;
	s->origin = origin;
}

/* ---- values out of ConfigMaps and Secrets ---- */

static const char *kind_words(enum fact_kind kind, bool whole)
{
	if (whole)
		return kind == FACT_SECRET ? "envFrom secretRef" : "envFrom configMapRef";
	return kind == FACT_SECRET ? "secretKeyRef" : "configMapKeyRef";
}

static void value_of_fact(struct environment *e, const struct fact *f, const char *origin, const struct link *via,
			  struct setting *s)
{
	struct link *from = arena_new(e->r->arena, struct link);

	from->place = &f->at;
	from->comment = f->comment;
	from->style = f->style;
	from->encoded = f->encoded;
	from->via = via;
	from->label = f->kind == FACT_SECRET ? "the Secret's value" : "the ConfigMap's value";
	s->from = from;
	s->origin = origin;
	s->state = STATE_KNOWN;
	s->from_secret = f->kind == FACT_SECRET;
	s->json_type = NODE_STRING;
	s->text = f->text;
	if (!f->readable)
		unknown(s, arena_printf(e->r->arena, "%s: not a string there", origin));
	else if (f->cut)
		unknown(s, arena_printf(e->r->arena, "%s: longer than %d bytes", origin, FACT_TEXT_MOST));
	else if (is_template_text(f->text))
		unknown(s, arena_printf(e->r->arena, "%s: holds a template variable", origin));
}

static void conflict(struct environment *e, const struct fact *a, const struct fact *b, const char *origin,
		     struct setting *s)
{
	struct arena *arena = e->r->arena;

	unknown(s, arena_printf(arena, "%s: defined twice: %s, %s", origin, world_place(e->r->asking, arena, a, &a->at),
				world_place(e->r->asking, arena, b, &b->at)));
}

/* configMapKeyRef and secretKeyRef; false: skipped, as an optional reference to a missing key is. */
static bool value_of_key(struct environment *e, const struct node *map, enum fact_kind kind, const struct link *via,
			 struct setting *s)
{
	struct arena *a = e->r->arena;
	const struct node *name = at(e, map, "name"), *key = at(e, map, "key");
	const struct fact *fact, *other;
	const char *origin = arena_printf(a, "%s %.*s/%.*s", kind_words(kind, false), STR_ARG(node_text(name)),
					  STR_ARG(node_text(key)));

	unknown(s, origin);
	s->outside = true;
	if (!is_string(name) || !is_string(key)) {
		s->origin = arena_printf(a, "%s: name or key is missing", kind_words(kind, false));
		return true;
	}
	struct str namespace = e->c->pod->object->namespace;

	switch (world_ask(e->r->asking, kind, namespace, node_text(name), node_text(key), &fact, &other)) {
	case ANSWER_FOUND:
		value_of_fact(e, fact, origin, via, s);
		return true;
	case ANSWER_CONFLICT:
		conflict(e, fact, other, origin, s);
		return true;
	case ANSWER_NO_KEY:
		if (is_true(at(e, map, "optional")))
			return false;
		s->origin = arena_printf(a, "%s: no such key there", origin);
		return true;
	case ANSWER_NONE:
		s->origin = arena_printf(a, "%s: not in the input", origin);
		return true;
	}
	return true;
}

/* ---- one env entry ---- */

static enum lookup lookup(void *context, struct str name, struct str *ret);

static void expand_value(struct environment *e, struct setting *s)
{
	if (!memchr(s->text.p ? s->text.p : "", '$', s->text.n))
		return;
	size_t room = EXPANSIONS_MOST - e->r->expanded;
	size_t most = e->r->doc->limits->value_bytes < room ? e->r->doc->limits->value_bytes : room;
	e->follows = false;
	struct expansion x = expand(e->r->arena, s->text, most, lookup, e);

	e->r->expanded += x.text.n;
	s->text = x.text;
	s->follows = e->follows;
	s->unresolved = x.unresolved;
	if (x.too_long)
		unknown(s, "env: expands to more than is read");
	else if (x.unknown)
		unknown(s, "env: holds a $(VAR) that cannot be told");
}

static void value_of_scalar(struct environment *e, const struct node *n, struct setting *s)
{
	s->state = STATE_KNOWN;
	s->origin = "env";
	s->from = link_to(e->r, n, NULL);
	s->json_type = (enum node_type)n->type;
	s->text = node_text(n);
	if (n->type == NODE_MAP || n->type == NODE_SEQ)
		s->text = str_of(node_type_name(n));
	if (n->type != NODE_STRING)
		return;
	if (is_template_text(s->text))
		unknown(s, "env: holds a template variable");
	else
		expand_value(e, s);
}

/* false: skipped */
static bool value_from(struct environment *e, const struct node *from, const struct link *via, struct setting *s)
{
	const struct node *n;

	s->json_type = NODE_STRING;
	if ((n = at(e, from, "configMapKeyRef")))
		return value_of_key(e, n, FACT_CONFIGMAP, via, s);
	if ((n = at(e, from, "secretKeyRef")))
		return value_of_key(e, n, FACT_SECRET, via, s);
	if ((n = at(e, from, "resourceFieldRef"))) {
		s->from = via;
		reference_resolve(e->r, e->c, n, s);
		return true;
	}
	s->from = via;
	if ((n = at(e, from, "fieldRef"))) {
		unknown(s, arena_printf(e->r->arena, "fieldRef %.*s", STR_ARG(node_text(at(e, n, "fieldPath")))));
	} else {
		s->outside = at(e, from, "fileKeyRef") != NULL;
		unknown(s, s->outside ? "fileKeyRef" : "valueFrom without a source that is known");
	}
	return true;
}

static bool is_empty(const struct node *value)
{
	return !value || value->type == NODE_NULL || (value->type == NODE_STRING && !value->n);
}

static void resolve_definition(struct environment *e, struct definition *d)
{
	if (d->resolved)
		return;
	d->resolved = true;
	const struct node *value = at(e, d->map, "value"), *from = at(e, d->map, "valueFrom");
	struct setting *s = &d->value;

	s->entry = link_to(e->r, d->name_node, "used here");
	s->json_type = NODE_STRING;
	if (!is_empty(value))
		value_of_scalar(e, value, s);
	else if (from && from->type == NODE_MAP)
		d->skipped = !value_from(e, from, s->entry, s);
	else if (value) {
		value_of_scalar(e, value, s);	/* "" or null: defined and empty */
		s->text = STR("");
	} else {
		s->state = STATE_KNOWN;
		s->origin = "env";
		s->text = STR("");
		s->from = s->entry;
		if (e->c->pod->object->partial)
			unknown(s, "partial object");
	}
}

/* ---- names ---- */

static uint32_t *slot_of(struct environment *e, struct str name)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < name.n; i++)
		hash = (hash ^ (unsigned char)name.p[i]) * 16777619u;
	for (uint32_t i = hash & (e->slot_count - 1);; i = (i + 1) & (e->slot_count - 1))
		if (!e->slots[i] || str_eq(e->defined.at[e->slots[i] - 1].name, name))
			return &e->slots[i];
}

/* The variable as envFrom sets it: the last source that has the key. */
static bool value_of_sources(struct environment *e, struct str name, struct setting *s)
{
	for (size_t i = e->sources.n; i-- > 0;) {
		const struct source *f = &e->sources.at[i];
		const struct fact *fact, *other;

		if (!f->readable) {
			unknown(s, "envFrom: holds a template variable");
			return true;
		}
		if (name.n <= f->prefix.n || !str_eq(str_sub(name, 0, f->prefix.n), f->prefix))
			continue;
		if (e->r->asked++ >= ASKED_MOST) {
			unknown(s, "envFrom: more sources and variables than are looked through");
			return true;
		}
		struct str key = str_sub(name, f->prefix.n, name.n);
		enum answer answer =
			world_ask(e->r->asking, f->kind, e->c->pod->object->namespace, f->name, key, &fact, &other);

		if (answer == ANSWER_NO_KEY)
			continue;
		const struct link *via = link_to(e->r, f->name_node, "used here");
		const char *origin =
			arena_printf(e->r->arena, "%s %.*s", kind_words(f->kind, true), STR_ARG(f->name));

		s->from = s->entry = via;
		s->json_type = NODE_STRING;
		s->outside = true;
		switch (answer) {
		case ANSWER_FOUND:
			value_of_fact(e, fact, origin, via, s);
			return true;
		case ANSWER_CONFLICT:
			s->perhaps = true;
			conflict(e, fact, other, origin, s);
			return true;
		case ANSWER_NONE:
			s->perhaps = true;
			unknown(s, arena_printf(e->r->arena, "%s: not in the input", origin));
			return true;
		case ANSWER_NO_KEY:
			break;
		}
	}
	return false;
}

/* Service variables: FOO_SERVICE_HOST, FOO_PORT_80_TCP ... */
static bool is_service_variable(const struct environment *e, struct str name)
{
	if (str_starts(name, "KUBERNETES_"))
		return true;
	return !e->no_service_links && (str_ends(name, "_SERVICE_HOST") || str_has(name, "_SERVICE_PORT") ||
					str_has(name, "_PORT_") || str_ends(name, "_PORT"));
}

static enum lookup lookup(void *context, struct str name, struct str *ret)
{
	struct environment *e = context;
	struct setting s = { 0 };

	for (uint32_t i = e->slot_count ? *slot_of(e, name) : 0; i; i = e->defined.at[i - 1].shadows) {
		struct definition *d = &e->defined.at[i - 1];

		resolve_definition(e, d);
		if (d->skipped)
			continue;
		*ret = d->value.text;
		e->follows |= d->value.reference || d->value.follows;
		return d->value.state == STATE_KNOWN ? LOOKUP_FOUND : LOOKUP_UNKNOWN;
	}
	if (value_of_sources(e, name, &s)) {
		*ret = s.text;
		return s.state == STATE_KNOWN ? LOOKUP_FOUND : LOOKUP_UNKNOWN;
	}
	/* what a patch leaves out may be declared by what it is applied to */
	return e->c->pod->object->partial || is_service_variable(e, name) ? LOOKUP_UNKNOWN : LOOKUP_MISSING;
}

/* Everything in order, each against the ones before it; what comes from elsewhere when it is looked for. */
static void resolve_all(struct environment *e)
{
	e->slot_count = 16;
	while (e->slot_count < e->defined.n * 2)
		e->slot_count *= 2;
	e->slots = arena_array(e->r->arena, e->slot_count, uint32_t);
	for (uint32_t i = 0; i < e->defined.n; i++) {
		struct definition *d = &e->defined.at[i];

		if (!is_empty(at(e, d->map, "value")))
			resolve_definition(e, d);
		uint32_t *slot = slot_of(e, d->name);

		d->shadows = *slot;
		*slot = i + 1;
	}
}

/* ---- reading the lists ---- */

static bool has_reference(struct str text)
{
	return str_has(text, "$(");
}

static size_t length(const struct node *list)
{
	return list && list->type == NODE_SEQ ? list->n : 0;
}

/* Collects the entries; true when one that matters holds a $(VAR). */
static bool read_env(struct environment *e, const struct node *env)
{
	bool references = false;

	list_reserve(e->r->arena, &e->defined, length(env));
	for (const struct node *i = seq_first(e->r->doc, env); i; i = i->next) {
		const struct node *map = node_real(e->r->doc, i), *name = at(e, map, "name");

		if (!name || name->type == NODE_MAP || name->type == NODE_SEQ)
			continue;
		struct definition *d = list_add(e->r->arena, &e->defined);

		d->name = node_text(name);
		d->name_node = name;
		d->map = map;
		if (env_matters(d->name))
			references |= has_reference(node_text(at(e, map, "value")));
	}
	return references;
}

static void read_sources(struct environment *e, const struct node *list)
{
	for (const struct node *i = seq_first(e->r->doc, list); i; i = i->next) {
		const struct node *map = node_real(e->r->doc, i);
		const struct node *config = at(e, map, "configMapRef"), *secret = at(e, map, "secretRef");
		const struct node *ref = config ? config : secret, *name = at(e, ref, "name");

		if (!ref || !is_string(name))
			continue;
		struct source *s = list_add(e->r->arena, &e->sources);

		s->kind = config ? FACT_CONFIGMAP : FACT_SECRET;
		s->name = node_text(name);
		s->name_node = name;
		s->prefix = node_text(at(e, map, "prefix"));
		s->readable = !is_template_text(s->prefix);
	}
}

static void read_words(struct environment *e, const struct node *list, struct words *ret, struct word *words)
{
	for (const struct node *i = seq_first(e->r->doc, list); i; i = i->next) {
		const struct node *n = node_real(e->r->doc, i);
		struct setting s = { .state = STATE_KNOWN, .text = node_text(n) };

		if (!n || n->type == NODE_MAP || n->type == NODE_SEQ)
			continue;
		if (has_reference(s.text) && !is_template_text(s.text))
			expand_value(e, &s);
		words[ret->n++] = (struct word){
			.text = s.state == STATE_KNOWN ? s.text : node_text(n),
			.node = n,
			.known = s.state == STATE_KNOWN && !is_template_text(s.text),
			.expanded = !str_eq(s.text, node_text(n)),
		};
	}
}

/* The variables that matter, in the order in which they take effect, each with what hides it. */
static void take_variables(struct environment *e)
{
	static const char *const from_sources[] = { "GOMEMLIMIT", "GOGC", "GOMAXPROCS", "GODEBUG", "AUTOMEMLIMIT" };
	LIST(struct env_var) vars = { NULL, 0, 0 };
	struct setting *settings = e->c->settings;

	for (size_t i = 0; e->sources.n && i < COUNT_OF(from_sources); i++) {
		struct setting s = { 0 };
		struct str name = str_of(from_sources[i]);

		if (!value_of_sources(e, name, &s))
			continue;
		env_classify(&s, env_setting(name), e->r->go_minor);
		if (s.state == STATE_KNOWN)
			*list_add(e->r->arena, &vars) = (struct env_var){
				.name = name, .at = s.entry, .at_value = s.from, .from_source = true, .value = s };
		settings[env_setting(name)] = s;
	}
	for (size_t i = 0; i < e->defined.n; i++) {
		struct definition *d = &e->defined.at[i];
		bool wrong_name = d->name_node->type != NODE_STRING;
		bool matters = wrong_name || env_matters(d->name);

		if (!matters && !misspelling_of(d->name).meant)
			continue;
		resolve_definition(e, d);
		enum setting_id id = env_setting(d->name);
		struct misspelling misspelling = env_misspelt(d->name, &d->value);

		if (d->skipped || (!matters && !misspelling.meant))
			continue;
		if (id != SETTING_COUNT) {
			env_classify(&d->value, id, e->r->go_minor);
			settings[id] = d->value;
		}
		*list_add(e->r->arena, &vars) = (struct env_var){
			.name = d->name, .at = d->value.entry, .at_value = d->value.from ? d->value.from : d->value.entry,
			.name_not_a_string = wrong_name, .name_type = node_type_name(d->name_node), .value = d->value,
			.misspelling = misspelling };
	}
	e->c->env = vars.at;
	e->c->env_count = vars.n;
}

static bool list_has_reference(struct environment *e, const struct node *list)
{
	for (const struct node *i = seq_first(e->r->doc, list); i; i = i->next)
		if (has_reference(node_text(node_real(e->r->doc, i))))
			return true;
	return false;
}

void env_resolve(struct resolver *r, struct container *c, struct words *ret_words)
{
	struct environment e = { .r = r, .c = c };
	const struct node *command = at(&e, c->node, "command"), *args = at(&e, c->node, "args");
	const struct node *links = at(&e, c->pod->spec, "enableServiceLinks");

	e.no_service_links = links && links->type == NODE_BOOL && str_is(node_text(links), "false");
	read_sources(&e, at(&e, c->node, "envFrom"));
	bool references = read_env(&e, at(&e, c->node, "env"));

	if (references || list_has_reference(&e, command) || list_has_reference(&e, args))
		resolve_all(&e);
	take_variables(&e);
	struct word *words = arena_array(r->arena, length(command) + length(args), struct word);

	*ret_words = (struct words){ .at = words };
	read_words(&e, command, ret_words, words);
	ret_words->has_command = ret_words->n > 0;
	read_words(&e, args, ret_words, words);
	env_drop_used_names(r, c, ret_words);
	env_mark_hidden(c->env, c->env_count);
}
