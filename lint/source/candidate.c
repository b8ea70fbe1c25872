/* SPDX-License-Identifier: Apache-2.0 */
#include "source/candidate.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/chart.h"
#include "source/collect.h"
#include "source/compose.h"
#include "source/open.h"
#include "source/repository.h"

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* By its bytes; true also where it cannot be read, which is to be said. */
static bool may_be_kubernetes(const char *path, const struct limits *limits)
{
	static const char word[] = "apiVersion";
	enum { BLOCK = 256 << 10, OVERLAP = sizeof word - 2 };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	uint64_t left = limits->input_bytes;
	char *block = malloc(OVERLAP + BLOCK);
	size_t kept = 0;
	ssize_t got = -1;
	bool found = false, first = true;

	if (!block)
		out_of_memory();
	while (fd >= 0 && !found && left && (got = read(fd, block + kept, BLOCK)) > 0) {
		struct str text = { block, kept + (size_t)got };

		found = str_has(text, word) ||
			(first && (str_starts(text, "\xff\xfe") || str_starts(text, "\xfe\xff")));
		first = false;
		left -= (uint64_t)got < left ? (uint64_t)got : left;
		kept = text.n < OVERLAP ? text.n : OVERLAP;
		memmove(block, text.p + text.n - kept, kept);
	}
	free(block);
	if (fd >= 0)
		close(fd);
	return found || got < 0;
}

bool is_candidate(struct arena *arena, const char *path, const struct limits *limits)
{
	struct stat st;

	if (stat(path, &st) < 0 || S_ISDIR(st.st_mode))
		return true;
	return !chart_of(arena, path) && !is_kustomization_name(str_of(last_part(path))) &&
	       (compose_is_name(path) || may_be_kubernetes(path, limits));
}

const char *work_tree_of(struct arena *arena, const char *directory)
{
	while (!repository_at(arena, directory)) {
		if (is_top(directory))
			return NULL;
		directory = parent_of(arena, directory);
	}
	return directory;
}
