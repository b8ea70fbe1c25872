/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes to lines and columns, the way editors count: lines end at LF (or CR LF) and start at 1;
 * columns count Unicode characters and start at 1.
 */
#ifndef PODFIT_DOC_SPAN_H
#define PODFIT_DOC_SPAN_H

#include "doc/node.h"

/* A place in an input, plain data that outlives its document. start and end are bytes of the input
 * as it stands on disk (UTF-16 input: of its UTF-8 form). */
struct place {
	uint32_t input;		/* index of the input in the run */
	uint32_t start, end;
	uint32_t line, column, end_line, end_column;	/* the end is exclusive */
};

/* Where a document stands in its input. */
struct origin_of_doc {
	uint32_t input;
	uint32_t start;		/* byte of the input at which doc->text starts */
	uint32_t line;		/* line of that byte, from 1; the text starts at column 1 of it */
};

struct place place_of(struct doc *doc, const struct origin_of_doc *origin, uint32_t start, uint32_t end) NONNULL;

uint32_t count_lines(struct str text);		/* LFs in it */
/* Characters in UTF-8 text; a byte that starts no valid sequence counts as one. */
uint32_t count_characters(struct str text);

/*
 * The path of a node from `root` as Kubernetes writes it: spec.containers[0].env[1].value; a key that
 * is no plain word stands as ["a.b/c"]. Empty text for root itself; NULL when it is not below root.
 * The text lives in `arena`.
 */
const char *path_of(struct doc *doc, const struct node *root, const struct node *node, struct arena *arena) NONNULL;
/* The same with the names of list items that have one: spec.containers[app].env[GOGC].value. It holds when others come
 * and go around them. */
const char *path_by_name(struct doc *doc, const struct node *root, const struct node *node, struct arena *arena)
	NONNULL;

#endif
