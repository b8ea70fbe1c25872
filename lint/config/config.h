/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .podfit.yaml and profiles: one file becomes one immutable struct config, or complaints, each with its
 * place and the nearest known name. Nothing is merged here (config/settle.h), nothing is looked for
 * (config/find.h), nothing printed. Names and values are checked against the catalogue that is handed in.
 */
#ifndef PODFIT_CONFIG_CONFIG_H
#define PODFIT_CONFIG_CONFIG_H

#include "base/err.h"
#include "base/nearest.h"
#include "doc/node.h"
#include "engine.h"

struct catalogue {			/* what there is to configure; const tables of the program */
	const struct rule *const *rules;
	size_t rule_count;
	const struct profile *profiles;
	size_t profile_count;
	const char *version;		/* of this program, "0.1.0" */
};

enum {
	CONFIG_BYTES = 1 << 20,		/* of a file */
	CONFIG_LIST = 1000,		/* overrides, patterns of one list, labels ... */
	COMPLAINTS = 20,		/* of one file; the rest is not looked at */
};

struct complaints {			/* in the arena: "FILE:LINE:COLUMN: unknown key 'exlude'; did you mean 'exclude'?" */
	struct arena *arena;
	LIST(const char *) list;
};

/* A word of a file and where it stands. text NULL: it is not there. */
struct said_text {
	const char *text;
	const char *from;		/* "FILE:LINE" */
	const char *place;		/* "FILE:LINE:COLUMN" */
};

enum webhook_mode { WEBHOOK_WARN, WEBHOOK_DENY, WEBHOOK_AUDIT };

struct config {
	const char *file;		/* as it is named in messages; of a profile that is built in its name */
	struct said_text rules;		/* the set of rules that may fail or deny, "0.3" */
	struct said_text profile;	/* a name or a file */
	struct said_text baseline;
	struct said_text suppressions, fail_on;	/* the words; the values: */
	enum suppressions suppression;
	enum severity fail_severity;	/* OFF: never */
	struct changes changes;		/* severity and parameters */
	const char *const *exclude;
	size_t exclude_count;
	const char *exclude_from;
	struct go_images images;
	const char *images_from;
	struct overrides overrides;
	struct {
		struct said_text mode_said;
		enum webhook_mode mode;
		struct patterns ignore_images;
		const char *ignore_from;
	} webhook;
};

/*
 * Reads the text of a configuration, or of a profile, which holds only values. NULL when something had to be
 * complained of. Everything lives in `arena`; `text` may go. `file` is copied.
 */
const struct config *config_read(const struct catalogue *catalogue, const char *file, struct str text, bool profile,
				 struct arena *arena, struct complaints *complaints) NONNULL MUST_USE;
/* The same of a file, complaints about the file itself included. A FIFO is read only if it is `named`. */
const struct config *config_load(const struct catalogue *catalogue, const char *path, bool named, bool profile,
				 struct arena *arena, struct complaints *complaints) NONNULL MUST_USE;

void complain(struct complaints *c, const char *format, ...) PRINTF(2, 3) NONNULL;

/* ---- values, also of the command line ---- */

/* Appended to; `from` is borrowed. */
typedef LIST(struct change) change_list;

/* "rule" or "@group": a change of this kind for each. Returns -1 with err when there is no such name. */
int change_rules(const struct catalogue *catalogue, struct arena *arena, struct str name, enum change_kind kind,
		 int64_t value, const char *from, change_list *ret, struct err *err) NONNULL MUST_USE;
/* A parameter, which several rules may have. */
int change_param(const struct catalogue *catalogue, struct arena *arena, struct str name, struct str text,
		 const char *from, change_list *ret, struct err *err) NONNULL MUST_USE;

/* A parameter's value as it is written: 5%, 16MiB, 16. Exact: param_parse() takes it back. */
enum { PARAM_TEXT = 32 };
const char *param_text(enum param_type type, int64_t value, char buffer[static PARAM_TEXT]);
int param_parse(const struct param *p, struct str text, int64_t *ret, struct err *err) NONNULL MUST_USE;

const struct profile *profile_named(const struct catalogue *catalogue, struct str name) NONNULL;	/* or NULL */
bool profile_is_file(struct str name);	/* spelt as a file: with a slash, or ending in .yaml or .yml */
int profile_unknown(const struct catalogue *catalogue, struct str name, struct err *err) NONNULL;

/* "0.3" and "0.3.1" as a number to compare; -1: it is no release. */
int release_of(struct str text);

/* The names of the values that have some. */
extern const char *const suppression_names[3];	/* all, with-reason, none: by enum suppressions */
extern const char *const webhook_mode_names[3];

#endif
