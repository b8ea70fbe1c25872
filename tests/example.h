/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The examples of rules (lint/rule.h) as manifests: YAML with the author's words left as they stand, and
 * the same trees as JSON. Finds the places that an example's path names, in a parse of its own.
 */
#ifndef PODFIT_TESTS_EXAMPLE_H
#define PODFIT_TESTS_EXAMPLE_H

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "doc/node.h"

enum example_form { FORM_CONTAINER, FORM_POD, FORM_OBJECTS };

enum { MANIFEST_DOCUMENTS = 16, SPOT_STARTS = 4 };

struct manifest {
	struct str text;
	enum doc_format format;
	enum example_form form;
	struct {
		uint32_t start, n;
	} documents[MANIFEST_DOCUMENTS];
	size_t n;
};

struct spot {             /* where a finding may stand */
	const char *path; /* from the root of its document */
	uint32_t start[SPOT_STARTS];
	size_t n;
	uint32_t scalar_start, scalar_end; /* a part of the scalar will do; 0, 0: no scalar */
};

static inline bool read_document(struct arena *a, struct str text, enum doc_format format, struct doc *ret,
				 struct err *err)
{
	struct limits *limits = arena_new(a, struct limits);
	struct fault fault = { 0 };
	uint32_t end = (uint32_t)text.n;

	*limits = LIMITS_DEFAULT;
	*ret = (struct doc){ .arena = a, .limits = limits, .text = text, .format = format };
	if ((format == DOC_YAML ? yaml_read(ret, &fault) : json_read(ret, &end, &fault)) < 0)
		err_set(err, "cannot be read: %s", fault.text);
	else if (end != text.n)
		err_set(err, "text behind the value");
	else if (!ret->root)
		err_set(err, "an empty document");
	else
		return true;
	return false;
}

/* Documents are divided by a line of ---; nothing before the first one. */
static inline bool cut_manifest(struct manifest *m, struct err *err)
{
	size_t from = 0;

	for (m->n = 0; m->n < MANIFEST_DOCUMENTS; from += 5) {
		struct str rest = str_sub(m->text, from, m->text.n);
		size_t n = m->format == DOC_JSON ? rest.n : str_find(rest, "\n---\n");

		m->documents[m->n].start = (uint32_t)from;
		m->documents[m->n++].n = (uint32_t)n;
		if (n == rest.n)
			return true;
		from += n;
	}
	err_set(err, "too many objects");
	return false;
}

static inline bool manifest_document(struct arena *a, const struct manifest *m, size_t i, struct doc *ret,
				     struct err *err)
{
	size_t from = m->documents[i].start;

	return read_document(a, str_sub(m->text, from, from + m->documents[i].n), m->format, ret, err);
}

/* ---- to JSON ---- */

static inline void write_json_string(FILE *out, struct str s)
{
	json_t *string = json_stringn(s.n ? s.p : "", s.n);
	char *text = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;

	fputs(text ? text : "\"not UTF-8\"", out);
	free(text);
	json_decref(string);
}

static inline void write_json(FILE *out, struct doc *doc, const struct node *node, bool reversed);

static inline void write_json_map(FILE *out, struct doc *doc, const struct node *map, bool reversed)
{
	LIST(struct map_walk) entries = { 0 };
	struct map_walk walk = map_walk(doc, map);

	while (map_next(&walk))
		*list_add(doc->arena, &entries) = walk;
	fputc('{', out);
	for (size_t i = 0; i < entries.n; i++) {
		const struct map_walk *w = &entries.at[reversed ? entries.n - 1 - i : i];

		fputs(i ? ", " : "", out);
		write_json_string(out, node_text(w->key));
		fputs(": ", out);
		write_json(out, doc, w->value, reversed);
	}
	fputc('}', out);
}

/* Numbers as written. Reversed: the keys of every map, lists as they are. */
static inline void write_json(FILE *out, struct doc *doc, const struct node *node, bool reversed)
{
	const struct node *n = node_real(doc, node);

	switch (n ? (enum node_type)n->type : NODE_NULL) {
	case NODE_MAP:
		write_json_map(out, doc, n, reversed);
		return;
	case NODE_SEQ:
		fputc('[', out);
		for (const struct node *i = n->child; i; i = i->next) {
			write_json(out, doc, i, reversed);
			fputs(i->next ? ", " : "", out);
		}
		fputc(']', out);
		return;
	case NODE_STRING:
		write_json_string(out, node_text(n));
		return;
	case NODE_BOOL:
	case NODE_NUMBER:
		fprintf(out, "%.*s", STR_ARG(node_text(n)));
		return;
	case NODE_NULL:
	case NODE_ALIAS:
	case NODE_SKIPPED:
		fputs("null", out);
		return;
	}
}

/* Every document as JSON, parted by `between`: equal texts are equal trees, types included. */
static inline bool dump_manifest(struct arena *a, const struct manifest *m, bool reversed, const char *between,
				 const char **ret, struct err *err)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	bool ok = out != NULL;

	for (size_t i = 0; ok && i < m->n; i++) {
		struct doc doc;

		ok = manifest_document(a, m, i, &doc, err);
		fputs(i ? between : "", out);
		if (ok)
			write_json(out, &doc, doc.root, reversed);
	}
	if (out)
		fclose(out);
	*ret = arena_text(a, (struct str){ text, n });
	free(text);
	return ok;
}

/* ---- to YAML ---- */

/* `what` stands behind the opening brace of `map`, unless the map has that key. */
static inline const char *unless(struct doc *doc, const char *key, const char *what)
{
	return map_get(doc, doc->root, key, NULL) ? "" : what;
}

static inline bool write_objects(struct arena *a, struct doc *doc, struct str *ret, struct err *err)
{
	char *text = arena_text(a, STR_NONE);

	if (!node_is(doc, doc->root, NODE_SEQ)) {
		err_set(err, "no list");
		return false;
	}
	for (const struct node *i = doc->root->child; i; i = i->next)
		text = arena_printf(a, "%s%.*s\n%s", text, STR_ARG(str_sub(doc->text, i->start, i->end)),
				    i->next ? "---\n" : "");
	*ret = str_of(text);
	return true;
}

static inline bool write_map(struct arena *a, struct doc *doc, enum example_form form, struct str *ret, struct err *err)
{
	if (!node_is(doc, doc->root, NODE_MAP) || doc->root->style != STYLE_FLOW) {
		err_set(err, "no map in braces");
		return false;
	}
	const char *rest = arena_text(a, str_sub(doc->text, doc->root->start + 1, doc->root->end));

	if (form == FORM_POD)
		*ret = str_of(arena_printf(a, "{%s%s%s%s\n", unless(doc, "apiVersion", "apiVersion: v1, "),
					   unless(doc, "kind", "kind: Pod, "),
					   unless(doc, "metadata", "metadata: {name: example}, "), rest));
	else
		*ret = str_of(arena_printf(a,
					   "{apiVersion: v1, kind: Pod, metadata: {name: example}, "
					   "spec: {containers: [{%s%s%s]}}\n",
					   unless(doc, "name", "name: app, "),
					   unless(doc, "image", "image: registry.example/app, "), rest));
	return true;
}

static inline bool yaml_manifest(struct arena *a, const char *example, struct manifest *ret, struct err *err)
{
	struct str source = str_trim(str_of(example));
	struct doc doc;

	*ret = (struct manifest){ .format = DOC_YAML, .form = str_starts(source, "[") ? FORM_OBJECTS : FORM_CONTAINER };
	if (str_starts(source, "pod:")) {
		ret->form = FORM_POD;
		source = str_trim(str_sub(source, 4, source.n));
	}
	if (!read_document(a, source, DOC_YAML, &doc, err))
		return false;
	return (ret->form == FORM_OBJECTS ? write_objects(a, &doc, &ret->text, err)
					  : write_map(a, &doc, ret->form, &ret->text, err)) &&
	       cut_manifest(ret, err);
}

/* Several objects are a List in JSON. Reversed: the keys of every map. */
static inline bool make_manifest(struct arena *a, const char *example, enum doc_format format, bool reversed,
				 struct manifest *ret, struct err *err)
{
	struct manifest yaml;
	const char *json;

	if (!yaml_manifest(a, example, &yaml, err))
		return false;
	*ret = yaml;
	if (format == DOC_YAML)
		return true;
	if (!dump_manifest(a, &yaml, reversed, ", ", &json, err))
		return false;
	if (yaml.form == FORM_OBJECTS)
		json = arena_printf(a, "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [%s]}", json);
	ret->format = DOC_JSON;
	ret->text = str_of(arena_printf(a, "%s\n", json));
	return cut_manifest(ret, err);
}

/* ---- paths ---- */

static inline const struct node *item_at(struct doc *doc, const struct node *list, struct str index)
{
	const struct node *item = node_is(doc, list, NODE_SEQ) ? seq_first(doc, list) : NULL;
	size_t n = 0;

	for (size_t i = 0; i < index.n; i++)
		n = n * 10 + (size_t)(index.p[i] - '0');
	while (item && n--)
		item = item->next;
	return index.n && index.n < 6 ? item : NULL;
}

/* The node at `path` below `node`; *ret_key its key, NULL for an item. a.b[0]["c.d/e"] */
static inline const struct node *node_at(struct doc *doc, const struct node *node, const char *path,
					 struct node **ret_key)
{
	struct str rest = str_of(path);

	*ret_key = NULL;
	while (rest.n && node) {
		struct str step;
		size_t n;

		if (str_starts(rest, "[\"")) {
			n = str_find(rest, "\"]");
			step = str_sub(rest, 2, n);
			rest = str_sub(rest, n + 2, rest.n);
			node = map_get(doc, node, arena_text(doc->arena, step), ret_key);
			continue;
		}
		if (str_starts(rest, "[")) {
			n = str_find(rest, "]");
			step = str_sub(rest, 1, n);
			rest = str_sub(rest, n + 1, rest.n);
			node = item_at(doc, node, step);
			*ret_key = NULL;
			continue;
		}
		for (n = str_starts(rest, "."); n < rest.n && !strchr(".[", rest.p[n]); n++)
			;
		step = str_sub(rest, str_starts(rest, "."), n);
		rest = str_sub(rest, n, rest.n);
		node = map_get(doc, node, arena_text(doc->arena, step), ret_key);
	}
	return node;
}

static inline const char *whole_path(struct arena *a, const struct manifest *m, const char *at, size_t *ret_document)
{
	*ret_document = 0;
	if (m->form == FORM_CONTAINER)
		return arena_printf(a, "spec.containers[0]%s%s", *at ? "." : "", at);
	if (m->form == FORM_POD)
		return at;
	if (m->format == DOC_JSON)
		return arena_printf(a, "items%s", at);
	const char *close = strchr(at, ']');

	*ret_document = close ? strtoul(at + 1, NULL, 10) : m->n;
	return close ? close + 1 : "";
}

static inline bool find_spot(struct arena *a, const struct manifest *m, const char *at, struct spot *ret,
			     struct err *err)
{
	size_t document;
	const char *path = whole_path(a, m, at, &document);
	struct doc doc;
	struct node *key;

	*ret = (struct spot){ .path = path };
	if (document >= m->n) {
		err_set(err, "no such object: %s", at);
		return false;
	}
	if (!manifest_document(a, m, document, &doc, err))
		return false;
	uint32_t base = m->documents[document].start;
	const struct node *value = node_at(&doc, doc.root, path, &key), *real = node_real(&doc, value);

	if (!value || !real) {
		err_set(err, "no such path in the example: %s", path);
		return false;
	}
	ret->start[ret->n++] = base + value->start;
	ret->start[ret->n++] = base + real->start;
	if (key)
		ret->start[ret->n++] = base + key->start;
	if (real->type == NODE_MAP || real->type == NODE_SEQ) {
		if (real->child)
			ret->start[ret->n++] = base + real->child->start;
		return true;
	}
	ret->scalar_start = base + real->start;
	ret->scalar_end = base + real->end;
	return true;
}

static inline bool spot_holds(const struct spot *s, uint32_t start, uint32_t end)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->start[i] == start)
			return true;
	return start > s->scalar_start && start < end && end <= s->scalar_end;
}

#endif
