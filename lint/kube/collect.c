/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/collect.h"

#include "doc/comment.h"
#include "kube/autoscaler.h"
#include "kube/base64.h"
#include "kube/limitrange.h"
#include "kube/service.h"

static struct fact *add_fact(struct facts *facts, const struct fact *like, const struct node *at)
{
	struct fact *f = arena_new(facts->source.kept, struct fact);

	*f = *like;
	f->nth = ++facts->n;
	f->older = facts->newest;
	facts->newest = f;
	f->at = fact_place(&facts->source, at);
	return f;
}

static void keep_text(const struct facts *facts, struct fact *f, struct str text)
{
	f->cut = text.n > FACT_TEXT_MOST;
	f->text = f->cut ? STR_NONE : arena_str(facts->source.kept, text);
	f->readable = true;
}

static void collect_values(struct facts *facts, const struct fact *like, const struct node *map, bool base64)
{
	struct fact_source *s = &facts->source;

	for (struct map_walk w = map_walk(s->doc, map); map_next(&w) && fact_affords(s);) {
		const struct node *value = node_real(s->doc, w.value);
		struct fact *f = add_fact(facts, like, value ? value : w.value);
		struct str text = node_text(value), decoded;

		f->key = arena_str(s->kept, node_text(w.key));
		f->key_hash = fact_key_hash(f->key);
		f->style = value ? (enum node_style)value->style : STYLE_PLAIN;
		f->comment = ignore_comment(s->kept, s->doc, value ? value->start : w.value->start);
		f->encoded = base64 || s->no_edits;
		if (!value || value->type != NODE_STRING)
			continue;
		if (!base64)
			keep_text(facts, f, text);
		else if (text.n > (size_t)FACT_TEXT_MOST * 2)
			f->cut = f->readable = true;
		else if (base64_decode(s->doc->arena, text, &decoded))
			keep_text(facts, f, decoded);
	}
}

static void collect_config(struct facts *facts, struct fact *f, const struct kube_object *o)
{
	struct fact_source *s = &facts->source;
	bool secret = f->kind == FACT_SECRET;

	if (!o->name.n)
		return;
	f->name = arena_str(s->kept, o->name);
	f->hash = fact_hash(f->kind, facts->directory, f->namespace, f->name);
	f->readable = true;
	add_fact(facts, f, o->node);
	f->readable = false;
	collect_values(facts, f, fact_node(s, o->node, "data"), secret);
	if (secret)	/* stringData wins over data of the same key */
		collect_values(facts, f, fact_node(s, o->node, "stringData"), false);
}

static enum pod_security security_of(const struct fact_source *s, const struct kube_object *o)
{
	const struct node *labels = fact_node(s, o->metadata, "labels");
	struct str level = node_text(fact_node(s, labels, "pod-security.kubernetes.io/enforce"));

	return str_is(level, "restricted") ? SECURITY_RESTRICTED :
	       str_is(level, "baseline") ? SECURITY_BASELINE :
	       str_is(level, "privileged") ? SECURITY_PRIVILEGED : SECURITY_UNKNOWN;
}

/* false: it is worth nothing */
static bool read_object(struct fact_source *s, const struct kube_object *o, struct fact *f)
{
	switch (f->kind) {
	case FACT_LIMITRANGE:
		f->amounts = limitrange_read(s, o);
		return f->amounts->first;
	case FACT_RESOURCEQUOTA:
		f->amounts = resourcequota_read(s, o);
		return f->amounts->first;
	case FACT_VERTICAL:
		f->vertical = vertical_read(s, o, &f->name);
		return f->vertical != NULL;
	case FACT_HORIZONTAL:
		f->horizontal = horizontal_read(s, o, &f->name);
		return f->horizontal != NULL;
	case FACT_SERVICE:
		f->service = service_read(s, o);
		f->kind = f->service->type == SERVICE_INSIDE ? FACT_SERVICE : FACT_OUTER_SERVICE;
		return true;
	case FACT_INGRESS:
		f->ingress = ingress_read(s, o);
		return true;
	case FACT_NAMESPACE:
		f->namespace = arena_str(s->kept, o->name);
		f->security = security_of(s, o);
		return o->name.n > 0;
	case FACT_NONE:
	case FACT_OUTER_SERVICE:
	case FACT_CONFIGMAP:
	case FACT_SECRET:
		break;
	}
	return false;
}

static enum fact_kind core_kind(struct str kind)
{
	if (str_is(kind, "Service"))
		return FACT_SERVICE;
	if (str_is(kind, "ConfigMap"))
		return FACT_CONFIGMAP;
	if (str_is(kind, "Secret"))
		return FACT_SECRET;
	if (str_is(kind, "Namespace"))
		return FACT_NAMESPACE;
	if (str_is(kind, "LimitRange"))
		return FACT_LIMITRANGE;
	return str_is(kind, "ResourceQuota") ? FACT_RESOURCEQUOTA : FACT_NONE;
}

static enum fact_kind kind_of(const struct kube_object *o)
{
	struct str group = api_group(o->api_version);

	if (!group.n)
		return core_kind(o->kind);
	if (str_is(o->kind, "HorizontalPodAutoscaler"))
		return str_is(group, "autoscaling") ? FACT_HORIZONTAL : FACT_NONE;
	if (str_is(o->kind, "VerticalPodAutoscaler"))
		return str_is(group, "autoscaling.k8s.io") ? FACT_VERTICAL : FACT_NONE;
	if (str_is(o->kind, "Ingress"))
		return str_is(group, "networking.k8s.io") || str_is(group, "extensions") ? FACT_INGRESS : FACT_NONE;
	return FACT_NONE;
}

void facts_collect(struct facts *facts, const struct kube_object *o)
{
	struct fact f = { .kind = kind_of(o), .input = facts->input };
	struct fact_source *s = &facts->source;

	if (f.kind == FACT_NONE || map_get(s->doc, o->node, "$patch", NULL) || !fact_affords(s))
		return;
	f.namespace = arena_str(s->kept, o->namespace);
	if (f.kind == FACT_CONFIGMAP || f.kind == FACT_SECRET) {
		collect_config(facts, &f, o);
	} else if (read_object(s, o, &f)) {
		f.hash = fact_hash(f.kind, facts->directory, f.namespace, f.name);
		if (!f.name.p)
			f.name = arena_str(s->kept, o->name);
		add_fact(facts, &f, o->node);
	}
}
