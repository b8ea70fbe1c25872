/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decimal text to the digits that Go prints of the float it becomes: rounded to binary (half to even)
 * and back to the fewest decimal digits that give the same float. Exact integers throughout.
 */
#ifndef PODFIT_DOC_FLOAT_H
#define PODFIT_DOC_FLOAT_H

#include "base/str.h"

enum {
	FLOAT_DIGITS = 20,
	FLOAT_TEXT = 40,	/* room for every text below */
};

enum float_bits { FLOAT32 = 24, FLOAT64 = 53 };	/* of the mantissa */

/* 0.d1d2d3... * 10^point; n is 0 for zero. */
struct digits {
	bool negative;
	int n, point;
	char digit[FLOAT_DIGITS];
};

/* `decimal` is [+-]digits[.digits][e[+-]digits] with at least one digit; false when it is above the
 * largest float. FLOAT32 rounds to 53 bits first, as Go's float32(float64) does. */
bool float_digits(struct str decimal, enum float_bits bits, struct digits *ret) NONNULL MUST_USE;

/* Both return the bytes written. As encoding/json prints a float64: */
size_t float_json(const struct digits *d, char out[static FLOAT_TEXT]) NONNULL;
/* As strconv.FormatFloat(f, 'g', -1, ...) does, which names a key in sigs.k8s.io/yaml: */
size_t float_key(const struct digits *d, char out[static FLOAT_TEXT]) NONNULL;

#endif
