/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How severe a finding is, and what it proposes: what the examples of a rule cannot say. Each case is an
 * example (lint/rule.h) with the Go version of the command line.
 */
#include "source_fixture.h"

#include "example.h"
#include "lint.h"
#include "policies.h"

#define ANNOTATED(value_) \
	"pod: {metadata: {annotations: {ulimits.noderesource.dev/container.app: '" value_ "'}}, " \
	"spec: {containers: [{name: app, image: i, env: [{name: GOGC, value: '50'}]}]}}"

struct expected {
	const char *rule;
	int go_minor;
	const char *in;
	enum severity severity; /* OFF: quiet */
	const char *edit;       /* text of the edit; NULL: none */
	bool safe;
	const char *says; /* a part of the message, the brief or the remedy; or NULL */
};

#define ERROR	SEVERITY_ERROR
#define WARNING SEVERITY_WARNING
#define INFO	SEVERITY_INFO
#define NOTHING SEVERITY_OFF

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

struct run {
	struct arena arena;
	struct inputs inputs;
	struct lint_result result;
};

static void run_lint(struct run *r, struct str text, int go_minor)
{
	struct lint_options options = {
		.limits = LIMITS_DEFAULT, .min_severity = SEVERITY_INFO, .jobs = 1, .fail_on = SEVERITY_OFF
	};
	struct collect_options collect = { .limits = &options.limits };
	struct policy *list = arena_array(&r->arena, policy_count, struct policy);

	for (size_t i = 0; i < policy_count; i++) {
		list[i] = (struct policy){ .rule = policies[i], .enabled = true };
		for (size_t p = 0; p < COUNT_OF(list[i].param) && policies[i]->params[p].name; p++)
			list[i].param[p] = policies[i]->params[p].value;
	}
	options.engine = (struct engine){ .policies = list, .policy_count = policy_count, .go_minor = go_minor };
	put_bytes("case.yaml", text.p, text.n);
	inputs_add(&r->inputs, &r->arena, "case.yaml", false, &collect);
	lint_run(&options, &r->inputs, &r->result);
}

static unsigned check_finding(const struct expected *x, const struct finding *f)
{
	unsigned failures = 0;

	if (f->severity != x->severity && ++failures)
		print_error("# %s, Go 1.%d: %s, not %s\n", x->rule, x->go_minor, severity_name(f->severity),
			    severity_name(x->severity));
	if (x->says && !strstr(f->message, x->says) && !strstr(f->brief, x->says) && !strstr(f->remedy, x->says) &&
	    ++failures)
		print_error("# %s: \"%s\" does not say \"%s\"\n", x->rule, f->message, x->says);
	if (!x->edit != !f->edits && ++failures)
		print_error("# %s: %s edit\n", x->rule, x->edit ? "no" : "an");
	if (x->edit && f->edits && (strcmp(f->edits->text, x->edit) || f->safe != x->safe) && ++failures)
		print_error("# %s: the edit is %s, %s\n", x->rule, f->edits->text, f->safe ? "safe" : "not safe");
	if (failures)
		print_error("#     %s\n", x->in);
	return failures;
}

static unsigned check_case(const struct expected *x)
{
	struct run r = { 0 };
	struct manifest m;
	struct err err = { "" };
	unsigned failures = 0, count = 0;

	assert_true(make_manifest(&r.arena, x->in, DOC_YAML, false, &m, &err));
	run_lint(&r, m.text, x->go_minor);
	for (size_t i = 0; i < r.result.report.finding_count; i++) {
		const struct finding *f = r.result.report.findings[i];

		if (strcmp(f->rule->name, x->rule))
			continue;
		count++;
		failures += check_finding(x, f);
	}
	if (count != (x->severity != SEVERITY_OFF) && ++failures)
		print_error("# %s, Go 1.%d: %u findings of %s\n", x->rule, x->go_minor, count, x->in);
	lint_release(&r.result);
	arena_release(&r.arena);
	return failures;
}

static void grades_and_edits(void **state UNUSED)
{
	unsigned failures = 0;

	for (size_t i = 0; i < COUNT_OF(grades); i++)
		failures += check_case(&grades[i]);
	assert_int_equal(failures, 0);
}

static unsigned findings_of(const char *rule, const char *in)
{
	struct run r = { 0 };
	struct manifest m;
	struct err err = { "" };
	unsigned n = 0;

	assert_true(make_manifest(&r.arena, in, DOC_YAML, false, &m, &err));
	run_lint(&r, m.text, 0);
	for (size_t i = 0; i < r.result.report.finding_count; i++)
		n += !strcmp(r.result.report.findings[i]->rule->name, rule);
	lint_release(&r.result);
	arena_release(&r.arena);
	return n;
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
	void *directory = NULL;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grades_and_edits),
		cmocka_unit_test(one_finding_a_fault),
		cmocka_unit_test(long_values),
	};

	tree_enter(&directory);
	int failed = cmocka_run_group_tests_name("rule_grades", tests, NULL, NULL);

	tree_leave(&directory);
	return failed;
}
