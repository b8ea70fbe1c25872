/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a namespace's LimitRanges and ResourceQuotas do to a Pod. In the order of the API server: a request
 * becomes the limit that stands there (SetDefaults_Pod, when the Pod is decoded), then LimitRanger fills in
 * what is still missing, limits and requests each by themselves, in containers and init containers
 * (plugin/pkg/admission/limitranger). A LimitRange is completed before that, when it is created: a missing
 * default becomes max, a missing defaultRequest the default, else min (SetDefaults_LimitRangeItem).
 */
#include "kube/limitrange.h"
#include "setting/resolve.h"

#include <string.h>

struct entry {			/* one amount of one LimitRange */
	const struct fact_value *value;	/* NULL: none */
	struct quantity quantity;
	const char *fault;	/* why it cannot be told */
};

enum {
	RANGES = 64,                /* namespaces of a document that are remembered */
	AMOUNTS = AMOUNT_COUNT * 4, /* by list, cpu, of the Pod: nth() */
};

struct table { /* of one object */
	struct entry at[AMOUNTS];
	const char *fault;	/* why the API refuses it, or NULL */
};

struct agreed {
	struct entry entry;	/* fault: of the whole */
	const struct fact *fact;
};

struct known_range {
	bool filled;
	struct str namespace;
	const struct range *range;	/* NULL: none */
};

struct range {			/* of all of a namespace that count */
	struct agreed at[AMOUNTS];
	const struct demand *demands;
	size_t demand_count;
};

static size_t nth(enum amount_of of, bool cpu, bool pod)
{
	return (size_t)of * 4 + (cpu ? 2 : 0) + pod;
}

static const char *name_of(struct resolver *r, const struct fact *f)
{
	return arena_printf(r->arena, "%s%s%.*s", f->kind == FACT_LIMITRANGE ? "LimitRange" : "ResourceQuota",
			    f->amounts->name.n ? " " : "", STR_ARG(f->amounts->name));
}

static const char *place_name(struct resolver *r, const struct fact *f, const struct fact_value *value)
{
	return world_place(r->asking, r->arena, f, value ? &value->at : &f->at);
}

/* ---- one object ---- */

static void take_amount(struct resolver *r, const struct fact *f, const struct amount *a, struct table *t)
{
	bool scalar = a->value.type == NODE_STRING || a->value.type == NODE_NUMBER;
	struct entry *e = &t->at[nth(a->of, a->of_cpu, a->of_pod)];

	if (e->value && f->kind == FACT_RESOURCEQUOTA)	/* requests.memory and memory are one */
		return;
	if (e->value)
		t->fault = "two items of one type";
	else if (is_template_text(a->value.text))
		e->fault = arena_printf(r->arena, "%s: holds a template variable", name_of(r, f));
	else if (!scalar || quantity_parse(a->value.text, &e->quantity) != QUANTITY_OK)
		t->fault = "not a quantity";
	e->value = &a->value;
}

/* min <= defaultRequest <= default <= max, as far as they are there, and what maxLimitRequestRatio may be. */
static void check_order(struct table *t, bool cpu, bool pod)
{
	static const enum amount_of order[] = { AMOUNT_MIN, AMOUNT_DEFAULT_REQUEST, AMOUNT_DEFAULT, AMOUNT_MAX };
	const struct entry *before = NULL, *ratio = &t->at[nth(AMOUNT_RATIO, cpu, pod)];
	const struct entry *min = &t->at[nth(AMOUNT_MIN, cpu, pod)], *max = &t->at[nth(AMOUNT_MAX, cpu, pod)];

	for (size_t i = 0; i < COUNT_OF(order); i++) {
		const struct entry *e = &t->at[nth(order[i], cpu, pod)];

		if (!e->value || e->fault)
			continue;
		if (before && before->quantity.nanos > e->quantity.nanos)
			t->fault = "its min, defaults and max contradict each other";
		before = e;
	}
	if (!ratio->value || ratio->fault)
		return;
	bool bounded = min->value && max->value && !min->fault && !max->fault;
	int128 thousandths = quantity_milli(&ratio->quantity);

	if (thousandths < 1000 || (bounded && thousandths * quantity_milli(&min->quantity) >
						      (int128)1000 * quantity_milli(&max->quantity)))
		t->fault = "its maxLimitRequestRatio contradicts the rest";
}

static void complete(struct table *t, bool cpu)
{
	struct entry *limit = &t->at[nth(AMOUNT_DEFAULT, cpu, false)],
		     *request = &t->at[nth(AMOUNT_DEFAULT_REQUEST, cpu, false)];

	if (!limit->value)
		*limit = t->at[nth(AMOUNT_MAX, cpu, false)];
	if (!request->value)
		*request = limit->value ? *limit : t->at[nth(AMOUNT_MIN, cpu, false)];
}

static void read_table(struct resolver *r, const struct fact *f, struct table *t)
{
	memset(t, 0, sizeof *t);
	for (const struct amount *a = f->amounts->first; a; a = a->next)
		take_amount(r, f, a, t);
	for (int cpu = 0; cpu < 2; cpu++) {
		complete(t, cpu);
		check_order(t, cpu, false);
		check_order(t, cpu, true);
	}
	for (size_t k = 0; t->fault && k < AMOUNTS; k++)
		t->at[k].fault = arena_printf(r->arena, "%s: %s", name_of(r, f), t->fault);
}

/* ---- all of them ---- */

static void disagree(struct resolver *r, struct agreed *a, const struct fact *f, const struct entry *e)
{
	const char *first = place_name(r, a->fact, a->entry.value), *second = place_name(r, f, e->value);

	if (str_eq(a->fact->amounts->name, f->amounts->name))
		a->entry.fault = arena_printf(r->arena, "%s: defined twice: %s, %s", name_of(r, f), first, second);
	else
		a->entry.fault = arena_printf(r->arena, "%s and %.*s disagree: %s, %s", name_of(r, a->fact),
					      STR_ARG(f->amounts->name), first, second);
}

static void merge(struct resolver *r, struct agreed *a, const struct fact *f, const struct entry *e)
{
	if (!e->value || a->entry.fault)
		return;
	if (!a->entry.value) {
		a->entry = *e;
		a->fact = f;
	} else if (e->fault) {
		a->entry.fault = e->fault;
	} else if (e->quantity.nanos != a->entry.quantity.nanos) {
		disagree(r, a, f, e);
	}
}

/* Another copy of the object that says nothing of it. */
static void compare_copy(struct resolver *r, struct agreed *a, const struct fact *f, const struct entry *e)
{
	if (a->entry.value && !a->entry.fault && !e->value && a->fact != f &&
	    str_eq(a->fact->amounts->name, f->amounts->name))
		disagree(r, a, f, e);
}

static void merge_all(struct resolver *r, struct range *range, const struct answers *found)
{
	struct table *t = arena_new(r->arena, struct table);

	for (int copies = 0; copies < (found->nearest > 1 ? 2 : 1); copies++)
		for (size_t i = 0; i < found->nearest; i++) {
			const struct fact *f = found->at[i];

			read_table(r, f, t);
			for (size_t k = 0; k < (size_t)AMOUNTS; k++)
				(copies ? compare_copy : merge)(r, &range->at[k], f, &t->at[k]);
		}
}

static void list_demands(struct resolver *r, struct range *range)
{
	static const struct demanded {
		enum amount_of of;
		__typeof__(((struct demand *)NULL)->what) what;
	} demanded[] = {
		{ AMOUNT_MAX, DEMAND_MAX },
		{ AMOUNT_MIN, DEMAND_MIN },
		{ AMOUNT_RATIO, DEMAND_RATIO },
		{ AMOUNT_HARD_LIMITS, DEMAND_QUOTA_LIMITS },
		{ AMOUNT_HARD_REQUESTS, DEMAND_QUOTA_REQUESTS },
	};
	LIST(struct demand) list = { NULL, 0, 0 };

	for (size_t i = 0; i < COUNT_OF(demanded) * 4; i++) {
		const struct demanded *of = &demanded[i / 4];
		bool cpu = i / 2 % 2, pod = i % 2;
		const struct agreed *a = &range->at[nth(of->of, cpu, pod)];

		if (!a->entry.value || a->entry.fault)
			continue;
		struct demand *d = list_add(r->arena, &list);

		d->what = of->what;
		d->of_pod = pod;
		d->of_cpu = cpu;
		d->name = a->fact->amounts->name;
		quantity_of_value(r, a->entry.value, cpu || d->what == DEMAND_RATIO, NULL, &d->amount);
	}
	range->demands = list.at;
	range->demand_count = list.n;
}

static const struct range *read_range(struct resolver *r, struct str namespace)
{
	struct answers limits = world_find(r->asking, r->arena, FACT_LIMITRANGE, namespace, STR_NONE);
	struct answers quotas = world_find(r->asking, r->arena, FACT_RESOURCEQUOTA, namespace, STR_NONE);

	if (!(limits.n || quotas.n) || !world_affords(r->asking, (limits.n + quotas.n) * AMOUNTS))
		return NULL;
	struct range *range = arena_new(r->arena, struct range);

	merge_all(r, range, &limits);
	merge_all(r, range, &quotas);
	list_demands(r, range);
	return range;
}

/* Of the Pod's namespace; NULL: the input has none. */
static const struct range *range_of(struct resolver *r, struct str namespace)
{
	if (!r->asking->world)		/* the first look: only asking */
		return read_range(r, namespace);
	if (!r->ranges)
		r->ranges = arena_array(r->arena, RANGES, struct known_range);
	struct known_range *known = &r->ranges[fact_key_hash(namespace) % RANGES];

	if (!known->filled || !str_eq(known->namespace, namespace))
		*known = (struct known_range){ true, namespace, read_range(r, namespace) };
	return known->range;
}

/* ---- a Pod ---- */

static void default_request(struct setting *request, const struct setting *limit)
{
	if (request->state != STATE_ABSENT || limit->state == STATE_ABSENT)
		return;
	*request = *limit;
	request->defaulted = true;
	if (limit->state == STATE_KNOWN)
		request->origin = "defaulted from the limit";
}

static void fill_in(struct resolver *r, const struct container *c, const struct agreed *a, bool cpu, const char *label,
		    struct setting *s)
{
	if (s->state != STATE_ABSENT || !a->entry.value)
		return;
	if (a->entry.fault) {
		s->state = STATE_UNKNOWN;
		s->origin = a->entry.fault;
		return;
	}
	quantity_of_value(r, a->entry.value, cpu, label, s);
	s->origin = name_of(r, a->fact);
	s->limit_range = arena_text(r->arena, a->fact->amounts->name);

	struct link *from = arena_new(r->arena, struct link), *via = arena_new(r->arena, struct link);

	*via = *c->at_limits;
	via->label = "applies here";
	*from = *s->from;
	from->via = via;
	s->from = from;
}

static void missing_is_unknown(struct setting *s, const struct object *object)
{
	if (s->state == STATE_ABSENT)
		*s = (struct setting){ .state = STATE_UNKNOWN,
				       .origin = object->partial ? "partial object" : "may be defaulted" };
}

static void apply_to(struct resolver *r, struct container *c, const struct range *range)
{
	static const char *const labels[2][2] = { { "the memory limit", "the memory request" },
						  { "the cpu limit", "the cpu request" } };

	for (int cpu = 0; cpu < 2; cpu++) {
		struct setting *limit = &c->settings[cpu ? SETTING_CPU_LIMIT : SETTING_MEMORY_LIMIT];
		struct setting *request = &c->settings[cpu ? SETTING_CPU_REQUEST : SETTING_MEMORY_REQUEST];

		default_request(request, limit);
		if (c->pod->object->partial || c->pod->object->undefaulted) {
			missing_is_unknown(limit, c->pod->object);
			missing_is_unknown(request, c->pod->object);
		} else if (range) {
			fill_in(r, c, &range->at[nth(AMOUNT_DEFAULT, cpu, false)], cpu, labels[cpu][0], limit);
			fill_in(r, c, &range->at[nth(AMOUNT_DEFAULT_REQUEST, cpu, false)], cpu, labels[cpu][1],
				request);
		}
	}
}

void limits_apply(struct resolver *r, struct pod *pod)
{
	const struct range *range = range_of(r, pod->object->namespace);

	for (size_t i = 0; i < pod->container_count; i++)
		if (pod->containers[i].type != CONTAINER_EPHEMERAL)
			apply_to(r, &pod->containers[i], range);
	if (range)
		refusals_resolve(r, pod, range->demands, range->demand_count);
}
