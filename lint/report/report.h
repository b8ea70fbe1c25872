/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the results of a run to text for people and machines: one file a format. A reporter writes to a
 * stream and keeps nothing; findings and problems come sorted. jansson builds one finding at a time.
 */
#ifndef PODFIT_REPORT_REPORT_H
#define PODFIT_REPORT_REPORT_H

#include <stdio.h>

#include "rule.h"
#include "source/source.h"

struct report {
	const struct inputs *inputs;
	const char *const *names;	/* by input index: what it is called in the output */
	const struct finding *const *findings;	/* shown ones, in order */
	size_t finding_count;
	const struct problem *problems;	/* in order; notes (not fatal) included */
	size_t problem_count;
	struct counts counts;
	uint32_t foreign_files;		/* walked files without a Kubernetes object */
	enum severity fail_on, min_severity;	/* OFF: never */
	const struct limits *limits;
};

struct report_options {
	bool color;
	int width;		/* columns of the terminal; 0: do not fold or cut */
	bool verbose, quiet;
};

struct reporter {
	const char *name;	/* the value of --format */
	const char *summary;	/* one line for --help */
	void (*write)(FILE *out, const struct report *r, const struct report_options *o);
};

#define REPORT(name_) extern const struct reporter report_##name_;
#include "report/index.h"
#undef REPORT

extern const struct reporter *const reporters[];
extern const size_t reporter_count;

/*
 * Lines of an input, for excerpts: reopened, as the run saw it. NULL when it cannot be read again or has
 * changed. Long lines are the caller's to cut. One at a time: close before opening the next.
 */
struct excerpt;
struct excerpt *excerpt_open(const struct input *input, const struct limits *limits);
void excerpt_close(struct excerpt *e);
bool excerpt_line(struct excerpt *e, uint32_t line, struct str *ret) NONNULL;	/* without its line break */

/* Escapes control characters, C1 controls and bidirectional marks, so that text from a manifest cannot
 * steer a terminal. A tab becomes one blank. Returns `s` itself when nothing had to be done. */
struct str printable(struct arena *a, struct str s) NONNULL;

#endif
