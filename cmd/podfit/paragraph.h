/* SPDX-License-Identifier: Apache-2.0 */
/* Text in lines of at most 80 columns. */
#ifndef PODFIT_PARAGRAPH_H
#define PODFIT_PARAGRAPH_H

#include <stdio.h>

/* Each line begins with `indent` blanks; `first` columns of the first line have been written already. */
void paragraph(FILE *out, const char *text, int indent, int first) __attribute__((nonnull));

#endif
