/* SPDX-License-Identifier: Apache-2.0 */
/* What annotations say: of sidecars that an injector adds, and of cgroups. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "setting/resolve.h"

struct given {
	struct arena arena;
	struct limits limits;
	struct doc doc;
	struct resolver r;
	struct object object;
	struct container app;
	struct pod pod;
};

/* The metadata and spec of a Pod with one container, app. */
static void given_pod(struct given *g, const char *yaml)
{
	struct fault fault;

	*g = (struct given){ .limits = LIMITS_DEFAULT };
	g->doc = (struct doc){ .arena = &g->arena, .limits = &g->limits, .text = str_of(yaml) };
	if (yaml_read(&g->doc, &fault) != 0)
		fail_msg("%s: %s", yaml, fault.text);
	g->r = (struct resolver){ .doc = &g->doc, .arena = &g->arena };
	g->app.name = STR("app");
	g->pod = (struct pod){ .object = &g->object, .containers = &g->app, .container_count = 1 };
	g->pod.metadata = map_get(&g->doc, g->doc.root, "metadata", NULL);
	g->pod.spec = map_get(&g->doc, g->doc.root, "spec", NULL);
	g->app.pod = &g->pod;
	carriers_read(&g->r, &g->pod);
}

static struct str source_of(const struct given *g, const struct link *at)
{
	uint32_t start = at->node->start;

	return at->from < at->to ? str_sub(g->doc.text, start + at->from, start + at->to) :
				   str_sub(g->doc.text, start, at->node->end);
}

/* "GOMEMLIMIT 900MiB <GOMEMLIMIT=900MiB>; memory.limit ..." of the second container. */
static const char *sidecar(struct given *g)
{
	const struct container *c = &g->pod.containers[1];
	char *text = arena_text(&g->arena, STR_NONE);

	if (g->pod.container_count != 2)
		return "none";
	assert_null(c->node);
	assert_int_equal(c->type, CONTAINER_SIDECAR);
	assert_ptr_equal(c->pod, &g->pod);
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *s = &c->settings[i];
		const char *separator = *text ? "; " : "", *name = setting_name((enum setting_id)i);

		if (s->state == STATE_KNOWN)
			text = arena_printf(&g->arena, "%s%s%s %.*s <%.*s>", text, separator, name, STR_ARG(s->text),
					    STR_ARG(source_of(g, s->from)));
		else if (s->state == STATE_UNKNOWN)
			text = arena_printf(&g->arena, "%s%s%s ? %s", text, separator, name, s->origin);
	}
	return text;
}

struct row { const char *yaml, *expected; };

static void check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct given g;
		const char *got;

		given_pod(&g, rows[i].yaml);
		got = sidecar(&g);
		if (strcmp(got, rows[i].expected) != 0)
			fail_msg("%s\n  got      %s\n  expected %s", rows[i].yaml, got, rows[i].expected);
		arena_release(&g.arena);
	}
}

#define DAPR(annotations_)  "metadata: {annotations: {dapr.io/enabled: 'true', " annotations_ "}}"
#define ENV(text_)	    DAPR("dapr.io/env: " text_)
#define ISTIO(annotations_) "metadata: {annotations: {" annotations_ "}}"
#define TEMPLATE \
	"GOMEMLIMIT ? up to Istio's injection template; GOMAXPROCS ? up to Istio's injection template"

/* Expected values: dapr/dapr pkg/injector/patcher/sidecar_container.go, by hand. */
static void dapr_describes_its_sidecar(void **state)
{
	static const struct row t[] = {
		{ DAPR("a: b"), "" },
		{ "metadata: {annotations: {dapr.io/enabled: ' YES '}}", "" },
		{ "metadata: {annotations: {dapr.io/enabled: y}}", "" },
		{ "metadata: {annotations: {dapr.io/enabled: '1'}}", "" },
		{ "metadata: {annotations: {dapr.io/enabled: 'false', dapr.io/sidecar-memory-limit: 1Gi}}", "none" },
		{ "metadata: {annotations: {dapr.io/sidecar-memory-limit: 1Gi}}", "none" },
		{ "metadata: {annotations: {example.org/dapr.io/enabled: 'true'}}", "none" },
		{ "metadata: {labels: {dapr.io/enabled: 'true'}}", "none" }, { "{}", "none" },
		{ DAPR("dapr.io/sidecar-memory-limit: 1000Mi, dapr.io/sidecar-memory-request: \"250Mi\", "
		       "dapr.io/sidecar-cpu-limit: '300m', dapr.io/sidecar-cpu-request: 100m"),
		  "memory.limit 1000Mi <1000Mi>; memory.request 250Mi <\"250Mi\">; cpu.limit 300m <'300m'>; "
		  "cpu.request 100m <100m>" },
		{ DAPR("dapr.io/sidecar-memory-limit: ''"), "" },
		{ ENV("GOMEMLIMIT=900MiB"), "GOMEMLIMIT 900MiB <GOMEMLIMIT=900MiB>" },
		{ ENV("'A=b,GOGC=50 , GOMAXPROCS=2'"), "GOGC 50 <GOGC=50>; GOMAXPROCS 2 <GOMAXPROCS=2>" },
		{ ENV("'GOGC=1,2,GOGC2=x'"), "GOGC 1,2 <GOGC=1,2>" },
		{ ENV("'GODEBUG=gctrace=1,madvdontneed=1'"), "GODEBUG gctrace=1 <GODEBUG=gctrace=1>" },
		{ ENV("'GOMEMLIMIT= 900MiB'"), "GOMEMLIMIT  900MiB <GOMEMLIMIT= 900MiB>" },
		{ ENV("'GOGC=1,2A=x,=y, B'"), "GOGC 1,2A=x,=y, B <GOGC=1,2A=x,=y, B>" },
		{ ENV("'GOGC=1,a=x'"), "GOGC 1 <GOGC=1>" }, { ENV("'GOGC=1,z9=x'"), "GOGC 1 <GOGC=1>" },
		{ ENV("'GOGC=1, _Z='"), "GOGC 1 <GOGC=1>" }, { ENV("'GOGC=1,x'"), "GOGC 1,x <GOGC=1,x>" },
		{ ENV("'GOGC=10,GOGC=20'"), "GOGC 20 <GOGC=20>" },
		{ ENV("'GOGC,GOMEMLIMIT'"), "" }, { ENV("'MY_GOGC=5'"), "" }, { ENV("'GOGC='"), "GOGC  <GOGC=>" },
		{ ENV("'GOGC=$(X)'"), "GOGC ? annotation dapr.io/env: holds a variable that cannot be told" },
		{ ENV("\"GOGC=50,\\\n\\nGOMAXPROCS=2\""), "GOGC 50 <\"GOGC=50,\\\n\\nGOMAXPROCS=2\">; "
		  "GOMAXPROCS 2 <\"GOGC=50,\\\n\\nGOMAXPROCS=2\">" },
		{ DAPR("dapr.io/env: GOGC=5, dapr.io/env-from-secret: 'GOGC=s:k'"), "GOGC ? annotation "
		"dapr.io/env-from-secret" },
		{ DAPR("dapr.io/env: 5"), "" }, { DAPR("dapr.io/env: [GOGC=5]"), "" },
	};
	struct given g;

	(void)state;
	check_rows(t, COUNT_OF(t));

	given_pod(&g, ENV("'GOGC=10,GOGC=20,X=1'"));
	assert_true(str_is(g.pod.containers[1].name, "daprd"));
	assert_true(str_is(g.pod.containers[1].image, "daprio/daprd"));
	assert_string_equal(g.pod.containers[1].injector, "Dapr");
	assert_string_equal(g.pod.containers[1].env_annotation, "dapr.io/env");
	assert_true(str_is(source_of(&g, g.pod.containers[1].at), "'true'"));
	assert_int_equal(g.pod.containers[1].env_count, 2);
	assert_true(g.pod.containers[1].settings[SETTING_GOGC].from->part);
	arena_release(&g.arena);
	given_pod(&g, DAPR("dapr.io/sidecar-image: 'x/y'"));
	assert_true(str_is(g.pod.containers[1].image, "x/y"));
	arena_release(&g.arena);
}

/* Expected values: istio/istio injection-template.yaml and pkg/kube/inject/inject.go, by hand. */
static void istio_describes_its_sidecar(void **state)
{
	static const struct row t[] = {
		{ ISTIO("sidecar.istio.io/proxyMemoryLimit: 1Gi"), "memory.limit 1Gi <1Gi>; " TEMPLATE },
		{ ISTIO("sidecar.istio.io/proxyCPU: 100m, sidecar.istio.io/proxyCPULimit: '2', "
			"sidecar.istio.io/proxyMemory: 128Mi"),
		  "memory.request 128Mi <128Mi>; cpu.limit 2 <'2'>; cpu.request 100m <100m>; " TEMPLATE },
		{ ISTIO("sidecar.istio.io/proxyImage: x"), "none" },
		{ ISTIO("sidecar.istio.io/inject: 'true'"), "none" },
		{ ISTIO("sidecar.istio.io/proxyCPU: '1', sidecar.istio.io/inject: 'false'"), "none" },
		{ "metadata: {annotations: {sidecar.istio.io/proxyCPU: '1'}, labels: {sidecar.istio.io/inject: "
		"'false'}}", "none" },
		{ "metadata: {annotations: {sidecar.istio.io/proxyCPU: '1', sidecar.istio.io/inject: 'false'}, labels: "
		  "{sidecar.istio.io/inject: 'true'}}", "cpu.request 1 <'1'>; " TEMPLATE },
		{ "metadata: {annotations: {sidecar.istio.io/proxyCPU: '1'}}\nspec: {hostNetwork: true}", "none" },
	};
	struct given g;

	(void)state;
	check_rows(t, COUNT_OF(t));
	given_pod(&g, ISTIO("sidecar.istio.io/proxyImage: proxyv2, sidecar.istio.io/proxyCPULimit: '1', "
			    "sidecar.istio.io/proxyMemoryLimit: '2Gi'"));
	assert_true(str_is(g.pod.containers[1].name, "istio-proxy"));
	assert_true(str_is(g.pod.containers[1].image, "istio/proxyv2"));
	assert_null(g.pod.containers[1].env_annotation);
	assert_true(str_is(source_of(&g, g.pod.containers[1].at), "'2Gi'"));
	arena_release(&g.arena);
}

/* A container of the name is there: an injected manifest, or one that customizes the sidecar. */
static void a_container_is_not_added_twice(void **state)
{
	static const char *const names[] = { "daprd", "istio-proxy" };
	struct given g;

	(void)state;
	given_pod(&g, "{metadata: {annotations: {dapr.io/enabled: 'true'}}}");
	g.pod.container_count = 1;
	g.limits.containers = 1;
	carriers_read(&g.r, &g.pod);
	assert_int_equal(g.pod.container_count, 1);
	arena_release(&g.arena);
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		given_pod(&g, "metadata: {annotations: {dapr.io/enabled: 'true', sidecar.istio.io/proxyCPU: '1'}}");
		assert_int_equal(g.pod.container_count, 3);
		g.pod.containers[0].name = str_of(names[i]);
		g.pod.container_count = 1;
		carriers_read(&g.r, &g.pod);
		assert_int_equal(g.pod.container_count, 2);
		arena_release(&g.arena);
	}
}

static const char *value_of(struct given *g, const struct unified_value *v)
{
	if (!v->is_set)
		return "-";
	return arena_printf(&g->arena, "%lld%s <%.*s>", (long long)v->bytes, v->is_base64 ? " base64" : "",
			    STR_ARG(source_of(g, v->at)));
}

#define CRIO(text_) "metadata: {annotations: {unified-cgroup.crio.io/app: " text_ "}}"

/* Expected values: cri-o internal/factory/container/container.go and lib/cmdline.c of the kernel, by hand. */
static void crio_writes_into_the_cgroup(void **state)
{
	static const struct { const char *yaml, *high, *max; } t[] = {
		{ CRIO("'memory.high=268435456'"), "268435456 <memory.high=268435456>", "-" },
		{ CRIO("'memory.max=1073741824;memory.high=1G'"), "1073741824 <memory.high=1G>",
		  "1073741824 <memory.max=1073741824>" },
		{ CRIO("'memory.high=256M'"), "268435456 base64 <memory.high=256M>", "-" },
		{ CRIO("'memory.high=12345678'"), "12345678 base64 <memory.high=12345678>", "-" },
		{ CRIO("'memory.high=MjY4NDM1NDU2'"), "268435456 <memory.high=MjY4NDM1NDU2>", "-" },
		{ CRIO("'memory.max=max'"), "-", "-1 <memory.max=max>" },
		{ CRIO("'memory.high=2k;memory.high=3K'"), "3072 <memory.high=3K>", "-" },
		{ CRIO("'memory.high=2Ki'"), "-2 <memory.high=2Ki>", "-" },
		{ CRIO("'memory.high=;memory.max=x'"), "-2 base64 <memory.high=>", "-2 <memory.max=x>" },
		{ CRIO("'memory.high=0x100'"), "-2 <memory.high=0x100>", "-" },
		{ CRIO("'memory.high=99999999999999999999'"), "-1 base64 <memory.high=99999999999999999999>", "-" },
		{ CRIO("'memory.high=0;memory.max=05'"), "0 <memory.high=0>", "-2 <memory.max=05>" },
		{ CRIO("'memory.high=7E;memory.max=8E'"), "8070450532247928832 <memory.high=7E>",
		  "-1 <memory.max=8E>" },
		{ CRIO("'memory.high=5x;memory.max=T'"), "-2 <memory.high=5x>", "-2 <memory.max=T>" },
		{ CRIO("'memory.high=1t;memory.max=1P'"), "1099511627776 <memory.high=1t>",
		  "1125899906842624 <memory.max=1P>" },
		{ CRIO("'memory.low=1; memory.high=5'"), "-", "-" },
		{ "metadata: {annotations: {io.kubernetes.cri-o.UnifiedCgroup.app: 'memory.high=10000'}}",
		  "10000 <memory.high=10000>", "-" },
		{ "metadata: {annotations: {io.kubernetes.cri-o.UnifiedCgroup/app: 'memory.high=10000'}}",
		  "10000 <memory.high=10000>", "-" },
		{ "metadata: {annotations: {unified-cgroup.crio.io/app: 'memory.high=20000', "
		  "io.kubernetes.cri-o.UnifiedCgroup.app: 'memory.high=10000'}}", "20000 <memory.high=20000>", "-" },
		{ "metadata: {annotations: {io.kubernetes.cri-o.UnifiedCgroup.app: 'memory.high=10000', "
		  "unified-cgroup.crio.io/app: 'memory.max=20000'}}", "-", "20000 <memory.max=20000>" },
	};
	struct given g;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(t); i++) {
		const char *high, *max;

		given_pod(&g, t[i].yaml);
		assert_non_null(g.app.unified);
		high = value_of(&g, &g.app.unified->high);
		max = value_of(&g, &g.app.unified->max);
		if (strcmp(high, t[i].high) != 0 || strcmp(max, t[i].max) != 0)
			fail_msg("%s\n  got      %s, %s\n  expected %s, %s", t[i].yaml, high, max, t[i].high, t[i].max);
		arena_release(&g.arena);
	}
	given_pod(&g, "metadata: {annotations: {unified-cgroup.crio.io/other: 'memory.high=5', "
	"unified-cgroup.crio.io/app: ''}}");
	assert_null(g.app.unified);
	arena_release(&g.arena);
}

/* Only what the kernel does not give each Pod its own of. */
static void sysctls_of_a_pod(void **state)
{
	struct given g;

	(void)state;
	given_pod(&g, "spec: {securityContext: {sysctls: [{name: fs.file-max, value: '5'}, {name: "
		      "net.core.somaxconn, value: '1'}, {name: fs.mqueue.msg_max, value: '1'}, {name: "
		      "kernel.shmmax, value: '1'}, {name: vm/max_map_count, value: '1'}, {value: '1'}, x]}}");
	sysctls_resolve(&g.r, &g.pod);
	assert_int_equal(g.pod.sysctl_count, 2);
	assert_string_equal(g.pod.sysctls[0].name, "fs.file-max");
	assert_true(str_is(g.pod.sysctls[0].value, "5"));
	assert_string_equal(g.pod.sysctls[1].name, "vm/max_map_count");
	arena_release(&g.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dapr_describes_its_sidecar),
		cmocka_unit_test(istio_describes_its_sidecar),
		cmocka_unit_test(a_container_is_not_added_twice),
		cmocka_unit_test(crio_writes_into_the_cgroup),
		cmocka_unit_test(sysctls_of_a_pod),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
