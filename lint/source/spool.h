/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes that can be read only once, kept to be read again: in memory at first, then in an unlinked file. */
#ifndef PODFIT_SOURCE_SPOOL_H
#define PODFIT_SOURCE_SPOOL_H

#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

enum { SPOOL_MEMORY = 8 << 20 };	/* more than this goes to a file in $TMPDIR, else /tmp */

struct spool {
	char *memory;
	size_t cap;
	uint64_t size;
	int fd;		/* -1: still in memory */
};

#define SPOOL_EMPTY ((struct spool){ .fd = -1 })

void spool_release(struct spool *s) NONNULL;
int spool_add(struct spool *s, struct str bytes, struct err *err) NONNULL MUST_USE;
ssize_t spool_read(const struct spool *s, uint64_t at, char *to, size_t n) NONNULL;	/* as pread() */

#endif
