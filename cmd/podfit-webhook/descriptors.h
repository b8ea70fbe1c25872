/* SPDX-License-Identifier: Apache-2.0 */
/* How many files this process may have open. A container often starts with 1024, and more is only for the asking. */
#ifndef PODFIT_WEBHOOK_DESCRIPTORS_H
#define PODFIT_WEBHOOK_DESCRIPTORS_H

#include <stdint.h>

uint64_t descriptors_raise(uint64_t wanted);	/* returns what is allowed now, which may be less */

#endif
