/* SPDX-License-Identifier: Apache-2.0 */
/* A command's manual page in roff's man macros, from the struct that its --help is from. */
#ifndef PODFIT_MAN_H
#define PODFIT_MAN_H

#include "command.h"

void man_print(FILE *out, const struct command *c) NONNULL;

#endif
