/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One document as a tree, the same from YAML and from JSON, typed as Kubernetes types it. Nodes live
 * in the document's arena and never change once read. Spans are bytes of the document's own text
 * (`struct doc`.text); lines and columns are computed only where something is said (doc/span.h).
 *
 * An alias points at its target; nothing is copied, a node has no parent. Readers go through
 * map_get(), node_real() and the walks below, which follow aliases and merge keys and count the steps.
 */
#ifndef PODFIT_DOC_NODE_H
#define PODFIT_DOC_NODE_H

#include "base/arena.h"
#include "base/limits.h"
#include "base/str.h"

enum node_type {	/* as the Kubernetes API sees the value */
	NODE_NULL,
	NODE_BOOL,	/* text is "true" or "false" */
	NODE_NUMBER,	/* text: from YAML as encoding/json prints it, from JSON as written */
	NODE_STRING,
	NODE_SEQ,	/* children: the items */
	NODE_MAP,	/* children: key, value, key, value ...; keys are NODE_STRING */
	NODE_ALIAS,	/* target: never itself an alias */
	NODE_SKIPPED,	/* validated and left out (JSON managedFields and status); reads like null */
};

enum node_style {
	STYLE_PLAIN,	/* also JSON's numbers, true, false, null */
	STYLE_SINGLE,
	STYLE_DOUBLE,	/* also JSON's strings */
	STYLE_LITERAL,
	STYLE_FOLDED,
	STYLE_BLOCK,	/* collections */
	STYLE_FLOW,	/* also JSON's collections */
};

enum node_flag {
	NODE_HAS_MERGE = 1 << 0, /* map: one of its keys is << */
	NODE_IS_MERGE = 1 << 1,	 /* key: a plain << */
	NODE_VERBATIM = 1 << 2,	 /* scalar: text equals the source bytes of its content, without quotes */
	NODE_ANCHORED = 1 << 3,
	NODE_TAGGED = 1 << 4,	 /* an explicit tag decided the type */
};

struct node {
	uint8_t type;	/* enum node_type */
	uint8_t style;	/* enum node_style */
	uint16_t flags;
	uint32_t start, end;	/* bytes of its own token: see core rules in doc/yaml.c */
	uint32_t n;		/* scalar: bytes of text; SEQ: items; MAP: entries (pairs) */
	union {
		const char *text;	/* scalar; not NUL-terminated */
		struct node *child;	/* first child, or NULL */
		struct node *target;	/* alias */
	};
	struct node *next;	/* next sibling, or NULL */
};
_Static_assert(sizeof(struct node) == 32, "the tree is made of these");

enum doc_format { DOC_YAML, DOC_JSON };

struct doc {
	struct arena *arena;	/* everything below lives here, the text excepted */
	const struct limits *limits;
	struct str text;	/* borrowed: the document's bytes as its file holds them, BOM excluded */
	enum doc_format format;
	struct node *root;	/* NULL for an empty document (nothing, or comments only) */
	uint32_t nodes;		/* made so far */
	uint32_t steps;		/* through aliases and merges so far; above limits->alias_steps all
				 * further aliases read as null and `overrun` is set */
	bool overrun;
	bool ascii;		/* no byte of text is >= 0x80: a character is a byte */
	struct text_mark *marks; /* of doc/span.c, made by the first place_of() of a long text */
	struct text_mark *last;	/* the place asked for last */
};

/* Why a document could not be read, or what was wrong in it, with its place in doc->text. */
struct fault {
	const char *code;	/* yaml-syntax, json-syntax, encoding, too-deep ... : kebab case, const */
	uint32_t at;		/* byte offset in doc->text */
	char text[256];		/* lower case, no full stop, no control characters */
};

/*
 * Both readers: doc->arena, ->limits and ->text are set by the caller, the rest is zero. 0 and a tree,
 * or -1 and a fault; after -1 doc->root is NULL.
 */
int yaml_read(struct doc *doc, struct fault *fault) NONNULL MUST_USE;
/* Reads one value and the blanks behind it; *ret_end is the offset where it stopped, which is
 * doc->text.n when nothing follows. The caller judges what follows (concatenated JSON). */
int json_read(struct doc *doc, uint32_t *ret_end, struct fault *fault) NONNULL MUST_USE;

/* ---- reading a tree; all take NULL nodes and say "nothing" ---- */

struct node *node_behind(struct doc *doc, const struct node *alias) NONNULL;	/* its target, counted; or NULL */
static inline struct node *node_real(struct doc *doc, const struct node *n)	/* through an alias, counted */
{
	union { const struct node *from; struct node *to; } u = { .from = n };	/* readers see const nodes */

	return n && n->type == NODE_ALIAS ? node_behind(doc, n) : u.to;
}
bool node_is(struct doc *doc, const struct node *n, enum node_type type);	/* through aliases */
struct str node_text(const struct node *n);	/* a scalar's text; STR_NONE for anything else, not through aliases */
const char *node_type_name(const struct node *n);	/* "boolean", "number", "string", "list", "map", "null" */

/*
 * The value of a key as kubectl's reader would see it: of duplicates the last, of own key and << the
 * one that stands later, of a list of merges the first. The value is returned as it stands (it may be
 * an alias: the place where it is used), NULL when the key is absent. `*ret_key` (may be NULL) gets
 * the key's node.
 */
struct node *map_find(struct doc *doc, const struct node *map, struct str key, struct node **ret_key);
static inline struct node *map_get(struct doc *doc, const struct node *map, const char *key, struct node **ret_key)
{
	return map_find(doc, map, str_of(key), ret_key);
}

/*
 * Iterating a map's entries, merged ones included, in the order in which they take effect: of equal
 * keys the last one counts (so a list of merges is walked from its end).
 *	struct map_walk w = map_walk(doc, map);
 *	while (map_next(&w)) use(w.key, w.value);
 */
struct map_walk {
	struct doc *doc;
	const struct node *map;		/* the map asked for */
	const struct node *at;		/* next key of the map being read */
	const struct node *in;		/* the map being read: map itself or a merged one */
	struct node *key, *value;
	struct merge_frame *stack;	/* suspended outer maps */
};
struct map_walk map_walk(struct doc *doc, const struct node *map);
bool map_next(struct map_walk *w);

/* A sequence's items, as they stand: for (struct node *i = seq_first(doc, seq); i; i = i->next). */
struct node *seq_first(struct doc *doc, const struct node *seq);

#endif
