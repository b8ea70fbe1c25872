/* SPDX-License-Identifier: Apache-2.0 */
/* Which configuration a command goes by, and what its options say over it. */
#ifndef PODFIT_CONFIG_OPTIONS_H
#define PODFIT_CONFIG_OPTIONS_H

#include "command.h"
#include "config/find.h"

struct config_options {
	struct arena arena;		/* the command's own */
	struct catalogue catalogue;
	struct complaints complaints;
	const char *file;		/* --config */
	bool none;			/* --no-config */
	struct command_line line;
	struct finder finder;
};

void config_options_init(struct config_options *o) NONNULL;
/* After the options: the finder can be asked. STATUS_GO_ON, or complaints were printed. */
enum status config_options_ready(struct config_options *o, const struct command *c) NONNULL MUST_USE;
/* STATUS_GO_ON, or all complaints so far are printed as "podfit NAME: FILE:LINE:COLUMN: ...". */
enum status config_options_status(const struct config_options *o, const struct command *c) NONNULL MUST_USE;
/* The real path of a directory, or of the one that a file is named in; NULL: there is none. In o->arena. */
const char *config_directory(struct config_options *o, const char *path) NONNULL;
/* error, warning, info and, if `never`, never: which is OFF. */
int level_of(const char *value, bool never, enum severity *ret, struct err *err) NONNULL MUST_USE;

/* Setters; the target is a struct that begins with a struct config_options. */
option_setter set_config, set_no_config, set_profile, set_param, set_enable, set_disable, set_fail_on, set_suppressions,
	set_require_reason;

#define CONFIG_OPTION_ROWS \
	{ 0, "config", "FILE", "the nearest .podfit.yaml", \
	  "go by this configuration alone; its paths count from here", set_config }, \
	{ 0, "no-config", NULL, NULL, "go by no configuration", set_no_config }

#define RULE_OPTION_ROWS \
	{ 0, "profile", "NAME|FILE", "default", "default, strict, conservative, or a file of values", set_profile }, \
	{ 0, "param", "NAME=VALUE", NULL, \
	  "set a parameter of the rules, as in headroom_warn=10%; repeatable", set_param }, \
	{ 0, "enable", "RULE,...", NULL, \
	  "ask these rules; @memory, @goroutine, @system are groups; the last word counts", set_enable }, \
	{ 0, "disable", "RULE,...", NULL, "do not ask these rules", set_disable }, \
	{ 0, "fail-on", "LEVEL", "error", \
	  "lowest severity that makes exit status 1: error, warning, info, never", set_fail_on }, \
	{ 0, "suppressions", "WHICH", "all", \
	  "ignore comments and annotations that count: all, with-reason, none", set_suppressions }, \
	{ 0, "require-reason", NULL, NULL, "the same as --suppressions with-reason", set_require_reason }

#endif
