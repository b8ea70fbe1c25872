/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/world.h"

#include <stdlib.h>
#include <string.h>

#include "doc/comment.h"
#include "kube/base64.h"

static uint64_t mix(uint64_t hash, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		hash = (hash ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return (hash ^ 0xff) * 0x100000001b3u;
}

/* With name.p NULL the key of "any object of this namespace". */
static uint64_t hash_of(enum fact_kind kind, struct str namespace, struct str name)
{
	uint64_t hash = mix(0xcbf29ce484222325u ^ (uint64_t)kind, namespace);

	return name.p ? mix(hash, name) : hash;
}

static uint64_t hash_of_key(struct str key)
{
	return key.p ? mix(0xcbf29ce484222325u, key) | 1 : 0;
}

struct collecting {
	struct facts *facts;
	struct arena *kept;
	struct doc *doc;
	const struct origin_of_doc *origin;
	struct fact object;	/* kind, namespace, name: copied into each */
};

static struct fact *add_fact(struct collecting *c, const struct node *at)
{
	struct fact *f = arena_new(c->kept, struct fact);

	*f = c->object;
	f->nth = ++c->facts->n;
	f->older = c->facts->newest;
	c->facts->newest = f;
	f->at = place_of(c->doc, c->origin, at->start, at->end);
	f->style = at->style;
	f->comment = ignore_comment(c->kept, c->doc, at->start);
	return f;
}

static void keep_text(struct collecting *c, struct fact *f, struct str text)
{
	f->cut = text.n > FACT_TEXT_MOST;
	f->text = f->cut ? STR_NONE : arena_str(c->kept, text);
	f->readable = true;
}

static void collect_values(struct collecting *c, const struct node *map, bool base64)
{
	for (struct map_walk w = map_walk(c->doc, node_real(c->doc, map)); map_next(&w);) {
		const struct node *value = node_real(c->doc, w.value);
		struct fact *f = add_fact(c, value ? value : w.value);
		struct str text = node_text(value), decoded;

		f->key = arena_str(c->kept, node_text(w.key));
		f->key_hash = hash_of_key(f->key);
		f->encoded = base64 || c->facts->no_edits;
		if (!value || value->type != NODE_STRING)
			continue;
		if (!base64)
			keep_text(c, f, text);
		else if (text.n > (size_t)FACT_TEXT_MOST * 2)
			f->cut = f->readable = true;
		else if (base64_decode(c->doc->arena, text, &decoded))
			keep_text(c, f, decoded);
	}
}

void world_collect(struct facts *facts, struct arena *kept, struct doc *doc, const struct origin_of_doc *origin,
		   uint32_t input, const struct kube_object *object)
{
	struct collecting c = { .facts = facts, .kept = kept, .doc = doc, .origin = origin };
	bool named;

	if (api_group(object->api_version).n)
		return;
	if (str_is(object->kind, "ConfigMap"))
		c.object.kind = FACT_CONFIGMAP;
	else if (str_is(object->kind, "Secret"))
		c.object.kind = FACT_SECRET;
	else if (str_is(object->kind, "LimitRange"))
		c.object.kind = FACT_LIMITRANGE;
	else
		return;
	named = c.object.kind != FACT_LIMITRANGE;
	if (named && !object->name.n)
		return;
	c.object.input = input;
	c.object.namespace = arena_str(kept, object->namespace);
	c.object.name = arena_str(kept, object->name);
	c.object.hash = hash_of(c.object.kind, object->namespace, named ? object->name : STR_NONE);
	add_fact(&c, object->node)->readable = true;
	if (!named)
		return;
	collect_values(&c, map_get(doc, object->node, "data", NULL), c.object.kind == FACT_SECRET);
	if (c.object.kind == FACT_SECRET)	/* stringData wins over data of the same key */
		collect_values(&c, map_get(doc, object->node, "stringData", NULL), false);
}

static int by_input(const struct fact *x, const struct fact *y)
{
	if (x->input != y->input)
		return x->input < y->input ? -1 : 1;
	return (x->nth > y->nth) - (x->nth < y->nth);
}

static int by_hash(const void *a, const void *b)
{
	const struct fact *const *px = a, *const *py = b;
	const struct fact *x = *px, *y = *py;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	if (x->key_hash != y->key_hash)
		return x->key_hash < y->key_hash ? -1 : 1;
	return by_input(x, y);
}

void world_freeze(struct world *world, const struct fact **facts, size_t n, const char *const *directories)
{
	if (n)
		qsort(facts, n, sizeof *facts, by_hash);
	*world = (struct world){ .facts = facts, .n = n, .directories = directories };
}

static size_t first_of(const struct world *world, uint64_t hash, uint64_t key_hash)
{
	size_t low = 0, high = world->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct fact *f = world->facts[middle];

		if (f->hash < hash || (f->hash == hash && f->key_hash < key_hash))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct fact *fact_at(const struct world *world, size_t at, uint64_t hash, uint64_t key_hash)
{
	const struct fact *f = at < world->n ? world->facts[at] : NULL;

	return f && f->hash == hash && f->key_hash == key_hash ? f : NULL;
}

enum level { LEVEL_INPUT, LEVEL_DIRECTORY, LEVEL_ALL, LEVEL_NONE };

static enum level level_of(const struct world *world, uint32_t input, const struct fact *f)
{
	if (f->input == input)
		return LEVEL_INPUT;
	if (!strcmp(world->directories[f->input], world->directories[input]))
		return LEVEL_DIRECTORY;
	return f->namespace.n ? LEVEL_ALL : LEVEL_NONE;
}

enum { WORTH_A_MEMO = 64 };	/* facts weighed */

struct verdict {
	const struct fact *value, *other;	/* two that disagree, or value alone */
	const struct fact *object;		/* the object being read */
	const struct fact *latest;		/* of its facts of the key, of which the last wins: duplicates, stringData */
	uint32_t objects, with_key;
};

static void close_object(struct verdict *v)
{
	const struct fact *f = v->latest;

	if (!f)
		return;
	if (v->value && (!str_eq(v->value->text, f->text) || v->value->readable != f->readable || f->cut))
		v->other = f;
	if (!v->value)
		v->value = f;
	v->with_key++;
	v->latest = NULL;
}

/* Facts of one object stand together, the object's own first. */
static void weigh(struct verdict *v, const struct fact *f, struct str key)
{
	if (!f->key.p) {
		close_object(v);
		v->object = f;
		v->objects++;
		return;
	}
	if (key.p && str_eq(f->key, key))
		v->latest = f;
}

/* The nearest level that has an object decides. */
static enum answer judge(struct verdict levels[static LEVEL_NONE], struct str key, const struct fact **ret,
			 const struct fact **ret_other)
{
	for (size_t i = 0; i < LEVEL_NONE; i++) {
		struct verdict *v = &levels[i];

		close_object(v);
		if (!v->objects)
			continue;
		*ret = v->value ? v->value : v->object;
		*ret_other = v->other ? v->other : v->object;
		if (!key.p)
			return ANSWER_FOUND;
		if (!v->with_key)
			return ANSWER_NO_KEY;
		return v->other || v->with_key < v->objects ? ANSWER_CONFLICT : ANSWER_FOUND;
	}
	return ANSWER_NONE;
}

static bool is_of(const struct fact *f, enum fact_kind kind, struct str namespace, struct str name)
{
	return f->kind == kind && str_eq(f->namespace, namespace) && (!name.p || str_eq(f->name, name));
}

/* Where an answer is kept, and whether it is this one; a key is compared by its hash when no object has it. */
static bool recall(struct memo *m, const struct memo *wanted, enum fact_kind kind, struct str namespace, struct str name,
		   struct str key)
{
	return m && m->value && m->hash == wanted->hash && m->key_hash == wanted->key_hash &&
	       m->input == wanted->input && is_of(m->value, kind, namespace, name) &&
	       (!m->value->key.p || str_eq(m->value->key, key));
}

enum answer world_ask(struct asking *a, enum fact_kind kind, struct str namespace, struct str name, struct str key,
		      const struct fact **ret, const struct fact **ret_other)
{
	uint64_t hash = hash_of(kind, namespace, name), key_hash = hash_of_key(key);
	struct verdict levels[LEVEL_NONE] = { 0 };
	struct memo now = { .hash = hash, .key_hash = key_hash, .input = a->input };
	struct memo *memo = a->memos ? &a->memos[(hash ^ key_hash) % MEMOS] : NULL;
	size_t weighed = 0;

	*ret = *ret_other = NULL;
	if (!a->world) {
		*list_add(a->kept, &a->questions) = hash;
		return ANSWER_NONE;
	}
	if (recall(memo, &now, kind, namespace, name, key)) {
		*ret = memo->value;
		*ret_other = memo->other;
		return memo->answer;
	}
	size_t next_object = first_of(a->world, hash, 0);
	size_t next_key = key.p ? first_of(a->world, hash, key_hash) : a->world->n;

	for (;; weighed++) {	/* the objects of this name and what they hold of the key, in the order of the inputs */
		const struct fact *f = fact_at(a->world, next_object, hash, 0);
		const struct fact *of_key = fact_at(a->world, next_key, hash, key_hash);
		bool takes_key = of_key && (!f || by_input(of_key, f) < 0);

		if (!f && !of_key)
			break;
		f = takes_key ? of_key : f;
		(*(takes_key ? &next_key : &next_object))++;
		if (!is_of(f, kind, namespace, name))
			continue;
		enum level level = level_of(a->world, a->input, f);

		if (level != LEVEL_NONE)
			weigh(&levels[level], f, key);
	}
	now.answer = judge(levels, key, ret, ret_other);
	now.value = *ret;
	now.other = *ret_other;
	if (memo && weighed > WORTH_A_MEMO)
		*memo = now;
	return now.answer;
}

bool world_answers(const struct world *world, uint32_t input, const uint64_t *questions, size_t n)
{
	const struct fact *f;

	for (size_t i = 0; i < n; i++)
		for (size_t at = first_of(world, questions[i], 0); (f = fact_at(world, at, questions[i], 0)); at++)
			if (level_of(world, input, f) != LEVEL_NONE)
				return true;
	return false;
}
