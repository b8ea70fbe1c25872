/* SPDX-License-Identifier: Apache-2.0 */
/* Our own annotations, read once a Pod: "podfit.dev/ignore" for all of it, WORD.podfit.dev/CONTAINER. */
#include "base/nearest.h"
#include "setting/resolve.h"

static const char domain[] = "podfit.dev/";
enum { DOMAIN = sizeof domain - 1, NAMES_MOST = 16, GUESSES_MOST = 256 };
enum {
	TEXT_MOST = 256 << 10, /* bytes; apimachinery TotalAnnotationSizeLimitB: the API refuses more */
	COST = 64,             /* of one of ours, as resolver_affords() counts */
};

static const char *const words[] = {
	[ANNOTATION_IGNORE] = "ignore",
	[ANNOTATION_RUNTIME] = "runtime",
	[ANNOTATION_LIVE_HEAP] = "live-heap",
	[ANNOTATION_NON_GO_MEMORY] = "non-go-memory",
	[ANNOTATION_MAX_GOROUTINES] = "max-goroutines",
	[ANNOTATION_MAX_CONNECTIONS] = "max-connections",
};

/* Containers that something adds to the Pod on its way to the node: an annotation may well be meant for them. */
static const char *const injected[] = {
	"istio-proxy",
	"istio-init",
	"istio-validation",
	"linkerd-proxy",
	"linkerd-init",
	"daprd",
	"vault-agent",
	"vault-agent-init",
	"consul-dataplane",
	"consul-connect-inject-init",
	"envoy",
	"kuma-sidecar",
	"kuma-init",
	"otc-container",
	"cloud-sql-proxy",
	"gke-gcsfuse-sidecar",
};

static enum annotation_word word_of(struct str text)
{
	enum annotation_word w = 0;

	while (w < ANNOTATION_UNKNOWN && !str_is(text, words[w]))
		w++;
	return w;
}

static const char *guess(struct resolver *r, struct str word, const char *const *names, size_t n)
{
	struct nearest near = nearest_to(word);

	for (size_t i = 0; i < n && r->guesses < GUESSES_MOST; i++)
		nearest_offer(&near, names[i]);
	r->guesses++;
	return near.name;
}

/* Splits a key: "live-heap" and "app" of live-heap.podfit.dev/app. false: not one of ours. */
static bool read_key(struct resolver *r, struct str key, struct annotation *ret)
{
	size_t slash = str_find_char(key, '/');
	size_t at = slash == key.n || slash + 1 < DOMAIN ? key.n : slash + 1 - DOMAIN;
	struct str rest = str_sub(key, at, key.n), word;

	if (!str_starts(rest, domain) || (at > 0 && key.p[at - 1] != '.'))
		return false;
	rest = str_sub(rest, DOMAIN, rest.n);
	word = at ? str_sub(key, 0, at - 1) : rest;
	*ret = (struct annotation){ .word = word_of(word), .key = key, .container = at ? rest : STR_NONE };
	if (ret->word == ANNOTATION_UNKNOWN) {
		ret->fault = ANNOTATION_NO_SUCH_WORD;
		ret->nearest = guess(r, word, words, COUNT_OF(words));
	} else if (!at && ret->word != ANNOTATION_IGNORE) {
		ret->fault = ANNOTATION_NO_NAME;
	}
	return true;
}

static bool is_overridden(struct resolver *r, const struct node *inner, struct str key)
{
	return inner && resolver_affords(r, inner->n) && map_find(r->doc, inner, key, NULL);
}

/* `inner`: the Pod template's annotations while those of the workload around it are read. */
static void read_map(struct resolver *r, struct pod *pod, const struct node *map, const struct node *inner)
{
	LIST(struct annotation) list = { pod->annotations, pod->annotation_count, pod->annotation_count };
	struct annotation a;
	size_t bytes = 0;

	if (!map || map->type != NODE_MAP || !resolver_affords(r, map->n))
		return;
	for (struct map_walk w = map_walk(r->doc, map); map_next(&w);) {
		const struct node *value = node_real(r->doc, w.value);

		if (!read_key(r, node_text(w.key), &a) || is_overridden(r, inner, a.key))
			continue;
		a.text = node_text(value);
		bytes += a.key.n + a.text.n;
		if (bytes > TEXT_MOST || !resolver_affords(r, COST))
			break;
		a.at_key = link_to(r, w.key, NULL);
		a.at = value ? link_to(r, value, NULL) : a.at_key;
		a.value = value;
		if (!a.fault && (!value || value->type != NODE_STRING))
			a.fault = ANNOTATION_NOT_A_STRING;
		*list_add(r->arena, &list) = a;
	}
	pod->annotations = list.at;
	pod->annotation_count = list.n;
}

/* ---- what they say of a container ---- */

/* Returns the word that cannot be read, or nothing: go, go1.24, mixed, notgo, and "mixed go1.24". */
static struct str read_runtime(struct str text, struct runtime *ret)
{
	*ret = (struct runtime){ 0 };
	for (size_t i = 0; i < text.n;) {
		size_t end = i;

		while (end < text.n && !is_blank(text.p[end]) && text.p[end] != ',')
			end++;
		struct str word = str_sub(text, i, end);
		int minor = 0;

		i = end + 1;
		if (str_starts(word, "go1.") && word.n > 4 && is_digit(word.p[4])) {
			for (size_t k = 4; k < word.n && is_digit(word.p[k]) && minor < 1000; k++)
				minor = minor * 10 + (word.p[k] - '0');
			ret->minor = minor < 1000 ? minor : 0;
			ret->go = true;
		} else if (str_is(word, "go")) {
			ret->go = true;
		} else if (str_is(word, "mixed")) {
			ret->mixed = true;
		} else if (str_is(word, "notgo")) {
			ret->not_go = true;
		} else if (word.n) {
			return word;
		}
	}
	return STR_NONE;
}

static void declare_runtime(struct resolver *r, struct container *c, struct annotation *a)
{
	static const char *const kinds[] = { "go", "mixed", "notgo", "go1.24" };
	struct runtime *runtime = arena_new(r->arena, struct runtime);
	struct str wrong = read_runtime(a->text, runtime);
	bool says = runtime->go || runtime->mixed || runtime->not_go;

	if (wrong.n || !says || (runtime->not_go && (runtime->go || runtime->mixed))) {
		a->fault = a->fault ? a->fault : ANNOTATION_UNREADABLE;
		a->nearest = guess(r, wrong, kinds, COUNT_OF(kinds));
	} else if (!c->runtime) {
		c->runtime = runtime;
	}
}

static struct setting *amount_at(struct declared *d, enum annotation_word word)
{
	switch (word) {
	case ANNOTATION_LIVE_HEAP:
		return &d->live_heap;
	case ANNOTATION_NON_GO_MEMORY:
		return &d->non_go_memory;
	case ANNOTATION_MAX_GOROUTINES:
		return &d->max_goroutines;
	case ANNOTATION_MAX_CONNECTIONS:
		return &d->max_connections;
	case ANNOTATION_IGNORE:
	case ANNOTATION_RUNTIME:
	case ANNOTATION_UNKNOWN:
		break;
	}
	return NULL;
}

static void declare_amount(struct resolver *r, struct container *c, struct annotation *a)
{
	static const char *const labels[] = {
		[ANNOTATION_LIVE_HEAP] = "the declared live heap",
		[ANNOTATION_NON_GO_MEMORY] = "the declared memory outside Go",
		[ANNOTATION_MAX_GOROUTINES] = "the declared number of goroutines",
		[ANNOTATION_MAX_CONNECTIONS] = "the declared number of connections",
	};
	struct declared *d = arena_new(r->arena, struct declared);
	struct setting *s = amount_at(d, a->word);

	if (!s)
		return;
	*d = *c->declared;
	quantity_resolve(r, a->value, false, labels[a->word], s);
	s->origin = "annotation";
	s->of_container = false;
	c->declared = d;
	if (s->state == STATE_KNOWN && (!s->quantity || !s->valid))
		a->fault = a->fault ? a->fault : ANNOTATION_UNREADABLE;
}

static bool is_injected(struct str name)
{
	for (size_t i = 0; i < COUNT_OF(injected); i++)
		if (str_is(name, injected[i]))
			return true;
	return false;
}

static void apply(struct resolver *r, struct pod *pod, struct annotation *a)
{
	bool there = !a->container.p;

	for (size_t i = 0; i < pod->container_count && a->container.n; i++) {
		struct container *c = &pod->containers[i];

		if (!str_eq(c->name, a->container))
			continue;
		there = true;
		if (a->word == ANNOTATION_RUNTIME)
			declare_runtime(r, c, a);
		else
			declare_amount(r, c, a);
	}
	if (there || a->fault || pod->object->partial || !pod->container_count || is_injected(a->container))
		return;
	const char *names[NAMES_MOST];
	size_t n = 0;

	for (; n < pod->container_count && n < NAMES_MOST && r->guesses < GUESSES_MOST; n++)
		names[n] = arena_text(r->arena, pod->containers[n].name);
	a->fault = ANNOTATION_NO_CONTAINER;
	a->nearest = guess(r, a->container, names, n);
}

void annotations_resolve(struct resolver *r, struct pod *pod)
{
	static const struct declared nothing;
	const struct node *outer = node_real(r->doc, map_get(r->doc, pod->object->node, "metadata", NULL));
	const struct node *inner = node_real(r->doc, map_get(r->doc, pod->metadata, "annotations", NULL));

	for (size_t i = 0; i < pod->container_count; i++)
		pod->containers[i].declared = &nothing;
	read_map(r, pod, inner, NULL);
	if (outer != pod->metadata)
		read_map(r, pod, node_real(r->doc, map_get(r->doc, outer, "annotations", NULL)), inner);
	for (size_t i = 0; i < pod->annotation_count && resolver_affords(r, pod->container_count); i++)
		apply(r, pod, &pod->annotations[i]);
}
