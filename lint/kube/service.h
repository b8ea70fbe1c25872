/* SPDX-License-Identifier: Apache-2.0 */
/* How a port of a Pod can be reached from outside the cluster: Services and Ingresses. */
#ifndef PODFIT_KUBE_SERVICE_H
#define PODFIT_KUBE_SERVICE_H

#include "kube/fact.h"

struct label {
	struct str key, value;
	const struct label *next;
};

struct service_port {
	struct str name, port;		/* port: its number as text */
	struct str target;		/* number or name of the Pod's port; without a targetPort the same as `port` */
	bool target_is_name;
	const struct service_port *next;
};

enum service_type { SERVICE_INSIDE, SERVICE_NODE_PORT, SERVICE_LOAD_BALANCER, SERVICE_EXTERNAL_IP };

struct service {
	enum service_type type;
	struct place at;		/* of what makes it reachable from outside */
	const struct label *selector;	/* NULL: it selects no Pod */
	const struct service_port *ports;
};

struct backend {			/* of an Ingress: a Service's port */
	struct str service, port;	/* port: its number or name */
	struct place at;
	const struct backend *next;
};

struct ingress {
	const struct backend *backends;	/* those by whose path /debug/pprof can be reached */
};

const struct service *service_read(struct fact_source *s, const struct kube_object *o) NONNULL;
const struct ingress *ingress_read(struct fact_source *s, const struct kube_object *o) NONNULL;

#endif
