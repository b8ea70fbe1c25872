/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a call failed: the caller's buffer, no allocation. A function that can fail returns 0 or -1 and
 * takes `struct err *` last; it is written only on failure, and the first cause wins. The text is
 * complete enough to be printed as it is, without a full stop.
 */
#ifndef PODFIT_BASE_ERR_H
#define PODFIT_BASE_ERR_H

#include "base/compiler.h"

struct err {
	char text[512];
};

/* Both return -1, so that `return err_set(err, "...")` makes and returns in one expression. */
int err_set(struct err *err, const char *format, ...) PRINTF(2, 3) NONNULL;
int err_errno(struct err *err, const char *format, ...) PRINTF(2, 3) NONNULL;	/* adds ": " strerror */

#endif
