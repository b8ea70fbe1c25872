/* SPDX-License-Identifier: Apache-2.0 */
/* Inputs that can be read only once, and what is no input at all. */
#include "source_fixture.h"

#include <pthread.h>
#include <signal.h>

#include "base/bytes.h"

static void refuses(void **state UNUSED)
{
	static const char *const names[][2] = { { ".", "is a directory" }, { "/dev/null", "is a device, not a file" },
						{ "none.yaml", "cannot be opened: No such file or directory" } };
	const struct limits limits = LIMITS_DEFAULT;

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct input in = { .name = names[i][0], .path = names[i][0], .kind = INPUT_FILE };
		struct err err = { 0 };

		assert_null(reader_open(&in, &limits, NULL, &err));
		assert_string_equal(err.text, names[i][1]);
	}
	reader_close(NULL);
}

struct feed {
	const char *path;
	int fd;
	size_t n;
};

static void *feed(void *argument)
{
	static const char line[] = "0123456789abcde\n";
	const struct feed *f = argument;
	int fd = f->path ? open(f->path, O_WRONLY | O_CLOEXEC) : f->fd;

	for (size_t i = 0; i < f->n; i += 16)
		if (write(fd, line, 16) != 16)
			break;
	close(fd);
	return NULL;
}

static void check_spooled(const struct input *in, size_t n, const struct limits *limits, bool whole)
{
	struct err err = { 0 };
	struct chunk chunk;
	struct reader *r = reader_open(in, limits, NULL, &err);

	assert_non_null(r);
	assert_true(reader_next(r, &chunk));
	if (whole) {
		assert_null(chunk.fault);
		assert_int_equal(chunk.text.n, n);
	} else {
		assert_string_equal(chunk.fault, "too-large");
	}
	assert_false(reader_next(r, &chunk));
	assert_int_equal(reader_again(r, 16, 5, &chunk, &err), 0);
	assert_true(str_is(chunk.text, "01234"));
	reader_close(r);
}

static void spools_a_fifo(void **state UNUSED)
{
	const struct input in = { .name = "fifo", .path = "fifo", .kind = INPUT_FILE, .fifo = true };
	const struct limits limits = LIMITS_DEFAULT;
	struct feed small = { "fifo", -1, 64 << 10 };
	pthread_t thread;

	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(pthread_create(&thread, NULL, feed, &small), 0);
	check_spooled(&in, small.n, &limits, true);
	pthread_join(thread, NULL);
}

static void spools_standard_input(void **state UNUSED)
{
	const struct input in = { .name = "-", .kind = INPUT_STDIN };
	struct limits limits = LIMITS_DEFAULT;
	int old = dup(STDIN_FILENO);

	for (int round = 0; round < 3; round++) {
		int ends[2];
		pthread_t thread;
		struct feed f = { NULL, -1, round == 1 ? 9 << 20 : 32 << 10 };

		limits.input_bytes = round == 2 ? 1000 : (size_t)GIB;
		assert_int_equal(pipe(ends), 0);
		assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
		close(ends[0]);
		f.fd = ends[1];
		assert_int_equal(pthread_create(&thread, NULL, feed, &f), 0);
		check_spooled(&in, f.n, &limits, round < 2);
		pthread_join(thread, NULL);
	}
	dup2(old, STDIN_FILENO);
	close(old);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(refuses, tree_enter, tree_leave),
		cmocka_unit_test_setup_teardown(spools_a_fifo, tree_enter, tree_leave),
		cmocka_unit_test_setup_teardown(spools_standard_input, tree_enter, tree_leave),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
