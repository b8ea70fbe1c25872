/* SPDX-License-Identifier: Apache-2.0 */
/* strconv.ParseInt(text, 10, bits), which reads every number among Go's variables: a sign, digits, the end. */
#ifndef PODFIT_GOLANG_INTEGER_H
#define PODFIT_GOLANG_INTEGER_H

#include "base/str.h"

struct integer {
	bool ok;
	bool plus;	/* a leading +, which the runtime takes only from Go 1.26 on */
	int64_t value;	/* 0 unless ok */
};

struct integer integer_parse(struct str text, int bits);	/* bits: 32 or 64 */

#endif
