/* SPDX-License-Identifier: Apache-2.0 */
/* What a walk finds, as text. */
#ifndef PODFIT_TESTS_WALK_FIXTURE_H
#define PODFIT_TESTS_WALK_FIXTURE_H

#include "source_fixture.h"

/* A stub for what reads kustomizations: each of their lines is a part. */
static inline void parts_by_line(void *context, const char *path, void (*add)(void *add_context, const char *part, bool patch),
			  void *add_context)
{
	unsigned *calls = context;
	char line[256];
	FILE *f = fopen(path, "r");

	++*calls;
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		add(add_context, line, strncmp(line, "patch", 5) == 0);
	}
	fclose(f);
}

struct world {
	struct arena arena;
	struct inputs inputs;
	struct limits limits;
	struct collect_options options;
	unsigned calls;
	char text[4096];
};

static inline void world_init(struct world *w)
{
	*w = (struct world){ .limits = LIMITS_DEFAULT };
	w->options = (struct collect_options){ .limits = &w->limits, .parts = parts_by_line, .parts_context = &w->calls };
}

static inline void add(struct world *w, const char *path)
{
	inputs_add(&w->inputs, &w->arena, path, false, &w->options);
}

static inline void add_context(struct world *w, const char *path)
{
	inputs_add(&w->inputs, &w->arena, path, true, &w->options);
}

/* One letter a kind, small if walked, then ~ for context, @ for remote parts, ? for partial, ! for a patch, and the name. */
static inline const char *listed(struct world *w)
{
	static const char kinds[] = { [INPUT_FILE] = 'F', [INPUT_STDIN] = 'S', [INPUT_CHART] = 'C',
				      [INPUT_KUSTOMIZATION] = 'K', [INPUT_UNREADABLE] = 'U' };
	size_t n = 0;

	w->text[0] = '\0';
	for (size_t i = 0; i < w->inputs.list.n; i++) {
		const struct input *in = &w->inputs.list.at[i];

		n += (size_t)snprintf(w->text + n, sizeof w->text - n, "%s%c%s%s %s", n ? "\n" : "",
				      kinds[in->kind] + (in->named ? 0 : 'a' - 'A'), in->context ? "~" : in->remote ? "@" : "",
				      in->patch ? "!" : in->partial ? "?" : "", in->name);
		if (in->kind != INPUT_KUSTOMIZATION)
			assert_int_equal(in->kind == INPUT_UNREADABLE, in->why != NULL);
		assert_int_equal(in->kind == INPUT_STDIN, in->path == NULL);
	}
	return w->text;
}

static inline void check(struct world *w, const char *want)
{
	assert_string_equal(listed(w), want);
	arena_release(&w->arena);
	world_init(w);
}

#endif
