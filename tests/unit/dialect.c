/* SPDX-License-Identifier: Apache-2.0 */
/* What the table of ulimit's dialects says, held against the shells themselves, as far as they are installed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "setting/shell.h"
#include "setting/ulimit.h"

/* Limits with which each shell starts, and how /proc/self/limits calls them. */
static const struct {
	enum setting_id id;
	int resource;
	long long soft, hard;
	const char *words;
} limits[] = {
	{ SETTING_RLIMIT_NOFILE, RLIMIT_NOFILE, 150, 200, "Max open files" },
	{ SETTING_RLIMIT_NPROC, RLIMIT_NPROC, 15000, 20000, "Max processes" },
	{ SETTING_RLIMIT_CORE, RLIMIT_CORE, 1 << 20, 2 << 20, "Max core file size" },
	{ SETTING_RLIMIT_STACK, RLIMIT_STACK, 4 << 20, 8 << 20, "Max stack size" },
	{ SETTING_RLIMIT_MEMLOCK, RLIMIT_MEMLOCK, 32 << 10, 64 << 10, "Max locked memory" },
};
enum { LIMITS = COUNT_OF(limits) };

struct ends { long long soft[LIMITS], hard[LIMITS]; };

static const struct shell {
	enum shell_flavour flavour;
	const char *argv[3];
} shells[] = {
	{ FLAVOUR_BASH, { "bash" } },
	{ FLAVOUR_BASH_POSIX, { "bash", "--posix" } },
	{ FLAVOUR_DASH, { "dash" } },
	{ FLAVOUR_ASH, { "busybox", "sh" } },
	{ FLAVOUR_MKSH, { "mksh" } },
};

static const char *const calls[] = {
	"ulimit -n 100", "ulimit -Sn 100", "ulimit -Hn 180", "ulimit -Hn 100", "ulimit -HSn 100", "ulimit -SHn 180",
	"ulimit -S -H -n 180", "ulimit -n100", "ulimit -Sn100", "ulimit -n 100 -s 1024", "ulimit -c 64 -n 100 -S",
	"ulimit -n 100 99", "ulimit -Sn hard", "ulimit -n soft", "ulimit -n 4k", "ulimit -n 0x10", "ulimit -n 0100",
	"ulimit -c ''", "ulimit -n -S 100", "ulimit -nS 100", "ulimit -n -- 100", "ulimit -u 10000", "ulimit -p 10000",
	"ulimit -Su 10000", "ulimit -c 64", "ulimit -Sc 64", "ulimit -s 2048", "ulimit -l 16", "ulimit -Sl 16",
	"ulimit -n 64*2", "ulimit -n", "ulimit -a", "ulimit -Z 5", "ulimit -n 100; ulimit -Sn 90",
	"ulimit -Ss unlimited",
	"ulimit -q 5; ulimit -i 5; ulimit -x 5", "ulimit -m 100000", "ulimit -r 0", "ulimit -t 100", "ulimit -w 5",
};

static void start_limits(struct ends *s)
{
	for (size_t i = 0; i < LIMITS; i++) {
		s->soft[i] = limits[i].soft;
		s->hard[i] = limits[i].hard;
	}
}

/* ---- what the shell does ---- */

static void run_child(const struct shell *shell, const char *script, int out)
{
	const char *argv[6];
	size_t n = 0;

	for (size_t i = 0; i < COUNT_OF(shell->argv) && shell->argv[i]; i++)
		argv[n++] = shell->argv[i];
	argv[n++] = "-c";
	argv[n++] = script;
	argv[n] = NULL;
	for (size_t i = 0; i < LIMITS; i++)
		if (setrlimit((__rlimit_resource_t)limits[i].resource,
			      &(struct rlimit){ (rlim_t)limits[i].soft, (rlim_t)limits[i].hard }) != 0)
			_exit(126);
	dup2(out, 1);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

/* The exit status: 127 without this shell, 126 where the limits of the test cannot be set. */
static int run(const struct shell *shell, const char *call, char *text, size_t size)
{
	char script[256];
	int pipes[2], status;
	size_t n = 0;
	ssize_t got;
	pid_t pid;

	snprintf(script, sizeof script, "exec 2>/dev/null; %s; exec cat /proc/self/limits", call);
	assert_int_equal(pipe(pipes), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		run_child(shell, script, pipes[1]);
	close(pipes[1]);
	while (n + 1 < size && (got = read(pipes[0], text + n, size - n - 1)) > 0)
		n += (size_t)got;
	text[n] = '\0';
	close(pipes[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static long long number(const char *text, char **end)
{
	while (*text == ' ')
		text++;
	if (!strncmp(text, "unlimited", 9)) {
		*end = (char *)(uintptr_t)(text + 9);
		return -1;
	}
	return strtoll(text, end, 10);
}

static void measure(const struct shell *shell, const char *call, const char *text, struct ends *ret)
{
	for (size_t i = 0; i < LIMITS; i++) {
		const char *line = strstr(text, limits[i].words);
		char *end;

		if (!line)
			fail_msg("%s, %s: no limits came out: %s", shell->argv[0], call, text);
		ret->soft[i] = number(line + strlen(limits[i].words), &end);
		ret->hard[i] = number(end, &end);
	}
}

/* ---- what the reader says ---- */

static bool is_within(const struct ends *s, size_t i, long long soft, long long hard)
{
	return (s->hard[i] == -1 || (hard != -1 && hard <= s->hard[i])) && (hard == -1 || (soft != -1 && soft <= hard));
}

/* One call; the kernel refuses a soft limit above the hard one, and to raise that. */
static void apply(const struct ulimit_call *c, struct ends *s, bool unknown[LIMITS])
{
	for (size_t i = 0; i < LIMITS; i++) {
		long long soft = c->sets_soft ? c->amount : s->soft[i], hard = c->sets_hard ? c->amount : s->hard[i];

		if (limits[i].id != c->id || (!c->sets_soft && !c->sets_hard))
			continue;
		if (c->amount == -2)
			unknown[i] = true;
		else if (is_within(s, i, soft, hard)) {
			s->soft[i] = soft;
			s->hard[i] = hard;
		}
	}
}

static void predict(enum shell_flavour flavour, const char *call, struct ends *s, bool unknown[LIMITS])
{
	auto_arena arena = ARENA_EMPTY;
	struct shell_script script;

	start_limits(s);
	assert_int_equal(shell_read(&arena, str_of(call), &script), 0);
	for (size_t i = 0; i < script.n; i++) {
		struct ulimit_call found[ULIMIT_CALLS];
		size_t n = ulimit_read(flavour, script.at[i].words, script.at[i].n, found);

		for (size_t k = 0; k < n; k++)
			apply(&found[k], s, unknown);
	}
}

static void check_call(const struct shell *shell, const char *call)
{
	char text[8192];
	bool unknown[LIMITS] = { false };
	struct ends expected, measured;

	assert_int_equal(run(shell, call, text, sizeof text), 0);
	measure(shell, call, text, &measured);
	predict(shell->flavour, call, &expected, unknown);
	for (size_t i = 0; i < LIMITS; i++)
		if (!unknown[i] && (measured.soft[i] != expected.soft[i] || measured.hard[i] != expected.hard[i]))
			fail_msg("%s %s, %s: %s is %lld:%lld, not %lld:%lld", shell->argv[0],
				 shell->argv[1] ? shell->argv[1] : "", call, limits[i].words, measured.soft[i],
				 measured.hard[i], expected.soft[i], expected.hard[i]);
}

static void shells_do_what_the_table_says(void **state)
{
	size_t present = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(shells); i++) {
		char text[8192];
		int status = run(&shells[i], ":", text, sizeof text);

		if (status != 0) {
			print_message("# %s: %s, not checked\n", shells[i].argv[0],
				      status == 126 ? "the limits cannot be set here" : "not installed");
			continue;
		}
		present++;
		for (size_t k = 0; k < COUNT_OF(calls); k++)
			check_call(&shells[i], calls[k]);
	}
	if (!present)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shells_do_what_the_table_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
