/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A subcommand: one file with one `const struct command command_NAME`, one line in index.h. Parsing,
 * usage and help come from the struct alone.
 */
#ifndef PODFIT_COMMAND_H
#define PODFIT_COMMAND_H

#include "option.h"

/* Exit codes; FAILED wins over FINDINGS. GO_ON is none: command_begin()'s "nothing has been decided". */
enum status { STATUS_GO_ON = -1, STATUS_CLEAN, STATUS_FINDINGS, STATUS_FAILED };

struct command {
	const char *name;
	const char *summary;		/* one line of the program's help: lower case, no full stop */
	const char *usage;		/* "[OPTION...] [PATH | -]...": what follows the name */
	const char *details;		/* paragraphs below the summary, lines at most 80 columns, or NULL */
	struct option options[48];	/* ends at the first without a name */
	void (*more)(FILE *out);	/* what --help ends with, from a table; or NULL */
	enum status (*run)(int argc, char **argv);	/* argv[0]: the first word after the name */
};

#define COMMAND(name_) extern const struct command command_##name_;
#include "index.h"
#undef COMMAND

extern const struct command *const commands[];
extern const size_t command_count;
extern const struct command program;	/* podfit itself; its run is NULL */

const struct command *command_find(const char *name) NONNULL;	/* or NULL */
void command_print(FILE *out, const struct command *c) NONNULL;	/* what --help prints, the program's too */

/*
 * The first call of every run(): fills `target` through the rows. STATUS_GO_ON, or the status to
 * return at once: help was asked for, or the words were wrong; either has been printed.
 */
enum status command_begin(const struct command *c, int argc, char **argv, void *target, struct operands *ret)
	MUST_USE;
enum status command_failed(const struct command *c, const struct err *err) NONNULL;	/* prints "podfit NAME: ..." */

/*
 * Replaces this program by podfit-NAME from its own directory, else from PATH, handing on `argv`, whose
 * [0] is the name; it ends with NULL. Returns only when there is no such program: STATUS_FAILED, printed.
 */
enum status command_external(char **argv) NONNULL;

#endif
