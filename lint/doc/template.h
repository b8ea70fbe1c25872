/* SPDX-License-Identifier: Apache-2.0 */
/* Text that is not YAML yet: a template that Helm (or another) has still to render. */
#ifndef PODFIT_DOC_TEMPLATE_H
#define PODFIT_DOC_TEMPLATE_H

#include "base/str.h"

/*
 * Whether `{{` stands where a scalar would start or a line does: behind indentation, "- ", ": " or in
 * the middle of a plain scalar, but not inside quotes or a comment. *ret_at is its offset. Meant for
 * text that did not parse: in YAML that does, `{{` can also be a map whose key is a map.
 */
bool template_find(struct str text, size_t *ret_at) __attribute__((nonnull));

#endif
