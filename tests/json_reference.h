/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_read against jansson, for the unit tests and the fuzzer. Both must take and refuse the same
 * texts and make the same tree, but for this, which doc/json.c takes and jansson refuses: half a
 * surrogate pair, \u0000 in a key, a number that its types cannot hold; and jansson nests deeper and
 * (2.14) overlooks a NUL byte behind a number or literal.
 */
#ifndef PODFIT_TESTS_JSON_REFERENCE_H
#define PODFIT_TESTS_JSON_REFERENCE_H

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "doc/node.h"

static inline bool scalar_equals(const struct node *n, const json_t *j)
{
	char integer[32];

	switch ((enum node_type)n->type) {
	case NODE_NULL:
		return json_is_null(j) && n->n == 4 && memcmp(n->text, "null", 4) == 0;
	case NODE_BOOL:
		return json_is_boolean(j) && str_is((struct str){ n->text, n->n }, json_is_true(j) ? "true" : "false");
	case NODE_STRING:
		return json_is_string(j) && str_eq((struct str){ n->text, n->n },
						   (struct str){ json_string_value(j), json_string_length(j) });
	case NODE_NUMBER:
		snprintf(integer, sizeof integer, "%lld", (long long)json_integer_value(j));
		return json_is_real(j) || (json_is_integer(j) && (str_is((struct str){ n->text, n->n }, integer) ||
								   str_is((struct str){ n->text, n->n }, "-0")));
	case NODE_SEQ:
	case NODE_MAP:
	case NODE_ALIAS:
	case NODE_SKIPPED:
		break;
	}
	return false;
}

static inline bool tree_equals(const struct node *n, const json_t *j)
{
	size_t i = 0;

	if (n->type == NODE_SKIPPED)
		return true;
	if (n->type == NODE_SEQ) {
		for (const struct node *c = n->child; c; c = c->next)
			if (!tree_equals(c, json_array_get(j, i++)))
				return false;
		return json_is_array(j) && i == json_array_size(j) && i == n->n;
	}
	if (n->type != NODE_MAP)
		return scalar_equals(n, j);
	for (const struct node *k = n->child; k; k = k->next->next) {
		bool last = true;

		for (const struct node *l = k->next->next; l; l = l->next->next)
			last &= l->n != k->n || memcmp(l->text, k->text, k->n) != 0;
		i += last;
		if (last && !tree_equals(k->next, json_object_getn(j, k->text, k->n)))
			return false;
	}
	return json_is_object(j) && i == json_object_size(j);
}

/* What stands at the ends of a token tells what it is, and every child lies inside, behind the one before. */
static inline bool spans_hold(const struct node *n, const struct doc *doc, uint32_t from, uint32_t to)
{
	const char *t = doc->text.p;
	uint32_t inside = n->start + 1;

	if (n->start < from || n->end > to || n->start >= n->end)
		return false;
	if (n->type == NODE_SKIPPED)
		return !is_blank(t[n->start]) && !is_blank(t[n->end - 1]);
	if (n->type != NODE_SEQ && n->type != NODE_MAP) {
		uint32_t quote = n->type == NODE_STRING;

		if (quote && (t[n->start] != '"' || t[n->end - 1] != '"' || n->end - n->start < 2))
			return false;
		return !(n->flags & NODE_VERBATIM) ||
		       (n->text == t + n->start + quote && n->n == n->end - n->start - 2 * quote);
	}
	if (t[n->start] != (n->type == NODE_MAP ? '{' : '[') || t[n->end - 1] != (n->type == NODE_MAP ? '}' : ']'))
		return false;
	for (const struct node *c = n->child; c; c = c->next) {
		if (!spans_hold(c, doc, inside, n->end - 1))
			return false;
		inside = c->end + 1;	/* a comma or colon at least */
	}
	return true;
}

static inline bool fault_holds(const struct fault *f, size_t n)
{
	bool clean = f->code && f->text[0] && memchr(f->text, '\0', sizeof f->text);

	for (const char *c = f->text; clean && *c; c++)
		clean = *c >= ' ' && *c < 0x7F;
	return clean && (f->at < n || n == 0);
}

static inline bool excused(const json_error_t *e)
{
	enum json_error_code code = json_error_code(e);

	return code == json_error_numeric_overflow || code == json_error_null_byte_in_key ||
	       str_starts(str_of(e->text), "invalid Unicode '\\");
}

static inline bool overlooked(struct str text, uint32_t at)
{
	return at > 0 && at < text.n && text.p[at] == '\0' &&
	       (is_digit(text.p[at - 1]) || (text.p[at - 1] >= 'a' && text.p[at - 1] <= 'z'));
}

/* What does not hold, or NULL. *ret_read says whether the whole text was taken. */
static inline const char *against_jansson(struct str text, bool *ret_read)
{
	struct limits limits = LIMITS_DEFAULT;
	auto_arena arena = ARENA_EMPTY;
	struct doc doc = { .arena = &arena, .limits = &limits, .text = text };
	struct fault fault = { 0 };
	uint32_t end = 0;
	bool taken = json_read(&doc, &end, &fault) == 0;
	json_error_t error;
	json_t *j = json_loadb(text.n ? text.p : "", text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	bool deep = !taken && strcmp(fault.code, "too-deep") == 0;
	const char *wrong = NULL;

	*ret_read = taken && end == text.n;
	if (taken && (end > text.n || end < doc.root->end || !spans_hold(doc.root, &doc, 0, end)))
		wrong = "a span";
	else if (!taken && (!fault_holds(&fault, text.n) || doc.root))
		wrong = "the fault";
	else if (!*ret_read && j && !deep && !overlooked(text, taken ? end : fault.at))
		wrong = "refused";
	else if (*ret_read && !j && !excused(&error))
		wrong = "accepted";
	else if (*ret_read && j && !tree_equals(doc.root, j))
		wrong = "the tree";
	json_decref(j);
	return wrong;
}

#endif
