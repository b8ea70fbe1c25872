/* SPDX-License-Identifier: Apache-2.0 */
/* What the HTML page is put together from, besides html.c. */
#ifndef PODFIT_REPORT_HTML_H
#define PODFIT_REPORT_HTML_H

#include "report/report.h"

extern const char html_css[]; /* html.css */

/* A bar a container: request, GOMEMLIMIT, headroom and limit on one scale. */
void put_bars(FILE *out, const struct report *r, const struct report_options *o) NONNULL;

#endif
