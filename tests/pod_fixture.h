/* SPDX-License-Identifier: Apache-2.0 */
/* A Pod from YAML, resolved by itself: what rules see of it, without rules and without anything else in the input. */
#ifndef PODFIT_TESTS_POD_FIXTURE_H
#define PODFIT_TESTS_POD_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "setting/resolve.h"

struct given_pod {
	struct arena arena;
	struct limits limits;
	struct doc doc;
	struct origin_of_doc origin;
	struct asking asking;
	struct resolver resolver;
	struct object object;
	struct pod pod;
};

/* `spec` in flow YAML, or with metadata before it: "metadata: {...}, spec: {...}". The versions are 1.NN; 0: unknown. */
static inline void given_pod(struct given_pod *g, const char *spec, struct object object, int go_minor, int kube_minor)
{
	struct workloads w = { 0 };
	struct fault fault = { 0 };

	*g = (struct given_pod){ .limits = LIMITS_DEFAULT, .object = object };
	const char *text = arena_printf(&g->arena,
					str_starts(str_of(spec), "metadata:")
						? "{apiVersion: v1, kind: Pod, %s}\n"
						: "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {%s}}\n",
					spec);

	g->doc = (struct doc){ .arena = &g->arena, .limits = &g->limits, .text = str_of(text) };
	g->asking = (struct asking){ .kept = &g->arena };
	g->resolver = (struct resolver){ .doc = &g->doc,
					 .arena = &g->arena,
					 .origin = &g->origin,
					 .asking = &g->asking,
					 .go_minor = go_minor,
					 .kube_minor = kube_minor };
	if (yaml_read(&g->doc, &fault) != 0)
		fail_msg("%s: %s", text, fault.text);
	workloads_find(&g->doc, &w);
	assert_int_equal(w.pods.n, 1);
	g->object.node = w.objects.at[0].node;
	pod_resolve(&g->resolver, &w.pods.at[0], &g->object, &g->pod);
}

/* 1000; 1000! where it does not count; off; 'text' without a number; ? (where it comes from), - */
static inline const char *value_of(struct arena *a, const struct setting *s)
{
	if (s->state == STATE_ABSENT)
		return "-";
	if (s->state == STATE_UNKNOWN && !s->origin)
		return "?";
	if (s->state == STATE_UNKNOWN)
		return arena_printf(a, "? (%s)%s", s->origin, s->defaulted ? " defaulted" : "");
	const char *valid = s->valid ? "" : "!";

	if (s->kind == VALUE_NUMBER || s->kind == VALUE_RATIO)
		return arena_printf(a, "%lld%s%s", (long long)s->value, valid, s->defaulted ? " defaulted" : "");
	return s->kind == VALUE_OFF
		       ? arena_printf(a, "off%s", valid)
		       : arena_printf(a, "'%.*s'%s%s", STR_ARG(s->text), valid, s->defaulted ? " defaulted" : "");
}

#define A_POD     ((struct object){ .kind = STR("Pod"), .is_pod = true })
#define A_PATCH   ((struct object){ .kind = STR("Pod"), .partial = true })
#define IN_REVIEW ((struct object){ .kind = STR("Deployment"), .undefaulted = true })

#endif
