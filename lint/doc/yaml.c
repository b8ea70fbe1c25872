/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML through libyaml's events into the tree, typed as kubectl's reader (sigs.k8s.io/yaml on go-yaml v2)
 * types it. Only this file and yaml_feed.c know libyaml. Spans:
 *	plain, quoted, alias, flow collection	the token itself, properties excluded
 *	block scalar	from | or > to the end of its last line that is not blank
 *	block collection	from its first key or dash to the end of its last child
 *	null that is not written	zero bytes wide, behind the colon, the dash or the property
 */
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "doc/node.h"
#include "doc/yaml_build.h"
#include "doc/yaml_feed.h"
#include "doc/yaml_span.h"
#include "doc/yaml_words.h"

struct reader {
	struct str text;
	struct fault *fault;
	yaml_parser_t parser;
	struct yaml_text marks;
	struct build build;
	bool printable;
};

#define FAIL(code_, at_, ...) yaml_fail(r->fault, (code_), (at_), __VA_ARGS__)

static int parser_fault(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	size_t at;

	if (p->error == YAML_MEMORY_ERROR)
		out_of_memory();
	at = p->error == YAML_READER_ERROR ? r->marks.base + p->problem_offset : byte_of(&r->marks, p->problem_mark.index);
	if (at > r->text.n)
		at = r->text.n;
	if (p->problem && strstr(p->problem, "control characters"))
		return FAIL("yaml-syntax", (uint32_t)at, "a control character, U+%04X (%s)", (unsigned)p->problem_value, p->problem);
	r->fault->code = p->error == YAML_READER_ERROR ? "encoding" : "yaml-syntax";
	r->fault->at = (uint32_t)at;
	yaml_words(r->fault, p->problem, p->error == YAML_READER_ERROR ? NULL : p->context, at < r->text.n ? r->text.p[at] : '\0');
	return -1;
}

static inline uint32_t start_of(struct reader *r, const yaml_event_t *e)
{
	uint32_t at = byte_of(&r->marks, e->start_mark.index);
	char c = at < r->text.n ? r->text.p[at] : '\0';

	return c == '&' || c == '!' ? skip_properties(r->text, at) : at;
}

static enum node_style scalar_style(const yaml_event_t *e)
{
	switch (e->data.scalar.style) {
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
		return STYLE_SINGLE;
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		return STYLE_DOUBLE;
	case YAML_LITERAL_SCALAR_STYLE:
		return STYLE_LITERAL;
	case YAML_FOLDED_SCALAR_STYLE:
		return STYLE_FOLDED;
	case YAML_ANY_SCALAR_STYLE:
	case YAML_PLAIN_SCALAR_STYLE:
		break;
	}
	return STYLE_PLAIN;
}

static int read_scalar(struct reader *r, const yaml_event_t *e)
{
	const struct yaml_scalar s = {
		.text = { (const char *)e->data.scalar.value, e->data.scalar.length },
		.tag = (const char *)e->data.scalar.tag,
		.anchor = (const char *)e->data.scalar.anchor,
		.style = scalar_style(e),
		.implicit = e->data.scalar.plain_implicit,
		.one_line = e->start_mark.line == e->end_mark.line,
		.start = start_of(r, e),
		.end = byte_of(&r->marks, e->end_mark.index),
	};

	return build_scalar(&r->build, &s);
}

static int fail_separator(struct reader *r, uint32_t at)
{
	return FAIL("document-separator", at, "content that belongs to no document: '---' stands on a line of its own, "
		    "and nothing but it follows '...'");
}

static int fail_directive(struct reader *r, uint32_t at)
{
	return FAIL("yaml-syntax", at, "a directive (%%YAML or %%TAG): kubectl takes none");
}

/* Text in which libyaml finds no fault when it is nothing but comments and blank lines. */
static bool is_harmless(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c >= 0x7F || (c < ' ' && c != '\n' && c != '\r'))	/* a tab is one */
			return false;
	}
	return true;
}

/* Comments and one '---' before the content; *ret_base is where libyaml starts to read: behind the comments, and behind
 * a byte order mark, which would give the first line another indentation. */
static int read_prelude(struct reader *r, uint32_t *ret_base)
{
	struct str text = r->text;
	bool separated = false;
	uint32_t at = starts_with_mark(text, 0) ? 3 : 0;

	*ret_base = at;
	for (;;) {
		at = skip_space(text, at);
		if (at > 0 && (text.p[at - 1] == ' ' || text.p[at - 1] == '\t'))
			return 0;
		if (at < text.n && text.p[at] == '%')
			return fail_directive(r, at);
		if (!str_starts(str_sub(text, at, text.n), "---")) {
			if (is_harmless(str_sub(text, *ret_base, at)))
				*ret_base = at;
			return 0;
		}
		if (separated)
			return fail_separator(r, at);
		separated = true;
		struct str rest = str_sub(text, at + 3, text.n), line = str_trim(str_cut(&rest, '\n'));

		if (line.n && *line.p != '#')
			return fail_separator(r, (uint32_t)(line.p - text.p));
		at = (uint32_t)(rest.p ? (size_t)(rest.p - text.p) : text.n);
		at += starts_with_mark(text, at) ? 3 : 0;
		*ret_base = at;
	}
}

/* What stands behind the document. libyaml is not asked: its time grows with the square of %TAG lines. */
static int read_end(struct reader *r, const yaml_event_t *e)
{
	struct str text = r->text, rest;
	uint32_t at = byte_of(&r->marks, e->end_mark.index);

	if (e->data.document_end.implicit) {
		rest = str_sub(text, at, text.n);
		if (at >= text.n)
			return 0;
		if (*rest.p == '%')
			return fail_directive(r, at);
		if (str_starts(rest, "---"))
			return fail_separator(r, at);
		yaml_event_t next;

		if (!yaml_parser_parse(&r->parser, &next))
			return parser_fault(r);
		yaml_event_delete(&next);
		return fail_separator(r, at);
	}
	for (;;) {
		at = skip_space(text, at);
		if (at >= text.n)
			return 0;
		if (!str_starts(str_sub(text, at, text.n), "...") || (text.n > at + 3 && !is_blank(text.p[at + 3])))
			return fail_separator(r, at);
		at += 3;
	}
}

/* 1: the document is read. */
static int read_event(struct reader *r, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return read_scalar(r, e);
	case YAML_ALIAS_EVENT:
		return build_alias(&r->build, (const char *)e->data.alias.anchor, byte_of(&r->marks, e->start_mark.index),
				   byte_of(&r->marks, e->end_mark.index));
	case YAML_SEQUENCE_START_EVENT:
		return build_open(&r->build, NODE_SEQ,
				  e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE ? STYLE_FLOW : STYLE_BLOCK,
				  start_of(r, e), (const char *)e->data.sequence_start.anchor);
	case YAML_MAPPING_START_EVENT:
		return build_open(&r->build, NODE_MAP,
				  e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE ? STYLE_FLOW : STYLE_BLOCK,
				  start_of(r, e), (const char *)e->data.mapping_start.anchor);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return build_close(&r->build, byte_of(&r->marks, e->end_mark.index));
	case YAML_DOCUMENT_START_EVENT:
		return e->data.document_start.implicit ? 0 : fail_separator(r, byte_of(&r->marks, e->start_mark.index));
	case YAML_DOCUMENT_END_EVENT:
		return read_end(r, e) ? -1 : 1;
	case YAML_STREAM_END_EVENT:
		return 1;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
		break;
	}
	return 0;
}

/* yaml_event_delete(), in short for most: a scalar owns its text, the end of a collection nothing. */
static inline void release(yaml_event_t *e)
{
	bool bare = e->type == YAML_SCALAR_EVENT && !e->data.scalar.anchor && !e->data.scalar.tag;

	if (bare)
		free(e->data.scalar.value);
	else if (e->type != YAML_SEQUENCE_END_EVENT && e->type != YAML_MAPPING_END_EVENT)
		yaml_event_delete(e);
}

static int read_events(struct reader *r)
{
	yaml_event_t e;
	int rc = 0;

	while (rc == 0) {
		if (r->printable)
			yaml_feed(&r->parser, r->marks.ascii);
		if (!yaml_parser_parse(&r->parser, &e))
			return parser_fault(r);
		rc = read_event(r, &e);
		release(&e);
	}
	return rc < 0 ? -1 : 0;
}

int yaml_read(struct doc *doc, struct fault *fault)
{
	struct reader r = { .text = doc->text, .fault = fault };
	uint32_t base;
	int rc;

	doc->format = DOC_YAML;
	if (doc->text.n >= UINT32_MAX)
		return yaml_fail(fault, "too-large", 0, "the document is 4 GiB or larger");
	r.printable = is_printable(doc->text, &doc->ascii);
	doc->root = NULL;
	if (read_prelude(&r, &base))
		return -1;
	if (doc->text.n == base)	/* libyaml asserts that the text is not NULL */
		return 0;
	if (!yaml_parser_initialize(&r.parser))
		out_of_memory();
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)doc->text.p + base, doc->text.n - base);
	yaml_text_init(&r.marks, doc->arena, doc->text, doc->ascii, base);
	build_init(&r.build, doc, fault);
	rc = read_events(&r);
	yaml_parser_delete(&r.parser);
	doc->root = rc ? NULL : build_root(&r.build);
	return rc;
}
