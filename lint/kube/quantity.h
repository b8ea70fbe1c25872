/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kubernetes quantities (apimachinery pkg/api/resource): "512Mi", "1500m", "1e9", ".5Gi". Exact, no
 * floating point: an integer count of nanos, capped as Kubernetes caps (2.2: binary suffixes at the
 * largest int64, everything finer than a nano rounded up).
 */
#ifndef PODFIT_KUBE_QUANTITY_H
#define PODFIT_KUBE_QUANTITY_H

#include "base/str.h"

__extension__ typedef __int128 int128;

enum quantity_fault {
	QUANTITY_OK,
	QUANTITY_NOT_A_NUMBER,		/* "must match the regular expression" in Kubernetes' words; also "Pi", "Ei" */
	QUANTITY_UNKNOWN_SUFFIX,	/* "unable to parse quantity's suffix": 512K, 512mi, 1e */
};

enum quantity_suffix {	/* families, for rules about units */
	SUFFIX_NONE, SUFFIX_BINARY /* Ki.. */, SUFFIX_DECIMAL /* k M G .. */, SUFFIX_SMALL /* m u n */,
	SUFFIX_EXPONENT /* e9 */,
};

struct quantity {
	int128 nanos;
	enum quantity_suffix suffix;
	bool bare_suffix;	/* no digit at all ("Mi", "m", "+"): Kubernetes accepts it as 0 */
	bool overflows;		/* Kubernetes' own arithmetic does not hold it (10E, cpu: 8Ei) ... */
	int64_t value, milli;	/* ... and Value() and MilliValue() give these instead */
};

/* `text` as a string value: blanks at both ends that JSON does not escape (U+0020, U+00A0 and their kin,
 * not tabs and line breaks) are trimmed first, as UnmarshalJSON does for strings; numbers come in their
 * JSON text. ret is written only for QUANTITY_OK. */
enum quantity_fault quantity_parse(struct str text, struct quantity *ret) NONNULL;

int64_t quantity_value(const struct quantity *q) NONNULL;	/* Value(): ceil, int64 as Kubernetes wraps or caps */
int64_t quantity_milli(const struct quantity *q) NONNULL;	/* MilliValue(): ceil */
/* What the kubelet writes for a resourceFieldRef: ceil(value/divisor); divisor zero counts as 1. */
int64_t quantity_divide_memory(const struct quantity *q, const struct quantity *divisor) NONNULL;
int64_t quantity_divide_cpu(const struct quantity *q, const struct quantity *divisor) NONNULL;

#endif
