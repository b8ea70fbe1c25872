/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "report/escaped.h"
#include "report/report.h"

/*
 * Workflow commands. GitHub shows ten annotations a step of each kind and drops the others without a word, so the
 * tenth says how many more there are, and these follow as plain lines of the log.
 */
enum { SHOWN = 10, PROBLEMS_FIRST = 4, SUMMARY_BYTES = 1 << 20 };

static const struct escape in_property[] = { { '%', "%25" }, { ':', "%3A" }, { ',', "%2C" }, { 0, NULL } };
static const struct escape in_message[] = { { '%', "%25" }, { 0, NULL } };

struct item { /* one of both */
	const struct problem *problem;
	const struct finding *finding;
};

struct kind {
	const char *command, *noun;
	LIST(struct item) items;
};

static void add(struct arena *a, struct kind *k, const struct problem *p, const struct finding *f)
{
	*list_add(a, &k->items) = (struct item){ p, f };
}

/* A few problems before the findings, so that neither hides the other; the rest of them behind. */
static void gather(struct arena *a, struct kind *k, enum severity s, const struct report *r,
		   const struct report_options *o)
{
	LIST(const struct problem *) late = { NULL, 0, 0 };

	for (size_t i = 0; i < r->problem_count; i++) {
		const struct problem *p = &r->problems[i];

		if (problem_severity(p) != s || !problem_shown(p, o))
			continue;
		if (k->items.n < PROBLEMS_FIRST)
			add(a, k, p, NULL);
		else
			*list_add(a, &late) = p;
	}
	for (size_t i = 0; i < r->finding_count; i++)
		if (r->findings[i]->severity == s)
			add(a, k, NULL, r->findings[i]);
	for (size_t i = 0; i < late.n; i++)
		add(a, k, late.at[i], NULL);
}

static struct place place_of_item(const struct item *item)
{
	const struct problem *p = item->problem;

	if (item->finding)
		return item->finding->at;
	return (struct place){ .input = p->input, .line = p->line, .column = p->column, .end_line = p->line };
}

static const char *name_of(const struct item *item)
{
	return item->finding ? item->finding->rule->name : item->problem->code;
}

static const char *message_of(const struct item *item)
{
	return item->finding ? item->finding->message : item->problem->message;
}

static void put_command(FILE *out, const char *command, const struct report *r, const struct report_options *o,
			const struct item *item)
{
	struct place at = place_of_item(item);

	fprintf(out, "::%s ", command);
	if (at.input != (uint32_t)NO_INPUT) {
		fputs("file=", out);
		put_escaped(out, report_path(r, o, at.input), in_property);
		putc(',', out);
	}
	if (at.line)
		fprintf(out, "line=%" PRIu32 ",endLine=%" PRIu32 ",", at.line, at.end_line);
	if (at.line && at.line == at.end_line) /* with columns an annotation must stand on one line */
		fprintf(out, "col=%" PRIu32 ",", at.column);
	if (at.line && at.line == at.end_line && at.end_column > at.column)
		fprintf(out, "endColumn=%" PRIu32 ",", at.end_column);
	fprintf(out, "title=podfit%%3A %s::", name_of(item));
	put_escaped(out, message_of(item), in_message);
}

static void annotate(FILE *out, struct arena *scratch, const char *command, const struct report *r,
		     const struct report_options *o, const struct item *item)
{
	put_command(out, command, r, o, item);
	if (item->finding) {
		struct details details = report_details(scratch, r, o, item->finding);

		for (size_t i = 0; i < details.lines.n; i++) {
			fputs("%0A", out);
			put_escaped(out, details.lines.at[i], in_message);
		}
	}
	putc('\n', out);
	arena_reset(scratch);
}

static void put_rest(FILE *out, struct arena *scratch, const struct kind *k, size_t from, const struct report *r,
		     const struct report_options *o)
{
	fprintf(out, "::%s title=podfit::%zu more %ss: this step's log and its summary have them\n", k->command,
		k->items.n - from, k->noun);
	fprintf(out, "::group::podfit: %zu more %ss\n", k->items.n - from, k->noun);
	for (size_t i = from; i < k->items.n; i++) {
		const struct item *item = &k->items.at[i];
		struct place at = place_of_item(item);

		fprintf(out, "%s: ", k->noun);
		put_escaped(out, report_place(scratch, r, o, at.input, at.line, at.column), as_it_is);
		fputs(": ", out);
		put_escaped(out, message_of(item), as_it_is);
		fprintf(out, " (%s)\n", name_of(item));
		arena_reset(scratch);
	}
	fputs("::endgroup::\n", out);
}

static void write_github(FILE *out, const struct report *r, const struct report_options *o)
{
	auto_arena kept = ARENA_EMPTY, scratch = ARENA_EMPTY;
	struct kind kinds[] = { [SEVERITY_INFO] = { .command = "notice", .noun = "info" },
				[SEVERITY_WARNING] = { .command = "warning", .noun = "warning" },
				[SEVERITY_ERROR] = { .command = "error", .noun = "error" } };

	for (enum severity s = SEVERITY_ERROR; s >= SEVERITY_INFO; s--) {
		struct kind *k = &kinds[s];

		gather(&kept, k, s, r, o);
		size_t shown = k->items.n > SHOWN ? SHOWN - 1 : k->items.n;

		for (size_t i = 0; i < shown; i++)
			annotate(out, &scratch, k->command, r, o, &k->items.at[i]);
		if (shown < k->items.n)
			put_rest(out, &scratch, k, shown, r, o);
	}
}

const struct reporter report_github = {
	.name = "github",
	.summary = "GitHub Actions: annotations, and the step's summary in Markdown",
	.shares = true,
	.beside_variable = "GITHUB_STEP_SUMMARY",
	.beside = &report_markdown,
	.beside_most = SUMMARY_BYTES,
	.write = write_github,
};
