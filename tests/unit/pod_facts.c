/* SPDX-License-Identifier: Apache-2.0 */
/* What rules see of a Pod: limits and requests, references, memory-backed volumes, the system's limits. */
#include "pod_fixture.h"

static const char *rlimits_of(struct arena *a, const struct container *c)
{
	const char *all = "";

	for (enum setting_id id = SETTING_RLIMIT_NOFILE; id <= SETTING_RLIMIT_STACK; id++) {
		const struct setting *s = setting_of(c, id);

		if (s->state == STATE_KNOWN)
			all = arena_printf(a, "%s, %s %lld:%lld", all, setting_name(id), (long long)s->soft,
					   (long long)s->hard);
		else if (s->state == STATE_UNKNOWN)
			all = arena_printf(a, "%s, %s ?", all, setting_name(id));
	}
	for (size_t i = 0; i < c->shell_rlimit_count; i++)
		all = arena_printf(a, "%s, %.*s: %lld", all, STR_ARG(c->shell_rlimits[i].text),
				   (long long)c->shell_rlimits[i].amount);
	return all;
}

static const char *container_facts(struct arena *a, const struct container *c)
{
	static const char *const users[] = { [USER_UNKNOWN] = "", [USER_ROOT] = ", root", [USER_OTHER] = ", not root" };
	const char *all = arena_printf(a, "%.*s %s", STR_ARG(c->name), container_type_name(c->type));

	for (enum setting_id id = 0; id < SETTING_COUNT; id++)
		if ((id < SETTING_RLIMIT_NOFILE || id > SETTING_RLIMIT_STACK) &&
		    setting_of(c, id)->state != STATE_ABSENT)
			all = arena_printf(a, "%s, %s %s", all, setting_name(id), value_of(a, setting_of(c, id)));
	all = arena_printf(a, "%s, effective %s%s%s", all, value_of(a, &c->effective_limit), rlimits_of(a, c),
			   users[c->user]);
	for (size_t i = 0; i < c->memory_volume_count; i++) {
		const struct memory_volume *v = c->memory_volumes[i];

		all = arena_printf(a, "%s, %.*s %s of %s by %zu%s", all, STR_ARG(v->name), value_of(a, &v->size_limit),
				   value_of(a, &v->size), v->writers, v->unlimited == c ? ", here unlimited" : "");
	}
	if (c->resize_policy)
		all = arena_printf(a, "%s, %.*s", all, STR_ARG(c->resize_policy->restart));
	if (c->capabilities)
		all = arena_printf(a, "%s%s%s", all, c->capabilities & CAPABILITY_IPC_LOCK ? ", IPC_LOCK" : "",
				   c->capabilities & CAPABILITY_SYS_RESOURCE ? ", SYS_RESOURCE" : "");
	return all;
}

/* The Pod's own in the first line, then a line for each container. */
static const char *facts_of(struct given_pod *g)
{
	struct arena *a = &g->arena;
	const struct pod *pod = &g->pod;
	const char *all = arena_printf(a, "pod %s%s%s%s%s\n", value_of(a, &pod->memory_limit),
				       pod->best_effort ? ", BestEffort" : "", pod->windows ? ", Windows" : "",
				       pod->never_restarts ? ", never restarts" : "",
				       pod->node_critical ? ", node-critical" : "");

	for (size_t i = 0; i < pod->container_count; i++)
		all = arena_printf(a, "%s%s\n", all, container_facts(a, &pod->containers[i]));
	return all;
}

struct expected_facts {
	const char *spec, *facts;
};

static void check_facts(const struct expected_facts *t, size_t n, struct object object, int kube_minor)
{
	unsigned failures = 0;

	for (size_t i = 0; i < n; i++) {
		struct given_pod g;

		given_pod(&g, t[i].spec, object, 0, kube_minor);
		const char *facts = facts_of(&g);

		if (strcmp(facts, t[i].facts)) {
			failures++;
			print_error("# %s\n# is:\n%s# not:\n%s", t[i].spec, facts, t[i].facts);
		}
		arena_release(&g.arena);
	}
	assert_int_equal(failures, 0);
}

/* a container with a limit, a sidecar with one, and what is known of such a container */
#define L(name_, limit_) "{name: " name_ ", resources: {limits: {memory: " limit_ "}}}"
#define S(name_, limit_) "{name: " name_ ", restartPolicy: Always, resources: {limits: {memory: " limit_ "}}}"
#define I(name_, type_, limit_)                                                                                        \
	name_ " " type_ ", memory.limit " limit_ ", memory.request " limit_ " defaulted, effective " limit_ "\n"
#define I2(limit_, more_)                                                                                              \
	"a app, memory.limit " limit_ ", memory.request " limit_ " defaulted, " more_ ", effective " limit_
#define V(size_, volumes_, limit_, mounts_)                                                                            \
	"volumes: [{name: v, emptyDir: {medium: Memory, " size_ "}}" volumes_ "], containers: [{name: a, "             \
	"resources: {limits: {" limit_ "}}, volumeMounts: [" mounts_ "]}]"
#define TEN(more_)                                                                                                     \
	"{name: b" more_ "}, {name: c" more_ "}, {name: d" more_ "}, {name: e" more_ "}, {name: f" more_ "}, {name: "  \
	"g" more_ "}, {name: h" more_ "}, {name: i" more_ "}, {name: j" more_ "}, {name: k" more_ "}"
#define REF(resources_, reference_)                                                                                    \
	"containers: [{name: a, resources: {" resources_                                                               \
	"}, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: " reference_ "}}}]}]"
#define R(resources_, gomemlimit_, limit_)                                                                             \
	"pod " limit_ "\na app, " resources_ "GOMEMLIMIT " gomemlimit_ ", effective " limit_ "\n"
#define PARTIAL         "? (partial object)"
#define COMMAND(words_) "containers: [{name: a, env: [{name: X, value: '5'}], " words_ "}]"
#define GOGC_OF(value_) "containers: [{name: a, env: [{name: GOGC, value: " value_ "}]}]"
#define CALL(text_)     "pod -, BestEffort\na app, effective -, " text_ "\n"
#define ULIMITS         "ulimits.noderesource.dev/container.a"
#define NOFILE          "- {type: nofile, soft: 1, hard: 2}"
#define RLIMITS(container_, list_)                                                                                     \
	"metadata: {annotations: {" ULIMITS ": \"" list_ "\"}}, spec: {containers: [{name: a, " container_ "}]}"
#define POD_CONTEXT(pod_, container_)                                                                                  \
	"metadata: {annotations: {" ULIMITS ": \"" NOFILE "\"}}, spec: {" pod_ ", containers: [{name: a, " container_  \
	"}]}"
#define WITH_NOFILE  "pod -, BestEffort\na app, effective -, rlimit.nofile 1:2"
#define FIELD(list_) "containers: [{name: a, securityContext: {ulimits: [" list_ "]}}]"

/* clang-format off */
static const struct expected_facts of_resources[] = {
	{ "containers: [{name: a}]", "pod -, BestEffort\na app, effective -\n" },
	{ "containers: [{name: a, resources: {limits: {memory: 1000}}}]",
	  "pod 1000\na app, memory.limit 1000, memory.request 1000 defaulted, effective 1000\n" },
	{ "containers: [{name: a, resources: {limits: {cpu: 1500m}, requests: {memory: 1Ki, cpu: 0.1}}}]",
	  "pod -\na app, memory.request 1024, cpu.limit 1500, cpu.request 100, effective -\n" },
	/* 0 and null are no limit, and ask for nothing */
	{ "containers: [{name: a, resources: {limits: {memory: 0}, requests: {cpu: null}}}]",
	  "pod -, BestEffort\na app, memory.limit 0, memory.request 0 defaulted, cpu.request 0, effective -\n" },
	{ "containers: [{name: a, resources: {limits: {cpu: 1m}}}]",
	  "pod -\na app, cpu.limit 1, cpu.request 1 defaulted, effective -\n" },
	{ "containers: [{name: a}], ephemeralContainers: [{name: e, resources: {limits: {memory: 1}}}]",
	  "pod -, BestEffort\na app, effective -\ne ephemeral, memory.limit 1, effective 1\n" },
	{ "containers: [{name: a, resources: {limits: {memory: -1}}}]",
	  "pod 0\na app, memory.limit -1!, memory.request -1! defaulted, effective -\n" },
	{ "containers: [{name: a, resources: {limits: {memory: lots}}}]",
	  "pod ?\na app, memory.limit 'lots'!, memory.request 'lots'! defaulted, effective ? (container: not a quantity)\n" },
	{ "containers: [{name: a, resources: {limits: {memory: [1]}}}]",
	  "pod ?\na app, memory.limit 'list'!, memory.request 'list'! defaulted, effective ? (container: not a quantity)\n" },
	{ "containers: [{name: a, resources: {limits: {memory: '${M}'}}}]",
	  "pod ?\na app, memory.limit ? (container: holds a template variable), memory.request ? (container: holds a "
	  "template variable) defaulted, effective ? (container: holds a template variable)\n" },

	/* the Pod's own limit, and what its containers have together */
	{ "resources: {limits: {memory: 2000}}, containers: [{name: a}, {name: b, resources: {limits: {memory: 500}}}]",
	  "pod 2000\na app, pod.memory.limit 2000, effective 2000\n"
	  "b app, memory.limit 500, memory.request 500 defaulted, pod.memory.limit 2000, effective 500\n" },
	{ "resources: {limits: {memory: 1}}, containers: [{name: a}]", "pod 1\na app, pod.memory.limit 1, effective 1\n" },
	{ "resources: {limits: {memory: 0}}, containers: [{name: a}]", "pod -\na app, pod.memory.limit 0, effective -\n" },
	{ "resources: {limits: {memory: 0}}, containers: [{name: a, resources: {limits: {memory: 7}}}]",
	  "pod 7\na app, memory.limit 7, memory.request 7 defaulted, pod.memory.limit 0, effective 7\n" },
	{ "resources: {limits: {memory: lots}}, containers: [{name: a, resources: {limits: {memory: 7}}}, {name: b}]",
	  "pod ?\na app, memory.limit 7, memory.request 7 defaulted, pod.memory.limit 'lots'!, effective 7\n"
	  "b app, pod.memory.limit 'lots'!, effective ? (pod)\n" },
	{ "resources: {limits: {cpu: 1}}, containers: [{name: a}]", "pod -\na app, effective -\n" },
	{ "containers: [{name: a, resources: {limits: {memory: 1}}}, {name: b, resources: {limits: {memory: 0}}}]",
	  "pod -\na app, memory.limit 1, memory.request 1 defaulted, effective 1\n"
	  "b app, memory.limit 0, memory.request 0 defaulted, effective -\n" },
	{ "containers: [{name: a, resources: {limits: {memory: lots}}}, {name: b}]",
	  "pod -\na app, memory.limit 'lots'!, memory.request 'lots'! defaulted, effective ? (container: not a quantity)\n"
	  "b app, effective -\n" },
	/* init containers run one after the other, beside the sidecars that have started before */
	{ "initContainers: [" L("i", "100") ", " S("s", "30") ", " L("j", "90") "], containers: [" L("a", "50") ", " L("b", "20") "]",
	  "pod 120\n" I("i", "init", "100") I("s", "sidecar", "30") I("j", "init", "90") I("a", "app", "50") I("b", "app", "20") },
	{ "initContainers: [" S("s", "30") ", " L("j", "90") "], containers: [" L("a", "89") "]",
	  "pod 120\n" I("s", "sidecar", "30") I("j", "init", "90") I("a", "app", "89") },
	{ "initContainers: [" L("i", "100") ", " S("s", "30") "], containers: [" L("a", "71") "]",
	  "pod 101\n" I("i", "init", "100") I("s", "sidecar", "30") I("a", "app", "71") },
	{ "containers: [" L("a", "1") "], ephemeralContainers: [{name: e}]",
	  "pod 1\n" I("a", "app", "1") "e ephemeral, effective -\n" },

	{ "containers: [" L("a", "1") "], ephemeralContainers: [" L("e", "5") "]",
	  "pod 1\n" I("a", "app", "1") "e ephemeral, memory.limit 5, effective 5\n" },

	{ "containers: [{name: a, resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}, {resourceName: memory, "
	  "restartPolicy: RestartContainer}]}]", "pod -, BestEffort\na app, effective -, RestartContainer\n" },
	{ "containers: [{name: a, resizePolicy: {resourceName: memory, restartPolicy: RestartContainer}}]",
	  "pod -, BestEffort\na app, effective -\n" },
	{ "containers: [{name: a, resizePolicy: [{resourceName: memory}, {resourceName: memory, restartPolicy: 1}]}]",
	  "pod -, BestEffort\na app, effective -\n" },
};

static const struct expected_facts of_the_pod[] = {
	{ "os: {name: windows}, restartPolicy: Never, priorityClassName: system-node-critical, containers: [{name: a}]",
	  "pod -, BestEffort, Windows, never restarts, node-critical\na app, effective -\n" },
	{ "nodeSelector: {kubernetes.io/os: windows}, containers: [{name: a}]", "pod -, BestEffort, Windows\na app, effective -\n" },
	{ "nodeSelector: {beta.kubernetes.io/os: windows}, containers: [{name: a}]",
	  "pod -, BestEffort, Windows\na app, effective -\n" },
	{ "os: {name: linux}, nodeSelector: {kubernetes.io/os: linux}, restartPolicy: Always, containers: [{name: a}]",
	  "pod -, BestEffort\na app, effective -\n" },
	{ "initContainers: [{name: i, restartPolicy: Always}, {name: j, restartPolicy: Never}], containers: [{name: a, "
	  "restartPolicy: Always}, 1]",
	  "pod -, BestEffort\ni sidecar, effective -\nj init, effective -\na app, effective -\n" },
};

static const struct expected_facts of_volumes[] = {
	{ V("sizeLimit: 10", "", "memory: 100", "{name: v, mountPath: /v}"),
	  "pod 100\n" I2("100", "tmpfs 10") ", v 10 of 10 by 1\n" },
	{ V("sizeLimit: 101", "", "memory: 100", "{name: v, mountPath: /v}"),
	  "pod 100\n" I2("100", "tmpfs 101") ", v 101 of 100 by 1\n" },
	{ V("sizeLimit: 100", "", "memory: 100", "{name: v, mountPath: /v, readOnly: false}"),
	  "pod 100\n" I2("100", "tmpfs 100") ", v 100 of 100 by 1\n" },
	{ V("sizeLimit: 1", "", "cpu: 1", "{name: v, mountPath: /v}"),
	  "pod -\na app, cpu.limit 1000, cpu.request 1000 defaulted, tmpfs 1, effective -, v 1 of 1 by 1, here unlimited\n" },
	{ V("sizeLimit: null", "", "memory: 100", "{name: v, mountPath: /v}"),
	  "pod 100\n" I2("100", "tmpfs ? (emptyDir v)") ", v 0 of 100 by 1\n" },
	{ V("sizeLimit: 0", "", "memory: 100", "{name: v, mountPath: /v}"),
	  "pod 100\n" I2("100", "tmpfs ? (emptyDir v)") ", v 0 of 100 by 1\n" },
	{ V("sizeLimit: lots", "", "memory: 100", "{name: v, mountPath: /v}"),
	  "pod 100\n" I2("100", "tmpfs ? (emptyDir v)") ", v 'lots'! of ? by 1\n" },
	{ V("sizeLimit: 10", "", "memory: 100", "{name: v, mountPath: /v, readOnly: true}"),
	  "pod 100\na app, memory.limit 100, memory.request 100 defaulted, effective 100\n" },
	{ V("sizeLimit: 10", "", "memory: 100", "{name: w, mountPath: /v}"),
	  "pod 100\na app, memory.limit 100, memory.request 100 defaulted, effective 100\n" },
	{ V("sizeLimit: 10", ", {name: w, emptyDir: {medium: Memory, sizeLimit: 20}}, {name: x, emptyDir: {sizeLimit: 5}}", "memory: 100",
	    "{name: v, mountPath: /v, readOnly: true}, {name: v, mountPath: /u}, {name: w, mountPath: /w}, {name: x, mountPath: /x}"),
	  "pod 100\n" I2("100", "tmpfs 30") ", v 10 of 10 by 1, w 20 of 20 by 1\n" },
	/* one that has no bound leaves the sum open */
	{ V("sizeLimit: null", ", {name: w, emptyDir: {medium: Memory, sizeLimit: 20}}", "memory: 100", "{name: v, mountPath: /v}, {name: w, mountPath: /w}"),
	  "pod 100\n" I2("100", "tmpfs ? (emptyDir v, w)") ", v 0 of 100 by 1, w 20 of 20 by 1\n" },
	{ "volumes: [" TEN(", emptyDir: {medium: Memory, sizeLimit: 3}") "], containers: [{name: a, volumeMounts: [" TEN("") "]}]",
	  "pod -, BestEffort\na app, tmpfs 30, effective -, b 3 of 3 by 1, here unlimited, c 3 of 3 by 1, here unlimited, d 3 of 3 by "
	  "1, here unlimited, e 3 of 3 by 1, here unlimited, f 3 of 3 by 1, here unlimited, g 3 of 3 by 1, here unlimited, h 3 of 3 by "
	  "1, here unlimited, i 3 of 3 by 1, here unlimited, j 3 of 3 by 1, here unlimited, k 3 of 3 by 1, here unlimited\n" },
	/* eight are named */
	{ "volumes: [" TEN(", emptyDir: {medium: Memory}") "], containers: [{name: a, resources: {limits: {memory: 9}}, "
	  "volumeMounts: [" TEN("") "]}]",
	  "pod 9\n" I2("9", "tmpfs ? (emptyDir b, c, d, e, f, g, h, i)") ", b - of 9 by 1, c - of 9 by 1, d - of 9 by 1, e - of 9 by 1, "
	  "f - of 9 by 1, g - of 9 by 1, h - of 9 by 1, i - of 9 by 1, j - of 9 by 1, k - of 9 by 1\n" },
	{ "volumes: [{name: v, emptyDir: {medium: Memory}}], containers: [{name: a, volumeMounts: [{name: v, mountPath: /v}]}, "
	  "{name: b, volumeMounts: [{name: v, mountPath: /v}]}]",
	  "pod -, BestEffort\na app, tmpfs ? (emptyDir v), effective -, v - of - by 2, here unlimited\n"
	  "b app, tmpfs ? (emptyDir v), effective -, v - of - by 2\n" },
};

/* A missing limit of an app container is the Pod's, else the node's; other resources that are missing are 0. */
static const struct expected_facts of_references[] = {
	{ REF("limits: {memory: 1000}", "limits.memory"), R("memory.limit 1000, memory.request 1000 defaulted, ", "1000", "1000") },
	{ REF("limits: {memory: 1001}", "limits.memory, divisor: 1k"), R("memory.limit 1001, memory.request 1001 defaulted, ", "2", "1001") },
	{ REF("limits: {memory: 1001}", "requests.memory, divisor: '0'"),
	  R("memory.limit 1001, memory.request 1001 defaulted, ", "1001", "1001") },
	{ REF("limits: {memory: 1}", "limits.memory, divisor: x"),
	  R("memory.limit 1, memory.request 1 defaulted, ", "? (resourceFieldRef: its divisor is no quantity)", "1") },
	{ REF("limits: {cpu: 1500m}", "limits.cpu"),
	  "pod -\na app, cpu.limit 1500, cpu.request 1500 defaulted, GOMEMLIMIT 2, effective -\n" },
	{ REF("requests: {memory: 5}", "limits.memory"),
	  "pod -\na app, memory.request 5, GOMEMLIMIT ? (resourceFieldRef limits.memory: not set, the kubelet takes the node's), "
	  "effective -\n" },
	{ REF("requests: {memory: 5}", "requests.cpu"), "pod -\na app, memory.request 5, GOMEMLIMIT 0, effective -\n" },
	{ REF("requests: {memory: 5}", "limits.ephemeral-storage"),
	  "pod -\na app, memory.request 5, GOMEMLIMIT ? (resourceFieldRef limits.ephemeral-storage: not set, the kubelet takes the "
	  "node's), effective -\n" },
	{ REF("requests: {memory: 5}", "limits.hugepages-2Mi"), "pod -\na app, memory.request 5, GOMEMLIMIT 0, effective -\n" },
	{ REF("limits: {hugepages-2Mi: 4Mi}", "requests.hugepages-2Mi"), "pod -, BestEffort\na app, GOMEMLIMIT 4194304, effective -\n" },
	{ REF("limits: {memory: lots}", "limits.memory"),
	  "pod ?\na app, memory.limit 'lots'!, memory.request 'lots'! defaulted, GOMEMLIMIT ? (resourceFieldRef limits.memory: not a "
	  "quantity), effective ? (container: not a quantity)\n" },
	/* neither is the divisor a billionth less than 1 */
	{ REF("limits: {memory: 2Gi}", "limits.memory"), R("memory.limit 2147483648, memory.request 2147483648 defaulted, ",
							   "2147483648", "2147483648") },
	{ REF("limits: {ephemeral-storage: 7}", "limits.ephemeral-storage"), "pod -, BestEffort\na app, GOMEMLIMIT 7, effective -\n" },
	{ REF("limits: {memory: 1}", "limits.memory, divisor: '{{ .d }}'"),
	  R("memory.limit 1, memory.request 1 defaulted, ", "? (resourceFieldRef: holds a template variable)", "1") },
	{ REF("limits: {memory: 1}", "limits.memory, containerName: '{{ .n }}'"),
	  R("memory.limit 1, memory.request 1 defaulted, ", "? (resourceFieldRef: holds a template variable)", "1") },
	{ REF("limits: {ephemeral-storage: 7}, requests: {ephemeral-storage: 5}", "requests.ephemeral-storage"),
	  "pod -, BestEffort\na app, GOMEMLIMIT 5, effective -\n" },
	{ "resources: {limits: {memory: 1n}}, " REF("limits: {cpu: 1}", "limits.memory"),
	  "pod 1\na app, cpu.limit 1000, cpu.request 1000 defaulted, pod.memory.limit 1, GOMEMLIMIT 1, effective 1\n" },
	{ REF("limits: {memory: 1}", "metadata.name"),
	  R("memory.limit 1, memory.request 1 defaulted, ", "? (resourceFieldRef: no such resource)", "1") },
	{ REF("limits: {memory: 1}", "'{{ .Values.r }}'"),
	  R("memory.limit 1, memory.request 1 defaulted, ", "? (resourceFieldRef: holds a template variable)", "1") },
	{ REF("limits: {memory: 1}", "limits.memory, containerName: b"),
	  R("memory.limit 1, memory.request 1 defaulted, ", "? (resourceFieldRef: containerName is no container of this Pod)", "1") },
	/* of equal names the app container counts, then the first */
	{ "initContainers: [" L("b", "1") ", " L("c", "2") ", " L("c", "3") "], containers: [{name: a, resources: {limits: {memory: 9}}, env: ["
	  "{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory, containerName: b}}}, {name: GOGC, "
	  "valueFrom: {resourceFieldRef: {resource: limits.memory, containerName: c}}}]}, " L("b", "4") "]",
	  "pod 13\n" I("b", "init", "1") I("c", "init", "2") I("c", "init", "3")
	  "a app, memory.limit 9, memory.request 9 defaulted, GOMEMLIMIT 4, GOGC 2, effective 9\n" I("b", "app", "4") },
	{ "initContainers: [{name: i, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory, containerName: "
	  "i}}}, {name: GOGC, valueFrom: {resourceFieldRef: {resource: limits.memory, containerName: a}}}]}], containers: [{name: a}]",
	  "pod -, BestEffort\ni init, GOMEMLIMIT 0, GOGC ? (resourceFieldRef limits.memory: not set, the kubelet takes the node's), "
	  "effective -\na app, effective -\n" },
	{ "resources: {limits: {memory: 50, cpu: 3}}, containers: [{name: a, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: "
	  "{resource: limits.memory}}}, {name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}]",
	  "pod 50\na app, pod.memory.limit 50, GOMEMLIMIT 50, GOMAXPROCS 3, effective 50\n" },
	{ "resources: {limits: {memory: 0}}, containers: [{name: a, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: "
	  "{resource: limits.memory}}}]}]",
	  "pod -\na app, pod.memory.limit 0, GOMEMLIMIT ? (resourceFieldRef limits.memory: not set, the kubelet takes the node's), "
	  "effective -\n" },
};

/* What sets the limits of the system, and who it is set for. */
static const struct expected_facts of_rlimits[] = {
	{ RLIMITS("", "- {type: nofile, soft: 1, hard: 2}"), "pod -, BestEffort\na app, effective -, rlimit.nofile 1:2\n" },
	{ RLIMITS("", "---\\n- {type: RLIMIT_AS, soft: 1, hard: 18446744073709551615}\\n- {type: Nproc, hard: 3}"),
	  "pod -, BestEffort\na app, effective -, rlimit.as 1:-1, rlimit.nproc 0:3\n" },
	{ RLIMITS("", "- {type: nofile, soft: 3, hard: 2}\\n- {type: core, soft: 0, hard: 0}\\n- {type: sigpending, soft: 1, hard: 1}"),
	  "pod -, BestEffort\na app, effective -, rlimit.core 0:0\n" },
	{ RLIMITS("", "- {type: data, soft: 1, hard: 1}\\n- {type: memlock, soft: 2, hard: 2}\\n- {type: stack, soft: 3, hard: 4}"),
	  "pod -, BestEffort\na app, effective -, rlimit.data 1:1, rlimit.memlock 2:2, rlimit.stack 3:4\n" },
	{ RLIMITS("", "- {type: stack, soft: 3, hard: 4}") , "pod -, BestEffort\na app, effective -, rlimit.stack 3:4\n" },
	{ RLIMITS("securityContext: {runAsUser: 0}", "- {type: stack, soft: 3, hard: 4}"),
	  "pod -, BestEffort\na app, effective -, rlimit.stack 3:4, root\n" },
	/* the user is looked for where it matters */
	{ "containers: [{name: a, securityContext: {runAsUser: 0}}]", "pod -, BestEffort\na app, effective -\n" },
	{ "metadata: {annotations: {" ULIMITS ": \"" NOFILE "\", ulimits.noderesource.dev/container.c: \"- {type: core, soft: 7, hard: "
	  "8}\"}}, spec: {containers: [{name: b}, {name: a}, {name: c}, {name: a}]}",
	  "pod -, BestEffort\nb app, effective -\na app, effective -, rlimit.nofile 1:2\nc app, effective -, rlimit.core 7:8\n"
	  "a app, effective -\n" },
	{ RLIMITS("", "---"), "pod -, BestEffort\na app, effective -\n" },
	{ RLIMITS("", "--- {}"), "pod -, BestEffort\na app, effective -\n" },
	{ RLIMITS("securityContext: {runAsUser: 0}", NOFILE), WITH_NOFILE ", root\n" },
	{ RLIMITS("securityContext: {runAsUser: 1}", NOFILE), WITH_NOFILE ", not root\n" },
	{ RLIMITS("securityContext: {runAsUser: 1, runAsNonRoot: false}", NOFILE), WITH_NOFILE ", not root\n" },
	{ RLIMITS("securityContext: {runAsNonRoot: true}", NOFILE), WITH_NOFILE ", not root\n" },
	{ RLIMITS("securityContext: {runAsNonRoot: false}", NOFILE), WITH_NOFILE "\n" },
	{ RLIMITS("securityContext: {runAsUser: 'x'}", NOFILE), WITH_NOFILE "\n" },
	{ RLIMITS("securityContext: {privileged: true}", NOFILE), WITH_NOFILE ", IPC_LOCK, SYS_RESOURCE\n" },
	{ RLIMITS("securityContext: {privileged: false, capabilities: {add: [NET_RAW, cap_ipc_lock]}}", NOFILE),
	  WITH_NOFILE ", IPC_LOCK\n" },
	{ RLIMITS("securityContext: {capabilities: {add: [SYS_RESOURCE], drop: [ALL]}}", NOFILE), WITH_NOFILE ", SYS_RESOURCE\n" },
	{ RLIMITS("securityContext: {capabilities: {add: [All]}}", NOFILE), WITH_NOFILE ", IPC_LOCK, SYS_RESOURCE\n" },
	{ POD_CONTEXT("securityContext: {runAsUser: 0}", "securityContext: {}"), WITH_NOFILE ", root\n" },
	{ POD_CONTEXT("securityContext: {runAsUser: 0}", "securityContext: {runAsUser: 7}"), WITH_NOFILE ", not root\n" },
	{ POD_CONTEXT("securityContext: {runAsNonRoot: true}", "securityContext: {}"), WITH_NOFILE ", not root\n" },
	{ POD_CONTEXT("hostUsers: false", "securityContext: {runAsUser: 0}"), WITH_NOFILE ", not root\n" },
	{ POD_CONTEXT("hostUsers: true", "securityContext: {runAsUser: 0}"), WITH_NOFILE ", root\n" },
};

/* The field of KEP-5758, which Kubernetes 1.38 may have. */
static const struct expected_facts of_ulimit_fields[] = {
	{ FIELD("{name: nofile, soft: 1, hard: 2}, {name: core, soft: 0, hard: -1}, {name: stack, hard: 5}, {name: memlock, soft: "
		"9223372036854775807, hard: 9223372036854775807}"),
	  "pod -, BestEffort\na app, effective -, rlimit.nofile 1:2, rlimit.memlock 9223372036854775807:9223372036854775807, "
	  "rlimit.core 0:-1, rlimit.stack 0:5\n" },
	{ FIELD("{name: nofile, soft: 3, hard: 2}, {name: core, soft: 1}, {name: stack, soft: -1, hard: 7}, {name: memlock, soft: 1, "
		"hard: 9223372036854775808}, 1, {name: nproc, soft: 1, hard: 1}"),
	  "pod -, BestEffort\na app, effective -\n" },
	{ FIELD("{name: nofile, soft: -1, hard: -1}, {name: core, soft: '1', hard: 2}, {name: stack, soft: null, hard: null}, "
		"{name: nice, soft: 1, hard: 1}"),
	  "pod -, BestEffort\na app, effective -, rlimit.nofile -1:-1, rlimit.stack 0:0\n" },
};

/* Words of command and args, with $(VAR) for what is declared; $(X) without that is a command's output to the shell. */
static const struct expected_facts of_words[] = {
	{ COMMAND("command: [bash, -c, 'ulimit -n $(X)']"), CALL("rlimit.nofile 5:5, ulimit -n 5: 5") },
	{ COMMAND("command: [bash, -c], args: ['ulimit -n $(X)']"), CALL("rlimit.nofile 5:5, ulimit -n 5: 5") },
	{ COMMAND("command: [bash, -c, 'ulimit -n $(Z)']"), CALL("rlimit.nofile ?, ulimit -n $(Z): -2") },
	{ COMMAND("command: [bash, -c, 'ulimit -n ${X}']"), CALL("rlimit.nofile ?, ulimit -n ${X}: -2") },
	{ COMMAND("command: [bash, {a: b}, -c, [c], 'ulimit -n 7']"), CALL("rlimit.nofile 7:7, ulimit -n 7: 7") },
	{ COMMAND("command: [prlimit, '--nofile=$(X)', app]"), CALL("rlimit.nofile 5:5, prlimit --nofile=5: 5") },
	{ COMMAND("command: [bash, -c, 'exec prlimit --core=1 app']"), CALL("rlimit.core 1:1, prlimit --core=1: 1") },
	{ "enableServiceLinks: false, " GOGC_OF("$(X_PORT)"), "pod -, BestEffort\na app, GOGC 100!, effective -\n" },
	{ "enableServiceLinks: true, " GOGC_OF("$(X_PORT)"),
	  "pod -, BestEffort\na app, GOGC ? (env: holds a $(VAR) that cannot be told), effective -\n" },
	{ "enableServiceLinks: 'false', " GOGC_OF("$(X_PORT)"),
	  "pod -, BestEffort\na app, GOGC ? (env: holds a $(VAR) that cannot be told), effective -\n" },
	{ "enableServiceLinks: false, " GOGC_OF("$(KUBERNETES_PORT)"),
	  "pod -, BestEffort\na app, GOGC ? (env: holds a $(VAR) that cannot be told), effective -\n" },
};

/* What a patch leaves out stands elsewhere. */
static const struct expected_facts of_patches[] = {
	{ "containers: [{name: a, env: [{name: GOMEMLIMIT, valueFrom: {resourceFieldRef: {resource: limits.memory}}}]}]",
	  "pod ?\na app, memory.limit " PARTIAL ", memory.request " PARTIAL ", cpu.limit " PARTIAL ", cpu.request " PARTIAL
	  ", GOMEMLIMIT ? (resourceFieldRef limits.memory: partial object), GOGC " PARTIAL ", GOMAXPROCS " PARTIAL ", GODEBUG " PARTIAL
	  ", AUTOMEMLIMIT " PARTIAL ", effective " PARTIAL "\n" },
	{ "resources: {limits: {cpu: 3}}, " REF("limits: {memory: 1, cpu: 0}", "limits.cpu"),
	  "pod ?\na app, memory.limit 1, memory.request 1 defaulted, cpu.limit 0, cpu.request 0 defaulted, GOMEMLIMIT ? "
	  "(resourceFieldRef limits.cpu: not set, the kubelet takes the node's), GOGC " PARTIAL ", GOMAXPROCS " PARTIAL
	  ", GODEBUG " PARTIAL ", AUTOMEMLIMIT " PARTIAL ", effective 1\n" },
	{ REF("limits: {memory: 1, cpu: 1}", "limits.hugepages-2Mi"),
	  "pod ?\na app, memory.limit 1, memory.request 1 defaulted, cpu.limit 1000, cpu.request 1000 defaulted, GOMEMLIMIT ? "
	  "(resourceFieldRef limits.hugepages-2Mi: partial object), GOGC " PARTIAL ", GOMAXPROCS " PARTIAL ", GODEBUG " PARTIAL
	  ", AUTOMEMLIMIT " PARTIAL ", effective 1\n" },
};
/* clang-format on */

static void resources(void **state UNUSED)
{
	check_facts(of_resources, COUNT_OF(of_resources), A_POD, 0);
	check_facts(of_the_pod, COUNT_OF(of_the_pod), A_POD, 0);
}

static void rlimits(void **state UNUSED)
{
	static const struct expected_facts before = { FIELD("{name: nofile, soft: 1, hard: 2}"),
						      "pod -, BestEffort\na app, effective -\n" };

	check_facts(of_rlimits, COUNT_OF(of_rlimits), A_POD, 0);
	check_facts(of_ulimit_fields, COUNT_OF(of_ulimit_fields), A_POD, 38);
	check_facts(&before, 1, A_POD, 37);
	check_facts(of_words, COUNT_OF(of_words), A_POD, 0);
}

static void volumes(void **state UNUSED)
{
	check_facts(of_volumes, COUNT_OF(of_volumes), A_POD, 0);
}

static void references(void **state UNUSED)
{
	check_facts(of_references, COUNT_OF(of_references), A_POD, 0);
	check_facts(of_patches, COUNT_OF(of_patches), A_PATCH, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resources), cmocka_unit_test(volumes),   cmocka_unit_test(references),
		cmocka_unit_test(rlimits),
	};

	return cmocka_run_group_tests_name("pod_facts", tests, NULL, NULL);
}
