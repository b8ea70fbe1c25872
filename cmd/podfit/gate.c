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
		const char *chart = g->charts ? chart_around(arena, paths[i]) : NULL;

		if (g->charts ? chart && !is_among(&ret, chart)
			      : !g->candidates || is_candidate(&scratch, paths[i], limits))
			ret.at[ret.n++] = chart ? chart : paths[i];
		arena_reset(&scratch);
	}
	return ret;
}

static const char *here(struct arena *arena)
{
	char *cwd = getcwd(NULL, 0);
	const char *ret = cwd && *cwd == '/' ? arena_text(arena, str_of(cwd)) : NULL;

	free(cwd);
	return ret;
}

const char *gate_work_tree(struct arena *arena)
{
	const char *cwd = here(arena);

	return cwd ? work_tree_of(arena, cwd) : NULL;
}

const char *gate_name(struct arena *arena, const char *root, const char *path)
{
	const char *cwd = here(arena), *up = "", *ret;
	size_t n = strcmp(root, "/") ? strlen(root) : 0, below;
	struct str rest;

	if (!cwd || strncmp(cwd, root, n) || (cwd[n] && cwd[n] != '/'))
		return arena_printf(arena, "%s%s%s", root, *path && n ? "/" : "", path);
	rest = str_of(cwd + n + (cwd[n] == '/'));
	below = rest.n;
	if (below && !strncmp(path, rest.p, below) && path[below] == '/')
		return path + below + 1;
	while (below && rest.p) {
		str_cut(&rest, '/');
		up = arena_printf(arena, "../%s", up);
	}
	ret = arena_printf(arena, "%s%s", up, path);
	return *ret ? ret : ".";
}
