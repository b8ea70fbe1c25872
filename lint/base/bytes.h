/* SPDX-License-Identifier: Apache-2.0 */
/* Exact integer arithmetic on byte counts and percentages, and their spelling for people. */
#ifndef PODFIT_BASE_BYTES_H
#define PODFIT_BASE_BYTES_H

#include "base/compiler.h"

#define KIB ((int64_t)1 << 10)
#define MIB ((int64_t)1 << 20)
#define GIB ((int64_t)1 << 30)
#define TIB ((int64_t)1 << 40)

int64_t sum_of(int64_t a, int64_t b);			/* saturates at the ends of int64 */
int64_t share_of(int64_t amount, int64_t percent);	/* floor(amount * percent / 100), amount >= 0, no overflow */
int64_t percent_of(int64_t part, int64_t whole);	/* floor(part * 100 / whole); whole 0 gives 0 */
int64_t permille_of(int64_t part, int64_t whole);
int64_t product_of(int64_t a, int64_t b);		/* saturates at the ends of int64 */
int64_t whole_cores(int64_t milli);			/* millicores in cores, rounded up; milli >= 0 */

enum { BYTES_TEXT = 32 };
/* "512MiB", "488.3MiB", "1.5GiB", "800B": the unit a person would choose, at most one decimal,
 * rounded to nearest. Not exact: for messages. */
const char *bytes_text(int64_t bytes, char buffer[static BYTES_TEXT]);
/* Millicores as a person says them: "1.5", "0.25", "2". */
const char *cores_text(int64_t milli, char buffer[static BYTES_TEXT]);

#endif
