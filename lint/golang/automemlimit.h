/* SPDX-License-Identifier: Apache-2.0 */
/* AUTOMEMLIMIT as KimMachineGun/automemlimit reads it (memlimit/memlimit.go): "off" or a float in
 * (0, 1]; anything else is logged and no limit is set. It does nothing when GOMEMLIMIT exists at all,
 * even empty. */
#ifndef PODFIT_GOLANG_AUTOMEMLIMIT_H
#define PODFIT_GOLANG_AUTOMEMLIMIT_H

#include "base/str.h"

enum automemlimit_kind {
	AUTOMEMLIMIT_RATIO,
	AUTOMEMLIMIT_OFF,
	AUTOMEMLIMIT_DEFAULT,	/* the variable is absent: 0.9; no text is parsed into it, "" is INVALID */
	AUTOMEMLIMIT_INVALID,
};

struct automemlimit {
	enum automemlimit_kind kind;
	int32_t permille;	/* RATIO: rounded down, at least 1 */
	char nearest[16];	/* INVALID: the ratio probably meant ("0.9" for 90%; "off" for OFF), or empty */
};

struct automemlimit automemlimit_parse(struct str text);

#endif
