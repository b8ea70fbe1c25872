/* SPDX-License-Identifier: Apache-2.0 */
/* Where the reports of a run go: each whole to its file or not at all, or to standard output. */
#ifndef PODFIT_OUTPUT_H
#define PODFIT_OUTPUT_H

#include "base/err.h"
#include "report/report.h"

struct output {
	const struct reporter *reporter;
	const char *file; /* NULL: standard output */
};

/* Two reports into one file, or two on standard output of which one must stand alone. -1 and err. */
int outputs_check(const struct output *outputs, size_t n, struct err *err) NONNULL MUST_USE;

/*
 * Writes one. A file appears when it is whole: it is written beside itself under another name first. What is no
 * regular file (/dev/stderr, a FIFO) is written to as it is. `o` is as for standard output. 0, or -1 and err.
 */
int output_write(const struct output *to, const struct report *r, const struct report_options *o,
		 struct err *err) NONNULL MUST_USE;

/* The report that belongs beside this one, appended to the file that its variable of the environment names. */
int output_write_beside(const struct reporter *reporter, const struct report *r, const struct report_options *o,
			struct err *err) NONNULL MUST_USE;

#endif
