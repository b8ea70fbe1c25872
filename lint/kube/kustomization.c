/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/kustomization.h"

#include "doc/node.h"
#include "source/source.h"

/*
 * Fields of kustomize's API (api/types/kustomization.go, and `bases` and `crds` of old) that name
 * files. `in`: the list or map the field is in; NULL: the document.
 */
static const struct naming {
	const char *in, *field;
	enum { PATH, KEY_AND_PATH /* "key=path" is a path, too */, PATCH } what;
} namings[] = {
	{ NULL, "resources", PATH },
	{ NULL, "bases", PATH },
	{ NULL, "components", PATH },
	{ NULL, "crds", PATH },
	{ NULL, "configurations", PATH },
	{ NULL, "patchesStrategicMerge", PATCH },
	{ NULL, "transformers", PATH },
	{ NULL, "generators", PATH },
	{ NULL, "validators", PATH },
	{ "patches", "path", PATCH },
	{ "patchesJson6902", "path", PATCH },
	{ "replacements", "path", PATH },
	{ "openapi", "path", PATH },
	{ "configMapGenerator", "files", KEY_AND_PATH },
	{ "configMapGenerator", "envs", PATH },
	{ "configMapGenerator", "env", PATH },
	{ "secretGenerator", "files", KEY_AND_PATH },
	{ "secretGenerator", "envs", PATH },
	{ "secretGenerator", "env", PATH },
	{ "helmCharts", "valuesFile", PATH },
	{ "helmCharts", "additionalValuesFiles", PATH },
	{ "helmChartInflationGenerator", "values", PATH },
};

struct adding {
	struct doc *doc;
	void (*add)(void *add_context, const char *part, bool patch);
	void *add_context;
	const struct naming *naming;
};

static void add_text(const struct adding *a, const struct node *value)
{
	struct str text, rest;

	if (!node_is(a->doc, value, NODE_STRING))
		return;
	text = rest = node_text(node_real(a->doc, value));
	if (a->naming->what == KEY_AND_PATH && str_find_char(text, '=') < text.n) {
		str_cut(&rest, '=');
		text = rest;
	}
	if (text.n && str_find_char(text, '\0') == text.n)
		a->add(a->add_context, arena_text(a->doc->arena, text), a->naming->what == PATCH);
}

/* A path, or a list of them. */
static void add_value(const struct adding *a, const struct node *value)
{
	if (!node_is(a->doc, value, NODE_SEQ)) {
		add_text(a, value);
		return;
	}
	for (const struct node *item = seq_first(a->doc, value); item; item = item->next)
		add_text(a, item);
}

static void add_naming(const struct adding *a)
{
	const struct naming *naming = a->naming;
	const struct node *in = a->doc->root;

	if (naming->in)
		in = map_get(a->doc, in, naming->in, NULL);
	if (!node_is(a->doc, in, NODE_SEQ)) {
		add_value(a, map_get(a->doc, in, naming->field, NULL));
		return;
	}
	for (const struct node *item = seq_first(a->doc, in); item; item = item->next)
		add_value(a, map_get(a->doc, item, naming->field, NULL));
}

void kustomization_parts(void *limits, const char *path, void (*add)(void *add_context, const char *part, bool patch),
			 void *add_context)
{
	const struct input input = { .name = path, .path = path, .kind = INPUT_FILE };
	struct err err = { 0 };
	struct reader *reader = reader_open(&input, limits, NULL, &err);
	auto_arena arena = ARENA_EMPTY;
	struct chunk chunk;

	while (reader && reader_next(reader, &chunk)) {
		struct doc doc = { .arena = &arena, .limits = limits, .text = chunk.text };
		struct adding adding = { &doc, add, add_context, NULL };
		struct fault fault = { 0 };

		if (chunk.fault || yaml_read(&doc, &fault) < 0 || !node_is(&doc, doc.root, NODE_MAP))
			continue;
		for (size_t i = 0; i < COUNT_OF(namings); i++) {
			adding.naming = &namings[i];
			add_naming(&adding);
		}
	}
	reader_close(reader);
}
