/* SPDX-License-Identifier: Apache-2.0 */
/*
 * $(VAR) expansion as the kubelet does it (k8s.io/kubernetes/third_party/forked/golang/expansion):
 * $(NAME) is replaced when NAME resolves and stays as written when not, $$ is $, every other $ stays.
 */
#ifndef PODFIT_KUBE_EXPAND_H
#define PODFIT_KUBE_EXPAND_H

#include "base/arena.h"

struct expansion {
	struct str text;
	struct str unresolved;	/* the first NAME that stayed literal, or STR_NONE */
	bool unknown;		/* a NAME resolves to something that cannot be told: so is the text */
	bool too_long;		/* longer than `most`: text is cut there, unknown is set */
};

enum lookup { LOOKUP_MISSING, LOOKUP_FOUND, LOOKUP_UNKNOWN };
typedef enum lookup expand_lookup(void *context, struct str name, struct str *ret_value);

struct expansion expand(struct arena *a, struct str text, size_t most, expand_lookup *look, void *context);

#endif
