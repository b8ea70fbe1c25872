/* SPDX-License-Identifier: Apache-2.0 */
/* `# podfit: ignore rule, rule -- reason`, on the line of a place or alone on the line above it. */
#ifndef PODFIT_DOC_COMMENT_H
#define PODFIT_DOC_COMMENT_H

#include "doc/node.h"

/* What stands behind "ignore", trimmed, copied to `arena`: of the line, else of the line above. NULL: nothing. */
const char *ignore_comment(struct arena *arena, const struct doc *doc, uint32_t at) NONNULL;

#endif
