/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = memlimit_of_kind(s, MEMLIMIT_OTHER_UNIT);

	(void)param;
	if (!g)
		return;
	const char *nearest = g->memlimit.nearest;

	found(k, 0, g->from, "GOMEMLIMIT %s has a unit that is not Go's: every Go program in this container exits with status 2 before main",
	      quoted(k, g));
	found_brief(k, "GOMEMLIMIT=%s uses K8s units; Go accepts only B/KiB/MiB/GiB/TiB and aborts", quoted(k, g));
	if (!nearest[0]) {
		found_remedy(k, "write it with B, KiB, MiB, GiB or TiB, in exactly these letters");
		return;
	}
	found_remedy(k, "write %s", nearest);
	found_set(k, true, g->from, "%s", nearest);
}

const struct rule gomemlimit_k8s_unit = {
	.name = "gomemlimit-k8s-unit",
	.summary = "GOMEMLIMIT is written in Kubernetes' or docker's units, which Go does not read.",
	.why = "Kubernetes writes 512Mi, docker 512m, Go 512MiB: only the last one is read by the runtime, and only in these "
	       "letters; it aborts on the others with \"malformed GOMEMLIMIT\" and exit status 2. A released chart rendered "
	       "GOMEMLIMIT=1024Mi and crashed its collector (open-telemetry/opentelemetry-helm-charts#912).",
	.fix = "Append B to Ki, Mi, Gi or Ti; turn k, M, G into bytes; 512m of docker is 512MiB.",
	.silences = "gomemlimit-malformed",
	.proof = "gomemlimit-grammar",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_ERROR, NULL } },
	.denies = true,
	.examples = {
		FIXED("{env: [{name: GOMEMLIMIT, value: 512Mi}]}", "env[0].value", "{env: [{name: GOMEMLIMIT, value: 512MiB}]}"),
		FIXED("{env: [{name: GOMEMLIMIT, value: '1Gi'}]}", "env[0].value", "{env: [{name: GOMEMLIMIT, value: '1GiB'}]}"),
		FIRES("{env: [{name: GOMEMLIMIT, value: 1G}]}", "env[0].value"),
		FIRES("[{apiVersion: v1, kind: ConfigMap, metadata: {name: tuning}, data: {limit: 512Mi}}, "
		      "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: app, image: a, "
		      "env: [{name: GOMEMLIMIT, valueFrom: {configMapKeyRef: {name: tuning, key: limit}}}]}]}}]", "[0].data.limit"),
		QUIET("{env: [{name: GOMEMLIMIT, value: 512MiB}]}"),
		QUIET("{env: [{name: MEMORY_LIMIT, value: 512Mi}]}"),
		QUIET("{resources: {limits: {memory: 512Mi}}}"),
	},
	.check = check,
};
