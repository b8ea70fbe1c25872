/* SPDX-License-Identifier: Apache-2.0 */
/* GOGC as the runtime reads it (runtime/mgcpacer.go readGOGC): what does not parse is silently 100. */
#ifndef PODFIT_GOLANG_GOGC_H
#define PODFIT_GOLANG_GOGC_H

#include "base/str.h"

enum gogc_kind {
	GOGC_PERCENT,		/* 0 and above */
	GOGC_OFF,		/* "off" */
	GOGC_NEGATIVE,		/* any negative int32: off as well */
	/* the rest is ignored, the runtime uses 100 */
	GOGC_OFF_SPELLING,	/* OFF, false, none, disabled ... */
	GOGC_PLUS,		/* +50: honoured from Go 1.26 on */
	GOGC_MALFORMED,
};

struct gogc {
	enum gogc_kind kind;
	int32_t percent;	/* what the runtime uses: -1 for off, 100 when ignored */
	bool has_meant;		/* a number can be made out of PLUS or malformed text ("50%", " 50") */
	int32_t meant;
};

struct gogc gogc_parse(struct str text);	/* "" is PERCENT 100 */

#endif
