/* SPDX-License-Identifier: Apache-2.0 */
#include "source/compose.h"

#include "base/str.h"

static struct str file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return str_of(slash ? slash + 1 : path);
}

bool compose_is_name(const char *path)
{
	struct str name = file_name(path);

	return (str_starts(name, "compose.") || str_starts(name, "compose-") || str_starts(name, "docker-compose")) &&
	       (str_ends(name, ".yaml") || str_ends(name, ".yml"));
}

bool compose_is_override(const char *path)
{
	static const char *const bases[] = { "compose.yaml", "compose.yml", "docker-compose.yaml",
					     "docker-compose.yml" };

	for (size_t i = 0; i < COUNT_OF(bases); i++)
		if (str_is(file_name(path), bases[i]))
			return false;
	return true;
}
