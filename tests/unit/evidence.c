/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "setting/resolve.h"

static const char *const tuned[] = { "GOMEMLIMIT", "GOGC", "GOMAXPROCS", "GODEBUG", "AUTOMEMLIMIT", "GOTRACEBACK",
				     "GOCOVERDIR", "GORACE", "AUTOMEMLIMIT_EXPERIMENT" };

struct given {
	struct arena arena;
	struct limits limits;
	struct doc doc;
	struct object object;
	struct container containers[4];
	struct go_images images;
	struct pod pod;
};

static void read_env(struct given *g, struct container *c)
{
	LIST(struct env_var) vars = { 0 };

	for (const struct node *i = seq_first(&g->doc, map_get(&g->doc, c->node, "env", NULL)); i; i = i->next)
		for (size_t k = 0; k < COUNT_OF(tuned); k++) {
			struct node *name = map_get(&g->doc, i, "name", NULL);
			struct node *value = map_get(&g->doc, i, "value", NULL);
			struct env_var *v;

			if (!str_is(node_text(name), tuned[k]))
				continue;
			v = list_add(&g->arena, &vars);
			v->name = node_text(name);
			v->value.state = value ? STATE_KNOWN : STATE_UNKNOWN;
			v->value.text = node_text(value);
			if (str_is(v->name, "AUTOMEMLIMIT")) {
				c->settings[SETTING_AUTOMEMLIMIT].state = STATE_KNOWN;
				c->settings[SETTING_AUTOMEMLIMIT].kind =
					str_is(v->value.text, "off") ? VALUE_OFF : VALUE_RATIO;
			}
		}
	c->env = vars.at;
	c->env_count = vars.n;
}

static void judge(struct given *g, struct container *c)
{
	LIST(struct word) words = { 0 };
	bool command = map_get(&g->doc, c->node, "command", NULL) != NULL;

	for (int k = 0; k < 2; k++) {
		const struct node *list = map_get(&g->doc, c->node, k ? "args" : "command", NULL);

		for (const struct node *n = seq_first(&g->doc, list); n; n = n->next)
			*list_add(&g->arena, &words) = (struct word){ node_text(n), n, true, false };
	}
	ports_resolve(&(struct resolver){ .doc = &g->doc, .arena = &g->arena }, c);
	evidence_of_go(&g->doc, &(struct words){ words.at, words.n, command }, &g->images, c);
}

/* {containers: [...], init: {...}, annotations: {...}}; a container alone stands for a Pod of one. */
static void given_pod(struct given *g, const char *yaml, const struct go_images *images)
{
	struct fault fault;
	struct node *list, *init;

	*g = (struct given){ .limits = LIMITS_DEFAULT, .images = *images };
	g->doc = (struct doc){ .arena = &g->arena, .limits = &g->limits, .text = str_of(yaml) };
	if (yaml_read(&g->doc, &fault) != 0)
		fail_msg("%s: %s", yaml, fault.text);
	g->pod.containers = g->containers;
	g->pod.metadata = g->doc.root;
	list = map_get(&g->doc, g->doc.root, "containers", NULL);
	init = map_get(&g->doc, g->doc.root, "init", NULL);
	if (init)
		g->containers[g->pod.container_count++] = (struct container){ .node = init, .type = CONTAINER_INIT };
	if (!list)
		g->containers[g->pod.container_count++] = (struct container){ .node = g->doc.root };
	for (const struct node *i = seq_first(&g->doc, list); i; i = i->next) {
		assert_true(g->pod.container_count < COUNT_OF(g->containers));
		g->containers[g->pod.container_count++] = (struct container){ .node = i };
	}
	for (size_t i = 0; i < g->pod.container_count; i++) {
		struct container *c = &g->containers[i];

		c->pod = &g->pod;
		c->name = node_text(map_get(&g->doc, c->node, "name", NULL));
		c->image = node_text(map_get(&g->doc, c->node, "image", NULL));
		read_env(g, c);
	}
	g->object.node = g->doc.root;
	g->pod.object = &g->object;
	struct resolver r = { .doc = &g->doc, .arena = &g->arena };

	annotations_resolve(&r, &g->pod);
	for (size_t i = 0; i < g->pod.container_count; i++)
		judge(g, &g->containers[i]);
}

/* "97 2 env GOMEMLIMIT", then what else holds. */
static void describe(const struct container *c, char *text, size_t size)
{
	int n = snprintf(text, size, "%d %d %s%s%s%s", c->go.confidence, c->go.rank,
			 c->go.evidence ? c->go.evidence : "-", c->go.mixed ? ", mixed" : "",
			 c->go.self_limiting ? ", self-limiting" : "", c->go.declared ? ", declared" : "");

	if (c->go.minor)
		snprintf(text + n, size - (size_t)n, ", 1.%d", c->go.minor);
}

struct row { const char *yaml, *expected; };

static void check_rows_with(const struct row *t, size_t n, const struct go_images *images)
{
	for (size_t i = 0; i < n; i++) {
		struct given g;
		char got[1024] = "";

		given_pod(&g, t[i].yaml, images);
		for (size_t k = 0; k < g.pod.container_count; k++) {
			size_t at = strlen(got);

			at += (size_t)snprintf(got + at, sizeof got - at, "%s", k ? " | " : "");
			describe(&g.containers[k], got + at, sizeof got - at);
		}
		if (strcmp(got, t[i].expected) != 0)
			fail_msg("%s\n  got      %s\n  expected %s", t[i].yaml, got, t[i].expected);
		arena_release(&g.arena);
	}
}

static void check_rows(const struct row *t, size_t n)
{
	check_rows_with(t, n, &(struct go_images){ 0 });
}

static void ranks_hold(void **state)
{
	static const struct row t[] = {
		{ "{}", "0 0 -" },
		{ "{name: a, image: acme/shop}", "0 0 -" },
		/* 2, 3 */
		{ "{env: [{name: GOMEMLIMIT, value: 1GiB}]}", "97 2 env GOMEMLIMIT" },
		{ "{env: [{name: GOMEMLIMIT, value: ''}]}", "97 2 env GOMEMLIMIT" },
		{ "{env: [{name: GOTRACEBACK, value: all}]}", "97 2 env GOTRACEBACK" },
		{ "{env: [{name: GOMAXPROCS, value: '2'}, {name: GOGC, value: '50'}]}", "97 2 env GOGC" },
		{ "{env: [{name: GOMAXPROCS, value: '2'}]}", "95 3 env GOMAXPROCS" },
		{ "{env: [{name: GODEBUG, value: 'gctrace=1'}]}", "95 3 env GODEBUG" },
		{ "{env: [{name: GODEBUG, value: 'nonsense=1'}]}", "0 0 -" },
		{ "{command: [sh, -c, 'export GOMEMLIMIT=1GiB; exec /x/y']}", "97 2 the command sets GOMEMLIMIT" },
		{ "{args: ['--env=MY_GOMEMLIMIT=1GiB']}", "0 0 -" },
		/* 4 */
		{ "{annotations: {instrumentation.opentelemetry.io/inject-go: 'true'}}",
		  "95 4 annotation instrumentation.opentelemetry.io/inject-go" },
		{ "{annotations: {instrumentation.opentelemetry.io/inject-go: 'false'}}", "0 0 -" },
		{ "{annotations: {instrumentation.opentelemetry.io/inject-java: 'true'}, args: [--v=2, --kubeconfig]}",
		  "0 0 -" },
		{ "{annotations: {instrumentation.opentelemetry.io/inject-go: 'true'}, init: {name: i},"
		  " containers: [{name: a}, {name: b}]}",
		  "0 0 - | 95 4 annotation instrumentation.opentelemetry.io/inject-go | 0 0 -" },
		{ "{annotations: {instrumentation.opentelemetry.io/inject-go: 'true',"
		  " instrumentation.opentelemetry.io/container-names: 'x, b'},"
		  " containers: [{name: a}, {name: b}]}",
		  "0 0 - | 95 4 annotation instrumentation.opentelemetry.io/inject-go" },
		/* 5 */
		{ "{args: [--leader-elect]}", "60 5 flag --leader-elect" },
		{ "{args: [--leader-elect, --leader-elect=true]}", "60 5 flag --leader-elect" },
		{ "{args: [--leader-elect=true, '--metrics-bind-address=:8080']}",
		  "90 5 flag --leader-elect and one more" },
		{ "{args: [-logtostderr, -v=4, --kubeconfig=x]}", "90 5 flag -logtostderr and one more" },
		{ "{args: [-v, 'x', --v=x, leader-elect, -]}", "0 0 -" },
		{ "{command: [sh, -c, 'exec /x/y --logtostderr --v=2']}", "60 5 flag --logtostderr" },
		{ "{args: [--v=2, --vmodule=a=1, --stderrthreshold=0, --alsologtostderr]}", "60 5 flag --v" },
		{ "{args: [--leader-elect, --v=2]}", "90 5 flag --leader-elect and one more" },
		/* 6 */
		{ "{image: 'registry.k8s.io/kube-apiserver:v1.30.0'}", "85 6 image registry.k8s.io/kube-apiserver" },
		{ "{image: 'localhost:5000/grafana/loki:3@sha256:00'}", "85 6 image localhost:5000/grafana/loki" },
		{ "{image: istio/proxyv2:1.20.0}", "85 6 image istio/proxyv2, mixed" },
		{ "{image: istio/proxyv2:1.20.0, env: [{name: GOMEMLIMIT}]}", "97 2 env GOMEMLIMIT, mixed" },
		{ "{image: redis:7}", "0 0 -" },
		/* 7 */
		{ "{image: golang:1.24}", "80 7 image golang" },
		{ "{image: acme/ci, command: [go, test, ./...]}", "80 7 command go test" },
		{ "{image: acme/ci, command: [bash, -c, 'cd x && CGO_ENABLED=0 go build ./cmd']}",
		  "80 7 command go build" },
		{ "{image: acme/ci, command: [go]}", "0 0 -" },
		{ "{env: [{name: GOPROXY, value: x}]}", "80 7 env GOPROXY" },
		/* 8 */
		{ "{ports: [{containerPort: 6060}]}", "70 8 a pprof port" },
		{ "{ports: [{containerPort: 8080, name: pprof}]}", "70 8 a pprof port" },
		{ "{livenessProbe: {httpGet: {path: /debug/pprof/}}}", "70 8 a probe of /debug/pprof/" },
		{ "{annotations: {profiles.grafana.com/cpu.scrape: 'true'}}", "70 8 annotation profiles.grafana.com" },
		{ "{annotations: {profiles.grafana.com/cpu.scrape: 'true'}, containers: [{name: a}, {name: b}]}",
		  "0 0 - | 0 0 -" },
		/* 9 */
		{ "{command: [/manager]}", "90 9 command /manager" },
		{ "{command: [/ko-app/controller]}", "90 9 command /ko-app/controller" },
		{ "{command: [/app/server]}", "30 9 command /app/server" },
		{ "{command: [/app/start.sh]}", "0 0 -" },
		{ "{command: [/sbin/tini, --, /manager]}", "90 9 command /manager" },
		{ "{args: [/server]}", "0 0 -" },
		{ "{command: [/bin/sh]}", "0 0 -" },
	};

	(void)state;
	check_rows(t, COUNT_OF(t));
}

static void declarations_win(void **state)
{
	static const struct row t[] = {
		{ "{annotations: {runtime.podfit.dev/a: go1.24}, containers: [{name: a}, {name: b}]}",
		  "100 1 annotation runtime.podfit.dev/a, declared, 1.24 | 0 0 -" },
		{ "{name: a, annotations: {runtime.podfit.dev/a: go}}",
		  "100 1 annotation runtime.podfit.dev/a, declared" },
		{ "{name: a, annotations: {runtime.podfit.dev/a: go1.24.3}}",
		  "100 1 annotation runtime.podfit.dev/a, declared, 1.24" },
		{ "{name: a, annotations: {runtime.podfit.dev/a: mixed}}",
		  "100 1 annotation runtime.podfit.dev/a, mixed, declared" },
		{ "{name: a, annotations: {runtime.podfit.dev/a: 'mixed, go1.22'}}",
		  "100 1 annotation runtime.podfit.dev/a, mixed, declared, 1.22" },
		{ "{name: a, annotations: {runtime.podfit.dev/a: notgo}, env: [{name: GOMEMLIMIT}],"
		  " image: prom/prometheus}",
		  "0 1 annotation runtime.podfit.dev/a, self-limiting, declared" },
		{ "{name: a, annotations: {runtime.podfit.dev/a: go}, image: node:22}",
		  "100 1 annotation runtime.podfit.dev/a, declared" },
		{ "{name: a, annotations: {runtime.podfit.dev/a: rust}, env: [{name: GOGC}]}", "97 2 env GOGC" },
		{ "{name: a, annotations: {runtime.podfit.dev/a: 'notgo go'}}", "0 0 -" },
		{ "{name: a, annotations: {runtime.podfit.dev/a: go2.0}}", "0 0 -" },
		{ "{name: a, annotations: {runtime.podfit.dev/a: go1.99999999999}}",
		  "100 1 annotation runtime.podfit.dev/a, declared" },
		{ "{name: a, annotations: {runtime.podfit.dev/a: ' , '}}", "0 0 -" },
		/* a figure of a Go program */
		{ "{annotations: {live-heap.podfit.dev/a: 180Mi, max-connections.podfit.dev/b: '5'}, containers: [{name: a}, {name: b}]}",
		  "100 1 annotation live-heap.podfit.dev/a | 0 0 -" },
		{ "{name: a, annotations: {non-go-memory.podfit.dev/a: 64Mi}, env: [{name: GOGC}]}",
		  "100 1 annotation non-go-memory.podfit.dev/a" },
		{ "{name: a, annotations: {max-goroutines.podfit.dev/a: '9'}, image: node:22}",
		  "100 1 annotation max-goroutines.podfit.dev/a, mixed" },
		{ "{name: a, annotations: {live-heap.podfit.dev/a: 1Mi, runtime.podfit.dev/a: notgo}}",
		  "0 1 annotation runtime.podfit.dev/a, declared" },
		{ "{name: a, annotations: {live-heap.podfit.dev/a: 1Mi, runtime.podfit.dev/a: go1.24}}",
		  "100 1 annotation runtime.podfit.dev/a, declared, 1.24" },
	};

	(void)state;
	check_rows(t, COUNT_OF(t));
}

static void other_languages_weigh(void **state)
{
	static const struct row t[] = {
		{ "{image: node:22, env: [{name: GOMAXPROCS, value: '2'}]}", "95 3 env GOMAXPROCS, mixed" },
		{ "{image: python, env: [{name: GOMEMLIMIT, value: 1GiB}]}", "97 2 env GOMEMLIMIT, mixed" },
		{ "{env: [{name: GOMEMLIMIT, value: 1GiB}, {name: JAVA_TOOL_OPTIONS, value: x}]}",
		  "97 2 env GOMEMLIMIT, mixed" },
		{ "{env: [{name: PYTHONUNBUFFERED, value: '1'}], args: [--leader-elect, --v=2]}", "0 0 -" },
		{ "{env: [{name: PYTHONUNBUFFERED, value: '1'}], image: grafana/loki}",
		  "85 6 image grafana/loki, mixed" },
		{ "{image: grafana/loki, command: [python3, x.py]}", "0 0 -" },
		{ "{command: [java, -jar, x.jar], args: [--kubeconfig=x, --profiling]}", "0 0 -" },
		{ "{command: [/bin/sh, -c, 'exec java -Xmx1g x'], ports: [{containerPort: 6060}]}", "0 0 -" },
		{ "{args: [-Xmx512m, --kubeconfig=x, --profiling]}", "0 0 -" },
		{ "{env: [{name: DOTNET_GCHeapHardLimit, value: '1'}], command: [/manager]}", "0 0 -" },
		{ "{env: [{name: NODE_NAME, value: x}], command: [/manager]}", "90 9 command /manager" },
	};

	(void)state;
	check_rows(t, COUNT_OF(t));
}

static void programs_limit_themselves(void **state)
{
	static const struct row t[] = {
		{ "{image: 'prom/prometheus:v3.1.0'}", "85 6 image prom/prometheus, self-limiting" },
		{ "{image: 'prom/prometheus:v2.54.0'}", "85 6 image prom/prometheus" },
		{ "{image: 'prom/prometheus:v2.54.0', args: ['--enable-feature=x,auto-gomemlimit']}",
		  "85 6 image prom/prometheus, self-limiting" },
		{ "{image: 'prom/prometheus:v3.1.0', args: [--no-auto-gomemlimit]}", "85 6 image prom/prometheus" },
		{ "{image: 'prom/prometheus:v3.1.0', env: [{name: AUTOMEMLIMIT, value: 'off'}]}",
		  "97 2 env AUTOMEMLIMIT" },
		{ "{image: acme/x, args: [--auto-gomemlimit]}", "60 5 flag --auto-gomemlimit, self-limiting" },
		{ "{image: acme/x, args: [--auto-gomemlimit=false]}", "60 5 flag --auto-gomemlimit" },
		{ "{image: acme/x, args: [--auto-gomemlimit-ratio=0.9]}", "60 5 flag --auto-gomemlimit-ratio" },
		{ "{image: thanos/thanos, args: [receive, --enable-auto-gomemlimit, --auto-gomemlimit.ratio=0.8]}",
		  "90 5 flag --enable-auto-gomemlimit and one more, self-limiting" },
		{ "{image: thanos/thanos, args: [receive, --auto-gomemlimit.ratio=0.8]}", "85 6 image thanos/thanos" },
		{ "{image: kube-state-metrics/kube-state-metrics, args: [--auto-gomemlimit, --auto-gomemlimit-ratio, "
		  "'0.9']}",
		  "85 6 image kube-state-metrics/kube-state-metrics, self-limiting" },
		{ "{image: prometheus-operator/prometheus-operator, args: [--auto-gomemlimit-ratio, '0.9']}",
		  "85 6 image prometheus-operator/prometheus-operator, self-limiting" },
		{ "{image: prom/prometheus:v2.54.0, args: [--enable-feature, 'x,auto-gomemlimit']}",
		  "85 6 image prom/prometheus, self-limiting" },
		{ "{image: 'cockroachdb/cockroach:v22', command: [sh, -c, 'exec cockroach start --max-go-memory "
		  "1GiB']}",
		  "85 6 image cockroachdb/cockroach, self-limiting" },
		{ "{image: acme/x, args: [--set, processors.memory_limiter.limit_mib=400]}", "60 5 flag --set" },
		{ "{image: acme/x, args: [--set, a=b]}", "0 0 -" },
		{ "{image: prometheus-operator/prometheus-operator, args: [--auto-gomemlimit-ratio=0.9]}",
		  "85 6 image prometheus-operator/prometheus-operator, self-limiting" },
		{ "{image: prometheus-operator/prometheus-operator, args: [--auto-gomemlimit-ratio=0.0]}",
		  "85 6 image prometheus-operator/prometheus-operator" },
		{ "{image: public.ecr.aws/karpenter/controller:1.0, env: [{name: MEMORY_LIMIT, valueFrom: {}}]}",
		  "85 6 image public.ecr.aws/karpenter/controller, self-limiting" },
		{ "{image: public.ecr.aws/karpenter/controller:1.0}",
		  "85 6 image public.ecr.aws/karpenter/controller" },
		{ "{image: acme/x, env: [{name: MEMORY_LIMIT, value: '1'}]}", "0 0 -" },
		{ "{image: 'cockroachdb/cockroach:v23.2.1', args: [--max-go-memory=0]}",
		  "85 6 image cockroachdb/cockroach" },
		{ "{image: 'grafana/synthetic-monitoring-agent:v0.63.0', args: ['-listen-address', ':4050']}",
		  "85 6 image grafana/synthetic-monitoring-agent, self-limiting" },
		{ "{image: 'grafana/synthetic-monitoring-agent:v0.23.4'}",
		  "85 6 image grafana/synthetic-monitoring-agent" },
		{ "{image: 'grafana/synthetic-monitoring-agent:v0.63.0', args: ['-enable-auto-memlimit=false']}",
		  "85 6 image grafana/synthetic-monitoring-agent" },
		{ "{image: 'pingcap/tidb:v7.5.1'}", "85 6 image pingcap/tidb, self-limiting" },
		{ "{image: 'pingcap/tidb:v6.1.0'}", "85 6 image pingcap/tidb" },
		{ "{image: 'pingcap/pd:v7.5.1'}", "85 6 image pingcap/pd" },
		{ "{image: 'reg.kyverno.io/kyverno/kyverno:v1.17.1'}",
		  "85 6 image reg.kyverno.io/kyverno/kyverno, self-limiting" },
		{ "{image: 'ghcr.io/kyverno/reports-controller:v1.16.3'}",
		  "85 6 image ghcr.io/kyverno/reports-controller" },
		{ "{image: 'ghcr.io/kyverno/reports-controller:v1.17.0', args: [--autoMemLimitEnabled=false]}",
		  "85 6 image ghcr.io/kyverno/reports-controller" },
		{ "{image: 'cr.weaviate.io/semitechnologies/weaviate:1.38.2', env: [{name: LIMIT_RESOURCES, value: "
		  "'true'}]}",
		  "85 6 image cr.weaviate.io/semitechnologies/weaviate, self-limiting" },
		{ "{image: 'cr.weaviate.io/semitechnologies/weaviate:1.38.2', env: [{name: LIMIT_RESOURCES, value: "
		  "'false'}]}",
		  "85 6 image cr.weaviate.io/semitechnologies/weaviate" },
		{ "{image: acme/x, env: [{name: LIMIT_RESOURCES, value: 'true'}]}", "0 0 -" },
	};

	(void)state;
	check_rows(t, COUNT_OF(t));
}

static void configurations_declare(void **state)
{
	static const struct go_image list[] = {
		{ .pattern = { "x.org/go", 8 }, .minor = 24, .evidence = "configuration c" },
		{ .pattern = { "x.org/self", 10 }, .self_limiting = SAID_YES, .mixed = SAID_YES, .evidence = "configuration c" },
		{ .pattern = { "x.org/not", 9 }, .not_go = true, .evidence = "configuration c" },
		{ .pattern = { "*/proxyv2", 9 }, .evidence = "configuration c" },
		{ .pattern = { "*/prometheus", 12 }, .self_limiting = SAID_NO, .evidence = "configuration c" },
		{ .pattern = { "*/pilot", 7 }, .mixed = SAID_NO, .evidence = "configuration c" },
	};
	static const struct row t[] = {
		{ "{image: 'x.org/go:1'}", "100 1 configuration c, declared, 1.24" },
		{ "{image: 'x.org/go:1', env: [{name: GOGC}], command: [python3, x.py]}",
		  "100 1 configuration c, declared, 1.24" },
		{ "{image: x.org/self}", "100 1 configuration c, mixed, self-limiting, declared" },
		{ "{image: x.org/not, env: [{name: GOMEMLIMIT}], command: [/manager]}", "0 1 configuration c, declared" },
		/* what it does not say our list still does */
		{ "{image: 'istio/proxyv2:1.30.0'}", "100 1 configuration c, mixed, self-limiting, declared" },
		{ "{image: 'prom/prometheus:v3.1.0'}", "100 1 configuration c, declared" },
		{ "{image: 'prom/prometheus:v3.1.0', args: [--auto-gomemlimit]}",
		  "100 1 configuration c, self-limiting, declared" },
		{ "{image: 'istio/pilot:1.20'}", "100 1 configuration c, declared" },
		/* the container's own annotation says more */
		{ "{name: a, image: x.org/not, annotations: {runtime.podfit.dev/a: go1.20}}",
		  "100 1 annotation runtime.podfit.dev/a, declared, 1.20" },
		{ "{name: a, image: x.org/go, annotations: {runtime.podfit.dev/a: notgo}}",
		  "0 1 annotation runtime.podfit.dev/a, declared" },
		{ "{name: a, image: x.org/go, annotations: {runtime.podfit.dev/a: rust}}",
		  "100 1 configuration c, declared, 1.24" },
		{ "{image: x.org/other}", "0 0 -" },
	};

	(void)state;
	check_rows_with(t, COUNT_OF(t), &(struct go_images){ list, COUNT_OF(list) });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranks_hold),
		cmocka_unit_test(declarations_win),
		cmocka_unit_test(other_languages_weigh),
		cmocka_unit_test(programs_limit_themselves),
		cmocka_unit_test(configurations_declare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
