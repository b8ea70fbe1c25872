/* SPDX-License-Identifier: Apache-2.0 */
#include "replace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_TRIED = 100 };

static int failed(const struct replacement *r, struct err *err)
{
	err_errno(err, "cannot write '%s'", r->name);
	if (r->temporary)
		unlink(r->temporary);
	return -1;
}

/* A name beside the file that nothing has yet, opened with the mode that a new file gets. */
static int open_beside(struct replacement *r, struct arena *arena)
{
	for (unsigned i = 0; i < NAMES_TRIED; i++) {
		const char *name = arena_printf(arena, "%s.%ld-%u.new", r->path, (long)getpid(), i);
		int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

		if (fd >= 0)
			r->temporary = name;
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

int replace_file_begin(struct replacement *r, const char *path, struct arena *arena, struct err *err)
{
	char *real = realpath(path, NULL);
	struct stat st;
	int fd;

	*r = (struct replacement){ .name = path, .path = real ? arena_text(arena, str_of(real)) : path };
	free(real);
	bool there = stat(r->path, &st) == 0;

	if (there && !S_ISREG(st.st_mode))
		return err_set(err, "cannot write '%s': it is no file", path);
	fd = open_beside(r, arena);
	if (fd < 0)
		return failed(r, err);
	if (there && fchmod(fd, st.st_mode & 07777) < 0)
		errno = 0; /* a file system without modes */
	r->out = fdopen(fd, "w");
	if (!r->out)
		out_of_memory();
	return 0;
}

int replace_file_end(struct replacement *r, struct err *err)
{
	bool written = fflush(r->out) == 0 && !ferror(r->out) && fsync(fileno(r->out)) == 0;
	int why = errno;

	if (fclose(r->out) != 0 && written) {
		written = false;
		why = errno;
	}
	errno = why;
	return written && rename(r->temporary, r->path) == 0 ? 0 : failed(r, err);
}
