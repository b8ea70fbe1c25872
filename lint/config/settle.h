/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What holds in the end, and who says so: the program's defaults, then the profile, then the file, then the
 * command line; the file's overrides between the last two, for the part of the input that they name.
 * Immutable once made; all of it lives in one arena, so that a server can make another and swap.
 */
#ifndef PODFIT_CONFIG_SETTLE_H
#define PODFIT_CONFIG_SETTLE_H

#include "config/config.h"
#include "source/source.h"

struct command_line {			/* what its options say */
	change_list changes;		/* --enable, --disable, --param */
	const char *profile;		/* a name or a file; NULL: not said */
	bool fail_on_said, suppressions_said;
	enum severity fail_on;
	enum suppressions suppressions;
	int go_minor, kube_minor;
};

struct origin_of_policy {		/* who set it, for people: "default", "profile strict", ".podfit.yaml:7" */
	const char *severity, *param[PARAMS_MOST];
};

struct settled {
	struct config_scope scope;	/* first: what inputs carry is this */
	struct engine engine;
	enum severity fail_on;
	const struct config *config;	/* NULL: there is no file */
	const struct origin_of_policy *origins;	/* by rule */
	const char *rules, *rules_from;
	const char *profile, *profile_from;
	const char *fail_on_from, *suppressions_from;
};

/*
 * `config` may be NULL, `directory` too: from there the paths in the configuration count. `catalogue`, `config`,
 * `directory` and `options` outlive the result. NULL when a profile had to be complained of.
 */
const struct settled *config_settle(const struct catalogue *catalogue, const struct config *config,
				    const char *directory, const struct command_line *options, struct arena *arena,
				    struct complaints *complaints)
	__attribute__((nonnull(1, 4, 5, 6))) MUST_USE;

#endif
