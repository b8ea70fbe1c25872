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

/* What cannot be opened again has only the name that is reported. */
static const char *file_of(struct known *k, uint32_t input, uint32_t real, const struct baseline *b)
{
	const struct input_result *r = &k->run->results[real];

	if (!r->stamp.regular)
		return input < k->run->source_base ? k->run->inputs->list.at[input].name
						   : r->sources.at[input - k->run->source_base];
	if (!k->files[real]) {
		char *path = realpath(k->run->inputs->list.at[real].path, NULL);

		k->files[real] = path ? arena_text(k->arena, str_of(from_directory(k->arena, path, b->directory)))
				      : k->run->inputs->list.at[real].name;
		free(path);
	}
	return k->files[real];
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
	struct baseline_entry e = entry_of(k, f, file_of(k, f->at.input, real, b));

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

	for (uint32_t i = 0; i < k->run->source_base; i++) {
		const struct stamp *s = &k->run->results[i].stamp;

		if (s->regular && s->device == stamp.device && s->inode == stamp.inode &&
		    !k->run->inputs->list.at[i].context)
			return true;
	}
	return false;
}

static bool has_source(const struct known *k, const char *file)
{
	for (uint32_t i = 0; i < k->run->source_base; i++) {
		const struct input_result *r = &k->run->results[i];

		if (r->read && !r->stamp.regular && !strcmp(k->run->inputs->list.at[i].name, file))
			return true;
		for (size_t s = 0; s < r->sources.n; s++)
			if (!strcmp(r->sources.at[s], file))
				return true;
	}
	return false;
}

/* Whether the run saw where the entry was. */
static bool was_looked_for(const struct known *k, const struct baseline *b, const struct baseline_entry *e)
{
	const char *file = e->file ? e->file : "";
	struct stat st;

	if (e->gone)
		return (b->whole && *file != '/' && !str_starts(str_of(file), "../")) || has_source(k, file);
	if (stat(*file == '/' ? file : arena_printf(k->arena, "%s/%s", b->directory, file), &st) < 0)
		return false;
	return was_read(k, &st) || has_source(k, file);
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
static void find_stale(const struct known *k, struct baseline *b)
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
	for (uint32_t i = 0; i < k->run->source_base; i++) {
		struct baseline *b = config_of(k->run, i).baseline;

		if (!b || b->told)
			continue;
		b->told = true;
		say_expired(k, b, ret);
		say_stale(k, b, ret);
	}
}
