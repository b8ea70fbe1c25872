/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/fact.h"

#include "doc/comment.h"

static uint64_t mix(uint64_t hash, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		hash = (hash ^ (unsigned char)s.p[i]) * 0x100000001b3u;
	return (hash ^ 0xff) * 0x100000001b3u;
}

uint64_t fact_directory(const char *directory)
{
	return mix(0xcbf29ce484222325u, str_of(directory));
}

uint64_t fact_hash(enum fact_kind kind, uint64_t directory, struct str namespace, struct str name)
{
	uint64_t hash = namespace.n ? mix(0xcbf29ce484222325u, namespace) : directory + 1;

	hash = (hash ^ (uint64_t)kind) * 0x100000001b3u;
	return name.p ? mix(hash, name) : hash;
}

uint64_t fact_key_hash(struct str key)
{
	return key.p ? mix(0xcbf29ce484222325u, key) | 1 : 0;
}

const struct node *fact_node(const struct fact_source *s, const struct node *map, const char *key)
{
	return node_real(s->doc, map_get(s->doc, map, key, NULL));
}

struct place fact_place(const struct fact_source *s, const struct node *node)
{
	return place_of(s->doc, s->origin, node->start, node->end);
}

struct str fact_text(const struct fact_source *s, const struct node *node)
{
	struct str text = node_text(node_real(s->doc, node));

	if (!text.p)
		return STR_NONE;
	return text.n > FACT_TEXT_MOST ? STR("") : arena_str(s->kept, text);
}

bool fact_affords(struct fact_source *s)
{
	if (s->room--)
		return true;
	s->room = 0;
	s->doc->overrun = true;
	return false;
}

bool fact_value_of(const struct fact_source *s, const struct node *node, struct fact_value *ret)
{
	const struct node *n = node_real(s->doc, node);

	if (!n || n->type == NODE_SEQ || n->type == NODE_MAP)
		return false;
	*ret = (struct fact_value){ .text = fact_text(s, n), .type = (enum node_type)n->type,
				    .style = (enum node_style)n->style, .no_edit = s->no_edits, .at = fact_place(s, n),
				    .comment = ignore_comment(s->kept, s->doc, n->start) };
	return true;
}
