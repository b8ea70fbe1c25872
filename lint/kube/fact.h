/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one object leaves for other documents: who it is, and the few values that change what is true of
 * a Pod elsewhere, with their places. Everything lives in a worker's kept arena and outlives the document.
 */
#ifndef PODFIT_KUBE_FACT_H
#define PODFIT_KUBE_FACT_H

#include "doc/span.h"
#include "kube/workload.h"

enum fact_kind {
	FACT_NONE,
	FACT_CONFIGMAP,		/* asked for by name; a fact a key */
	FACT_SECRET,
	FACT_LIMITRANGE,	/* by the namespace they are in */
	FACT_RESOURCEQUOTA,
	FACT_SERVICE,		/* that is not reachable from outside the cluster ... */
	FACT_OUTER_SERVICE,	/* ... and that is */
	FACT_INGRESS,
	FACT_NAMESPACE,		/* by name, which stands as its namespace */
	FACT_VERTICAL,		/* a VerticalPodAutoscaler, by what it scales: "Deployment/api" */
	FACT_HORIZONTAL,	/* a HorizontalPodAutoscaler, likewise */
};

enum pod_security { SECURITY_UNKNOWN, SECURITY_PRIVILEGED, SECURITY_BASELINE, SECURITY_RESTRICTED };

struct fact {
	struct fact *older;		/* as collected */
	uint64_t hash;			/* of kind, namespace (without one: directory), name: what is asked for */
	uint64_t key_hash;		/* 0: the object itself */
	uint32_t nth;			/* in the order of its input */
	uint32_t input;			/* that it stands in (at.input may be one of the names of standard input) */
	uint32_t rank;			/* of that input among all, by name */
	enum fact_kind kind : 8;
	/* of a key of a ConfigMap or Secret: */
	enum node_style style : 8;
	bool cut : 1;			/* too long: text is empty */
	bool readable : 1;		/* a string (of a Secret: base64 that decodes) */
	bool encoded : 1;		/* base64 of a Secret's data, or an input in UTF-16: no edit */
	struct str namespace, name;	/* name: what it is asked for by, for kinds that have one */
	struct place at;		/* of the value's scalar, or of the object */
	union {
		struct {			/* ConfigMap, Secret */
			struct str key;		/* p NULL: the object itself */
			struct str text;
			const char *comment;	/* of a `# podfit: ignore` there, or NULL */
		};
		const struct amounts *amounts;		/* LimitRange, ResourceQuota: kube/limitrange.h */
		const struct vertical *vertical;	/* kube/autoscaler.h */
		const struct horizontal *horizontal;
		const struct service *service;		/* kube/service.h */
		const struct ingress *ingress;
		enum pod_security security;		/* Namespace */
	};
};

struct fact_source {		/* the document that is read for facts */
	struct doc *doc;
	const struct origin_of_doc *origin;
	struct arena *kept;
	bool no_edits;		/* its bytes are not the file's */
	uint32_t room;		/* for facts and parts of them: as many as the document has nodes */
};

enum { FACT_TEXT_MOST = 1024 };	/* longer values are known to be there, not what they say */

struct fact_value {		/* a scalar as it stands there */
	struct str text;
	enum node_type type;
	enum node_style style;
	bool no_edit;
	struct place at;
	const char *comment;
};

/* How far an object without a namespace reaches: a directory by its name. */
uint64_t fact_directory(const char *directory) NONNULL;
/* With name.p NULL of any object of the namespace. No namespace is one of the directory's own. */
uint64_t fact_hash(enum fact_kind kind, uint64_t directory, struct str namespace, struct str name);
uint64_t fact_key_hash(struct str key);		/* p NULL: 0 */

/* Aliases let a short text have many facts: false and doc->overrun when there are more than nodes. */
bool fact_affords(struct fact_source *s) NONNULL;
/* A value there; false when `node`, which may be NULL, is no scalar. */
bool fact_value_of(const struct fact_source *s, const struct node *node, struct fact_value *ret) NONNULL_AT(1, 3);
struct place fact_place(const struct fact_source *s, const struct node *node) NONNULL;
/* A scalar's text, copied; STR_NONE for anything else, empty where it is too long. */
struct str fact_text(const struct fact_source *s, const struct node *node) NONNULL_AT(1);
/* The real node of a key, or NULL. */
const struct node *fact_node(const struct fact_source *s, const struct node *map, const char *key) NONNULL_AT(1, 3);

#endif
