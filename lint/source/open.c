/* SPDX-License-Identifier: Apache-2.0 */
#include "source/open.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct stamp stamp_of(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return (struct stamp){ .regular = false };
	return (struct stamp){
		.regular = true,
		.device = st->st_dev,
		.inode = st->st_ino,
		.size = st->st_size < 0 ? 0 : (uint64_t)st->st_size,
		.seconds = st->st_mtim.tv_sec,
		.nanoseconds = st->st_mtim.tv_nsec,
	};
}

bool stamp_eq(const struct stamp *a, const struct stamp *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size && a->seconds == b->seconds &&
	       a->nanoseconds == b->nanoseconds;
}

const char *refused_mode(mode_t mode)
{
	if (S_ISDIR(mode))
		return "is a directory";
	if (S_ISCHR(mode) || S_ISBLK(mode))
		return "is a device, not a file";
	if (S_ISSOCK(mode))
		return "is a socket, not a file";
	return S_ISREG(mode) || S_ISFIFO(mode) ? NULL : "is not a file";
}

static int open_standard_input(struct stat *ret, struct err *err)
{
	int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);

	if (fd < 0 || fstat(fd, ret) < 0) {
		err_errno(err, "cannot be read");
	} else if (S_ISDIR(ret->st_mode)) {
		err_set(err, "is a directory");
	} else {
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

int open_input(const char *path, bool fifo, struct stat *ret, struct err *err)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY, fd;
	const char *refused;

	if (!path)
		return open_standard_input(ret, err);
	/* O_NONBLOCK: what was a file a moment ago may be a FIFO now, and must not hang the run */
	fd = open(path, fifo ? flags : flags | O_NONBLOCK);
	if (fd < 0)
		return err_errno(err, "cannot be opened");
	if (fstat(fd, ret) < 0) {
		err_errno(err, "cannot be opened");
	} else {
		refused = refused_mode(ret->st_mode);
		if (!refused && (fifo || !S_ISFIFO(ret->st_mode)))
			return fd;
		err_set(err, "%s", refused ? refused : "is no longer a file");
	}
	close(fd);
	return -1;
}

int read_small(const char *path, bool follow, size_t cap, struct arena *arena, struct str *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (follow ? 0 : O_NOFOLLOW));
	size_t size, n = 0;
	struct stat st;
	char *text;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size < 0 || (uint64_t)st.st_size > cap) {
		close(fd);
		return -1;
	}
	size = (size_t)st.st_size;
	text = arena_bytes(arena, size + 1);
	while (n < size) {
		ssize_t got = read(fd, text + n, size - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	close(fd);
	if (n < size)
		return -1;
	text[n] = '\0';
	*ret = (struct str){ text, n };
	return 0;
}

enum { LINES_MOST = 1 << 20 };

bool has_line(const char *path, const char *key, const char *value)
{
	auto_arena arena = ARENA_EMPTY;
	struct str rest;

	if (read_small(path, true, LINES_MOST, &arena, &rest) < 0)
		return false;
	while (rest.p) {
		struct str said = str_cut(&rest, '\n'), before = str_cut(&said, ':');

		said = str_trim(str_sub(said, 0, str_find(said, " #")));
		if (said.n > 1 && (said.p[0] == '"' || said.p[0] == '\'') && said.p[said.n - 1] == said.p[0])
			said = str_sub(said, 1, said.n - 1);
		if (str_is(before, key) && str_is(said, value))
			return true;
	}
	return false;
}
