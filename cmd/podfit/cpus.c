/* SPDX-License-Identifier: Apache-2.0 */
#include "cpus.h"

#include <sched.h>
#include <stdio.h>

#include "base/compiler.h"

/* cgroup v2's cpu.max of the cgroup this process sees as its root: "max 100000" or "150000 100000". */
static unsigned quota_v2(void)
{
	FILE *f = fopen("/sys/fs/cgroup/cpu.max", "re");
	unsigned long long quota = 0, period = 0;

	if (!f)
		return 0;
	if (fscanf(f, "%20llu %20llu", &quota, &period) != 2)
		quota = 0;
	fclose(f);
	return quota && period ? (unsigned)((quota + period - 1) / period) : 0;
}

static long long number_in(const char *path)
{
	FILE *f = fopen(path, "re");
	long long n = 0;

	if (!f)
		return 0;
	if (fscanf(f, "%20lld", &n) != 1)
		n = 0;
	fclose(f);
	return n;
}

static unsigned quota_v1(void)
{
	long long quota = number_in("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
	long long period = number_in("/sys/fs/cgroup/cpu/cpu.cfs_period_us");

	return quota > 0 && period > 0 ? (unsigned)((quota + period - 1) / period) : 0;
}

unsigned cpus_allowed(void)
{
	cpu_set_t set;
	unsigned cpus = 1, quota = quota_v2();

	if (sched_getaffinity(0, sizeof set, &set) == 0)
		cpus = (unsigned)CPU_COUNT(&set);
	if (!quota)
		quota = quota_v1();
	if (quota && quota < cpus)
		cpus = quota;
	return cpus ? cpus : 1;
}
