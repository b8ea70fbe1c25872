/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/chart.h"
#include "source/collect.h"
#include "source/glob.h"
#include "source/open.h"

enum { LEVELS = 32 };	/* of directories whose real paths are kept */

static struct str without_trailing_slashes(struct str s)
{
	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	return s;
}

/* "./a//b" and "a/b" become one text; ".." stays: what it means depends on symbolic links. */
static const char *tidy(struct arena *arena, struct str path)
{
	char *text = arena_bytes(arena, path.n + 3), *at = text;
	bool absolute = str_starts(path, "/");

	while (path.p) {
		struct str part = str_cut(&path, '/');

		if (part.n == 0 || str_is(part, "."))
			continue;
		if (at > text || absolute)
			*at++ = '/';
		memcpy(at, part.p, part.n);
		at += part.n;
	}
	if (at == text)
		*at++ = absolute ? '/' : '.';
	*at = '\0';
	return text;
}

static struct str last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return str_of(slash ? slash + 1 : path);
}

const char *parent_of(struct arena *arena, const char *path)
{
	struct str whole = without_trailing_slashes(str_of(path));
	const char *slash = whole.n ? memrchr(whole.p, '/', whole.n) : NULL;

	if (!slash)
		return ".";
	return tidy(arena, slash == path ? STR("/") : str_sub(whole, 0, (size_t)(slash - path)));
}

bool is_top(const char *directory)
{
	return !strcmp(directory, ".") || !strcmp(directory, "/") || str_is(last_part(directory), "..");
}

bool is_excluded(const struct collect *c, const char *path, bool is_directory)
{
	for (size_t i = 0; i < c->options->exclude_count; i++)
		if (glob_excludes(str_of(c->options->exclude[i]), str_of(path), is_directory))
			return true;
	return false;
}

/* Spelt as files of one directory. Files come by the directory: what is asked of it is asked once. */
static bool are_neighbours(const char *a, const char *b)
{
	const char *slash = strrchr(a, '/');
	size_t n = slash ? (size_t)(slash - a) + 1 : 0;

	return strncmp(a, b, n) == 0 && !strchr(b + n, '/');
}

const struct config_scope *scope_of(const struct collect *c, const char *real, int sees)
{
	return c->options->scope ? c->options->scope(c->options->scope_context, real, sees) : NULL;
}

/* What does not stand below the configuration's directory keeps its whole path. */
const char *path_below(struct arena *arena, const struct config_scope *scope, const char *real, const char *name)
{
	const char *path = arena_printf(arena, "%s/%s", strcmp(real, "/") ? real : "", name);
	size_t n = strlen(scope->directory);

	while (n && scope->directory[n - 1] == '/')
		n--;
	if (strncmp(path, scope->directory, n) == 0 && path[n] == '/')
		path += n;
	return path + 1;
}

static const char *directory_of(struct collect *c, const char *name)
{
	const struct input *before = c->inputs->list.n > 1 ? &c->inputs->list.at[c->inputs->list.n - 2] : NULL;

	if (before && before->kind == INPUT_FILE && are_neighbours(before->name, name))
		return before->directory;
	return parent_of(c->arena, name);
}

void collect(struct collect *c, const char *real, const struct input *in)
{
	bool is_new;
	struct seen_entry *e = strcmp(real, in->name) ? seen_add(c->inputs->seen, SEEN_INPUT, real, &is_new)
						      : seen_add_kept(c->inputs->seen, SEEN_INPUT, in->name, &is_new);
	struct input *there;

	if (!is_new && e->value != GONE) {
		there = &c->inputs->list.at[e->value];
		there->named |= in->named;
		there->context &= in->context;
		there->partial |= in->partial;
		there->patch |= in->patch;
		return;
	}
	e->value = (uint32_t)c->inputs->list.n;
	there = list_add(c->arena, &c->inputs->list);
	*there = *in;
	there->directory = in->kind == INPUT_STDIN ? "." : directory_of(c, in->name);
}

static void add_unreadable(struct collect *c, const char *name, const char *why)
{
	struct input in = { .name = name, .path = name, .kind = INPUT_UNREADABLE, .why = why };

	in.named = true;
	in.context = c->context;
	collect(c, name, &in);
}

static const char *join(struct arena *arena, const char *directory, struct str name)
{
	size_t n = strcmp(directory, "/") ? strlen(directory) : 0;
	char *path = arena_bytes(arena, n + 1 + name.n + 1);

	memcpy(path, directory, n);
	path[n] = '/';
	memcpy(path + n + 1, name.p, name.n);
	path[n + 1 + name.n] = '\0';
	return path;
}

/* What realpath(3) says, asked for once and, up to so many levels, made from that of the directory above.
 * `is_directory`: it is known to be one, and no link to one. */
static const char *real_directory(struct collect *c, struct arena *scratch, const char *directory, int levels,
				  bool is_directory)
{
	struct str last = last_part(directory);
	const char *above, *joined;
	struct stat st;
	bool is_new;
	struct seen_entry *e = seen_add(c->inputs->seen, SEEN_REAL, directory, &is_new);
	char *real;

	if (!is_new)
		return e->real;
	if (levels && last.n && !str_is(last, ".") && !str_is(last, "..") &&
	    (is_directory || (lstat(directory, &st) == 0 && S_ISDIR(st.st_mode)))) {
		above = real_directory(c, scratch, parent_of(scratch, directory), levels - 1, false);
		joined = above ? join(scratch, above, last) : NULL;
		if (joined)
			e->real = strcmp(joined, e->path) ? arena_text(c->arena, str_of(joined)) : e->path;
		return e->real;
	}
	real = realpath(directory, NULL);
	e->real = real ? arena_text(c->arena, str_of(real)) : NULL;
	free(real);
	return e->real;
}

const char *real_path(struct collect *c, struct arena *arena, const char *name, const struct stat *st)
{
	struct str last = last_part(name);
	const char *directory, *real;
	auto_arena scratch = ARENA_EMPTY;
	char *slow;

	if (S_ISREG(st->st_mode) && last.n) {
		directory = c->named && are_neighbours(c->named, name) ?
				    c->real : real_directory(c, &scratch, parent_of(&scratch, name), LEVELS, false);
		if (directory)
			return join(arena, directory, last);
	}
	slow = realpath(name, NULL);
	real = slow ? arena_text(arena, str_of(slow)) : NULL;
	free(slow);
	return real;
}

static void leave(struct collect *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

/* The directory of what is named. */
static void enter(struct collect *c, const char *name)
{
	auto_arena scratch = ARENA_EMPTY;
	const char *directory;

	if (c->named && are_neighbours(c->named, name))
		return;
	leave(c);
	directory = parent_of(&scratch, name);
	c->named = name;
	c->scoped = false;
	c->fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	c->real = real_directory(c, &scratch, directory, LEVELS, c->fd >= 0);
	if (c->fd < 0)	/* a symbolic link */
		c->fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

/* Asks the kustomizations next to a file and in the directory above for their parts; gives the directory. */
static const char *probe(struct collect *c, const char *real)
{
	static const char *const names[2][3] = {
		{ "kustomization.yaml", "kustomization.yml", "Kustomization" },
		{ "../kustomization.yaml", "../kustomization.yml", "../Kustomization" },
	};
	auto_arena scratch = ARENA_EMPTY;
	const char *directory = parent_of(&scratch, real);
	bool entered = c->real && !strcmp(c->real, directory);
	const char *asked = NULL;
	int fd = entered ? c->fd : open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	for (int up = 0; up < 2; up++) {
		bool is_new;
		struct seen_entry *e = entered && !up ? seen_add_kept(c->inputs->seen, SEEN_PROBED, c->real, &is_new)
						      : seen_add(c->inputs->seen, SEEN_PROBED, directory, &is_new);

		for (size_t i = 0; is_new && i < COUNT_OF(names[0]); i++)
			if (fstatat(fd, names[up][i], &st, 0) == 0 && S_ISREG(st.st_mode))
				collect_parts(c, join(&scratch, directory, str_of(names[0][i])), PART_OF_NEIGHBOUR);
		directory = parent_of(&scratch, directory);
		asked = up ? asked : e->path;
	}
	if (!entered && fd >= 0)
		close(fd);
	return asked;
}

static bool is_in(const char *directory, const char *path)
{
	size_t n = strcmp(directory, "/") ? strlen(directory) : 0;

	return strncmp(path, directory, n) == 0 && path[n] == '/' && !strchr(path + n + 1, '/');
}

/* What it is to the kustomization next to it, or to one in the directory above: of enum seen_part. */
static unsigned part_of_neighbour(struct collect *c, const char *real)
{
	const struct seen_entry *part;

	if (!c->probed || !is_in(c->probed, real))
		c->probed = probe(c, real);
	part = seen_find(c->inputs->seen, SEEN_PART, real);
	return part ? part->value & (PART_OF_NEIGHBOUR | PART_IS_PATCH) : 0;
}

static void add_file(struct collect *c, const char *name, const char *real, const struct input *like)
{
	struct input in = *like;

	in.name = in.path = name;
	in.kind = INPUT_FILE;
	in.named = true;
	in.candidate = c->options->candidates && !c->context;
	in.context = c->context;
	if (str_is(last_part(name), CHART_FILE)) {
		in.kind = INPUT_CHART;
		in.path = parent_of(c->arena, name);
		real = parent_of(c->arena, real);
	} else if (chart_is_archive(last_part(name))) {
		in.kind = INPUT_CHART;
	} else if (is_kustomization_name(last_part(name))) {
		in.kind = INPUT_KUSTOMIZATION;
		in.why = build_refused(build_of(c, name));
	} else {
		unsigned part = *real == '/' ? part_of_neighbour(c, real) : 0;

		in.partial = part != 0;
		in.patch = part & PART_IS_PATCH;
	}
	collect(c, real, &in);
}

static bool is_chart_directory(struct arena *scratch, const char *real)
{
	struct stat st;

	return stat(arena_printf(scratch, "%s/" CHART_FILE, real), &st) == 0;
}

/* The chart that it is a part of, or NULL. */
static const char *its_chart(struct collect *c, struct arena *scratch, const char *real)
{
	const char *directory, *chart;

	if (!chart_may_have(real))
		return NULL;
	directory = parent_of(scratch, real);
	if (!c->charted || strcmp(c->charted, directory)) {
		chart = chart_around(scratch, real);
		c->charted = arena_text(c->arena, str_of(directory));
		c->chart = chart ? arena_text(c->arena, str_of(chart)) : NULL;
	}
	return c->chart && chart_has(c->chart, real) ? c->chart : NULL;
}

/* True: it is part of a chart, which is what is added. */
static bool add_its_chart(struct collect *c, const char *name, const char *real, const struct input *like)
{
	auto_arena scratch = ARENA_EMPTY;
	const char *chart = real && *real == '/' ? its_chart(c, &scratch, real) : NULL;
	struct input in = *like;

	if (!chart || str_is(last_part(name), CHART_FILE) || is_chart_directory(&scratch, real))
		return false;
	in.name = in.path = chart_spelt(c->arena, chart, real, name);
	in.kind = INPUT_CHART;
	in.named = true;
	in.context = c->context;
	in.scope = scope_of(c, chart, -1);
	in.below = in.scope && in.scope->directory ? path_below(c->arena, in.scope, chart, CHART_FILE) : NULL;
	collect(c, chart, &in);
	return true;
}

/* Of enum directory_sees, or -1. */
static int sees(int fd)
{
	struct stat st;
	int config, git;

	if (fd < 0)
		return -1;
	config = fstatat(fd, CONFIG_NAME, &st, AT_SYMLINK_NOFOLLOW) == 0 ? SEES_CONFIG : 0;
	git = fstatat(fd, ".git", &st, AT_SYMLINK_NOFOLLOW) == 0 ? SEES_GIT : 0;
	return config | git;
}

/* The configuration that is in force where the file is named, links to it not followed. */
static void place(struct collect *c, const char *name, struct input *in)
{
	struct str last = last_part(name);

	if (!c->scoped)
		c->scope = c->real && c->options->scope ? scope_of(c, c->real, sees(c->fd)) : NULL;
	c->scoped = true;
	in->scope = c->scope;
	if (in->scope && in->scope->directory && last.n)
		in->below = path_below(c->arena, in->scope, c->real, last.p);
}

static bool scope_covers(const struct config_scope *scope, const char *below)
{
	for (size_t i = 0; below && i < scope->exclude_count; i++)
		if (glob_covers(str_of(scope->exclude[i]), str_of(below)))
			return true;
	return false;
}

/* lstat(2) of what is named, and stat(2). */
static int stat_named(const struct collect *c, const char *path, struct stat *ret_own, struct stat *ret)
{
	struct str last = last_part(path);	/* nothing, behind a slash */
	int failed = c->fd >= 0 && last.n ? fstatat(c->fd, last.p, ret_own, AT_SYMLINK_NOFOLLOW) : lstat(path, ret_own);

	*ret = *ret_own;
	return failed || !S_ISLNK(ret_own->st_mode) ? failed : stat(path, ret);
}

static void add_path(struct collect *c, const char *path)
{
	struct str trimmed = without_trailing_slashes(str_of(path));
	const char *name = path[trimmed.n] ? arena_text(c->arena, trimmed) : path;
	auto_arena scratch = ARENA_EMPTY;
	const char *refused, *real;
	struct input in = { 0 };
	struct stat own, st;

	enter(c, name);
	if (stat_named(c, path, &own, &st) < 0) {
		struct err err = { 0 };

		err_errno(&err, "cannot be opened");
		add_unreadable(c, name, arena_text(c->arena, str_of(err.text)));
		return;
	}
	if (!S_ISDIR(st.st_mode))
		place(c, name, &in);
	if (c->options->force_exclude && (is_excluded(c, tidy(c->arena, str_of(path)), S_ISDIR(st.st_mode)) ||
					  scope_covers(in.scope, in.below))) {
		c->inputs->excluded++;
		return;
	}
	in.fifo = S_ISFIFO(st.st_mode);
	real = real_path(c, &scratch, name, &own);
	refused = refused_mode(st.st_mode);
	if (add_its_chart(c, name, real, &in))
		return;
	if (S_ISDIR(st.st_mode) && real)
		walk(c, name, real);
	else if (refused)
		add_unreadable(c, name, refused);
	else
		add_file(c, name, real ? real : name, &in);
}

void inputs_add_all(struct inputs *inputs, struct arena *arena, const char *const *paths, size_t n, bool context,
		    const struct collect_options *options)
{
	struct collect c = { .inputs = inputs, .arena = arena, .options = options, .context = context, .fd = -1 };
	struct input standard = { .name = "-", .kind = INPUT_STDIN, .named = true, .context = context };

	if (!inputs->seen) {
		inputs->seen = arena_new(arena, struct seen);
		seen_init(inputs->seen, arena);
	}
	list_reserve(arena, &inputs->list, n);
	for (size_t i = 0; i < n; i++)
		if (strcmp(paths[i], "-") == 0)
			collect(&c, "-", &standard);	/* no real path is like it */
		else
			add_path(&c, paths[i]);
	leave(&c);
}

void inputs_add(struct inputs *inputs, struct arena *arena, const char *path, bool context,
		const struct collect_options *options)
{
	inputs_add_all(inputs, arena, &path, 1, context, options);
}
