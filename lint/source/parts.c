/* SPDX-License-Identifier: Apache-2.0 */
/* Which files are parts of kustomizations. What a kustomization says comes from options->parts. */
#include <string.h>

#include "source/collect.h"

bool is_kustomization_name(struct str name)
{
	return str_is(name, "kustomization.yaml") || str_is(name, "kustomization.yml") || str_is(name, "Kustomization");
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

/* Of a part that is a file, else NULL. A name of a file in a directory with a real path is one itself. */
static const char *real_part(const struct adding *a, const char *part)
{
	const char *path = *part == '/' ? part : arena_printf(a->c->arena, "%s/%s", a->directory, part), *real;
	struct stat own, st;

	if (lstat(path, &own) < 0 || S_ISDIR(own.st_mode))
		return NULL;
	if (a->flag == PART_OF_NEIGHBOUR && !strchr(part, '/') && S_ISREG(own.st_mode))
		return path;
	real = real_path(a->c, a->c->arena, path, &own);
	return real && stat(real, &st) == 0 && S_ISREG(st.st_mode) ? real : NULL;
}

static void add_part(void *context, const char *part, bool patch)
{
	struct adding *a = context;
	const char *real;
	bool is_new;

	/* patches and generators may stand inline where a path could; resources may be remote */
	if (!*part || strchr(part, '\n') || strstr(part, "://"))
		return;
	real = real_part(a, part);
	if (real && (a->flag != PART_OF_NEIGHBOUR || is_near(a->c->arena, a->directory, real)))
		seen_add(a->c->inputs->seen, SEEN_PART, real, &is_new)->value |=
			a->flag | (patch && a->flag == PART_OF_NEIGHBOUR ? PART_IS_PATCH : 0);
}

void collect_parts(struct collect *c, const char *path, enum seen_part flag)
{
	struct adding a = { c, parent_of(c->arena, path), flag };

	if (c->options->parts)
		c->options->parts(c->options->parts_context, path, add_part, &a);
}

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
