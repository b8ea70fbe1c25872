/* SPDX-License-Identifier: Apache-2.0 */
#include "gate.h"

#include <stdlib.h>
#include <unistd.h>

static bool is_among(const struct names *names, const char *name)
{
	for (size_t i = names->n; i > 0; i--)
		if (!strcmp(names->at[i - 1], name))
			return true;
	return false;
}

struct names gate_names(const struct gate *g, struct arena *arena, const char *const *paths, size_t n,
			const struct limits *limits)
{
	struct names ret = { arena_array(arena, n, const char *), 0 };
	auto_arena scratch = ARENA_EMPTY;

	for (size_t i = 0; i < n; i++) {
		const char *chart = g->charts ? chart_of(arena, paths[i]) : NULL;

		if (g->charts ? chart && !is_among(&ret, chart)
			      : !g->candidates || is_candidate(&scratch, paths[i], limits))
			ret.at[ret.n++] = chart ? chart : paths[i];
		arena_reset(&scratch);
	}
	return ret;
}

const char *gate_context(struct arena *arena)
{
	char *cwd = getcwd(NULL, 0);
	const char *root = cwd && *cwd == '/' ? work_tree_of(arena, arena_text(arena, str_of(cwd))) : NULL, *ret = ".";
	size_t n = root ? strlen(root) : 0;

	for (const char *at = root ? cwd + (n > 1 ? n : 0) : ""; *at; at++) /* a level up for each below the root */
		if (*at == '/' && at[1])
			ret = strcmp(ret, ".") ? arena_printf(arena, "../%s", ret) : "..";
	free(cwd);
	return root ? ret : NULL;
}
