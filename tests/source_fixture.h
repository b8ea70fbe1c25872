/* SPDX-License-Identifier: Apache-2.0 */
/* A directory of files for one test, entered and gone afterwards. */
#ifndef PODFIT_TESTS_SOURCE_FIXTURE_H
#define PODFIT_TESTS_SOURCE_FIXTURE_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "source/source.h"

struct tree {
	char root[64];
	int back;	/* the working directory before */
};

static inline void run(const char *command)
{
	assert_int_equal(system(command), 0);
}

static inline int tree_enter(void **state)
{
	struct tree *t = calloc(1, sizeof *t);

	assert_non_null(t);
	const char *top = getenv("TMPDIR");

	snprintf(t->root, sizeof t->root, "%.40s/podfit-unit-XXXXXX", top ? top : "/tmp");
	assert_non_null(mkdtemp(t->root));
	t->back = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(chdir(t->root), 0);
	*state = t;
	return 0;
}

static inline int tree_leave(void **state)
{
	struct tree *t = *state;
	char command[256];

	assert_int_equal(fchdir(t->back), 0);
	close(t->back);
	snprintf(command, sizeof command, "chmod -R u+rwx %s; rm -rf %s", t->root, t->root);
	run(command);
	free(t);
	return 0;
}

static inline void put_bytes(const char *path, const char *bytes, size_t n)
{
	char directory[8192];
	FILE *f;

	assert_true(strlen(path) < sizeof directory);
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(directory, sizeof directory, "%.*s", (int)(slash - path), path);
		mkdir(directory, 0777);
	}
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static inline void put(const char *path, const char *text)
{
	put_bytes(path, text, strlen(text));
}

#endif
