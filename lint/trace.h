/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way back from what helm printed: to the line of the template, by its text (doc/template_line.h), and to the
 * value that sets a number, by trial. Candidates are the scalars of the values files whose text the number is or
 * holds; helm renders once more with another text there, and only if the line then differs, and the one with all
 * candidates changed at once shows the very text, the value is named. So many renderings and seconds a chart, then it
 * is "unproved".
 */
#ifndef PODFIT_TRACE_H
#define PODFIT_TRACE_H

#include "run.h"

/*
 * Findings, in order, with places that count rendered templates among the inputs already. Those in a rendering get
 * `rendered`, and their own place becomes the template's. Files that places point at are appended to `inputs` and to
 * run->files.
 */
void trace_findings(struct lint_run *run, struct inputs *inputs, struct finding *const *findings, size_t n,
		    struct arena *arena) NONNULL_AT(1, 2, 5);

/*
 * What one template has with several values files, the same words about the same field, is one finding: the first of
 * `findings`, which names the others. They are in order, and stay so; how many are left.
 */
size_t trace_merge(const struct lint_run *run, const struct inputs *inputs, struct finding **findings, size_t n,
		   struct arena *arena) NONNULL_AT(1, 2, 5);

#endif
