/* SPDX-License-Identifier: Apache-2.0 */
#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "replace_file.h"

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

static int replace(const struct output *to, const struct report *r, const struct report_options *o, struct err *err)
{
	auto_arena arena = ARENA_EMPTY;
	struct replacement file;

	if (replace_file_begin(&file, to->file, &arena, err) < 0)
		return -1;
	errno = 0;
	to->reporter->write(file.out, r, o);
	return replace_file_end(&file, err);
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

	if (!to->file) {
		errno = 0;
		return put(stdout, to->reporter, r, o) ? 0 : err_errno(err, "cannot write the report");
	}
	plain.color = false;
	plain.width = 0;
	if (stat(to->file, &st) == 0 && !S_ISREG(st.st_mode))
		return write_in_place(to, r, &plain, err);
	return replace(to, r, &plain, err);
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
