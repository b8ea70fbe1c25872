/* SPDX-License-Identifier: Apache-2.0 */
/* overrides: of a configuration. */
#include "config/reading.h"

static void read_labels(struct reading *r, const struct node *value, void *target)
{
	struct match *m = target;
	const struct node *map = map_of(r, value, "a map of labels");
	LIST(struct label) labels = { 0 };

	if (!map)
		return;
	for (struct map_walk w = map_walk(r->doc, map); map_next(&w);) {
		struct str text = word_pattern(r, w.value);

		if (text.n)
			*list_add(r->arena, &labels) = (struct label){ arena_str(r->arena, node_text(w.key)), text };
	}
	if (!map->n)
		wrong(r, value, "an empty map matches nothing");
	m->labels = labels.at;
	m->label_count = labels.n;
}

static const struct key match_keys[] = {
	{ "path", read_paths, offsetof(struct match, path), false },
	{ "namespace", read_words, offsetof(struct match, namespace), false },
	{ "labels", read_labels, 0, false },
	{ "image", read_images, offsetof(struct match, image), false },
	{ "kind", read_words, offsetof(struct match, kind), false },
};

struct one {
	struct override override;
	change_list severity, parameters;
	bool matches; /* there is a `match` */
};

static void read_match(struct reading *r, const struct node *value, void *target)
{
	const struct node *map = node_real(r->doc, value);
	struct one *o = target;

	o->matches = true;
	if (map && map->type == NODE_MAP && !map->n)
		wrong(r, value, "an empty match: what holds for everything stands outside of overrides");
	read_map(r, value, "a map of path, namespace, labels, image and kind", match_keys, COUNT_OF(match_keys),
		 &o->override.match);
}

static void read_reason(struct reading *r, const struct node *value, void *target)
{
	struct one *o = target;

	o->override.reason = text_at(r, value, "a text").p;
}

static const struct key override_keys[] = {
	{ "match", read_match, 0, false },
	{ "severity", read_severity, offsetof(struct one, severity), false },
	{ "parameters", read_parameters, offsetof(struct one, parameters), false },
	{ "reason", read_reason, 0, false },
};

static void read_override(struct reading *r, const struct node *n, struct override *ret)
{
	struct one o = { .override = { .from = from_of(r, n) } };
	size_t before = r->wrong.n;

	if (!read_map(r, n, "a map of match, severity, parameters and reason", override_keys, COUNT_OF(override_keys),
		      &o))
		return;
	if (!o.matches)
		wrong(r, n, "`match` is missing: what holds for everything stands outside of overrides");
	else if (!o.severity.n && !o.parameters.n && before == r->wrong.n)
		wrong(r, n, "this override changes nothing: it has neither severity nor parameters");
	o.override.changes = changes_of(r->arena, &o.severity, &o.parameters);
	*ret = o.override;
}

void read_overrides(struct reading *r, const struct node *value, void *target)
{
	const struct node *list = list_of(r, value, "a list of overrides");
	struct overrides *ret = target;
	struct override *overrides;

	if (!list)
		return;
	overrides = arena_array(r->arena, list->n, struct override);
	for (const struct node *i = list->child; i; i = i->next)
		read_override(r, i, &overrides[ret->n++]);
	ret->at = overrides;
}
