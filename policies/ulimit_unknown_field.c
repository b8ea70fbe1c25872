/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

/* A field that this Kubernetes has is no unknown one. */
static bool is_known_to(const struct unknown_field *f, int kube_minor)
{
	switch (f->what) {
	case FIELD_CONTEXT_ULIMITS: return kube_minor >= KUBE_ULIMITS;
	case FIELD_PID_LIMIT:
	case FIELD_PID_ELSEWHERE: return kube_minor >= KUBE_PID_LIMIT;	/* pid-limit-below-threads speaks of it */
	case FIELD_ULIMITS:
	case FIELD_RESOURCE: break;
	}
	return false;
}

static void say(struct check *k, const struct subject *s, const struct unknown_field *f, const struct container *c)
{
	const char *name = quoted_text(k, f->name), *owner = c && c->name.n ? quoted_text(k, c->name) : "";
	const char *space = *owner ? " " : "", *what = c ? "container" : "the Pod";

	if (is_known_to(f, s->kube_minor))
		return;
	if (f->what == FIELD_ULIMITS || f->what == FIELD_CONTEXT_ULIMITS) {
		found(k, 0, f->at, "%s%s%s has a field %s, which Kubernetes does not know: it is dropped, or refused "
		      "by strict validation", what, space, owner, name);
		found_brief(k, "no Pod has a field \"ulimits\" here: it is dropped or rejected");
	} else {
		found(k, 0, f->at, "%s%s%s has %s among its resources, which is none: the API server refuses the Pod%s",
		      what, space, owner, name, c ? ", \"must be a standard resource type or fully qualified\"" : "");
		found_brief(k, "%s is no resource: the API refuses the Pod", name);
	}
	if (f->what == FIELD_CONTEXT_ULIMITS)
		found_remedy(k, "set the limit in the command (sh -c \"ulimit ... && exec app\") or on the node; the "
			     "field is planned for Kubernetes 1.%d (--kube-version)", KUBE_ULIMITS);
	else if (f->what == FIELD_PID_LIMIT || f->what == FIELD_PID_ELSEWHERE)
		found_remedy(k, "set podPidsLimit of the kubelet; resources.limits.pid of a Pod is planned for "
			     "Kubernetes 1.%d (--kube-version)", KUBE_PID_LIMIT);
	else
		found_remedy(k, "set the limit in the command (sh -c \"ulimit ... && exec app\") or on the node");
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct pod *pod = s->pod;

	(void)param;
	for (size_t i = 0; i < pod->unknown_field_count; i++)
		say(k, s, &pod->unknown_fields[i], NULL);
	for (size_t i = 0; i < pod->container_count; i++)
		for (size_t j = 0; j < pod->containers[i].unknown_field_count; j++)
			say(k, s, &pod->containers[i].unknown_fields[j], &pod->containers[i]);
}

const struct rule ulimit_unknown_field = {
	.name = "ulimit-unknown-field",
	.summary = "A Pod sets rlimits in a field that Kubernetes does not have.",
	.why = "ulimits stands in Compose files, and no Pod API up to Kubernetes 1.37 has such a field, for "
	       "containers or for Pods (kubernetes/kubernetes#3595 asks for it since 2015). KEP-5758 plans "
	       "securityContext.ulimits and KEP-6063 resources.limits.pid of a Pod; no release up to 1.37.2 has them. "
	       "kubectl and the API server drop what they do not know with a warning, or refuse it under strict "
	       "validation, kubectl's default; the container runs with the limits of the node. nofile, nproc or pid "
	       "under resources.limits or requests is refused in any case: must be a standard resource type or fully "
	       "qualified (1.37.2). With --kube-version 1.38 or later the two fields are taken for known.",
	.fix = "Set the limit in the command that starts the program, by the NRI ulimit annotation, or on the node.",
	.coordinate = SYSTEM,
	.scope = POD,
	.needs = NEEDS_LINUX | NEEDS_CONTEXT,
	.grades = { { SEVERITY_ERROR, NULL } },
	.denies = true,
	.examples = {
		FIRES("{ulimits: {nofile: 65536}}", "ulimits"),
		FIRES("{ulimits: [{name: nproc, soft: 1024, hard: 2048}]}", "ulimits"),
		FIRES("{resources: {limits: {memory: 512Mi, nofile: 65536}}}", "resources.limits.nofile"),
		FIRES("{resources: {requests: {nproc: 1024}}}", "resources.requests.nproc"),
		FIRES("pod: {spec: {ulimits: {nofile: 65536}, containers: [{name: a, image: i}]}}", "spec.ulimits"),
		FIRES("{securityContext: {ulimits: [{name: nofile, soft: 65536, hard: 65536}]}}",
		      "securityContext.ulimits"),
		FIRES("pod: {spec: {resources: {limits: {pid: 256}}, containers: [{name: a, image: i}]}}",
		      "spec.resources.limits.pid"),
		QUIET("{securityContext: {runAsUser: 1000}, command: [sh, -c, 'ulimit -n 65536 && exec /app']}"),
		QUIET("{resources: {limits: {example.org/nofile: 4, memory: 512Mi}}}"),
		QUIET("{env: [{name: ulimits, value: nofile}]}"),
		QUIET("pod: {metadata: {annotations: {ulimits: nofile}, labels: {nofile: high}}, spec: {containers: "
		      "[{name: a, image: i}]}}"),
		QUIET("pod: {spec: {os: {name: windows}, containers: [{name: a, image: i, ulimits: {nofile: 9}}]}}"),
	},
	.check = check,
};
