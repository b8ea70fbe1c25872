/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/compose.h"

#include <stdlib.h>

#include "setting/narrow.h"
#include "setting/variables.h"

static const struct node *at(struct resolver *r, const struct node *map, const char *key)
{
	return node_real(r->doc, map_get(r->doc, map, key, NULL));
}

const struct node *compose_services(struct doc *doc)
{
	const struct node *services = node_real(doc, map_get(doc, doc->root, "services", NULL));

	return services && services->type == NODE_MAP && !map_get(doc, doc->root, "apiVersion", NULL) ? services : NULL;
}

/* ---- sizes ---- */

/* docker/go-units RAMInBytes: a decimal number, a blank, k m g t p with or without i and b, in powers of 1024. */
static bool parse_size(struct str text, struct quantity *ret)
{
	static const char units[] = "kmgtp";
	size_t n = 0, unit;
	struct str suffix;

	while (n < text.n && (is_digit(text.p[n]) || text.p[n] == '.'))
		n++;
	if (!n || quantity_parse(str_sub(text, 0, n), ret) != QUANTITY_OK)
		return false;
	suffix = str_sub(text, n, text.n);
	if (str_starts(suffix, " "))
		suffix = str_sub(suffix, 1, suffix.n);
	unit = suffix.n ? str_find_char(STR(units), (char)(suffix.p[0] | 32)) : strlen(units);
	if (unit < strlen(units)) {
		suffix = str_sub(suffix, 1, suffix.n);
		if (suffix.n > 1 && (suffix.p[0] | 32) == 'i')
			suffix = str_sub(suffix, 1, suffix.n);
		ret->nanos *= (int128)1 << (10 * (unit + 1));
		ret->suffix = SUFFIX_BINARY;
	}
	ret->nanos -= ret->nanos % 1000000000; /* whole bytes, as it counts */
	return suffix.n == 0 || (suffix.n == 1 && (suffix.p[0] | 32) == 'b');
}

static void set_unknown(struct setting *s, const char *origin)
{
	*s = (struct setting){ .state = STATE_UNKNOWN, .origin = origin };
}

/* 0 is no limit, as is none. */
static void read_amount(struct resolver *r, const struct node *node, bool cpu, enum setting_id id, const char *origin,
			struct container *c)
{
	struct setting *s = &c->settings[id];
	struct quantity *q = arena_new(r->arena, struct quantity);
	struct str text = node_text(node);
	bool ok = node && node->type <= NODE_STRING && !is_template_text(text) &&
		  (cpu ? quantity_parse(text, q) == QUANTITY_OK : parse_size(text, q));

	if (!node || node->type == NODE_NULL || (ok && q->nanos == 0))
		return;
	set_unknown(s, origin);
	s->from = link_to(r, node, setting_words(id));
	if (!ok || q->nanos > (int128)INT64_MAX / 2 * 1000000000)
		return;
	s->state = STATE_KNOWN;
	s->kind = VALUE_NUMBER;
	s->valid = s->of_container = true;
	s->text = text;
	s->quantity = q;
	s->value = cpu ? quantity_milli(q) : quantity_value(q);
}

static void read_limits(struct resolver *r, const struct node *service, struct container *c)
{
	const struct node *limits = at(r, at(r, at(r, service, "deploy"), "resources"), "limits");

	c->at_limits = limits && limits->type == NODE_MAP ? link_to_map(r, limits, NULL) : c->at;
	read_amount(r, at(r, service, "mem_limit"), false, SETTING_MEMORY_LIMIT, "mem_limit", c);
	read_amount(r, at(r, limits, "memory"), false, SETTING_MEMORY_LIMIT, "deploy.resources.limits", c);
	read_amount(r, at(r, service, "cpus"), true, SETTING_CPU_LIMIT, "cpus", c);
	read_amount(r, at(r, limits, "cpus"), true, SETTING_CPU_LIMIT, "deploy.resources.limits", c);
	for (enum setting_id id = SETTING_MEMORY_LIMIT; id <= SETTING_CPU_REQUEST; id++)
		if (c->settings[id].state == STATE_ABSENT &&
		    (c->pod->object->partial || id == SETTING_MEMORY_REQUEST || id == SETTING_CPU_REQUEST))
			set_unknown(&c->settings[id], id == SETTING_MEMORY_LIMIT || id == SETTING_CPU_LIMIT
							      ? "partial object"
							      : "Compose has no requests");
	c->effective_limit = c->settings[SETTING_MEMORY_LIMIT];
}

/* ---- rlimits ---- */

static bool parse_limit(const struct node *n, int64_t *ret)
{
	struct str text = node_text(n);
	int64_t value = 0;

	if (!n || n->type == NODE_NULL) {
		*ret = -2;
		return n == NULL;
	}
	if (str_is(text, "-1")) {
		*ret = -1;
		return true;
	}
	for (size_t i = 0; i < text.n; i++)
		if (!is_digit(text.p[i]) || __builtin_mul_overflow(value, INT64_C(10), &value) ||
		    __builtin_add_overflow(value, (int64_t)(text.p[i] - '0'), &value))
			return false;
	*ret = value;
	return text.n > 0;
}

static void read_ulimits(struct resolver *r, const struct node *service, struct container *c)
{
	static const char *const names[] = { "nofile", "as", "data", "nproc", "memlock", "core", "stack" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct node *n = at(r, at(r, service, "ulimits"), names[i]);
		bool both = n && n->type == NODE_MAP;
		struct setting s = { .state = STATE_KNOWN, .valid = true, .origin = "ulimits" };

		if (!n || n->type == NODE_NULL)
			continue;
		if (!parse_limit(both ? at(r, n, "soft") : n, &s.soft) ||
		    !parse_limit(both ? at(r, n, "hard") : n, &s.hard))
			s = (struct setting){ .state = STATE_UNKNOWN, .origin = "ulimits" };
		s.from = both ? link_to_map(r, n, NULL) : link_to(r, n, NULL);
		c->settings[SETTING_RLIMIT_NOFILE + i] = s;
	}
}

/* ---- environment ---- */

struct environment {
	struct resolver *r;
	struct container *c;
	LIST(struct env_var) vars;
};

/* $$ is a dollar; any other one is filled in by Compose. */
static bool unescape(struct resolver *r, struct str *text)
{
	char *copy, *to;

	if (str_find_char(*text, '$') == text->n)
		return true;
	copy = to = arena_bytes(r->arena, text->n + 1);
	for (size_t i = 0; i < text->n; i++) {
		if (text->p[i] == '$' && !(i + 1 < text->n && text->p[i + 1] == '$'))
			return false;
		i += text->p[i] == '$';
		*to++ = text->p[i];
	}
	*text = (struct str){ copy, (size_t)(to - copy) };
	return true;
}

static void add_variable(struct environment *e, struct str name, struct str value, const struct link *at_name,
			 const struct link *at_value, bool readable)
{
	enum setting_id id = env_setting(name);
	struct setting s = { .state = STATE_KNOWN,
			     .json_type = NODE_STRING,
			     .origin = "environment",
			     .text = value,
			     .from = at_value,
			     .entry = at_name };

	if (id == SETTING_COUNT && !env_matters(name) && !misspelling_of(name).meant)
		return;
	if (!readable || !unescape(e->r, &s.text)) {
		s.state = STATE_UNKNOWN;
		s.origin = "environment: filled in when it is started";
	}
	struct misspelling misspelling = env_misspelt(name, &s);

	if (id != SETTING_COUNT) {
		env_classify(&s, id, e->r->go_minor);
		e->c->settings[id] = s;
	}
	*list_add(e->r->arena, &e->vars) = (struct env_var){
		.name = name, .at = at_name, .at_value = at_value, .value = s, .misspelling = misspelling
	};
}

/* - NAME=value; a NAME alone is taken from whoever starts it. */
static void add_item(struct environment *e, const struct node *item)
{
	const struct node *n = node_real(e->r->doc, item);
	struct str value = node_text(n), name;
	struct narrowing at_part = { 0 };
	const struct link *link;

	if (!n || n->type != NODE_STRING || !resolver_affords(e->r, value.n))
		return;
	name = str_cut(&value, '=');
	if (!env_matters(name) && !misspelling_of(name).meant)
		return;
	link = link_to_part(e->r->doc, n, &at_part, (uint32_t)name.n + 1, (uint32_t)(name.n + 1 + value.n));
	add_variable(e, name, value, link_to(e->r, n, NULL), value.n ? link : link_to(e->r, n, NULL), value.p != NULL);
}

static void read_environment(struct resolver *r, const struct node *service, struct container *c)
{
	struct environment e = { .r = r, .c = c };
	const struct node *environment = at(r, service, "environment"), *files = at(r, service, "env_file");

	for (const struct node *i = seq_first(r->doc, environment); i; i = i->next)
		add_item(&e, i);
	for (struct map_walk w = map_walk(r->doc, environment); map_next(&w);) {
		const struct node *value = node_real(r->doc, w.value);
		bool readable = value && (value->type == NODE_STRING || value->type == NODE_NUMBER);

		add_variable(&e, node_text(w.key), node_text(value), link_to(r, w.key, NULL), link_to(r, w.value, NULL),
			     readable);
	}
	c->env = e.vars.at;
	c->env_count = e.vars.n;
	env_mark_hidden(c->env, c->env_count);
	env_drop_names_beside(c);
	for (enum setting_id id = SETTING_GOMEMLIMIT; id <= SETTING_AUTOMEMLIMIT; id++)
		if (c->settings[id].state == STATE_ABSENT && (files || c->pod->object->partial))
			set_unknown(&c->settings[id], files ? "env_file" : "partial object");
}

/* ---- the command ---- */

static void add_words(struct resolver *r, const struct node *n, struct word *words, size_t most, size_t *count)
{
	for (const struct node *i = n && n->type == NODE_SEQ ? seq_first(r->doc, n) : NULL; i && *count < most;
	     i = i->next) {
		const struct node *word = node_real(r->doc, i);
		struct str text = node_text(word);

		words[(*count)++] =
			(struct word){ .text = text, .node = word, .known = str_find_char(text, '$') == text.n };
	}
}

/* Lists are read like a Pod's; of a line that Compose splits into words it only counts whether it names a variable. */
static void read_command(struct resolver *r, const struct node *service, struct container *c)
{
	const struct node *parts[] = { at(r, service, "entrypoint"), at(r, service, "command") };
	size_t most = 0, n = 0;
	struct hooks hooks = { .n = 0 };
	struct words words;

	for (size_t i = 0; i < COUNT_OF(parts); i++)
		most += parts[i] && parts[i]->type == NODE_SEQ ? parts[i]->n : 0;
	if (!resolver_affords(r, most))
		return;
	struct word *list = arena_array(r->arena, most, struct word);

	for (size_t i = 0; i < COUNT_OF(parts); i++)
		add_words(r, parts[i], list, most, &n);
	words = (struct words){ list, n, parts[0] != NULL };
	command_read(r->doc, &words, &hooks, r->go_minor, c);
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		struct word line = { .text = node_text(parts[i]), .node = parts[i], .known = true };

		if (line.text.n && variables_are_named(&(struct words){ &line, 1, true }))
			for (enum setting_id id = SETTING_GOMEMLIMIT; id <= SETTING_AUTOMEMLIMIT; id++)
				set_unknown(&c->settings[id], "the command may set it");
	}
	evidence_of_go(r->doc, &words, &r->images, c);
}

void compose_resolve(struct resolver *r, const struct node *key, const struct node *service, struct object *object,
		     struct pod *pod)
{
	struct container *c = arena_new(r->arena, struct container);
	const struct node *restart = at(r, service, "restart");

	object->kind = STR("Compose service");
	object->name = node_text(key);
	object->at = link_to(r, key, NULL);
	object->partial |= (!at(r, service, "image") && !at(r, service, "build")) || at(r, service, "extends");
	*pod = (struct pod){ .object = object, .spec = service, .containers = c, .container_count = 1 };
	pod->never_restarts = !restart || str_is(node_text(restart), "no");
	c->pod = pod;
	c->node = service;
	c->name = object->name;
	c->image = node_text(at(r, service, "image"));
	c->at = link_to_map(r, service, "the service");
	annotations_resolve(r, pod);
	read_limits(r, service, c);
	read_ulimits(r, service, c);
	read_environment(r, service, c);
	read_command(r, service, c);
	pod->has_go = c->go.confidence >= 50;
}
