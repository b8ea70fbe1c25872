/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../cmd/podfit/terminal.c"

struct terminal {
	int master;
	FILE *stream;
};

static struct terminal open_terminal(void)
{
	struct terminal t = { .master = posix_openpt(O_RDWR | O_NOCTTY) };
	char name[64];

	if (t.master < 0 || grantpt(t.master) < 0 || unlockpt(t.master) < 0 ||
	    ptsname_r(t.master, name, sizeof name) != 0)
		return t;
	int fd = open(name, O_RDWR | O_NOCTTY);

	t.stream = fd < 0 ? NULL : fdopen(fd, "r+");
	return t;
}

static void close_terminal(struct terminal t)
{
	if (t.stream)
		fclose(t.stream);
	if (t.master >= 0)
		close(t.master);
}

static void asks_for_color(void **state)
{
	static const struct {
		const char *no_color, *term;
		bool terminal, want;
	} rows[] = {
		{ NULL, "xterm", true, true },	{ "", "xterm", true, true },	{ "1", "xterm", true, false },
		{ NULL, "dumb", true, false },	{ NULL, NULL, true, false },	{ NULL, "", true, false },
		{ NULL, "xterm", false, false },
	};
	struct terminal t = open_terminal();
	FILE *file = fopen("/dev/null", "w");

	(void)state;
	if (!t.stream) {
		close_terminal(t);
		fclose(file);
		skip();
	}
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		FILE *stream = rows[i].terminal ? t.stream : file;

		unsetenv("NO_COLOR");
		unsetenv("TERM");
		if (rows[i].no_color)
			setenv("NO_COLOR", rows[i].no_color, 1);
		if (rows[i].term)
			setenv("TERM", rows[i].term, 1);
		assert_int_equal(want_color(COLOR_AUTO, stream), rows[i].want);
		assert_true(want_color(COLOR_ALWAYS, stream));
		assert_false(want_color(COLOR_NEVER, stream));
	}
	close_terminal(t);
	fclose(file);
}

static void knows_the_width(void **state)
{
	struct terminal t = open_terminal();
	struct winsize size = { .ws_col = 132, .ws_row = 24 }, none = { .ws_col = 0 };
	FILE *file = fopen("/dev/null", "w");

	(void)state;
	setenv("COLUMNS", "100", 1);
	assert_int_equal(terminal_width(file), 0);
	fclose(file);
	if (!t.stream) {
		close_terminal(t);
		skip();
	}
	assert_int_equal(ioctl(t.master, TIOCSWINSZ, &size), 0);
	assert_int_equal(terminal_width(t.stream), 132);
	assert_int_equal(ioctl(t.master, TIOCSWINSZ, &none), 0);
	assert_int_equal(terminal_width(t.stream), 100);
	setenv("COLUMNS", "-5", 1);
	assert_int_equal(terminal_width(t.stream), 80);
	setenv("COLUMNS", "99999", 1);
	assert_int_equal(terminal_width(t.stream), 80);
	unsetenv("COLUMNS");
	assert_int_equal(terminal_width(t.stream), 80);
	close_terminal(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_for_color),
		cmocka_unit_test(knows_the_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
