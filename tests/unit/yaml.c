/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct text {	/* what a test builds up */
	char bytes[1 << 13];
	size_t n;
};

static void put(struct text *t, const char *bytes, size_t n)
{
	assert_true(n <= sizeof t->bytes - t->n);
	memcpy(t->bytes + t->n, bytes, n);
	t->n += n;
}

/* The tree in one line: Z null, B bool, N number, S string, A alias, [ list, { map; the style's letter
 * (p s d l f b w: plain single double literal folded block flow), the text, ! when it is not verbatim,
 * what is in it, its span. */
static void dump(struct text *t, const struct node *n)
{
	char span[40];

	put(t, &"ZBNS[{A"[n->type], 1);
	put(t, &"psdlfbw"[n->style], 1);
	if (n->type <= NODE_STRING) {
		put(t, n->text, n->n);
		if (!(n->flags & NODE_VERBATIM))
			put(t, "!", 1);
	} else if (n->type != NODE_ALIAS) {
		for (const struct node *c = n->child; c; c = c->next)
			dump(t, c);
	}
	snprintf(span, sizeof span, "@%u-%u ", n->start, n->end);
	put(t, span, strlen(span));
}

struct given {
	struct arena arena;
	struct limits limits;
	struct doc doc;
	struct fault fault;
};

static int read_text(struct given *g, struct str text)
{
	g->arena = ARENA_EMPTY;
	g->doc = (struct doc){ .arena = &g->arena, .limits = &g->limits, .text = text };
	g->fault = (struct fault){ .at = UINT32_MAX };
	return yaml_read(&g->doc, &g->fault);
}

static void reads(struct str in, const char *tree)
{
	struct given g = { .limits = LIMITS_DEFAULT };
	struct text t = { .n = 0 };

	if (read_text(&g, in) < 0)
		fail_msg("%.*s: %s at %u: %s", STR_ARG(in), g.fault.code, g.fault.at, g.fault.text);
	if (g.doc.root)
		dump(&t, g.doc.root);
	put(&t, "", 1);
	if (strcmp(t.bytes, tree) != 0)
		fail_msg("%.*s\nread     %s\nexpected %s", STR_ARG(in), t.bytes, tree);
	arena_release(&g.arena);
}

#define READS(literal_, tree_) reads(STR(literal_), tree_)

static void refuses_with(struct given *g, struct str in, const char *code, uint32_t at, const char *words)
{
	if (read_text(g, in) == 0)
		fail_msg("%.*s: read", STR_ARG(in));
	if (strcmp(g->fault.code, code) != 0 || g->fault.at != at || !strstr(g->fault.text, words))
		fail_msg("%.*s\ngot      %s at %u: %s\nexpected %s at %u: %s", STR_ARG(in), g->fault.code, g->fault.at,
			 g->fault.text, code, at, words);
	assert_null(g->doc.root);
	for (const char *c = g->fault.text; *c; c++)
		assert_true((unsigned char)*c >= 0x20 && *c != 0x7F);
	arena_release(&g->arena);
}

static void refuses(struct str in, const char *code, uint32_t at, const char *words)
{
	struct given g = { .limits = LIMITS_DEFAULT };

	refuses_with(&g, in, code, at, words);
}

#define REFUSES(literal_, code_, at_, words_) refuses(STR(literal_), code_, at_, words_)

static void nothing(void **state)
{
	(void)state;
	reads(STR_NONE, "");
	READS("", "");
	READS("\n \n", "");
	READS("# only\n  # comments", "");
	READS("---\n", "");
	READS("--- # a comment\n# and another\n", "");
	READS("\xEF\xBB\xBF", "");
	READS("~", "Zpnull!@0-1 ");
	READS("null", "Zpnull@0-4 ");
}

static void spans(void **state)
{
	(void)state;
	READS("a: b", "{bSpa@0-1 Spb@3-4 @0-4 ");
	READS("---\na: b", "{bSpa@4-5 Spb@7-8 @4-8 ");
	READS("a: 'b'\nc: \"d\"\n", "{bSpa@0-1 Ssb@3-6 Spc@7-8 Sdd@10-13 @0-13 ");
	/* The end of a block collection is not the next token. */
	READS("a:\n  b: c  # d\n\n# e\nf: g\n", "{bSpa@0-1 {bSpb@5-6 Spc@8-9 @5-9 Spf@20-21 Spg@23-24 @0-24 ");
	READS("- a\n- - b\n  - c\n\n", "[bSpa@2-3 [bSpb@8-9 Spc@14-15 @6-15 @0-15 ");
	READS("a:\n- b\nc: d\n", "{bSpa@0-1 [bSpb@5-6 @3-6 Spc@7-8 Spd@10-11 @0-11 ");
	READS("[a, {b: c} ]  \n", "[wSpa@1-2 {wSpb@5-6 Spc@8-9 @4-10 @0-12 ");
	READS("[a: b , c]", "[w{wSpa@1-2 Spb@4-5 @1-5 Spc@8-9 @0-10 ");
	READS("{}", "{w@0-2 ");
	/* Several lines, and the break is not part of it. */
	READS("a: b\n  c\nd: 'e\n\n  f'\n", "{bSpa@0-1 Spb c!@3-8 Spd@9-10 Sse\nf!@12-20 @0-20 ");
	READS("a: b\r\nc: d\r\n", "{bSpa@0-1 Spb@3-4 Spc@6-7 Spd@9-10 @0-10 ");
	READS("? a\n: b\n", "{bSpa@2-3 Spb@6-7 @0-7 ");
	READS("\xEF\xBB\xBF" "a: b\nc: d", "{bSpa@3-4 Spb@6-7 Spc@8-9 Spd@11-12 @3-12 ");
	READS("---\n\xEF\xBB\xBF" "a: b\nc: d", "{bSpa@7-8 Spb@10-11 Spc@12-13 Spd@15-16 @7-16 ");
}

static void spans_of_block_scalars(void **state)
{
	(void)state;
	READS("a: |\n  b\n  c\n\n\nd: e\n", "{bSpa@0-1 Slb\nc\n!@3-12 Spd@15-16 Spe@18-19 @0-19 ");
	READS("a: >-\n  b\n  c\n", "{bSpa@0-1 Sfb c!@3-13 @0-13 ");
	READS("a: |+\n  b\n\n", "{bSpa@0-1 Slb\n\n!@3-9 @0-9 ");
	READS("a: |\r\n  b  \r\n\r\n", "{bSpa@0-1 Slb  \n!@3-11 @0-11 ");
	READS("a: |\n\n\nb: c\n", "{bSpa@0-1 Sl!@3-4 Spb@7-8 Spc@10-11 @0-11 ");
	READS("a: |\n  b", "{bSpa@0-1 Slb!@3-8 @0-8 ");
	READS("- |\n a\n- b\n", "[bSla\n!@2-6 Spb@9-10 @0-10 ");
}

static void spans_of_what_is_not_written(void **state)
{
	(void)state;
	READS("a:\nb:   # c\n\nc: d", "{bSpa@0-1 Zpnull!@2-2 Spb@3-4 Zpnull!@5-5 Spc@13-14 Spd@16-17 @0-17 ");
	READS("- \n-\n", "[bZpnull!@1-1 Zpnull!@4-4 @0-4 ");
	READS("? a\n? b\n", "{bSpa@2-3 Zpnull!@3-3 Spb@6-7 Zpnull!@7-7 @0-7 ");
	READS("{a, b: , c:   }", "{wSpa@1-2 Zpnull!@2-2 Spb@4-5 Zpnull!@6-6 Spc@9-10 Zpnull!@11-11 @0-15 ");
	READS("{ a   }", "{wSpa@2-3 Zpnull!@3-3 @0-7 ");
	READS("a: &x\nb: !!str # c\n", "{bSpa@0-1 Zpnull!@5-5 Spb@6-7 Sp@14-14 @0-14 ");
	/* The next key's colon is not this one's. */
	READS("? |\n:a : b\n", "{bSl!@2-3 Zpnull!@3-3 Sp:a@4-6 Spb@9-10 @0-10 ");
	READS("!t : a\n", "{bSp@2-2 Spa@5-6 @2-6 ");
	READS("'a' : ", "{bSsa@0-3 Zpnull!@5-5 @0-5 ");
}

static void spans_behind_properties(void **state)
{
	(void)state;
	READS("a: &x b\nc: !!str 1\nd: !t &y [e]\n",
	      "{bSpa@0-1 Spb@6-7 Spc@8-9 Sp1@17-18 Spd@19-20 [wSpe@29-30 @28-31 @0-31 ");
	READS("a: &x # c\n  !y\n  b: c\n", "{bSpa@0-1 {bSpb@17-18 Spc@20-21 @17-21 @0-21 ");
	READS("a: &x\n  &y b: c\n", "{bSpa@0-1 {bSpb@11-12 Spc@14-15 @11-15 @0-15 ");
	READS("a: &x\n- b\n", "{bSpa@0-1 [bSpb@8-9 @6-9 @0-9 ");
	READS("!<tag:yaml.org,2002:str> 1", "Sp1@25-26 ");
	READS("a: &x |\n  b\n", "{bSpa@0-1 Slb\n!@6-11 @0-11 ");
	READS("a: &x:b\n", "{bSpa@0-1 Sp:b@5-7 @0-7 ");
	READS("? |\n  \xC2\x85" "b: c\n", "{bSl!@2-3 Zpnull!@3-3 Spb@8-9 Spc@11-12 @0-12 ");
	READS("a: &x 1\nb: *x\n", "{bSpa@0-1 Np1@6-7 Spb@8-9 Ap@11-13 @0-13 ");
}

static void spans_in_characters_of_many_bytes(void **state)
{
	(void)state;
	READS("\xC3\xBC: \xE2\x82\xAC # \xF0\x9F\x98\x80\nb: c\n", "{bSp\xC3\xBC@0-2 Sp\xE2\x82\xAC@4-7 Spb@15-16 Spc@18-19 @0-19 ");
	READS("--- # \xC3\xBC\n\xC3\xBC: 'a'\n", "{bSp\xC3\xBC@9-11 Ssa@13-16 @9-16 ");
	READS("# \xC3\xBC\na: |\n  \xC3\xBC\n\nb: c", "{bSpa@5-6 Sl\xC3\xBC\n!@8-14 Spb@16-17 Spc@19-20 @5-20 ");
	/* NEL and LS are breaks to libyaml, and characters to everybody else. */
	READS("a: &x #\xC2\x85  b\n", "{bSpa@0-1 Spb@11-12 @0-12 ");
}

/* Marks are kept for each 1024th character. */
static void spans_in_long_text(void **state)
{
	static const char line[] = "- \xC3\xBC\n";
	struct given g = { .limits = LIMITS_DEFAULT };
	char *text = calloc(5000, sizeof line);
	uint32_t at = 0;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < 5000; i++)
		memcpy(text + i * 5, line, 5);
	assert_int_equal(read_text(&g, (struct str){ text, 25000 }), 0);
	assert_false(g.doc.ascii);
	for (const struct node *n = g.doc.root->child; n; n = n->next, at += 5) {
		assert_int_equal(n->start, at + 2);
		assert_int_equal(n->end, at + 4);
	}
	assert_int_equal(at, 25000);
	arena_release(&g.arena);
	memcpy(text + 24995, "- [\xC3\xBC", 5);
	refuses_with(&g, (struct str){ text, 25000 }, "yaml-syntax", 25000, "brackets");
	text[12] = '\xFF';
	refuses_with(&g, (struct str){ text, 25000 }, "encoding", 12, "not UTF-8");
	free(text);
}

static void text_is_source_where_it_can_be(void **state)
{
	(void)state;
	READS("['a', 'it''s', \"b\", \"\\n\", 'c\n d', '']",
	      "[wSsa@1-4 Ssit's!@6-13 Sdb@15-18 Sd\n!@20-24 Ssc d!@26-32 Ss@34-36 @0-37 ");
}

static void types(void **state)
{
	static const struct {
		const char *in;
		enum node_type type;
		const char *text;	/* NULL: as it stands */
	} table[] = {
		{ "off", NODE_BOOL, "false" }, { "no", NODE_BOOL, "false" }, { "n", NODE_BOOL, "false" }, { "N", NODE_BOOL, "false" },
		{ "No", NODE_BOOL, "false" }, { "false", NODE_BOOL, "false" }, { "FALSE", NODE_BOOL, "false" },
		{ "on", NODE_BOOL, "true" }, { "yes", NODE_BOOL, "true" }, { "y", NODE_BOOL, "true" }, { "Y", NODE_BOOL, "true" },
		{ "ON", NODE_BOOL, "true" }, { "TRUE", NODE_BOOL, "true" }, { "oN", NODE_STRING, NULL }, { "tRUE", NODE_STRING, NULL },
		{ "nO", NODE_STRING, NULL }, { "offf", NODE_STRING, NULL }, { "of", NODE_STRING, NULL },
		{ "~", NODE_NULL, "null" }, { "null", NODE_NULL, "null" }, { "Null", NODE_NULL, "null" }, { "NULL", NODE_NULL, "null" },
		{ "nULL", NODE_STRING, NULL }, { "nil", NODE_STRING, NULL },
		{ "50", NODE_NUMBER, NULL }, { "-1", NODE_NUMBER, NULL }, { "+5", NODE_NUMBER, "5" }, { "-0", NODE_NUMBER, "0" },
		{ "08", NODE_NUMBER, "8" }, { "010", NODE_NUMBER, "8" }, { "017", NODE_NUMBER, "15" }, { "0o17", NODE_NUMBER, "15" },
		{ "0x1F", NODE_NUMBER, "31" }, { "0X1F", NODE_NUMBER, "31" }, { "0b11", NODE_NUMBER, "3" }, { "0B11", NODE_NUMBER, "3" },
		{ "0b-11", NODE_NUMBER, "-3" }, { "1_", NODE_NUMBER, "1" }, { "0_", NODE_NUMBER, "0" }, { "1_0", NODE_NUMBER, "10" },
		{ "_1", NODE_STRING, NULL }, { "0b2", NODE_STRING, NULL }, { "0o8", NODE_STRING, NULL }, { "0x", NODE_STRING, NULL },
		{ "1e3", NODE_NUMBER, "1000" }, { "12e03", NODE_NUMBER, "12000" }, { "1.e3", NODE_NUMBER, "1000" },
		{ ".5", NODE_NUMBER, "0.5" }, { "5.", NODE_NUMBER, "5" }, { "1.50", NODE_NUMBER, "1.5" }, { "-0.0", NODE_NUMBER, "-0" },
		{ "1e21", NODE_NUMBER, "1e+21" }, { "1e20", NODE_NUMBER, "100000000000000000000" }, { "1e-7", NODE_NUMBER, "1e-7" },
		{ "0.000001", NODE_NUMBER, NULL }, { "1e400", NODE_STRING, NULL }, { "1e-400", NODE_NUMBER, "0" },
		{ "9223372036854775807", NODE_NUMBER, NULL }, { "18446744073709551615", NODE_NUMBER, NULL },
		{ "18446744073709551616", NODE_NUMBER, "18446744073709552000" }, { "-9223372036854775809", NODE_NUMBER, "-9223372036854776000" },
		{ "0.1000000000000000055511151231257827", NODE_NUMBER, "0.1" }, { "5e-324", NODE_NUMBER, NULL },
		{ "2.2250738585072011e-308", NODE_NUMBER, "2.225073858507201e-308" }, { "9007199254740993.0", NODE_NUMBER, "9007199254740992" },
		{ "512MiB", NODE_STRING, NULL }, { "512Mi", NODE_STRING, NULL }, { "100%", NODE_STRING, NULL }, { "1:30", NODE_STRING, NULL },
		{ "2024-01-01", NODE_STRING, NULL }, { "1.2.3", NODE_STRING, NULL }, { ".", NODE_STRING, NULL }, { "1e", NODE_STRING, NULL },
		{ ".infx", NODE_STRING, NULL }, { "-", NODE_STRING, NULL }, { "<<", NODE_STRING, NULL },
		{ "!!str off", NODE_STRING, "off" }, { "!!int '4'", NODE_NUMBER, "4" }, { "!!float 4", NODE_NUMBER, "4" },
		{ "!!float 9007199254740993", NODE_NUMBER, "9007199254740992" }, { "!!bool 'off'", NODE_BOOL, "false" },
		{ "!!null ''", NODE_NULL, "null" }, { "!!binary aGk=", NODE_STRING, "hi" }, { "!!binary /w==", NODE_STRING, "\xEF\xBF\xBD" },
		{ "! 12", NODE_STRING, "12" }, { "!foo 12", NODE_STRING, "12" }, { "!!timestamp 2024-01-01", NODE_STRING, "2024-01-01" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct given g = { .limits = LIMITS_DEFAULT };
		struct str text = str_of(table[i].text ? table[i].text : table[i].in);
		char line[100];

		snprintf(line, sizeof line, "- %s\n", table[i].in);
		if (strcmp(table[i].in, "-") == 0)
			snprintf(line, sizeof line, "- '-'\n");
		assert_int_equal(read_text(&g, str_of(line)), 0);
		const struct node *n = g.doc.root->child;

		if (n->type != table[i].type || !str_eq(node_text(n), text))
			fail_msg("%s: read as %s '%.*s'", table[i].in, node_type_name(n), STR_ARG(node_text(n)));
		if (!table[i].text && strcmp(table[i].in, "-") != 0)
			assert_true(n->flags & NODE_VERBATIM && n->text == line + 2);
		arena_release(&g.arena);
	}
	READS("['off', \"50\", '~']", "[wSsoff@1-6 Sd50@8-12 Ss~@14-17 @0-18 ");
	READS("- |-\n  off\n", "[bSloff!@2-10 @0-10 ");
}

static void keys(void **state)
{
	(void)state;
	READS("off: a\n'off': b\n", "{bSpfalse!@0-3 Spa@5-6 Ssoff@7-12 Spb@14-15 @0-15 ");
	READS("010: a\n1.50: b\n1e6: c\n123456.7: d\n", "{bSp8!@0-3 Spa@5-6 Sp1.5!@7-11 Spb@13-14 Sp1e+06!@15-18 Spc@20-21 "
	      "Sp123456.7@22-30 Spd@32-33 @0-33 ");
	READS(".inf: a\n", "{bSp.inf@0-4 Spa@6-7 @0-7 ");
	READS("&x 1: a\nb: *x\n", "{bSp1@3-4 Spa@6-7 Spb@8-9 Ap@11-13 @3-13 ");
	READS("a: &x 1e6\n*x : b\n", "{bSpa@0-1 Np1000000!@6-9 Sp1e+06!@10-12 Spb@15-16 @0-16 ");
	REFUSES("a: b\n~: c\n", "yaml-key", 5, "null");
	REFUSES("9223372036854775808: c\n", "yaml-key", 0, "quotes");
	REFUSES("a: {{ .Values.x }}\n", "yaml-complex-key", 4, "a map or a list");
	REFUSES("{{ .Values.x }}\n", "yaml-complex-key", 1, "a map or a list");
	REFUSES("? - a\n: b\n", "yaml-complex-key", 2, "a map or a list");
	REFUSES("a: &x [b]\n*x : c\n", "yaml-complex-key", 10, "a map or a list");
}

static void aliases(void **state)
{
	struct given g = { .limits = LIMITS_DEFAULT };

	(void)state;
	assert_int_equal(read_text(&g, STR("a: &x {b: c}\nd: *x\ne: &x f\ng: *x\n")), 0);
	const struct node *a = g.doc.root->child->next, *d = a->next->next, *e = d->next->next;

	assert_true(a->flags & NODE_ANCHORED);
	assert_int_equal(d->type, NODE_ALIAS);
	assert_ptr_equal(d->target, a);
	assert_ptr_equal(e->next->next->target, e);
	arena_release(&g.arena);
	assert_int_equal(read_text(&g, STR("&x 1: a\nb: *x\n")), 0);
	assert_int_equal(g.doc.root->child->type, NODE_STRING);
	assert_int_equal(g.doc.root->child->next->next->next->target->type, NODE_NUMBER);
	arena_release(&g.arena);
	REFUSES("a: *x\n", "yaml-alias", 3, "unknown anchor 'x'");
	REFUSES("a: &x [b, *x]\n", "yaml-alias", 10, "contains itself");
	REFUSES("a: &x\n  b: {c: *x}\n", "yaml-alias", 15, "contains itself");
	REFUSES("&x .inf: a\nb: *x\n", "yaml-value", 14, "infinity");
}

static void merges(void **state)
{
	struct given g = { .limits = LIMITS_DEFAULT };

	(void)state;
	assert_int_equal(read_text(&g, STR("a: {<<: {b: c}}\nd: {'<<': e}\nf: {!!merge '<<': []}\n<<: {}\n")), 0);
	assert_true(g.doc.root->flags & NODE_HAS_MERGE);
	const struct node *a = g.doc.root->child->next, *d = a->next->next, *f = d->next->next;

	assert_true(a->flags & NODE_HAS_MERGE && a->child->flags & NODE_IS_MERGE);
	assert_false(d->flags & NODE_HAS_MERGE || d->child->flags & NODE_IS_MERGE);
	assert_true(f->flags & NODE_HAS_MERGE && f->child->flags & NODE_IS_MERGE);
	arena_release(&g.arena);
	READS("<<: [{a: b}]", "{bSp<<@0-2 [w{wSpa@6-7 Spb@9-10 @5-11 @4-12 @0-12 ");
	REFUSES("<<: a\n", "yaml-merge", 4, "a map or a list of maps");
	REFUSES("a: b\n<<:\n", "yaml-merge", 8, "a map or a list of maps");
	REFUSES("<<: [{}, a]\n", "yaml-merge", 4, "a map or a list of maps");
	REFUSES("<<: [[{}]]\n", "yaml-merge", 4, "a map or a list of maps");
	REFUSES("a: &x [{}]\n<<: *x\n", "yaml-merge", 15, "by an alias must be a map");
	REFUSES("a: &x b\n<<: *x\n", "yaml-merge", 12, "by an alias must be a map");
}

static void faults(void **state)
{
	(void)state;
	REFUSES("a:\n\tb: c\n", "yaml-syntax", 3, "a tab is used for indentation");
	REFUSES("a: b: c\n", "yaml-syntax", 4, "two values on one line");
	REFUSES("a: \"b\nc: d\n", "yaml-syntax", 11, "a quote is opened and never closed (while scanning a quoted scalar");
	REFUSES("a: [b\nc: d\n", "yaml-syntax", 7, "list in brackets");
	REFUSES("a: b\n  c: d\n", "yaml-syntax", 8, "two values on one line");
	REFUSES("\xC3\xBC: a\n- b\n", "yaml-syntax", 6, "map above it");
	REFUSES("a: @b\n", "yaml-syntax", 3, "'@' needs quotes");
	REFUSES("a: **b\n", "yaml-syntax", 4, "needs quotes");
	REFUSES("a: \"\\q\"\n", "yaml-syntax", 4, "an escape that YAML does not know");
	REFUSES("a: \"b\\\\\\/\"\n", "yaml-syntax", 7, "an escape that YAML does not know");
	REFUSES("a: [b?c]\n", "yaml-syntax", 5, "'?' inside brackets");
	REFUSES("a: {b: !!str, c: d}\n", "yaml-syntax", 12, "comma right behind a tag");
	REFUSES("a: !x!y b\n", "yaml-syntax", 3, "'!' starts a tag");
	REFUSES("a: b\n c\nd\n", "yaml-syntax", 10, "a key without a colon");
	REFUSES("a: .inf\n", "yaml-value", 3, "infinity");
	REFUSES("- !!int a\n", "yaml-value", 8, "!!int");
	REFUSES("- !!binary a\n", "yaml-value", 11, "base64");
	REFUSES("a: b\xFF\n", "encoding", 4, "not UTF-8");
	REFUSES("\xC3\xBC: \xED\xA0\x80\n", "encoding", 4, "not UTF-8");
	REFUSES("--- # \n\xC3\xBC: \x07\n", "yaml-syntax", 11, "a control character, U+0007");
	REFUSES("a: \0b", "yaml-syntax", 3, "U+0000");
}

static void one_document_only(void **state)
{
	(void)state;
	READS("a: b\n...\n", "{bSpa@0-1 Spb@3-4 @0-4 ");
	READS("a: b\n... # c\n...\n\n# d", "{bSpa@0-1 Spb@3-4 @0-4 ");
	REFUSES("--- a\n", "document-separator", 4, "'---' stands on a line of its own");
	REFUSES("---a: b\n", "document-separator", 3, "'---'");
	REFUSES("---\n---\na: b\n", "document-separator", 4, "'---'");
	REFUSES("# c\n--- {a: b}\n", "document-separator", 8, "'---'");
	REFUSES("a: b\n--- c\n", "document-separator", 5, "'---'");
	REFUSES("a: b\n...\nc: d\n", "document-separator", 9, "'...'");
	REFUSES("a: b\n... c\n", "document-separator", 9, "'...'");
	REFUSES("%YAML 1.1\n", "yaml-syntax", 0, "directive");
	REFUSES("\xEF\xBB\xBF# a\n%TAG ! b\n---\n", "yaml-syntax", 7, "directive");
	REFUSES("---\r\n%YAML 1.1\r\n", "yaml-syntax", 5, "directive");
	REFUSES("a: b\n%YAML 1.1\n", "yaml-syntax", 5, "directive");
	REFUSES("  a: b\nc: d\n", "yaml-syntax", 7, "behind the end of the document");
	READS(" '%': a", "{bSs%@1-4 Spa@6-7 @1-7 ");
}

static void caps(void **state)
{
	struct given g = { .limits = LIMITS_DEFAULT };
	char deep[512];

	(void)state;
	memset(deep, '[', sizeof deep);
	refuses_with(&g, (struct str){ deep, 200 }, "yaml-syntax", 200, "");
	refuses_with(&g, (struct str){ deep, 201 }, "too-deep", 200, "more than 200");
	refuses_with(&g, (struct str){ deep, sizeof deep }, "too-deep", 200, "more than 200");
	g.limits.depth = 2;
	refuses_with(&g, STR("a:\n  - - b\n"), "too-deep", 7, "more than 2");
	assert_int_equal(read_text(&g, STR("a:\n  - b\n")), 0);
	arena_release(&g.arena);
	g.limits.nodes = 4;
	assert_int_equal(read_text(&g, STR("[a, b, c]")), 0);
	assert_int_equal(g.doc.nodes, 4);
	arena_release(&g.arena);
	refuses_with(&g, STR("[a, b, c, d]"), "too-many-nodes", 10, "more than 4");
}

/* 10^20 strings, were aliases copied. */
static void laughs(void **state)
{
	struct given g = { .limits = LIMITS_DEFAULT };
	char text[4096];
	size_t n = (size_t)snprintf(text, sizeof text, "a0: &a0 lol\n");

	(void)state;
	for (int i = 1; i <= 20; i++) {
		n += (size_t)snprintf(text + n, sizeof text - n, "a%d: &a%d [", i, i);
		for (int k = 0; k < 10; k++)
			n += (size_t)snprintf(text + n, sizeof text - n, "*a%d,", i - 1);
		n += (size_t)snprintf(text + n, sizeof text - n, "]\n");
	}
	assert_int_equal(read_text(&g, (struct str){ text, n }), 0);
	assert_int_equal(g.doc.nodes, 1 + 21 + 21 + 200);
	arena_release(&g.arena);
}

static void many_anchors(void **state)
{
	enum { N = 10000, WIDTH = 22 };
	struct given g = { .limits = LIMITS_DEFAULT };
	enum { LINE = 64 };
	char *text = calloc(1, N * WIDTH + LINE);

	(void)state;
	assert_non_null(text);
	for (int i = 0; i < N; i++)
		snprintf(text + i * WIDTH, LINE, "- &a%05d x\n- *a%05d\n", i, i);
	assert_int_equal(read_text(&g, (struct str){ text, N * WIDTH }), 0);
	for (const struct node *n = g.doc.root->child; n; n = n->next->next)
		assert_ptr_equal(n->next->target, n);
	arena_release(&g.arena);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing),
		cmocka_unit_test(spans),
		cmocka_unit_test(spans_of_block_scalars),
		cmocka_unit_test(spans_of_what_is_not_written),
		cmocka_unit_test(spans_behind_properties),
		cmocka_unit_test(spans_in_characters_of_many_bytes),
		cmocka_unit_test(spans_in_long_text),
		cmocka_unit_test(text_is_source_where_it_can_be),
		cmocka_unit_test(types),
		cmocka_unit_test(keys),
		cmocka_unit_test(aliases),
		cmocka_unit_test(merges),
		cmocka_unit_test(faults),
		cmocka_unit_test(one_document_only),
		cmocka_unit_test(caps),
		cmocka_unit_test(laughs),
		cmocka_unit_test(many_anchors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
