/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Real directories first, each once by nature; then the directories that symbolic links lead to, each
 * only if it has not been entered: so a file has its own name where it has one, and no link can make
 * the tree larger than it is. What is found is sorted in the end.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "source/chart.h"
#include "source/collect.h"
#include "source/glob.h"
#include "source/repository.h"

struct directory {
	const char *rel;		/* below the named directory; "" for that itself */
	const char *real;
	struct repository *repository;	/* the work tree it is in, or NULL */
	const struct ignore *rules;
	const struct config_scope *scope;	/* the configuration in force, or NULL */
	bool kept;			/* it is named and excluded by `scope`: whose excludes do not count then */
	const char *base;		/* its path in the work tree, "" or ending in a slash */
	bool tracked_only;		/* git ignores it, but tracks something below */
	bool linked;			/* reached through a symbolic link */
	uint32_t depth;
};

struct found {
	struct input in;
	const char *real;
	bool linked;
	bool dropped;
	enum build build;	/* of a kustomization */
};

struct walk {
	struct collect *c;
	struct arena *scratch;
	const char *name, *real;	/* of the named directory */
	LIST(struct found) found;
	LIST(struct directory) links;
	struct seen entered;
	uint32_t entries;
	bool full;
};

struct entry {
	const char *name;
	unsigned char type;	/* DT_REG, DT_DIR, DT_LNK, or what is not read */
};

struct listing {
	LIST(struct entry) entries;
	bool chart, git, gitignore, config;
};

static const char *name_of(struct arena *arena, const struct walk *w, const char *rel)
{
	if (!*rel)
		return w->name;
	if (strcmp(w->name, ".") == 0)
		return arena_text(arena, str_of(rel));
	return arena_printf(arena, strcmp(w->name, "/") == 0 ? "%s%s" : "%s/%s", w->name, rel);
}

static const char *join(struct arena *arena, const char *directory, const char *name)
{
	size_t n = strlen(directory);

	return arena_printf(arena, n && directory[n - 1] != '/' ? "%s/%s" : "%s%s", directory, name);
}

static struct input *add_found(struct walk *w, const char *rel, const char *real, bool linked, enum input_kind kind,
			       const char *why)
{
	struct found *f = list_add(w->scratch, &w->found);
	const char *name = name_of(w->c->arena, w, rel);
	bool at_root = kind != INPUT_FILE && !strchr(rel, '/');

	*f = (struct found){ .real = real, .linked = linked };
	f->in = (struct input){ .name = name, .path = name, .kind = kind, .context = w->c->context, .why = why };
	/* the user named this chart, or the kustomization that this directory is */
	f->in.named = (kind == INPUT_CHART && !*rel) || (kind == INPUT_KUSTOMIZATION && at_root) ||
		      (kind == INPUT_UNREADABLE && !*rel);
	return &f->in;
}

static void add_file(struct walk *w, const struct directory *d, const char *name, const char *rel, const char *real,
		     bool linked)
{
	enum input_kind kind = is_kustomization_name(str_of(name)) ? INPUT_KUSTOMIZATION : INPUT_FILE;
	struct input *in = add_found(w, rel, real, linked, kind, NULL);

	in->scope = d->scope;
	if (d->scope && d->scope->directory)
		in->below = path_below(w->c->arena, d->scope, d->real, name);
}

static void add_chart(struct walk *w, const struct directory *d)
{
	struct input *in = add_found(w, d->rel, d->real, d->linked, INPUT_CHART, NULL);

	in->scope = d->scope;
	if (d->scope && d->scope->directory)
		in->below = path_below(w->c->arena, d->scope, d->real, CHART_FILE);
}

/* By the command line or by the configuration in force. */
static bool is_left_out(struct walk *w, const struct directory *d, const char *name, const char *rel, bool directory)
{
	const struct config_scope *s = d->scope;

	if (is_excluded(w->c, rel, directory))
		return true;
	if (!s || !s->exclude_count || d->kept)
		return false;
	const char *path = path_below(w->scratch, s, d->real, name);

	for (size_t i = 0; i < s->exclude_count; i++)
		if (glob_excludes(str_of(s->exclude[i]), str_of(path), directory))
			return true;
	return false;
}

/* ---- one directory ---- */

static unsigned char type_of(DIR *handle, const struct dirent *e)
{
	struct stat st;

	if (e->d_type != DT_UNKNOWN)
		return e->d_type;
	if (fstatat(dirfd(handle), e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return DT_UNKNOWN;
	return (unsigned char)IFTODT(st.st_mode);
}

static int by_entry_name(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

/* The errno of the end: 0 for a good one. */
static int read_entries(struct walk *w, DIR *handle, struct listing *ret)
{
	for (;;) {
		struct dirent *e;
		struct str name;
		unsigned char type;

		errno = 0;
		e = readdir(handle);
		if (!e)
			return errno;
		name = str_of(e->d_name);
		if (str_is(name, ".") || str_is(name, ".."))
			continue;
		w->full = w->entries == w->c->options->limits->tree_entries;
		if (w->full)
			return 0;
		w->entries++;
		type = type_of(handle, e);
		ret->git |= str_is(name, ".git");
		ret->gitignore |= str_is(name, ".gitignore");
		ret->config |= str_is(name, CONFIG_NAME);
		ret->chart |= str_is(name, CHART_FILE) && type != DT_DIR;
		if (name.p[0] != '.' && (type == DT_REG || type == DT_DIR || type == DT_LNK))
			*list_add(w->scratch, &ret->entries) = (struct entry){ arena_text(w->scratch, name), type };
	}
}

static int list_directory(struct walk *w, const struct directory *d, struct listing *ret, struct err *err)
{
	DIR *handle = opendir(name_of(w->scratch, w, d->rel));
	int failed;

	if (!handle)
		return err_errno(err, "cannot be opened");
	failed = read_entries(w, handle, ret);
	closedir(handle);
	errno = failed;
	if (failed)
		err_errno(err, "cannot be read to its end");
	if (ret->entries.n)
		qsort(ret->entries.at, ret->entries.n, sizeof *ret->entries.at, by_entry_name);
	return failed ? -1 : 0;
}

static bool is_candidate(struct str name)
{
	return str_ends(name, ".yaml") || str_ends(name, ".yml") || str_ends(name, ".json") || is_kustomization_name(name);
}

/* Whether git ignores the entry; *below: it is a directory that git ignores, but tracks something in. */
static bool is_ignored(struct walk *w, const struct directory *d, const char *name, bool directory, bool *below)
{
	const char *path = join(w->scratch, d->base, name);

	*below = false;
	if (!d->repository || (!d->tracked_only && !ignore_says(d->rules, str_of(path), directory)))
		return false;
	if (!directory || repository_tracks(d->repository, str_of(path)))
		return !repository_tracks(d->repository, str_of(path));
	*below = repository_tracks_below(d->repository, str_of(arena_printf(w->scratch, "%s/", path)));
	return !*below;
}

static struct directory directory_below(struct walk *w, const struct directory *d, const char *name, const char *rel)
{
	struct directory child = *d;

	child.rel = rel;
	child.real = join(w->scratch, d->real, name);
	child.base = arena_printf(w->scratch, "%s%s/", d->base, name);
	child.depth = d->depth + 1;
	return child;
}

/* A link counts only if it leads to a file or directory inside the named one. */
static void follow(struct walk *w, const struct directory *d, const char *name, const char *rel)
{
	const char *path = name_of(w->scratch, w, rel);
	size_t n = strlen(w->real);
	struct directory child;
	struct stat st;
	char *real;

	if (stat(path, &st) < 0 || !(S_ISDIR(st.st_mode) || (S_ISREG(st.st_mode) && is_candidate(str_of(name)))))
		return;
	if (is_left_out(w, d, name, rel, S_ISDIR(st.st_mode))) {
		w->c->inputs->excluded++;
		return;
	}
	real = realpath(path, NULL);
	if (real && strncmp(real, w->real, n) == 0 && (real[n] == '/' || n == 1)) {
		child = directory_below(w, d, name, rel);
		child.real = arena_text(w->scratch, str_of(real));
		child.linked = true;
		if (S_ISDIR(st.st_mode))
			*list_add(w->scratch, &w->links) = child;
		else
			add_file(w, d, name, rel, child.real, true);
	}
	free(real);
}

static void walk_directory(struct walk *w, struct directory d);

static void walk_entry(struct walk *w, const struct directory *d, const struct entry *e)
{
	const char *rel = *d->rel ? join(w->scratch, d->rel, e->name) : e->name;
	bool directory = e->type == DT_DIR, tracked_only;

	if ((e->type == DT_REG && !is_candidate(str_of(e->name))) || is_ignored(w, d, e->name, directory, &tracked_only))
		return;
	if (e->type == DT_LNK) {
		follow(w, d, e->name, rel);
	} else if (is_left_out(w, d, e->name, rel, directory)) {
		w->c->inputs->excluded++;
	} else if (directory) {
		struct directory child = directory_below(w, d, e->name, rel);

		child.tracked_only = tracked_only;
		walk_directory(w, child);
	} else {
		add_file(w, d, e->name, rel, join(w->scratch, d->real, e->name), d->linked);
	}
}

/* A work tree within the tree has rules of its own. */
static void enter_repository(struct walk *w, struct directory *d)
{
	struct repository *inner = repository_at(w->scratch, name_of(w->scratch, w, d->rel));

	if (!inner)
		return;
	d->repository = inner;
	d->rules = inner->excludes;
	d->base = "";
	d->tracked_only = false;
}

/* What the configuration above the named directory excludes is all that it holds. */
static bool scope_covers(struct walk *w, const struct config_scope *scope, const char *real)
{
	if (!scope->directory || !strcmp(scope->directory, real))
		return false;
	for (size_t i = 0; i < scope->exclude_count; i++)
		if (glob_covers(str_of(scope->exclude[i]), str_of(path_below(w->scratch, scope, real, "\001"))))
			return true;
	return false;
}

/* false: it is left out, which a named directory is only where that is forced. */
static bool enter_scope(struct walk *w, struct directory *d, const struct listing *listing)
{
	int sees = (listing->config ? SEES_CONFIG : 0) | (listing->git ? SEES_GIT : 0);
	const struct config_scope *scope = scope_of(w->c, d->real, sees);

	if (scope == d->scope)
		return true;
	d->scope = scope;
	d->kept = d->depth == 0 && scope_covers(w, scope, d->real);
	if (!d->kept || !w->c->options->force_exclude)
		return true;
	w->c->inputs->excluded++;
	return false;
}

static void walk_directory(struct walk *w, struct directory d)
{
	struct listing listing = { 0 };
	struct err err = { 0 };
	bool is_new;

	if (w->full)
		return;
	seen_add(&w->entered, SEEN_DIRECTORY, d.real, &is_new);
	if (d.linked && !is_new)
		return;
	if (d.depth > w->c->options->limits->depth) {
		add_found(w, d.rel, d.real, d.linked, INPUT_UNREADABLE, "is too many directories deep");
		return;
	}
	if (list_directory(w, &d, &listing, &err) < 0)
		add_found(w, d.rel, d.real, d.linked, INPUT_UNREADABLE, arena_text(w->c->arena, str_of(err.text)));
	if (!enter_scope(w, &d, &listing))
		return;
	if (listing.chart) {
		add_chart(w, &d);
		return;
	}
	if (listing.git && d.depth > 0)
		enter_repository(w, &d);
	if (listing.gitignore && d.repository)
		d.rules = repository_ignore(w->scratch, d.rules, name_of(w->scratch, w, d.rel), str_of(d.base));
	for (size_t i = 0; i < listing.entries.n; i++)
		walk_entry(w, &d, &listing.entries.at[i]);
}

/* ---- the named directory ---- */

/*
 * The rules from the work tree's root down to the named directory, whose own come later. If git
 * ignores that directory, or whatever it holds, then it is read all the same, and none of these count.
 */
static const struct ignore *rules_above(struct walk *w, const struct repository *repository, struct str rel)
{
	const struct ignore *rules = repository->excludes;
	const char *directory = repository->root;
	size_t done = 0;

	while (done < rel.n) {
		size_t n = str_find_char(str_sub(rel, done, rel.n), '/');

		rules = repository_ignore(w->scratch, rules, directory, str_sub(rel, 0, done));
		if (ignore_says(rules, str_sub(rel, 0, done + n), true))
			return NULL;
		directory = join(w->scratch, directory, arena_text(w->scratch, str_sub(rel, done, done + n)));
		done += n + 1;
	}
	/* no rule was written for this name; one that takes it takes all */
	if (rel.n && ignore_says(rules, str_of(arena_printf(w->scratch, "%s\001", arena_text(w->scratch, rel))), false))
		return NULL;
	return rules;
}

static struct directory named_directory(struct walk *w)
{
	struct directory d = { .rel = "", .real = w->real, .base = "" };
	const char *at = w->real;
	size_t n;

	for (;;) {
		d.repository = repository_at(w->scratch, at);
		if (d.repository || strcmp(at, "/") == 0)
			break;
		n = (size_t)(strrchr(at, '/') - at);
		at = arena_text(w->scratch, (struct str){ at, n ? n : 1 });
	}
	if (!d.repository)
		return d;
	n = strlen(at);
	if (w->real[n])
		d.base = arena_printf(w->scratch, "%s/", w->real + n + (n > 1));
	d.rules = rules_above(w, d.repository, str_of(d.base));
	return d;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct found *)a)->in.name, ((const struct found *)b)->in.name);
}

/* Of several names of one file the real one stays, else the first. */
static void drop_aliases(struct walk *w)
{
	bool is_new;

	for (int linked = 0; linked < 2; linked++) {
		for (size_t i = 0; i < w->found.n; i++) {
			struct found *f = &w->found.at[i];

			if (f->linked != (linked == 1))
				continue;
			seen_add(&w->entered, SEEN_INPUT, f->real, &is_new);
			f->dropped = !is_new;
		}
	}
}

static bool is_built(const struct walk *w, const struct found *f)
{
	return f->build == BUILD_LOCAL && !w->c->options->unbuilt;
}

static bool is_built_by_another(struct walk *w, const struct found *f)
{
	if (f->in.kind == INPUT_FILE)
		return is_part(w->c, f->real, w->c->context);
	return f->in.kind == INPUT_KUSTOMIZATION && !f->in.named && is_built(w, f) &&
	       is_part(w->c, parent_of(w->scratch, f->real), w->c->context);
}

static void mark_part(struct walk *w, struct found *f)
{
	const struct seen_entry *part = seen_find(w->c->inputs->seen, SEEN_PART, f->real);

	f->in.partial = part && part->value & PART_OF_UNBUILT;
	f->in.patch = part && part->value & PART_IS_PATCH;
}

static void hand_over(struct walk *w)
{
	enum seen_part flag = w->c->context ? PART_OF_CONTEXT : PART_OF_WALKED;
	bool kustomized = false;

	if (w->found.n)
		qsort(w->found.at, w->found.n, sizeof *w->found.at, by_name);
	drop_aliases(w);
	for (size_t i = 0; i < w->found.n; i++) {
		struct found *f = &w->found.at[i];

		if (f->dropped || f->in.kind != INPUT_KUSTOMIZATION)
			continue;
		f->build = build_of(w->c, f->in.path);
		f->in.remote = f->build == BUILD_REMOTE;
		f->in.why = build_refused(f->build);
		collect_parts(w->c, f->in.path, is_built(w, f) ? flag : PART_OF_UNBUILT);
		kustomized = true;
	}
	if (kustomized)
		drop_parts(w->c);
	for (size_t i = 0; i < w->found.n; i++) {
		struct found *f = &w->found.at[i];

		if (f->dropped || is_built_by_another(w, f))
			continue;
		if (f->in.kind == INPUT_FILE && kustomized)
			mark_part(w, f);
		collect(w->c, f->real, &f->in);
	}
}

void walk(struct collect *c, const char *name, const char *real)
{
	auto_arena scratch = ARENA_EMPTY;
	struct walk w = { .c = c, .scratch = &scratch, .name = name, .real = real };

	seen_init(&w.entered, &scratch);
	walk_directory(&w, named_directory(&w));
	for (size_t i = 0; i < w.links.n; i++)
		walk_directory(&w, w.links.at[i]);
	hand_over(&w);
	if (w.full) {
		struct input in = { .name = name, .path = name, .kind = INPUT_UNREADABLE, .named = true };

		in.context = c->context;
		in.why = arena_printf(c->arena, "holds more than %u files and directories: the rest is not read",
				      c->options->limits->tree_entries);
		collect(c, name, &in);
	}
}
