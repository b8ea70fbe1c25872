/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { DECLARED, GUESSED };
enum { HEADROOM_NONGO, HEADROOM_FIX };

/* The author says how much: the sum is exact. */
static void check_figure(struct check *k, const struct subject *s, int64_t other, int64_t headroom)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *limit = &s->c->effective_limit;
	const struct setting *figure = &s->c->declared->non_go_memory;
	int64_t sum = sum_of(g->value, other), best = memlimit_within(limit->value, other, headroom);
	char text[32];

	if (sum <= limit->value)
		return;
	const char *over = bytes_of(k, sum - limit->value);

	found(k, DECLARED, figure->from,
	      "the declared memory outside Go %s and GOMEMLIMIT %s come to %s, %s more than the memory limit %s: the "
	      "kernel kills the container before the garbage collector reacts",
	      quoted(k, figure), quoted(k, g), bytes_of(k, sum), over, quoted(k, limit));
	found_brief(k, "non-Go memory %s + GOMEMLIMIT %s exceed the %s limit", bytes_of(k, other),
		    bytes_of(k, g->value), bytes_of(k, limit->value));
	found_related(k, g->from, "GOMEMLIMIT, %s", bytes_of(k, g->value));
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	if (!best) {
		found_remedy(k, "raise the memory limit: the memory outside Go alone fills it");
		return;
	}
	if (!suits_live_heap(s->c, best)) {
		found_remedy(k, "raise the memory limit by %s: below it there is no room for the declared live heap",
			     over);
		return;
	}
	found_remedy(k, "set GOMEMLIMIT to %s, %d%% below what the memory outside Go leaves, or raise the limit by %s",
		     memlimit_text(best, text), (int)headroom, over);
	if (!g->reference)
		found_set(k, false, g->from, "%s", text);
}

/* Nobody says how much, but there is more than Go in the container. */
static void check_share(struct check *k, const struct subject *s, int64_t headroom)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *limit = &s->c->effective_limit;
	int64_t best = memlimit_within(limit->value, 0, headroom),
		permille = permille_of(limit->value - g->value, limit->value);
	char text[32];

	if (g->value <= share_of(limit->value, 100 - headroom))
		return;
	found(k, GUESSED, g->from,
	      "GOMEMLIMIT %s leaves %s, %lld.%lld%%, of the memory limit %s to what runs beside Go in this container, "
	      "and none of that counts against GOMEMLIMIT",
	      quoted(k, g), bytes_of(k, limit->value - g->value), (long long)permille / 10, (long long)permille % 10,
	      quoted(k, limit));
	found_brief(k, "only %lld%% of the limit for what runs beside Go in this container (want %lld%%)",
		    (long long)permille / 10, (long long)headroom);
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	const char *lower =
		best ? said(k, "set GOMEMLIMIT to %s", memlimit_text(best, text)) : "raise the memory limit";

	if (s->c->name.n)
		found_remedy(k, "say in the annotation non-go-memory.podfit.dev/%.*s how much that is, or %s",
			     STR_ARG(s->c->name), lower);
	else
		found_remedy(k, "%s", lower);
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *limit = &s->c->effective_limit;
	const struct setting *other = &s->c->declared->non_go_memory;

	if (!has_valid(g) || !has_value(limit) || g->value > limit->value)
		return; /* above the limit: gomemlimit-exceeds-limit */
	if (is_declared(other))
		check_figure(k, s, other->value, param[HEADROOM_FIX]);
	else if (s->c->go.mixed)
		check_share(k, s, param[HEADROOM_NONGO]);
}

const struct rule gomemlimit_nongo_budget = {
	.name = "gomemlimit-nongo-budget",
	.summary = "GOMEMLIMIT leaves too little of the memory limit to memory that is not Go's.",
	.why = "cgo, mmap, child processes and another language in the container count against the memory limit but "
	       "not against GOMEMLIMIT (runtime/extern.go): GOMEMLIMIT + what is not Go's must fit the limit. "
	       "Measured: 150 MiB of live heap with GOMEMLIMIT=230MiB and 60 MiB mapped outside Go was OOM-killed in "
	       "256 MiB, with 180MiB it ran. PDOK/gokoala#242 found 90% too high beside SQLite; golang/go#53440 is "
	       "about memory of cgo.",
	.fix = "Say in non-go-memory.podfit.dev/<container> how much memory is not Go's, and set GOMEMLIMIT to about "
	       "90% of the rest.",
	.proof = "memory-outside-go",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { [DECLARED] = { SEVERITY_WARNING, NULL },
		    [GUESSED] = { SEVERITY_INFO, "nobody says how much it is: an image that is known to run more than "
				  "Go, with less than headroom_nongo left" } },
	.params = { [HEADROOM_NONGO] = { "headroom_nongo", PARAM_PERCENT, 25, 0, 90, "share of the memory limit that "
					 "must stay free in a container that runs more than Go" },
		    [HEADROOM_FIX] = { "headroom_fix", PARAM_PERCENT, 10, 0, 90,
				       "share of the memory limit that a proposed GOMEMLIMIT leaves free" } },
	.examples = {
		FIXED("pod: {metadata: {annotations: {non-go-memory.podfit.dev/a: 200Mi}}, spec: {containers: [{name: "
		      "a, image: a, resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}]}]}}",
		      "metadata.annotations[\"non-go-memory.podfit.dev/a\"]",
		      "pod: {metadata: {annotations: {non-go-memory.podfit.dev/a: 200Mi}}, spec: {containers: [{name: "
		      "a, image: a, resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: "
		      "280MiB}]}]}}"),
		FIRES("pod: {metadata: {annotations: {non-go-memory.podfit.dev/a: '1'}}, spec: {resources: {limits: "
		      "{memory: 1Gi}}, containers: [{name: a, image: a, env: [{name: GOMEMLIMIT, valueFrom: "
		      "{resourceFieldRef: {resource: limits.memory}}}]}]}}",
		      "metadata.annotations[\"non-go-memory.podfit.dev/a\"]"),
		FIRES("{image: 'registry.k8s.io/ingress-nginx/controller:v1.12.0', resources: {limits: {memory: "
		      "1Gi}}, env: [{name: GOMEMLIMIT, value: 900MiB}]}", "env[0].value"),
		FIRES("{resources: {limits: {memory: 1Gi}}, env: [{name: JAVA_OPTS, value: -Xmx64m}, {name: "
		      "GOMEMLIMIT, value: 769MiB}]}", "env[1].value"),
		QUIET("{resources: {limits: {memory: 1Gi}}, env: [{name: JAVA_OPTS, value: -Xmx64m}, {name: "
		      "GOMEMLIMIT, value: 768MiB}]}"),
		QUIET("pod: {metadata: {annotations: {non-go-memory.podfit.dev/a: 52Mi}}, spec: {containers: [{name: "
		      "a, image: a, resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: "
		      "460MiB}]}]}}"),
		QUIET("pod: {metadata: {annotations: {non-go-memory.podfit.dev/a: much}}, spec: {containers: [{name: "
		      "a, image: a, resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: "
		      "460MiB}]}]}}"),
		QUIET("pod: {metadata: {annotations: {non-go-memory.podfit.dev/b: 200Mi}}, spec: {containers: [{name: "
		      "a, image: a, resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: "
		      "460MiB}]}]}}"),
		QUIET("pod: {metadata: {annotations: {non-go-memory.podfit.dev/a: 200Mi}}, spec: {containers: [{name: "
		      "a, image: a, env: [{name: GOMEMLIMIT, value: 460MiB}]}]}}"),
		QUIET("{image: 'registry.k8s.io/ingress-nginx/controller:v1.12.0', resources: {limits: {memory: "
		      "1Gi}}, env: [{name: GOMEMLIMIT, value: 1GiB}]}"),
	},
	.check = check,
};
