/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Kubernetes objects of a document, and the Pods in them: by the kinds table, through Lists, and
 * in kinds that nobody has heard of wherever something is shaped like a Pod spec. Nodes only; what
 * they mean is settled in setting/.
 */
#ifndef PODFIT_KUBE_WORKLOAD_H
#define PODFIT_KUBE_WORKLOAD_H

#include "doc/node.h"

enum kind_flag { KIND_POD = 1 << 0, KIND_JOB = 1 << 1, KIND_OPAQUE = 1 << 2 };

struct kube_object {
	struct str api_version, kind, namespace, name;	/* STR_NONE: absent */
	struct node *node;	/* its map */
	struct node *metadata;	/* real node of it, or NULL */
};

struct pod_template {
	uint32_t object;	/* index into workloads.objects */
	struct node *metadata;	/* of the Pod: real map or NULL */
	struct node *spec;	/* real map */
	bool is_pod;		/* a Pod as it stands */
	bool is_job;
	bool partial;		/* a kind outside the table: what is missing may come from elsewhere */
};

struct workloads {
	LIST(struct kube_object) objects;	/* those with apiVersion and kind; also a bare map that holds a Pod */
	LIST(struct pod_template) pods;		/* in document order */
	uint32_t kube_objects;			/* how many have apiVersion and kind */
};

/* Everything in doc->arena. */
void workloads_find(struct doc *doc, struct workloads *ret) NONNULL;

/* The group of an apiVersion: "apps" of apps/v1, "" of v1. */
struct str api_group(struct str api_version);

#endif
