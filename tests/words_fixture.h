/* SPDX-License-Identifier: Apache-2.0 */
/* command and args of a container, from YAML. */
#ifndef PODFIT_TESTS_WORDS_FIXTURE_H
#define PODFIT_TESTS_WORDS_FIXTURE_H

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
	struct words words;
	struct container c;
};

/* `known`: $( is no reference that cannot be told. */
static inline void given_words(struct given *g, const char *yaml, bool known)
{
	static const char *const keys[] = { "command", "args" };
	struct fault fault;
	LIST(struct word) list = { 0 };

	*g = (struct given){ .limits = LIMITS_DEFAULT };
	g->doc = (struct doc){ .arena = &g->arena, .limits = &g->limits, .text = str_of(yaml) };
	if (yaml_read(&g->doc, &fault) != 0)
		fail_msg("%s: %s", yaml, fault.text);
	for (size_t k = 0; k < COUNT_OF(keys); k++) {
		const struct node *seq = map_get(&g->doc, g->doc.root, keys[k], NULL);

		for (const struct node *n = seq_first(&g->doc, seq); n; n = n->next) {
			bool is_known = known || !str_has(node_text(n), "$(");

			*list_add(&g->arena, &list) = (struct word){ node_text(n), n, is_known, false };
		}
	}
	g->words = (struct words){ list.at, list.n, map_get(&g->doc, g->doc.root, "command", NULL) != NULL };
}

/* The same, and what they say. */
static inline void given_yaml(struct given *g, const char *yaml, bool known)
{
	given_words(g, yaml, known);
	command_read(&g->doc, &g->words, &(struct hooks){ .n = 0 }, 0, &g->c);
}

#endif
