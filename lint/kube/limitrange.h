/* SPDX-License-Identifier: Apache-2.0 */
/* What a LimitRange or ResourceQuota says of memory and cpu, as written; what follows from it is settled in setting/. */
#ifndef PODFIT_KUBE_LIMITRANGE_H
#define PODFIT_KUBE_LIMITRANGE_H

#include "kube/fact.h"

enum amount_of {
	AMOUNT_DEFAULT,		/* of LimitRange items */
	AMOUNT_DEFAULT_REQUEST,
	AMOUNT_MAX,
	AMOUNT_MIN,
	AMOUNT_RATIO,		/* maxLimitRequestRatio */
	AMOUNT_HARD_LIMITS,	/* a quota's limits.memory, limits.cpu */
	AMOUNT_HARD_REQUESTS,	/* requests.memory or memory ... */
	AMOUNT_COUNT
};

struct amount {
	enum amount_of of;
	bool of_pod;		/* an item of type Pod, not Container */
	bool of_cpu;
	struct fact_value value;
	const struct amount *next;
};

struct amounts {
	struct str name;		/* of the object; empty: it has none */
	const struct amount *first;	/* NULL: nothing of memory or cpu, or a quota of some Pods only */
};

const struct amounts *limitrange_read(struct fact_source *s, const struct kube_object *o) NONNULL;
const struct amounts *resourcequota_read(struct fact_source *s, const struct kube_object *o) NONNULL;

#endif
