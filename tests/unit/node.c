/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/node.h"

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

static struct doc *read_yaml(struct given *g, const char *text)
{
	struct fault fault;

	arena_reset(&g->arena);
	g->doc = (struct doc){ .arena = &g->arena, .limits = &g->limits, .text = str_of(text) };
	if (yaml_read(&g->doc, &fault) < 0)
		fail_msg("%s: %s", text, fault.text);
	return &g->doc;
}

static void expect_text(struct str got, const char *text)
{
	if (!str_is(got, text))
		fail_msg("'%.*s' and not '%s'", STR_ARG(got), text);
}

static void says_nothing_of_nothing(void **state)
{
	struct doc *doc = read_yaml(*state, "a");

	assert_null(node_real(doc, NULL));
	assert_false(node_is(doc, NULL, NODE_NULL));
	assert_null(node_text(NULL).p);
	assert_string_equal(node_type_name(NULL), "nothing");
	assert_null(map_get(doc, NULL, "a", NULL));
	assert_null(map_get(doc, doc->root, "a", NULL));
	assert_null(seq_first(doc, NULL));
	assert_null(seq_first(doc, doc->root));
	struct map_walk w = map_walk(doc, NULL);

	assert_false(map_next(&w));
	w = map_walk(doc, doc->root);
	assert_false(map_next(&w));
}

static void names_types(void **state)
{
	static const char *const names[] = { "null", "boolean", "number", "string", "list", "map", "list", "string" };
	struct doc *doc = read_yaml(*state, "[~, off, 1, '1', &x [], {}, *x, &y a]");
	const struct node *n = seq_first(doc, doc->root);
	struct node skipped = { .type = NODE_SKIPPED };

	for (size_t i = 0; i < COUNT_OF(names); i++, n = n->next)
		assert_string_equal(node_type_name(n), names[i]);
	assert_null(n);
	assert_string_equal(node_type_name(&skipped), "null");
	assert_true(node_is(doc, &skipped, NODE_NULL));
	assert_false(node_is(doc, &skipped, NODE_SKIPPED));
	assert_null(node_text(&skipped).p);
	assert_null(node_text(doc->root).p);
}

static void follows_aliases(void **state)
{
	struct doc *doc = read_yaml(*state, "a: &x {k: v}\nb: *x\nc: &y [1]\nd: *y\ne: &z t\nf: *z\n");
	struct node *key = NULL;
	struct node *b = map_get(doc, doc->root, "b", &key), *d = map_get(doc, doc->root, "d", NULL);
	struct node *f = map_get(doc, doc->root, "f", NULL);

	assert_int_equal(doc->steps, 0);
	assert_int_equal(b->type, NODE_ALIAS);
	expect_text(node_text(key), "b");
	assert_ptr_equal(node_real(doc, b), map_get(doc, doc->root, "a", NULL));
	assert_true(node_is(doc, b, NODE_MAP));
	assert_false(node_is(doc, b, NODE_ALIAS));
	expect_text(node_text(map_get(doc, b, "k", NULL)), "v");
	expect_text(node_text(seq_first(doc, d)), "1");
	assert_null(node_text(f).p);
	expect_text(node_text(node_real(doc, f)), "t");
	assert_true(doc->steps > 0);
	assert_false(doc->overrun);
}

/* key=value of every entry in the order of the walk */
static void expect_walk(struct doc *doc, const struct node *map, const char *expected)
{
	char text[512];
	size_t n = 0;

	text[0] = '\0';
	for (struct map_walk w = map_walk(doc, map); map_next(&w);)
		n += (size_t)snprintf(text + n, sizeof text - n, "%.*s=%.*s ", STR_ARG(node_text(w.key)),
				      STR_ARG(node_text(w.value)));
	assert_string_equal(text, expected);
}

static void of_duplicates_the_last_counts(void **state)
{
	struct doc *doc = read_yaml(*state, "a: 1\nb: 2\na: 3\n");
	struct node *key = NULL;

	expect_text(node_text(map_get(doc, doc->root, "a", &key)), "3");
	assert_int_equal(key->start, 10);
	expect_walk(doc, doc->root, "a=1 b=2 a=3 ");
	assert_null(map_get(doc, doc->root, "c", &key));
	assert_null(key);
}

static void merges_like_kubectl(void **state)
{
	static const struct {
		const char *map, *walk, *b;
	} table[] = {
		{ "{<<: *x, b: 9}", "a=1 b=2 b=9 ", "9" },
		{ "{b: 9, <<: *x}", "b=9 a=1 b=2 ", "2" },
		{ "{<<: [*x, *y]}", "b=3 c=4 a=1 b=2 ", "2" },
		{ "{<<: [*y, *x]}", "a=1 b=2 b=3 c=4 ", "3" },
		{ "{<<: *x, <<: *y}", "a=1 b=2 b=3 c=4 ", "3" },
		{ "{<<: {b: 5}, d: 6}", "b=5 d=6 ", "5" },
		{ "{<<: *z}", "b=3 c=4 b=7 a=1 b=2 e=8 ", "2" },
		{ "{d: 6, <<: [], <<: {}}", "d=6 ", NULL },
		{ "{'<<': 1}", "<<=1 ", NULL },
		{ "{<<: {<<: {<<: {b: 1}}}, a: 2}", "b=1 a=2 ", "1" },
		{ "{<<: [{<<: [*x, {f: 1}]}, *y], g: 2}", "b=3 c=4 f=1 a=1 b=2 g=2 ", "2" },
	};

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		char text[512];
		struct doc *doc;
		struct node *map, *b;

		snprintf(text, sizeof text, "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz: &z {<<: *y, b: 7, <<: *x, e: 8}\nm: %s\n",
			 table[i].map);
		doc = read_yaml(*state, text);
		map = map_get(doc, doc->root, "m", NULL);
		expect_walk(doc, map, table[i].walk);
		b = map_get(doc, map, "b", NULL);
		if (!table[i].b)
			assert_null(b);
		else
			expect_text(node_text(b), table[i].b);
	}
}

static void map_get_agrees_with_map_walk(void **state)
{
	struct doc *doc = read_yaml(*state, "x: &x {a: 1, b: 2}\nm: {a: 0, <<: [*x, {b: 3, c: 4}], b: 5, <<: {c: 6}}\n");
	struct node *map = map_get(doc, doc->root, "m", NULL);

	for (struct map_walk w = map_walk(doc, map); map_next(&w);) {
		char name[2] = { *node_text(w.key).p, '\0' };
		struct node *last = NULL;

		for (struct map_walk v = map_walk(doc, map); map_next(&v);)
			if (str_is(node_text(v.key), name))
				last = v.value;
		assert_ptr_equal(map_get(doc, map, name, NULL), last);
	}
}

static void steps_are_capped(void **state)
{
	struct given *g = *state;
	struct doc *doc;
	const struct node *b;

	g->limits.alias_steps = 3;
	doc = read_yaml(g, "a: &x {k: v}\nb: *x\nc: &y 1\n");
	b = map_get(doc, doc->root, "b", NULL);
	for (int i = 0; i < 3; i++)
		assert_non_null(node_real(doc, b));
	assert_false(doc->overrun);
	assert_null(node_real(doc, b));
	assert_true(doc->overrun);
	assert_true(node_is(doc, b, NODE_NULL));
	assert_false(node_is(doc, b, NODE_MAP));
	assert_null(map_get(doc, b, "k", NULL));
	/* What needs no alias is read as before. */
	expect_text(node_text(map_get(doc, doc->root, "c", NULL)), "1");
}

/* 10^12 entries, were nobody to count. */
static void merges_of_merges_end(void **state)
{
	struct given *g = *state;
	char text[4096];
	size_t n = (size_t)snprintf(text, sizeof text, "a0: &a0 {k: v}\n");
	struct doc *doc;
	uint32_t entries = 0;

	for (int i = 1; i <= 12; i++) {
		n += (size_t)snprintf(text + n, sizeof text - n, "a%d: &a%d {<<: [", i, i);
		for (int k = 0; k < 10; k++)
			n += (size_t)snprintf(text + n, sizeof text - n, "*a%d,", i - 1);
		n += (size_t)snprintf(text + n, sizeof text - n, "]}\n");
	}
	g->limits.alias_steps = 100000;
	doc = read_yaml(g, text);
	for (struct map_walk w = map_walk(doc, map_get(doc, doc->root, "a12", NULL)); map_next(&w);)
		entries++;
	assert_true(doc->overrun);
	assert_in_range(entries, 1, 100000);
}

/* A long map behind each of many aliases costs steps by its length. */
static void long_maps_cost_more(void **state)
{
	struct given *g = *state;
	char text[8192];
	size_t n = (size_t)snprintf(text, sizeof text, "a: &x {");
	struct doc *doc;
	const struct node *b;

	for (int i = 0; i < 800; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "k%d,", i);
	snprintf(text + n, sizeof text - n, "}\nb: *x\n");
	doc = read_yaml(g, text);
	b = map_get(doc, doc->root, "b", NULL);
	assert_non_null(map_get(doc, b, "k799", NULL));
	assert_in_range(doc->steps, 20, 800);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(says_nothing_of_nothing, begin, end),
		cmocka_unit_test_setup_teardown(names_types, begin, end),
		cmocka_unit_test_setup_teardown(follows_aliases, begin, end),
		cmocka_unit_test_setup_teardown(of_duplicates_the_last_counts, begin, end),
		cmocka_unit_test_setup_teardown(merges_like_kubectl, begin, end),
		cmocka_unit_test_setup_teardown(map_get_agrees_with_map_walk, begin, end),
		cmocka_unit_test_setup_teardown(steps_are_capped, begin, end),
		cmocka_unit_test_setup_teardown(merges_of_merges_end, begin, end),
		cmocka_unit_test_setup_teardown(long_maps_cost_more, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
