/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A strict RFC 8259 reader that makes the nodes of doc/node.h. Spans: a string from its quote to
 * behind the closing one, a number or literal its token, a collection from bracket to behind bracket.
 *
 * Two texts that the RFC leaves open are taken as the Kubernetes API takes them (Go's encoding/json):
 * an escaped surrogate without its other half (\ud800) is U+FFFD, duplicate keys are all kept.
 * Bytes that are no UTF-8 are a fault here, though Go replaces them: no string of ours is ever broken.
 * A number may have any length and size. The caller strips a BOM and judges what follows the value.
 *
 * What no rule ever looks at is checked just as strictly and makes one NODE_SKIPPED: of an *object*
 * the value of `status` and, in `metadata`, the one of `managedFields`. An object is the text's own
 * map, each map directly in a list `items` of an object (a List), and, in the map `request` of the
 * text's own map, `object` and `oldObject` (an AdmissionReview).
 */
#include "doc/json_scan.h"
#include "doc/utf8.h"

enum { SLAB = 64 };	/* nodes taken from the arena at once */

enum where {	/* what a value stands for */
	IN_PLAIN,
	IN_ROOT,
	IN_OBJECT,
	IN_METADATA,
	IN_ITEMS,
	IN_REQUEST,
	IN_SKIPPED,
};

struct reader {
	struct scan scan;
	struct doc *doc;
	struct node *slab;	/* `fresh` nodes not yet used */
	uint32_t fresh;
};

/* Readers take the place where a token starts and return the one behind it, NULL with a fault. */
static const char *read_value(struct reader *r, const char *p, enum where where, struct node **ret);

static uint32_t offset(const struct reader *r, const char *p)
{
	return (uint32_t)(p - r->scan.text);
}

/* More nodes to make; false with a fault: the document has had all that it may have. */
COLD static bool refill(struct reader *r, const char *p)
{
	uint32_t left = r->doc->limits->nodes - r->doc->nodes;

	if (!left) {
		scan_fail(&r->scan, p, "too-many-nodes", "more than %u values and keys in one document",
			  (unsigned)r->doc->limits->nodes);
		return false;
	}
	r->fresh = left < SLAB ? left : SLAB;
	r->slab = arena_array(r->doc->arena, r->fresh, struct node);
	r->doc->nodes += r->fresh;
	return true;
}

static ALWAYS_INLINE struct node *make(struct reader *r, const char *p, enum node_type type, enum node_style style)
{
	struct node *n;

	if (!r->fresh && !refill(r, p))
		return NULL;
	r->fresh--;
	n = r->slab++;
	n->type = (uint8_t)type;
	n->style = (uint8_t)style;
	n->start = offset(r, p);
	return n;
}

/* A node whose text is the source from p to end. */
static ALWAYS_INLINE void verbatim(struct node *n, const char *p, const char *end)
{
	n->flags = NODE_VERBATIM;
	n->text = p;
	n->n = (uint32_t)(end - p);
}

static const char *read_plain(struct reader *r, const char *p, enum node_type type, struct node **ret)
{
	struct node *n = *ret = make(r, p, type, STYLE_PLAIN);
	const char *end;

	if (!n)
		return NULL;
	end = type == NODE_NUMBER ? scan_number(&r->scan, p) : scan_word(&r->scan, p);
	if (!end)
		return NULL;
	verbatim(n, p, end);
	n->end = offset(r, end);
	return end;
}

static uint32_t four_digits(const char *p)
{
	uint32_t c = 0;

	for (int i = 0; i < 4; i++)
		c = c << 4 | (uint32_t)(is_digit(p[i]) ? p[i] - '0' : (p[i] | 0x20) - 'a' + 10);
	return c;
}

/* Decodes the escape at p and returns where the text goes on. The string is known to be well-formed, and
 * a quote stands behind it. */
static const char *unescape(const char *p, char **out)
{
	static const char letters[] = "bfnrt", controls[] = "\b\f\n\r\t";
	const char *letter = strchr(letters, p[1]);
	uint32_t c;

	if (p[1] != 'u') {
		*(*out)++ = letter ? controls[letter - letters] : p[1];
		return p + 2;
	}
	c = four_digits(p + 2);
	p += 6;
	if (c >= 0xD800 && c < 0xDC00 && p[0] == '\\' && p[1] == 'u') {
		uint32_t low = four_digits(p + 2);

		if (low >= 0xDC00 && low < 0xE000) {
			c = 0x10000 + ((c - 0xD800) << 10 | (low - 0xDC00));
			p += 6;
		}
	}
	*out += utf8_put(c, *out);
	return p;
}

static void decode(struct reader *r, struct node *n, const char *p, const char *end)
{
	char *text = arena_bytes(r->doc->arena, (size_t)(end - p));	/* no escape is shorter than its character */
	char *out = text;

	while (p < end) {
		const char *next = memchr(p, '\\', (size_t)(end - p));
		size_t run = (size_t)((next ? next : end) - p);

		memcpy(out, p, run);
		out += run;
		p += run;
		if (next)
			p = unescape(p, &out);
	}
	n->text = text;
	n->n = (uint32_t)(out - text);
}

static ALWAYS_INLINE const char *read_string(struct reader *r, const char *p, struct node **ret)
{
	struct node *n = *ret = make(r, p, NODE_STRING, STYLE_DOUBLE);
	bool escaped;
	const char *end;

	if (!n)
		return NULL;
	end = scan_string(&r->scan, p, &escaped);
	if (!end)
		return NULL;
	n->end = offset(r, end);
	if (escaped)
		decode(r, n, p + 1, end - 1);
	else
		verbatim(n, p + 1, end - 1);
	return end;
}

static enum where below(enum where map, const struct node *key)
{
	struct str k = { key->text, key->n };

	switch (map) {
	case IN_ROOT:
	case IN_OBJECT:
		if (map == IN_ROOT && str_is(k, "request"))
			return IN_REQUEST;
		return str_is(k, "metadata") ? IN_METADATA : str_is(k, "items") ? IN_ITEMS :
		       str_is(k, "status") ? IN_SKIPPED : IN_PLAIN;
	case IN_METADATA:
		return str_is(k, "managedFields") ? IN_SKIPPED : IN_PLAIN;
	case IN_REQUEST:
		return str_is(k, "object") || str_is(k, "oldObject") ? IN_OBJECT : IN_PLAIN;
	case IN_PLAIN:
	case IN_ITEMS:
	case IN_SKIPPED:
		break;
	}
	return IN_PLAIN;
}

static const char *skip_value(struct reader *r, const char *p, struct node **ret)
{
	struct node *n = *ret = make(r, p, NODE_SKIPPED, STYLE_PLAIN);

	if (!n)
		return NULL;
	p = scan_value(&r->scan, p);
	if (p)
		n->end = offset(r, p);
	return p;
}

/* Makes the collection at *p and goes behind its bracket; false: it is empty and closed, or *p is NULL. */
static ALWAYS_INLINE bool enter(struct reader *r, const char **p, enum node_type type, struct node **ret)
{
	struct node *n;
	const char *start = *p;

	*ret = n = NULL;
	*p = scan_open(&r->scan, start);
	if (!*p)
		return false;
	*ret = n = make(r, start, type, STYLE_FLOW);
	if (!n) {
		*p = NULL;
		return false;
	}
	if (*p == r->scan.end || **p != (type == NODE_MAP ? '}' : ']'))
		return true;
	r->scan.depth--;
	n->end = offset(r, ++*p);
	return false;
}

static const char *read_map(struct reader *r, const char *p, enum where where, struct node **ret)
{
	const char *wanted = "a key or '}'";
	struct node **tail, *key;
	enum where in;
	bool more;

	if (!enter(r, &p, NODE_MAP, ret))
		return p;
	tail = &(*ret)->child;
	do {
		if (p == r->scan.end || *p != '"')
			return scan_expected(&r->scan, p, wanted);
		wanted = "a key after ','";
		p = read_string(r, p, &key);
		if (!p)
			return NULL;
		p = scan_colon(&r->scan, p);
		if (!p)
			return NULL;
		*tail = key;
		in = below(where, key);
		p = in == IN_SKIPPED ? skip_value(r, p, &key->next) : read_value(r, p, in, &key->next);
		if (!p)
			return NULL;
		tail = &key->next->next;
		(*ret)->n++;
		p = scan_next(&r->scan, p, &more);
	} while (p && more);
	if (p)
		(*ret)->end = offset(r, p);
	return p;
}

static const char *read_seq(struct reader *r, const char *p, enum where where, struct node **ret)
{
	enum where in = where == IN_ITEMS ? IN_OBJECT : IN_PLAIN;
	struct node **tail;
	bool more;

	if (!enter(r, &p, NODE_SEQ, ret))
		return p;
	tail = &(*ret)->child;
	do {
		p = read_value(r, p, in, tail);
		if (!p)
			return NULL;
		tail = &(*tail)->next;
		(*ret)->n++;
		p = scan_next(&r->scan, p, &more);
	} while (p && more);
	if (p)
		(*ret)->end = offset(r, p);
	return p;
}

static const char *read_value(struct reader *r, const char *p, enum where where, struct node **ret)
{
	switch (p < r->scan.end ? *p : '\0') {
	case '{':
		return read_map(r, p, where, ret);
	case '[':
		return read_seq(r, p, where, ret);
	case '"':
		return read_string(r, p, ret);
	case 't':
	case 'f':
		return read_plain(r, p, NODE_BOOL, ret);
	case 'n':
		return read_plain(r, p, NODE_NULL, ret);
	default:
		return read_plain(r, p, NODE_NUMBER, ret);
	}
}

int json_read(struct doc *doc, uint32_t *ret_end, struct fault *fault)
{
	size_t n = doc->text.n < UINT32_MAX ? doc->text.n : UINT32_MAX;
	size_t most = doc->limits->document_bytes < n ? doc->limits->document_bytes : n;
	struct reader r = {
		.scan = { .text = doc->text.n ? doc->text.p : "", .limits = doc->limits, .fault = fault,
			  .cut = doc->text.n > most },
		.doc = doc,
	};
	struct node *root = NULL;
	const char *p;

	r.scan.end = r.scan.text + most;
	doc->format = DOC_JSON;
	p = read_value(&r, scan_blanks(r.scan.text, r.scan.end), IN_ROOT, &root);
	doc->nodes -= r.fresh;
	if (!p)
		return -1;
	if (r.scan.cut && p == r.scan.end && root->type == NODE_NUMBER) {	/* it may go on */
		scan_too_large(&r.scan);
		return -1;
	}
	p = scan_blanks(p, r.scan.text + n);
	doc->root = root;
	doc->ascii = !r.scan.high;
	*ret_end = offset(&r, p);
	return 0;
}
