/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/compiler.h"

/* In a container the cgroup is mounted as its own root. "max" of v2 is no number; v1's "no limit" is a huge one. */
uint64_t memory_allowed(void)
{
	static const char *const paths[] = { "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes" };

	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		FILE *f = fopen(paths[i], "re");
		uint64_t bytes = 0;

		if (!f)
			continue;
		bool known = fscanf(f, "%19" SCNu64, &bytes) == 1 && bytes > 0 && bytes < UINT64_C(1) << 60;

		fclose(f);
		return known ? bytes : UINT64_MAX;
	}
	return UINT64_MAX;
}
