/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What else stands in the input and changes what is true: ConfigMaps, LimitRanges, autoscalers ...
 * Reading a document leaves facts (kube/collect.h); when everything is read they are sorted and frozen. A
 * document asks with world_ask() or world_find() and thereby leaves a question; the runner lints it again
 * when the frozen world can answer one of them. Rules and settings reach other documents only here.
 *
 * Which object counts: the same input first, then the same directory, then the rest; at the first
 * level with a candidate all candidates must agree, else nothing is known. No namespace is a namespace
 * of its own and reaches no further than the directory. Nothing depends on the order of the inputs.
 */
#ifndef PODFIT_KUBE_WORLD_H
#define PODFIT_KUBE_WORLD_H

#include "kube/fact.h"

struct world {
	const struct fact **facts;	/* sorted by hash, key_hash, rank, nth */
	size_t n;
	const char *const *names;	/* by input */
	const char *const *directories;	/* NULL: the input is a world of its own, whose facts serve no other */
};

/* Sorts `facts` in place, which become const; names and directories of the inputs are borrowed. */
void world_freeze(struct world *world, struct fact **facts, size_t n, const char *const *names,
		  const char *const *directories, size_t inputs, struct arena *arena) NONNULL_AT(1, 7);

enum level { LEVEL_INPUT, LEVEL_DIRECTORY, LEVEL_ALL, LEVEL_NONE };

enum answer {
	ANSWER_NONE,		/* no such object in the input */
	ANSWER_NO_KEY,		/* the object is there, this key is not */
	ANSWER_FOUND,
	ANSWER_CONFLICT,	/* several objects, which do not agree: *ret and *ret_other are two of them */
};

/* What a question came to that had many facts to weigh: one document may put it again and again. */
struct memo {
	uint64_t hash, key_hash;
	uint32_t input;
	enum answer answer;
	const struct fact *value, *other;	/* value NULL: free */
};
enum { MEMOS = 256 };

struct asking {			/* one document's dealings with the world */
	const struct world *world;	/* NULL: the empty one of the first look */
	uint32_t input;
	uint64_t directory;
	struct arena *kept;		/* of the questions */
	struct memo *memos;		/* MEMOS of them, zeroed for a world; or NULL */
	LIST(uint64_t) questions;
	uint64_t weighed;		/* facts so far */
	bool exhausted;			/* more than one document may have weighed */
};

/* The value of a key of a ConfigMap or Secret. */
enum answer world_ask(struct asking *a, enum fact_kind kind, struct str namespace, struct str name, struct str key,
		      const struct fact **ret, const struct fact **ret_other) NONNULL;

struct answers {		/* the nearest first, of one level in an order that no run changes */
	const struct fact **at;
	size_t n, nearest;	/* `nearest` of them are of the first level */
};

/* Objects of the other kinds, in `arena`; without a name (p NULL) those of the namespace. */
struct answers world_find(struct asking *a, struct arena *arena, enum fact_kind kind, struct str namespace,
			  struct str name) NONNULL;
enum level world_level(const struct asking *a, const struct fact *f) NONNULL;

/* Counts `n` facts that are about to be weighed; false, and `exhausted`, beyond what one document may. */
bool world_affords(struct asking *a, uint64_t n) NONNULL;
/* "shop/limits.yaml:7" */
const char *world_place(const struct asking *a, struct arena *arena, const struct fact *f, const struct place *at)
	NONNULL RETURNS_NONNULL;

/* Whether the frozen world has an object that was asked for. */
bool world_answers(const struct world *world, const uint64_t *questions, size_t n);

#endif
