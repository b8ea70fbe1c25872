/* SPDX-License-Identifier: Apache-2.0 */
/* One document: bytes to tree to subjects to findings. A pure function of the bytes and the world. */
#ifndef PODFIT_DOCUMENT_H
#define PODFIT_DOCUMENT_H

#include "kube/collect.h"
#include "kube/world.h"
#include "lint.h"

struct document {		/* what is asked */
	struct str text;
	struct origin_of_doc origin;	/* origin.input may be one of the names of standard input */
	uint32_t input;
	uint64_t directory;		/* the input's, by fact_directory() */
	bool json_first, json_only;	/* try JSON; do not fall back to YAML */
	bool compose;			/* by its name a Compose file; `partial` is one that is put over another */
	bool partial, patch;		/* patch: what it holds is no object of its own */
	bool editable;
	const struct world *world;	/* NULL: the first look, which collects facts */
	enum severity least;		/* findings below it are only counted; OFF: none are */
	const struct engine *engine;	/* NULL: the worker's options' */
	const char *path;		/* struct unit's */
	bool admission;			/* an object under review: templates may still be defaulted by a LimitRange */
	bool resize;			/* of admission: by pods/resize */
	struct str namespace;		/* of admission: the request's, which counts */
};

struct tally {			/* small counts, one a document and an input */
	uint32_t documents, workloads, containers, unchecked;
};

struct document_result {	/* what came out; what it points to is in the kept arena */
	uint32_t start, n, line;	/* where it stands: to read it again */
	uint32_t named_input;		/* origin.input */
	bool json;
	struct findings findings;
	struct settings_row **rows;
	uint32_t row_count, row_cap;
	const uint64_t *questions;
	uint32_t question_count;
	struct tally tally;
	bool kubernetes;		/* an object with apiVersion and kind, a Pod-shaped part, or services of Compose */
	bool kustomization;		/* kind Kustomization: its file is no workload */
	bool exhausted;			/* the world had more to say than was heard */
	bool faulty;			/* nothing was linted, or not all */
};

struct worker {			/* one thread's */
	const struct lint_options *options;
	struct arena scratch, kept;
	struct room room;		/* of its readers */
	struct facts facts;
	struct memo memos[MEMOS];	/* of the second look */
};

/* Reads one value; *ret_rest is what follows it in a text of several JSON values (else STR_NONE). */
/* `fault` is filled where ret->faulty is set. */
void document_lint(struct worker *w, const struct document *d, struct document_result *ret, struct fault *fault,
		   struct str *ret_rest) NONNULL;

/* The same from a tree: doc->root is an object, or a stream's only value. */
void tree_lint(struct worker *w, const struct document *d, struct doc *doc, struct document_result *ret) NONNULL;

#endif
