/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/values.h"

enum { LEAVES_MOST = 1 << 16, PATH_MOST = 1024 };

struct adding {
	struct values *v;
	struct arena *arena; /* of what is kept */
	struct doc *doc;
};

static void add_leaf(const struct adding *a, const struct node *n, const char *path, const char *shown)
{
	const struct origin_of_doc origin = { a->v->layers, 0, 1 };
	bool hides = n->type == NODE_SEQ || n->type == NODE_NULL;

	*list_add(a->arena, &a->v->leaves) = (struct value_leaf){
		.path = path,
		.shown = shown,
		.text = hides ? STR_NONE : arena_str(a->arena, node_text(n)),
		.string = n->type == NODE_STRING,
		.at = place_of(a->doc, &origin, n->start, n->end),
	};
}

/* Helm's parser takes a character behind a backslash as it is (pkg/strvals). */
static const char *escaped(struct arena *arena, struct str key)
{
	char *text = arena_bytes(arena, key.n * 2 + 1), *at = text;

	for (size_t i = 0; i < key.n; i++) {
		if (strchr(".,=[]\\", key.p[i]))
			*at++ = '\\';
		*at++ = key.p[i];
	}
	*at = '\0';
	return text;
}

static bool is_word(struct str key)
{
	for (size_t i = 0; i < key.n; i++)
		if (!is_digit(key.p[i]) && key.p[i] != '_' && ((key.p[i] | 32) < 'a' || (key.p[i] | 32) > 'z'))
			return false;
	return key.n > 0;
}

static void add_node(const struct adding *a, const struct node *node, const char *path, const char *shown, int depth)
{
	const struct node *n = node_real(a->doc, node);
	uint32_t i = 0;

	if (!n || a->v->leaves.n >= LEAVES_MOST || strlen(path) > PATH_MOST || (uint32_t)depth > a->doc->limits->depth)
		return;
	if (n->type != NODE_MAP)
		add_leaf(a, n, path, shown);
	if (n->type == NODE_SEQ)
		for (const struct node *item = seq_first(a->doc, n); item; item = item->next, i++)
			add_node(a, item, arena_printf(a->arena, "%s[%u]", path, i),
				 arena_printf(a->arena, "%s[%u]", shown, i), depth + 1);
	if (n->type != NODE_MAP)
		return;
	for (struct map_walk w = map_walk(a->doc, n); map_next(&w);) {
		struct str key = node_text(w.key);

		if (!key.n || str_find_char(key, '\0') < key.n) /* --set knows no empty key */
			continue;
		add_node(a, w.value, arena_printf(a->arena, "%s%s%s", path, *path ? "." : "", escaped(a->arena, key)),
			 arena_printf(a->arena, is_word(key) ? "%s.%.*s" : "%s[\"%.*s\"]", shown, STR_ARG(key)),
			 depth + 1);
	}
}

void values_add(struct values *v, struct arena *arena, struct str text, const char *prefix, const struct limits *limits)
{
	auto_arena scratch = ARENA_EMPTY;
	struct doc doc = { .arena = &scratch, .limits = limits, .text = text };
	struct adding a = { v, arena, &doc };
	struct fault fault = { 0 };

	if (yaml_read(&doc, &fault) == 0 && node_is(&doc, doc.root, NODE_MAP))
		add_node(&a, doc.root, *prefix ? escaped(arena, str_of(prefix)) : "",
			 arena_printf(arena,
				      is_word(str_of(prefix)) ? ".Values.%s"
				      : *prefix               ? ".Values[\"%s\"]"
							      : ".Values%s",
				      prefix),
			 0);
	v->layers++;
}

/* Whether what `path` says stands at `of` or around it, so that nothing of `of` below is left. */
static bool covers(const char *path, const char *of)
{
	size_t n = strlen(path);

	return strncmp(path, of, n) == 0 && (!of[n] || of[n] == '.' || of[n] == '[');
}

bool values_is_hidden(const struct values *v, const struct value_leaf *leaf)
{
	for (size_t i = 0; i < v->leaves.n; i++) {
		const struct value_leaf *other = &v->leaves.at[i];

		if (other->at.input > leaf->at.input &&
		    (covers(other->path, leaf->path) || covers(leaf->path, other->path)))
			return true;
	}
	return false;
}
