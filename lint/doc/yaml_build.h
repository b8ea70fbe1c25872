/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree of a YAML document from its events, places already in bytes: nodes, types, keys, anchors,
 * merges and their faults. Knows no parser. Functions that can fail return 0, or -1 and the fault.
 */
#ifndef PODFIT_DOC_YAML_BUILD_H
#define PODFIT_DOC_YAML_BUILD_H

#include "doc/node.h"
#include "doc/yaml_anchors.h"

struct frame {			/* an open collection. Frames stay linked and serve again */
	struct frame *outer, *inner;
	struct node *node;
	struct node **tail;	/* where the next child is hung */
	struct node *last;	/* child */
	struct node *key;	/* map: the newest */
	bool is_map, at_key;	/* at_key: a map whose next child is a key */
};

struct build {
	struct doc *doc;
	struct fault *fault;
	struct anchors anchors;
	struct node document;	/* its one child is the root */
	struct frame bottom;	/* of the document */
	struct frame *top;
	uint32_t depth;		/* of top above bottom */
	struct node *spare;	/* zeroed, not yet in use */
	uint32_t spare_n;
};

/* Tag and anchor, start and end stand apart: two fields that were just written one by one must not be read as one,
 * the processor waits for that. */
struct yaml_scalar {
	struct str text;		/* borrowed */
	const char *anchor;		/* or NULL */
	uint32_t start;
	enum node_style style;
	const char *tag;		/* in full, or NULL */
	uint32_t end;			/* libyaml's */
	bool implicit;			/* plain without a tag, or the tag is "!" */
	bool one_line;			/* with its properties: no line break in it */
};

void build_init(struct build *b, struct doc *doc, struct fault *fault) NONNULL;
int build_scalar(struct build *b, const struct yaml_scalar *s) NONNULL MUST_USE;
int build_alias(struct build *b, const char *name, uint32_t start, uint32_t end) NONNULL MUST_USE;
struct node *build_root(struct build *b) NONNULL;	/* when all is read */
/* `anchor` may be NULL. */
int build_open(struct build *b, enum node_type type, enum node_style style, uint32_t start, const char *anchor) MUST_USE;
int build_close(struct build *b, uint32_t end) NONNULL MUST_USE;	/* end: of the closing bracket, if it has one */

/* Writes the fault and returns -1. */
int yaml_fail(struct fault *fault, const char *code, uint32_t at, const char *format, ...) PRINTF(4, 5);

#endif
