/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/yaml_build.h"

#include <stdio.h>
#include <string.h>

#include "doc/scalar.h"
#include "doc/yaml_span.h"
#include "doc/yaml_words.h"

enum { NODES_FIRST = 16, NODES_EACH = 48 };	/* taken from the arena at once */

#define CORE_TAG "tag:yaml.org,2002:"

int yaml_fail(struct fault *fault, const char *code, uint32_t at, const char *format, ...)
{
	va_list args;

	fault->code = code;
	fault->at = at;
	va_start(args, format);
	vsnprintf(fault->text, sizeof fault->text, format, args);
	va_end(args);
	return -1;
}

#define FAIL(code_, at_, ...) yaml_fail(b->fault, (code_), (at_), __VA_ARGS__)

static void push(struct build *b, struct node *n)
{
	struct frame *f = b->top->inner;

	if (!f) {
		f = arena_new(b->doc->arena, struct frame);
		f->outer = b->top;
		b->top->inner = f;
	}
	f->node = n;
	f->tail = &n->child;
	f->last = f->key = NULL;
	f->is_map = f->at_key = n->type == NODE_MAP;
	b->top = f;
	b->depth++;
}

void build_init(struct build *b, struct doc *doc, struct fault *fault)
{
	*b = (struct build){ .doc = doc, .fault = fault, .document = { .type = NODE_SEQ, .style = STYLE_BLOCK } };
	anchors_init(&b->anchors, doc->arena, doc->text);
	b->bottom.node = &b->document;
	b->bottom.tail = &b->document.child;
	b->top = &b->bottom;
}

struct node *build_root(struct build *b)
{
	b->doc->nodes -= b->spare_n;
	b->spare_n = 0;
	return b->document.child;
}

/* ---- the tree ---- */

static int more_nodes(struct build *b, uint32_t start)
{
	struct doc *doc = b->doc;
	uint32_t left = doc->limits->nodes - doc->nodes, n = doc->nodes < NODES_FIRST ? NODES_FIRST : NODES_EACH;

	if (left == 0)
		return FAIL("too-many-nodes", start, "the document has more than %u values", doc->limits->nodes);
	b->spare_n = n < left ? n : left;
	b->spare = arena_array(doc->arena, b->spare_n, struct node);
	doc->nodes += b->spare_n;
	return 0;
}

static inline struct node *make(struct build *b, enum node_type type, enum node_style style, uint32_t start, uint32_t end)
{
	struct node *n;

	if (b->spare_n == 0 && more_nodes(b, start))
		return NULL;
	b->spare_n--;
	n = b->spare++;
	n->type = (uint8_t)type;
	n->style = (uint8_t)style;
	n->start = start;
	n->end = end;
	return n;
}

static bool is_map(const struct node *n)
{
	return n->type == NODE_MAP || (n->type == NODE_ALIAS && n->target->type == NODE_MAP);
}

static bool may_merge(const struct node *n)
{
	if (n->type != NODE_SEQ)
		return is_map(n);
	for (const struct node *i = n->child; i; i = i->next)
		if (!is_map(i))
			return false;
	return true;
}

/* Hangs a node into the tree; what opens a collection is not whole yet. */
static inline void attach(struct build *b, struct node *n)
{
	struct frame *f = b->top;

	*f->tail = n;
	f->tail = &n->next;
	f->last = n;
	if (f->at_key) {
		f->key = n;
		f->at_key = false;
		return;
	}
	f->at_key = f->is_map;
	f->node->n++;
}

static int finish_merge(struct build *b, const struct node *n)
{
	if (may_merge(n))
		return 0;
	if (n->type == NODE_ALIAS) /* go-yaml takes a list of maps only where it stands itself */
		return FAIL("yaml-merge", n->start, "what '<<' takes over by an alias must be a map");
	return FAIL("yaml-merge", n->start, "the value of '<<' must be a map or a list of maps");
}

/* `n` stands in the tree and is whole. */
static inline int finish(struct build *b, const struct node *n)
{
	const struct frame *f = b->top;

	return f->at_key && (f->key->flags & NODE_IS_MERGE) ? finish_merge(b, n) : 0;
}

/* ---- scalars ---- */

static struct str source_of(struct build *b, const struct node *n)	/* without quotes; of a block scalar none */
{
	uint32_t quote = n->style == STYLE_SINGLE || n->style == STYLE_DOUBLE;

	if (n->style > STYLE_DOUBLE || n->end - n->start < 2 * quote)
		return STR_NONE;
	return (struct str){ b->doc->text.p + n->start + quote, n->end - n->start - 2 * quote };
}

static void set_verbatim(struct node *n, struct str source)
{
	n->n = (uint32_t)source.n;
	n->text = source.p;
	n->flags |= NODE_VERBATIM;
}

static void set_text(struct build *b, struct node *n, struct str text)
{
	struct str source = source_of(b, n);

	if (source.p && str_eq(text, source)) {
		set_verbatim(n, source);
		return;
	}
	n->n = (uint32_t)text.n;
	n->flags &= (uint16_t)~NODE_VERBATIM;
	n->text = arena_str(b->doc->arena, text).p;
}

/* Without line breaks and escapes the text is the source; '' as escape makes it shorter. */
static inline void set_string(struct build *b, struct node *n, const struct yaml_scalar *s)
{
	uint32_t quote = s->style == STYLE_SINGLE;

	if (s->one_line && s->style <= STYLE_SINGLE && n->end - n->start == s->text.n + 2 * quote)
		set_verbatim(n, (struct str){ b->doc->text.p + n->start + quote, s->text.n });
	else
		set_text(b, n, s->text);
}

static void set_typed(struct build *b, struct node *n, const struct scalar *value)
{
	static const enum node_type types[] = {
		[SCALAR_NULL] = NODE_NULL, [SCALAR_TRUE] = NODE_BOOL, [SCALAR_FALSE] = NODE_BOOL,
		[SCALAR_INT] = NODE_NUMBER, [SCALAR_FLOAT] = NODE_NUMBER,
	};
	char text[SCALAR_TEXT];

	n->type = (uint8_t)types[value->kind];
	set_text(b, n, (struct str){ text, scalar_json(value, text) });
}

/* SCALAR_STRING: *text is what it says. */
static int resolve(struct build *b, struct node *n, const struct yaml_scalar *s, struct str *text, struct scalar *value)
{
	struct str tag = str_of(s->tag);

	value->kind = SCALAR_STRING;
	if (!s->tag) {
		if (s->style == STYLE_PLAIN)
			scalar_resolve(b->doc->arena, *text, value);
		return 0;
	}
	n->flags |= NODE_TAGGED;
	if (n->start == n->end && n->end < b->doc->text.n && b->doc->text.p[n->end] == ',')
		return FAIL("yaml-syntax", n->end, "a comma right behind a tag: kubectl takes it for a part of the tag");
	if (!str_starts(tag, CORE_TAG))
		return 0;
	tag = str_sub(tag, sizeof CORE_TAG - 1, tag.n);
	if (str_is(tag, "binary") && !scalar_binary(b->doc->arena, *text, text))
		return FAIL("yaml-value", n->start, "a value tagged !!binary that is no base64");
	if (scalar_has_type(tag) && !scalar_as(b->doc->arena, *text, tag, value))
		return FAIL("yaml-value", n->start, "a value tagged !!%.*s that is none", STR_ARG(tag));
	return 0;
}

static void remember(struct build *b, const struct yaml_scalar *s, struct node *n, const struct scalar *value)
{
	char text[SCALAR_TEXT];
	struct str key = { text, 0 };
	struct anchor *a;

	if (!s->anchor)
		return;
	n->flags |= NODE_ANCHORED;
	a = anchors_put(&b->anchors, s->anchor, n);
	a->infinite = value->kind >= SCALAR_INFINITE;
	if (value->kind == SCALAR_STRING)
		a->key = node_text(n);
	else if ((key.n = scalar_key(value, text)) > 0)
		a->key = arena_str(b->doc->arena, key);
}

static bool is_merge(const struct yaml_scalar *s)
{
	return s->text.n == 2 && str_is(s->text, "<<") &&
	       (s->implicit || (s->tag && strcmp(s->tag, CORE_TAG "merge") == 0));
}

/* An alias to a key that is no string is the value, with its type. */
static int remember_key(struct build *b, const struct yaml_scalar *s, const struct node *key, const struct scalar *value)
{
	struct node *n;

	if (!s->anchor)
		return 0;
	n = make(b, NODE_NULL, s->style, key->start, key->end);
	if (!n)
		return -1;
	if (value->kind < SCALAR_INFINITE)
		set_typed(b, n, value);
	remember(b, s, n, value);
	return 0;
}

/* Keys are strings in JSON, whatever they are in YAML. */
static int read_key(struct build *b, struct node *n, const struct yaml_scalar *s, const struct scalar *value)
{
	char text[SCALAR_TEXT];
	size_t size;

	if (value->kind == SCALAR_STRING) {
		remember(b, s, n, value);
		if (is_merge(s)) {
			n->flags |= NODE_IS_MERGE;
			b->top->node->flags |= NODE_HAS_MERGE;
		}
		return 0;
	}
	size = scalar_key(value, text);
	if (size == 0 && value->kind == SCALAR_NULL)
		return FAIL("yaml-key", n->start, "a key that is null: is something missing before the colon?");
	if (size == 0)
		return FAIL("yaml-key", n->start, "a key that is a number above 9223372036854775807: it needs quotes");
	if (remember_key(b, s, n, value))
		return -1;
	set_text(b, n, (struct str){ text, size });
	return 0;
}

static int read_value(struct build *b, struct node *n, const struct yaml_scalar *s, const struct scalar *value)
{
	if (value->kind >= SCALAR_INFINITE)
		return FAIL("yaml-value", n->start, "JSON has no infinity and no not-a-number: the value needs quotes");
	if (value->kind != SCALAR_STRING)
		set_typed(b, n, value);
	remember(b, s, n, value);
	return 0;
}

/* go-yaml v2 ends a plain scalar inside brackets at '?', and knows no \/ in double quotes; libyaml reads on. */
static COLD int check_dialect(struct build *b, const struct node *n)
{
	struct str source = source_of(b, n);
	size_t at = n->style == STYLE_PLAIN ? str_find_char(source, '?') : source.n;

	if (at < source.n)
		return FAIL("yaml-syntax", n->start + (uint32_t)at, "a '?' inside brackets or braces: the value needs quotes");
	for (size_t i = 0; n->style == STYLE_DOUBLE && i + 1 < source.n; i++) {
		if (source.p[i] != '\\' || source.p[++i] != '/')
			continue;
		yaml_words(b->fault, "found unknown escape character", NULL, '/');
		b->fault->code = "yaml-syntax";
		b->fault->at = n->start + (uint32_t)i;
		return -1;
	}
	return 0;
}

static inline bool may_differ(const struct build *b, const struct node *n)
{
	if (n->style == STYLE_PLAIN)
		return b->top->node->style == STYLE_FLOW;
	return n->style == STYLE_DOUBLE && !(n->flags & NODE_VERBATIM);
}

static void set_span(struct build *b, struct node *n, const struct yaml_scalar *s)
{
	const struct frame *f = b->top;

	if (n->style >= STYLE_LITERAL)
		n->end = block_scalar_end(b->doc->text, n->start, n->end);
	if (n->start > n->end)
		n->start = n->end;
	if (n->style != STYLE_PLAIN || s->text.n)
		return;
	if (!s->tag && !s->anchor && f->is_map && !f->at_key)	/* libyaml places it at the next token */
		n->end = behind_colon(str_sub(b->doc->text, 0, s->end), f->key->end);
	n->start = n->end;
}

/* Most scalars are strings, and their first byte tells, or numbers as JSON writes them. */
static bool is_simple(const struct yaml_scalar *s, enum node_type *ret)
{
	*ret = NODE_STRING;
	if (s->tag || s->anchor)
		return false;
	if (s->style != STYLE_PLAIN)
		return true;
	if (s->text.n == 0)
		return false;
	switch (scalar_hint(*s->text.p)) {
	case HINT_NONE:
		return *s->text.p != '<';	/* may be a merge */
	case HINT_WORD:
		return !scalar_is_word(s->text);
	case HINT_NUMBER:
		*ret = NODE_NUMBER;
		return scalar_is_json_integer(s->text);
	case HINT_POINT:
		break;
	}
	return false;
}

static COLD int build_value(struct build *b, struct node *n, const struct yaml_scalar *s)
{
	struct str text = s->text;
	struct scalar value;

	set_span(b, n, s);
	if (resolve(b, n, s, &text, &value))
		return -1;
	if (value.kind == SCALAR_STRING)
		set_text(b, n, text);
	return (b->top->at_key ? read_key : read_value)(b, n, s, &value);
}

int build_scalar(struct build *b, const struct yaml_scalar *s)
{
	struct node *n = make(b, NODE_STRING, s->style, s->start, s->end);
	enum node_type type;

	if (!n)
		return -1;
	if (is_simple(s, &type)) {
		if (s->style >= STYLE_LITERAL)
			n->end = block_scalar_end(b->doc->text, s->start, s->end);
		if (!b->top->at_key)	/* as a key it is a string */
			n->type = (uint8_t)type;
		set_string(b, n, s);
	} else if (build_value(b, n, s)) {
		return -1;
	}
	if (may_differ(b, n) && check_dialect(b, n))
		return -1;
	attach(b, n);
	return finish(b, n);
}

/* ---- aliases and collections ---- */

static int fail_complex_key(struct build *b, uint32_t at)
{
	return FAIL("yaml-complex-key", at, "a map or a list stands where a key is expected");
}

static bool is_collection(const struct node *n)
{
	return n->type == NODE_MAP || n->type == NODE_SEQ;
}

int build_alias(struct build *b, const char *name, uint32_t start, uint32_t end)
{
	struct node *n = make(b, NODE_ALIAS, STYLE_PLAIN, start, end);
	const struct anchor *a = anchors_get(&b->anchors, name);

	if (!n)
		return -1;
	if (!a)
		return FAIL("yaml-alias", start, "unknown anchor '%.60s': it must stand earlier in the same document", name);
	if (is_collection(a->node) && a->node->end == 0)	/* still open */
		return FAIL("yaml-alias", start, "the value of anchor '%.60s' contains itself", name);
	if (b->top->at_key) {
		if (is_collection(a->node))
			return fail_complex_key(b, start);
		if (!a->key.p)
			return FAIL("yaml-key", start, "a key that is null or a number above 9223372036854775807");
		n->type = NODE_STRING;
		n->text = a->key.p;
		n->n = (uint32_t)a->key.n;
	} else {
		if (a->infinite)
			return FAIL("yaml-value", start, "JSON has no infinity and no not-a-number");
		n->target = a->node;
	}
	attach(b, n);
	return finish(b, n);
}

int build_open(struct build *b, enum node_type type, enum node_style style, uint32_t start, const char *anchor)
{
	struct node *n;

	if (b->top->at_key)
		return fail_complex_key(b, start);
	if (b->depth >= b->doc->limits->depth)
		return FAIL("too-deep", start, "maps and lists stand more than %u deep in each other", b->doc->limits->depth);
	n = make(b, type, style, start, 0);
	if (!n)
		return -1;
	attach(b, n);
	if (anchor) {
		n->flags |= NODE_ANCHORED;
		anchors_put(&b->anchors, anchor, n);
	}
	push(b, n);
	return 0;
}

int build_close(struct build *b, uint32_t end)
{
	const struct frame *f = b->top;
	struct node *n = f->node;
	char first = n->start < b->doc->text.n ? b->doc->text.p[n->start] : '\0';

	/* A flow map may lack its braces: [a: b]. */
	if (n->style == STYLE_FLOW && (first == '{' || first == '['))
		n->end = end;
	else
		n->end = f->last ? f->last->end : n->start + 1;
	if (n->child && n->child->start < n->start)	/* a first key that is a tag and nothing else */
		n->start = n->child->start;
	b->top = f->outer;
	b->depth--;
	return finish(b, n);
}
