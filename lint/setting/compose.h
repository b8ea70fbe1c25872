/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compose files: each service is a container of its own, in Compose's own words. mem_limit and deploy.resources.limits
 * are Docker's sizes (512m is 512 MiB), of which deploy wins; ulimits are setrlimit(2)'s; environment is a map or a
 * list, a value's $$ is a dollar, and ${NAME} is filled in by whoever starts it, so it is unknown here, as is what an
 * env_file or a service that is extended may set. Reservations are no Kubernetes request and stay unknown.
 */
#ifndef PODFIT_SETTING_COMPOSE_H
#define PODFIT_SETTING_COMPOSE_H

#include "setting/resolve.h"

/* The `services` of a document that is one, else NULL: it says of itself that it is another thing, or has none. */
const struct node *compose_services(struct doc *doc) NONNULL;

/* One service. `object` is filled but for its kind and name. */
void compose_resolve(struct resolver *r, const struct node *key, const struct node *service, struct object *object,
		     struct pod *ret) NONNULL_AT(1, 2, 4, 5);

#endif
