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

/* No character that libyaml refuses, and no byte order mark; *ret_ascii: and none but ASCII. */
bool is_printable(struct str text, bool *ret_ascii) NONNULL;

/* The input of `parser` is a string of printable UTF-8: of what libyaml has not taken yet its buffer is filled. */
void yaml_fill(yaml_parser_t *parser, bool ascii) NONNULL;

/* Before any event is asked for. */
static inline void yaml_feed(yaml_parser_t *p, bool ascii)
{
	if (p->input.string.current < p->input.string.end)
		yaml_fill(p, ascii);
}

#endif
