/* SPDX-License-Identifier: Apache-2.0 */
#include "source/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"

enum { FIRST = 64 << 10 };

void spool_release(struct spool *s)
{
	free(s->memory);
	if (s->fd >= 0)
		close(s->fd);
	*s = SPOOL_EMPTY;
}

static int open_unlinked(void)
{
	const char *directory = secure_getenv("TMPDIR");
	char name[4096];
	int fd, n;

	if (!directory || !*directory)
		directory = "/tmp";
	fd = open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	/* not every file system knows O_TMPFILE */
	n = snprintf(name, sizeof name, "%s/podfit-XXXXXX", directory);
	if (n < 0 || (size_t)n >= sizeof name) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	return fd;
}

static int write_all(int fd, const char *p, size_t n, struct err *err)
{
	while (n) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return err_errno(err, "cannot be kept in a temporary file");
		p += done;
		n -= (size_t)done;
	}
	return 0;
}

static int to_file(struct spool *s, struct err *err)
{
	s->fd = open_unlinked();
	if (s->fd < 0)
		return err_errno(err, "cannot be kept in a temporary file");
	if (write_all(s->fd, s->memory, s->size, err) < 0)
		return -1;
	free(s->memory);
	s->memory = NULL;
	s->cap = 0;
	return 0;
}

static void grow(struct spool *s, size_t need)
{
	size_t cap = s->cap ? s->cap : FIRST;
	char *memory;

	while (cap < need)
		cap *= 2;
	if (cap == s->cap)
		return;
	memory = realloc(s->memory, cap);
	if (!memory)
		out_of_memory();
	s->memory = memory;
	s->cap = cap;
}

int spool_add(struct spool *s, struct str bytes, struct err *err)
{
	if (bytes.n == 0)
		return 0;
	if (s->fd < 0 && s->size + bytes.n > SPOOL_MEMORY && to_file(s, err) < 0)
		return -1;
	if (s->fd >= 0) {
		if (write_all(s->fd, bytes.p, bytes.n, err) < 0)
			return -1;
	} else {
		grow(s, s->size + bytes.n);
		memcpy(s->memory + s->size, bytes.p, bytes.n);
	}
	s->size += bytes.n;
	return 0;
}

ssize_t spool_read(const struct spool *s, uint64_t at, char *to, size_t n)
{
	if (s->fd >= 0)
		return pread(s->fd, to, n, (off_t)at);
	if (at >= s->size)
		return 0;
	if (n > s->size - at)
		n = s->size - at;
	memcpy(to, s->memory + at, n);
	return (ssize_t)n;
}
