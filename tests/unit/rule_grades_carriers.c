/* SPDX-License-Identifier: Apache-2.0 */
/* Grades, edits and texts where a setting stands in a script, in a hook or in an annotation. */
#include "grades.h"

#define GO	     "image: grafana/loki"
#define SH(script_)  "{" GO ", command: [sh, -c, '" script_ "']}"
#define BASH(script_) "{" GO ", command: [bash, -c, '" script_ "']}"
#define INJECTED(annotations_) \
	"pod: {metadata: {annotations: {" annotations_ "}}, spec: {containers: [{name: a, image: i}]}}"
#define DAPR(annotations_) INJECTED("dapr.io/enabled: 'true', " annotations_)
#define CRIO(value_, gomemlimit_) \
	"pod: {metadata: {annotations: {unified-cgroup.crio.io/a: '" value_ "'}}, spec: {containers: [{name: a, " \
	"image: i, env: [{name: GOMEMLIMIT, value: " gomemlimit_ "}]}]}}"
#define WINDOWS(spec_) "pod: {spec: {os: {name: windows}, " spec_ "}}"
#define WINDOWS_SH(script_) WINDOWS("containers: [{name: a, " GO ", command: [sh, -c, '" script_ "']}]")
#define INIT(container_) \
	"pod: {spec: {initContainers: [{name: s, image: i, " container_ "}], containers: [{name: a, " GO "}]}}"
#define PATCH(container_) \
	"[{apiVersion: x.example.org/v1, kind: Thing, metadata: {name: x}, spec: {template: {spec: {containers: [" \
	container_ "]}}}}]"

/* clang-format off */
static const struct expected grades[] = {
	/* ---- Go's variables in scripts: judged like any other, and no edit reaches into a script ---- */
	{ "gomemlimit-k8s-unit", 0,
	  "{command: [sh, -c, 'GOMEMLIMIT=512Mi exec /app']}",
	  ERROR, NULL, false, "'512Mi'" },
	{ "gomemlimit-k8s-unit", 0, "{env: [{name: GOMEMLIMIT, value: 512Mi}], command: [env, -u, GOMEMLIMIT, /app]}",
	  NOTHING, NULL, false, NULL },
	{ "gomemlimit-k8s-unit", 0, "{command: [env, GOMEMLIMIT=512Mi, /app]}", ERROR, NULL, false, NULL },
	{ "gomemlimit-k8s-unit", 0,
	  "{command: [sh, -c, \"export \\x47OMEMLIMIT=512Mi; exec /app\"]}",
	  ERROR, NULL, false, NULL },
	{ "gogc-off-without-gomemlimit", 0,
	  "{command: [bash, -c, 'export GOGC=off; exec /app']}",
	  ERROR, NULL, false, NULL },
	{ "gogc-off-without-gomemlimit", 0, "{command: [sh, -c, '[ -n \"$X\" ] && export GOGC=off; exec /app']}",
	  NOTHING, NULL, false, NULL },
	{ "gogc-off-without-gomemlimit", 0, "{env: [{name: GOGC, value: 'off'}, {name: GOMEMLIMIT, value: 1GiB}], "
	  "command: [sh, -c, 'unset GOMEMLIMIT; exec /app']}", ERROR, NULL, false, NULL },
	{ "gogc-malformed", 0, "{command: [sh, -c, 'GOGC=50% exec /app']}", ERROR, NULL, false, "write \"50\"" },
	{ "gomaxprocs-above-cpu-limit", 0, "{resources: {limits: {cpu: 1}}, command: [env, GOMAXPROCS=16, /app]}",
	  WARNING, NULL, false, NULL },
	{ "gomemlimit-exceeds-limit", 0, "{resources: {limits: {memory: 512Mi}}, command: [sh, -c, 'export "
	  "GOMEMLIMIT=$X; exec /app']}", NOTHING, NULL, false, NULL },
	{ "limit-without-gomemlimit", 0, "{resources: {limits: {memory: 512Mi}}, " GO ", command: [sh, -c, 'export "
	  "GOMEMLIMIT=$((M*9/10)); exec loki']}", NOTHING, NULL, false, NULL },

	/* ---- sidecars that annotations describe ---- */
	{ "gomemlimit-exceeds-limit", 0, DAPR("dapr.io/sidecar-memory-limit: 512Mi, dapr.io/env: GOMEMLIMIT=900MiB"),
	  ERROR, NULL, false, "'900MiB' exceeds the memory limit '512Mi'" },
	{ "gomemlimit-exceeds-limit", 0, DAPR("dapr.io/sidecar-memory-limit: 1000Mi, dapr.io/env: GOMEMLIMIT=900MiB"),
	  NOTHING, NULL, false, NULL },
	{ "limit-without-gomemlimit", 0, DAPR("dapr.io/sidecar-memory-limit: 512Mi"),
	  WARNING, NULL, false, "add GOMEMLIMIT=460MiB to the annotation dapr.io/env" },
	{ "limit-without-gomemlimit", 0, DAPR("dapr.io/sidecar-memory-limit: 512Mi, dapr.io/env: GOMEMLIMIT=400MiB"),
	  NOTHING, NULL, false, NULL },
	{ "limit-without-gomemlimit", 0, DAPR("dapr.io/sidecar-memory-limit: 512Mi, ignore.podfit.dev/daprd: "
	  "limit-without-gomemlimit -- small"), NOTHING, NULL, false, NULL },
	{ "limit-without-gomemlimit", 0, DAPR("dapr.io/sidecar-memory-limit: 512Mi, runtime.podfit.dev/daprd: notgo"),
	  NOTHING, NULL, false, NULL },
	{ "memory-request-above-limit", 0, INJECTED("sidecar.istio.io/proxyMemory: 1Gi, "
	"sidecar.istio.io/proxyMemoryLimit: 512Mi"),
	  ERROR, NULL, false, NULL },
	{ "memory-quantity-millibytes", 0,
	  INJECTED("sidecar.istio.io/proxyMemoryLimit: 512m"),
	  ERROR, "512Mi", false, NULL },
	{ "memory-quantity-millibytes", 0,
	  INJECTED("sidecar.istio.io/proxyMemoryLimit: '512m'"),
	  ERROR, "'512Mi'", false, NULL },
	{ "quantity-malformed", 0, INJECTED("sidecar.istio.io/proxyMemoryLimit: 512MiB"),
	  WARNING, "512Mi", true, "Istio's injector does not take it" },
	{ "quantity-malformed", 0, DAPR("dapr.io/sidecar-cpu-limit: one"), WARNING, NULL, false, "Dapr's injector" },
	{ "quantity-malformed", 0, "{resources: {limits: {cpu: one}}}", ERROR, NULL, false, "the API refuses it" },
	{ "quantity-malformed", 0, DAPR("dapr.io/sidecar-cpu-limit: ''"), NOTHING, NULL, false, NULL },
	{ "gomemlimit-no-headroom", 0,
	  INJECTED("sidecar.istio.io/proxyMemoryLimit: 1Gi"),
	  NOTHING, NULL, false, NULL },

	/* ---- CRI-O ---- */
	{ "crio-unified-below-gomemlimit", 0, CRIO("memory.max=1000000000;memory.high=10000", "'1000000000'"),
	  INFO, NULL, false, "throttles" },
	{ "crio-unified-below-gomemlimit", 0, CRIO("memory.max=999999999;memory.high=10000", "'1000000000'"),
	  INFO, NULL, false, "OOM-kills" },
	{ "crio-unified-below-gomemlimit", 0,
	  CRIO("memory.high=512M", "1GiB"),
	  INFO, NULL, false, "CRI-O decodes what can be base64" },
	{ "crio-unified-below-gomemlimit", 0,
	  CRIO("memory.high=1G", "2GiB"),
	  INFO, NULL, false, "let limits.memory set the limit" },
	{ "crio-unified-below-gomemlimit", 0, CRIO("memory.high=lots", "1GiB"), NOTHING, NULL, false, NULL },

	{ "crio-unified-below-gomemlimit", 0, CRIO("memory.max=0", "1GiB"), INFO, NULL, false, NULL },
	{ "crio-unified-below-gomemlimit", 25, CRIO("memory.max=5", "+1GiB"), NOTHING, NULL, false, NULL },
	{ "crio-unified-below-gomemlimit", 26, CRIO("memory.max=5", "+1GiB"), INFO, NULL, false, NULL },

	/* ---- init containers, hooks ---- */
	{ "ulimit-in-init-container", 0,
	  INIT("command: [sh, -c, 'ulimit -n 9; ulimit -c 0']"),
	  WARNING, NULL, false, "'ulimit -n 9'" },
	{ "ulimit-in-init-container", 0,
	  INIT("command: [sh, -c, 'ulimit -n 9; exec /migrate']"),
	  NOTHING, NULL, false, NULL },
	{ "ulimit-shell-dialect", 0,
	  INIT("command: [dash, -c, ulimit -u 9]"),
	  NOTHING, NULL, false, NULL },	/* silenced */
	{ "ulimit-shell-dialect", 0,
	  INIT("command: [dash, -c, 'ulimit -u 9; exec /migrate']"),
	  WARNING, NULL, false, NULL },
	{ "ulimit-in-hook", 0, "{" GO ", lifecycle: {postStart: {exec: {command: [sh, -c, 'ulimit -n 9; ulimit -c "
	"0']}}}}",
	  WARNING, NULL, false, "the process of the hook" },
	{ "ulimit-in-hook", 0, "{" GO ", startupProbe: {exec: {command: [sh, -c, ulimit -n 9]}}}",
	  WARNING, NULL, false, "the process of the probe" },

	/* ---- dialects ---- */
	{ "ulimit-shell-dialect", 0, BASH("ulimit -p 9; exec loki"), WARNING, NULL, false, "the size of a pipe" },
	{ "ulimit-shell-dialect", 0,
	  SH("ulimit -p 9; exec loki"),
	  INFO, NULL, false, "where sh is busybox, as in Alpine: it has no option -p" },
	{ "ulimit-shell-dialect", 0,
	  SH("ulimit -u 9 && exec loki"),
	  INFO, NULL, false, "it has no option -u; the script ends there" },
	{ "ulimit-shell-dialect", 0,
	  SH("ulimit -u 9; exec loki"),
	  INFO, NULL, false, "write -p, which is the number" },
	{ "ulimit-shell-dialect", 0,
	  SH("ulimit -n4096; exec loki"),
	  INFO, NULL, false, "a blank between the option and the number" },
	{ "ulimit-shell-dialect", 0,
	  SH("ulimit -n 9 -s 9; exec loki"),
	  INFO, NULL, false, "call ulimit once for each limit" },
	{ "ulimit-shell-dialect", 0, SH("ulimit -Sn hard; exec loki"), INFO, NULL, false, "$(ulimit -Hn)" },
	{ "ulimit-shell-dialect", 0,
	  SH("ulimit -n 4k; exec loki"),
	  WARNING, NULL, false, "in any shell: the value is no plain number" },
	{ "ulimit-shell-dialect", 0,
	  BASH("ulimit -nS 9; exec loki"),
	  WARNING, NULL, false, "the letter of the limit has to come last" },
	{ "ulimit-shell-dialect", 0,
	  SH("ulimit -HSn 9999; exec loki"),
	  INFO, NULL, false, "sets only one of the two limits where sh is dash" },
	{ "ulimit-shell-dialect", 0, "{" GO ", command: [busybox, ash, -c, ulimit -n hard; exec loki]}",
	  WARNING, NULL, false, "sets nothing in busybox" },
	{ "ulimit-shell-dialect", 0, BASH("ulimit -n 4k -s 9; exec loki"), WARNING, NULL, false, NULL },

	/* ---- hard limits ---- */
	{ "ulimit-hard-raise", 0,
	  SH("ulimit -n 524289; exec loki"),
	  WARNING, NULL, false, "the program runs with the old limit" },
	{ "ulimit-hard-raise", 0,
	  SH("ulimit -n 524289 && exec loki"),
	  WARNING, NULL, false, "the program does not start" },
	{ "ulimit-hard-raise", 0, "{" GO ", command: [sh, -ec, 'ulimit -n 524289; exec loki']}",
	  WARNING, NULL, false, "the program does not start" },
	{ "ulimit-hard-raise", 0,
	  SH("ulimit -Sn 524289; exec loki"),
	  WARNING, NULL, false, "that nodes mostly have, 524288" },
	{ "ulimit-hard-raise", 0,
	  SH("ulimit -n 10000; ulimit -n 20000; exec loki"),
	  WARNING, NULL, false, "set no more than 10000" },
	{ "ulimit-hard-raise", 0, SH("ulimit -n 10000; ulimit -Sn 10000; exec loki"), NOTHING, NULL, false, NULL },
	{ "ulimit-hard-raise", 0, SH("ulimit -Hn $X; ulimit -n 400000; exec loki"), NOTHING, NULL, false, NULL },
	{ "ulimit-hard-raise", 0,
	  SH("if ! ulimit -n 999999; then exit 1; fi; exec loki"),
	  NOTHING, NULL, false, NULL },
	{ "ulimit-hard-raise nofile_hard_assumed=1048576", 0,
	  SH("ulimit -n 1048576; exec loki"),
	  NOTHING, NULL, false, NULL },
	{ "ulimit-hard-raise nofile_hard_assumed=1048576", 0,
	  SH("ulimit -n 1048577; exec loki"),
	  WARNING, NULL, false, NULL },
	{ "ulimit-hard-raise", 0, PATCH("{name: a, " GO ", command: [sh, -c, 'ulimit -n 999999; exec loki']}"),
	  NOTHING, NULL, false, NULL },
	{ "ulimit-hard-raise", 0, "{" GO ", securityContext: {capabilities: {add: [CHOWN]}}, command: [sh, -c, "
	  "'ulimit -n 999999; exec loki']}", WARNING, NULL, false, NULL },
	{ "ulimit-hard-raise", 0, "{" GO ", securityContext: {capabilities: {add: [ALL]}}, command: [sh, -c, "
	  "'ulimit -n 999999; exec loki']}", NOTHING, NULL, false, NULL },
	{ "ulimit-lowers-hard", 0, SH("ulimit -n 4095; exec loki"), WARNING, NULL, false, "ulimit -Sn 4095" },
	{ "ulimit-lowers-hard", 0, SH("ulimit -n 4096; exec loki"), NOTHING, NULL, false, NULL },
	{ "ulimit-lowers-hard", 0, SH("ulimit -n 8; ulimit -n 9999; exec loki"), NOTHING, NULL, false, NULL },
	{ "ulimit-lowers-hard", 0,
	  "{" GO ", command: [prlimit, --nofile=9, loki]}",
	  WARNING, NULL, false, "--nofile=9:" },
	{ "ulimit-lowers-hard", 18, SH("ulimit -n 9; exec loki"), NOTHING, NULL, false, NULL },
	{ "ulimit-lowers-hard", 19, SH("ulimit -n 9; exec loki"), WARNING, NULL, false, NULL },
	{ "ulimit-lowers-hard nofile_min=10", 0, SH("ulimit -n 10; exec loki"), NOTHING, NULL, false, NULL },

	{ "ulimit-hard-raise", 0, SH("ulimit -n 524289; exec loki"), WARNING, NULL, false, "and is skipped" },
	{ "ulimit-hard-raise", 0,
	  SH("ulimit -n 524289 && exec loki"),
	  WARNING, NULL, false, ", and so does the container" },
	{ "ulimit-lowers-hard", 0, SH("ulimit -n 0; exec loki"), WARNING, NULL, false, NULL },
	{ "ulimit-lowers-hard", 0, SH("exec 2>&1; ulimit -n 9"), NOTHING, NULL, false, NULL },

	/* ---- Windows has none of them ---- */
	{ "ulimit-in-init-container", 0,
	  WINDOWS("initContainers: [{name: s, image: i, command: [sh, -c, ulimit -n 9]}], containers: [{name: a, "
		  GO "}]"),
	  NOTHING, NULL, false, NULL },
	{ "ulimit-in-hook", 0,
	  WINDOWS("containers: [{name: a, " GO ", startupProbe: {exec: {command: [sh, -c, ulimit -n 9]}}}]"),
	  NOTHING, NULL, false, NULL },
	{ "ulimit-shell-dialect", 0, WINDOWS_SH("ulimit -n 4k; exec loki"), NOTHING, NULL, false, NULL },
	{ "ulimit-hard-raise", 0, WINDOWS_SH("ulimit -n 999999; exec loki"), NOTHING, NULL, false, NULL },
	{ "ulimit-lowers-hard", 0, WINDOWS_SH("ulimit -n 9; exec loki"), NOTHING, NULL, false, NULL },
	{ "ulimit-kib-confusion", 0, WINDOWS_SH("ulimit -v 2147483648; exec loki"), NOTHING, NULL, false, NULL },
	{ "ulimit-without-exec", 0, WINDOWS_SH("ulimit -n 9; loki"), NOTHING, NULL, false, NULL },

	/* ---- KiB ---- */
	{ "ulimit-kib-confusion", 0,
	  SH("ulimit -v 1073741824; exec loki"),
	  WARNING, NULL, false, "this is 1TiB, not 1GiB" },
	{ "ulimit-kib-confusion", 0, SH("ulimit -v 1073741823; exec loki"), NOTHING, NULL, false, NULL },
	{ "ulimit-kib-confusion", 0,
	  SH("ulimit -v 2147483648; ulimit -v 4194304; exec loki"),
	  NOTHING, NULL, false, NULL },
	{ "ulimit-kib-confusion", 0,
	  SH("ulimit -v 2147483648; exec loki"),
	  WARNING, NULL, false, "write 2097152 if 2GiB is meant" },
	{ "ulimit-address-space-go", 0,
	  SH("ulimit -v 2147483648; exec loki"),
	  NOTHING, NULL, false, NULL },	/* silenced */
	{ "ulimit-address-space-go", 0,
	  SH("ulimit -v 512; exec loki"),
	  WARNING, NULL, false, "ulimit -v counts in KiB" },
	{ "ulimit-address-space-go", 0,
	  "{" GO ", command: [prlimit, --as=512, loki]}",
	  WARNING, NULL, false, "remove it" },

	/* ---- exec, sysctls ---- */
	{ "ulimit-without-exec", 0, SH("ulimit -n 9; ulimit -c 0; loki"), INFO, NULL, false, "where sh is dash" },
	{ "ulimit-without-exec", 0,
	  "{" GO ", command: [busybox, sh, -c, ulimit -n 9; loki]}",
	  NOTHING, NULL, false, NULL },
	{ "ulimit-without-exec", 0,
	  INIT("command: [dash, -c, 'ulimit -n 9; /migrate']"),
	  NOTHING, NULL, false, NULL },
	{ "host-sysctl-nofile", 0,
	  INIT("command: [sysctl, -w, fs.nr_open=9]"),
	  WARNING, NULL, false, "init container 's' writes fs.nr_open" },
	{ "host-sysctl-nofile", 0,
	  INIT("command: [sysctl, -w, vm.max_map_count=9]"),
	  WARNING, NULL, false, "sysctl.d" },
	{ "host-sysctl-nofile", 0, "pod: {spec: {securityContext: {sysctls: [{name: vm.swappiness, value: '1'}]}, "
	  "containers: [{name: a, " GO "}]}}", WARNING, NULL, false, "SysctlForbidden" },
};
/* clang-format on */

static void grades_and_edits(void **state UNUSED)
{
	check_cases(grades, COUNT_OF(grades));
}

/* One finding for each sysctl that a command, or a hook, writes. */
static void a_sysctl_is_said_once(void **state UNUSED)
{
	static const struct { const char *in; unsigned findings; } t[] = {
		{ INIT("command: [sysctl, -w, fs.nr_open=1, fs.nr_open=2]"), 1 },
		{ INIT("command: [sysctl, -w, fs.nr_open=1, fs.file-max=2, fs.file-max=3]"), 2 },
		{ INIT("command: [sysctl, fs.nr_open=1], lifecycle: {postStart: {exec: {command: [sysctl, "
		       "fs.nr_open=1]}}}"), 2 },
	};

	for (size_t i = 0; i < COUNT_OF(t); i++)
		assert_int_equal(findings_of("host-sysctl-nofile", t[i].in), t[i].findings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grades_and_edits),
		cmocka_unit_test(a_sysctl_is_said_once),
	};

	return run_grades("rule_grades_carriers", tests, COUNT_OF(tests));
}
