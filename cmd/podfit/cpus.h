/* SPDX-License-Identifier: Apache-2.0 */
/* How many CPUs this process may use: its affinity, and its cgroup's quota rounded up. */
#ifndef PODFIT_CPUS_H
#define PODFIT_CPUS_H

unsigned cpus_allowed(void);	/* at least 1 */

#endif
