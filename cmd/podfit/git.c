/* SPDX-License-Identifier: Apache-2.0 */
#include "git.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	WORDS_MOST = 24,
	BLOCK = 64 << 10,
	SAID_MOST = 4 << 10, /* of what git writes to standard error */
	OUTPUT_MOST = 1 << 30,
};

/* ---- running it ---- */

struct pipes {
	int out[2], said[2];
};

struct output {
	struct str out;       /* in the arena */
	char said[SAID_MOST]; /* standard error, cut */
	int status;           /* of its exit; -1: a signal */
};

static void close_both(int fds[2])
{
	for (int i = 0; i < 2; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

static int spawn(char *const *argv, int input, struct pipes *p, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int failed;

	posix_spawn_file_actions_init(&actions);
	if (input >= 0)
		posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	else
		posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, p->out[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, p->said[1], STDERR_FILENO);
	failed = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

struct buffer {
	char *at;
	size_t n, cap;
};

/* What does not fit is read and dropped: whoever writes it must not wait. */
static ssize_t read_some(int fd, struct buffer *b, size_t most)
{
	char spare[4096];
	ssize_t got;

	if (b->n < most && b->cap - b->n < BLOCK) {
		b->cap = (b->cap ? b->cap : BLOCK) * 2;
		b->at = realloc(b->at, b->cap);
		if (!b->at)
			out_of_memory();
	}
	do
		got = b->n < most ? read(fd, b->at + b->n, most - b->n < BLOCK ? most - b->n : BLOCK)
				  : read(fd, spare, sizeof spare);
	while (got < 0 && errno == EINTR);
	if (got > 0 && b->n < most)
		b->n += (size_t)got;
	return got;
}

static void read_both(const struct pipes *p, struct buffer *out, struct buffer *said)
{
	struct pollfd fds[2] = { { p->out[0], POLLIN, 0 }, { p->said[0], POLLIN, 0 } };

	while (fds[0].fd >= 0 || fds[1].fd >= 0) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return;
		for (int i = 0; i < 2; i++)
			if (fds[i].fd >= 0 && fds[i].revents &&
			    read_some(fds[i].fd, i ? said : out, i ? SAID_MOST - 1 : OUTPUT_MOST) <= 0)
				fds[i].fd = -1;
	}
}

static void take(struct arena *arena, const struct buffer *out, const struct buffer *said, struct output *ret)
{
	ret->out = out->n ? arena_str(arena, (struct str){ out->at, out->n }) : STR("");
	if (said->n)
		memcpy(ret->said, said->at, said->n);
	ret->said[said->n] = '\0';
}

/* 0 when it ran, whatever its status. */
static int run(struct arena *arena, char *const *argv, int input, struct output *ret, struct err *err)
{
	struct pipes p = { { -1, -1 }, { -1, -1 } };
	struct buffer out = { NULL, 0, 0 }, said = { NULL, 0, 0 };
	int failed = 0, status = 0;
	pid_t pid;

	if (pipe2(p.out, O_CLOEXEC) < 0 || pipe2(p.said, O_CLOEXEC) < 0)
		failed = errno;
	else
		failed = spawn(argv, input, &p, &pid);
	if (failed) {
		close_both(p.out);
		close_both(p.said);
		errno = failed;
		return err_errno(err, "cannot run git");
	}
	close(p.out[1]);
	close(p.said[1]);
	read_both(&p, &out, &said);
	close(p.out[0]);
	close(p.said[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	ret->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	take(arena, &out, &said, ret);
	free(out.at);
	free(said.at);
	if (out.n == OUTPUT_MOST)
		return err_set(err, "git has more to say than is read");
	return 0;
}

/* "git -C DIRECTORY WORD ...", the words ending with NULL. */
static int ask(struct arena *arena, const char *directory, const char *const *words, int input, struct output *ret,
	       struct err *err)
{
	const char *argv[WORDS_MOST] = { "git", "--no-optional-locks", "-C", directory, "-c", "diff.relative=false" };
	union { /* posix_spawn() changes none of them */
		const char *const *from;
		char *const *to;
	} u = { .from = argv };
	size_t n = 6;

	while (*words && n < WORDS_MOST - 1)
		argv[n++] = *words++;
	return run(arena, u.to, input, ret, err);
}

/* Its last word on why: "fatal: ..." */
static int said(const struct output *o, const char *what, struct err *err)
{
	struct str text = str_trim(str_of(o->said));
	size_t line = text.n;

	while (line && text.p[line - 1] != '\n')
		line--;
	text = str_sub(text, line, text.n);
	return text.n ? err_set(err, "%s: git says: %.*s", what, STR_ARG(text))
		      : err_set(err, "%s: git ended with status %d", what, o->status);
}

/* ---- revisions ---- */

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static const char *line_of(struct git *g, const struct output *o)
{
	return arena_text(g->arena, str_trim(o->out));
}

static bool is_shallow(struct git *g)
{
	struct output o;
	struct err err = { "" };

	return ask(g->arena, g->root, WORDS("rev-parse", "--is-shallow-repository"), -1, &o, &err) == 0 &&
	       str_is(str_trim(o.out), "true");
}

static int not_there(struct git *g, const char *what, const char *revision, struct err *err)
{
	return err_set(err, "%s '%s'%s", what, revision,
		       is_shallow(g) ? ": this clone is shallow, its history is cut off; `git fetch --unshallow`, or "
				       "fetch-depth: 0 where a workflow checks it out"
				     : "");
}

int git_open(struct git *g, struct arena *arena, const char *directory, const char *revision, struct err *err)
{
	struct output o;

	*g = (struct git){ .arena = arena };
	if (!*revision || *revision == '-')
		return err_set(err, "'%s' is no revision", revision);
	if (ask(arena, directory, WORDS("rev-parse", "--show-toplevel"), -1, &o, err) < 0)
		return -1;
	if (o.status)
		return said(&o, "no git work tree to compare with", err);
	g->root = line_of(g, &o);
	if (!*g->root)
		return err_set(err, "no git work tree to compare with: this is a bare repository");
	if (ask(arena, g->root, WORDS("rev-parse", "--verify", "--quiet", arena_printf(arena, "%s^{commit}", revision)),
		-1, &o, err) < 0)
		return -1;
	if (o.status)
		return not_there(g, "git knows no commit", revision, err);
	g->base = line_of(g, &o);
	if (ask(arena, g->root, WORDS("merge-base", g->base, "HEAD"), -1, &o, err) < 0)
		return -1;
	if (o.status == 0 && o.out.n)
		g->base = line_of(g, &o);
	else if (is_shallow(g)) /* of histories that have nothing in common the revision itself will do */
		return not_there(g, "there is no common ancestor with", revision, err);
	return 0;
}

/* ---- changes ---- */

typedef LIST(struct git_change) change_list_of_git;

static bool is_file(struct str mode)
{
	return str_is(mode, "100644") || str_is(mode, "100755");
}

/* ":100644 100644 <old> <new> M", NUL, path, NUL (git-diff(1), raw output format). */
static int read_raw(struct git *g, struct str raw, change_list_of_git *ret, struct err *err)
{
	while (raw.n) {
		struct str line = str_cut(&raw, '\0'), path = str_cut(&raw, '\0');

		if (!str_starts(line, ":") || !path.n)
			return err_set(err, "what git diff says cannot be read");
		line = str_sub(line, 1, line.n);
		struct str old_mode = str_cut(&line, ' '), new_mode = str_cut(&line, ' '), old = str_cut(&line, ' ');

		*list_add(g->arena, ret) = (struct git_change){
			.path = arena_text(g->arena, path),
			.blob = is_file(old_mode) ? arena_text(g->arena, old) : NULL,
			.deleted = !is_file(new_mode),
		};
	}
	return 0;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct git_change *)a)->path, ((const struct git_change *)b)->path);
}

/* One that was taken out of the index and is there all the same is in both lists: it changed. */
static size_t merge(struct git_change *all, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (!kept || strcmp(all[kept - 1].path, all[i].path)) {
			all[kept++] = all[i];
			continue;
		}
		all[kept - 1].deleted = false;
		if (!all[kept - 1].blob)
			all[kept - 1].blob = all[i].blob;
	}
	return kept;
}

int git_changes(struct git *g, struct git_changes *ret, struct err *err)
{
	change_list_of_git all = { NULL, 0, 0 };
	struct output o;

	if (ask(g->arena, g->root,
		WORDS("diff", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv",
		      "--ignore-submodules=all", g->base, "--"),
		-1, &o, err) < 0)
		return -1;
	if (o.status)
		return said(&o, "cannot tell what changed", err);
	if (read_raw(g, o.out, &all, err) < 0)
		return -1;
	if (ask(g->arena, g->root, WORDS("ls-files", "-z", "--others", "--exclude-standard"), -1, &o, err) < 0)
		return -1;
	if (o.status)
		return said(&o, "cannot tell which files are new", err);
	while (o.out.n)
		*list_add(g->arena, &all) = (struct git_change){ .path = arena_text(g->arena, str_cut(&o.out, '\0')) };
	if (all.n)
		qsort(all.at, all.n, sizeof *all.at, by_path);
	*ret = (struct git_changes){ all.at, merge(all.at, all.n) };
	return 0;
}

/* How PATH stands to DIRECTORY and what is below it, in the order of strcmp(): 0 is below. */
static int compare_below(const char *path, const char *directory, size_t n)
{
	int order = strncmp(path, directory, n);

	return order ? order : n ? (path[n] > '/') - (path[n] < '/') : 0;
}

const struct git_change *git_change_of(const struct git_changes *all, const char *path)
{
	size_t low = 0, high = all->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(all->at[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < all->n && !strcmp(all->at[low].path, path) ? &all->at[low] : NULL;
}

bool git_changes_below(const struct git_changes *all, const char *directory)
{
	size_t low = 0, high = all->n, n = strlen(directory);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_below(all->at[middle].path, directory, n) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < all->n && compare_below(all->at[low].path, directory, n) == 0;
}

/* ---- contents ---- */

int git_tree(struct git *g, const char *path, struct str *ret, struct err *err)
{
	struct output o;

	/* without a path the list ends there */
	if (ask(g->arena, g->root, WORDS("ls-tree", "-r", "-z", "--full-tree", g->base, "--", *path ? path : NULL), -1,
		&o, err) < 0)
		return -1;
	*ret = o.out;
	return o.status ? said(&o, "cannot tell what stood there before", err) : 0;
}

/* A file, so that neither side waits for the other. */
static int list_of_blobs(const char *const *blobs, size_t n)
{
	FILE *f = tmpfile();
	int fd = -1;

	for (size_t i = 0; f && i < n; i++)
		fprintf(f, "%s\n", blobs[i]);
	if (f && fflush(f) == 0 && !ferror(f) && lseek(fileno(f), 0, SEEK_SET) == 0)
		fd = fcntl(fileno(f), F_DUPFD_CLOEXEC, 3);
	if (f)
		fclose(f);
	return fd;
}

static bool number_of(struct str text, size_t *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		if (!is_digit(text.p[i]) || __builtin_mul_overflow(n, 10u, &n) ||
		    __builtin_add_overflow(n, (size_t)(text.p[i] - '0'), &n))
			return false;
	*ret = n;
	return text.n > 0;
}

/* "<hash> blob <size>", LF, the bytes, LF; or "<hash> missing" (git-cat-file(1)). */
static int read_batch(struct str batch, const char *const *blobs, size_t n, struct str *ret, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		struct str line = str_cut(&batch, '\n'), hash = str_cut(&line, ' '), type = str_cut(&line, ' ');
		size_t size;

		if (!str_is(hash, blobs[i]) || !str_is(type, "blob") || !number_of(line, &size) || size >= batch.n)
			return err_set(err, "git does not have the object %s: is the clone complete?", blobs[i]);
		ret[i] = str_sub(batch, 0, size);
		if (!ret[i].p)
			ret[i] = STR("");
		batch = str_sub(batch, size + 1, batch.n);
	}
	return 0;
}

int git_blobs(struct git *g, const char *const *blobs, size_t n, struct str *ret, struct err *err)
{
	struct output o;
	int fd, failed;

	if (!n)
		return 0;
	fd = list_of_blobs(blobs, n);
	if (fd < 0)
		return err_errno(err, "cannot write a temporary file");
	failed = ask(g->arena, g->root, WORDS("cat-file", "--batch"), fd, &o, err);
	close(fd);
	if (failed < 0)
		return -1;
	return o.status ? said(&o, "cannot read what stood there before", err) : read_batch(o.out, blobs, n, ret, err);
}
