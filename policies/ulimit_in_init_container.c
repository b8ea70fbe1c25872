/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	(void)param;
	if (s->c->type != CONTAINER_INIT || !s->pod->has_go)
		return;
	for (size_t i = 0; i < s->c->shell_rlimit_count; i++) {
		const struct shell_rlimit *l = &s->c->shell_rlimits[i];

		if (l->follows != FOLLOWS_NOTHING)
			continue;
		found(k, 0, l->at,
		      "%s in an init container ends with it: limits belong to a process and its children, no other "
		      "container gets this one",
		      quoted_text(k, l->text));
		found_brief(k, "rlimits set in an init container end with it");
		found_remedy(k, "put it before exec into the command of the container that needs it: sh -c 'ulimit ... "
				"&& exec app'");
		return;
	}
}

const struct rule ulimit_in_init_container = {
	.name = "ulimit-in-init-container",
	.summary = "An init container sets rlimits and ends, so nothing else in the Pod has them.",
	.why = "A process has its limits from the one that started it (getrlimit(2)). Containers are started by the "
	       "runtime, each with the limits of containerd or CRI-O; what an init container set is gone when it "
	       "ends. A sysctl that it writes does last, which makes people expect the same of ulimit "
	       "(kubernetes/kubernetes#3595, rancher/k3os#87, elastic/cloud-on-k8s#7311). A limit for a program "
	       "that the init container goes on to run is no fault.",
	.fix = "Set the limit in the command of the container that needs it, before exec.",
	.silences = "ulimit-shell-dialect ulimit-hard-raise",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX,
	.grades = { { SEVERITY_WARNING, NULL } },
	.examples = {
		FIRES("pod: {spec: {initContainers: [{name: u, image: busybox, command: [sh, -c, ulimit -n "
		      "65536]}], containers: [{name: a, image: grafana/loki}]}}", "spec.initContainers[0].command[2]"),
		FIRES("pod: {spec: {initContainers: [{name: u, image: i, command: [bash, -c], args: ['sysctl -w "
		      "vm.swappiness=1 && ulimit -l unlimited && echo done']}], containers: [{name: a, image: i, "
		      "env: [{name: GOGC, value: '50'}]}]}}",
		      "spec.initContainers[0].args[0]"),
		FIRES("pod: {metadata: {annotations: {dapr.io/enabled: 'true'}}, spec: {initContainers: [{name: u, "
		      "image: i, command: [dash, -c, ulimit -u 100]}], containers: [{name: a, image: i}]}}",
		      "spec.initContainers[0].command[2]"),
		QUIET("pod: {spec: {initContainers: [{name: u, image: i, command: [sh, -c, 'ulimit -n 65536; "
		      "/migrate']}], containers: [{name: a, image: grafana/loki}]}}"),
		QUIET("pod: {spec: {initContainers: [{name: u, image: i, command: [prlimit, --nofile=65536, "
		      "/migrate]}], containers: [{name: a, image: grafana/loki}]}}"),
		QUIET("pod: {spec: {initContainers: [{name: u, image: i, restartPolicy: Always, command: [sh, -c, "
		      "ulimit -n 65536]}], containers: [{name: a, image: grafana/loki}]}}"),
		QUIET("pod: {spec: {initContainers: [{name: u, image: i, command: [sh, -c, ulimit -n 65536]}], "
		      "containers: [{name: a, image: mysql}]}}"),
		QUIET("pod: {spec: {initContainers: [{name: u, image: i, command: [sh, -c, ulimit -n]}], "
		      "containers: [{name: a, image: grafana/loki}]}}"),
	},
	.check = check,
};
