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
	LIST(const char *) sources;	/* of what is rendered: names of its templates */
	uint32_t nth;			/* of the inputs that may have some */
	uint32_t sources_from;		/* index of the first one's name: set when everything is read */
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
	uint32_t input_count;		/* names of rendered templates come behind */
	const uint32_t *sourced;	/* the inputs that may have rendered templates, by `nth` */
	const uint32_t *owners;		/* of those names: the input each was read from */
	uint32_t owner_count;
	LIST(struct stamp) files;	/* behind those names: files that findings point back at (trace.h) */
	struct world world;
	bool has_context;		/* some input is only context */
	atomic_uint next;
};

/*
 * Inputs are read in any order and each finds its templates ("# Source:") while it is read, so a place in one has at
 * first this for its input, and its index among all names only in the end (lint.c).
 */
#define SOURCE_BIT	(1u << 31)
enum { SOURCE_BITS = 14, SOURCES_MOST = 1 << SOURCE_BITS, SOURCED_MOST = 1 << 17 };

static inline uint32_t source_place(uint32_t nth_input, uint32_t nth_source)
{
	return SOURCE_BIT | nth_input << SOURCE_BITS | nth_source;
}

struct input_config config_of(const struct lint_run *run, uint32_t input) NONNULL;
void run_inputs(struct lint_run *run, struct arena *arena) NONNULL;	/* both looks */

/* Of a rendered template, the input that it was read from; of a file that is pointed back at, that itself. */
static inline uint32_t run_owner(const struct lint_run *run, uint32_t input)
{
	uint32_t source = input - run->input_count;

	return input >= run->input_count && source < run->owner_count ? run->owners[source] : input;
}

/* How many threads the inputs are worth, and each input through `look` in one of them (run_threads.c). */
unsigned run_workers(const struct lint_run *run) NONNULL;
void run_spread(struct lint_run *run, struct arena *arena,
		void (*look)(struct worker *w, struct lint_run *run, uint32_t input)) NONNULL;

/* The n-th rendered template of an input, as an input. */
static inline uint32_t run_source(const struct lint_run *run, uint32_t input, uint32_t nth)
{
	return run->results[input].sources_from + nth;
}

/* What it is called in the output, also a rendered template of one. */
static inline const char *run_name(const struct lint_run *run, uint32_t input)
{
	uint32_t owner = run_owner(run, input);

	return owner == input ? run->inputs->list.at[input].name :
				run->results[owner].sources.at[input - run_source(run, owner, 0)];
}

/* ---- run_sources.c: when everything is read, places in rendered templates get their inputs' numbers ---- */

void run_number_sources(struct lint_run *run, struct arena *arena) NONNULL;
uint32_t run_numbered(const struct lint_run *run, uint32_t input) NONNULL;
void run_number_finding(const struct lint_run *run, struct finding *f, struct arena *arena) NONNULL;
void run_number_row(const struct lint_run *run, struct settings_row *row) NONNULL;
bool run_is_output(const struct lint_run *run, uint32_t input) NONNULL;	/* its lines are of what a program printed */
void run_hide_output_lines(const struct lint_run *run, struct settings_row *row) NONNULL;

void add_problem(struct arena *kept, struct input_result *r, const struct problem *p) NONNULL;

#endif
