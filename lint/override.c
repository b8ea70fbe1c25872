/* SPDX-License-Identifier: Apache-2.0 */
#include "override.h"

#include "golang/image.h"
#include "source/glob.h"

void change_policies(struct policy *policies, const struct changes *changes)
{
	for (size_t i = 0; i < changes->n; i++) {
		const struct change *c = &changes->at[i];
		struct policy *p = &policies[c->rule];

		switch (c->kind) {
		case CHANGE_ENABLED:
			p->enabled = c->value != 0;
			break;
		case CHANGE_SEVERITY:
			p->enabled = c->value != SEVERITY_OFF;
			if (p->enabled)
				p->severity = (enum severity)c->value;
			if (c->by_name)
				p->pin = PIN_NONE;
			break;
		case CHANGE_PARAM:
			p->param[c->nth] = c->value;
			break;
		}
	}
}

enum severity settled_severity(const struct policy *p, enum severity grade)
{
	enum severity severity = p->severity != SEVERITY_OFF && grade != SEVERITY_OFF ? p->severity : grade;

	return p->pin != PIN_NONE && severity > SEVERITY_WARNING ? SEVERITY_WARNING : severity;
}

/* ---- matching ---- */

static bool path_among(const struct patterns *patterns, const char *path)
{
	if (!patterns->n)
		return true;
	for (size_t i = 0; path && i < patterns->n; i++)
		if (glob_covers(patterns->at[i], str_of(path)))
			return true;
	return false;
}

static bool word_among(const struct patterns *patterns, struct str word)
{
	if (!patterns->n)
		return true;
	for (size_t i = 0; word.n && i < patterns->n; i++)
		if (glob_match(patterns->at[i], word))
			return true;
	return false;
}

static bool image_among(const struct patterns *patterns, struct str image)
{
	for (size_t i = 0; i < patterns->n; i++)
		if (image_matches(patterns->at[i], image))
			return true;
	return false;
}

static bool image_fits(const struct match *m, const struct pod *pod, const struct container *c)
{
	if (!m->image.n)
		return true;
	if (c)
		return image_among(&m->image, c->image);
	for (size_t i = 0; i < pod->container_count; i++)
		if (image_among(&m->image, pod->containers[i].image))
			return true;
	return false;
}

static bool has_label(struct doc *doc, const struct node *metadata, const struct label *l)
{
	const struct node *labels = node_real(doc, map_get(doc, metadata, "labels", NULL));
	const struct node *value = node_real(doc, map_find(doc, labels, l->key, NULL));

	return value && value->type == NODE_STRING && glob_match(l->value, node_text(value));
}

static bool labels_fit(const struct overriding *o, const struct match *m)
{
	const struct node *own = node_real(o->doc, map_get(o->doc, o->pod->object->node, "metadata", NULL));

	for (size_t i = 0; i < m->label_count; i++)
		if (!has_label(o->doc, o->pod->metadata, &m->labels[i]) && !has_label(o->doc, own, &m->labels[i]))
			return false;
	return true;
}

void overriding_init(struct overriding *o, const char *path)
{
	size_t n = o->overrides->n;

	o->any = false;
	if (!n)
		return;
	o->fits = arena_array(o->doc->arena, n, bool);
	for (size_t i = 0; i < n; i++) {
		const struct match *m = &o->overrides->at[i].match;

		o->fits[i] = path_among(&m->path, path) && word_among(&m->namespace, o->pod->object->namespace) &&
			     word_among(&m->kind, o->pod->object->kind) && labels_fit(o, m);
		o->any |= o->fits[i];
	}
}

static void make(struct overriding *o)
{
	memcpy(o->made, o->policies, o->policy_count * sizeof *o->made);
	for (size_t i = o->overrides->n; i-- > 0;) /* the first one last: it wins */
		if (o->made_for[i])
			change_policies(o->made, &o->overrides->at[i].changes);
	change_policies(o->made, o->last);
}

const struct policy *policies_for(struct overriding *o, const struct container *c)
{
	bool same = true, any = false;

	if (!o->any)
		return o->policies;
	if (!o->made) {
		o->made = arena_array(o->doc->arena, o->policy_count, struct policy);
		o->made_for = arena_array(o->doc->arena, o->overrides->n, bool);
		same = false;
	}
	for (size_t i = 0; i < o->overrides->n; i++) {
		bool fits = o->fits[i] && image_fits(&o->overrides->at[i].match, o->pod, c);

		same &= o->made_for[i] == fits;
		o->made_for[i] = fits;
		any |= fits;
	}
	if (!any)
		return o->policies;
	if (!same)
		make(o);
	return o->made;
}
