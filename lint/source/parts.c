/* SPDX-License-Identifier: Apache-2.0 */
/* Which files are parts of kustomizations. What a kustomization says comes from options->parts. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "source/collect.h"

bool is_kustomization_name(struct str name)
{
	return str_is(name, "kustomization.yaml") || str_is(name, "kustomization.yml") || str_is(name, "Kustomization");
}

struct adding {
	struct collect *c;
	const char *directory;	/* the kustomization's */
	enum seen_part flag;
};

/* Whether `real` stands in the directory or in one right below. */
static bool is_near(struct arena *arena, const char *directory, const char *real)
{
	const char *parent = parent_of(arena, real);
	char *own = realpath(directory, NULL);
	bool near = own && (strcmp(parent, own) == 0 || strcmp(parent_of(arena, parent), own) == 0);

	free(own);
	return near;
}

static void add_part(void *context, const char *part)
{
	struct adding *a = context;
	struct arena *arena = a->c->arena;
	struct stat st;
	char *real;
	bool is_new;

	/* patches and generators may stand inline where a path could; resources may be remote */
	if (!*part || strchr(part, '\n') || strstr(part, "://"))
		return;
	real = realpath(*part == '/' ? part : arena_printf(arena, "%s/%s", a->directory, part), NULL);
	if (real && stat(real, &st) == 0 && S_ISREG(st.st_mode) &&
	    (a->flag != PART_OF_NEIGHBOUR || is_near(arena, a->directory, real)))
		seen_add(a->c->inputs->seen, SEEN_PART, real, &is_new)->value |= a->flag;
	free(real);
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
