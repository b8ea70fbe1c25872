/* SPDX-License-Identifier: Apache-2.0 */
/* What rules see of a container's variables. */
#include "pod_fixture.h"

/* clang-format off */
/* One container's variables, by the grammar of each. */
static const struct {
	const char *env;
	int go_minor;
	const char *facts;
} of_variables[] = {
	{ "{name: GOMEMLIMIT, value: 1KiB}", 0, "GOMEMLIMIT 1024; GOMEMLIMIT" },
	{ "{name: GOMEMLIMIT, value: 'off'}", 0, "GOMEMLIMIT off; GOMEMLIMIT" },
	{ "{name: GOMEMLIMIT, value: '+1KiB'}", 25, "GOMEMLIMIT 1024!; GOMEMLIMIT" },
	{ "{name: GOMEMLIMIT, value: '+1KiB'}", 26, "GOMEMLIMIT 1024; GOMEMLIMIT" },
	{ "{name: GOMEMLIMIT, value: 1Ki}", 0, "GOMEMLIMIT '1Ki'!; GOMEMLIMIT" },
	{ "{name: GOMEMLIMIT, value: 1}", 0, "GOMEMLIMIT '1'!; GOMEMLIMIT" },
	{ "{name: GOMEMLIMIT, value: null}", 0, "GOMEMLIMIT off; GOMEMLIMIT" },
	{ "{name: GOMEMLIMIT}", 0, "GOMEMLIMIT off; GOMEMLIMIT" },
	{ "{name: GOGC, value: '50'}", 0, "GOGC 50; GOGC" },
	{ "{name: GOGC, value: 'off'}", 0, "GOGC off; GOGC" },
	{ "{name: GOGC, value: '-1'}", 0, "GOGC off; GOGC" },
	{ "{name: GOGC, value: '+50'}", 0, "GOGC 100!; GOGC" },
	{ "{name: GOGC, value: '+50'}", 25, "GOGC 100!; GOGC" },
	{ "{name: GOGC, value: '+50'}", 26, "GOGC 50; GOGC" },
	{ "{name: GOGC, value: 'OFF'}", 0, "GOGC 100!; GOGC" },
	{ "{name: GOGC, value: 50%}", 0, "GOGC 100!; GOGC" },
	{ "{name: GOGC, value: 50}", 0, "GOGC '50'!; GOGC" },
	{ "{name: GOMAXPROCS, value: '4'}", 0, "GOMAXPROCS 4; GOMAXPROCS" },
	{ "{name: GOMAXPROCS, value: ''}", 0, "GOMAXPROCS ''; GOMAXPROCS" },
	{ "{name: GOMAXPROCS, value: '+4'}", 25, "GOMAXPROCS '+4'!; GOMAXPROCS" },
	{ "{name: GOMAXPROCS, value: '+4'}", 26, "GOMAXPROCS 4; GOMAXPROCS" },
	{ "{name: GOMAXPROCS, value: '0'}", 0, "GOMAXPROCS '0'!; GOMAXPROCS" },
	{ "{name: AUTOMEMLIMIT, value: '0.5'}", 0, "AUTOMEMLIMIT 500; AUTOMEMLIMIT" },
	{ "{name: AUTOMEMLIMIT, value: ''}", 0, "AUTOMEMLIMIT ''!; AUTOMEMLIMIT" },
	{ "{name: AUTOMEMLIMIT, value: 'off'}", 0, "AUTOMEMLIMIT off; AUTOMEMLIMIT" },
	{ "{name: AUTOMEMLIMIT, value: '1.5'}", 0, "AUTOMEMLIMIT '1.5'!; AUTOMEMLIMIT" },
	{ "{name: GODEBUG, value: 'gctrace=1,x'}", 0, "GODEBUG 'gctrace=1,x'!; GODEBUG" },
	{ "{name: GODEBUG, value: 'gctrace=1,madvdontneed=0'}", 0, "GODEBUG 'gctrace=1,madvdontneed=0'; GODEBUG" },
	/* what matters and what does not */
	{ "{name: GORACE, value: x}, {name: MEMORY_LIMIT, value: x}, {name: AUTOMEMLIMIT_EXPERIMENT, value: x}, {name: GOPATH, value: "
	  "x}, {name: A, value: x}, {name: M, value: x}, {name: '', value: x}", 0,
	  "; GORACE MEMORY_LIMIT AUTOMEMLIMIT_EXPERIMENT" },
	{ "{name: GOGC, value: '1'}, {name: GOGC, value: '2'}, {name: GOGC, value: '3'}", 0,
	  "GOGC 3; GOGC (hidden) GOGC (hidden) GOGC" },
	{ "{name: N, value: '1'}, {name: N, value: '2'}", 0, "; false false" },
	{ "{name: A, value: '7'}, {name: GOGC, value: $(A)0}", 0, "GOGC 70; GOGC" },
	{ "{name: GOGC, value: $(A)0}, {name: A, value: '7'}", 0, "GOGC 100!; GOGC" },
	{ "{name: A, value: '7'}, {name: A, value: '8'}, {name: GOGC, value: $(A)0}, {name: A, value: '9'}", 0, "GOGC 80; GOGC" },
	{ "{name: A, value: '7'}, {name: GOGC, value: $$(A)}", 0, "GOGC 100!; GOGC" },
	{ "{name: A, value: $(B)}, {name: B, value: '5'}, {name: GOGC, value: $(A)}", 0, "GOGC 100!; GOGC" },
	{ "{name: B, value: '5'}, {name: A, value: $(B)}, {name: GOGC, value: $(A)}", 0, "GOGC 5; GOGC" },
	{ "{name: GOGC, value: '${A}'}", 0, "GOGC ? (env: holds a template variable); GOGC" },
	{ "{name: GOGC, value: $(KUBERNETES_X)}", 0, "GOGC ? (env: holds a $(VAR) that cannot be told); GOGC" },
	{ "{name: GOGC, value: $(X_SERVICE_HOST)}", 0, "GOGC ? (env: holds a $(VAR) that cannot be told); GOGC" },
	{ "{name: GOGC, value: $(X_SERVICE_PORT_A)}", 0, "GOGC ? (env: holds a $(VAR) that cannot be told); GOGC" },
	{ "{name: GOGC, value: $(X_PORT_80_TCP)}", 0, "GOGC ? (env: holds a $(VAR) that cannot be told); GOGC" },
	{ "{name: GOGC, value: $(X_PORT)}", 0, "GOGC ? (env: holds a $(VAR) that cannot be told); GOGC" },
	{ "{name: GOGC, value: $(X_PORTS)}", 0, "GOGC 100!; GOGC" },
	{ "{name: GOGC, valueFrom: {fieldRef: {fieldPath: metadata.name}}}", 0, "GOGC ? (fieldRef metadata.name); GOGC" },
	{ "{name: GOGC, valueFrom: {fileKeyRef: {key: k}}}", 0, "GOGC ? (fileKeyRef); GOGC" },
	{ "{name: GOGC, valueFrom: {}}", 0, "GOGC ? (valueFrom without a source that is known); GOGC" },
	{ "{name: GOGC, value: '5', valueFrom: {fieldRef: {fieldPath: metadata.name}}}", 0, "GOGC 5; GOGC" },
	{ "{name: GOGC, value: '', valueFrom: {fieldRef: {fieldPath: metadata.name}}}", 0, "GOGC ? (fieldRef metadata.name); GOGC" },
	{ "{name: GOGC, valueFrom: {configMapKeyRef: {name: c}}}", 0, "GOGC ? (configMapKeyRef: name or key is missing); GOGC" },
	{ "{name: GOGC, valueFrom: {secretKeyRef: {key: k}}}", 0, "GOGC ? (secretKeyRef: name or key is missing); GOGC" },
	{ "{name: GOGC, value: {a: b}}", 0, "GOGC 'map'!; GOGC" },
	{ "{name: GOGC, value: [b]}", 0, "GOGC 'list'!; GOGC" },
	{ "{name: [GOGC], value: '1'}, {name: {a: b}, value: '1'}, {value: '1'}", 0, "; " },
};
/* clang-format on */

static void variables(void **state UNUSED)
{
	unsigned failures = 0;

	for (size_t i = 0; i < COUNT_OF(of_variables); i++) {
		struct given_pod g;
		struct arena *a = &g.arena;
		char spec[1024];

		snprintf(spec, sizeof spec, "containers: [{name: a, env: [%s]}]", of_variables[i].env);
		given_pod(&g, spec, A_POD, of_variables[i].go_minor, 0);
		const struct container *c = &g.pod.containers[0];
		const char *facts = "";

		for (enum setting_id id = SETTING_GOMEMLIMIT; id <= SETTING_AUTOMEMLIMIT; id++)
			if (setting_of(c, id)->state != STATE_ABSENT)
				facts = arena_printf(a, "%s%s%s %s", facts, *facts ? ", " : "", setting_name(id),
						     value_of(a, setting_of(c, id)));
		facts = arena_printf(a, "%s;%s", facts, c->env_count ? "" : " ");
		for (size_t v = 0; v < c->env_count; v++)
			facts = arena_printf(a, "%s %.*s%s", facts, STR_ARG(c->env[v].name),
					     c->env[v].hidden_by ? " (hidden)" : "");
		if (strcmp(facts, of_variables[i].facts) && ++failures)
			print_error("# %s, Go 1.%d: %s, not %s\n", of_variables[i].env, of_variables[i].go_minor, facts,
				    of_variables[i].facts);
		arena_release(&g.arena);
	}
	assert_int_equal(failures, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(variables) };

	return cmocka_run_group_tests_name("env_facts", tests, NULL, NULL);
}
