/* SPDX-License-Identifier: Apache-2.0 */
#include "report/fingerprint.h"
#include "report/values.h"

/* GitLab's words: info, minor, major, critical, blocker. */
static const char *grade_of(enum severity s)
{
	return s == SEVERITY_ERROR ? "critical" : s == SEVERITY_WARNING ? "major" : "info";
}

static const char *grade_of_problem(const struct problem *p)
{
	return problem_severity(p) == SEVERITY_ERROR     ? "blocker"
	       : problem_severity(p) == SEVERITY_WARNING ? "minor"
							 : "info";
}

static json_t *issue(struct arena *scratch, const char *description, const char *check, const struct fingerprint *print,
		     const char *grade, const char *path, uint32_t line)
{
	json_t *object = json_object(), *location = json_object(), *lines = json_object();

	value_set_text(scratch, object, "description", description);
	value_set_text(scratch, object, "check_name", check);
	value_set_text(scratch, object, "fingerprint", print->text);
	value_set_text(scratch, object, "severity", grade);
	value_set_text(scratch, location, "path", path);
	value_set(lines, "begin", json_integer(line ? line : 1));
	value_set(location, "lines", lines);
	value_set(object, "location", location);
	return object;
}

static void write_gitlab(FILE *out, const struct report *r, const struct report_options *o)
{
	auto_arena scratch = ARENA_EMPTY, kept = ARENA_EMPTY;
	const struct fingerprint *prints = fingerprints_of(&kept, r, o);
	const char *before = "[\n";

	for (size_t i = 0; i < r->problem_count; i++) {
		const struct problem *p = &r->problems[i];
		const char *path = p->input == (uint32_t)NO_INPUT ? "." : report_path(r, o, p->input);

		if (!problem_shown(p, o))
			continue;
		fputs(before, out);
		value_put(out, issue(&scratch, p->message, p->code, &prints[r->finding_count + i], grade_of_problem(p),
				     path, p->line));
		before = ",\n";
	}
	for (size_t i = 0; i < r->finding_count; i++) {
		const struct finding *f = r->findings[i];

		fputs(before, out);
		value_put(out, issue(&scratch, f->message, f->rule->name, &prints[i], grade_of(f->severity),
				     report_path(r, o, f->at.input), f->at.line));
		before = ",\n";
		arena_reset(&scratch);
	}
	fputs(*before == '[' ? "[]\n" : "\n]\n", out);
}

const struct reporter report_gitlab = {
	.name = "gitlab",
	.summary = "GitLab Code Quality",
	.wants_steady_paths = true,
	.write = write_gitlab,
};
