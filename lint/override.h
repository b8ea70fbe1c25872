/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a run applies each rule, and where it applies it otherwise: an override names a part of the input and
 * what holds there. Plain data, made by config/ and immutable during a run.
 */
#ifndef PODFIT_OVERRIDE_H
#define PODFIT_OVERRIDE_H

#include "rule.h"

enum pin {			/* what a set of rules that is older than this program makes of a rule */
	PIN_NONE,
	PIN_WARNING,		/* it has become an error since: it is at most a warning */
	PIN_NEWER,		/* it has come since: the same, and it makes no exit status 1 */
};

struct policy {			/* one rule as this run applies it */
	const struct rule *rule;
	bool enabled;
	enum severity severity;	/* of every finding; OFF: as the rule grades it */
	enum pin pin;
	int64_t param[PARAMS_MOST];
};

/* One value that is set, by whoever sets it. Changes are applied in order: the last one counts. */
struct change {
	uint32_t rule;		/* index of the policy */
	enum change_kind {
		CHANGE_ENABLED,		/* value: 0 or 1 */
		CHANGE_SEVERITY,	/* value: enum severity; OFF asks the rule no more, any other asks it */
		CHANGE_PARAM,		/* value: of param[nth] */
	} kind;
	uint32_t nth;
	bool by_name;		/* of a severity: a user named this very rule, so no pin keeps it down */
	int64_t value;
	const char *from;	/* for people: "default", "profile strict", ".podfit.yaml:7", "--param" */
};

struct changes {
	const struct change *at;
	size_t n;
};

void change_policies(struct policy *policies, const struct changes *changes) NONNULL;

/* What a finding of a grade comes to. */
enum severity settled_severity(const struct policy *p, enum severity grade) NONNULL;

/* ---- overrides ---- */

struct patterns {		/* one of them has to match; none: not asked */
	const struct str *at;
	size_t n;
};

struct label {
	struct str key, value;	/* the value is a pattern */
};

struct match {			/* all of them have to hold; what the input does not say holds for none */
	struct patterns path;		/* as exclude's: the file or a directory on its way */
	struct patterns namespace, kind;
	struct patterns image;		/* of the container; for a rule about the Pod: of any of its containers */
	const struct label *labels;	/* of the Pod template or of the workload */
	size_t label_count;
};

struct override {
	struct match match;
	struct changes changes;
	const char *reason;	/* or NULL */
	const char *from;	/* ".podfit.yaml:14" */
};

struct overrides {
	const struct override *at;	/* the first that matches counts, key by key */
	size_t n;
};

/*
 * The policies for one Pod's containers: made once a Pod, asked once a container. What policies_for() returns is valid
 * until the next call.
 */
struct overriding {
	const struct policy *policies;	/* where no override matches */
	size_t policy_count;
	const struct overrides *overrides;
	const struct changes *last;	/* applied after all overrides: the command line's */
	struct doc *doc;
	const struct pod *pod;
	bool *fits;			/* by override: all but the image */
	bool any;
	struct policy *made;
	bool *made_for;			/* by override: which ones `made` has */
};

/* `path` may be NULL: none matches. Memory is of doc->arena. */
void overriding_init(struct overriding *o, const char *path) __attribute__((nonnull(1)));
const struct policy *policies_for(struct overriding *o, const struct container *c) __attribute__((nonnull(1)));

#endif
