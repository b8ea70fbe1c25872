/* SPDX-License-Identifier: Apache-2.0 */
/* What of a Compose file can be told from its name; what it says is read in setting/compose.h. */
#ifndef PODFIT_SOURCE_COMPOSE_H
#define PODFIT_SOURCE_COMPOSE_H

#include <stdbool.h>

#include "base/compiler.h"

/* A file that is called so holds services: compose.yaml, docker-compose.prod.yml ... */
bool compose_is_name(const char *path) NONNULL;
/* It may be put over another one, as docker-compose.override.yml is: what it lacks may stand there. */
bool compose_is_override(const char *path) NONNULL;

#endif
