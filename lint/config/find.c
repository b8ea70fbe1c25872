/* SPDX-License-Identifier: Apache-2.0 */
#include "config/find.h"

#include <stdlib.h>
#include <unistd.h>

#include <sys/stat.h>

static const char *join(struct arena *arena, const char *directory, const char *name)
{
	return arena_printf(arena, "%s/%s", strcmp(directory, "/") ? directory : "", name);
}

static const char *current_directory(struct arena *arena)
{
	char *cwd = getcwd(NULL, 0);
	const char *ret = cwd && *cwd == '/' ? arena_text(arena, str_of(cwd)) : NULL;

	free(cwd);
	return ret;
}

int finder_init(struct finder *f, const struct catalogue *catalogue, const struct command_line *options,
		const char *file, bool look, struct arena *arena, struct complaints *complaints)
{
	const struct config *c = NULL;

	*f = (struct finder){ .catalogue = catalogue, .options = options, .arena = arena, .complaints = complaints };
	seen_init(&f->directories, arena);
	f->cwd = current_directory(arena);
	if (file) {
		c = config_load(catalogue, file, true, false, arena, complaints);
		if (!c)
			return -1;
	}
	f->none = config_settle(catalogue, c, file ? f->cwd : NULL, options, arena, complaints);
	f->only = look && !file ? NULL : f->none;
	return f->none ? 0 : -1;
}

/* As the user would name it. */
static const char *shown(const struct finder *f, const char *path)
{
	size_t n = f->cwd ? strlen(f->cwd) : 0;

	if (n > 1 && strncmp(path, f->cwd, n) == 0 && path[n] == '/')
		return path + n + 1;
	return path;
}

static uint32_t load(struct finder *f, const char *directory)
{
	const char *path = shown(f, join(f->arena, directory, CONFIG_NAME));
	const struct config *c = config_load(f->catalogue, path, false, false, f->arena, f->complaints);
	const struct settled *settled = NULL;

	if (c)
		settled = config_settle(f->catalogue, c, arena_text(f->arena, str_of(directory)), f->options, f->arena,
					f->complaints);
	if (!settled)
		return 0;
	*list_add(f->arena, &f->found) = settled;
	return (uint32_t)f->found.n;
}

/* Somebody else's file where anybody may leave one is not taken. */
static bool is_ours(struct arena *scratch, const char *directory)
{
	struct stat file, place;

	if (lstat(join(scratch, directory, CONFIG_NAME), &file) < 0)
		return false;
	return stat(directory, &place) < 0 || !(place.st_mode & S_ISVTX) || file.st_uid == geteuid();
}

static bool is_root(struct arena *scratch, const char *directory)
{
	struct stat st;

	return strcmp(directory, "/") == 0 || lstat(join(scratch, directory, ".git"), &st) == 0;
}

static uint32_t nearest(struct finder *f, struct arena *scratch, const char *directory, int sees)
{
	bool is_new;
	struct seen_entry *e = seen_add(&f->directories, SEEN_DIRECTORY, directory, &is_new);

	if (!is_new)
		return e->value;
	if ((sees < 0 || sees & SEES_CONFIG) && is_ours(scratch, directory)) {
		e->value = load(f, directory);
	} else if (!(sees >= 0 ? sees & SEES_GIT || !strcmp(directory, "/") : is_root(scratch, directory))) {
		size_t n = (size_t)(strrchr(directory, '/') - directory);

		e->value = nearest(f, scratch, arena_text(scratch, (struct str){ directory, n ? n : 1 }), -1);
	}
	return e->value;
}

const struct config_scope *finder_scope(void *finder, const char *directory, int sees)
{
	struct finder *f = finder;
	auto_arena scratch = ARENA_EMPTY;

	if (f->only || directory[0] != '/')
		return f->only ? &f->only->scope : &f->none->scope;
	uint32_t found = nearest(f, &scratch, directory, sees);

	return found ? &f->found.at[found - 1]->scope : &f->none->scope;
}
