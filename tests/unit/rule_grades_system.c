/* SPDX-License-Identifier: Apache-2.0 */
#include "grades.h"

/* clang-format off */
static const struct expected grades[] = {
	{ "ulimit-unknown-field kube=37", 0,
	  "{securityContext: {ulimits: [{name: nofile, soft: 1, hard: 1}]}}",
	  ERROR, NULL, false, "container 'app' has a field 'securityContext.ulimits'" },
	{ "ulimit-unknown-field kube=37", 0,
	  "pod: {spec: {resources: {limits: {pid: 256}}, containers: [{name: a, image: i}]}}",
	  ERROR, NULL, false, "the Pod has 'pid' among its resources" },
	{ "ulimit-unknown-field", 0,
	  "{resources: {limits: {pid: 256}}}",
	  ERROR, NULL, false, "must be a standard resource type" },
	{ "ulimit-unknown-field kube=38", 0,
	  "{securityContext: {ulimits: [{name: nofile, soft: 1, hard: 1}]}}",
	  NOTHING, NULL, false, NULL },
	{ "ulimit-unknown-field kube=38", 0,
	  "pod: {spec: {resources: {limits: {pid: 256}}, containers: [{name: a, image: i}]}}",
	  NOTHING, NULL, false, NULL },
	{ "ulimit-unknown-field kube=38", 0,
	  "{resources: {requests: {pid: 256}}}",
	  NOTHING, NULL, false, NULL },
	{ "ulimit-unknown-field kube=38", 0,
	  "pod: {spec: {resources: {limits: {nofile: 256}}, containers: [{name: a, image: i}]}}",
	  ERROR, NULL, false, "the Pod has 'nofile' among its resources" },
	{ "ulimit-unknown-field kube=38", 0,
	  "{resources: {limits: {pids: 256}}}",
	  ERROR, NULL, false, "must be a standard resource type" },
	{ "ulimit-unknown-field kube=38", 0,
	  "{ulimits: {nofile: 1}}",
	  ERROR, NULL, false, "container 'app' has a field 'ulimits'" },
	{ "ulimit-unknown-field", 0,
	  "{securityContext: {ulimits: []}}",
	  ERROR, NULL, false, "planned for Kubernetes 1.38" },

	{ "gotraceback-crash-core", 0,
	  "{env: [{name: GOTRACEBACK, value: crash}], command: [prlimit, '--core=4096', /app]}",
	  WARNING, NULL, false, "a core limit of 4KiB" },
	{ "gotraceback-crash-core", 0,
	  "{env: [{name: GOTRACEBACK, value: crash}], command: [prlimit, '--core=unlimited', /app]}",
	  WARNING, NULL, false, "a core limit of unlimited" },
	{ "gotraceback-crash-core", 0,
	  "{env: [{name: GOTRACEBACK, value: crash}]}",
	  INFO, NULL, false, "container runtimes set none" },
	{ "gotraceback-crash-core", 0,
	  "{env: [{name: GOTRACEBACK, value: crash}], command: [bash, -c, 'ulimit -Sc $N; exec /app']}",
	  INFO, NULL, false, NULL },
	{ "gotraceback-crash-core kube=38", 0,
	  "{env: [{name: GOTRACEBACK, value: crash}], securityContext: {ulimits: [{name: core, soft: 0, hard: "
	  "-1}]}}",
	  NOTHING, NULL, false, NULL },
	{ "gotraceback-crash-core kube=37", 0,
	  "{env: [{name: GOTRACEBACK, value: crash}], securityContext: {ulimits: [{name: core, soft: 0, hard: "
	  "-1}]}}",
	  INFO, NULL, false, NULL },

	{ "ulimit-data-go", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -d 1000; exec /app']}",
	  ERROR, NULL, false, "needs about 38.1MiB before main" },
	{ "ulimit-data-go", 0,
	  "{image: grafana/loki, command: [bash, -c, 'ulimit -d 1000; exec loki']}",
	  WARNING, NULL, false, "'ulimit -d 1000' limits the data segment to 1000KiB" },
	{ "ulimit-data-go", 0,
	  "{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -d "
	  "524287; exec /app']}",
	  WARNING, NULL, false, "below the memory limit '512Mi'" },
	{ "ulimit-data-go", 0,
	  "{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -d "
	  "524288; exec /app']}",
	  NOTHING, NULL, false, NULL },
	{ "ulimit-data-go", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -d 50000; exec /app']}",
	  NOTHING, NULL, false, NULL },
	{ "ulimit-data-go", 0,
	  "pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: data, soft: 0, hard: "
	  "9}'}}, spec: {containers: [{name: a, image: i, env: [{name: GOGC, value: '50'}]}]}}",
	  ERROR, NULL, false, "the annotation limits the data segment to 0B" },
	{ "ulimit-data-go", 0,
	  "{image: grafana/loki, command: [bash, -c, 'ulimit -d 8191; exec loki']}",
	  WARNING, NULL, false, "ulimit -d counts in KiB; remove it" },
	{ "ulimit-data-go", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [prlimit, '--data=39935999', /app]}",
	  ERROR, NULL, false, "before main" },
	{ "ulimit-data-go", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [prlimit, '--data=39936000', /app]}",
	  NOTHING, NULL, false, NULL },

	{ "nofile-hard-low", 0,
	  "{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -n 1024; "
	  "exec /app']}",
	  NOTHING, NULL, false, NULL },

	{ "ulimit-lowers-hard", 0,
	  "{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -n 1024; "
	  "exec /app']}",
	  WARNING, NULL, false, NULL },

	{ "nofile-hard-low", 0,
	  "{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=:1024', "
	  "/app]}",
	  WARNING, NULL, false, "hard NOFILE 1024: Go server stops accepting at ~960 connections" },
	{ "nofile-hard-low", 0,
	  "{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=:64', "
	  "/app]}",
	  WARNING, NULL, false, "~0 connections" },
	{ "nofile-hard-low", 18,
	  "{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, "
	  "'--nofile=1024:65536', /app]}",
	  WARNING, NULL, false, "the soft limit of open files to 1024" },
	{ "nofile-hard-low", 19,
	  "{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, "
	  "'--nofile=1024:65536', /app]}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-hard-low kube=38", 0,
	  "{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], securityContext: {ulimits: [{name: "
	  "nofile, soft: 10, hard: 1024}]}}",
	  WARNING, NULL, false, "securityContext.ulimits sets the hard limit of open files to 1024" },
	{ "nofile-hard-low kube=37", 0,
	  "{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], securityContext: {ulimits: [{name: "
	  "nofile, soft: 10, hard: 1024}]}}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-hard-low kube=38", 0,
	  "pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: nofile, soft: 9, hard: "
	  "65536}'}}, spec: {containers: [{name: a, image: i, ports: [{containerPort: 80}], env: [{name: GOGC, "
	  "value: '50'}], securityContext: {ulimits: [{name: nofile, soft: 10, hard: 1024}]}}]}}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-hard-low kube=38", 0,
	  "{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], securityContext: {ulimits: [{name: "
	  "nofile, soft: 2048, hard: 1024}]}}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-hard-low", 0,
	  "pod: {metadata: {annotations: {max-connections.podfit.dev/a: '5000'}}, spec: {containers: [{name: a, "
	  "image: i, ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, "
	  "'--nofile=5000', /app]}]}}",
	  WARNING, NULL, false, "leaves 4936 for the 5000 connections" },
	{ "nofile-hard-low", 0,
	  "pod: {spec: {initContainers: [{name: a, image: i, ports: [{containerPort: 80}], env: [{name: GOGC, "
	  "value: '50'}], command: [prlimit, '--nofile=50', /app]}], containers: [{name: b, image: i}]}}",
	  NOTHING, NULL, false, NULL },

	{ "nofile-soft-irrelevant", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -Sn 65536; exec /app']}",
	  INFO, NULL, false, "raises it to the hard one when" },
	{ "nofile-soft-irrelevant", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=9:99', /app]}",
	  INFO, NULL, false, "and the hard one higher: Go raises it to 99 when" },
	{ "nofile-soft-irrelevant", 19,
	  "{env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=9:99', /app]}",
	  INFO, NULL, false, NULL },
	{ "nofile-soft-irrelevant", 18,
	  "{env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=9:99', /app]}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-soft-irrelevant", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=9:unlimited', /app]}",
	  INFO, NULL, false, NULL },

	{ "nofile-too-high kube=38", 0,
	  "{securityContext: {ulimits: [{name: nofile, soft: 1, hard: 1048577}]}}",
	  ERROR, NULL, false, "1048577 for open files is above 1048576" },
	{ "nofile-too-high kube=38", 0,
	  "{securityContext: {ulimits: [{name: nofile, soft: 1, hard: 1048576}]}}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-too-high kube=38", 0,
	  "{securityContext: {ulimits: [{name: nofile, soft: -1, hard: -1}]}}",
	  ERROR, NULL, false, "unlimited for open files" },
	{ "nofile-too-high kube=38", 0,
	  "{securityContext: {ulimits: [{name: memlock, soft: -1, hard: -1}]}}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-too-high", 0,
	  "pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: nofile, soft: 1, hard: "
	  "2000000}'}}, spec: {containers: [{name: a, image: i}]}}",
	  WARNING, NULL, false, "to 2000000, above fs.nr_open" },
	{ "nofile-too-high", 0,
	  "{image: 'haproxy@sha256:abc', command: [sh, -c, 'ulimit -n 1048576; exec haproxy']}",
	  INFO, NULL, false, "allocates its tables by that number" },
	{ "nofile-too-high", 0,
	  "{image: 'example.org:5000/x/rabbitmq:3', command: [sh, -c, 'ulimit -n 1048576; exec r']}",
	  INFO, NULL, false, NULL },

	{ "nofile-exceeds-memory", 0,
	  "{ports: [{containerPort: 80}], resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}], "
	  "command: [prlimit, '--nofile=1048576', /app]}",
	  INFO, NULL, false, "memory for about 25 thousand connections only (20KiB each), long before 1048576 fds" },
	{ "nofile-exceeds-memory", 0,
	  "{ports: [{containerPort: 80}], resources: {limits: {memory: 8Mi}}, env: [{name: GOGC, value: '50'}], "
	  "command: [prlimit, '--nofile=1024', /app]}",
	  INFO, NULL, false, "holds about 0 idle connections" },
	{ "nofile-exceeds-memory conn_cost=27648", 0,
	  "{ports: [{containerPort: 80}], resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}], "
	  "command: [prlimit, '--nofile=20000', /app]}",
	  INFO, NULL, false, "about 18 thousand" },
	{ "nofile-exceeds-memory", 0,
	  "{ports: [{containerPort: 80}], resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}], "
	  "command: [prlimit, '--nofile=20000', /app]}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-exceeds-memory", 0,
	  "{ports: [{containerPort: 80}], resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}], "
	  "command: [prlimit, '--nofile=unlimited', /app]}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-exceeds-memory", 0,
	  "pod: {metadata: {annotations: {max-connections.podfit.dev/a: '30k'}}, spec: {containers: [{name: a, "
	  "image: i, env: [{name: GOGC, value: '50'}], resources: {limits: {memory: 512Mi}}}]}}",
	  WARNING, NULL, false, "30000 connections x 20KiB = 585.9MiB do not fit into the memory limit '512Mi'" },

	{ "nri-ulimit-annotation-old-key", 0,
	  "pod: {metadata: {annotations: {ulimits.nri.containerd.io/container.a: '[{type: nofile, soft: 1, hard: "
	  "1}, {type: core, soft: 1, hard: 1}]'}}, spec: {containers: [{name: a, image: i}]}}",
	  INFO, "\"ulimits.noderesource.dev/container.a\"", false, "deprecated" },
	{ "nri-ulimit-annotation-old-key", 0,
	  "pod: {metadata: {annotations: {ulimits.nri.containerd.io/container.a: '[]', "
	  "ulimits.noderesource.dev/container.a: '[]'}}, spec: {containers: [{name: a, image: i}]}}",
	  WARNING, NULL, false, "takes that" },

	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: as, soft: 1, hard: 1}]}}",
	  ERROR, NULL, false, "does not take a ulimit 'as'" },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{soft: 1, hard: 1}]}}",
	  ERROR, NULL, false, "does not take a ulimit ''" },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: nofile, soft: 1.5, hard: 2}]}}",
	  ERROR, NULL, false, "'1.5' is no limit" },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: nofile, soft: -2, hard: 2}]}}",
	  ERROR, NULL, false, "'-2' is no limit" },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: nofile, soft: 1, hard: '2'}]}}",
	  ERROR, NULL, false, "'2' is no limit" },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: nofile, soft: 9, hard: 8}]}}",
	  ERROR, NULL, false, "9 > 8: the API" },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: core, soft: -1, hard: 8}]}}",
	  ERROR, NULL, false, "unlimited > 8" },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: core, soft: 8}]}}",
	  ERROR, NULL, false, "which is missing and so 0" },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: core, hard: 8}]}}",
	  WARNING, NULL, false, "starts with 0, not with 8" },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: core, hard: -1}]}}",
	  WARNING, NULL, false, "add soft: -1" },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: core}]}}",
	  NOTHING, NULL, false, NULL },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: core, soft: null, hard: 0}]}}",
	  NOTHING, NULL, false, NULL },
	{ "securitycontext-ulimits kube=37", 0,
	  "{securityContext: {ulimits: [{name: as, soft: 1, hard: 1}]}}",
	  NOTHING, NULL, false, NULL },
	{ "securitycontext-ulimits kube=38", 0,
	  "pod: {spec: {os: {name: windows}, containers: [{name: a, image: i, securityContext: {ulimits: [{name: "
	  "as, soft: 1, hard: 1}, {name: core, soft: 1, hard: 1}]}}]}}",
	  ERROR, NULL, false, "a Pod for Windows" },

	{ "memlock-with-mlock", 0,
	  "{securityContext: {runAsUser: 7, capabilities: {add: [cap_ipc_lock]}}, resources: {limits: {memory: "
	  "64Mi}}, command: [prlimit, '--memlock=65536', /app]}",
	  INFO, NULL, false, "IPC_LOCK lifts the limit for root" },
	{ "memlock-with-mlock", 0,
	  "{securityContext: {runAsUser: 7, capabilities: {add: [ALL]}}, resources: {limits: {memory: 64Mi}}, "
	  "command: [prlimit, '--memlock=65536', /app]}",
	  INFO, NULL, false, NULL },
	{ "memlock-with-mlock", 0,
	  "{securityContext: {runAsUser: 0, capabilities: {add: [IPC_LOCK]}}, resources: {limits: {memory: 64Mi}}, "
	  "command: [prlimit, '--memlock=65536', /app]}",
	  NOTHING, NULL, false, NULL },
	{ "memlock-with-mlock", 0,
	  "{securityContext: {runAsUser: 7, capabilities: {add: [SYS_RESOURCE, NET_ADMIN], drop: [IPC_LOCK]}}, "
	  "resources: {limits: {memory: 64Mi}}, command: [prlimit, '--memlock=65536', /app]}",
	  NOTHING, NULL, false, NULL },
	{ "memlock-with-mlock", 0,
	  "pod: {spec: {hostUsers: false, containers: [{name: a, image: i, securityContext: {runAsUser: 0, "
	  "capabilities: {add: [IPC_LOCK]}}, resources: {limits: {memory: 64Mi}}, command: [prlimit, "
	  "'--memlock=65536', /app]}]}}",
	  INFO, NULL, false, NULL },

	{ "nofile-soft-irrelevant", 0,
	  "pod: {spec: {os: {name: windows}, containers: [{name: a, image: haproxy, env: [{name: GOGC, value: "
	  "'50'}], command: [prlimit, '--nofile=9:99', /app]}]}}",
	  NOTHING, NULL, false, NULL },

	{ "nofile-too-high", 0,
	  "pod: {spec: {os: {name: windows}, containers: [{name: a, image: haproxy, command: [sh, -c, 'ulimit -n "
	  "1048576; exec haproxy']}]}}",
	  NOTHING, NULL, false, NULL },

	{ "nofile-exceeds-memory", 0,
	  "pod: {spec: {os: {name: windows}, containers: [{name: a, image: haproxy, ports: [{containerPort: 80}], "
	  "resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}], command: [prlimit, "
	  "'--nofile=1048576', /app]}]}}",
	  NOTHING, NULL, false, NULL },

	{ "memlock-with-mlock", 0,
	  "pod: {spec: {os: {name: windows}, containers: [{name: a, image: haproxy, securityContext: {runAsUser: 7, "
	  "capabilities: {add: [IPC_LOCK]}}, resources: {limits: {memory: 64Mi}}, command: [prlimit, "
	  "'--memlock=65536', /app]}]}}",
	  NOTHING, NULL, false, NULL },

	{ "nofile-hard-low", 0,
	  "{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=:0', "
	  "/app]}",
	  WARNING, NULL, false, "~0 connections" },
	{ "nofile-hard-low", 0,
	  "{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=:65', "
	  "/app]}",
	  WARNING, NULL, false, "~1 connections" },
	{ "nofile-hard-low", 0,
	  "{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -Hn $N; "
	  "exec /app']}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-hard-low", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=:1024', /app]}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-hard-low", 0,
	  "pod: {metadata: {annotations: {max-connections.podfit.dev/a: '5000'}}, spec: {containers: [{name: a, "
	  "image: i, ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, "
	  "'--nofile=:5063', /app]}]}}",
	  WARNING, NULL, false, "raise the hard limit to 5064" },
	{ "nofile-hard-low", 0,
	  "pod: {metadata: {annotations: {max-connections.podfit.dev/a: '5000'}}, spec: {containers: [{name: a, "
	  "image: i, ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, "
	  "'--nofile=:5064', /app]}]}}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-hard-low", 0,
	  "pod: {metadata: {annotations: {max-connections.podfit.dev/a: '5000'}}, spec: {initContainers: [{name: a, "
	  "image: i, ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, "
	  "'--nofile=:50', /app]}]}}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-hard-low", 0,
	  "pod: {metadata: {annotations: {max-connections.podfit.dev/a: 'many'}}, spec: {containers: [{name: a, "
	  "image: i, ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, "
	  "'--nofile=:4095', /app]}]}}",
	  WARNING, NULL, false, "about 4031" },
	{ "nofile-hard-low", 0,
	  "pod: {metadata: {annotations: {max-connections.podfit.dev/a: '-5'}}, spec: {containers: [{name: a, "
	  "image: i, ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, "
	  "'--nofile=:4095', /app]}]}}",
	  WARNING, NULL, false, "about 4031" },
	{ "nofile-hard-low", 0,
	  "pod: {metadata: {annotations: {max-connections.podfit.dev/a: '0'}}, spec: {containers: [{name: a, image: "
	  "i, ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=:4095', "
	  "/app]}]}}",
	  WARNING, NULL, false, "about 4031" },
	{ "nofile-hard-low", 0,
	  "pod: {metadata: {annotations: {max-connections.podfit.dev/a: '1'}}, spec: {containers: [{name: a, image: "
	  "i, ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=:64', "
	  "/app]}]}}",
	  WARNING, NULL, false, "leaves 0 for the 1 connections" },

	{ "nofile-soft-irrelevant", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=0:', /app]}",
	  INFO, NULL, false, "soft limit of open files to 0, not the hard one" },
	{ "nofile-soft-irrelevant", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=0', /app]}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-soft-irrelevant", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=unlimited:', /app]}",
	  NOTHING, NULL, false, NULL },

	{ "nofile-too-high kube=38", 0,
	  "{securityContext: {ulimits: [{name: nofile, hard: 1048577}]}}",
	  ERROR, NULL, false, NULL },
	{ "nofile-too-high kube=38", 0,
	  "{securityContext: {ulimits: [{name: nofile, soft: 1, hard: '1048577'}]}}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-too-high", 0,
	  "pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: nofile, soft: 0, hard: "
	  "0}'}}, spec: {containers: [{name: a, image: haproxy}]}}",
	  NOTHING, NULL, false, NULL },

	{ "nofile-exceeds-memory", 0,
	  "{ports: [{containerPort: 80}], resources: {limits: {memory: 220Mi}}, env: [{name: GOGC, value: '50'}], "
	  "command: [prlimit, '--nofile=1048576', /app]}",
	  INFO, NULL, false, "about 10 thousand" },
	{ "nofile-exceeds-memory", 0,
	  "{ports: [{containerPort: 80}], resources: {limits: {memory: 213770240}}, env: [{name: GOGC, value: "
	  "'50'}], command: [prlimit, '--nofile=1048576', /app]}",
	  INFO, NULL, false, "about 9618 idle connections of 20KiB" },
	{ "nofile-exceeds-memory", 0,
	  "{ports: [{containerPort: 80}], resources: {limits: {memory: 221577216}}, env: [{name: GOGC, value: "
	  "'50'}], command: [prlimit, '--nofile=1048576', /app]}",
	  INFO, NULL, false, "about 10 thousand" },
	{ "nofile-exceeds-memory", 0,
	  "{ports: [{containerPort: 80}], resources: {limits: {memory: 221577215}}, env: [{name: GOGC, value: "
	  "'50'}], command: [prlimit, '--nofile=1048576', /app]}",
	  INFO, NULL, false, "about 9999 idle" },
	{ "nofile-exceeds-memory", 0,
	  "{ports: [{containerPort: 80}], resources: {limits: {memory: 1Mi}}, env: [{name: GOGC, value: '50'}], "
	  "command: [prlimit, '--nofile=64', /app]}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-exceeds-memory", 0,
	  "{ports: [{containerPort: 80}], resources: {limits: {memory: 1Mi}}, env: [{name: GOGC, value: '50'}], "
	  "command: [prlimit, '--nofile=65', /app]}",
	  INFO, NULL, false, NULL },
	{ "nofile-exceeds-memory", 0,
	  "pod: {metadata: {annotations: {max-connections.podfit.dev/a: '0'}}, spec: {resources: {limits: {memory: "
	  "1Mi}}, containers: [{name: a, image: i, ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], "
	  "command: [prlimit, '--nofile=:1024', /app]}]}}",
	  NOTHING, NULL, false, NULL },
	{ "nofile-exceeds-memory", 0,
	  "pod: {metadata: {annotations: {max-connections.podfit.dev/a: '1'}}, spec: {resources: {limits: {memory: "
	  "1Mi}}, containers: [{name: a, image: i, ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], "
	  "command: [prlimit, '--nofile=:1024', /app]}]}}",
	  WARNING, NULL, false, NULL },
	{ "nofile-exceeds-memory", 0,
	  "pod: {metadata: {annotations: {max-connections.podfit.dev/a: '-1'}}, spec: {resources: {limits: {memory: "
	  "1Mi}}, containers: [{name: a, image: i, ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], "
	  "command: [prlimit, '--nofile=:1024', /app]}]}}",
	  INFO, NULL, false, NULL },

	{ "ulimit-data-go", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [prlimit, '--data=1000', /app]}",
	  ERROR, NULL, false, "remove it; limits.memory" },

	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: core, soft: 1, hard: 0}]}}",
	  ERROR, NULL, false, "1 > 0: the API refuses" },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: core, soft: 1, hard: 0}]}}",
	  ERROR, NULL, false, "set hard to 1 or more" },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: core, soft: -1, hard: 8}]}}",
	  ERROR, NULL, false, "set hard to -1 or more" },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [{name: core, hard: 8}]}}",
	  WARNING, NULL, false, "add soft: 8" },
	{ "securitycontext-ulimits kube=38", 0,
	  "{securityContext: {ulimits: [[1, 2]]}}",
	  NOTHING, NULL, false, NULL },

	{ "nproc-below-threads", 0,
	  "pod: {spec: {securityContext: {runAsNonRoot: true}, containers: [{name: a, image: i, env: [{name: GOGC, "
	  "value: '50'}], command: [prlimit, '--nproc=5', /app]}]}}",
	  ERROR, NULL, false, "a user other than root" },
	{ "nproc-below-threads", 0,
	  "pod: {spec: {securityContext: {runAsUser: 0}, containers: [{name: a, image: i, securityContext: "
	  "{runAsUser: 9}, env: [{name: GOGC, value: '50'}], command: [prlimit, '--nproc=5', /app]}]}}",
	  ERROR, NULL, false, NULL },
	{ "nproc-below-threads", 0,
	  "{securityContext: {runAsNonRoot: false}, env: [{name: GOGC, value: '50'}], command: [prlimit, "
	  "'--nproc=5', /app]}",
	  WARNING, NULL, false, "the user that the image names" },
	{ "nproc-below-threads", 0,
	  "{securityContext: {runAsNonRoot: 'true'}, env: [{name: GOGC, value: '50'}], command: [prlimit, "
	  "'--nproc=5', /app]}",
	  WARNING, NULL, false, NULL },

	{ "nri-ulimit-annotation-old-key", 0,
	  "pod: {metadata: {annotations: {ulimits.nri.containerd.io/container.a: '[]'}}, spec: {os: {name: "
	  "windows}, containers: [{name: a, image: i}]}}",
	  NOTHING, NULL, false, NULL },
};
/* clang-format on */

static void grades_and_edits(void **state UNUSED)
{
	check_cases(grades, COUNT_OF(grades));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(grades_and_edits) };

	return run_grades("rule_grades_system", tests, COUNT_OF(tests));
}
