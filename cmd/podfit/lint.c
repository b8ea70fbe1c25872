/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "baseline_options.h"
#include "command.h"
#include "output.h"
#include "progress.h"
#include "run_options.h"
#include "terminal.h"

struct lint_command {
	struct run_options run;		/* first: the shared setters look there */
	struct baseline_options baseline;
	LIST(struct output) outputs;
	bool min_severity_set, quiet, verbose, no_progress;
	struct progress progress;
	enum color color;
};

static int set_format(void *target, const char *value, struct err *err)
{
	struct lint_command *c = target;
	const char *equals = strchr(value, '=');
	struct str name = { value, equals ? (size_t)(equals - value) : strlen(value) };
	struct nearest near = nearest_to(name);

	for (size_t i = 0; i < reporter_count; i++) {
		nearest_offer(&near, reporters[i]->name);
		if (!str_is(name, reporters[i]->name))
			continue;
		if (equals && !equals[1])
			return err_set(err, "a file name is missing behind '='");
		*list_add(&c->run.config.arena, &c->outputs) = (struct output){ reporters[i], equals ? equals + 1 : NULL };
		return 0;
	}
	return option_unknown("format", &near, "", err);
}

static int set_baseline(void *target, const char *value, struct err *err)
{
	if (!*value)
		return err_set(err, "a name is needed");
	((struct lint_command *)target)->baseline.file = value;
	return 0;
}

static int set_write_baseline(void *target, const char *value, struct err *err)
{
	if (!*value)
		return err_set(err, "a name is needed");
	((struct lint_command *)target)->baseline.write = value;
	return 0;
}

static int set_pre_commit(void *target, const char *value UNUSED, struct err *err UNUSED)
{
	((struct lint_command *)target)->run.gate.candidates = true;
	return 0;
}

static int set_pre_commit_charts(void *target, const char *value UNUSED, struct err *err UNUSED)
{
	((struct lint_command *)target)->run.gate.charts = true;
	return set_pre_commit(target, NULL, err);
}

static int set_diff_base(void *target, const char *value, struct err *err UNUSED)
{
	((struct lint_command *)target)->run.diff.revision = value;
	return 0;
}

static int set_min_severity(void *target, const char *value, struct err *err)
{
	struct lint_command *c = target;

	c->min_severity_set = true;
	return level_of(value, false, &c->run.lint.min_severity, err);
}

static int set_no_progress(void *target, const char *value UNUSED, struct err *err UNUSED)
{
	((struct lint_command *)target)->no_progress = true;
	return 0;
}

static int set_color(void *target, const char *value, struct err *err)
{
	static const char *const names[] = { "auto", "always", "never" };
	size_t i;

	if (option_choice(value, names, COUNT_OF(names), &i, err) < 0)
		return -1;
	((struct lint_command *)target)->color = (enum color)i;
	return 0;
}

static int set_quiet(void *target, const char *value UNUSED, struct err *err UNUSED)
{
	((struct lint_command *)target)->quiet = true;
	return 0;
}

static int set_verbose(void *target, const char *value UNUSED, struct err *err UNUSED)
{
	((struct lint_command *)target)->verbose = true;
	return 0;
}

/* Every report, whatever became of the others. A summary that cannot be written is said, and no more: what it says
 * has been reported already. */
static enum status write_reports(const struct lint_command *c, const struct report *report, enum status status)
{
	char *directory = getcwd(NULL, 0);
	struct report_options options = { .verbose = c->verbose, .quiet = c->quiet, .directory = directory };

	options.color = want_color(c->color, stdout);
	options.width = terminal_width(stdout);
	for (size_t i = 0; i < c->outputs.n; i++) {
		struct err err = { "" }, beside = { "" };

		if (output_write(&c->outputs.at[i], report, &options, &err) < 0)
			status = command_failed(&command_lint, &err);
		if (output_write_beside(c->outputs.at[i].reporter, report, &options, &beside) < 0)
			command_failed(&command_lint, &beside);
	}
	free(directory);
	return status;
}

/* A hook that had nothing to look at is silent. */
static bool says_nothing(const struct lint_command *c, const struct report *r)
{
	if (!c->run.gate.candidates || r->counts.workloads || r->finding_count)
		return false;
	for (size_t i = 0; i < r->problem_count; i++)
		if (r->problems[i].fatal || r->problems[i].always)
			return false;
	return true;
}

static enum status run_with(struct lint_command *c, int argc, char **argv)
{
	struct operands paths;
	struct err err = { "" };
	struct lint_result result;

	run_options_init(&c->run);
	enum status status = command_begin(&command_lint, argc, argv, c, &paths);

	if (status != STATUS_GO_ON)
		return status;
	if (c->verbose && !c->min_severity_set)
		c->run.lint.min_severity = SEVERITY_INFO;
	if (!c->outputs.n)
		*list_add(&c->run.config.arena, &c->outputs) = (struct output){ &report_text, NULL };
	if (outputs_check(c->outputs.at, c->outputs.n, &err) < 0)
		return command_failed(&command_lint, &err);
	for (size_t i = 0; i < c->outputs.n; i++) {
		c->run.lint.rows_wanted |= c->outputs.at[i].reporter->wants_rows;
		c->run.lint.steady_paths |= c->outputs.at[i].reporter->wants_steady_paths;
	}
	status = run_options_inputs(&c->run, &command_lint, &paths);
	if (status == STATUS_GO_ON)
		status = baseline_options_ready(&c->baseline, &c->run, &command_lint, &paths);
	if (status != STATUS_GO_ON)
		return status;
	if (!c->quiet && !c->no_progress)
		progress_start(&c->progress, (unsigned)c->run.inputs.list.n);
	c->run.lint.begun = &c->progress.begun;
	lint_run(&c->run.lint, &c->run.inputs, &result);
	progress_stop(&c->progress);
	status = write_reports(c, &result.report, (enum status)result.exit_code);
	if (baseline_options_write(&c->baseline, &c->run.config.arena, &err) < 0)
		status = command_failed(&command_lint, &err);
	if (!says_nothing(c, &result.report))
		report_summary(stderr, &result.report);
	lint_release(&result);
	return status;
}

static enum status run(int argc, char **argv)
{
	struct lint_command c = { 0 };
	enum status status = run_with(&c, argc, argv);

	diff_base_release(&c.run.diff);
	arena_release(&c.run.config.arena);
	return status;
}

static void print_formats(FILE *out)
{
	fputs("\nformats:\n", out);
	for (size_t i = 0; i < reporter_count; i++)
		fprintf(out, "  %-12s%s\n", reporters[i]->name, reporters[i]->summary);
}

const struct command command_lint = {
	.name = "lint",
	.summary = "check manifests: does each Go process fit its Pod",
	.usage = "[OPTION...] [PATH | -]...",
	.details = "PATH is a file or a directory; without one the current directory is walked.\n"
		   "`-` is standard input; what `helm template` prints is reported by the names of\n"
		   "its templates, with the lines of the stream. Exit status: 0 looked and found\n"
		   "nothing at or above --fail-on, 1 findings, 2 something could not be looked at.",
	.options = {
		{ 'f', "format", "NAME[=FILE]", "text", "how to report, see below; repeatable, each to its file", set_format },
		{ 0, "min-severity", "LEVEL", "warning", "lowest severity that is shown: error, warning, info", set_min_severity },
		{ 0, "baseline", "FILE", NULL, "findings that FILE has are known: counted, not shown", set_baseline },
		{ 0, "write-baseline", "FILE", NULL, "make FILE of what is found, and keep what it says of those that stay", set_write_baseline },
		{ 0, "pre-commit", NULL, NULL, "named files may be anything, the git work tree around them is context", set_pre_commit },
		{ 0, "pre-commit-charts", NULL, NULL, "the same for the Helm charts that the named files are in", set_pre_commit_charts },
		{ 0, "diff-base", "REV", NULL, "only what changed since REV, a git revision; the rest of the tree is context", set_diff_base },
		RULE_OPTION_ROWS,
		RUN_OPTION_ROWS,
		{ 'q', "quiet", NULL, NULL, "one line a finding", set_quiet },
		{ 'v', "verbose", NULL, NULL, "infos and notes as well", set_verbose },
		{ 0, "color", "WHEN", "auto", "auto, always, never", set_color },
		{ 0, "no-progress", NULL, NULL, "no line on the terminal that says how far it is", set_no_progress },
	},
	.more = print_formats,
	.run = run,
};
