/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"

#include <stdio.h>

#include "setting/compose.h"

static struct kept_setting kept_setting_of(const struct unit *u, const struct setting *s, enum setting_id id)
{
	struct kept_setting k = { .state = s->state, .kind = s->kind, .valid = s->valid, .value = s->value,
				  .soft = s->soft, .hard = s->hard };

	if (s->state == STATE_ABSENT)
		return k;
	k.is_rlimit = id >= SETTING_RLIMIT_NOFILE && id <= SETTING_RLIMIT_STACK;
	k.origin = s->origin ? arena_text(u->kept, str_of(s->origin)) : NULL;
	if (s->state == STATE_KNOWN && s->text.p && !k.is_rlimit)
		k.text = arena_text(u->kept, s->text);
	if (s->from && !s->defaulted) {
		k.at = place_of_link(u, s->from);
		k.has_place = true;
	}
	return k;
}

static void add_row(const struct unit *u, const struct pod *pod, const struct container *c, struct document_result *ret)
{
	struct settings_row *row = arena_new(u->kept, struct settings_row);
	LIST(struct settings_row *) rows = { ret->rows, ret->row_count, ret->row_cap };

	row->at = place_of_link(u, c->at);
	row->object = object_id_of(u->kept, pod->object);
	row->container = c->name.n ? arena_text(u->kept, c->name) : NULL;
	row->container_type = container_type_name(c->type);
	row->confidence = c->go.confidence;
	row->evidence = c->go.evidence ? arena_text(u->kept, str_of(c->go.evidence)) : NULL;
	for (size_t i = 0; i < SETTING_COUNT; i++)
		row->settings[i] = kept_setting_of(u, &c->settings[i], (enum setting_id)i);
	*list_add(u->kept, &rows) = row;
	ret->rows = rows.at;
	ret->row_count = (uint32_t)rows.n;
	ret->row_cap = (uint32_t)rows.cap;
}

/* Settings that stand there and cannot be told. Of an envFrom that is not in the input, the whole counts once. */
static uint32_t unchecked_of(const struct container *c)
{
	uint32_t n = 0;
	bool opaque_source = false;

	for (size_t i = 0; i <= SETTING_AUTOMEMLIMIT; i++) {
		const struct setting *s = &c->settings[i];

		if (s->state != STATE_UNKNOWN || (!s->from && i <= SETTING_POD_MEMORY_LIMIT))
			continue;
		if (s->origin && str_starts(str_of(s->origin), "envFrom"))
			opaque_source |= is_likely_go(c);
		else if (s->from || s->entry)
			n++;
	}
	return n + opaque_source;
}

static const struct engine *engine_of(const struct worker *w, const struct document *d)
{
	return d->engine ? d->engine : &w->options->engine;
}

static void lint_pod(struct worker *w, const struct engine *engine, const struct unit *u, const struct pod *pod,
		     struct document_result *ret)
{
	for (size_t i = 0; i < pod->container_count; i++)
		ret->tally.unchecked += unchecked_of(&pod->containers[i]);
	if (!w->options->settings_wanted)
		engine_lint(engine, u, pod, ret->tally.workloads, &ret->findings);
	if (!w->options->settings_wanted && !w->options->rows_wanted)
		return;
	for (size_t i = 0; i < pod->container_count; i++)
		add_row(u, pod, &pod->containers[i], ret);
}

static void fill_object(struct resolver *r, const struct kube_object *o, struct object *ret)
{
	*ret = (struct object){ .api_version = o->api_version, .kind = o->kind, .namespace = o->namespace,
				.name = o->name, .node = o->node };
	ret->at = link_to_map(r, o->node, NULL);
}

static void lint_workload(struct worker *w, const struct document *d, struct resolver *r, const struct unit *u,
			  const struct workloads *found, const struct pod_template *t, struct document_result *ret)
{
	struct object *object = arena_new(r->arena, struct object);
	struct pod *pod = arena_new(r->arena, struct pod);

	fill_object(r, &found->objects.at[t->object], object);
	object->is_pod = t->is_pod;
	object->is_job = t->is_job;
	object->partial = t->partial || d->partial;
	object->undefaulted = d->admission && !t->is_pod;
	object->is_resize = d->resize;
	if (d->admission)
		object->namespace = d->namespace;
	pod_resolve(r, t, object, pod);
	ret->tally.workloads++;
	ret->tally.containers += (uint32_t)pod->container_count;
	lint_pod(w, engine_of(w, d), u, pod, ret);
}

/* A ConfigMap whose keys are Go's variables is judged by itself: whoever uses it, a malformed value is one. */
static void lint_config(struct worker *w, const struct document *d, struct resolver *r, const struct unit *u,
			const struct kube_object *o, struct document_result *ret)
{
	if (w->options->settings_wanted || !config_has_variable(r, o))
		return;
	struct object *object = arena_new(r->arena, struct object);
	struct pod *pod = arena_new(r->arena, struct pod);

	fill_object(r, o, object);
	object->partial = true;
	if (config_resolve(r, o, object, pod))
		engine_lint(engine_of(w, d), u, pod, UINT32_MAX, &ret->findings);
}

static bool lint_compose(struct worker *w, const struct document *d, struct resolver *r, const struct unit *u,
			 struct document_result *ret)
{
	const struct node *services = d->compose ? compose_services(r->doc) : NULL;

	if (services && !w->options->settings_wanted)
		ignores_read_comments(engine_of(w, d), u);
	for (struct map_walk walk = map_walk(r->doc, services); map_next(&walk);) {
		const struct node *service = node_real(r->doc, walk.value);
		struct object *object = arena_new(r->arena, struct object);
		struct pod *pod = arena_new(r->arena, struct pod);

		if (!service || service->type != NODE_MAP || ret->tally.containers >= r->doc->limits->containers)
			continue;
		*object = (struct object){ .node = r->doc->root, .partial = d->partial };
		compose_resolve(r, walk.key, service, object, pod);
		ret->tally.workloads++;
		ret->tally.containers++;
		lint_pod(w, engine_of(w, d), u, pod, ret);
	}
	return services;
}

void tree_lint(struct worker *w, const struct document *d, struct doc *doc, struct document_result *ret)
{
	struct workloads found = { 0 };
	struct asking asking = { .world = d->world, .input = d->input, .directory = d->directory,
				 .kept = &w->kept, .memos = w->memos };
	struct resolver r = { .doc = doc, .arena = doc->arena, .origin = &d->origin, .asking = &asking,
			      .go_minor = engine_of(w, d)->go_minor, .kube_minor = engine_of(w, d)->kube_minor,
			      .images = engine_of(w, d)->images };
	struct ignores ignores = { 0 };
	struct unit u = { .path = d->path, .doc = doc, .origin = &d->origin, .scratch = doc->arena, .kept = &w->kept,
			  .editable = d->editable, .ignores = &ignores, .least = d->least,
			  .steady_paths = w->options->baselines || w->options->steady_paths };

	w->facts.source = (struct fact_source){ .doc = doc, .origin = &d->origin, .kept = &w->kept,
						.no_edits = !d->editable, .room = doc->nodes };
	w->facts.input = d->input;
	w->facts.directory = d->directory;
	workloads_find(doc, &found);
	ret->kubernetes = found.kube_objects > 0 || found.pods.n > 0;
	if (found.pods.n && !w->options->settings_wanted)
		ignores_read_comments(engine_of(w, d), &u);
	for (size_t i = 0; i < found.objects.n; i++) {
		const struct kube_object *o = &found.objects.at[i];

		if (!d->world && !d->patch && !d->admission)
			facts_collect(&w->facts, o);
		lint_config(w, d, &r, &u, o, ret);
		ret->kustomization |= str_is(api_group(o->api_version), "kustomize.config.k8s.io");
	}
	for (size_t i = 0; i < found.pods.n; i++)
		lint_workload(w, d, &r, &u, &found, &found.pods.at[i], ret);
	ret->kubernetes |= lint_compose(w, d, &r, &u, ret);
	engine_finish(engine_of(w, d), &u, &ret->findings);
	ret->questions = asking.questions.at;
	ret->question_count = (uint32_t)asking.questions.n;
	ret->exhausted = asking.exhausted;
}

static void overrun(struct document_result *ret, const char *code, const char *text, struct fault *fault)
{
	ret->faulty = true;
	fault->code = code;
	fault->at = 0;
	snprintf(fault->text, sizeof fault->text, "%s", text);
}

static int read_text(struct doc *doc, const struct document *d, struct str *ret_rest, struct document_result *ret,
		     struct fault *fault)
{
	uint32_t end = 0;

	*ret_rest = STR_NONE;
	if (d->json_first && json_read(doc, &end, fault) == 0) {
		ret->json = true;
		*ret_rest = str_sub(d->text, end, d->text.n);
		return 0;
	}
	if (d->json_only)
		return -1;
	*doc = (struct doc){ .arena = doc->arena, .limits = doc->limits, .text = doc->text };
	*fault = (struct fault){ 0 };
	return yaml_read(doc, fault);
}

void document_lint(struct worker *w, const struct document *d, struct document_result *ret, struct fault *fault,
		   struct str *ret_rest)
{
	struct doc doc = { .arena = &w->scratch, .limits = &w->options->limits, .text = d->text };

	arena_reset(&w->scratch);
	*ret = (struct document_result){ .start = d->origin.start, .line = d->origin.line, .n = (uint32_t)d->text.n,
					 .named_input = d->origin.input };
	ret->findings.most = w->options->limits.findings;
	if (read_text(&doc, d, ret_rest, ret, fault) < 0) {
		ret->faulty = true;
		return;
	}
	ret->n = (uint32_t)(d->text.n - ret_rest->n);
	if (!doc.root)
		return;
	ret->tally.documents = 1;
	tree_lint(w, d, &doc, ret);
	if (ret->exhausted)
		overrun(ret, "too-many-objects",
			"too many objects in the input bear on this document: what they say was not looked at to its end", fault);
	if (doc.overrun)
		overrun(ret, "too-many-aliases",
			"aliases lead to more nodes than is read: what lies behind the last of them was not looked at", fault);
}
