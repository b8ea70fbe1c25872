/* SPDX-License-Identifier: Apache-2.0 */
/* From libyaml's marks, which count characters, to bytes; and where a node's own token starts and ends. */
#ifndef PODFIT_DOC_YAML_SPAN_H
#define PODFIT_DOC_YAML_SPAN_H

#include "base/arena.h"

struct yaml_text {
	struct str text;	/* the whole document */
	uint32_t base;		/* bytes before what libyaml reads */
	bool ascii;
	uint32_t *marks;	/* unless ascii: the byte of each 1024th character, behind base */
	uint32_t at, byte;	/* the last character asked for: marks come almost in order */
};

void yaml_text_init(struct yaml_text *t, struct arena *a, struct str text, bool ascii, uint32_t base) NONNULL;
uint32_t yaml_text_seek(struct yaml_text *t, size_t index) NONNULL;	/* for text that is not ASCII */

static inline uint32_t byte_of(struct yaml_text *t, size_t index)	/* index: characters, of a mark */
{
	if (!t->ascii)
		return yaml_text_seek(t, index);
	return index < t->text.n - t->base ? t->base + (uint32_t)index : (uint32_t)t->text.n;
}

bool starts_with_mark(struct str text, uint32_t at);	/* a byte order mark stands there */
/* Past &anchor, !tag and what stands between them and the node. */
uint32_t skip_properties(struct str text, uint32_t at);
/* Past blanks, line breaks and comments. */
uint32_t skip_space(struct str text, uint32_t at);
/* Where a value that is not written would stand: behind the colon that follows the key, else behind the key. */
uint32_t behind_colon(struct str text, uint32_t key_end);
/* The end of a block scalar's last line that is not blank. */
uint32_t block_scalar_end(struct str text, uint32_t start, uint32_t end);

#endif
