/* SPDX-License-Identifier: Apache-2.0 */
/* What annotations NAME.podfit.dev/<container> come to, from YAML and from JSON. Texts are JSON with ' for ". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/bytes.h"
#include "setting/resolve.h"

struct given {
	struct arena arena;
	struct limits limits;
	struct doc doc;
	struct object object;
	struct container containers[3]; /* a, b, and one without a name */
	struct pod pod;
};

/* A workload with these annotations, whose template has those; NULL: it is a Pod and has none. */
static void given(struct given *g, enum doc_format format, const char *outer, const char *inner)
{
	struct fault fault = { 0 };
	uint32_t end;

	*g = (struct given){ .limits = LIMITS_DEFAULT };
	char *text = arena_printf(&g->arena,
				  "{'metadata': {'annotations': {%s}}, 'spec': {'metadata': {'annotations': {%s}}}}",
				  outer, inner ? inner : "");
	for (char *c = text; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	g->doc = (struct doc){ .arena = &g->arena, .limits = &g->limits, .text = str_of(text), .format = format };
	if ((format == DOC_JSON ? json_read(&g->doc, &end, &fault) : yaml_read(&g->doc, &fault)) != 0)
		fail_msg("%s: %s", text, fault.text);
	g->object.node = g->doc.root;
	g->containers[0].name = STR("a");
	g->containers[1].name = STR("b");
	g->pod = (struct pod){ .object = &g->object, .containers = g->containers, .container_count = 3 };
	g->pod.metadata =
		map_get(&g->doc, inner ? map_get(&g->doc, g->doc.root, "spec", NULL) : g->doc.root, "metadata", NULL);
	struct resolver r = { .doc = &g->doc, .arena = &g->arena };

	annotations_resolve(&r, &g->pod);
}

enum { UNREADABLE = -1, NOT_DECLARED = -2 };

static int64_t amount(const struct setting *s)
{
	if (s->state == STATE_ABSENT)
		return NOT_DECLARED;
	assert_int_equal(s->state, STATE_KNOWN);
	assert_non_null(s->from);
	return s->kind == VALUE_NUMBER ? s->value : UNREADABLE;
}

static void is(const struct given *g, size_t container, const int64_t want[4])
{
	const struct declared *d = g->containers[container].declared;
	const struct setting *all[] = { &d->live_heap, &d->non_go_memory, &d->max_goroutines, &d->max_connections };

	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (amount(all[i]) != want[i])
			fail_msg("%.*s: the %zuth of container %zu is %lld, not %lld", STR_ARG(g->doc.text), i + 1,
				 container, (long long)amount(all[i]), (long long)want[i]);
}

#define NONE NOT_DECLARED, NOT_DECLARED, NOT_DECLARED, NOT_DECLARED

static const struct {
	const char *outer, *inner;
	int64_t a[4], b[4];
} rows[] = {
	{ "", NULL, { NONE }, { NONE } },
	{ "'live-heap.podfit.dev/a': '180Mi', 'non-go-memory.podfit.dev/a': '64M', 'max-goroutines.podfit.dev/a': "
	  "'20000', "
	  "'max-connections.podfit.dev/a': '5k'",
	  NULL,
	  { 180 * MIB, 64000000, 20000, 5000 },
	  { NONE } },
	/* each container has its own */
	{ "'live-heap.podfit.dev/b': '1Gi', 'live-heap.podfit.dev/a': '1Mi'",
	  NULL,
	  { MIB, NOT_DECLARED, NOT_DECLARED, NOT_DECLARED },
	  { GIB, NOT_DECLARED, NOT_DECLARED, NOT_DECLARED } },
	/* the template wins, name by name */
	{ "'live-heap.podfit.dev/a': '1Mi', 'max-goroutines.podfit.dev/a': '7'",
	  "'live-heap.podfit.dev/a': '2Mi'",
	  { 2 * MIB, NOT_DECLARED, 7, NOT_DECLARED },
	  { NONE } },
	{ "'live-heap.podfit.dev/a': '1Mi'", "", { MIB, NOT_DECLARED, NOT_DECLARED, NOT_DECLARED }, { NONE } },
	/* even where its value cannot be read: the author has to mend it, not to find an older one in its place */
	{ "'live-heap.podfit.dev/a': '1Mi'",
	  "'live-heap.podfit.dev/a': 'much'",
	  { UNREADABLE, NOT_DECLARED, NOT_DECLARED, NOT_DECLARED },
	  { NONE } },
	/* a number or a truth value is refused by the API; a number is read all the same */
	{ "'live-heap.podfit.dev/a': 'big', 'non-go-memory.podfit.dev/a': '180MiB', 'max-goroutines.podfit.dev/a': "
	  "20000, "
	  "'max-connections.podfit.dev/a': true",
	  NULL,
	  { UNREADABLE, UNREADABLE, 20000, UNREADABLE },
	  { NONE } },
	{ "'live-heap.podfit.dev/a': '', 'non-go-memory.podfit.dev/a': {'x': 1}, 'max-goroutines.podfit.dev/a': ['1']",
	  NULL,
	  { UNREADABLE, UNREADABLE, UNREADABLE, NOT_DECLARED },
	  { NONE } },
	/* no such container, no such declaration, no such domain; the container without a name has none either */
	{ "'live-heap.podfit.dev/c': '1Mi', 'live-heap.podfit.dev/': '1Mi', 'live-heap.podfit.dev': '1Mi'",
	  NULL,
	  { NONE },
	  { NONE } },
	{ "'live-heap.podfit.dev/a/b': '1Mi', 'live-heap.podfit.dev/A': '1Mi', 'Live-heap.podfit.dev/a': '1Mi'",
	  NULL,
	  { NONE },
	  { NONE } },
	{ "'liveheap.podfit.dev/a': '1Mi', 'live-heap.podfit.dev.example/a': '1Mi', 'podfit.dev/a': '1Mi'",
	  NULL,
	  { NONE },
	  { NONE } },
};

static void annotations_are_amounts(void **state UNUSED)
{
	static const int64_t none[] = { NONE };

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		for (enum doc_format format = DOC_YAML; format <= DOC_JSON; format++) {
			struct given g;

			given(&g, format, rows[i].outer, rows[i].inner);
			is(&g, 0, rows[i].a);
			is(&g, 1, rows[i].b);
			is(&g, 2, none);
			arena_release(&g.arena);
		}
}

static void negative_amounts_are_marked(void **state UNUSED)
{
	struct given g;

	given(&g, DOC_YAML, "'live-heap.podfit.dev/a': '-1Mi', 'live-heap.podfit.dev/b': '1Mi'", NULL);
	assert_false(g.containers[0].declared->live_heap.valid);
	assert_true(g.containers[1].declared->live_heap.valid);
	arena_release(&g.arena);
}

/* The place is the annotation's value, with the words that a related place has. */
static void place_is_the_value(void **state UNUSED)
{
	struct given g;

	given(&g, DOC_YAML, "'live-heap.podfit.dev/a': '180Mi'", NULL);
	const struct setting *s = &g.containers[0].declared->live_heap;

	assert_true(str_is(node_text(s->from->node), "180Mi"));
	assert_string_equal(s->from->label, "the declared live heap");
	assert_string_equal(s->origin, "annotation");
	assert_false(s->of_container);
	arena_release(&g.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(annotations_are_amounts),
		cmocka_unit_test(negative_amounts_are_marked),
		cmocka_unit_test(place_is_the_value),
	};
	return cmocka_run_group_tests_name("declared", tests, NULL, NULL);
}
