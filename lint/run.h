/* SPDX-License-Identifier: Apache-2.0 */
/* Inputs to results: reading, the two looks, threads. lint.c makes the report out of what this leaves. */
#ifndef PODFIT_RUN_H
#define PODFIT_RUN_H

#include <stdatomic.h>

#include "document.h"

struct looked_at {		/* a document that left something: most do, so it is small */
	struct looked_at *next;
	uint32_t start, n, line, named_input;	/* struct document_result's: to read it again */
	bool json, faulty;
	uint32_t unchecked, question_count;
	const uint64_t *questions;
	const struct document_result *left;	/* NULL: nothing but questions */
};

struct input_result {		/* written by one worker, in its kept arena */
	struct looked_at *documents;
	LIST(struct problem) problems;
	LIST(const char *) sources;	/* standard input: names of rendered templates */
	struct tally tally;		/* of all its documents */
	uint64_t directory;		/* of the input, by fact_directory() */
	bool read, kubernetes, kustomization;
	struct reader *reader;		/* kept open: cannot be opened twice */
	struct stamp stamp;		/* when it was opened */
};

struct lint_run {
	const struct lint_options *options;
	const struct inputs *inputs;
	struct input_result *results;	/* by input */
	struct worker *workers;
	unsigned worker_count;
	uint32_t source_base;		/* names of rendered templates count from here */
	struct world world;
	bool has_context;		/* some input is only context */
	atomic_uint next;
};

struct input_config config_of(const struct lint_run *run, uint32_t input) NONNULL;
void run_inputs(struct lint_run *run, struct arena *arena) NONNULL;	/* both looks */

/* The input that a rendered template of standard input is in; what is none is one itself. */
uint32_t run_owner(const struct lint_run *run, uint32_t input) NONNULL;

/* The n-th rendered template of an input, as an input. */
static inline uint32_t run_source(const struct lint_run *run, uint32_t input UNUSED, uint32_t nth)
{
	return run->source_base + nth;
}

/* What it is called in the output, also a rendered template of one. */
static inline const char *run_name(const struct lint_run *run, uint32_t input)
{
	uint32_t owner = run_owner(run, input);

	return owner == input ? run->inputs->list.at[input].name :
				run->results[owner].sources.at[input - run_source(run, owner, 0)];
}

void add_problem(struct arena *kept, struct input_result *r, const struct problem *p) NONNULL;

#endif
