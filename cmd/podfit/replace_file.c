/* SPDX-License-Identifier: Apache-2.0 */
#include "replace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static mode_t mode_of_new(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static int failed(struct replacement *r, struct err *err)
{
	err_errno(err, "cannot write '%s'", r->path);
	if (r->temporary)
		unlink(r->temporary);
	return -1;
}

int replace_file_begin(struct replacement *r, const char *path, struct arena *arena, struct err *err)
{
	char *real = realpath(path, NULL);
	struct stat st;
	int fd;

	*r = (struct replacement){ .path = real ? arena_text(arena, str_of(real)) : path };
	free(real);
	bool there = stat(r->path, &st) == 0;

	if (there && !S_ISREG(st.st_mode))
		return err_set(err, "cannot write '%s': it is no file", path);
	char *name = arena_printf(arena, "%s.XXXXXX", r->path);

	fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0)
		return failed(r, err);
	r->temporary = name;
	if (fchmod(fd, there ? st.st_mode & 07777 : mode_of_new()) < 0 || !(r->out = fdopen(fd, "w"))) {
		int why = errno;

		close(fd);
		errno = why;
		return failed(r, err);
	}
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
