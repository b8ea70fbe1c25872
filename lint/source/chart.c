/* SPDX-License-Identifier: Apache-2.0 */
#include "source/chart.h"

#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "source/collect.h"
#include "source/open.h"

bool chart_is_archive(struct str name)
{
	return str_ends(name, ".tgz") || str_ends(name, ".tar.gz");
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool has_chart(struct arena *arena, const char *directory)
{
	struct stat st;

	return stat(arena_printf(arena, "%s/" CHART_FILE, directory), &st) == 0 && S_ISREG(st.st_mode);
}

static const char *nearest_chart(struct arena *arena, const char *directory)
{
	while (!has_chart(arena, directory)) {
		if (is_top(directory))
			return NULL;
		directory = parent_of(arena, directory);
	}
	return directory;
}

const char *chart_around(struct arena *arena, const char *path)
{
	const char *chart = nearest_chart(arena, parent_of(arena, path));

	while (chart && !is_top(chart)) {
		const char *above = parent_of(arena, chart);

		if (is_top(above) || strcmp(last_part(above), "charts") || !has_chart(arena, parent_of(arena, above)))
			break;
		chart = parent_of(arena, above);
	}
	return chart;
}

static bool is_values(struct str name)
{
	return str_starts(name, "Chart.") || str_is(name, "requirements.yaml") ||
	       (str_has(name, "values") &&
		(str_ends(name, ".yaml") || str_ends(name, ".yml") || str_ends(name, ".json")));
}

static const char *const parts[] = { "templates", "charts", "ci", "tests" };

bool chart_may_have(const char *path)
{
	struct str rest = str_of(path), last = STR_NONE;

	while (rest.n) {
		struct str part = str_cut(&rest, '/');

		for (size_t i = 0; i < COUNT_OF(parts); i++)
			if (str_is(part, parts[i]))
				return true;
		last = part;
	}
	return is_values(last);
}

bool chart_has(const char *chart, const char *path)
{
	struct str rest = str_of(path), first;

	while (str_starts(rest, "./"))
		rest = str_sub(rest, 2, rest.n);
	if (strcmp(chart, "."))
		rest = str_sub(rest, strlen(chart), rest.n);
	while (str_starts(rest, "/"))
		rest = str_sub(rest, 1, rest.n);
	first = str_cut(&rest, '/');
	if (!rest.p && is_values(first))
		return true;
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		if (str_is(first, parts[i]))
			return true;
	return false;
}

const char *chart_of(struct arena *arena, const char *path)
{
	const char *chart = chart_may_have(path) ? chart_around(arena, path) : NULL;

	return chart && chart_has(chart, path) ? chart : NULL;
}

const char *chart_spelt(struct arena *arena, const char *chart, const char *real, const char *name)
{
	const char *below = real + strlen(chart); /* from a slash on */
	struct str spelt = str_of(name);

	if (strcmp(below + 1, name) == 0)
		return ".";
	if (!str_ends(spelt, below))
		return arena_text(arena, str_of(chart));
	spelt.n -= strlen(below);
	return spelt.n ? arena_text(arena, spelt) : "/";
}

bool chart_is_library(const char *directory)
{
	auto_arena arena = ARENA_EMPTY;

	return has_line(arena_printf(&arena, "%s/" CHART_FILE, directory), "type", "library");
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct chart_values chart_ci_values(struct arena *arena, const char *directory)
{
	LIST(const char *) names = { NULL, 0, 0 };
	DIR *ci = opendir(arena_printf(arena, "%s/ci", directory));
	bool here = strcmp(directory, ".") == 0;
	struct dirent *e;

	while (ci && (e = readdir(ci)))
		if (e->d_name[0] != '.' && str_ends(str_of(e->d_name), "-values.yaml"))
			*list_add(arena, &names) =
				arena_printf(arena, "%s%sci/%s", here ? "" : directory, here ? "" : "/", e->d_name);
	if (ci)
		closedir(ci);
	if (names.n)
		qsort(names.at, names.n, sizeof *names.at, by_text);
	return (struct chart_values){ names.at, names.n };
}
