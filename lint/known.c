/* SPDX-License-Identifier: Apache-2.0 */
#include "known.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "source/open.h"

enum { NOTES_MOST = 20 }; /* of one kind; the rest is counted */

/* ---- files ---- */

/* Both are real paths: "/a/b/c" from "/a/d" is "../b/c". */
static const char *from_directory(struct arena *arena, const char *path, const char *directory)
{
	size_t common = 0, i = 0;
	const char *up = "";

	for (; path[i] && path[i] == directory[i]; i++)
		if (path[i] == '/')
			common = i + 1;
	if (!directory[i] && path[i] == '/')
		return path + i + 1;
	for (struct str rest = str_of(directory + common); rest.n; str_cut(&rest, '/'))
		up = arena_printf(arena, "../%s", up);
	return arena_printf(arena, "%s%s", up, path + common);
}

/* Of what is no file its name in the output. */
static const char *file_of(struct known *k, uint32_t input, const struct baseline *b)
{
	uint32_t owner = run_owner(k->run, input);
	const char *name = run_name(k->run, input);
	char *path;

	while (k->files.n <= input)
		*list_add(k->arena, &k->files) = NULL;
	if (k->files.at[input])
		return k->files.at[input];
	path = realpath(k->run->results[owner].stamp.regular ? k->run->inputs->list.at[owner].path : name, NULL);
	k->files.at[input] = path ? arena_text(k->arena, str_of(from_directory(k->arena, path, b->directory))) : name;
	free(path);
	return k->files.at[input];
}

/* ---- findings ---- */

/* "Deployment.apps": the version of an API comes and goes. */
static const char *kind_of(struct arena *arena, const struct object_id *id)
{
	struct str group = api_group(str_of(id->api_version));

	if (!id->kind || !group.n)
		return id->kind;
	return arena_printf(arena, "%s.%.*s", id->kind, STR_ARG(group));
}

static struct baseline_entry entry_of(struct known *k, const struct finding *f, const char *file)
{
	return (struct baseline_entry){
		.rule = f->rule->name,
		.kind = kind_of(k->arena, f->object),
		.namespace = f->object->namespace,
		.name = f->object->name,
		.container = f->container,
		.path = f->steady_path && *f->steady_path ? f->steady_path : NULL,
		.file = file,
		.used = true,
	};
}

bool known_takes(struct known *k, const struct finding *f, uint32_t real)
{
	struct baseline *b = config_of(k->run, real).baseline;
	uint32_t i;

	if (!b)
		return false;
	struct baseline_entry e = entry_of(k, f, file_of(k, f->at.input, b));

	if (bag_take(&b->known, baseline_key(k->arena, &e, false), &i) ||
	    bag_take(&b->known, baseline_key(k->arena, &e, true), &i)) {
		b->entries.at[i].used = true;
		b->entries.at[i].file = e.file;
		return !b->entries.at[i].expired;
	}
	if (!b->extend || f->hidden)
		return false;
	*list_add(k->arena, &b->entries) = e;
	return true;
}

/* ---- entries that stand for nothing ---- */

static bool was_read(const struct known *k, const struct stat *st)
{
	struct stamp stamp = stamp_of(st);

	for (uint32_t i = 0; i < k->run->inputs->list.n; i++) {
		const struct stamp *s = &k->run->results[i].stamp;

		if (s->regular && s->device == stamp.device && s->inode == stamp.inode &&
		    !k->run->inputs->list.at[i].context)
			return true;
	}
	return false;
}

/* Something that is no file of its own: standard input, what is rendered. */
static bool has_source(struct known *k, const struct baseline *b, const char *file)
{
	for (uint32_t i = 0; i < k->run->inputs->list.n; i++) {
		const struct input_result *r = &k->run->results[i];

		if (r->read && !r->stamp.regular && !strcmp(file_of(k, i, b), file))
			return true;
		for (uint32_t s = 0; s < r->sources.n; s++)
			if (!strcmp(file_of(k, run_source(k->run, i, s), b), file))
				return true;
	}
	return false;
}

/* Whether the run saw where the entry was. */
static bool was_looked_for(struct known *k, const struct baseline *b, const struct baseline_entry *e)
{
	const char *file = e->file ? e->file : "";
	struct stat st;

	if (e->gone)
		return (b->whole && *file != '/' && !str_starts(str_of(file), "../")) || has_source(k, b, file);
	if (stat(*file == '/' ? file : arena_printf(k->arena, "%s/%s", b->directory, file), &st) < 0)
		return false;
	return was_read(k, &st) || has_source(k, b, file);
}

/* ---- notes ---- */

static void note(struct known *k, problem_list *ret, const char *code, const char *message)
{
	*list_add(k->arena, ret) = (struct problem){
		.input = (uint32_t)NO_INPUT, .start = (uint32_t)ret->n, .code = code, .message = message, .always = true
	};
}

static void say_expired(struct known *k, const struct baseline *b, problem_list *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < b->entries.n; i++) {
		const struct baseline_entry *e = &b->entries.at[i];

		if (!e->expired || !e->used || n++ >= NOTES_MOST)
			continue;
		note(k, ret, "baseline-expired",
		     arena_printf(k->arena, "%s:%u: %s of %s counts again: its entry expired on %s%s%s%s%s", b->name,
				  e->line, e->rule, e->name ? e->name : "an object without a name", e->expiry,
				  e->owner ? "; owner: " : "", e->owner ? e->owner : "", e->reason ? "; reason: " : "",
				  e->reason ? e->reason : ""));
	}
	if (n > NOTES_MOST)
		note(k, ret, "baseline-expired",
		     arena_printf(k->arena, "%s: and %zu more entries expired", b->name, n - NOTES_MOST));
}

/* Entries of one file stand together: it is looked for once. */
static void find_stale(struct known *k, struct baseline *b)
{
	const char *file = NULL;
	bool looked_for = false;

	for (size_t i = 0; i < b->entries.n; i++) {
		struct baseline_entry *e = &b->entries.at[i];

		if (e->used)
			continue;
		if (!file || strcmp(file, e->file ? e->file : ""))
			looked_for = was_looked_for(k, b, e);
		file = e->file ? e->file : "";
		e->stale = looked_for;
	}
}

static void say_stale(struct known *k, struct baseline *b, problem_list *ret)
{
	const struct baseline_entry *first = NULL;
	size_t n = 0;

	find_stale(k, b);
	for (size_t i = 0; i < b->entries.n; i++) {
		n += b->entries.at[i].stale;
		if (b->entries.at[i].stale && !first)
			first = &b->entries.at[i];
	}
	if (!n || b->extend)
		return;
	note(k, ret, "baseline-unused",
	     arena_printf(k->arena, "%s:%u: %zu entr%s nothing any more%s; --write-baseline %s leaves %s out", b->name,
			  first->line, n, n == 1 ? "y stands for" : "ies stand for",
			  n == 1 ? "" : ", this one is the first", b->name, n == 1 ? "it" : "them"));
}

void known_notes(struct known *k, problem_list *ret)
{
	for (uint32_t i = 0; i < k->run->inputs->list.n; i++) {
		struct baseline *b = config_of(k->run, i).baseline;

		if (!b || b->told)
			continue;
		b->told = true;
		say_expired(k, b, ret);
		say_stale(k, b, ret);
	}
}
