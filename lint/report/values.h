/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a report as JSON values, for the formats that are JSON. Whatever bytes a manifest holds, what
 * is written is JSON in printable ASCII: bytes that are not UTF-8 become U+FFFD, everything else is escaped.
 * Running out of memory ends the program, so nothing here fails.
 */
#ifndef PODFIT_REPORT_VALUES_H
#define PODFIT_REPORT_VALUES_H

#include <jansson.h>

#include "report/report.h"

json_t *value_text(struct arena *scratch, const char *text); /* NULL gives null */
json_t *value_count(uint64_t n);
json_t *value_line(uint32_t n);                                         /* 0 gives null */
void value_set(json_t *object, const char *key, json_t *value) NONNULL; /* takes `value` */
void value_set_text(struct arena *scratch, json_t *object, const char *key, const char *text) NONNULL_AT(1, 2, 3);
void value_add(json_t *array, json_t *value) NONNULL; /* takes `value` */
void value_put(FILE *out, json_t *value) NONNULL;     /* writes it in one line, and frees it */

/* As the JSON report has them. */
json_t *value_of_tool(void);
json_t *value_of_finding(struct arena *scratch, const struct report *r, const struct finding *f) NONNULL;
json_t *value_of_problem(struct arena *scratch, const struct report *r, const struct problem *p) NONNULL;
json_t *value_of_summary(const struct report *r) NONNULL;

#endif
