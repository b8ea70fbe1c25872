/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 as RFC 3629 has it: no overlong form, no surrogate, nothing above U+10FFFF. */
#ifndef PODFIT_DOC_UTF8_H
#define PODFIT_DOC_UTF8_H

#include "base/str.h"

#define UTF8_INVALID	 UINT32_MAX
#define UTF8_REPLACEMENT ((uint32_t)0xFFFD)

/* The character at the start of `text` and its bytes in *ret_n. Where none is well-formed it is
 * UTF8_INVALID and *ret_n is 1; of an empty text, 0. */
uint32_t utf8_next(struct str text, size_t *ret_n) NONNULL;

/* Writes a character and returns its bytes, 1 to 4; what is none becomes UTF8_REPLACEMENT. */
size_t utf8_put(uint32_t character, char out[static 4]);

#endif
