/* SPDX-License-Identifier: Apache-2.0 */
/* Programs of all manners, each a shell script: only exit status 0 counts, and none outlives its limits. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "source/program.h"
#include "source_fixture.h"

struct outcome {
	int code;
	char text[256];
	size_t size;
	struct err err;
};

static struct outcome run_script(const char *script, const struct limits *limits)
{
	const char *const argv[] = { "/bin/sh", "-c", script, NULL }, *const set[] = { "PODFIT_TEST=set", NULL };
	struct spool spool = SPOOL_EMPTY;
	struct outcome o = { .err = { "" } };
	ssize_t n;

	o.code = program_run(argv, set, limits, &spool, &o.err);
	o.size = spool.size;
	n = spool_read(&spool, 0, o.text, sizeof o.text - 1);
	o.text[n > 0 ? n : 0] = '\0';
	spool_release(&spool);
	return o;
}

static void exit_status_decides(void **state UNUSED)
{
	static const struct {
		const char *script, *out, *why;
	} cases[] = {
		{ "echo one", "one\n", NULL },
		{ "echo two; echo 'WARNING: noise' >&2; exit 0", "two\n", NULL },
		{ "", "", NULL },
		{ "echo $PODFIT_TEST", "set\n", NULL },
		{ "cat; echo nothing to read", "nothing to read\n", NULL },
		{ "echo part; exit 3", "part\n", "failed with exit status 3" },
		{ "echo part; echo warned >&2; echo 'Error: no  such' >&2; echo ' value' >&2; exit 1", "part\n",
		  "failed with exit status 1: Error: no such value" },
		{ "echo a >&2; echo b >&2; exit 1", "", "failed with exit status 1: a b" },
		{ "echo 'E1125 07:19:46 1 run.go:72] \"command failed\" err=\"no resource\"' >&2; exit 1", "",
		  "failed with exit status 1: \"no resource\"" },
		{ "printf 'Error: at (a/b.yaml:1:3): no\\n\\nUse --debug flag to render out invalid YAML\\n' >&2; exit "
		  "1",
		  "", "failed with exit status 1: Error: at (a/b.yaml:1:3): no" },
		{ "kill -9 $$", "", "was ended by signal 9 (Killed)" },
		{ "exec /none/such", "", "failed with exit status 127: /bin/sh: 1: exec: /none/such: not found" },
	};
	const struct limits limits = LIMITS_DEFAULT;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct outcome o = run_script(cases[i].script, &limits);

		assert_string_equal(o.text, cases[i].out);
		assert_int_equal(o.code, cases[i].why ? -1 : 0);
		if (cases[i].why && i < COUNT_OF(cases) - 1)
			assert_string_equal(o.err.text, cases[i].why);
	}
}

static void a_long_complaint_is_cut_in_its_middle(void **state UNUSED)
{
	const struct limits limits = LIMITS_DEFAULT;
	struct outcome o =
		run_script("i=0; echo 'Error: where it is' >&2; while [ $i -lt 900 ]; do echo \"line $i\" >&2; "
			   "i=$((i+1)); done; echo 'why it is' >&2; exit 1",
			   &limits);

	assert_int_equal(o.code, -1);
	/* of very much, the start is gone */
	assert_true(str_ends(str_of(o.err.text), "line 899 why it is"));
	assert_true(strlen(o.err.text) < 400);
	o = run_script("i=0; echo 'Error: where it is' >&2; while [ $i -lt 90 ]; do echo \"line $i\" >&2; "
		       "i=$((i+1)); done; echo 'why it is' >&2; exit 1",
		       &limits);
	assert_true(str_starts(str_of(o.err.text), "failed with exit status 1: Error: where it is line 0 line 1"));
	assert_true(str_has(str_of(o.err.text), " ... "));
	assert_true(str_ends(str_of(o.err.text), "line 89 why it is"));
}

static void output_has_a_limit(void **state UNUSED)
{
	struct limits limits = LIMITS_DEFAULT;
	struct outcome o;

	limits.program_bytes = 10;
	assert_int_equal(run_script("printf 0123456789", &limits).code, 0);
	o = run_script("printf 01234567890", &limits);
	assert_int_equal(o.code, -1);
	assert_string_equal(o.err.text, "printed more than 10 bytes and was stopped");
	limits.program_bytes = 1 << 20;
	o = run_script("while :; do echo again and again and again; done", &limits);
	assert_int_equal(o.code, -1);
	assert_true(o.size <= 1 << 20);
	o = run_script("i=0; while [ $i -lt 20000 ]; do echo noise noise noise >&2; i=$((i+1)); done; echo done",
		       &limits);
	assert_int_equal(o.code, 0);
	assert_string_equal(o.text, "done\n");
}

/* Whether a process whose id the script has left in the file is still there, and no zombie of ours. */
static bool is_alive(const char *file)
{
	FILE *f = fopen(file, "r");
	int pid = 0;

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%d", &pid), 1);
	fclose(f);
	for (int i = 0; i < 200 && kill(pid, 0) == 0; i++) /* init may take a moment to bury it */
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	return kill(pid, 0) == 0;
}

static void time_has_a_limit(void **state UNUSED)
{
	static const char *const scripts[] = {
		"echo $$ >own; trap '' TERM INT HUP; sleep 300 & echo $! >child; wait; wait; sleep 300",
		"echo $$ >own; sleep 300 & echo $! >child; exec >/dev/null 2>&1; wait", /* nothing more to hear of it */
		"echo $$ >own; sleep 300 & echo $! >child; exit 0",                     /* its child holds the pipe */
	};
	struct limits limits = LIMITS_DEFAULT;

	limits.program_seconds = 1;
	for (size_t i = 0; i < COUNT_OF(scripts); i++) {
		struct outcome o = run_script(scripts[i], &limits);

		assert_int_equal(o.code, -1);
		assert_true(str_has(str_of(o.err.text), "and was stopped"));
		assert_false(is_alive("own"));
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
		assert_int_equal(errno, ECHILD);
	}
}

static void finds_programs(void **state UNUSED)
{
	auto_arena arena = ARENA_EMPTY;
	const char *path = getenv("PATH");
	char *before = strdup(path ? path : "");

	put("a/tool", "#!/bin/sh\n");
	put("b/tool", "#!/bin/sh\n");
	put("c/tool/x", "");
	chmod("b/tool", 0755);
	setenv("PATH", "none:c:a:b", 1);
	if (geteuid() == 0)
		assert_non_null(program_find(&arena, "tool"));
	assert_string_equal(program_find(&arena, "tool"), "b/tool");
	assert_null(program_find(&arena, "tools"));
	assert_null(program_find(&arena, ""));
	assert_string_equal(program_find(&arena, "b/tool"), "b/tool");
	assert_null(program_find(&arena, "a/tool"));
	setenv("PATH", before, 1);
	free(before);
}

static void what_cannot_start(void **state UNUSED)
{
	const char *const argv[] = { "./none", NULL }, *const set[] = { NULL };
	const struct limits limits = LIMITS_DEFAULT;
	struct spool spool = SPOOL_EMPTY;
	struct err err = { "" };

	assert_int_equal(program_run(argv, set, &limits, &spool, &err), -1);
	assert_string_equal(err.text, "cannot be started: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exit_status_decides),
		cmocka_unit_test(a_long_complaint_is_cut_in_its_middle),
		cmocka_unit_test(output_has_a_limit),
		cmocka_unit_test_setup_teardown(time_has_a_limit, tree_enter, tree_leave),
		cmocka_unit_test_setup_teardown(finds_programs, tree_enter, tree_leave),
		cmocka_unit_test(what_cannot_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
