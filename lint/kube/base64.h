/* SPDX-License-Identifier: Apache-2.0 */
/* RFC 4648 base64 as encoding/json reads a []byte: standard alphabet, padded, CR and LF skipped. */
#ifndef PODFIT_KUBE_BASE64_H
#define PODFIT_KUBE_BASE64_H

#include "base/arena.h"

bool base64_decode(struct arena *a, struct str text, struct str *ret) NONNULL;	/* false: not base64 */

#endif
