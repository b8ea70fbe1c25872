/* SPDX-License-Identifier: Apache-2.0 */
/* What libyaml says, for people who do not know it. */
#ifndef PODFIT_DOC_YAML_WORDS_H
#define PODFIT_DOC_YAML_WORDS_H

#include "doc/node.h"

/* Writes fault->text; `context` may be NULL, `found` is the byte at the place or NUL. */
void yaml_words(struct fault *fault, const char *problem, const char *context, char found);

#endif
