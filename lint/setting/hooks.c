/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/command.h"

static const struct node *at(struct doc *doc, const struct node *map, const char *key)
{
	return node_real(doc, map_get(doc, map, key, NULL));
}

static void add(struct doc *doc, const struct node *handler, const char *name, struct hooks *ret)
{
	const struct node *command = handler ? at(doc, at(doc, handler, "exec"), "command") : NULL;

	if (!command || command->type != NODE_SEQ)
		return;
	ret->at[ret->n].name = name;
	ret->at[ret->n++].command = command;
}

struct hooks hooks_of(struct doc *doc, const struct container *c)
{
	const struct node *lifecycle = at(doc, c->node, "lifecycle");
	struct hooks hooks = { .n = 0 };

	if (lifecycle) {
		add(doc, at(doc, lifecycle, "postStart"), "lifecycle.postStart", &hooks);
		add(doc, at(doc, lifecycle, "preStop"), "lifecycle.preStop", &hooks);
	}
	add(doc, at(doc, c->node, "livenessProbe"), "livenessProbe", &hooks);
	add(doc, at(doc, c->node, "readinessProbe"), "readinessProbe", &hooks);
	add(doc, at(doc, c->node, "startupProbe"), "startupProbe", &hooks);
	return hooks;
}
