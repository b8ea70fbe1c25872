/* SPDX-License-Identifier: Apache-2.0 */
/* Grades, edits and texts of the rules. */
#include "grades.h"

#define ANNOTATED(value_) \
	"pod: {metadata: {annotations: {ulimits.noderesource.dev/container.app: '" value_ "'}}, " \
	"spec: {containers: [{name: app, image: i, env: [{name: GOGC, value: '50'}]}]}}"

/* clang-format off */
static const struct expected grades[] = {
	{ "gomaxprocs-malformed", 0,
	  "{env: [{name: GOMAXPROCS, value: '+4'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-malformed", 25,
	  "{env: [{name: GOMAXPROCS, value: '+4'}]}",
	  WARNING, "'4'", true, "to Go 1.25 and older" },
	{ "gomaxprocs-malformed", 26,
	  "{env: [{name: GOMAXPROCS, value: '+4'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-malformed", 24,
	  "{env: [{name: GOMAXPROCS, value: '0'}]}",
	  WARNING, NULL, false, "takes the node's CPUs" },
	{ "gomaxprocs-malformed", 25,
	  "{env: [{name: GOMAXPROCS, value: '0'}]}",
	  WARNING, NULL, false, "the cpu limit" },
	{ "gomaxprocs-malformed", 0,
	  "{env: [{name: GOMAXPROCS, value: '4 '}]}",
	  WARNING, "'4'", true, NULL },
	{ "gomaxprocs-malformed", 0,
	  "{env: [{name: GOMAXPROCS, value: '2000m'}]}",
	  WARNING, "'2'", false, NULL },
	{ "gomaxprocs-malformed", 0,
	  "{env: [{name: GOMAXPROCS, value: '2001m'}]}",
	  WARNING, "'3'", false, NULL },
	{ "gomaxprocs-malformed", 0,
	  "{env: [{name: GOMAXPROCS, value: '1Ki'}]}",
	  WARNING, NULL, false, NULL },
	{ "gomaxprocs-malformed", 0,
	  "{env: [{name: GOMAXPROCS, value: '-2'}]}",
	  WARNING, NULL, false, NULL },
	{ "gomaxprocs-malformed", 0,
	  "{env: [{name: GOMAXPROCS, value: '2147483647.0'}]}",
	  WARNING, "'2147483647'", false, NULL },
	{ "gomaxprocs-malformed", 0,
	  "{env: [{name: GOMAXPROCS, value: '2147483648'}]}",
	  WARNING, NULL, false, NULL },
	{ "gomaxprocs-malformed", 0,
	  "{env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: requests.cpu}}}]}",
	  WARNING, NULL, false, "set requests.cpu or remove GOMAXPROCS" },
	{ "gomaxprocs-malformed", 0,
	  "{resources: {limits: {cpu: 3000000000}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: "
	  "{resource: limits.cpu}}}]}",
	  WARNING, NULL, false, "'3000000000' is no positive" },
	{ "gomaxprocs-malformed", 0,
	  "{env: [{name: GOMAXPROCS, value: $(CPUS)}]}",
	  WARNING, NULL, false, "nothing before it sets" },
	{ "gomaxprocs-malformed", 25,
	  "{env: [{name: GOMAXPROCS, value: 1500m}]}",
	  WARNING, "\"2\"", false, "GOMAXPROCS='1500m' is ignored; Go takes its default, the cpu limit" },
	{ "gomaxprocs-malformed", 0,
	  "[{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {v: MTUwMG0=}}, {apiVersion: v1, kind: "
	  "Pod, metadata: {name: p}, spec: {containers: [{name: a, image: i, resources: {limits: {cpu: 1}}, "
	  "env: [{name: GOMAXPROCS, valueFrom: {secretKeyRef: {name: s, key: v}}}]}]}}]",
	  WARNING, NULL, false, "write \"2\"" },
	{ "gomaxprocs-malformed", 0,
	  "{env: [{name: GOMAXPROCS, value: 4.5}]}",
	  NOTHING, NULL, false, NULL },

	{ "gomaxprocs-above-cpu-limit", 0,
	  "{resources: {limits: {cpu: 2}}, env: [{name: GOMAXPROCS, value: '4'}]}",
	  WARNING, "'2'", false, "at most 3 make sense" },
	{ "gomaxprocs-above-cpu-limit", 0,
	  "{resources: {limits: {cpu: 2001m}}, env: [{name: GOMAXPROCS, value: '4'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-above-cpu-limit", 25,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMAXPROCS, value: '+9'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-above-cpu-limit", 26,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMAXPROCS, value: '+9'}]}",
	  WARNING, "'2'", false, NULL },
	/* what the divisor rule says is said once */
	{ "gomaxprocs-above-cpu-limit", 0,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: "
	  "limits.cpu, divisor: 1m}}}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-above-cpu-limit", 0,
	  "[{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {v: OQ==}}, {apiVersion: v1, kind: Pod, "
	  "metadata: {name: p}, spec: {containers: [{name: a, image: i, resources: {limits: {cpu: 1}}, env: "
	  "[{name: GOMAXPROCS, valueFrom: {secretKeyRef: {name: s, key: v}}}]}]}}]",
	  WARNING, NULL, false, NULL },
	{ "gomaxprocs-above-cpu-limit", 0,
	  "pod: {spec: {containers: [{name: a, image: i, resources: {limits: {cpu: 1}}, env: [{name: "
	  "GOMAXPROCS, valueFrom: {resourceFieldRef: {containerName: b, resource: limits.cpu}}}]}, {name: b, "
	  "image: i, resources: {limits: {cpu: 9}}}]}}",
	  WARNING, NULL, false, NULL },
	{ "gomaxprocs-above-cpu-limit", 0,
	  "{resources: {limits: {cpu: -1}}, env: [{name: GOMAXPROCS, value: '9'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-above-cpu-limit", 0,
	  "{resources: {limits: {cpu: many}}, env: [{name: GOMAXPROCS, value: '9'}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-divisor", 0,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: "
	  "limits.cpu, divisor: 1m}}}]}",
	  ERROR, "\"1\"", true, "GOMAXPROCS '1000'" },
	{ "gomaxprocs-divisor", 0,
	  "{env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}]}",
	  ERROR, "\"1\"", true, "the thousandths of a core in 'limits.cpu'" },
	{ "gomaxprocs-divisor", 0,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: "
	  "{containerName: nobody, resource: limits.cpu, divisor: 1m}}}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-divisor", 0,
	  "{resources: {limits: {cpu: many}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: "
	  "limits.cpu, divisor: 1m}}}]}",
	  ERROR, "\"1\"", true, "thousandths" },
	{ "gomaxprocs-divisor", 0,
	  "{resources: {limits: {cpu: 1}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: "
	  "limits.cpu, divisor: 1x}}}]}",
	  NOTHING, NULL, false, NULL },
	{ "gomaxprocs-divisor", 0,
	  "{resources: {limits: {cpu: 8}}, env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: "
	  "limits.cpu, divisor: 2}}}]}",
	  ERROR, "\"1\"", true, "takes only 1 and 1m" },

	{ "godebug-removed-setting", 0,
	  "{env: [{name: GODEBUG, value: 'tls3des=1'}]}",
	  WARNING, "''", false, "Go 1.27 and later" },
	{ "godebug-removed-setting", 26,
	  "{env: [{name: GODEBUG, value: 'tls3des=1'}]}",
	  INFO, "''", false, "still starts" },
	{ "godebug-removed-setting", 27,
	  "{env: [{name: GODEBUG, value: 'tls3des=1'}]}",
	  ERROR, "''", true, NULL },
	{ "godebug-removed-setting", 28,
	  "{env: [{name: GODEBUG, value: 'a=1,tls3des=1,b=2'}]}",
	  ERROR, "'a=1,b=2'", true, "GODEBUG tls3des=1: " },
	{ "godebug-removed-setting", 0,
	  "{env: [{name: GODEBUG, value: 'tls3des=1,tlskyber=0,tlsrsakex=1'}]}",
	  WARNING, "''", false, "GODEBUG tls3des=1, tlskyber=0, tlsrsakex=1: " },
	{ "godebug-removed-setting", 0,
	  "{env: [{name: GODEBUG, value: 'tls3des=1,tlskyber=0,tlsrsakex=1,x509sha1=1'}]}",
	  WARNING, "''", false, "tlsrsakex=1 and more: " },
	{ "godebug-removed-setting", 0,
	  "{env: [{name: GODEBUG, value: tls3des=1}]}",
	  WARNING, "\"\"", false, "no longer have this setting" },
	{ "godebug-removed-setting", 0,
	  "{env: [{name: GODEBUG, value: 'tls3des=1,tlskyber=0'}]}",
	  WARNING, "''", false, "no longer have these settings" },
	{ "godebug-removed-setting", 0,
	  "[{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {v: dGxzM2Rlcz0x}}, {apiVersion: v1, "
	  "kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: i, resources: {limits: {cpu: "
	  "1}}, env: [{name: GODEBUG, valueFrom: {secretKeyRef: {name: s, key: v}}}]}]}}]",
	  WARNING, NULL, false, NULL },

	{ "godebug-memory-hostile", 0,
	  "{env: [{name: GODEBUG, value: 'sbrk=1,efence=1'}]}",
	  ERROR, "''", false, "sbrk=1, efence=1: " },
	{ "godebug-memory-hostile", 0,
	  "{env: [{name: GODEBUG, value: 'gcshrinkstackoff=1'}]}",
	  WARNING, "''", false, NULL },
	{ "godebug-memory-hostile", 0,
	  "{env: [{name: GODEBUG, value: 'x=1,harddecommit=1'}]}",
	  INFO, "'x=1'", false, NULL },
	{ "godebug-memory-hostile", 0,
	  "{env: [{name: GODEBUG, value: 'a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1,sbrk=1'}]}",
	  ERROR, "'a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1'", false, NULL },
	{ "godebug-memory-hostile", 0,
	  "{env: [{name: GODEBUG, value: 'efence=1,gctrace=1,efence=0,efence=2'}]}",
	  ERROR, "'gctrace=1,efence=0'", false, "GODEBUG efence=2: " },
	{ "godebug-memory-hostile", 0,
	  "[{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {v: c2Jyaz0x}}, {apiVersion: v1, kind: "
	  "Pod, metadata: {name: p}, spec: {containers: [{name: a, image: i, resources: {limits: {cpu: 1}}, "
	  "env: [{name: GODEBUG, valueFrom: {secretKeyRef: {name: s, key: v}}}]}]}}]",
	  ERROR, NULL, false, NULL },

	{ "nproc-below-threads", 0,
	  "{securityContext: {runAsUser: 7}, env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -u 23; "
	  "exec /app']}",
	  ERROR, NULL, false, "8 assumed + 16" },
	{ "nproc-below-threads", 0,
	  "{securityContext: {runAsUser: 7}, image: grafana/loki, command: [bash, -c, 'ulimit -u 23; exec /app']}",
	  WARNING, NULL, false, NULL },
	{ "nproc-below-threads", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -u 23; exec /app']}",
	  WARNING, NULL, false, NULL },
	{ "nproc-below-threads", 0,
	  "{securityContext: {runAsUser: 0}, env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -u 0; "
	  "exec /app']}",
	  INFO, NULL, false, "root" },
	{ "nproc-below-threads", 0,
	  "{securityContext: {runAsUser: 7}, env: [{name: GOMAXPROCS, value: '0'}], command: [bash, -c, 'ulimit -u "
	  "23; exec /app']}",
	  ERROR, NULL, false, "8 assumed" },
	{ "nproc-below-threads", 0,
	  "{securityContext: {runAsUser: 7}, env: [{name: GOMAXPROCS, value: '1'}], command: [bash, -c, 'ulimit -u "
	  "17; exec /app']}",
	  NOTHING, NULL, false, NULL },
	{ "nproc-below-threads", 0,
	  "{securityContext: {runAsUser: 7}, env: [{name: GOMAXPROCS, value: '1'}], command: [bash, -c, 'ulimit "
	  "-Su 100; ulimit -Hu 100; exec /app']}",
	  NOTHING, NULL, false, NULL },
	{ "nproc-below-threads", 0,
	  "{securityContext: {runAsUser: 7}, env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -Su "
	  "20; ulimit -Hu 900; ulimit -n 5; exec /app']}",
	  ERROR, NULL, false, "'ulimit -Su 20' allows 20 threads" },

	{ "ulimit-address-space-go", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [sh, -c, 'ulimit -v 749999; exec /app']}",
	  ERROR, NULL, false, "before main" },
	{ "ulimit-address-space-go", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [sh, -c, 'ulimit -v 750000; exec /app']}",
	  WARNING, NULL, false, "when idle" },
	{ "ulimit-address-space-go", 0,
	  "{image: grafana/loki, command: [sh, -c, 'ulimit -v 749999; exec /app']}",
	  WARNING, NULL, false, "before main" },
	{ "ulimit-address-space-go", 0,
	  "{resources: {limits: {memory: 1Gi}}, env: [{name: GOGC, value: '50'}], command: [sh, -c, 'ulimit -v "
	  "3670015; exec /app']}",
	  WARNING, NULL, false, "1.5GiB + 200% of the memory limit '1Gi' = 3.5GiB" },
	{ "ulimit-address-space-go", 0,
	  "{resources: {limits: {memory: 1Gi}}, env: [{name: GOGC, value: '50'}], command: [sh, -c, 'ulimit -v "
	  "3670016; exec /app']}",
	  NOTHING, NULL, false, NULL },
	{ "ulimit-address-space-go", 0,
	  ANNOTATED("- {type: as, soft: 0, hard: 0}"),
	  ERROR, NULL, false, "the annotation limits the address space to 0B" },
	{ "ulimit-address-space-go", 0,
	  ANNOTATED("- {type: as, soft: 18446744073709551615, hard: 18446744073709551615}"),
	  NOTHING, NULL, false, NULL },
	{ "ulimit-address-space-go", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -v 700000; ulimit -n 5; exec /app']}",
	  ERROR, NULL, false, "'ulimit -v 700000' limits the address space to 683.6MiB" },
	{ "ulimit-address-space-go", 0,
	  "{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -Sv 700000; ulimit -Hv 900000; exec "
	  "/app']}",
	  ERROR, NULL, false, "'ulimit -Sv 700000' limits" },
	{ "ulimit-address-space-go", 0,
	  "{resources: {limits: {memory: 0}}, env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -v "
	  "9000000; exec /app']}",
	  WARNING, NULL, false, "when idle" },

	{ "nri-ulimit-annotation-invalid", 0,
	  ANNOTATED("- {type: nofile, soft: 5}"),
	  ERROR, NULL, false, "0 < soft 5, and the container is not created" },
	{ "nri-ulimit-annotation-invalid", 0,
	  ANNOTATED("- {type: nofile}"),
	  ERROR, NULL, false, "soft and hard are 0" },
	{ "nri-ulimit-annotation-invalid", 0,
	  ANNOTATED("- {type: nofile, hard: 5}"),
	  WARNING, NULL, false, "starts with 0, not with 5" },
	{ "nri-ulimit-annotation-invalid", 0,
	  ANNOTATED("- {type: nofile, soft: 18446744073709551615, hard: 5}"),
	  ERROR, NULL, false, "5 < unlimited" },
	{ "nri-ulimit-annotation-invalid", 0,
	  ANNOTATED("- {soft: 5, hard: 5}"),
	  ERROR, NULL, false, "no type" },
	{ "nri-ulimit-annotation-invalid", 0,
	  ANNOTATED("- {type: nofile, soft: 64k, hard: 5}"),
	  ERROR, NULL, false, "'64k'" },
	{ "nri-ulimit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {ulimits.noderesource.dev/container.b: '[]'}}, spec: {containers: [{name: "
	  "a, image: i}]}}",
	  WARNING, NULL, false, "'b'" },
	{ "nri-ulimit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {ulimits.noderesource.dev/container.b: ''}}, spec: {containers: "
	  "[{name: a, image: i}]}}",
	  WARNING, NULL, false, "name the container 'a'" },
	{ "nri-ulimit-annotation-invalid", 0,
	  "pod: {metadata: {annotations: {ulimits.noderesource.dev/container.b: '[]'}}, spec: {containers: "
	  "[{name: a, image: i}, {name: c, image: i}]}}",
	  WARNING, NULL, false, "end the key in the name of one" },
	{ "nri-ulimit-annotation-invalid", 0,
	  ANNOTATED("- {type: nofile, soft: 1, hard: 0}"),
	  ERROR, NULL, false, "0 < 1" },

	{ "ulimit-unknown-field", 0,
	  "{resources: {limits: {nofile: 1}}}",
	  ERROR, NULL, false, "has 'nofile' among its resources" },
	{ "ulimit-unknown-field", 0,
	  "{ulimits: {nofile: 1}}",
	  ERROR, NULL, false, "container 'app' has a field 'ulimits'" },
};
/* clang-format on */

static void grades_and_edits(void **state UNUSED)
{
	check_cases(grades, COUNT_OF(grades));
}

/* One finding a fault, not a container or a value. */
static void one_finding_a_fault(void **state UNUSED)
{
	assert_int_equal(findings_of("ulimit-unknown-field", "{ulimits: {nofile: 1}}"), 1);
	assert_int_equal(findings_of("ulimit-unknown-field",
				     "{ulimits: {nofile: 1}, resources: {limits: {memory: 1Gi}}}"), 1);
	assert_int_equal(findings_of("ulimit-unknown-field",
				     "{resources: {limits: {nofile: 1}, requests: {nofile: 1, nproc: 1}}}"), 3);
	assert_int_equal(findings_of("nri-ulimit-annotation-invalid",
				     ANNOTATED("[{type: nofile}, {type: as, soft: 9, hard: 9}, {type: x}]")), 2);
	assert_int_equal(findings_of("godebug-removed-setting",
				     "{env: [{name: GODEBUG, value: 'tls3des=1,tlskyber=0'}]}"), 1);
	assert_int_equal(findings_of("godebug-memory-hostile",
				     "{env: [{name: GODEBUG, value: 'sbrk=1,madvdontneed=0,gcstoptheworld=1'}]}"), 3);
}

/* What remains of GODEBUG is proposed as long as it fits into 512 bytes. */
static void long_values(void **state UNUSED)
{
	static const struct {
		const char *rule, *field;
		size_t longest;
	} cases[] = { { "godebug-removed-setting", "tls3des=1", 511 }, { "godebug-memory-hostile", "sbrk=1", 511 } };
	char rest[600], in[800], edit[700];

	memset(rest, 'x', sizeof rest);
	rest[1] = '=';
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		for (size_t n = cases[i].longest - 1; n <= cases[i].longest + 1; n++) {
			snprintf(in, sizeof in, "{env: [{name: GODEBUG, value: '%s,%.*s'}]}", cases[i].field, (int)n,
				 rest);
			snprintf(edit, sizeof edit, "'%.*s'", (int)n, rest);
			struct expected x = { .rule = cases[i].rule, .in = in };

			x.edit = n > cases[i].longest ? NULL : edit;
			x.severity = i ? SEVERITY_ERROR : SEVERITY_WARNING;
			assert_int_equal(check_case(&x), 0);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grades_and_edits),
		cmocka_unit_test(one_finding_a_fault),
		cmocka_unit_test(long_values),
	};

	return run_grades("rule_grades", tests, COUNT_OF(tests));
}
