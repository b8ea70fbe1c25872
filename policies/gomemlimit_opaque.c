/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);

	(void)param;
	if (g->state != STATE_UNKNOWN || !g->outside || !g->entry)
		return;

	found(k, 0, g->entry, "%s cannot be told, so nothing checks it: %s",
	      g->perhaps ? "whether GOMEMLIMIT is set" : "GOMEMLIMIT", g->origin);
	found_brief(k, "GOMEMLIMIT is not checked: %s", g->origin);
	found_remedy(k, "%s",
		     str_is(str_of(g->origin), "fileKeyRef")
			     ? "a file is read when the container starts: check its contents where they are written"
			     : "lint the manifest together with the object that holds the value");
}

const struct rule gomemlimit_opaque = {
	.name = "gomemlimit-opaque",
	.summary = "GOMEMLIMIT comes from a ConfigMap, a Secret or a file that does not say its value here.",
	.why = "No rule about its value can speak, and whether it fits the memory limit stays open. Of a ConfigMap or "
	       "Secret that is part of the input every rule sees the value, and blames it where it stands. It stays "
	       "unknown where two objects of the same name disagree, the key is missing, or a template variable is in "
	       "it. A file (fileKeyRef, KEP-3721) does not exist before the Pod runs.",
	.fix = "Lint the ConfigMap or Secret together with the workload.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_GO,
	.grades = { { SEVERITY_INFO, NULL } },
	.examples = {
		FIRES("{env: [{name: GOMEMLIMIT, valueFrom: {configMapKeyRef: {name: tuning, key: "
		      "limit}}}]}", "env[0].name"),
		FIRES("{env: [{name: GOMEMLIMIT, valueFrom: {secretKeyRef: {name: tuning, key: limit, optional: "
		      "true}}}]}", "env[0].name"),
		FIRES("{env: [{name: GOMEMLIMIT, valueFrom: {fileKeyRef: {volumeName: v, path: p, key: "
		      "limit}}}]}", "env[0].name"),
		FIRES("[{apiVersion: v1, kind: ConfigMap, metadata: {name: tuning}, data: {other: 1GiB}}, "
		      "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: a, env: "
		      "[{name: GOMEMLIMIT, valueFrom: {configMapKeyRef: {name: tuning, key: "
		      "limit}}}]}]}}]", "[1].spec.containers[0].env[0].name"),
		QUIET("[{apiVersion: v1, kind: ConfigMap, metadata: {name: tuning}, data: {limit: 1GiB}}, "
		      "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: a, env: "
		      "[{name: GOMEMLIMIT, valueFrom: {configMapKeyRef: {name: tuning, key: limit}}}]}]}}]"),
		FIRES("{image: grafana/loki, envFrom: [{secretRef: {name: tuning}}]}", "envFrom[0].secretRef.name"),
		QUIET("{image: postgres, envFrom: [{secretRef: {name: tuning}}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 1GiB}, {name: GOGC, valueFrom: {configMapKeyRef: {name: "
		      "tuning, key: gogc}}}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}"),
		QUIET("{env: [{name: GOMEMLIMIT, valueFrom: {configMapKeyRef: {name: tuning, key: limit}}}, {name: "
		      "GOMEMLIMIT, value: 1GiB}]}"),
	},
	.check = check,
};
