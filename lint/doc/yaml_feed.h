/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libyaml decodes its input a character at a time into a buffer of its own, a fifth of all its work. UTF-8 comes out
 * as it goes in: of a text in which it would find no fault its buffer is filled here, by copying. Whatever it asks for
 * beyond that it still decodes itself, and nothing else shows.
 */
#ifndef PODFIT_DOC_YAML_FEED_H
#define PODFIT_DOC_YAML_FEED_H

#include <yaml.h>

#include "base/str.h"

/* No character that libyaml refuses, and no byte order mark. */
bool is_printable(struct str text);

/* Before any event is asked for: fills the buffer of a parser whose input is a string of printable UTF-8, when
 * less than half of it is left. */
void yaml_feed(yaml_parser_t *parser) NONNULL;

#endif
