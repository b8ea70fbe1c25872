/* SPDX-License-Identifier: Apache-2.0 */
/* Sixteen bytes looked at together; the compiler knows how the machine does that. */
#ifndef PODFIT_BASE_LANES_H
#define PODFIT_BASE_LANES_H

#include <string.h>

typedef signed char lanes __attribute__((vector_size(16)));	/* a comparison gives -1 where it holds */

enum { LANES_ROUNDS = 127 };	/* as often a lane can count */

static inline lanes lanes_load(const char *p)
{
	lanes b;

	memcpy(&b, p, sizeof b);
	return b;
}

static inline lanes lanes_each(char c)
{
	lanes b;

	memset(&b, c, sizeof b);
	return b;
}

#endif
