/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a finding is known by from run to run, whatever moves around it: rule, file, object, container and the path of
 * the field, its list items by their names, as in a baseline. Not the line, not the text: a value that is still wrong
 * after it was changed is still the same finding. Findings that have all of this in common are numbered in the order
 * of the report. The file is part of it, because the same object often stands in one file for each stage.
 */
#ifndef PODFIT_REPORT_FINGERPRINT_H
#define PODFIT_REPORT_FINGERPRINT_H

#include "report/report.h"

enum { FINGERPRINT_TEXT = 32 };
struct fingerprint {
	char text[FINGERPRINT_TEXT]; /* "8d1f0c22a95b7e04:1" */
};

/* By finding, then by problem (code and file): finding_count + problem_count of them. */
const struct fingerprint *fingerprints_of(struct arena *a, const struct report *r,
					  const struct report_options *o) NONNULL;

#endif
