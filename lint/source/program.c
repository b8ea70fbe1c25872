/* SPDX-License-Identifier: Apache-2.0 */
#include "source/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	BLOCK = 64 << 10,
	TAIL = 4 << 10, /* of standard error, what is kept */
	QUOTED = 320,   /* and of that, what is said, */
	HEAD = 100,     /* of which so much from its start */
};

struct running {
	pid_t pid;
	int out, errors; /* -1: at its end */
	struct spool *spool;
	size_t most;
	char *block;
	char tail[2 * TAIL];
	size_t tail_n;
};

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

const char *program_find(struct arena *arena, const char *name)
{
	const char *path = getenv("PATH");
	struct str rest = str_of(path ? path : "/usr/local/bin:/usr/bin:/bin");

	if (strchr(name, '/'))
		return is_program(name) ? name : NULL;
	while (*name && rest.p) {
		struct str directory = str_cut(&rest, ':');
		const char *found = directory.n ? arena_printf(arena, "%.*s/%s", STR_ARG(directory), name)
						: arena_printf(arena, "./%s", name);

		if (is_program(found))
			return found;
	}
	return NULL;
}

/* ---- starting ---- */

static bool is_set(const char *entry, const char *const *set)
{
	size_t n = strcspn(entry, "=") + 1;

	for (; *set; set++)
		if (strncmp(entry, *set, n) == 0)
			return true;
	return false;
}

static const char **environment_with(const char *const *set, struct arena *arena)
{
	LIST(const char *) list = { NULL, 0, 0 };

	for (char **e = environ; *e; e++)
		if (!is_set(*e, set))
			*list_add(arena, &list) = *e;
	for (; *set; set++)
		*list_add(arena, &list) = *set;
	*list_add(arena, &list) = NULL;
	return list.at;
}

/* posix_spawn() takes the lists without const and leaves them alone. */
static char *const *as_words(const char *const *words)
{
	union {
		const char *const *in;
		char *const *out;
	} u = { words };

	return u.out;
}

static int spawn(const char *const *argv, const char *const *set, int out, int errors, pid_t *ret)
{
	auto_arena arena = ARENA_EMPTY;
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int failed;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, errors, STDERR_FILENO);
	failed =
		posix_spawn(ret, argv[0], &files, &attributes, as_words(argv), as_words(environment_with(set, &arena)));
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	errno = failed;
	return failed ? -1 : 0;
}

/* Not 0 to 2: in the child those are taken before the pipes are copied there. */
static int open_pipe(int ends[2])
{
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		int high = ends[i] > 2 ? ends[i] : fcntl(ends[i], F_DUPFD_CLOEXEC, 3);

		if (high != ends[i])
			close(ends[i]);
		ends[i] = high;
	}
	if (ends[0] >= 0 && ends[1] >= 0)
		return 0;
	for (int i = 0; i < 2; i++)
		if (ends[i] >= 0)
			close(ends[i]);
	return -1;
}

static int start(struct running *r, const char *const *argv, const char *const *set, struct err *err)
{
	int out[2], errors[2], failed, why;

	if (open_pipe(out) < 0)
		return err_errno(err, "cannot be started");
	if (open_pipe(errors) < 0) {
		err_errno(err, "cannot be started");
		close(out[0]);
		close(out[1]);
		return -1;
	}
	failed = spawn(argv, set, out[1], errors[1], &r->pid);
	why = errno;
	close(out[1]);
	close(errors[1]);
	r->out = out[0];
	r->errors = errors[0];
	errno = why;
	return failed ? err_errno(err, "cannot be started") : 0;
}

/* ---- listening ---- */

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void keep_tail(struct running *r, const char *text, size_t n)
{
	if (n > TAIL) {
		text += n - TAIL;
		n = TAIL;
	}
	if (r->tail_n + n > sizeof r->tail) {
		memmove(r->tail, r->tail + r->tail_n - TAIL, TAIL);
		r->tail_n = TAIL;
	}
	memcpy(r->tail + r->tail_n, text, n);
	r->tail_n += n;
}

/* Closes *fd at its end. */
static int take(struct running *r, int *fd, struct err *err)
{
	ssize_t got = read(*fd, r->block, BLOCK);

	if (got < 0 && errno == EINTR)
		return 0;
	if (got <= 0) {
		close(*fd);
		*fd = -1;
		return got < 0 ? err_errno(err, "cannot be listened to") : 0;
	}
	if (fd == &r->errors) {
		keep_tail(r, r->block, (size_t)got);
		return 0;
	}
	if (r->spool->size + (size_t)got > r->most)
		return err_set(err, "printed more than %zu bytes and was stopped", r->most);
	return spool_add(r->spool, (struct str){ r->block, (size_t)got }, err);
}

static int listen_until(struct running *r, uint64_t deadline, unsigned seconds, struct err *err)
{
	while (r->out >= 0 || r->errors >= 0) {
		struct pollfd polled[2] = { { .fd = r->out, .events = POLLIN }, { .fd = r->errors, .events = POLLIN } };
		uint64_t at = now();
		int ready = at < deadline ? poll(polled, 2, (int)(deadline - at)) : 0;

		if (ready < 0 && errno != EINTR)
			return err_errno(err, "cannot be listened to");
		if (ready == 0)
			return err_set(err, "took longer than %u s and was stopped", seconds);
		if (ready > 0 && polled[0].revents && take(r, &r->out, err) < 0)
			return -1;
		if (ready > 0 && polled[1].revents && take(r, &r->errors, err) < 0)
			return -1;
	}
	return 0;
}

/* It has closed its output, so it is about to end; else it is made to. */
static int wait_for(struct running *r, uint64_t deadline, int *ret_status)
{
	for (unsigned pause = 1;; pause = pause < 50 ? pause * 2 : pause) {
		pid_t got = waitpid(r->pid, ret_status, WNOHANG);

		if (got == r->pid)
			return 0;
		if (got < 0 && errno != EINTR)
			return -1;
		if (now() >= deadline)
			return -1;
		nanosleep(&(struct timespec){ .tv_nsec = (long)pause * 1000000 }, NULL);
	}
}

static void stop(struct running *r)
{
	int status;

	kill(-r->pid, SIGKILL);
	while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
		continue;
}

/* ---- saying why ---- */

#define KUBECTL "] \"command failed\" err=" /* which logs what others say */
#define HELM    "\n\nUse --debug flag"      /* is no advice for who reads this */

/* From the last line that starts with "Error" on, else all; one line, its blanks single. */
static size_t one_line(const struct running *r, char *ret)
{
	struct str from = { r->tail, r->tail_n };
	size_t n = 0;

	for (struct str rest = from; rest.p;) {
		struct str here = rest, line = str_cut(&rest, '\n');

		if (str_starts(line, "Error"))
			from = here;
		else if (str_has(line, KUBECTL))
			from = str_sub(here, str_find(here, KUBECTL) + strlen(KUBECTL), here.n);
	}
	from = str_trim(str_sub(from, 0, str_find(from, HELM)));
	for (size_t i = 0; i < from.n; i++) {
		if (!is_blank(from.p[i]))
			ret[n++] = from.p[i];
		else if (ret[n - 1] != ' ')
			ret[n++] = ' ';
	}
	return n;
}

/* A long text says where at its start and why at its end. */
static void quote_tail(const struct running *r, char ret[static QUOTED + 1])
{
	char line[sizeof r->tail + 1];
	size_t n = one_line(r, line);

	line[n] = '\0';
	if (n <= QUOTED)
		snprintf(ret, QUOTED + 1, "%.*s", (int)n, line);
	else
		snprintf(ret, QUOTED + 1, "%.*s ... %s", HEAD, line, line + n - (QUOTED - HEAD - 5));
}

static int judge(const struct running *r, int status, struct err *err)
{
	char quoted[QUOTED + 1];

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	quote_tail(r, quoted);
	if (WIFSIGNALED(status))
		return err_set(err, "was ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	return err_set(err, "failed with exit status %d%s%s", WEXITSTATUS(status), *quoted ? ": " : "", quoted);
}

static int run_started(struct running *r, unsigned seconds, struct err *err)
{
	uint64_t deadline = now() + (uint64_t)seconds * 1000;
	int status = 0, failed = listen_until(r, deadline, seconds, err);

	if (!failed && wait_for(r, deadline, &status) == 0)
		return judge(r, status, err);
	stop(r);
	if (!failed)
		err_set(err, "did not end and was stopped");
	return -1;
}

int program_run(const char *const *argv, const char *const *set, const struct limits *limits, struct spool *out,
		struct err *err)
{
	struct running r = { .out = -1, .errors = -1, .spool = out, .most = limits->program_bytes };
	int failed;

	if (start(&r, argv, set, err) < 0) {
		failed = -1;
	} else {
		r.block = malloc(BLOCK);
		if (!r.block)
			out_of_memory();
		failed = run_started(&r, limits->program_seconds, err);
		free(r.block);
	}
	if (r.out >= 0)
		close(r.out);
	if (r.errors >= 0)
		close(r.errors);
	return failed;
}
