/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/service.h"

static struct str text_of(const struct fact_source *s, const struct node *map, const char *key)
{
	return node_text(fact_node(s, map, key));
}

static const struct label *selector_of(struct fact_source *s, const struct node *map)
{
	const struct label *first = NULL, **last = &first;

	for (struct map_walk w = map_walk(s->doc, map); map_next(&w) && fact_affords(s);) {
		struct label *l = arena_new(s->kept, struct label);

		*l = (struct label){ .key = fact_text(s, w.key), .value = fact_text(s, w.value) };
		*last = l;
		last = &l->next;
	}
	return first;
}

static const struct service_port *ports_of(struct fact_source *s, const struct node *list)
{
	const struct service_port *first = NULL, **last = &first;

	for (const struct node *i = seq_first(s->doc, list); i && fact_affords(s); i = i->next) {
		const struct node *map = node_real(s->doc, i), *target = fact_node(s, map, "targetPort");
		struct service_port *p = arena_new(s->kept, struct service_port);

		p->name = fact_text(s, map_get(s->doc, map, "name", NULL));
		p->port = fact_text(s, map_get(s->doc, map, "port", NULL));
		p->target_is_name = target && target->type == NODE_STRING && target->n;
		p->target = node_text(target).n && !str_is(node_text(target), "0") ? fact_text(s, target) : p->port;
		*last = p;
		last = &p->next;
	}
	return first;
}

const struct service *service_read(struct fact_source *s, const struct kube_object *o)
{
	struct service *service = arena_new(s->kept, struct service);
	const struct node *spec = fact_node(s, o->node, "spec"), *type = fact_node(s, spec, "type");
	const struct node *ips = fact_node(s, spec, "externalIPs"), *at = type;

	service->selector = selector_of(s, fact_node(s, spec, "selector"));
	if (!service->selector)
		return service;
	service->ports = ports_of(s, fact_node(s, spec, "ports"));
	if (str_is(node_text(type), "LoadBalancer")) {
		service->type = SERVICE_LOAD_BALANCER;
	} else if (str_is(node_text(type), "NodePort")) {
		service->type = SERVICE_NODE_PORT;
	} else if (seq_first(s->doc, ips)) {
		service->type = SERVICE_EXTERNAL_IP;
		at = seq_first(s->doc, ips);
	}
	if (service->type != SERVICE_INSIDE)
		service->at = fact_place(s, at);
	return service;
}

/* ---- Ingress ---- */

/* By the path of a rule, or by one that ends in a wildcard of the controller's own. */
static bool reaches_pprof(struct str path, bool exact)
{
	static const char *const wildcards[] = { "", "/", "/*", "/.*", "/(.*)", "/?(.*)", "/()(.*)" };

	if (str_has(path, "pprof") || str_starts(path, "/debug"))
		return true;
	for (size_t i = 0; i < COUNT_OF(wildcards) && !exact; i++)
		if (str_is(path, wildcards[i]))
			return true;
	return false;
}

struct adding {
	struct fact_source *s;
	const struct backend **last;
};

static void add_backend(struct adding *a, const struct node *map)
{
	struct fact_source *s = a->s;
	const struct node *service = fact_node(s, map, "service"), *port = fact_node(s, service, "port");
	const struct node *name = fact_node(s, service, "name"), *number = fact_node(s, port, "number");

	if (!service) {		/* v1beta1 */
		name = fact_node(s, map, "serviceName");
		number = fact_node(s, map, "servicePort");
	} else if (!number) {
		number = fact_node(s, port, "name");
	}
	if (!node_text(name).n || !node_text(number).n || !fact_affords(s))
		return;
	struct backend *b = arena_new(s->kept, struct backend);

	*b = (struct backend){ .service = fact_text(s, name), .port = fact_text(s, number), .at = fact_place(s, name) };
	*a->last = b;
	a->last = &b->next;
}

static void add_rule(struct adding *a, const struct node *rule)
{
	const struct node *paths = fact_node(a->s, fact_node(a->s, rule, "http"), "paths");

	for (const struct node *i = seq_first(a->s->doc, paths); i; i = i->next) {
		const struct node *map = node_real(a->s->doc, i);

		if (reaches_pprof(text_of(a->s, map, "path"), str_is(text_of(a->s, map, "pathType"), "Exact")))
			add_backend(a, fact_node(a->s, map, "backend"));
	}
}

const struct ingress *ingress_read(struct fact_source *s, const struct kube_object *o)
{
	struct ingress *ingress = arena_new(s->kept, struct ingress);
	struct adding a = { .s = s, .last = &ingress->backends };
	const struct node *spec = fact_node(s, o->node, "spec");

	add_backend(&a, fact_node(s, spec, "defaultBackend"));
	add_backend(&a, fact_node(s, spec, "backend"));
	for (const struct node *i = seq_first(s->doc, fact_node(s, spec, "rules")); i; i = i->next)
		add_rule(&a, node_real(s->doc, i));
	return ingress;
}
