/* SPDX-License-Identifier: Apache-2.0 */
#include "ignore.h"

#include <stdio.h>

bool ignore_list_names(struct str list, const struct rule *rule, enum suppressions mode)
{
	size_t dash = str_find(list, "--");
	struct str reason = str_trim(str_sub(list, dash + 2, list.n));
	struct str names = str_sub(list, 0, dash);

	if (mode == SUPPRESS_NONE || (mode == SUPPRESS_WITH_REASON && !reason.n))
		return false;
	while (names.n) {
		struct str name = str_trim(str_cut(&names, ','));

		if (str_is(name, rule->name))
			return true;
		if (name.n && name.p[0] == '@' && str_is(str_sub(name, 1, name.n), coordinate_name(rule->coordinate)))
			return true;
	}
	return false;
}

static struct str annotation(struct doc *doc, const struct node *metadata, const char *key)
{
	const struct node *annotations = node_real(doc, map_get(doc, metadata, "annotations", NULL));
	const struct node *value = node_real(doc, map_get(doc, annotations, key, NULL));

	return value && value->type == NODE_STRING ? node_text(value) : STR_NONE;
}

/* The Pod template wins over the workload: an annotation there, even an empty one, is the one that counts. */
static struct str nearest_annotation(struct doc *doc, const struct pod *pod, const char *key)
{
	struct str text = annotation(doc, pod->metadata, key);

	if (text.p)
		return text;
	return annotation(doc, node_real(doc, map_get(doc, pod->object->node, "metadata", NULL)), key);
}

bool ignored_by_annotation(struct doc *doc, const struct pod *pod, const struct container *c, const struct rule *rule,
			   enum suppressions mode)
{
	char key[128];

	if (ignore_list_names(nearest_annotation(doc, pod, "podfit.dev/ignore"), rule, mode))
		return true;
	if (!c || !c->name.n || c->name.n > 63)
		return false;
	snprintf(key, sizeof key, "ignore.podfit.dev/%.*s", STR_ARG(c->name));
	return ignore_list_names(nearest_annotation(doc, pod, key), rule, mode);
}
