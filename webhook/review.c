/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/review.h"

#include <stdlib.h>

#include "webhook/answer.h"

struct reading {
	struct worker *w;
	struct doc doc;
	const struct review_policy *policy;
	const struct node *request;
	struct review *ret;
};

const char *mode_name(enum mode mode)
{
	static const char *const names[MODE_COUNT] = { "warn", "deny", "audit" };

	return names[mode];
}

static struct node *at(struct reading *r, const struct node *map, const char *key)
{
	return map_get(&r->doc, map, key, NULL);
}

static struct str text_at(struct reading *r, const struct node *map, const char *key)
{
	const struct node *n = at(r, map, key);

	return n && n->type == NODE_STRING ? node_text(n) : STR_NONE;
}

static bool is_true(const struct node *n)
{
	return n && n->type == NODE_BOOL && str_is(node_text(n), "true");
}

/* ---- what is asked ---- */

static int refuse(struct reading *r, const char *why)
{
	r->ret->status = 400;
	r->ret->decision = DECISION_ERROR;
	r->ret->answer = str_of(arena_printf(&r->w->kept, "%s\n", why));
	return -1;
}

static int read_body(struct reading *r, struct str body)
{
	struct fault fault = { 0 };
	uint32_t end = 0;

	r->doc = (struct doc){ .arena = &r->w->scratch, .limits = &r->w->options->limits, .text = body };
	if (!body.n)
		return refuse(r, "the body is empty; an AdmissionReview is expected");
	if (json_read(&r->doc, &end, &fault) < 0)
		return refuse(r, arena_printf(&r->w->kept, "the body is no JSON, at byte %u: %s", fault.at, fault.text));
	if (end != body.n)
		return refuse(r, "something follows the AdmissionReview");
	return 0;
}

static int read_review(struct reading *r)
{
	const struct node *root = r->doc.root;

	if (!root || root->type != NODE_MAP || !str_is(text_at(r, root, "kind"), "AdmissionReview"))
		return refuse(r, "the body is no AdmissionReview");
	if (!str_is(text_at(r, root, "apiVersion"), "admission.k8s.io/v1"))
		return refuse(r, "only apiVersion admission.k8s.io/v1 is spoken here; set admissionReviewVersions: "
				 "[\"v1\"]");
	r->request = at(r, root, "request");
	if (!r->request || r->request->type != NODE_MAP)
		return refuse(r, "the AdmissionReview has no request");
	if (!text_at(r, r->request, "uid").n)
		return refuse(r, "the request has no uid");
	return 0;
}

static bool has_controller(struct reading *r, const struct node *object)
{
	const struct node *owners = at(r, at(r, object, "metadata"), "ownerReferences");

	for (const struct node *i = seq_first(&r->doc, owners); i; i = i->next)
		if (is_true(at(r, i, "controller")))
			return true;
	return false;
}

static struct str name_of(struct reading *r, const struct node *object)
{
	struct str name = text_at(r, r->request, "name");
	const struct node *metadata = at(r, object, "metadata");

	if (!name.n)
		name = text_at(r, metadata, "name");
	if (name.n)
		return name;
	struct str generated = text_at(r, metadata, "generateName");

	return generated.n ? str_of(arena_printf(&r->w->kept, "%.*s*", STR_ARG(generated))) : STR_NONE;
}

static void read_request(struct reading *r, const struct node *object)
{
	const struct node *resource = at(r, r->request, "resource");
	struct str operation = text_at(r, r->request, "operation");
	struct review *ret = r->ret;

	ret->uid = text_at(r, r->request, "uid");
	ret->group = text_at(r, resource, "group");
	ret->resource = text_at(r, resource, "resource");
	ret->subresource = text_at(r, r->request, "subResource");
	ret->namespace = text_at(r, r->request, "namespace");
	ret->kind = text_at(r, at(r, r->request, "kind"), "kind");
	ret->user = text_at(r, at(r, r->request, "userInfo"), "username");
	ret->name = name_of(r, object);
	ret->dry_run = is_true(at(r, r->request, "dryRun"));
	ret->resize = str_is(ret->resource, "pods") && str_is(ret->subresource, "resize");
	ret->owned = has_controller(r, object);
	ret->operation = str_is(operation, "CREATE") ? OPERATION_CREATE :
			 str_is(operation, "UPDATE") ? OPERATION_UPDATE : OPERATION_OTHER;
}

/* ---- findings ---- */

static void lint_object(struct reading *r, struct node *object, struct document_result *ret)
{
	struct document d = { .text = r->doc.text, .admission = true, .namespace = r->ret->namespace,
			      .resize = r->ret->resize, .least = r->policy->least };
	struct doc doc = r->doc;

	*ret = (struct document_result){ .findings.most = r->w->options->limits.findings };
	doc.root = object;
	tree_lint(r->w, &d, &doc, ret);
	r->doc.overrun |= doc.overrun;
}

static bool same(const struct finding *a, const struct finding *b)
{
	return a->rule == b->rule && str_eq(str_of(a->container), str_of(b->container)) &&
	       str_is(str_of(a->message), b->message);
}

/* Takes one of `old` for each that is found there: a fault that now stands twice is new once. */
static bool was_there(const struct finding *f, struct findings *old)
{
	for (size_t i = 0; i < old->list.n; i++)
		if (old->list.at[i] && same(f, old->list.at[i])) {
			old->list.at[i] = NULL;
			return true;
		}
	return false;
}

static int worst_first(const void *a, const void *b)
{
	const struct finding *const *px = a, *const *py = b;
	const struct finding *x = *px, *y = *py;

	if (x->severity != y->severity)
		return x->severity > y->severity ? -1 : 1;
	if (x->at.start != y->at.start)
		return x->at.start < y->at.start ? -1 : 1;
	int order = strcmp(x->rule->name, y->rule->name);

	return order ? order : strcmp(x->message, y->message);
}

static void find(struct reading *r, struct node *object, struct node *old_object)
{
	struct document_result now, before = { 0 };
	LIST(const struct finding *) found = { NULL, 0, 0 };

	lint_object(r, object, &now);
	if (now.findings.list.n && r->ret->operation == OPERATION_UPDATE && !r->policy->all_of_update && old_object)
		lint_object(r, old_object, &before);
	for (size_t i = 0; i < now.findings.list.n; i++)
		if (!was_there(now.findings.list.at[i], &before.findings))
			*list_add(&r->w->kept, &found) = now.findings.list.at[i];
	if (found.n)
		qsort(found.at, found.n, sizeof *found.at, worst_first);
	r->ret->findings = found.at;
	r->ret->finding_count = found.n;
	r->ret->suppressed = now.findings.suppressed;
}

/* ---- the verdict ---- */

static enum decision decide(const struct reading *r, enum mode mode)
{
	bool faulty = false;

	for (size_t i = 0; i < r->ret->finding_count; i++)
		faulty |= r->ret->findings[i]->denies;
	if (!faulty)
		return DECISION_ALLOWED;
	if (mode != MODE_DENY || r->ret->resize || (r->ret->owned && !r->policy->deny_owned))
		return DECISION_WOULD_DENY;
	return DECISION_DENIED;
}

void review(struct worker *w, const struct review_policy *policy, enum mode mode, struct str body, struct review *ret)
{
	struct reading r = { .w = w, .policy = policy, .ret = ret };

	arena_reset(&w->scratch);
	arena_reset(&w->kept);
	w->facts = (struct facts){ 0 };
	*ret = (struct review){ .status = 200, .operation = OPERATION_OTHER };
	if (read_body(&r, body) < 0 || read_review(&r) < 0)
		return;
	struct node *object = at(&r, r.request, "object"), *old = at(&r, r.request, "oldObject");

	read_request(&r, object);
	if (ret->operation != OPERATION_OTHER && node_is(&r.doc, object, NODE_MAP))
		find(&r, object, node_is(&r.doc, old, NODE_MAP) ? old : NULL);
	ret->decision = decide(&r, mode);
	ret->rules = answer_rules(&w->kept, ret);
	ret->answer = answer_json(&w->kept, ret, mode);
}
