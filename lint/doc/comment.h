/* SPDX-License-Identifier: Apache-2.0 */
/* `# podfit: ignore rule, rule -- reason`, on the line of a place or alone on the line above it. */
#ifndef PODFIT_DOC_COMMENT_H
#define PODFIT_DOC_COMMENT_H

#include "doc/node.h"

/* What stands behind "ignore", trimmed, as it stands in doc->text: of the line of byte `at`, else of the line above.
 * STR_NONE: nothing. */
struct str ignore_list_at(const struct doc *doc, uint32_t at) NONNULL;
/* The same copied to `arena`; NULL: nothing. */
const char *ignore_comment(struct arena *arena, const struct doc *doc, uint32_t at) NONNULL;

/* All such lists of a document whose tree has been read, in order, but those that stand in a scalar (a script, another
 * manifest). Returns how many; *ret is in `arena`. */
size_t ignore_comments(struct arena *arena, const struct doc *doc, struct str **ret) NONNULL;

#endif
