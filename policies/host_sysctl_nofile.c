/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

static void judge(struct check *k, const struct container *c, const struct host_sysctl *h)
{
	const char *who = c->type == CONTAINER_INIT ? "init container" : "container";

	found(k, 0, h->at,
	      "%s %s writes %s, which a node has only once: it changes for every Pod there, and stays when this "
	      "one is gone",
	      who, quoted_text(k, c->name), h->name);
	found_brief(k, "%s is node-wide, not namespaced", h->name);
	if (str_starts(str_of(h->name), "vm."))
		found_remedy(k, "set it on the node (sysctl.d, the node pool's configuration)");
	else
		found_remedy(k, "set it on the node, or leave it: nodes allow more open files than a container's hard "
				"limit does");
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	(void)param;
	for (size_t i = 0; i < s->pod->sysctl_count; i++) {
		const struct host_sysctl *h = &s->pod->sysctls[i];

		found(k, 0, h->at,
		      "%s is not namespaced: the kubelet refuses every Pod that asks for it, SysctlForbidden", h->name);
		found_remedy(k, "set it on the node");
	}
	for (size_t i = 0; i < s->pod->container_count; i++)
		for (size_t j = 0; j < s->pod->containers[i].sysctl_count; j++) {
			const struct host_sysctl *h = &s->pod->containers[i].sysctls[j];

			if (j == 0 || h->name != h[-1].name || h->hook != h[-1].hook) /* again is no other fault */
				judge(k, &s->pod->containers[i], h);
		}
}

const struct rule host_sysctl_nofile = {
	.name = "host-sysctl-nofile",
	.summary = "A Pod changes the number of open files or of mappings for its whole node.",
	.why = "fs.nr_open, fs.file-max and vm.max_map_count are not namespaced: a privileged container that writes "
	       "them changes the node, for everybody, until it is booted again, and in which order Pods arrive "
	       "decides what the others find. None of them raises a container's own limit of open files: fs.nr_open "
	       "only bounds the hard limit, which the runtime sets. In securityContext.sysctls the kubelet takes no "
	       "fs. or vm. name at all, not even with --allowed-unsafe-sysctls (kubernetes/kubernetes "
	       "pkg/kubelet/sysctl/allowlist.go); fs.mqueue. is the exception.",
	.fix = "Configure the node.",
	.coordinate = SYSTEM,
	.scope = POD,
	.needs = NEEDS_GO | NEEDS_LINUX,
	.grades = { { SEVERITY_WARNING, NULL } },
	.examples = {
		FIRES("pod: {spec: {initContainers: [{name: s, image: busybox, securityContext: {privileged: true}, "
		      "command: [sysctl, -w, fs.nr_open=1048576]}], containers: [{name: a, image: grafana/loki}]}}",
		      "spec.initContainers[0].command[2]"),
		FIRES("pod: {spec: {initContainers: [{name: s, image: i, command: [sh, -c, 'echo 2097152 > "
		      "/proc/sys/fs/file-max']}], containers: [{name: a, image: i, env: [{name: GOGC, value: "
		      "'50'}]}]}}", "spec.initContainers[0].command[2]"),
		FIRES("pod: {spec: {containers: [{name: a, image: grafana/loki, lifecycle: {postStart: {exec: "
		      "{command: [sh, -c, sysctl -w vm.max_map_count=262144 || true]}}}}]}}",
		      "spec.containers[0].lifecycle.postStart.exec.command[2]"),
		FIRES("pod: {spec: {securityContext: {sysctls: [{name: fs.file-max, value: '100000'}]}, containers: "
		      "[{name: a, image: grafana/loki}]}}", "spec.securityContext.sysctls[0].name"),
		QUIET("pod: {spec: {securityContext: {sysctls: [{name: net.core.somaxconn, value: '1024'}, {name: "
		      "fs.mqueue.msg_max, value: '100'}]}, containers: [{name: a, image: grafana/loki}]}}"),
		QUIET("pod: {spec: {initContainers: [{name: s, image: i, command: [sh, -c, 'sysctl -w "
		      "net.core.somaxconn=1024; sysctl fs.nr_open']}], containers: [{name: a, image: "
		      "grafana/loki}]}}"),
		QUIET("pod: {spec: {initContainers: [{name: s, image: i, command: [sysctl, -w, "
		      "vm.max_map_count=262144]}], containers: [{name: a, image: elasticsearch}]}}"),
		QUIET("pod: {spec: {os: {name: windows}, securityContext: {sysctls: [{name: fs.file-max, value: "
		      "'1'}]}, containers: [{name: a, image: grafana/loki}]}}"),
	},
	.check = check,
};
