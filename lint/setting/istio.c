/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Istio's sidecar: once one of the four annotations below stands on a Pod, the injection template takes the proxy's
 * resources from them alone (istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml).
 * Since 1.20 it also sets GOMEMLIMIT, from limits.memory, and before 1.32 GOMAXPROCS, from limits.cpu
 * (istio/istio#46253, #60755): the template is the mesh's, not the Pod's, so these cannot be told. Whether a Pod is
 * injected may be up to its namespace; that it has these annotations says that its author takes it to be.
 */
#include "setting/carrier.h"

static const struct { const char *key; enum setting_id id; } amounts[] = {
	{ "sidecar.istio.io/proxyMemoryLimit", SETTING_MEMORY_LIMIT },
	{ "sidecar.istio.io/proxyMemory", SETTING_MEMORY_REQUEST },
	{ "sidecar.istio.io/proxyCPULimit", SETTING_CPU_LIMIT },
	{ "sidecar.istio.io/proxyCPU", SETTING_CPU_REQUEST },
};

static const char inject[] = "sidecar.istio.io/inject";

static bool is(struct resolver *r, const struct node *map, const char *key, const char *text)
{
	return str_is(node_text(node_real(r->doc, map_get(r->doc, map, key, NULL))), text);
}

/* The label, else the annotation, says no; so does the host's network (pkg/kube/inject/inject.go injectRequired()). */
static bool is_refused(struct resolver *r, const struct node *annotations, const struct pod *pod)
{
	const struct node *labels = node_real(r->doc, map_get(r->doc, pod->metadata, "labels", NULL));

	if (is(r, pod->spec, "hostNetwork", "true"))
		return true;
	return is(r, map_get(r->doc, labels, inject, NULL) ? labels : annotations, inject, "false");
}

static void istio_read(struct resolver *r, const struct node *annotations, struct pod *pod)
{
	struct str image = carrier_text(r, annotations, "sidecar.istio.io/proxyImage", NULL);
	const struct node *first = NULL;
	struct container *c;

	for (size_t i = 0; i < COUNT_OF(amounts) && !first; i++)
		carrier_text(r, annotations, amounts[i].key, &first);
	if (!first || is_refused(r, annotations, pod))
		return;
	c = carrier_sidecar(r, pod, "istio-proxy", "Istio", first);
	if (!c)
		return;
	c->image = str_has(image, "/") ? image : STR("istio/proxyv2");
	for (size_t i = 0; i < COUNT_OF(amounts); i++)
		carrier_amount(r, annotations, amounts[i].key, c, amounts[i].id);
	c->settings[SETTING_GOMEMLIMIT] = c->settings[SETTING_GOMAXPROCS] =
		(struct setting){ .state = STATE_UNKNOWN, .origin = "up to Istio's injection template" };
}

const struct carrier carrier_istio = { .prefixes = { "sidecar.istio.io/proxy" }, .read = istio_read };
