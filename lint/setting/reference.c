/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resourceFieldRef: the integer that the kubelet computes (pkg/api/v1/resource/helpers.go,
 * pkg/kubelet/kubelet_resources.go). A missing limit of an app container becomes the pod-level one,
 * else what the node has; of an init container that is named by containerName it becomes 0.
 */
#include "kube/quantity.h"
#include "setting/resolve.h"

#include <stdlib.h>

static bool is_init(const struct container *c)
{
	return c->type == CONTAINER_INIT || c->type == CONTAINER_SIDECAR;
}

/* findContainerInPod: containers before init containers, of equal names the first */
static int by_name(const void *a, const void *b)
{
	const struct container *const *px = a, *const *py = b;
	const struct container *x = *px, *y = *py;
	int order = str_cmp(x->name, y->name);

	if (!order)
		order = is_init(x) - is_init(y);
	return order ? order : (x > y) - (x < y);
}

static void index_names(struct resolver *r, const struct pod *pod)
{
	r->indexed = pod;
	r->by_name = arena_array(r->arena, pod->container_count, struct container *);
	r->by_name_count = 0;
	for (size_t i = 0; i < pod->container_count; i++)
		if (pod->containers[i].type != CONTAINER_EPHEMERAL)
			r->by_name[r->by_name_count++] = &pod->containers[i];
	if (r->by_name_count)
		qsort(r->by_name, r->by_name_count, sizeof *r->by_name, by_name);
}

static struct container *container_named(struct resolver *r, const struct pod *pod, struct str name, bool *ret_init)
{
	if (r->indexed != pod)
		index_names(r, pod);
	size_t low = 0, high = r->by_name_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_cmp(r->by_name[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == r->by_name_count || !str_eq(r->by_name[low]->name, name))
		return NULL;
	*ret_init = is_init(r->by_name[low]);
	return r->by_name[low];
}

static struct str scalar_at(struct resolver *r, const struct node *map, const char *key, const struct link **ret_at)
{
	const struct node *n = node_real(r->doc, map_get(r->doc, map, key, NULL));

	if (!n || (n->type != NODE_STRING && n->type != NODE_NUMBER))
		return STR_NONE;
	*ret_at = link_to(r, n, NULL);
	return node_text(n);
}

static void read_divisor(struct reference *ref, struct quantity *ret)
{
	*ret = (struct quantity){ .nanos = 1000000000 };
	ref->divisor_is_one = ref->divisor_valid = true;
	if (!ref->divisor.n)
		return;
	struct quantity q;

	if (quantity_parse(ref->divisor, &q) != QUANTITY_OK) {
		ref->divisor_is_one = ref->divisor_valid = false;
		return;
	}
	if (q.nanos == 0)
		return;
	*ret = q;
	ref->divisor_is_one = q.nanos == 1000000000;
}

static void unknown(struct setting *s, const char *origin)
{
	s->state = STATE_UNKNOWN;
	s->origin = origin;
}

/* `holder` is a container or a Pod's spec, `list` its limits or requests. */
static void written_amount(struct resolver *r, const struct node *holder, const char *list, struct str name,
			   struct setting *s)
{
	const struct node *resources = node_real(r->doc, map_get(r->doc, holder, "resources", NULL));
	const struct node *amounts = node_real(r->doc, map_get(r->doc, resources, list, NULL));

	quantity_resolve(r, map_get(r->doc, amounts, arena_text(r->arena, name), NULL), false, NULL, s);
}

/* The amount of any resource of a container, as a setting: the ones that are resolved anyway, or read now. */
static const struct setting *amount_of(struct resolver *r, const struct container *c, const struct reference *ref)
{
	struct str name = str_sub(ref->resource, ref->of_limits ? sizeof "limits." - 1 : sizeof "requests." - 1, SIZE_MAX);

	if (ref->of_memory)
		return setting_of(c, ref->of_limits ? SETTING_MEMORY_LIMIT : SETTING_MEMORY_REQUEST);
	if (ref->of_cpu)
		return setting_of(c, ref->of_limits ? SETTING_CPU_LIMIT : SETTING_CPU_REQUEST);
	struct setting *s = arena_new(r->arena, struct setting);

	written_amount(r, c->node, ref->of_limits ? "limits" : "requests", name, s);
	if (s->state == STATE_ABSENT && !ref->of_limits)
		written_amount(r, c->node, "limits", name, s);	/* requests := limits */
	if (s->state == STATE_ABSENT && c->pod->object->partial)
		unknown(s, "partial object");
	return s;
}

static void yields(struct resolver *r, const struct reference *ref, const struct quantity *amount,
		   const struct quantity *divisor, struct setting *s)
{
	int64_t n = ref->of_cpu ? quantity_divide_cpu(amount, divisor) : quantity_divide_memory(amount, divisor);

	s->state = STATE_KNOWN;
	s->text = str_of(arena_printf(r->arena, "%lld", (long long)n));
}

/* The pod-level limit, of memory and cpu only. */
static const struct setting *pod_level(struct resolver *r, const struct container *target, const struct reference *ref)
{
	if (ref->of_memory)
		return setting_of(target, SETTING_POD_MEMORY_LIMIT);
	struct setting *s = arena_new(r->arena, struct setting);

	if (ref->of_cpu && !target->pod->object->partial)
		written_amount(r, target->pod->spec, "limits", STR("cpu"), s);
	return s;
}

/* The kubelet's substitutes for a limit or request that is not there. */
static void missing_amount(struct resolver *r, const struct container *target, struct reference *ref,
			   bool named_init, const struct quantity *divisor, struct setting *s)
{
	static const struct quantity zero = { 0 };
	const struct setting *pod = pod_level(r, target, ref);
	bool filled_in = ref->of_memory || ref->of_cpu || str_is(ref->resource, "limits.ephemeral-storage");

	if (!ref->of_limits || named_init || !filled_in) {
		ref->target = TARGET_ZERO;
		yields(r, ref, &zero, divisor, s);
	} else if (pod->state == STATE_KNOWN && pod->quantity && pod->quantity->nanos > 0) {
		ref->target = TARGET_POD_LEVEL;
		ref->amount = pod;
		yields(r, ref, pod->quantity, divisor, s);
	} else {
		ref->target = TARGET_NODE;
		unknown(s, arena_printf(r->arena, "resourceFieldRef %.*s: not set, the kubelet takes the node's",
					STR_ARG(ref->resource)));
	}
}

static void resolve_target(struct resolver *r, const struct container *target, struct reference *ref,
			   bool named_init, struct setting *s)
{
	struct quantity divisor;

	read_divisor(ref, &divisor);
	if (!ref->divisor_valid) {
		unknown(s, "resourceFieldRef: its divisor is no quantity");
		return;
	}
	const struct setting *amount = amount_of(r, target, ref);

	ref->amount = amount;
	if (amount->state == STATE_UNKNOWN)
		unknown(s, arena_printf(r->arena, "resourceFieldRef %.*s: %s", STR_ARG(ref->resource), amount->origin));
	else if (amount->state == STATE_ABSENT || (amount->quantity && amount->quantity->nanos == 0 && ref->of_limits))
		missing_amount(r, target, ref, named_init, &divisor, s);
	else if (!amount->quantity)
		unknown(s, arena_printf(r->arena, "resourceFieldRef %.*s: not a quantity", STR_ARG(ref->resource)));
	else {
		ref->target = amount->quantity->nanos ? TARGET_KNOWN : TARGET_ZERO;
		yields(r, ref, amount->quantity, &divisor, s);
	}
}

void reference_resolve(struct resolver *r, const struct container *c, const struct node *map, struct setting *s)
{
	struct reference *ref = arena_new(r->arena, struct reference);
	const struct container *target = c;
	bool named_init = false;

	ref->target = TARGET_UNKNOWN;
	s->reference = ref;
	ref->resource = scalar_at(r, map, "resource", &ref->at_resource);
	ref->divisor = scalar_at(r, map, "divisor", &ref->at_divisor);
	ref->container_name = scalar_at(r, map, "containerName", &ref->at_container_name);
	ref->of_limits = str_starts(ref->resource, "limits.");
	ref->of_memory = str_is(ref->resource, "limits.memory") || str_is(ref->resource, "requests.memory");
	ref->of_cpu = str_is(ref->resource, "limits.cpu") || str_is(ref->resource, "requests.cpu");
	if (ref->at_resource)
		s->from = ref->at_resource;
	s->origin = arena_printf(r->arena, "resourceFieldRef %.*s", STR_ARG(ref->resource));
	if (is_template_text(ref->resource) || is_template_text(ref->divisor) || is_template_text(ref->container_name)) {
		unknown(s, "resourceFieldRef: holds a template variable");
		return;
	}
	if (!ref->of_limits && !str_starts(ref->resource, "requests.")) {
		unknown(s, "resourceFieldRef: no such resource");
		return;
	}
	if (ref->container_name.n) {
		target = container_named(r, c->pod, ref->container_name, &named_init);
		ref->names_itself = target == c;
		ref->other_container = target != c;
	}
	if (target) {
		resolve_target(r, target, ref, named_init, s);
	} else {
		ref->no_such_container = true;
		unknown(s, "resourceFieldRef: containerName is no container of this Pod");
	}
}
