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

struct kept_setting {
	enum state state;
	enum value_kind kind;
	bool valid, has_place, is_rlimit;
	const char *text, *origin;	/* text NULL: none */
	int64_t value, soft, hard;
	struct place at;
};

struct settings_row {			/* one container and what was resolved of it */
	struct place at;
	const struct object_id *object;
	const char *container, *container_type, *evidence;
	int confidence;
	struct kept_setting settings[SETTING_COUNT];
};

struct report {
	const struct inputs *inputs;
	const char *const *names;	/* by input index: what it is called in the output */
	const struct stamp *stamps;	/* by input index, of what was read: an excerpt is shown only of the same; or NULL */
	struct reader *const *readers;	/* by input index: of input that cannot be opened twice (standard input, a
					 * FIFO), else NULL; or NULL altogether */
	const struct finding *const *findings;	/* shown ones, in order */
	size_t finding_count;
	const struct problem *problems;	/* in order; notes (not fatal) included */
	size_t problem_count;
	struct settings_row *const *rows;	/* of all containers, in order; only where they were asked for */
	size_t row_count;
	struct counts counts;
	uint32_t foreign_files;		/* walked files without a Kubernetes object */
	enum severity fail_on, min_severity;	/* OFF: never */
	bool fail_on_differs;		/* from input to input: fail_on is the first one's */
	const struct limits *limits;
};

struct report_options {
	bool color;
	int width;		/* columns of the terminal; 0: cut excerpts at 400 */
	bool verbose;		/* notes, paths, long lists whole */
	bool quiet;		/* one line a finding, no excerpts */
	const char *directory;	/* the working directory, without a slash at its end; NULL: paths stay as they are */
	size_t room;		/* bytes that the report may have, where it can be cut (markdown); 0: any */
};

struct reporter {
	const char *name;	/* the value of --format */
	const char *summary;	/* one line for --help */
	bool shares;		/* each line stands for itself: another report may go to the same stream */
	bool wants_rows;	/* report.rows */
	bool wants_steady_paths;	/* of the findings: fingerprints are made of them */
	/* Another report, appended to the file that this environment variable names; or NULL. */
	const char *beside_variable;
	const struct reporter *beside;
	size_t beside_most;	/* bytes that may stand in that file */
	void (*write)(FILE *out, const struct report *r, const struct report_options *o);
};

#define REPORT(name_) extern const struct reporter report_##name_;
#include "report/index.h"
#undef REPORT

extern const struct reporter *const reporters[];
extern const size_t reporter_count;

/*
 * The one line that a run ends with, for standard error: what was found and where, how many warnings did
 * not count, how many settings could not be checked, and what was left out.
 */
void report_summary(FILE *out, const struct report *r) NONNULL;

/* ---- for reporters ---- */

/* What tools know an input by: relative to the working directory where it lies below, without "./". */
const char *report_path(const struct report *r, const struct report_options *o, uint32_t input) NONNULL RETURNS_NONNULL;
/* "Deployment shop/api, init container 'db'"; the text may hold any byte */
const char *report_subject(struct arena *a, const struct finding *f) NONNULL RETURNS_NONNULL;
/* "deploy.yaml:21:18", "deploy.yaml", or "podfit" for NO_INPUT; the text may hold any byte */
const char *report_place(struct arena *a, const struct report *r, const struct report_options *o, uint32_t input,
			 uint32_t line, uint32_t column) NONNULL RETURNS_NONNULL;
/* What else there is to say of a finding, line by line: the other ends with their places, the way out, whose it is. */
struct details {
	LIST(const char *) lines;
};
struct details report_details(struct arena *a, const struct report *r, const struct report_options *o,
			      const struct finding *f) NONNULL;
const char *report_way_out(const struct finding *f) NONNULL;	/* in a sentence, or NULL */
/* Makes exit status 1. */
bool report_counts(const struct finding *f) NONNULL;
/* error: exit status 2; warning: one that an option allows; info: a note. Every format shows the first two. */
enum severity problem_severity(const struct problem *p) NONNULL;
bool problem_shown(const struct problem *p, const struct report_options *o) NONNULL;
uint64_t report_problems(const struct report *r, enum severity s) NONNULL;	/* how many */

/* What is said of one input: start with { 0 }, false at the end. Problems of no input come last. */
struct of_input {
	uint32_t input;		/* or (uint32_t)NO_INPUT */
	const struct finding *const *findings;
	size_t finding_count;
	const struct problem *problems;	/* notes included */
	size_t problem_count;
	size_t next_finding, next_problem;
};
bool report_next_input(const struct report *r, struct of_input *i) NONNULL MUST_USE;

/*
 * Lines of an input as the run saw it, for excerpts, found by any byte of theirs. The cost of a line does
 * not depend on the size of the file. NULL when the input cannot be shown: *ret_why is then NULL where that
 * is normal (not a file), else the reason.
 */
struct excerpt;
enum { EXCERPT_REACH = 16 << 10 };
struct excerpt_line {
	struct str text;	/* without its line break and a BOM; valid until the next call */
	uint32_t start;		/* byte of the input at which text starts */
	bool cut_left, cut_right;	/* the line goes on there */
};
struct excerpt *excerpt_open(const struct report *r, uint32_t input, const char **ret_why) NONNULL MUST_USE;
void excerpt_close(struct excerpt *e);	/* NULL is fine */
/* Of a longer line `reach` bytes before and behind `at`, at most EXCERPT_REACH. */
bool excerpt_line(struct excerpt *e, uint32_t at, size_t reach, struct excerpt_line *ret) NONNULL MUST_USE;
/* Whether the document around `at`, which may be broken, looks like a Secret, or is too large to tell. */
bool excerpt_of_secret(struct excerpt *e, uint32_t at) NONNULL;

/* Escapes control characters, C1 controls and bidirectional marks, so that text from a manifest cannot
 * steer a terminal. A tab becomes one blank. Returns `s` itself when nothing had to be done. */
struct str printable(struct arena *a, struct str s) NONNULL;

#endif
