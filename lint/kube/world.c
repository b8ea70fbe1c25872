/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/world.h"

#include <stdlib.h>
#include <string.h>

enum { ASKED_BEFORE = 4 };		/* questions among which a new one is looked for */
enum { WEIGHED_MOST = 1 << 24 };	/* facts, for one document: a second or two */

/* ---- freezing ---- */

static int by_rank(const struct fact *x, const struct fact *y)
{
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
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
	return by_rank(x, y);
}

struct named {
	const char *name;
	uint32_t input;
};

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : (x->input > y->input) - (x->input < y->input);
}

/* Where each input comes when they are sorted by name: so that the order in which they were named does not show. */
static const uint32_t *ranks_of(const char *const *names, size_t n, struct arena *arena)
{
	struct named *sorted = arena_array(arena, n, struct named);
	uint32_t *ranks = arena_array(arena, n, uint32_t);
	bool in_order = true;

	for (uint32_t i = 0; i < n; i++) {
		sorted[i] = (struct named){ names[i], i };
		in_order &= !i || strcmp(names[i - 1], names[i]) <= 0;
	}
	if (!in_order)
		qsort(sorted, n, sizeof *sorted, by_name);
	for (uint32_t i = 0; i < n; i++)
		ranks[sorted[i].input] = i;
	return ranks;
}

void world_freeze(struct world *world, struct fact **facts, size_t n, const char *const *names,
		  const char *const *directories, size_t inputs, struct arena *arena)
{
	const struct fact **sorted = arena_array(arena, n, const struct fact *);
	const uint32_t *ranks = n ? ranks_of(names, inputs, arena) : NULL;

	for (size_t i = 0; i < n; i++) {
		facts[i]->rank = ranks[facts[i]->input];
		sorted[i] = facts[i];
	}
	if (n)
		qsort(sorted, n, sizeof *sorted, by_hash);
	*world = (struct world){ .facts = sorted, .n = n, .names = names, .directories = directories };
}

/* ---- asking ---- */

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

enum level world_level(const struct asking *a, const struct fact *f)
{
	const char *own = a->world->directories[a->input], *theirs = a->world->directories[f->input];

	if (f->input == a->input)
		return LEVEL_INPUT;
	if (!theirs)
		return LEVEL_NONE;
	if (own && !strcmp(theirs, own))
		return LEVEL_DIRECTORY;
	return f->namespace.n ? LEVEL_ALL : LEVEL_NONE;
}

static void leave_question(struct asking *a, uint64_t hash)
{
	for (size_t i = a->questions.n; i > 0 && i + ASKED_BEFORE > a->questions.n; i--)
		if (a->questions.at[i - 1] == hash)
			return;
	*list_add(a->kept, &a->questions) = hash;
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
static bool recall(struct memo *m, const struct memo *wanted, enum fact_kind kind, struct str namespace,
		   struct str name, struct str key)
{
	return m && m->value && m->hash == wanted->hash && m->key_hash == wanted->key_hash &&
	       m->input == wanted->input && is_of(m->value, kind, namespace, name) &&
	       (!m->value->key.p || str_eq(m->value->key, key));
}

enum answer world_ask(struct asking *a, enum fact_kind kind, struct str namespace, struct str name, struct str key,
		      const struct fact **ret, const struct fact **ret_other)
{
	uint64_t hash = fact_hash(kind, a->directory, namespace, name), key_hash = fact_key_hash(key);
	struct verdict levels[LEVEL_NONE] = { 0 };
	struct memo now = { .hash = hash, .key_hash = key_hash, .input = a->input };
	struct memo *memo = a->memos ? &a->memos[(hash ^ key_hash) % MEMOS] : NULL;
	size_t weighed = 0;

	*ret = *ret_other = NULL;
	if (!a->world) {
		leave_question(a, hash);
		return ANSWER_NONE;
	}
	if (recall(memo, &now, kind, namespace, name, key)) {
		*ret = memo->value;
		*ret_other = memo->other;
		return memo->answer;
	}
	size_t next_object = first_of(a->world, hash, 0);
	size_t next_key = key.p ? first_of(a->world, hash, key_hash) : a->world->n;

	for (;; weighed++) {	/* the objects of this name and what they hold of the key, input by input */
		const struct fact *f = fact_at(a->world, next_object, hash, 0);
		const struct fact *of_key = fact_at(a->world, next_key, hash, key_hash);
		bool takes_key = of_key && (!f || by_rank(of_key, f) < 0);

		if (!f && !of_key)
			break;
		f = takes_key ? of_key : f;
		(*(takes_key ? &next_key : &next_object))++;
		if (!is_of(f, kind, namespace, name))
			continue;
		enum level level = world_level(a, f);

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

struct answers world_find(struct asking *a, struct arena *arena, enum fact_kind kind, struct str namespace,
			  struct str name)
{
	uint64_t hash = fact_hash(kind, a->directory, namespace, name);
	struct answers found = { 0 };
	const struct fact *f;
	size_t first, n = 0;

	if (!a->world) {
		leave_question(a, hash);
		return found;
	}
	for (first = first_of(a->world, hash, 0); fact_at(a->world, first + n, hash, 0);)
		n++;
	if (!n)
		return found;
	found.at = arena_array(arena, n, const struct fact *);
	for (enum level level = LEVEL_INPUT; level < LEVEL_NONE; level++) {
		for (size_t i = 0; i < n; i++) {
			f = a->world->facts[first + i];
			if (is_of(f, kind, namespace, name) && world_level(a, f) == level)
				found.at[found.n++] = f;
		}
		if (!found.nearest)
			found.nearest = found.n;
	}
	return found;
}

bool world_affords(struct asking *a, uint64_t n)
{
	if (a->exhausted || n > WEIGHED_MOST - a->weighed) {
		a->exhausted = true;
		return false;
	}
	a->weighed += n;
	return true;
}

const char *world_place(const struct asking *a, struct arena *arena, const struct fact *f, const struct place *at)
{
	return arena_printf(arena, "%s:%u", a->world->names[f->input], at->line);
}

bool world_answers(const struct world *world, const uint64_t *questions, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fact_at(world, first_of(world, questions[i], 0), questions[i], 0))
			return true;
	return false;
}
