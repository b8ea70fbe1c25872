/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rule contract: the one header a file in policies/ includes. A rule is one `const struct rule`
 * with a pure check function. It sees resolved settings, never a node, a file or a request, and says
 * what it found through the found_*() calls. Explain, catalogue, schemas and tests all come from the struct.
 */
#ifndef PODFIT_RULE_H
#define PODFIT_RULE_H

#include "base/bytes.h"
#include "finding.h"
#include "golang/godebug.h"
#include "golang/heap.h"
#include "setting/subject.h"

enum coordinate { MEMORY, GOROUTINE, SYSTEM, META };
const char *coordinate_name(enum coordinate c);	/* "memory": also the group @memory */

enum scope {		/* what the engine iterates; only a CONTAINER check gets subject.c */
	CONTAINER,
	POD,
	OBJECT,		/* a workload when everything else has been said of it: subject.stale */
};

enum needs {
	NEEDS_GO = 1 << 0,	/* asked only where Go is likely (confidence 50 % or more) */
	NEEDS_LINUX = 1 << 1,	/* not for Windows Pods */
	NEEDS_CONTEXT = 1 << 2,	/* may speak only with a version given, or with another object in the input: that it is
				 * ignored where it is silent is nothing to complain of */
};

enum { PARAMS_MOST = 6 };	/* of a rule */
enum param_type { PARAM_PERCENT, PARAM_BYTES, PARAM_COUNT };
struct param {
	const char *name;	/* headroom_warn: the same name in two rules is the same parameter */
	enum param_type type;
	int64_t value, min, max;
	const char *text;
};

/*
 * One line of flow YAML: `{...}` a container of a Pod (name and image are added where they are
 * missing), `pod: {...}` a whole Pod (metadata, spec), `[...]` several objects. `at` is the path of
 * the finding from there ("env[0].value"), from the Pod, or "[0].spec..." .
 */
enum example_kind { EXAMPLE_END, EXAMPLE_FIRES, EXAMPLE_FIXED, EXAMPLE_QUIET };
struct example {
	enum example_kind kind;
	const char *in, *at, *out;
	const char *param;	/* a parameter that has this value instead of its default; or NULL */
	int64_t value;
};
#define FIRES(in_, at_)		{ .kind = EXAMPLE_FIRES, .in = (in_), .at = (at_), .out = NULL }
#define FIXED(in_, at_, out_)	{ .kind = EXAMPLE_FIXED, .in = (in_), .at = (at_), .out = (out_) }	/* the edits give `out` */
#define QUIET(in_)		{ .kind = EXAMPLE_QUIET, .in = (in_), .at = NULL, .out = NULL }
/* of what a parameter switches on */
#define FIRES_WITH(param_, value_, in_, at_) \
	{ .kind = EXAMPLE_FIRES, .in = (in_), .at = (at_), .param = (param_), .value = (value_) }
#define FIXED_WITH(param_, value_, in_, at_, out_) \
	{ .kind = EXAMPLE_FIXED, .in = (in_), .at = (at_), .out = (out_), .param = (param_), .value = (value_) }
#define QUIET_WITH(param_, value_, in_)	{ .kind = EXAMPLE_QUIET, .in = (in_), .param = (param_), .value = (value_) }

struct grade {
	enum severity severity;
	const char *when;	/* NULL for the first one, the default; else the condition in words */
};

struct check;	/* the engine's; a rule only hands it on */
struct subject;

struct rule {
	const char *name;	/* kebab case, names the fault; the file's stem has _ for - and for a version's dot */
	const char *summary;	/* one sentence, ends in a period, at most 100 columns */
	const char *why;	/* what happens and why, with its sources */
	const char *fix;	/* how to get rid of it, one or two sentences */
	const char *silences;	/* rules that say less of the same fault: "a b c"; or NULL */
	const char *proof;	/* experiments that measured it, of tests/experiments: "a b"; or NULL */
	enum coordinate coordinate;
	enum scope scope;
	unsigned needs;
	int since_kube;		/* asked only with --kube-version 1.NN or later, as its examples are; 0: always */
	struct grade grades[4];	/* first: default; the check names another by its index */
	bool denies;		/* an error of it may deny an admission */
	const char *since;	/* the release it came with, "0.2"; NULL: the first one, 0.1 */
	const char *error_since;	/* the release in which it became an error; NULL: it always was, or never is */
	struct param params[PARAMS_MOST];	/* ends at the first without a name; param[i] of the check is params[i] */
	struct example examples[12];
	void (*check)(struct check *k, const struct subject *s, const int64_t *param);
};

/* A set of values by name: policies/profiles/NAME.yaml, in the program. */
struct profile {
	const char *name, *text;
};

/* A name in an ignore list that ignored nothing. */
struct stale_ignore {
	struct str name;
	const struct link *at;
	const char *where;	/* the annotation's key; NULL: a comment */
	enum { STALE_MATCHED_NOTHING, STALE_NO_RULE, STALE_NO_NAME } why;
	const char *nearest;	/* of NO_RULE: the name that was meant, or NULL */
};

struct subject {
	const struct object *object;
	const struct pod *pod;
	const struct container *c;	/* NULL for POD rules */
	int go_minor;			/* --go-version 1.NN or the container's own; 0 unknown */
	int kube_minor;			/* --kube-version 1.NN; 0 unknown */
	const struct stale_ignore *stale;	/* OBJECT rules */
	size_t stale_count;
};

/*
 * Saying it. found() opens a finding at `at` with grades[grade]; the others add to the one opened
 * last. Texts are formatted at once; they are lower case without a full stop, name in quotes what was
 * written, and show the arithmetic. brief: at most 120 characters (longer is cut with "...").
 */
void found(struct check *k, unsigned grade, const struct link *at, const char *message, ...) PRINTF(4, 5) NONNULL;
void found_brief(struct check *k, const char *text, ...) PRINTF(2, 3) NONNULL;
void found_related(struct check *k, const struct link *at, const char *text, ...) PRINTF(3, 4);	/* NULL `at`: nothing */
/* The finding says more of the same fault than these rules ("a b c") do in its container: theirs are dropped. As
 * .silences, for this one finding. */
void found_instead_of(struct check *k, const char *rules) NONNULL;
void found_remedy(struct check *k, const char *text, ...) PRINTF(2, 3) NONNULL;
/* An edit that replaces the scalar at `at` by a string of this text; safe: applied without being asked. */
void found_set(struct check *k, bool safe, const struct link *at, const char *text, ...) PRINTF(4, 5) NONNULL;

/* Quoted, for messages: the text as the manifest has it, control characters escaped, cut at 64
 * characters, masked where it comes from a Secret and is no number or word of a grammar. */
const char *quoted(struct check *k, const struct setting *s) NONNULL RETURNS_NONNULL;
const char *quoted_text(struct check *k, struct str text) NONNULL RETURNS_NONNULL;
/* What sets an rlimit, for messages: 'ulimit -v 524288' as written, "the annotation", "securityContext.ulimits", of
 * Compose "ulimits". */
const char *rlimit_words(struct check *k, const struct rlimit_value *value) NONNULL RETURNS_NONNULL;
/* GODEBUG's `text` without the fields of these classes, bits 1 << class; NULL: too long to be proposed. */
const char *godebug_without(struct check *k, struct str text, unsigned classes) NONNULL;
/* A text put together, for the calls above. */
const char *said(struct check *k, const char *format, ...) PRINTF(2, 3) NONNULL RETURNS_NONNULL;
/* An object by its kind and name: "LimitRange 'limits'"; without a name "a LimitRange". */
const char *named(struct check *k, const char *kind, struct str name) NONNULL RETURNS_NONNULL;
/* What the manifest has at a place, quotes and all: off, '512Mi'; "" where that cannot be shown. */
const char *source_of(struct check *k, const struct link *at) NONNULL RETURNS_NONNULL;
/* "512MiB" and such, in memory that lives as long as the check. */
const char *bytes_of(struct check *k, int64_t bytes) NONNULL RETURNS_NONNULL;
const char *cores_of(struct check *k, int64_t milli) NONNULL RETURNS_NONNULL;
/* Percent as a factor: "1.3", "5". */
const char *times_of(struct check *k, int64_t percent) NONNULL RETURNS_NONNULL;

/* Known and a number, whatever `valid` says of its text. */
static inline bool has_value(const struct setting *s)
{
	return s->state == STATE_KNOWN && s->kind == VALUE_NUMBER;
}

/* Known, a number, and one that counts. */
static inline bool has_valid(const struct setting *s)
{
	return has_value(s) && s->valid;
}

/* Known, and what switches it off. */
static inline bool is_off(const struct setting *s)
{
	return s->state == STATE_KNOWN && s->kind == VALUE_OFF;
}

/* Known and a string, all that the API takes for a variable. */
static inline bool is_text(const struct setting *s)
{
	return s->state == STATE_KNOWN && s->json_type == NODE_STRING;
}

/* From 1.19 on Go has a memory limit, and reads GOMEMLIMIT. */
static inline bool has_memlimit(const struct subject *s)
{
	return !s->go_minor || s->go_minor >= 19;
}

/* The cpu limit where it is known and a limit at all, else NULL. */
static inline const struct setting *cpu_limit_of(const struct container *c)
{
	const struct setting *s = setting_of(c, SETTING_CPU_LIMIT);

	return has_valid(s) && s->value > 0 ? s : NULL;
}

/* The memory limit that the kernel holds the container to, its own or the Pod's, where it is known, else NULL. */
static inline const struct setting *memory_limit_of(const struct container *c)
{
	return has_value(&c->effective_limit) ? &c->effective_limit : NULL;
}

/* GOMEMLIMIT where it is a string that the runtime (1.19 and later) reads and finds to be of this kind, else NULL. */
static inline const struct setting *memlimit_of_kind(const struct subject *s, enum memlimit_kind kind)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT);

	return is_text(g) && has_memlimit(s) && g->memlimit.kind == kind ? g : NULL;
}

/* GOMEMLIMIT is absent or off, and nothing else is known that could give the garbage collector a limit. */
static inline bool heap_is_unlimited(const struct subject *s)
{
	const struct setting *g = setting_of(s->c, SETTING_GOMEMLIMIT), *a = setting_of(s->c, SETTING_AUTOMEMLIMIT);
	bool off = is_off(g) || g->state == STATE_ABSENT;
	bool automatic = a->state == STATE_KNOWN ? a->kind != VALUE_OFF : a->state == STATE_UNKNOWN;

	return !has_memlimit(s) || (off && !automatic && !s->c->go.self_limiting);
}

/* Istio's sidecar or gateway: the agent, which is Go, beside Envoy, as Istio's own templates have it. */
static inline bool is_istio_proxy(const struct container *c)
{
	return str_is(c->name, "istio-proxy") || str_has(c->image, "istio/proxyv2");
}

/* What the author declares (struct declared), where that can be read. */
static inline bool is_declared(const struct setting *s)
{
	return has_valid(s) && !s->quantity->overflows;
}

/* An amount that the author declares, else 0. */
static inline int64_t declared_amount(const struct setting *s)
{
	return is_declared(s) ? s->value : 0;
}

/* The GOMEMLIMIT to propose beside `other` bytes that are not Go's, in whole MiB; 0: there is no room for one. */
static inline int64_t memlimit_within(int64_t limit, int64_t other, int64_t headroom_percent)
{
	return limit > other ? share_of(limit - other, 100 - headroom_percent) / MIB * MIB : 0;
}

/* A GOMEMLIMIT that leaves a declared live heap room for garbage. One that does not would trade an OOM kill for a
 * garbage collector that never rests: no fix proposes it. */
static inline bool suits_live_heap(const struct container *c, int64_t memlimit)
{
	int64_t live = declared_amount(&c->declared->live_heap);

	return !live || heap_gogc_left(memlimit, live, 0) >= 30;
}

/* Evidence of rank 1-3 that it is Go: enough for an error. */
static inline bool go_for_certain(const struct container *c)
{
	return c->go.rank >= 1 && c->go.rank <= 3 && c->go.confidence >= 90;
}

#endif
