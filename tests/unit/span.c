/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct given {
	struct arena arena;
	struct limits limits;
	struct doc doc;
};

static int begin(void **state)
{
	struct given *g = calloc(1, sizeof *g);

	if (!g)
		return -1;
	g->limits = LIMITS_DEFAULT;
	*state = g;
	return 0;
}

static int end(void **state)
{
	struct given *g = *state;

	arena_release(&g->arena);
	free(g);
	return 0;
}

static struct doc *with_text(struct given *g, struct str text, bool ascii)
{
	arena_reset(&g->arena);
	g->doc = (struct doc){ .arena = &g->arena, .limits = &g->limits, .text = text, .ascii = ascii };
	return &g->doc;
}

static void counts_lines(void **state)
{
	(void)state;
	assert_int_equal(count_lines(STR_NONE), 0);
	assert_int_equal(count_lines(STR("a")), 0);
	assert_int_equal(count_lines(STR("a\r\nb\n\nc")), 3);
	assert_int_equal(count_lines(STR("a\rb\xC2\x85" "c\xE2\x80\xA8")), 0);
}

static void counts_characters(void **state)
{
	(void)state;
	assert_int_equal(count_characters(STR_NONE), 0);
	assert_int_equal(count_characters(STR("abc\n")), 4);
	assert_int_equal(count_characters(STR("abcdefghijklmnop\xC3\xBCq")), 18);
	assert_int_equal(count_characters(STR("\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80")), 3);
	assert_int_equal(count_characters(STR("\xFF\xC3\x80\x80")), 3);
	assert_int_equal(count_characters(STR("\xED\xA0\x80")), 3);
	assert_int_equal(count_characters(STR("\xE2\x82")), 2);
	assert_int_equal(count_characters(STR("\xC0\xAF")), 2);
}

static void expect_place(struct doc *doc, uint32_t start, uint32_t stop, const char *expected)
{
	const struct origin_of_doc origin = { .input = 7, .start = 1000, .line = 50 };
	struct place p = place_of(doc, &origin, start, stop);
	char text[100];

	assert_int_equal(p.input, 7);
	snprintf(text, sizeof text, "%u-%u %u:%u-%u:%u", p.start, p.end, p.line, p.column, p.end_line, p.end_column);
	assert_string_equal(text, expected);
}

static void places(void **state)
{
	struct doc *doc = with_text(*state, STR("ab\ncd\r\n\nef"), true);

	expect_place(doc, 0, 0, "1000-1000 50:1-50:1");
	expect_place(doc, 0, 2, "1000-1002 50:1-50:3");
	expect_place(doc, 4, 5, "1004-1005 51:2-51:3");
	expect_place(doc, 1, 9, "1001-1009 50:2-53:2");
	expect_place(doc, 7, 10, "1007-1010 52:1-53:3");
	/* Outside the text is its end. */
	expect_place(doc, 10, 99, "1010-1010 53:3-53:3");
	expect_place(doc, 5, 3, "1005-1005 51:3-51:3");
	doc = with_text(*state, STR("\xC3\xBC\xE2\x82\xAC" "a\n\xF0\x9F\x98\x80" "b\xFF" "c"), false);
	expect_place(doc, 2, 5, "1002-1005 50:2-50:3");
	expect_place(doc, 5, 12, "1005-1012 50:3-51:3");
	expect_place(doc, 13, 14, "1013-1014 51:4-51:5");
}

/* By hand what place_of() does by marks: every place of a long text, lines long and short. */
static void places_in_long_text(void **state)
{
	static const char *const pieces[] = { "x", "\n", "\xC3\xBC", "\xE2\x82\xAC", "ab\r\n", "\xFF", "\xF0\x9F\x98\x80", "yyyyyyyyy" };
	enum { N = 20000 };
	char *text = calloc(1, N + 16);
	const struct origin_of_doc origin = { .line = 1 };
	struct doc *doc;
	uint32_t line = 1, column = 1, seed = 1;
	size_t n = 0;

	assert_non_null(text);
	while (n < N) {
		const char *piece = n > 6000 && n < 15000 ? "zz\xC3\xBCz" : pieces[(seed = seed * 1103515245 + 12345) >> 16 & 7];

		memcpy(text + n, piece, strlen(piece));
		n += strlen(piece);
	}
	doc = with_text(*state, (struct str){ text, n }, false);
	for (uint32_t i = 0; i < n;) {
		struct place p = place_of(doc, &origin, i, i);
		unsigned char c = (unsigned char)text[i];
		uint32_t width = c == 0xFF || c < 0x80 ? 1 : c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;

		if (p.line != line || p.column != column)
			fail_msg("byte %u: %u:%u and not %u:%u", i, p.line, p.column, line, column);
		i += width;
		column++;
		if (c == '\n') {
			line++;
			column = 1;
		}
	}
	free(text);
}

/* The path of the only scalar that says HERE; "-" when there is none from `root`. */
static void expect_path(struct given *g, const char *yaml, const char *from, const char *what, const char *expected)
{
	struct fault fault;
	struct doc *doc = with_text(g, str_of(yaml), false);
	const struct node *root, *node = NULL;
	const char *path;

	if (yaml_read(doc, &fault) < 0)
		fail_msg("%s: %s", yaml, fault.text);
	root = from ? map_get(doc, doc->root, from, NULL) : doc->root;
	/* Every node of the document, in an order of its own. */
	const struct node *todo[64] = { doc->root };

	for (size_t n = 1; n > 0;) {
		const struct node *at = todo[--n];

		if (at->type <= NODE_STRING && str_is(node_text(at), what))
			node = at;
		if (at->type == NODE_MAP || at->type == NODE_SEQ)
			for (const struct node *c = at->child; c; c = c->next)
				todo[n++] = c;
	}
	assert_non_null(node);
	path = path_of(doc, root, node, &g->arena);
	assert_string_equal(path ? path : "-", expected);
}

static void paths(void **state)
{
	struct given *g = *state;

	expect_path(g, "HERE", NULL, "HERE", "");
	expect_path(g, "spec:\n  containers:\n  - name: a\n  - name: b\n    env:\n    - {name: c}\n    - {value: HERE}\n", NULL, "HERE",
		    "spec.containers[1].env[1].value");
	expect_path(g, "- - - HERE\n", NULL, "HERE", "[0][0][0]");
	expect_path(g, "- a: {b-c_9: [x, HERE]}\n", NULL, "HERE", "[0].a.b-c_9[1]");
	expect_path(g, "a.b/c: {9: HERE}\n", NULL, "HERE", "[\"a.b/c\"][\"9\"]");
	expect_path(g, "\"q\\\"\\\\\\n\": {'': HERE}\n", NULL, "HERE", "[\"q\\\"\\\\\\u000a\"][\"\"]");
	expect_path(g, "\xC3\xBC: HERE\n", NULL, "HERE", "[\"\xC3\xBC\"]");
	/* A key stands for its entry, and what is not written has a path as well. */
	expect_path(g, "a: {HERE: b}\n", NULL, "HERE", "a.HERE");
	expect_path(g, "a:\n  b:\n  c: d\n", NULL, "null", "a.b");
	expect_path(g, "- a\n-\n- b\n", NULL, "null", "[1]");
	/* From a node that does not hold it there is none. */
	expect_path(g, "a: {b: HERE}\nc: {d: e}\n", "a", "HERE", "b");
	expect_path(g, "a: {b: HERE}\nc: {d: e}\n", "c", "HERE", "-");
	expect_path(g, "a: HERE\nc: d\n", "c", "HERE", "-");
}

static void paths_through_aliases_and_merges(void **state)
{
	struct given *g = *state;

	expect_path(g, "x: &x {b: HERE}\na: {c: [*x]}\n", NULL, "HERE", "x.b");
	expect_path(g, "x: &x {b: HERE}\na: {c: [y, *x]}\n", "a", "HERE", "c[1].b");
	expect_path(g, "x: &x HERE\na: {c: *x}\n", "a", "HERE", "c");
	expect_path(g, "x: &x {b: HERE}\na: *x\n", "a", "HERE", "b");
	expect_path(g, "x: &x {b: HERE}\na: {d: e, <<: *x}\n", "a", "HERE", "b");
	expect_path(g, "x: &x {b: {c: HERE}}\ny: &y {<<: *x}\na: {<<: [{d: e}, *y]}\n", "a", "HERE", "b.c");
	expect_path(g, "a: {<<: [{d: [e, HERE]}]}\n", NULL, "HERE", "a.d[1]");
	expect_path(g, "x: &x [HERE]\ny: &y [*x, *x]\na: [*y, *y]\n", "a", "HERE", "[0][0][0]");
}

/* 10^20 ways, none of which leads there. */
static void looking_ends(void **state)
{
	struct given *g = *state;
	char text[4096];
	size_t n = (size_t)snprintf(text, sizeof text, "h: HERE\na0: &a0 x\n");

	for (int i = 1; i <= 20; i++) {
		n += (size_t)snprintf(text + n, sizeof text - n, "a%d: &a%d [", i, i);
		for (int k = 0; k < 10; k++)
			n += (size_t)snprintf(text + n, sizeof text - n, "*a%d,", i - 1);
		n += (size_t)snprintf(text + n, sizeof text - n, "]\n");
	}
	struct doc *doc = with_text(g, (struct str){ text, n }, false);
	struct fault fault;

	assert_int_equal(yaml_read(doc, &fault), 0);
	assert_null(path_of(doc, map_get(doc, doc->root, "a20", NULL), doc->root->child->next, &g->arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_lines),
		cmocka_unit_test(counts_characters),
		cmocka_unit_test_setup_teardown(places, begin, end),
		cmocka_unit_test_setup_teardown(places_in_long_text, begin, end),
		cmocka_unit_test_setup_teardown(paths, begin, end),
		cmocka_unit_test_setup_teardown(paths_through_aliases_and_merges, begin, end),
		cmocka_unit_test_setup_teardown(looking_ends, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
