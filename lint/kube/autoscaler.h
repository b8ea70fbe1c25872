/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a VerticalPodAutoscaler or a HorizontalPodAutoscaler does with memory. Semantics of the first:
 * kubernetes/autoscaler vertical-pod-autoscaler/pkg/utils/vpa/api.go; of the second: k8s.io/api/autoscaling.
 */
#ifndef PODFIT_KUBE_AUTOSCALER_H
#define PODFIT_KUBE_AUTOSCALER_H

#include "kube/fact.h"

struct vertical_policy {	/* one entry of resourcePolicy.containerPolicies */
	struct str container;	/* or "*": those without an entry of their own */
	bool memory;		/* it changes the memory request ... */
	bool limits;		/* ... and the limit in proportion */
	const struct vertical_policy *next;
};

struct vertical {
	struct str name;	/* of the object; empty: it has none */
	bool known;		/* false: its updateMode is none of the six, or a template variable */
	bool off;		/* updateMode Off: it only recommends */
	struct str mode;	/* as written, else "Recreate", which an absent one means */
	struct place at;	/* of updateMode, else of the target's name */
	const struct vertical_policy *policies;
};

/* What it does to a container's memory; a container without a policy is scaled, limit and request. */
struct vertical_policy vertical_policy_of(const struct vertical *v, struct str container) NONNULL;

struct memory_metric {
	struct str container;	/* of a ContainerResource metric; empty: of the whole Pod */
	struct place at;
	const struct memory_metric *next;
};

struct horizontal {
	struct str name;
	const struct memory_metric *metrics;	/* NULL: it does not scale by memory */
};

/* *ret_target becomes "Deployment/api"; NULL: it scales nothing that can be told. */
const struct vertical *vertical_read(struct fact_source *s, const struct kube_object *o, struct str *ret_target)
	NONNULL;
const struct horizontal *horizontal_read(struct fact_source *s, const struct kube_object *o, struct str *ret_target)
	NONNULL;

#endif
