/* SPDX-License-Identifier: Apache-2.0 */
#include "descriptors.h"

#include <sys/resource.h>

uint64_t descriptors_raise(uint64_t wanted)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) < 0)
		return 0;
	if (files.rlim_cur >= wanted)
		return files.rlim_cur;

	struct rlimit more = { files.rlim_max < wanted ? files.rlim_max : wanted, files.rlim_max };

	return setrlimit(RLIMIT_NOFILE, &more) < 0 ? files.rlim_cur : more.rlim_cur;
}
