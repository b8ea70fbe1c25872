/* SPDX-License-Identifier: Apache-2.0 */
/* How much memory this process may use: its cgroup's limit. */
#ifndef PODFIT_WEBHOOK_MEMORY_H
#define PODFIT_WEBHOOK_MEMORY_H

#include <stdint.h>

uint64_t memory_allowed(void);	/* bytes; UINT64_MAX: no limit is known */

#endif
