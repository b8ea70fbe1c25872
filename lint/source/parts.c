/* SPDX-License-Identifier: Apache-2.0 */
/* Which files are parts of kustomizations. What a kustomization says comes from options->parts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "source/collect.h"

bool is_kustomization_name(struct str name)
{
	return str_is(name, "kustomization.yaml") || str_is(name, "kustomization.yml") || str_is(name, "Kustomization");
}

/*
 * What kustomize would fetch (its api/internal/git/repospec.go): a URL; and, where no file has that name, whatever it
 * can read as the place of a repository: user@host:path, host.name/org/repo, anything with a //path or ?ref= of git.
 */
static bool is_remote(const char *directory, const char *part)
{
	size_t host = strcspn(part, "/");
	char path[4096];
	struct stat st;
	int n = snprintf(path, sizeof path, "%s/%s", *part == '/' ? "" : directory, part);

	if (strstr(part, "://") || strncmp(part, "git@", 4) == 0 || strncmp(part, "git::", 5) == 0)
		return true;
	if (n < 0 || (size_t)n >= sizeof path || stat(path, &st) == 0 || *part == '/' || *part == '.')
		return false;
	return strpbrk(part, "@:?") || strstr(part + host, "//") || strstr(part, ".git") ||
	       (part[host] && strncasecmp(part, "github.com", host) == 0) || (part[host] && memchr(part, '.', host));
}

struct adding {
	struct collect *c;
	const char *directory;	/* the kustomization's; its real path for PART_OF_NEIGHBOUR */
	enum seen_part flag;
};

/* Whether `real` stands in the directory, a real path, or in one right below. */
static bool is_near(struct arena *arena, const char *directory, const char *real)
{
	const char *parent = parent_of(arena, real);

	return strcmp(parent, directory) == 0 || strcmp(parent_of(arena, parent), directory) == 0;
}

/* Of a part that is a file, or a directory where those count, else NULL. A name of a file in a directory with a real path is one itself. */
static const char *real_part(const struct adding *a, const char *part)
{
	const char *path = *part == '/' ? part : arena_printf(a->c->arena, "%s/%s", a->directory, part), *real;
	struct stat own, st;

	if (lstat(path, &own) < 0 || (S_ISDIR(own.st_mode) && a->flag == PART_OF_NEIGHBOUR))
		return NULL;
	if (a->flag == PART_OF_NEIGHBOUR && !strchr(part, '/') && S_ISREG(own.st_mode))
		return path;
	real = real_path(a->c, a->c->arena, path, &own);
	if (!real || stat(real, &st) < 0)
		return NULL;
	return S_ISREG(st.st_mode) || (S_ISDIR(st.st_mode) && a->flag != PART_OF_NEIGHBOUR) ? real : NULL;
}

static void add_part(void *context, const char *part, bool patch)
{
	struct adding *a = context;
	const char *real;
	bool is_new;

	/* patches and generators may stand inline where a path could; resources may be remote */
	if (!*part || strchr(part, '\n') || is_remote(a->directory, part))
		return;
	real = real_part(a, part);
	if (real && (a->flag != PART_OF_NEIGHBOUR || is_near(a->c->arena, a->directory, real)))
		seen_add(a->c->inputs->seen, SEEN_PART, real, &is_new)->value |=
			a->flag | (patch && a->flag & (PART_OF_NEIGHBOUR | PART_OF_UNBUILT) ? PART_IS_PATCH : 0);
}

void collect_parts(struct collect *c, const char *path, enum seen_part flag)
{
	struct adding a = { c, parent_of(c->arena, path), flag };

	if (c->options->parts)
		c->options->parts(c->options->parts_context, path, add_part, &a);
}

/* ---- what it takes to build one ---- */

enum { DEEP = 64, BUILD_ASKED = BUILD_CIRCLE };	/* met again while it is being asked: it goes round */

struct building {
	struct collect *c;
	const char *directory;
	enum build build;
	int depth;
};

static enum build build_at(struct collect *c, const char *path, int depth);

/* A base: a directory that has a kustomization of its own. */
static enum build build_below(const struct building *b, const char *part)
{
	static const char *const names[] = { "kustomization.yaml", "kustomization.yml", "Kustomization" };
	auto_arena scratch = ARENA_EMPTY;
	const char *base = *part == '/' ? part : arena_printf(&scratch, "%s/%s", b->directory, part);
	struct stat st;

	if (stat(base, &st) < 0 || !S_ISDIR(st.st_mode))
		return BUILD_LOCAL;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const char *path = arena_printf(&scratch, "%s/%s", base, names[i]);

		if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
			return build_at(b->c, path, b->depth + 1);
	}
	return BUILD_LOCAL;
}

static void build_on(void *context, const char *part, bool patch UNUSED)
{
	struct building *b = context;
	enum build below;

	if (!*part || strchr(part, '\n'))
		return;
	below = is_remote(b->directory, part) ? BUILD_REMOTE : build_below(b, part);
	if (b->build < below)
		b->build = below;
}

static enum build build_at(struct collect *c, const char *path, int depth)
{
	struct building b = { c, parent_of(c->arena, path), BUILD_LOCAL, depth };
	char *real = realpath(path, NULL);
	struct seen_entry *e;
	bool is_new;

	if (!real || depth > DEEP || !c->options->parts) {
		free(real);
		return BUILD_LOCAL;
	}
	e = seen_add(c->inputs->seen, SEEN_BUILD, real, &is_new);
	free(real);
	if (!is_new)
		return (enum build)e->value;
	e->value = BUILD_ASKED;
	c->options->parts(c->options->parts_context, path, build_on, &b);
	e->value = b.build;
	return b.build;
}

enum build build_of(struct collect *c, const char *path)
{
	return build_at(c, path, 0);
}

const char *build_refused(enum build build)
{
	if (build == BUILD_REMOTE)
		return "a kustomization with remote parts, which are never fetched: what it builds was not looked at; pipe "
		       "`kustomize build` into podfit";
	return build == BUILD_CIRCLE ? "a kustomization that builds on itself: nothing in it was looked at" : NULL;
}

/* ---- hiding parts ---- */

static unsigned hiding(bool context)
{
	return context ? PART_OF_WALKED | PART_OF_CONTEXT : PART_OF_WALKED;
}

bool is_part(const struct collect *c, const char *real, bool context)
{
	const struct seen_entry *part = seen_find(c->inputs->seen, SEEN_PART, real);

	return part && part->value & hiding(context);
}

void drop_parts(struct collect *c)
{
	struct seen *seen = c->inputs->seen;
	size_t n = 0;
	auto_arena scratch = ARENA_EMPTY;
	uint32_t *now;

	if (c->inputs->list.n == 0)
		return;
	now = arena_array(&scratch, c->inputs->list.n, uint32_t);
	for (size_t i = 0; i < seen->size; i++) {
		for (struct seen_entry *e = seen->slots[i]; e; e = e->next) {
			const struct input *in;

			if (e->kind != SEEN_INPUT || e->value == GONE)
				continue;
			in = &c->inputs->list.at[e->value];
			if (in->kind != INPUT_FILE || in->named || !is_part(c, e->path, in->context))
				continue;
			now[e->value] = GONE;
			e->value = GONE;
		}
	}
	for (size_t i = 0; i < c->inputs->list.n; i++) {
		if (now[i] == GONE)
			continue;
		c->inputs->list.at[n] = c->inputs->list.at[i];
		now[i] = (uint32_t)n++;
	}
	c->inputs->list.n = n;
	for (size_t i = 0; i < seen->size; i++)
		for (struct seen_entry *e = seen->slots[i]; e; e = e->next)
			if (e->kind == SEEN_INPUT && e->value != GONE)
				e->value = now[e->value];
}
