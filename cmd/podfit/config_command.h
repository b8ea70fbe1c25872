/* SPDX-License-Identifier: Apache-2.0 */
/* What `podfit config` prints. */
#ifndef PODFIT_CONFIG_COMMAND_H
#define PODFIT_CONFIG_COMMAND_H

#include <stdio.h>

#include "config/settle.h"

/* cmd/podfit/config_schema.json, made into C by the Makefile: what does not depend on the rules. */
extern const char config_schema_json[];

/* JSON Schema, draft 2020-12, of .podfit.yaml; all of the rules and parameters comes from the catalogue. */
void config_schema(FILE *out, const struct catalogue *catalogue) NONNULL;

/*
 * As a configuration that does the same, each value with who says so. `name` is what was asked about; `below`, if it
 * is a file, its path from the configuration's directory, to say which overrides are for it; else NULL.
 */
void config_show(FILE *out, const struct catalogue *catalogue, const struct settled *s, const char *name,
		 const char *below) __attribute__((nonnull(1, 2, 3, 4)));

#endif
