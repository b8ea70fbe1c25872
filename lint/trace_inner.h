/* SPDX-License-Identifier: Apache-2.0 */
/* Tracing from inside: places and templates (trace.c), values (trace_values.c). */
#ifndef PODFIT_TRACE_INNER_H
#define PODFIT_TRACE_INNER_H

#include <time.h>

#include "kube/values.h"
#include "source/render.h"
#include "trace.h"

enum {
	TRIES = 3,            /* of one number */
	TARGETS = 64,         /* of one rendering */
	TEXT_MOST = 16 << 20, /* of a rendering that is traced */
};

struct spot {                 /* a line of a document, in any rendering of the chart */
	struct str source;    /* its "# Source:" line */
	uint32_t nth;         /* of the documents with that line */
	uint32_t line, lines; /* in it */
};

struct target { /* a number that some value may set */
	struct rendered *rendered;
	const char *what;
	struct spot spot;
	struct str text;          /* as it stands there, without quotes */
	struct str before, whole; /* its line: up to it, and all of it */
	struct str template;      /* the line that it comes from, where that is known */
	LIST(struct str) words;   /* keys and values around it */
	const struct value_leaf *tries[TRIES];
	struct set_by *by; /* proved */
};

struct tracing { /* one rendering */
	struct lint_run *run;
	struct inputs *inputs;
	struct arena *kept, *scratch;
	uint32_t input;
	const struct rendering *rendering;
	struct str text; /* all that it printed */
	struct values values;
	LIST(const char *) layers; /* their files */
	LIST(struct target) targets;
	struct str document; /* the one looked at last */
	uint32_t placed;
};

struct budget { /* one chart's */
	uint32_t chart, renders;
	time_t until;
};

/* The document of the rendering around a byte of it. */
struct str trace_document(struct tracing *t, size_t at) NONNULL;
/* Index in the list of inputs of a file that is pointed back at. */
uint32_t trace_file(struct tracing *t, const char *path) NONNULL;

/* What stands at the place, in the output, may be set by a value. `template`: the line it comes from, or STR_NONE. */
void trace_target(struct tracing *t, struct rendered *rendered, const struct place *at, const char *what,
		  struct str template) NONNULL_AT(1, 2, 3);
/* Looks for the values that set the targets. */
time_t trace_now(void); /* seconds on a clock that only goes on */
void trace_values(struct tracing *t, struct budget *b) NONNULL;

#endif
