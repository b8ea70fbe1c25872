/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is said in the end: findings about workloads, problems about inputs. Plain data in a kept
 * arena or const memory; nothing here points into a document.
 */
#ifndef PODFIT_FINDING_H
#define PODFIT_FINDING_H

#include "doc/span.h"

enum severity { SEVERITY_OFF, SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR, SEVERITY_COUNT };
const char *severity_name(enum severity s);	/* "error" */
int severity_parse(const char *text, enum severity *ret);	/* error, warning, info; "off" and "never" are OFF; 0 or -1 */

struct object_id {	/* NULL: absent */
	const char *api_version, *kind, *namespace, *name;
};

struct related {
	struct place at;
	const char *message;	/* "the memory limit" */
	const struct related *next;
};

struct set_by {			/* proved: with another value there, the rendered line is another one */
	const char *key;		/* .Values.resources.limits.memory */
	struct place at;		/* in a values file */
	const char *what;		/* that a related place says; NULL: the finding's own */
	const struct set_by *next;
};

/* Of a finding in what helm or kustomize printed. Its own `at` is in the template then: its line, or the line that
 * holds it, or no line (0) where that cannot be told. */
struct rendered {
	struct place at;		/* what was judged: in the output */
	const struct related *related;	/* the finding's, with their places there */
	const char *by;			/* "helm template" */
	const char *with;		/* what it was rendered with: "ci/small-values.yaml"; NULL: nothing */
	bool exact;			/* at.line is the very line */
	bool asked;			/* which value sets it was looked for: `set_by` NULL is "unproved" */
	const struct set_by *set_by;
};

struct edit {	/* replace bytes [start, end) of the input by text */
	uint32_t input, start, end;
	const char *text;
	const struct edit *next;
};

struct also {			/* another rendering of the chart that has the same fault */
	const char *with;
	struct also *next;
};

struct finding {
	const struct rule *rule;
	enum severity severity;
	bool newer;			/* its rule is newer than the pinned set: it makes no exit status 1 */
	bool denies;			/* an error that may deny an admission: certain by its rule's own grade, not by a
					 * severity that a user gave */
	bool fails;			/* it makes exit status 1 */
	bool hidden;			/* below what is shown */
	const struct object_id *object;
	const char *container;		/* NULL: about the whole Pod */
	const char *container_type;	/* "app" ...; NULL with it */
	struct place at;
	const char *path;		/* spec.containers[0].env[1].value, from the object's root */
	const char *steady_path;	/* the same by names, which lines and neighbours do not change; NULL: not asked for */
	const char *message, *brief;	/* brief: at most 120 characters, for a webhook warning */
	const char *remedy;		/* the way out in one sentence, or NULL */
	const struct related *related;
	const struct rendered *rendered;	/* or NULL: it stands in a file as it is */
	struct also *also;		/* or NULL */
	const struct edit *edits;	/* or NULL */
	const char *edit_text;		/* "set GOMEMLIMIT to 460MiB" */
	bool safe;
	bool masks;			/* the excerpt would show text of a Secret */
	uint32_t workload;		/* the n-th workload of its input: tie-break */
};

enum { NO_INPUT = -1 };	/* of a problem that is about the whole run */

struct problem {
	uint32_t input;			/* or (uint32_t)NO_INPUT */
	uint32_t start;			/* byte: order */
	uint32_t line, column;		/* 0: the whole file */
	const char *code;		/* yaml-syntax, no-kubernetes-object, helm-template ... */
	const char *message;
	bool fatal;			/* something was not looked at: exit 2; else it is a note */
	bool allowed;			/* fatal, but --allow-broken or --allow-empty takes it */
	bool always;			/* a note that is printed without -v, too */
};

struct counts {
	uint64_t files, documents, workloads, containers;
	uint64_t by_severity[SEVERITY_COUNT];
	uint64_t uncounted[SEVERITY_COUNT];	/* of these, below the exit status' level */
	uint64_t hidden[SEVERITY_COUNT];	/* of these, not shown */
	uint64_t newer;			/* of these, kept from the exit status by a pinned set of rules */
	uint64_t suppressed, baseline, unchecked;
	uint64_t earlier;		/* findings that stood before the change that is linted */
	uint64_t dropped;		/* findings above limits.findings */
};

#endif
