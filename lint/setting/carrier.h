/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A carrier brings settings that stand in a Pod's annotations: of a sidecar that an injector will add (Dapr, Istio),
 * which then is a container like the others but for its node, or facts of a container that stands there (CRI-O). One
 * file each, and one line in carriers.h.
 */
#ifndef PODFIT_SETTING_CARRIER_H
#define PODFIT_SETTING_CARRIER_H

#include "setting/resolve.h"

struct carrier {
	const char *prefixes[2];	/* of the annotations that it reads; the second may be NULL */
	void (*read)(struct resolver *r, const struct node *annotations, struct pod *pod) NONNULL;
};

#define CARRIER(name_) extern const struct carrier carrier_##name_;
#include "setting/carriers.h"
#undef CARRIER

/* The text of an annotation; STR_NONE when it is not there or no string. *ret_node may be asked for. */
struct str carrier_text(struct resolver *r, const struct node *annotations, const char *key,
			const struct node **ret_node);

/* A sidecar that `injector` adds, which is said at the annotation `node`. NULL: a container has the name already, or
 * there are too many. Containers move: no pointer to one may be kept across it. */
struct container *carrier_sidecar(struct resolver *r, struct pod *pod, const char *name, const char *injector,
				  const struct node *node) NONNULL;

/* The limit or request that an annotation sets, if it is there. */
void carrier_amount(struct resolver *r, const struct node *annotations, const char *key, struct container *c,
		    enum setting_id id) NONNULL;

#endif
