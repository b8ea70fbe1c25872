/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measure RUNS PROGRAM ARG...: runs it that often, its output thrown away, and prints a line a run:
 * wall us, CPU us (user + system), peak KiB, exit code (128 + n for signal n). A small program of its
 * own, because Linux counts the memory of the process that called exec into the peak of the new one.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/compiler.h"

static int64_t micros(struct timeval t)
{
	return (int64_t)t.tv_sec * 1000000 + t.tv_usec;
}

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static NORETURN void become(char **argv)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		_exit(127);
	execv(argv[0], argv);
	_exit(127);
}

static int run(char **argv)
{
	struct rusage used;
	int status;
	int64_t start = now();
	pid_t child = fork();

	if (child < 0)
		return -1;
	if (child == 0)
		become(argv);
	while (wait4(child, &status, 0, &used) < 0)
		if (errno != EINTR)
			return -1;
	int64_t wall = (now() - start) / 1000;

	printf("%lld %lld %ld %d\n", (long long)wall, (long long)(micros(used.ru_utime) + micros(used.ru_stime)),
	       used.ru_maxrss, WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
	return 0;
}

int main(int argc, char **argv)
{
	int runs = 0;

	for (const char *c = argc > 2 ? argv[1] : ""; *c >= '0' && *c <= '9' && runs < 100000; c++)
		runs = runs * 10 + (*c - '0');
	if (runs == 0) {
		fputs("usage: measure RUNS PROGRAM ARG...\n", stderr);
		return 2;
	}
	while (runs-- > 0)
		if (run(argv + 2) < 0)
			return 2;
	return fflush(stdout) ? 2 : 0;
}
