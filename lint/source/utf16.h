/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-16 to UTF-8, in pieces of any length. */
#ifndef PODFIT_SOURCE_UTF16_H
#define PODFIT_SOURCE_UTF16_H

#include "base/str.h"

struct utf16 {
	bool big;		/* big-endian */
	bool has_odd;		/* half a unit is waiting in `odd` */
	unsigned char odd;
	uint32_t high;		/* a high surrogate that waits for its low one, or 0 */
};

#define UTF16_ROOM(n_)	((n_) / 2 * 3 + 8)	/* bytes that n_ bytes of UTF-16 become at the most */

/* Writes to `to`, which has UTF16_ROOM(from.n) bytes, and returns the bytes written. Stops before a
 * lone surrogate and sets *ret_lone. */
size_t utf16_decode(struct utf16 *u, struct str from, char *to, bool *ret_lone) NONNULL;
bool utf16_is_whole(const struct utf16 *u) NONNULL;	/* nothing waits: the input may end here */

#endif
