/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One setting of a container as the Go runtime and the kernel will really see it, with where it came
 * from. Three-valued: known, unknown (it cannot be told from the input; origin says why), absent.
 * Everything here lives in the document's arena and is gone with it.
 */
#ifndef PODFIT_SETTING_SETTING_H
#define PODFIT_SETTING_SETTING_H

#include "doc/span.h"
#include "golang/automemlimit.h"
#include "golang/gogc.h"
#include "golang/maxprocs.h"
#include "golang/memlimit.h"

enum setting_id {
#define SETTING(id_, name_, words_) SETTING_##id_,
#include "setting/index.h"
#undef SETTING
	SETTING_COUNT
};

const char *setting_name(enum setting_id id);	/* "memory.limit" */
const char *setting_words(enum setting_id id);	/* "the memory limit" */

/* Where something stands: a node of this document, or a place in another one (a ConfigMap's scalar). */
struct link {
	const struct node *node;	/* or */
	const struct place *place;
	const struct node *of;		/* the node whose path it is, when that is not `node`: a map, for its first key */
	bool encoded;			/* its scalar is base64: no edit */
	bool part;			/* a part of its scalar is meant, [from, to) where that can be shown: no edit */
	const char *comment;		/* of a place: what a `podfit: ignore` comment there says, or NULL */
	enum node_style style;		/* of a place: how its scalar is written */
	uint32_t from, to;		/* bytes inside the node's token, when only a part is meant; 0, 0: all of it */
	const char *label;		/* "the memory limit": what it is, for "related" */
	const struct link *via;		/* what uses it: ConfigMap scalar -> env entry; $(X) -> X's entry */
};

enum state { STATE_ABSENT, STATE_KNOWN, STATE_UNKNOWN };
enum value_kind { VALUE_NONE, VALUE_NUMBER, VALUE_OFF, VALUE_RATIO /* AUTOMEMLIMIT: permille */ };

/* A resourceFieldRef. `resource` etc. are as written; what it yields is in the setting. */
enum reference_target {
	TARGET_KNOWN,		/* the container's own value */
	TARGET_POD_LEVEL,	/* no container limit: the pod-level one */
	TARGET_NODE,		/* no limit at all: the kubelet substitutes what the node has */
	TARGET_ZERO,		/* a missing request; a missing hugepages limit; an init container that names itself */
	TARGET_UNKNOWN,		/* partial object, unreadable quantity, unknown container ... */
};
struct reference {
	struct str resource;		/* "limits.memory" */
	bool of_memory, of_cpu, of_limits;
	struct str divisor;		/* as written; empty: absent */
	bool divisor_is_one;		/* absent, 0 and 1 */
	bool divisor_valid;
	struct str container_name;	/* empty: absent */
	bool other_container, names_itself;	/* names_itself: containerName is the own name */
	bool no_such_container;		/* containerName is the name of none */
	enum reference_target target;
	const struct setting *amount;	/* of target KNOWN and POD_LEVEL: the limit or request */
	const struct link *at_resource, *at_divisor, *at_container_name;	/* at_divisor: NULL when absent */
};

struct setting {
	enum state state;
	enum value_kind kind;
	bool valid;			/* the runtime, or Kubernetes for a quantity, takes it */
	bool defaulted;			/* request := limit */
	const char *limit_range;	/* name of the LimitRange that fills it in, maybe empty; NULL: none does */
	bool follows;			/* env: holds a $(VAR) that comes from a resourceFieldRef */
	bool from_secret;
	bool outside;			/* it stands in a ConfigMap, Secret or file, not in the manifest */
	bool perhaps;			/* unknown: an envFrom that cannot be read may set it, or not */
	bool of_container;		/* a limit: the container's own, not the pod's */
	enum node_type json_type;	/* of an env value: anything but NODE_STRING is refused by the API (NULL: becomes "") */
	const char *origin;		/* for people: "env", "resourceFieldRef limits.memory", "partial object" */
	struct str text;		/* as the process will find it; a quantity as written */
	int64_t value;			/* bytes, millicores, count, percent; KIND_NUMBER only */
	const struct link *from;	/* the scalar that is to blame; NULL when absent or defaulted */
	const struct link *entry;	/* env: the entry's name scalar */
	const struct reference *reference;
	struct str unresolved;		/* env: the first $(NAME) that nothing resolved */
	struct quantity *quantity;	/* of a quantity that parses */
	int64_t soft, hard;		/* rlimits: -1 unlimited, -2 not set here */
	union {				/* by id, of a known env value */
		struct memlimit memlimit;
		struct gogc gogc;
		struct maxprocs maxprocs;
		struct automemlimit automemlimit;
	};
};

#endif
