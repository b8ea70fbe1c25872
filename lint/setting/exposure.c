/* SPDX-License-Identifier: Apache-2.0 */
/* Ports at which net/http/pprof is likely to listen, and the ways in from outside the cluster to them. */
#include "kube/service.h"
#include "setting/resolve.h"

static const struct node *at(struct resolver *r, const struct node *map, const char *key)
{
	return node_real(r->doc, map_get(r->doc, map, key, NULL));
}

/* ---- the Pod's ports ---- */

static bool has_word(struct str name, const char *const *words, size_t n)
{
	while (name.n) {
		struct str word = str_cut(&name, '-');

		for (size_t i = 0; i < n; i++)
			if (str_is(word, words[i]))
				return true;
	}
	return false;
}

/* By its name, or 6060, which the documentation of net/http/pprof uses, unless it is named for something else. */
static bool is_debug_port(struct str name, struct str number)
{
	static const char *const debug[] = { "pprof", "debug", "profiling", "profiler" };
	static const char *const other[] = { "http", "https", "http2", "grpc", "web", "api", "tcp", "ui" };

	if (has_word(name, debug, COUNT_OF(debug)))
		return true;
	return str_is(number, "6060") && !has_word(name, other, COUNT_OF(other));
}

void ports_resolve(struct resolver *r, struct container *c)
{
	LIST(struct debug_port) ports = { NULL, 0, 0 };

	for (const struct node *i = seq_first(r->doc, at(r, c->node, "ports")); i; i = i->next) {
		const struct node *map = node_real(r->doc, i), *number = at(r, map, "containerPort");
		struct str name = node_text(at(r, map, "name"));
		bool shows_go = str_is(node_text(number), "6060") || str_has(name, "pprof");

		c->serves |= number != NULL;
		if (!number || !(shows_go || is_debug_port(name, node_text(number))))
			continue;
		*list_add(r->arena, &ports) = (struct debug_port){
			.name = name, .number = node_text(number), .shows_go = shows_go,
			.at = link_to(r, number, NULL), .at_host = link_to(r, at(r, map, "hostPort"), NULL),
			.suspect = is_debug_port(name, node_text(number)),
		};
	}
	c->debug_ports = ports.at;
	c->debug_port_count = ports.n;
}

/* ---- ways in ---- */

enum { WAYS_MOST = 8 };	/* that are told of one port */

struct ways {
	struct resolver *r;
	struct pod *pod;
	struct debug_port *port;
	struct answers outer, inner, ingresses;	/* Services and Ingresses of the namespace */
	LIST(struct exposure) found;
};

/* Copies of one object are one way. */
static void add_way(struct ways *w, enum exposure_by by, struct str name, const struct link *at)
{
	const struct exposure *last = w->found.n ? &w->found.at[w->found.n - 1] : NULL;

	if (last && last->by == by && str_eq(last->name, name))
		return;
	*list_add(w->r->arena, &w->found) = (struct exposure){ .by = by, .name = name, .at = at };
}

static const struct link *elsewhere(struct ways *w, const struct place *place)
{
	struct link *l = arena_new(w->r->arena, struct link);

	l->place = place;
	return l;
}

/* From the level baseline on, Pods with a port on their node are refused (k8s.io/pod-security-admission). */
static bool host_ports_are_refused(struct ways *w)
{
	struct str namespace = w->pod->object->namespace;
	struct answers found = { 0 };

	if (namespace.n)
		found = world_find(w->r->asking, w->r->arena, FACT_NAMESPACE, namespace, STR_NONE);
	for (size_t i = 0; i < found.nearest; i++)
		if (found.at[i]->security < SECURITY_BASELINE)
			return false;
	return found.nearest > 0;
}

static void by_host(struct ways *w)
{
	const struct node *network = at(w->r, w->pod->spec, "hostNetwork");
	bool own_network = network && network->type == NODE_BOOL && str_is(node_text(network), "true");
	const struct link *host = w->port->at_host;

	if (host && str_is(node_text(host->node), "0"))
		host = NULL;
	if ((host || own_network) && !host_ports_are_refused(w))	/* hostNetwork: hostPort := containerPort */
		add_way(w, host ? BY_HOST_PORT : BY_HOST_NETWORK, STR_NONE, host ? host : link_to(w->r, network, NULL));
}

static bool selects(struct ways *w, const struct service *s)
{
	const struct node *labels = at(w->r, w->pod->metadata, "labels");

	for (const struct label *l = s->selector; l; l = l->next) {
		const struct node *value = node_real(w->r->doc, map_find(w->r->doc, labels, l->key, NULL));

		if (!value || !str_eq(node_text(value), l->value))
			return false;
	}
	return s->selector != NULL;
}

static bool targets(const struct ways *w, const struct service_port *p)
{
	return p->target.n && str_eq(p->target, p->target_is_name ? w->port->name : w->port->number);
}

/* `port`, of an Ingress, is the Service's number or name of it; p NULL: any. */
static bool forwards(struct ways *w, const struct service *s, struct str port)
{
	for (const struct service_port *p = s->ports; p; p = p->next)
		if (targets(w, p) && (!port.p || str_eq(p->port, port) || (p->name.n && str_eq(p->name, port))))
			return selects(w, s);
	return false;
}

/* Of both kinds: how near the nearest of this name is. */
static enum level level_of_service(struct ways *w, struct str name)
{
	const struct answers *kinds[] = { &w->outer, &w->inner };
	enum level nearest = LEVEL_NONE;

	for (size_t k = 0; k < COUNT_OF(kinds); k++)
		for (size_t i = 0; i < kinds[k]->n; i++) {
			const struct fact *f = kinds[k]->at[i];

			if (str_eq(f->name, name) && world_level(w->r->asking, f) < nearest)
				nearest = world_level(w->r->asking, f);
		}
	return nearest;
}

static bool all_forward(struct ways *w, const struct answers *of_kind, struct str name, enum level level,
			struct str port)
{
	for (size_t i = 0; i < of_kind->n; i++) {
		const struct fact *f = of_kind->at[i];

		if (str_eq(f->name, name) && world_level(w->r->asking, f) == level && !forwards(w, f->service, port))
			return false;
	}
	return true;
}

/* Whether the Services of this name that count, the nearest, all forward to the port. */
static bool service_forwards(struct ways *w, struct str name, struct str port)
{
	enum level level = level_of_service(w, name);

	return level != LEVEL_NONE && all_forward(w, &w->outer, name, level, port) &&
	       all_forward(w, &w->inner, name, level, port);
}

/* A copy beside it, or nearer, that is not reachable from outside. */
static bool is_doubted(struct ways *w, const struct fact *outer)
{
	for (size_t i = 0; i < w->inner.n; i++)
		if (str_eq(w->inner.at[i]->name, outer->name) &&
		    world_level(w->r->asking, w->inner.at[i]) <= world_level(w->r->asking, outer))
			return true;
	return false;
}

static void by_service(struct ways *w)
{
	static const enum exposure_by by[] = { [SERVICE_NODE_PORT] = BY_NODE_PORT,
					       [SERVICE_LOAD_BALANCER] = BY_LOAD_BALANCER,
					       [SERVICE_EXTERNAL_IP] = BY_EXTERNAL_IP };

	for (size_t i = 0; i < w->outer.n && w->found.n < WAYS_MOST; i++) {
		const struct fact *f = w->outer.at[i];

		if (!forwards(w, f->service, STR_NONE))
			continue;
		if (!world_affords(w->r->asking, w->outer.n + w->inner.n))
			return;
		if (world_level(w->r->asking, f) == level_of_service(w, f->name) && !is_doubted(w, f) &&
		    service_forwards(w, f->name, STR_NONE))
			add_way(w, by[f->service->type], f->name, elsewhere(w, &f->service->at));
	}
}

static const struct backend *backend_of(struct ways *w, const struct ingress *ingress)
{
	for (const struct backend *b = ingress->backends; b; b = b->next) {
		if (!world_affords(w->r->asking, 1 + w->outer.n + w->inner.n))
			return NULL;
		if (service_forwards(w, b->service, b->port))
			return b;
	}
	return NULL;
}

/* The Ingresses of this name that count: one that stands nearer hides it, one beside it has to agree. */
static bool ingress_counts(struct ways *w, const struct fact *f)
{
	enum level level = world_level(w->r->asking, f);

	for (size_t i = 0; i < w->ingresses.n; i++) {
		const struct fact *other = w->ingresses.at[i];

		if (other == f || !str_eq(other->name, f->name) || world_level(w->r->asking, other) > level)
			continue;
		if (world_level(w->r->asking, other) < level || !backend_of(w, other->ingress))
			return false;
	}
	return true;
}

static void by_ingress(struct ways *w)
{
	for (size_t i = 0; i < w->ingresses.n && w->found.n < WAYS_MOST; i++) {
		const struct fact *f = w->ingresses.at[i];
		const struct backend *b = backend_of(w, f->ingress);

		if (!b || !world_affords(w->r->asking, w->ingresses.n))
			continue;
		if (ingress_counts(w, f))
			add_way(w, BY_INGRESS, f->name, elsewhere(w, &b->at));
	}
}

/* Services of the inside alone open nothing: they are not worth another look, and not asked for before there is one. */
static void find_services(struct ways *w)
{
	struct resolver *r = w->r;
	struct str namespace = w->pod->object->namespace;

	w->outer = world_find(r->asking, r->arena, FACT_OUTER_SERVICE, namespace, STR_NONE);
	w->ingresses = world_find(r->asking, r->arena, FACT_INGRESS, namespace, STR_NONE);
	if (w->outer.n || w->ingresses.n)
		w->inner = world_find(r->asking, r->arena, FACT_SERVICE, namespace, STR_NONE);
}

static void find_ways(struct ways *w)
{
	by_host(w);
	by_service(w);
	by_ingress(w);
	w->port->exposures = w->found.at;
	w->port->exposure_count = w->found.n;
}

void exposures_resolve(struct resolver *r, struct pod *pod)
{
	struct ways w = { .r = r, .pod = pod };
	bool asked = false;

	for (size_t i = 0; i < pod->container_count; i++)
		for (size_t p = 0; p < pod->containers[i].debug_port_count; p++) {
			w.port = &pod->containers[i].debug_ports[p];
			if (!w.port->suspect)
				continue;
			if (!asked)
				find_services(&w);
			asked = true;
			w.found.at = NULL;
			w.found.n = w.found.cap = 0;
			if (!world_affords(r->asking, w.outer.n + w.inner.n + w.ingresses.n))
				return;
			find_ways(&w);
		}
}
