/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From nodes to subjects: a Pod template becomes a struct pod with every setting of every container
 * resolved. One way, once; what Kubernetes defaults is defaulted here and nowhere else.
 */
#ifndef PODFIT_SETTING_RESOLVE_H
#define PODFIT_SETTING_RESOLVE_H

#include "kube/world.h"
#include "setting/command.h"
#include "setting/subject.h"

struct resolver {			/* one document's */
	struct doc *doc;
	struct arena *arena;		/* doc->arena */
	const struct origin_of_doc *origin;
	struct asking *asking;
	int go_minor, kube_minor;	/* --go-version, --kube-version; 0 unknown */
	struct go_images images;	/* a configuration's */
	size_t expanded;		/* bytes of $(VAR) expansion so far */
	uint32_t asked;			/* keys looked for in envFrom sources so far */
	uint32_t guesses;		/* names looked for that are nearest to a wrong one, so far */
	uint64_t read;			/* what containers hold, as resolver_affords() counts */
	struct known_range *ranges;	/* what LimitRanges say, by namespace (limits.c) */
	const struct pod *indexed;	/* the Pod of by_name */
	struct container **by_name;	/* without the ephemeral ones, by name, of a name containers before init containers */
	size_t by_name_count;
};

/* `ret` is filled whole; its containers live in r->arena. */
/* object->partial is set where a container lacks its image, and the object what its kind must have. */
void pod_resolve(struct resolver *r, const struct pod_template *t, struct object *object, struct pod *ret) NONNULL;

/* A ConfigMap or Secret with a key of a name that matters. */
bool config_has_variable(struct resolver *r, const struct kube_object *o) NONNULL;
/* Its own keys, read as a container of its own that has only an env; false when it comes to none. */
bool config_resolve(struct resolver *r, const struct kube_object *o, const struct object *object, struct pod *ret) NONNULL;

/* Counts `amount` against what a document without aliases can hold; false and doc->overrun beyond it. */
bool resolver_affords(struct resolver *r, uint64_t amount) NONNULL;

/* ---- the parts, in the order in which they run ---- */

const struct link *link_to(struct resolver *r, const struct node *node, const char *label);	/* NULL gives NULL */

const struct link *link_to_map(struct resolver *r, const struct node *map, const char *label);	/* its first key */

/* What annotations describe: sidecars that an injector will add, facts of containers. Before everything else, because
 * pod->containers moves. */
void carriers_read(struct resolver *r, struct pod *pod) NONNULL;
/* pod->sysctls */
void sysctls_resolve(struct resolver *r, struct pod *pod) NONNULL;
/* Fields that no Pod API has, or only a later one; not in partial objects. */
void unknown_fields_resolve(struct resolver *r, struct pod *pod) NONNULL;
/* securityContext.ulimits of every container; not in partial objects */
void ulimit_fields_resolve(struct resolver *r, struct pod *pod) NONNULL;
/* user and capabilities */
void security_resolve(struct resolver *r, struct container *c) NONNULL;
/* resources of every container of the Pod, and the pod-level ones (only of kinds in the table) */
void resources_resolve(struct resolver *r, struct pod *pod) NONNULL;
/* A quantity: `milli` counts thousandths. */
void quantity_resolve(struct resolver *r, const struct node *value, bool milli, const char *label, struct setting *ret);
/* The same of a scalar elsewhere. */
void quantity_of_value(struct resolver *r, const struct fact_value *value, bool milli, const char *label,
		       struct setting *ret) NONNULL_AT(1, 2, 5);
/* requests := limits (SetDefaults_Pod), then what the namespace's LimitRanges fill in; then what they refuse */
void limits_apply(struct resolver *r, struct pod *pod) NONNULL;
/* What the LimitRanges and ResourceQuotas of a namespace demand of each container, or of the Pod's sum */
struct demand {
	enum { DEMAND_MAX, DEMAND_MIN, DEMAND_RATIO, DEMAND_QUOTA_LIMITS, DEMAND_QUOTA_REQUESTS } what;
	bool of_pod, of_cpu;
	struct str name;
	struct setting amount;		/* a RATIO in thousandths */
};
/* `refusals` of every container */
void refusals_resolve(struct resolver *r, struct pod *pod, const struct demand *demands, size_t n) NONNULL_AT(1, 2);
/* pod->annotations, and `declared` and `runtime` of every container */
void annotations_resolve(struct resolver *r, struct pod *pod) NONNULL;
/* emptyDir volumes of medium Memory, and those that the container mounts */
void memory_volumes_resolve(struct resolver *r, struct pod *pod) NONNULL;
void tmpfs_resolve(struct resolver *r, struct container *c) NONNULL;

/* `debug_ports` of a container, then their exposures */
void ports_resolve(struct resolver *r, struct container *c) NONNULL;
void exposures_resolve(struct resolver *r, struct pod *pod) NONNULL;
/* `vertical` and `horizontal` of every container; after the environment */
void autoscalers_resolve(struct resolver *r, struct pod *pod) NONNULL;

bool env_matters(struct str name);	/* GOMEMLIMIT, GOGC ... */
enum setting_id env_setting(struct str name);	/* SETTING_COUNT when it is none */
/* Fills c->env and the settings of Go's variables; *ret_words gets command and args, expanded. */
void env_resolve(struct resolver *r, struct container *c, struct words *ret_words) NONNULL;
/* What the name of a variable with this value was meant to be. */
struct misspelling env_misspelt(struct str name, const struct setting *value) NONNULL;
/* Takes names out of c->env that are a container's own after all: used elsewhere in it, or beside the right one. */
void env_drop_used_names(struct resolver *r, struct container *c, const struct words *words) NONNULL;
void env_drop_names_beside(struct container *c) NONNULL;	/* of a ConfigMap or Secret */
void env_mark_hidden(struct env_var *vars, size_t n);	/* by a later one of the same name */
/* Classifies a known text by the grammar of setting `id`: kind, value, valid. */
void env_classify(struct setting *s, enum setting_id id, int go_minor) NONNULL;
/* The value of an env entry by resourceFieldRef */
void reference_resolve(struct resolver *r, const struct container *c, const struct node *map, struct setting *ret) NONNULL;

/* Text that something else will still fill in: ${VAR}, {{ ... }}. */
bool is_template_text(struct str text);

#endif
