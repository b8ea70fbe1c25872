/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole run: inputs in, findings and problems out, sorted, the same for every number of threads.
 * Each document is linted once against an empty world; one that asked for what another document
 * holds is read and linted again when everything has been read (kube/world.h).
 */
#ifndef PODFIT_LINT_H
#define PODFIT_LINT_H

#include <stdatomic.h>

#include "config/baseline.h"
#include "engine.h"
#include "report/report.h"

struct input_config {			/* what one input is linted by */
	const struct engine *engine;
	enum severity fail_on;			/* OFF: never */
	const char *path;			/* struct unit's; NULL: the name that is reported */
	struct baseline *baseline;		/* its entries are marked by the run; NULL: nothing is known */
};

struct lint_result;

struct lint_options {
	struct engine engine;
	struct limits limits;
	enum severity fail_on, min_severity;	/* OFF: never; what fails is shown whatever min_severity says */
	const struct input_config *configs;	/* by input; NULL: `engine` and `fail_on` for all */
	unsigned jobs;				/* at least 1 */
	bool allow_empty, allow_broken;
	bool may_be_nothing;			/* no Kubernetes object in all of the input is nothing to speak of */
	bool untraced;				/* nobody reads it: no way back is looked for (trace.h) */
	bool settings_wanted;			/* keep a row a container, ask no rule */
	bool rows_wanted;			/* keep a row a container, ask the rules all the same */
	/* Asked once when something was found: what stood in the input before its change (earlier.h), which outlives
	 * the call. Of it nothing is shown again. NULL: there was no other input. */
	const struct lint_result *(*earlier)(void *earlier_context);
	void *earlier_context;
	const char *since;			/* what that was, for messages */
	bool baselines;				/* `configs` has some */
	atomic_uint *begun;			/* inputs that have been begun, for whoever watches; or NULL */
	bool steady_paths;			/* findings get one without, too */
};

struct lint_result {
	struct report report;			/* ready for a reporter */
	int exit_code;				/* 0, 1, 2 as the command promises */
	struct arena arena;			/* of everything above */
	struct lint_run *run;			/* worker arenas, open readers */
};

/* `inputs` gets the names of standard input's rendered templates appended and must outlive the result. */
void lint_run(const struct lint_options *o, struct inputs *inputs, struct lint_result *ret) NONNULL;
void lint_release(struct lint_result *result) NONNULL;

#endif
