/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What else stands in the input and changes what is true: ConfigMaps, Secrets, LimitRanges. Reading a
 * document leaves small facts in the worker's kept arena; when everything is read they are sorted and
 * frozen. A document asks with world_ask() and thereby leaves a question; the runner lints it again
 * when the frozen world can answer one of them. Rules and settings reach other documents only here.
 *
 * Which object counts: the same input first, then the same directory, then the rest; at the first
 * level with a candidate all candidates must agree, else nothing is known. No namespace is a namespace
 * of its own and reaches no further than the directory.
 */
#ifndef PODFIT_KUBE_WORLD_H
#define PODFIT_KUBE_WORLD_H

#include "doc/span.h"
#include "kube/workload.h"

enum fact_kind { FACT_CONFIGMAP, FACT_SECRET, FACT_LIMITRANGE };

enum { FACT_TEXT_MOST = 1024 };	/* longer values are known to be there, not what they say */

struct fact {
	const struct fact *older;	/* as collected */
	uint64_t hash;			/* of kind, namespace, name: what is asked for */
	uint64_t key_hash;		/* 0: the object itself */
	uint32_t nth;			/* in the order of its input */
	enum fact_kind kind;
	struct str namespace, name;
	struct str key;			/* STR_NONE with p NULL: the object itself */
	struct str text;
	bool cut;			/* too long: text is empty */
	bool readable;			/* a string (of a Secret: base64 that decodes) */
	bool encoded;			/* base64 of a Secret's data, or an input in UTF-16: no edit */
	enum node_style style;
	uint32_t input;			/* the input it stands in (at.input may be one of the names of standard input) */
	struct place at;		/* of the value's scalar */
	const char *comment;		/* of a `# podfit: ignore` there, or NULL */
};

struct facts {				/* a worker's; copied to come back to a state */
	struct fact *newest;
	uint32_t n;
	bool no_edits;		/* of the document at hand: its bytes are not the file's */
};

/* Adds what `object` is worth; others than the kinds above leave nothing. Everything copied to `kept`. */
void world_collect(struct facts *facts, struct arena *kept, struct doc *doc, const struct origin_of_doc *origin,
		   uint32_t input, const struct kube_object *object) NONNULL;

struct world {
	const struct fact **facts;	/* sorted by hash, key_hash, input, nth */
	size_t n;
	const char *const *directories;	/* by input */
};

/* Sorts `facts` in place; directories are borrowed. */
void world_freeze(struct world *world, const struct fact **facts, size_t n, const char *const *directories);

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
	struct arena *kept;		/* of the questions */
	struct memo *memos;		/* MEMOS of them, zeroed for a world; or NULL */
	LIST(uint64_t) questions;
};

/* `key` with p NULL asks for the object, `name` with p NULL for any object of the namespace. */
enum answer world_ask(struct asking *a, enum fact_kind kind, struct str namespace, struct str name, struct str key,
		      const struct fact **ret, const struct fact **ret_other) NONNULL;

/* Whether the frozen world has an object that was asked for from `input`, within its reach. */
bool world_answers(const struct world *world, uint32_t input, const uint64_t *questions, size_t n);

#endif
