/* SPDX-License-Identifier: Apache-2.0 */
#include "diff_base.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diff_build.h"
#include "gate.h"
#include "source/repository.h"

enum { FINDINGS_MOST = 1 << 20 }; /* of the base: one that is missing would make its like new */

/* ---- what changed ---- */

/* Path from the root; NULL: it is not in the work tree. */
static const char *from_root(const struct diff_base *d, struct arena *arena, const char *path)
{
	size_t n = strlen(d->git.root);
	char *real = realpath(path, NULL);
	const char *ret = NULL;

	if (real && !strncmp(real, d->git.root, n) && (real[n] == '/' || !real[n] || n == 1))
		ret = arena_text(arena, str_of(real + n + (real[n] == '/')));
	free(real);
	return ret;
}

static bool is_changed(const struct diff_base *d, struct repository *repository, struct arena *arena,
		       const struct input *in)
{
	const char *path = in->path ? from_root(d, arena, in->path) : NULL;

	if (!path || in->kind == INPUT_UNREADABLE)
		return true;
	if (in->kind == INPUT_CHART)
		return git_changes_below(&d->changes, path);
	if (in->kind == INPUT_KUSTOMIZATION)
		return diff_touches_build(&d->changes, d->git.root, path, arena, &d->limits);
	return git_change_of(&d->changes, path) || !repository || !repository_tracks(repository, str_of(path));
}

static bool is_manifest(struct str path)
{
	return str_ends(path, ".yaml") || str_ends(path, ".yml") || str_ends(path, ".json");
}

/* ---- what stood there ---- */

static struct input deleted_input(const struct diff_base *d, struct arena *arena, const char *path,
				  const struct config_scope *scope)
{
	const char *name = gate_name(arena, d->git.root, path), *slash = strrchr(name, '/');

	return (struct input){ .name = name,
			       .path = name,
			       .kind = INPUT_FILE,
			       .deleted = true,
			       .scope = scope,
			       .directory = slash ? arena_printf(arena, "%.*s", (int)(slash - name), name) : "." };
}

struct texts { /* of the base's files, still missing */
	const char **blobs;
	uint32_t *whose;
	size_t n;
};

static void add_then(struct diff_base *d, struct texts *texts, const struct input *in, const char *blob)
{
	if (blob) {
		texts->whose[texts->n] = (uint32_t)d->then.list.n;
		texts->blobs[texts->n++] = blob;
	}
	*list_add(d->git.arena, &d->then.list) = *in;
}

static void add_files(struct diff_base *d, const struct inputs *now, const struct config_scope *of_deleted,
		      struct texts *texts)
{
	struct arena *arena = d->git.arena;

	for (size_t i = 0; i < now->list.n; i++) {
		const struct input *in = &now->list.at[i];
		const char *path = in->kind == INPUT_FILE && in->path ? from_root(d, arena, in->path) : NULL;
		const struct git_change *change = path ? git_change_of(&d->changes, path) : NULL;

		if (change ? change->blob != NULL : in->context) /* else new, or of no known past */
			add_then(d, texts, in, change ? change->blob : NULL);
	}
	for (size_t i = 0; i < d->changes.n; i++) {
		const struct git_change *c = &d->changes.at[i];

		if (!c->deleted || !c->blob || !is_manifest(str_of(c->path)))
			continue;
		struct input gone = deleted_input(d, arena, c->path, of_deleted);

		add_then(d, texts, &gone, c->blob);
	}
}

static int read_texts(struct diff_base *d, const struct texts *texts, struct err *err)
{
	struct str *all = arena_array(d->git.arena, texts->n, struct str);

	if (git_blobs(&d->git, texts->blobs, texts->n, all, err) < 0)
		return -1;
	for (size_t i = 0; i < texts->n; i++)
		d->then.list.at[texts->whose[i]].text = all[i];
	return 0;
}

/* ---- what is built of several files ---- */

static bool make_export(struct diff_base *d)
{
	const char *directory = secure_getenv("TMPDIR");

	d->exported = arena_printf(d->git.arena, "%s/podfit-XXXXXX", directory && *directory ? directory : "/tmp");
	if (mkdtemp(d->exported))
		return true;
	d->exported = NULL;
	return false;
}

/* Dependencies of a chart are often fetched and ignored by git: those of today stand in. */
static bool lend_dependencies(struct diff_base *d, const char *path)
{
	const char *there = arena_printf(d->git.arena, "%s/%s/charts", d->exported, path);
	const char *here = arena_printf(d->git.arena, "%s/%s/charts", d->git.root, path);

	return access(there, F_OK) == 0 || access(here, F_OK) < 0 || symlink(here, there) == 0;
}

/* What a chart is made of is in its directory; what a kustomization builds may be anywhere. */
static void add_built(struct diff_base *d)
{
	bool all = false;

	for (size_t i = 0; i < d->built.n; i++)
		all |= d->built.at[i].kind == INPUT_KUSTOMIZATION;
	if (!d->built.n || !make_export(d))
		return;
	for (size_t i = 0; i < d->built.n; i++) {
		struct input in = d->built.at[i];
		const char *path = from_root(d, d->git.arena, in.path);
		struct err err = { "" };
		struct stat st;

		if (!path || ((i == 0 || !all) && git_export(&d->git, all ? "" : path, d->exported, &err) < 0))
			return; /* of what cannot be had nothing is known: all that is found counts */
		in.path = arena_printf(d->git.arena, "%s%s%s", d->exported, *path ? "/" : "", path);
		if (stat(in.path, &st) < 0 || (in.kind == INPUT_CHART && !lend_dependencies(d, path)))
			continue;
		in.name = in.path;
		in.deleted = true;
		*list_add(d->git.arena, &d->then.list) = in;
	}
}

int diff_base_read(struct diff_base *d, const struct inputs *now, const struct config_scope *of_deleted,
		   struct err *err)
{
	size_t most = now->list.n + d->changes.n;
	struct texts texts = { arena_array(d->git.arena, most, const char *), arena_array(d->git.arena, most, uint32_t),
			       0 };

	add_files(d, now, of_deleted, &texts);
	if (read_texts(d, &texts, err) < 0)
		return -1;
	add_built(d);
	return 0;
}

/* ---- the run over it ---- */

/* Everything is told, so that nothing that stood there is taken for new; its problems are those of the past. */
static const struct lint_result *lint_then(void *context)
{
	struct diff_base *d = context;
	struct lint_options options = *d->lint;

	options.earlier = NULL;
	options.baselines = false;
	options.untraced = true;
	options.min_severity = SEVERITY_INFO;
	options.limits.findings = FINDINGS_MOST;
	options.configs = d->configs;
	lint_run(&options, &d->then, &d->result);
	return &d->result;
}

/* ---- what others call ---- */

int diff_base_mark(struct diff_base *d, struct inputs *inputs, const char *directory, struct arena *arena,
		   struct err *err)
{
	auto_arena scratch = ARENA_EMPTY;
	struct repository *repository;

	d->limits = LIMITS_DEFAULT;
	if (git_open(&d->git, arena, directory, d->revision, err) < 0 || git_changes(&d->git, &d->changes, err) < 0)
		return -1;
	repository = repository_at(arena, d->git.root);
	for (size_t i = 0; i < inputs->list.n; i++) {
		struct input *in = &inputs->list.at[i];

		in->unchanged = !is_changed(d, repository, &scratch, in);
		in->context |= in->unchanged;
		if (!in->unchanged && (in->kind == INPUT_CHART || in->kind == INPUT_KUSTOMIZATION))
			*list_add(arena, &d->built) = *in;
		arena_reset(&scratch);
	}
	return 0;
}

void diff_base_arm(struct diff_base *d, struct lint_options *lint, const struct input_config *configs_of_then)
{
	d->lint = lint;
	d->configs = configs_of_then;
	lint->rows_wanted = true;
	lint->earlier = lint_then;
	lint->earlier_context = d;
	lint->since = d->revision;
}

static int remove_one(const char *path, const struct stat *st UNUSED, int type UNUSED, struct FTW *at UNUSED)
{
	remove(path);
	return 0;
}

void diff_base_release(struct diff_base *d)
{
	lint_release(&d->result);
	if (d->exported)
		nftw(d->exported, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	d->exported = NULL;
}
