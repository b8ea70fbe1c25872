/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/limitrange.h"

struct adding {
	struct fact_source *s;
	const struct amount **last;
	bool of_pod;
};

static void add_amount(struct adding *a, const struct node *map, const char *key, enum amount_of of, bool of_cpu)
{
	const struct node *n = map_get(a->s->doc, map, key, NULL);
	struct fact_value value;

	if (!n || !fact_value_of(a->s, n, &value) || !fact_affords(a->s))
		return;
	struct amount *amount = arena_new(a->s->kept, struct amount);

	*amount = (struct amount){ .of = of, .of_pod = a->of_pod, .of_cpu = of_cpu, .value = value };
	*a->last = amount;
	a->last = &amount->next;
}

static void add_item(struct adding *a, const struct node *item)
{
	static const char *const lists[] = { [AMOUNT_DEFAULT] = "default", [AMOUNT_DEFAULT_REQUEST] = "defaultRequest",
					     [AMOUNT_MAX] = "max", [AMOUNT_MIN] = "min",
					     [AMOUNT_RATIO] = "maxLimitRequestRatio" };
	struct str type = node_text(fact_node(a->s, item, "type"));

	a->of_pod = str_is(type, "Pod");
	if (!a->of_pod && !str_is(type, "Container"))
		return;
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		const struct node *map = fact_node(a->s, item, lists[i]);

		add_amount(a, map, "memory", (enum amount_of)i, false);
		add_amount(a, map, "cpu", (enum amount_of)i, true);
	}
}

const struct amounts *limitrange_read(struct fact_source *s, const struct kube_object *o)
{
	struct amounts *amounts = arena_new(s->kept, struct amounts);
	struct adding a = { .s = s, .last = &amounts->first };
	const struct node *items = fact_node(s, fact_node(s, o->node, "spec"), "limits");

	amounts->name = arena_str(s->kept, o->name);
	for (const struct node *i = seq_first(s->doc, items); i; i = i->next)
		add_item(&a, node_real(s->doc, i));
	return amounts;
}

const struct amounts *resourcequota_read(struct fact_source *s, const struct kube_object *o)
{
	static const struct {
		const char *key;
		enum amount_of of;
		bool of_cpu;
	} keys[] = { { "limits.memory", AMOUNT_HARD_LIMITS, false }, { "requests.memory", AMOUNT_HARD_REQUESTS, false },
		     { "memory", AMOUNT_HARD_REQUESTS, false }, { "limits.cpu", AMOUNT_HARD_LIMITS, true },
		     { "requests.cpu", AMOUNT_HARD_REQUESTS, true }, { "cpu", AMOUNT_HARD_REQUESTS, true } };
	struct amounts *amounts = arena_new(s->kept, struct amounts);
	struct adding a = { .s = s, .last = &amounts->first, .of_pod = true };
	const struct node *spec = fact_node(s, o->node, "spec");
	bool has_scope = fact_node(s, spec, "scopes") || fact_node(s, spec, "scopeSelector");

	amounts->name = arena_str(s->kept, o->name);
	for (size_t i = 0; i < COUNT_OF(keys) && !has_scope; i++)
		add_amount(&a, fact_node(s, spec, "hard"), keys[i].key, keys[i].of, keys[i].of_cpu);
	return amounts;
}
