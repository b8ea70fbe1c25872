/* SPDX-License-Identifier: Apache-2.0 */
#include "source/repository.h"

#include <dirent.h>
#include <sys/stat.h>

#include "source/open.h"

enum { POINTER_BYTES = 16 << 10 };	/* .git and commondir as files hold one path */

static const char *below(struct arena *arena, const char *directory, struct str path)
{
	if (str_starts(path, "/"))
		return arena_text(arena, path);
	return arena_printf(arena, "%s/%s", directory, arena_text(arena, path));
}

static bool is_there(struct arena *arena, const char *directory, const char *name, struct stat *ret)
{
	return lstat(below(arena, directory, str_of(name)), ret) == 0;
}

/* The git directory of a work tree: .git, or what it names as a file (worktrees, submodules). */
static const char *find_git(struct arena *arena, const char *directory)
{
	const char *git = below(arena, directory, STR(".git"));
	struct str pointer;
	struct stat st;

	if (stat(git, &st) < 0)
		return NULL;
	if (S_ISREG(st.st_mode)) {
		if (read_small(git, true, POINTER_BYTES, arena, &pointer) < 0 || !str_starts(pointer, "gitdir:"))
			return NULL;
		git = below(arena, directory, str_trim(str_sub(pointer, sizeof "gitdir:" - 1, pointer.n)));
	}
	return is_there(arena, git, "HEAD", &st) ? git : NULL;
}

struct repository *repository_at(struct arena *arena, const char *directory)
{
	const char *git = find_git(arena, directory), *common = git;
	struct repository *repository;
	struct str text;

	if (!git)
		return NULL;
	if (read_small(below(arena, git, STR("commondir")), true, POINTER_BYTES, arena, &text) == 0)
		common = below(arena, git, str_trim(text));
	repository = arena_new(arena, struct repository);
	repository->arena = arena;
	repository->root = directory;
	repository->git = git;
	if (read_small(below(arena, common, STR("info/exclude")), true, IGNORE_FILE_BYTES, arena, &text) == 0)
		repository->excludes = ignore_add(arena, NULL, STR_NONE, text);
	return repository;
}

const struct ignore *repository_ignore(struct arena *arena, const struct ignore *above, const char *directory,
				       struct str base)
{
	struct str text;

	/* git does not follow a .gitignore that is a symbolic link */
	if (read_small(below(arena, directory, STR(".gitignore")), false, IGNORE_FILE_BYTES, arena, &text) < 0)
		return above;
	return ignore_add(arena, above, base, text);
}

static void add_names(struct repository *r, const char *name)
{
	size_t before = r->index.names.n;
	struct str file;

	if (read_small(below(r->arena, r->git, str_of(name)), true, INDEX_BYTES, r->arena, &file) == 0 &&
	    gitindex_add(&r->index, r->arena, file) < 0)
		r->index.names.n = before;
}

/* A split index has its other part in sharedindex.<hash>. Whichever stands there counts: a name too many
 * only means that more is read. */
static void read_index(struct repository *r)
{
	DIR *directory = opendir(r->git);

	r->index_read = true;
	add_names(r, "index");
	for (struct dirent *e; directory && (e = readdir(directory));)
		if (str_starts(str_of(e->d_name), "sharedindex."))
			add_names(r, e->d_name);
	if (directory)
		closedir(directory);
	gitindex_sort(&r->index);
}

bool repository_tracks(struct repository *repository, struct str path)
{
	if (!repository->index_read)
		read_index(repository);
	return gitindex_has(&repository->index, path);
}

bool repository_tracks_below(struct repository *repository, struct str directory)
{
	if (!repository->index_read)
		read_index(repository);
	return gitindex_has_below(&repository->index, directory);
}
