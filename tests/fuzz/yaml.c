/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes: a tree whose spans hold, or a fault with a place in the text. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doc/span.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static void check_text(const struct doc *doc, const struct node *n)
{
	uint32_t quote = n->style == STYLE_SINGLE || n->style == STYLE_DOUBLE;

	must(n->text || n->n == 0, "a scalar without text");
	if (n->flags & NODE_VERBATIM) {
		must(n->end - n->start == n->n + 2 * quote, "a verbatim text of another length");
		must(n->n == 0 || memcmp(n->text, doc->text.p + n->start + quote, n->n) == 0, "a verbatim text that differs");
	}
	if (n->type == NODE_BOOL)
		must(str_is(node_text(n), "true") || str_is(node_text(n), "false"), "a boolean that is none");
	if (n->type == NODE_NUMBER)
		must(n->n > 0 && (is_digit(*n->text) || *n->text == '-'), "a number that is none");
	if (n->type != NODE_STRING)
		must(n->style == STYLE_PLAIN || (n->flags & NODE_TAGGED), "a quoted value that is no string");
	if (n->style == STYLE_SINGLE || n->style == STYLE_DOUBLE)
		must(n->end - n->start >= 2 && doc->text.p[n->start] == doc->text.p[n->end - 1], "a quote without its other");
}

static uint32_t check_node(struct doc *doc, const struct node *n, uint32_t depth)
{
	uint32_t nodes = 1, children = 0, at = n->start;

	must(n->start <= n->end && n->end <= doc->text.n, "a span outside the text");
	must(depth <= doc->limits->depth + 1, "too deep");
	if (n->type <= NODE_STRING)
		check_text(doc, n);
	if (n->type == NODE_ALIAS)
		must(n->target->type != NODE_ALIAS && doc->text.p[n->start] == '*', "an alias to an alias");
	if (n->type != NODE_SEQ && n->type != NODE_MAP)
		return nodes;
	if (n->style == STYLE_BLOCK && n->type == NODE_SEQ)
		must(doc->text.p[n->start] == '-', "a list that starts with no dash");
	for (const struct node *c = n->child; c; c = c->next, children++) {
		must(c->start >= at && c->end <= n->end, "a child outside its parent or its turn");
		must(n->type == NODE_SEQ || children % 2 || c->type == NODE_STRING, "a key that is no string");
		nodes += check_node(doc, c, depth + 1);
		at = c->end;
	}
	must(children == n->n * (n->type == NODE_MAP ? 2 : 1), "children miscounted");
	return nodes;
}

static void check_walks(struct doc *doc, const struct node *n)
{
	const struct origin_of_doc origin = { .line = 1 };
	struct place p = place_of(doc, &origin, n->start, n->end);
	const char *path = path_of(doc, doc->root, n, doc->arena);

	must(path != NULL, "a node without a path");
	must(p.line >= 1 && p.column >= 1 && p.end_line >= p.line && (p.end_line > p.line || p.end_column >= p.column), "a place");
	for (struct map_walk w = map_walk(doc, n); map_next(&w);)
		must(w.key->type == NODE_STRING && w.value, "an entry");
	map_get(doc, n, "a", NULL);
	if (n->type == NODE_SEQ || n->type == NODE_MAP)
		for (const struct node *c = n->child; c; c = c->next)
			check_walks(doc, c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct limits limits = LIMITS_DEFAULT;
	auto_arena arena = ARENA_EMPTY;
	char *copy = malloc(size ? size : 1);	/* of exactly this size: a byte read behind it is seen */
	struct doc doc = { .arena = &arena, .limits = &limits, .text = { copy, size } };
	struct fault fault = { 0 };

	if (!copy)
		abort();
	if (size)
		memcpy(copy, data, size);
	limits.depth = 20;
	limits.nodes = 500;
	limits.alias_steps = 2000;
	if (yaml_read(&doc, &fault) < 0) {
		must(!doc.root && fault.code && fault.at <= size && fault.text[0], "a fault without code, place or text");
		for (const char *c = fault.text; *c; c++)
			must((unsigned char)*c >= 0x20 && *c != 0x7F, "a control character in a fault");
	} else if (doc.root) {
		must(check_node(&doc, doc.root, 1) <= doc.nodes && doc.nodes <= limits.nodes, "nodes miscounted");
		check_walks(&doc, doc.root);
	}
	free(copy);
	return 0;
}
