/* SPDX-License-Identifier: Apache-2.0 */
#include "diff_base.h"

#include <stdlib.h>

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

static struct input deleted_input(const struct diff_base *d, struct arena *arena, const char *path)
{
	const char *name = gate_name(arena, d->git.root, path), *slash = strrchr(name, '/');

	return (struct input){ .name = name,
			       .path = name,
			       .kind = INPUT_FILE,
			       .deleted = true,
			       .directory = slash ? arena_printf(arena, "%.*s", (int)(slash - name), name) : "." };
}

/* The inputs of the base, their texts still missing: `blobs` says which. */
static size_t collect_then(struct diff_base *d, const struct inputs *now, const struct input_config *configs,
			   const struct input_config *of_deleted, const char **blobs, uint32_t *whose)
{
	struct arena *arena = d->git.arena;
	size_t n = 0;

	for (size_t i = 0; i < now->list.n; i++) {
		const struct input *in = &now->list.at[i];
		const char *path = in->kind == INPUT_FILE && in->path ? from_root(d, arena, in->path) : NULL;
		const struct git_change *change = path ? git_change_of(&d->changes, path) : NULL;

		if (change ? !change->blob : !in->context) /* new, or of no known past */
			continue;
		if (change) {
			whose[n] = (uint32_t)d->then.list.n;
			blobs[n++] = change->blob;
		}
		*list_add(arena, &d->configs) = configs[i];
		*list_add(arena, &d->then.list) = *in;
	}
	for (size_t i = 0; i < d->changes.n; i++) {
		const struct git_change *change = &d->changes.at[i];

		if (!change->deleted || !change->blob || !is_manifest(str_of(change->path)))
			continue;
		whose[n] = (uint32_t)d->then.list.n;
		blobs[n++] = change->blob;
		*list_add(arena, &d->configs) = *of_deleted;
		*list_add(arena, &d->then.list) = deleted_input(d, arena, change->path);
	}
	return n;
}

static int read_then(struct diff_base *d, const struct inputs *now, const struct input_config *of_deleted,
		     struct err *err)
{
	struct arena *arena = d->git.arena;
	size_t most = now->list.n + d->changes.n, n;
	const char **blobs = arena_array(arena, most, const char *);
	uint32_t *whose = arena_array(arena, most, uint32_t);
	struct str *texts = arena_array(arena, most, struct str);

	n = collect_then(d, now, d->lint->configs, of_deleted, blobs, whose);
	if (git_blobs(&d->git, blobs, n, texts, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		d->then.list.at[whose[i]].text = texts[i];
	return 0;
}

/* Everything is told, so that nothing that stood there is taken for new; its problems are those of the past. */
static const struct lint_result *lint_then(void *context)
{
	struct diff_base *d = context;
	struct lint_options options = *d->lint;

	options.earlier = NULL;
	options.baselines = false;
	options.min_severity = SEVERITY_INFO;
	options.limits.findings = FINDINGS_MOST;
	options.configs = d->configs.at;
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
		arena_reset(&scratch);
	}
	return 0;
}

int diff_base_arm(struct diff_base *d, struct lint_options *lint, const struct inputs *inputs,
		  const struct input_config *of_deleted, struct err *err)
{
	d->lint = lint;
	if (read_then(d, inputs, of_deleted, err) < 0)
		return -1;
	lint->rows_wanted = true;
	lint->earlier = lint_then;
	lint->earlier_context = d;
	lint->since = d->revision;
	return 0;
}

void diff_base_release(struct diff_base *d)
{
	lint_release(&d->result);
}
