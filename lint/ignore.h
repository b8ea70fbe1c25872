/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which findings a user has said to ignore, "rule, rule -- reason" in annotations and comments, and which of
 * these names ignored something: one that did not may be out of date (policies/suppression_stale.c).
 */
#ifndef PODFIT_IGNORE_H
#define PODFIT_IGNORE_H

#include "rule.h"

enum suppressions { SUPPRESS_ALL, SUPPRESS_WITH_REASON, SUPPRESS_NONE };

struct ignored_name {			/* one name of one list */
	struct str list;		/* it stands in, with the reason */
	struct str name;		/* "gogc-malformed", "@memory"; empty, at the list's start: the list has none */
	const struct rule *rule;	/* NULL: a group, or no rule of this name */
	bool group;			/* one that exists */
	const struct annotation *annotation;	/* NULL: a comment, and `name` a part of the document's text */
	bool used;
};

struct ignored_names {			/* as LIST() */
	struct ignored_name *at;
	size_t n, cap;
};

struct ignoring_pod {
	const struct pod *pod;
	uint32_t workload;
	size_t from, to;		/* its names */
	size_t wrong_from, wrong_to;
};

struct ignores {			/* one document's; of each kind at most limits.findings are remembered */
	struct ignored_names names;	/* of annotations, Pod by Pod: rules and groups, each once a list */
	struct ignored_names wrong;	/* of annotations: no rules */
	struct ignored_names comments;	/* in the order of the text */
	LIST(struct ignoring_pod) pods;	/* those that have names; all of the document's if it has comments */
	bool *not_asked;		/* by policy: a rule that was not asked somewhere; NULL: no names */
};

struct engine;
struct unit;

/* The comments of the document: before its Pods. */
void ignores_read_comments(const struct engine *e, const struct unit *u) NONNULL;
/* The annotations of one Pod. NULL: it has none, nor has the document comments; valid until the next Pod's. */
const struct ignoring_pod *ignores_read_pod(const struct engine *e, const struct unit *u, const struct pod *pod,
					    uint32_t workload) NONNULL;

/* Whether the Pod's annotations, or a list in a comment, name the rule or its group: every name that does is used. */
bool ignored_by_annotation(struct ignores *ignores, const struct ignoring_pod *pod, const struct container *c,
			   const struct rule *rule) __attribute__((nonnull(1, 4)));
/* ignores NULL: a comment of another document. */
bool ignored_by_list(struct ignores *ignores, struct str list, const struct rule *rule, enum suppressions mode)
	__attribute__((nonnull(3)));

/* Where the rule's finding at `at` is ignored by a list that does not count, as it gives no reason; or NULL. */
const struct link *ignored_without_reason(const struct engine *e, const struct unit *u, const struct pod *pod,
					  const struct container *c, const struct rule *rule, const struct link *at)
	__attribute__((nonnull(1, 2, 3, 5, 6)));

/* What the names of ignores->pods.at[nth] come to when all has been asked; *ret is in u->scratch. */
size_t ignores_stale(const struct engine *e, const struct unit *u, size_t nth, struct stale_ignore **ret) NONNULL;

#endif
