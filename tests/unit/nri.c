/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "setting/command.h"

struct given {
	struct arena arena;
	struct limits limits;
	struct doc doc;
	struct container containers[2];
	struct pod pod;
};

/* A Pod with containers app and side, unless `bare`. */
static void given_annotations(struct given *g, const char *yaml, bool bare)
{
	struct fault fault;

	*g = (struct given){ .limits = LIMITS_DEFAULT };
	g->doc = (struct doc){ .arena = &g->arena, .limits = &g->limits, .text = str_of(yaml) };
	if (yaml_read(&g->doc, &fault) != 0)
		fail_msg("%s: %s", yaml, fault.text);
	g->containers[0].name = STR("app");
	g->containers[1].name = STR("side");
	g->pod.containers = g->containers;
	g->pod.container_count = bare ? 0 : 2;
	annotation_ulimits(&g->doc, g->doc.root, &g->pod);
	apply_ulimits(&g->pod);
}

#define NEW "ulimits.noderesource.dev/container.app: "
#define OLD "ulimits.nri.containerd.io/container.app: "

static void entries_are_judged(void **state)
{
	static const char *const faults[] = {
		"fine", "not-list", "type", "number", "no-soft", "no-hard", "hard<soft", "container",
	};
	static const struct { const char *value, *expected; } t[] = {
		{ "'[{type: nofile, soft: 65536, hard: 65536}]'", "fine nofile 65536 65536 ()" },
		{ "|\n  - type: RLIMIT_NOFILE\n"
		  "    soft: 1\n    hard: 2\n  - type: rlimit_as\n    soft: 3\n    hard: 4\n",
		  "fine RLIMIT_NOFILE 1 2 (); fine rlimit_as 3 4 ()" },
		{ "'[{\"type\": \"CORE\", \"soft\": 0, \"hard\": 0}]'", "fine CORE 0 0 ()" },
		{ "'[{Type: nofile, SOFT: 1, Hard: 2}]'", "fine nofile 1 2 ()" },
		{ "'- {type: nofile, soft: 65536}'", "no-hard nofile 65536 0 ()" },
		{ "'- {type: nofile, hard: 65536}'", "no-soft nofile 0 65536 ()" },
		{ "'- {type: nofile, soft: null, hard: 65536}'", "no-soft nofile 0 65536 ()" },
		{ "'- {type: nofile}'", "no-hard nofile 0 0 ()" },
		{ "'- {type: nofile, soft: 3, hard: 2}'", "hard<soft nofile 3 2 (2)" },
		{ "'- {type: files, soft: 1, hard: 2}'", "type files 1 2 (files)" },
		{ "'- {soft: 1, hard: 2}'", "type  1 2 ()" },
		{ "'- null'", "type  0 0 ()" },
		{ "'- {type: RLIMIT_RLIMIT_AS, soft: 1, hard: 2}'", "type RLIMIT_RLIMIT_AS 1 2 (RLIMIT_RLIMIT_AS)" },
		{ "'- {type: nofile, soft: -1, hard: 2}'", "number nofile -2 -2 (-1)" },
		{ "'- {type: nofile, soft: 1, hard: unlimited}'", "number nofile -2 -2 (unlimited)" },
		{ "'- {type: nofile, soft: \"1\", hard: 2}'", "number nofile -2 -2 (1)" },
		{ "'- {type: nofile, soft: 1.5, hard: 2}'", "number nofile -2 -2 (1.5)" },
		{ "'- {type: nofile, soft: 1, hard: 18446744073709551616}'",
		  "number nofile -2 -2 (18446744073709552000)" },
		{ "'- {type: nofile, soft: 1, hard: 18446744073709551615}'", "fine nofile 1 -1 ()" },
		{ "'- {type: nofile, soft: 9223372036854775808, hard: 9223372036854775807}'",
		  "hard<soft nofile -1 9223372036854775807 (9223372036854775807)" },
		{ "'- {type: nofile, soft: 1e3, hard: 0x400}'", "fine nofile 1000 1024 ()" },
		{ "'{type: nofile, soft: 1, hard: 2}'", "not-list  -2 -2 ({type: nofile, soft: 1, hard: 2})" },
		{ "'nofile=1:2'", "not-list  -2 -2 (nofile=1:2)" },
		{ "'- nofile=1:2'", "not-list  -2 -2 (nofile=1:2)" },
		{ "'- [nofile]'", "not-list  -2 -2 ()" },
		{ "'[{'", "not-list  -2 -2 ([{)" },
		{ "65536", "not-list  -2 -2 (65536)" },
		{ "{type: nofile}", "not-list  -2 -2 ()" },
		{ "''", "fine  -2 -2 ()" }, { "'[]'", "fine  -2 -2 ()" }, { "'# none'", "fine  -2 -2 ()" }, 
		{ "null", "fine  -2 -2 ()" },
		{ "\"---\\n- {type: as, soft: 1, hard: 1}\"", "fine as 1 1 ()" },
		{ "'[&a {type: as, soft: 1, hard: 1}, *a]'", "fine as 1 1 (); fine as 1 1 ()" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++) {
		struct given g;
		char yaml[512], got[512] = "";
		size_t n = 0;

		snprintf(yaml, sizeof yaml, NEW "%s\n", t[i].value);
		given_annotations(&g, yaml, false);
		for (size_t k = 0; k < g.pod.ulimit_count; k++) {
			const struct ulimit_annotation *u = &g.pod.ulimits[k];

			n += (size_t)snprintf(got + n, sizeof got - n, "%s%s %.*s %lld %lld (%.*s)", k ? "; " : "",
					      faults[u->fault], STR_ARG(u->type), (long long)u->soft,
					      (long long)u->hard, STR_ARG(u->text));
			assert_true(str_is(u->container, "app"));
			assert_true(str_is(u->key, "ulimits.noderesource.dev/container.app"));
			assert_false(u->old_key);
			assert_non_null(u->at->node);
		}
		if (strcmp(got, t[i].expected) != 0)
			fail_msg("%s\n  got      %s\n  expected %s", t[i].value, got, t[i].expected);
		arena_release(&g.arena);
	}
}

static void settings_are_filled(void **state)
{
	struct given g;
	const struct setting *s;

	(void)state;
	given_annotations(&g,
		NEW "'[{type: nofile, soft: 1024, hard: 4096}, {type: RLIMIT_AS, soft: 5, hard: 18446744073709551615},"
			      " {type: cpu, soft: 1, hard: 1}, {type: stack, soft: 9}]'\n", false);
	s = &g.containers[0].settings[SETTING_RLIMIT_NOFILE];
	assert_int_equal(s->state, STATE_KNOWN);
	assert_int_equal(s->soft, 1024);
	assert_int_equal(s->hard, 4096);
	assert_string_equal(s->origin, "annotation ulimits.noderesource.dev/container.app");
	assert_ptr_equal(s->from, g.pod.ulimits[0].at);
	assert_int_equal(g.containers[0].settings[SETTING_RLIMIT_AS].hard, -1);
	assert_int_equal(g.containers[0].settings[SETTING_RLIMIT_STACK].state, STATE_ABSENT);
	assert_int_equal(g.containers[1].settings[SETTING_RLIMIT_NOFILE].state, STATE_ABSENT);
	arena_release(&g.arena);
}

static void keys_are_told_apart(void **state)
{
	struct given g;

	(void)state;
	/* The old key alone works. */
	given_annotations(&g, OLD "'[{type: nofile, soft: 1, hard: 2}]'\n", false);
	assert_int_equal(g.pod.ulimit_count, 1);
	assert_true(g.pod.ulimits[0].old_key);
	assert_int_equal(g.containers[0].settings[SETTING_RLIMIT_NOFILE].hard, 2);
	arena_release(&g.arena);

	/* Beside a new one it is listed and not judged, in either order. */
	static const char *const both[] = { NEW "'[]'\n" OLD "'[{type: nofile, soft: 3, hard: 2}]'\n",
					    OLD "'[{type: nofile, soft: 3, hard: 2}]'\n" NEW "'[]'\n" };

	for (size_t i = 0; i < COUNT_OF(both); i++) {
		given_annotations(&g, both[i], false);
		assert_int_equal(g.pod.ulimit_count, 2);
		for (size_t k = 0; k < 2; k++) {
			assert_int_equal(g.pod.ulimits[k].fault, ULIMIT_FINE);
			assert_int_equal(g.pod.ulimits[k].type.n, 0);
		}
		assert_true(g.pod.ulimits[0].old_key != g.pod.ulimits[1].old_key);
		assert_int_equal(g.containers[0].settings[SETTING_RLIMIT_NOFILE].state, STATE_ABSENT);
		arena_release(&g.arena);
	}

	/* A container that does not exist; its entries do not matter. */
	given_annotations(&g, "ulimits.noderesource.dev/container.none: '[{type: x}]'\n", false);
	assert_int_equal(g.pod.ulimit_count, 1);
	assert_int_equal(g.pod.ulimits[0].fault, ULIMIT_NO_SUCH_CONTAINER);
	assert_true(str_is(g.pod.ulimits[0].container, "none"));
	arena_release(&g.arena);

	/* Nothing can be said of a Pod without containers. */
	given_annotations(&g, NEW "'[{type: nofile, soft: 1, hard: 2}]'\n", true);
	assert_int_equal(g.pod.ulimit_count, 1);
	assert_int_equal(g.pod.ulimits[0].fault, ULIMIT_FINE);
	arena_release(&g.arena);

	given_annotations(&g, "a: b\nulimits.noderesource.dev/app: x\nulimits.noderesource.dev: x\n", false);
	assert_int_equal(g.pod.ulimit_count, 0);
	arena_release(&g.arena);

	given_annotations(&g, "[]", false);
	assert_int_equal(g.pod.ulimit_count, 0);
	annotation_ulimits(&g.doc, NULL, &g.pod);
	assert_int_equal(g.pod.ulimit_count, 0);
	arena_release(&g.arena);
}

/* What the API refuses for its size is not read to its end. */
static void size_is_capped(void **state)
{
	static char yaml[600000];
	size_t n = 0;
	struct given g;

	(void)state;
	for (int i = 0; i < 5000; i++)
		n += (size_t)snprintf(yaml + n, sizeof yaml - n,
			"ulimits.noderesource.dev/container.c%04d: '[%32s]'\n", i, "");
	given_annotations(&g, yaml, false);
	/* 40 bytes of key and 34 of value each, 256 KiB in all */
	assert_int_equal(g.pod.ulimit_count, (256 << 10) / (40 + 34));
	arena_release(&g.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_judged),
		cmocka_unit_test(settings_are_filled),
		cmocka_unit_test(keys_are_told_apart),
		cmocka_unit_test(size_is_capped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
