/* SPDX-License-Identifier: Apache-2.0 */
/* Files of the base, written out for programs that read files. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "git.h"

struct exported {
	const char *blob, *path;
	bool executable;
};

typedef LIST(struct exported) exported_list;

/* What git refuses to check out is not written either. */
static bool is_sound(struct str path)
{
	while (path.p) {
		struct str part = str_cut(&path, '/');

		if (!part.n || str_is(part, ".") || str_is(part, "..") ||
		    (part.n == 4 && !strncasecmp(part.p, ".git", 4)))
			return false;
	}
	return true;
}

/* "100644 blob <hash>", tab, path, NUL (git-ls-tree(1)). Links are left out: where they lead is not known. */
static void read_tree(struct git *g, struct str tree, exported_list *ret)
{
	while (tree.n) {
		struct str path = str_cut(&tree, '\0'), line = str_cut(&path, '\t'), mode = str_cut(&line, ' ');
		struct str type = str_cut(&line, ' ');

		if (str_is(type, "blob") && str_starts(mode, "100") && is_sound(path))
			*list_add(g->arena, ret) =
				(struct exported){ arena_text(g->arena, line), arena_text(g->arena, path),
						   str_is(mode, "100755") };
	}
}

static void make_directories(char *path, size_t from)
{
	for (char *slash = strchr(path + from, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700); /* the file says whether that did */
		*slash = '/';
	}
}

static int write_file(struct git *g, const char *to, const struct exported *e, struct str text, struct err *err)
{
	char *path = arena_printf(g->arena, "%s/%s", to, e->path);
	int fd;
	bool done;

	make_directories(path, strlen(to) + 1);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, e->executable ? 0700 : 0600);
	if (fd < 0)
		return err_errno(err, "cannot write '%s'", path);
	for (done = true; text.n && done;) {
		ssize_t n = write(fd, text.p, text.n);

		done = n > 0 || (n < 0 && errno == EINTR);
		text = str_sub(text, n > 0 ? (size_t)n : 0, text.n);
	}
	if (!done)
		err_errno(err, "cannot write '%s'", path);
	close(fd);
	return done ? 0 : -1;
}

int git_export(struct git *g, const char *path, const char *to, struct err *err)
{
	exported_list all = { NULL, 0, 0 };
	struct str tree, *texts;
	const char **blobs;

	if (git_tree(g, path, &tree, err) < 0)
		return -1;
	read_tree(g, tree, &all);
	if (all.n > GIT_EXPORT_MOST)
		return err_set(err, "%zu files are too many to be written out", all.n);
	texts = arena_array(g->arena, all.n, struct str);
	blobs = arena_array(g->arena, all.n, const char *);
	for (size_t i = 0; i < all.n; i++)
		blobs[i] = all.at[i].blob;
	if (git_blobs(g, blobs, all.n, texts, err) < 0)
		return -1;
	for (size_t i = 0; i < all.n; i++)
		if (write_file(g, to, &all.at[i], texts[i], err) < 0)
			return -1;
	return 0;
}
