/* SPDX-License-Identifier: Apache-2.0 */
/* A bar a container for the HTML page: request, GOMEMLIMIT, headroom and limit on one scale. */
#ifndef PODFIT_REPORT_BARS_H
#define PODFIT_REPORT_BARS_H

#include "report/report.h"

void put_bars(FILE *out, const struct report *r, const struct report_options *o) NONNULL;

#endif
