/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

static int set_version(void *target, const char *value UNUSED, struct err *err UNUSED)
{
	*(bool *)target = true;
	return 0;
}

const struct command program = {
	.name = "podfit",
	.summary = "Does this Go process fit its Pod? Finds where memory limits, GOMEMLIMIT, GOGC,\n"
		   "GOMAXPROCS, GODEBUG and rlimits of a Kubernetes manifest contradict each other.",
	.usage = "COMMAND [ARGUMENT...]",
	.details = "podfit help COMMAND says what a command does. An unknown NAME runs the program\n"
		   "podfit-NAME from podfit's own directory or from PATH.",
	.options = {
		{ 0, "version", NULL, NULL, "name and version", set_version },
	},
};

/* A file opened later must not become standard output. The wrong direction keeps the stream failing. */
static void hold_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			_exit(STATUS_FAILED);
}

static enum status program_options(char **argv)
{
	struct operands none;
	bool version = false;
	enum status status = command_begin(&program, 1, argv, &version, &none);

	if (status != STATUS_GO_ON)
		return status;
	if (!version) {	/* a lone "--" */
		command_print(stderr, &program);
		return STATUS_FAILED;
	}
	puts("podfit " PODFIT_VERSION);
	return STATUS_CLEAN;
}

static enum status dispatch(int argc, char **argv)
{
	if (argc < 2) {
		command_print(stderr, &program);
		return STATUS_FAILED;
	}
	if (argv[1][0] == '-' && argv[1][1])
		return program_options(argv + 1);
	const struct command *c = command_find(argv[1]);

	return c ? c->run(argc - 2, argv + 2) : command_external(argv + 1);
}

/* What was printed has not been printed before it is written: a full disk shows only here. */
static enum status flushed(enum status status)
{
	struct err err = { "" };

	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	if (errno)
		err_errno(&err, "cannot write standard output");
	else
		err_set(&err, "cannot write standard output");
	return command_failed(&program, &err);
}

int main(int argc, char **argv)
{
#ifdef __GLIBC__
	/* fixed: glibc raises it with each large block that is freed, and keeps what lies below */
	mallopt(M_MMAP_THRESHOLD, 128 << 10);
#endif
	hold_streams();
	return (int)flushed(dispatch(argc, argv));
}
