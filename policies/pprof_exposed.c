/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { WAYS_MOST = 4 }; /* that are shown as related */

static const char *way(struct check *k, const struct exposure *e)
{
	switch (e->by) {
	case BY_HOST_PORT:
		return "open on every node that runs the Pod, by hostPort";
	case BY_HOST_NETWORK:
		return "open on every node that runs the Pod, by hostNetwork";
	case BY_NODE_PORT:
		return said(k, "open on every node, through %s of type NodePort", named(k, "Service", e->name));
	case BY_LOAD_BALANCER:
		return said(k, "open to a load balancer, through %s", named(k, "Service", e->name));
	case BY_EXTERNAL_IP:
		return said(k, "open at an external address, through %s", named(k, "Service", e->name));
	case BY_INGRESS:
		return said(k, "open to requests for /debug/pprof, through %s", named(k, "Ingress", e->name));
	}
	return "";
}

static void say_port(struct check *k, const struct debug_port *p)
{
	const struct exposure *first = &p->exposures[0];
	bool is_host = first->by == BY_HOST_PORT;

	found(k, 0, is_host ? first->at : p->at, "port %s%s%s%s is likely to serve net/http/pprof and is %s",
	      quoted_text(k, p->number), p->name.n ? " (" : "", p->name.n ? quoted_text(k, p->name) : "",
	      p->name.n ? ")" : "", way(k, first));
	found_brief(k, "pprof port reachable from outside: heap dumps and CPU profiles on demand");
	for (size_t i = is_host; i < p->exposure_count && i < WAYS_MOST; i++)
		found_related(k, p->exposures[i].at, "%s", way(k, &p->exposures[i]));
	found_remedy(k,
		     "keep the port inside: reach it with kubectl port-forward, or by a ClusterIP Service of its own");
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	(void)param;
	for (size_t i = 0; i < s->c->debug_port_count; i++)
		if (s->c->debug_ports[i].exposure_count)
			say_port(k, &s->c->debug_ports[i]);
}

const struct rule pprof_exposed = {
	.name = "pprof-exposed",
	.summary = "A port that serves pprof can be reached from outside the cluster.",
	.why = "/debug/pprof has no authentication of its own. Whoever reaches it can take heap dumps, with the "
	       "secrets in them, read the command line, hold a CPU profile or an execution trace open for 30 seconds "
	       "at a time, and force collections with heap?gc=1. A port counts when it is named for pprof, debug or "
	       "profiling, or is 6060, the one in the documentation of net/http/pprof, and not named for something "
	       "else; only Services and Ingresses count that select this Pod and forward to that very port. Whether "
	       "the program listens there is not known.",
	.fix = "Serve pprof on a port of its own that only a ClusterIP Service or kubectl port-forward reaches.",
	.coordinate = GOROUTINE,
	.scope = CONTAINER,
	.needs = NEEDS_GO | NEEDS_CONTEXT,
	.grades = { { SEVERITY_WARNING, NULL } },
	.examples = {
#define SERVICE(spec_) "[{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: x}, " spec_ "}}, "
#define POD(port_)                                                                                                     \
	"{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: x, tier: y}}, spec: {containers: [{name: a, "   \
	"image: i, "                                                                                                   \
	"ports: [{name: http, containerPort: 80}, " port_ "]}]}}]"
#define INGRESS(path_, port_)                                                                                          \
	"{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: n}, spec: {rules: [{http: {paths: "        \
	"[{path: " path_ ", "                                                                                          \
	"pathType: Prefix, backend: {service: {name: s, port: {" port_ "}}}}]}}]}}, "
		FIRES("{ports: [{containerPort: 6060, hostPort: 6060}]}", "ports[0].hostPort"),
		FIRES(SERVICE("type: LoadBalancer, ports: [{port: 80, targetPort: pprof}]") POD("{name: pprof, "
		      "containerPort: 9000}"),
		      "[1].spec.containers[0].ports[1].containerPort"),
		FIRES(SERVICE("type: NodePort, ports: [{port: 6060}]") POD("{containerPort: 6060}"),
		      "[1].spec.containers[0].ports[1].containerPort"),
		FIRES(SERVICE("ports: [{name: web, port: 8080, targetPort: 6060}]") INGRESS("/", "name: web")
		      POD("{containerPort: 6060}"),
		      "[2].spec.containers[0].ports[1].containerPort"),
		QUIET(SERVICE("ports: [{port: 6060}]") POD("{containerPort: 6060}")),
		QUIET(SERVICE("type: LoadBalancer, ports: [{port: 80, targetPort: http}]") POD("{containerPort: "
		      "6060}")),
		QUIET("[{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {type: LoadBalancer, selector: "
		      "{app: z}, ports: [{port: 6060}]}}, "
		      POD("{containerPort: 6060}")),
		QUIET(SERVICE("ports: [{name: web, port: 8080, targetPort: 6060}]") INGRESS("/api", "name: web")
		      POD("{containerPort: 6060}")),
		QUIET(SERVICE("type: LoadBalancer, ports: [{port: 6060}]") POD("{name: grpc, containerPort: 6060}")),
		QUIET("{ports: [{containerPort: 6060}]}"),
#undef SERVICE
#undef POD
#undef INGRESS
	},
	.check = check,
};
