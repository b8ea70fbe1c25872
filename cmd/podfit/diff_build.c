/* SPDX-License-Identifier: Apache-2.0 */
#include "diff_build.h"

#include <sys/stat.h>

#include "kube/kustomization.h"
#include "source/seen.h"

enum { BUILDS_MOST = 10000 }; /* of one kustomization; more of them count as changed */

struct building {
	const struct git_changes *changes;
	const char *root;
	const char *directory; /* of the kustomization at hand, from the root, "" for that itself */
	struct arena *arena;
	LIST(const char *) waiting; /* kustomizations, from the root */
	struct seen seen;
	bool touched;
};

/* "a/b" and "../c" are "a/c"; NULL: out of the work tree. */
static const char *joined(struct arena *arena, const char *directory, const char *part)
{
	struct str rest = str_of(arena_printf(arena, "%s/%s", directory, part));
	char *text = arena_bytes(arena, rest.n + 1);
	size_t n = 0;

	while (rest.p) {
		struct str name = str_cut(&rest, '/');

		if (!name.n || str_is(name, "."))
			continue;
		if (str_is(name, "..")) {
			if (!n)
				return NULL;
			while (n && text[--n] != '/')
				continue;
			continue;
		}
		if (n)
			text[n++] = '/';
		memcpy(text + n, name.p, name.n);
		n += name.n;
	}
	text[n] = '\0';
	return text;
}

static void wait_for(struct building *b, const char *directory)
{
	static const char *const names[] = { "kustomization.yaml", "kustomization.yml", "Kustomization" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const char *path = *directory ? arena_printf(b->arena, "%s/%s", directory, names[i]) : names[i];
		struct stat st;
		bool is_new;

		if (stat(arena_printf(b->arena, "%s/%s", b->root, path), &st) < 0 || !S_ISREG(st.st_mode))
			continue;
		seen_add(&b->seen, SEEN_PART, path, &is_new);
		if (is_new)
			*list_add(b->arena, &b->waiting) = path;
	}
}

static void add_part(void *context, const char *part, bool patch UNUSED)
{
	struct building *b = context;
	const char *path;

	if (!*part || *part == '/' || strchr(part, '\n') || strstr(part, "://")) /* inline, or remote */
		return;
	path = joined(b->arena, b->directory, part);
	if (!path)
		return;
	b->touched |= git_change_of(b->changes, path) || git_changes_below(b->changes, path);
	wait_for(b, path);
}

bool diff_touches_build(const struct git_changes *changes, const char *root, const char *path, struct arena *arena,
			const struct limits *limits)
{
	struct building b = { .changes = changes, .root = root, .arena = arena };
	struct limits own = *limits;

	seen_init(&b.seen, arena);
	*list_add(arena, &b.waiting) = path;
	for (size_t i = 0; i < b.waiting.n && i < BUILDS_MOST && !b.touched; i++) {
		const char *slash = strrchr(b.waiting.at[i], '/');

		b.directory =
			slash ? arena_text(arena, (struct str){ b.waiting.at[i], (size_t)(slash - b.waiting.at[i]) })
			      : "";
		b.touched =
			git_change_of(changes, b.waiting.at[i]) != NULL ||
			git_changes_below(changes, arena_printf(arena, "%s%scharts", b.directory, slash ? "/" : ""));
		if (!b.touched)
			kustomization_parts(&own, arena_printf(arena, "%s/%s", root, b.waiting.at[i]), add_part, &b);
	}
	return b.touched || b.waiting.n > BUILDS_MOST;
}
