/* SPDX-License-Identifier: Apache-2.0 */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BESIDE_LEAST = 4096 }; /* with less room nothing is begun */

static int check_pair(const struct output *a, const struct output *b, struct err *err)
{
	if (a->file && b->file && strcmp(a->file, b->file) == 0)
		return err_set(err, "two reports, %s and %s, cannot both go to '%s'", a->reporter->name,
			       b->reporter->name, a->file);
	if (a->file || b->file || (a->reporter->shares && b->reporter->shares && a->reporter != b->reporter))
		return 0;
	return err_set(err, "two reports, %s and %s, cannot both go to standard output: give one a file, %s=FILE",
		       a->reporter->name, b->reporter->name, a->reporter->name);
}

int outputs_check(const struct output *outputs, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			if (check_pair(&outputs[j], &outputs[i], err) < 0)
				return -1;
	return 0;
}

static bool put(FILE *out, const struct reporter *reporter, const struct report *r, const struct report_options *o)
{
	reporter->write(out, r, o);
	return fflush(out) == 0 && !ferror(out);
}

static int cannot_write(const char *file, struct err *err)
{
	return err_errno(err, "cannot write '%s'", file);
}

static int close_written(FILE *out, bool written, const char *file, struct err *err)
{
	int why = errno;

	if (fclose(out) != 0 && written)
		return cannot_write(file, err);
	errno = why;
	return written ? 0 : cannot_write(file, err);
}

/* A name in the directory of `path` that nothing has yet, opened; its mode is that of `before`, if there is one. */
static FILE *open_beside(const char *path, const struct stat *before, char **ret_name)
{
	for (unsigned i = 0; i < 100; i++) {
		int fd;

		if (asprintf(ret_name, "%s.%ld-%u.new", path, (long)getpid(), i) < 0)
			out_of_memory();
		fd = open(*ret_name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd >= 0 && before && fchmod(fd, before->st_mode & 07777) < 0)
			errno = 0; /* a file system without modes */
		FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;

		if (out)
			return out;
		if (fd >= 0)
			out_of_memory();
		free(*ret_name);
		if (errno != EEXIST)
			break;
	}
	*ret_name = NULL;
	return NULL;
}

static int replace(const struct output *to, const char *path, const struct stat *before, const struct report *r,
		   const struct report_options *o, struct err *err)
{
	char *name = NULL;
	FILE *out = open_beside(path, before, &name);
	int status;

	if (!out)
		return cannot_write(to->file, err);
	errno = 0;
	status = close_written(out, put(out, to->reporter, r, o), to->file, err);
	if (status == 0 && rename(name, path) < 0)
		status = cannot_write(to->file, err);
	if (status < 0)
		unlink(name);
	free(name);
	return status;
}

static int write_in_place(const struct output *to, const struct report *r, const struct report_options *o,
			  struct err *err)
{
	FILE *out = fopen(to->file, "we");

	if (!out)
		return cannot_write(to->file, err);
	errno = 0;
	return close_written(out, put(out, to->reporter, r, o), to->file, err);
}

int output_write(const struct output *to, const struct report *r, const struct report_options *o, struct err *err)
{
	struct report_options plain = *o;
	struct stat st;
	char *path;
	int status;

	if (!to->file) {
		errno = 0;
		return put(stdout, to->reporter, r, o) ? 0 : err_errno(err, "cannot write the report");
	}
	plain.color = false;
	plain.width = 0;
	if (stat(to->file, &st) < 0)
		return replace(to, to->file, NULL, r, &plain, err);
	if (!S_ISREG(st.st_mode))
		return write_in_place(to, r, &plain, err);
	path = realpath(to->file, NULL); /* the file, not the link to it, is replaced */
	status = path ? replace(to, path, &st, r, &plain, err) : cannot_write(to->file, err);
	free(path);
	return status;
}

int output_write_beside(const struct reporter *reporter, const struct report *r, const struct report_options *o,
			struct err *err)
{
	const char *file = reporter->beside ? getenv(reporter->beside_variable) : NULL;
	struct report_options plain = *o;
	struct stat st;
	FILE *out;

	if (!file || !*file)
		return 0;
	out = fopen(file, "ae");
	if (!out || fstat(fileno(out), &st) < 0)
		return cannot_write(file, err);
	if (st.st_size + BESIDE_LEAST > (off_t)reporter->beside_most) {
		fclose(out);
		return err_set(err, "'%s' is full", file);
	}
	plain.color = false;
	plain.room = reporter->beside_most - (size_t)st.st_size;
	errno = 0;
	return close_written(out, put(out, reporter->beside, r, &plain), file, err);
}
