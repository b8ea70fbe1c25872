/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <inttypes.h>
#include <string.h>

const struct reporter *const reporters[] = {
#define REPORT(name_) &report_##name_,
#include "report/index.h"
#undef REPORT
};

const size_t reporter_count = COUNT_OF(reporters);

/* "1 error", "2 errors" */
static void put_count(FILE *out, uint64_t n, const char *noun)
{
	fprintf(out, "%" PRIu64 " %s%s", n, noun, n == 1 ? "" : "s");
}

static uint64_t count_of(const struct report *r, enum severity s)
{
	return r->counts.by_severity[s];
}

/* "2 errors, 1 warning", or "no errors or warnings" */
static void put_found(FILE *out, const struct report *r)
{
	bool any = false;

	for (enum severity s = SEVERITY_ERROR; s >= SEVERITY_INFO; s--) {
		if (count_of(r, s) == 0 || (s == SEVERITY_INFO && count_of(r, s) == r->counts.hidden[s]))
			continue;
		fputs(any ? ", " : "", out);
		put_count(out, count_of(r, s), severity_name(s));
		any = true;
	}
	if (!any)
		fputs("no errors or warnings", out);
}

/* " in 4 containers of 3 workloads (7 files)" */
static void put_where(FILE *out, const struct counts *c)
{
	fputs(" in ", out);
	if (c->workloads == 0) {
		put_count(out, c->files, "file");
		fputs(" without a workload", out);
		return;
	}
	put_count(out, c->containers, "container");
	fputs(" of ", out);
	put_count(out, c->workloads, "workload");
	fputs(" (", out);
	put_count(out, c->files, "file");
	fputs(")", out);
}

/* What was found and shown, but changes no exit status. */
static void put_uncounted(FILE *out, const struct report *r)
{
	uint64_t errors = r->counts.uncounted[SEVERITY_ERROR], warnings = r->counts.uncounted[SEVERITY_WARNING];
	bool never = r->fail_on == SEVERITY_OFF;

	if (r->counts.newer) {
		fputs("; ", out);
		put_count(out, r->counts.newer, "finding");
		fputs(" of rules newer than the pinned set did not count", out);
	}
	if (errors || warnings)
		fputs("; ", out);
	if (errors)
		put_count(out, errors, "error");
	if (errors && warnings)
		fputs(" and ", out);
	if (warnings)
		put_count(out, warnings, "warning");
	if (!errors && !warnings)
		fputs(count_of(r, SEVERITY_WARNING) && !r->counts.newer ? "; every warning counted" : "", out);
	else if (r->fail_on_differs)
		fputs(" did not count (fail_on of the configurations)", out);
	else
		fprintf(out, " did not count (--fail-on %s)", never ? "never" : severity_name(r->fail_on));
}

static void put_hidden(FILE *out, const struct report *r)
{
	for (enum severity s = SEVERITY_ERROR; s >= SEVERITY_INFO; s--) {
		if (r->counts.hidden[s] == 0)
			continue;
		fputs("; ", out);
		put_count(out, r->counts.hidden[s], severity_name(s));
		fprintf(out, " not shown (--min-severity %s)", severity_name(r->min_severity));
	}
	if (r->counts.suppressed)
		fprintf(out, "; %" PRIu64 " suppressed", r->counts.suppressed);
	if (r->counts.baseline)
		fprintf(out, "; %" PRIu64 " in the baseline", r->counts.baseline);
	if (r->counts.earlier)
		fprintf(out, "; %" PRIu64 " stood there before", r->counts.earlier);
	if (r->counts.dropped) {
		fputs("; ", out);
		put_count(out, r->counts.dropped, "more finding");
		fprintf(out, " not listed (%" PRIu32 " at most)", r->limits->findings);
	}
}

static void put_left_out(FILE *out, const struct report *r)
{
	uint64_t fatal = 0, always = 0;

	for (size_t i = 0; i < r->problem_count; i++) {
		fatal += r->problems[i].fatal;
		always += r->problems[i].always;
	}
	if (fatal) {
		fputs("; ", out);
		put_count(out, fatal, "problem");
		fputs(": not everything could be looked at", out);
	}
	if (r->foreign_files) {
		fputs("; ", out);
		put_count(out, r->foreign_files, "other file");
		fprintf(out, " %s no Kubernetes object", r->foreign_files == 1 ? "holds" : "hold");
	}
	if (r->problem_count > fatal + always) {
		fputs("; ", out);
		put_count(out, r->problem_count - fatal - always, "note");
		fputs(" (-v)", out);
	}
}

void report_summary(FILE *out, const struct report *r)
{
	put_found(out, r);
	put_where(out, &r->counts);
	put_uncounted(out, r);
	put_hidden(out, r);
	if (r->counts.unchecked) {
		fputs("; ", out);
		put_count(out, r->counts.unchecked, "setting");
		fputs(" could not be checked", out);
	} else if (r->counts.containers) {
		fputs("; every setting was checked", out);
	}
	put_left_out(out, r);
	putc('\n', out);
}

/* ---- for reporters ---- */

const char *report_path(const struct report *r, const struct report_options *o, uint32_t input)
{
	const char *name = r->names[input];
	size_t n = o->directory ? strlen(o->directory) : 0;

	if (n && strncmp(name, o->directory, n) == 0 && name[n] == '/' && name[n + 1])
		name += n + 1;
	while (name[0] == '.' && name[1] == '/' && name[2]) {
		name += 2;
		while (name[0] == '/' && name[1])
			name++;
	}
	return name;
}

const char *report_subject(struct arena *a, const struct finding *f)
{
	static const struct object_id nothing = { NULL, NULL, NULL, NULL };
	const struct object_id *o = f->object ? f->object : &nothing;
	const char *type = f->container_type && strcmp(f->container_type, "app") != 0 ? f->container_type : "";
	const char *text = arena_printf(a, "%s %s%s%s", o->kind ? o->kind : "object", o->namespace ? o->namespace : "",
					o->namespace ? "/" : "", o->name ? o->name : "without a name");

	if (f->container)
		text = arena_printf(a, "%s, %s%scontainer '%s'", text, type, *type ? " " : "", f->container);
	return text;
}

const char *report_place(struct arena *a, const struct report *r, const struct report_options *o, uint32_t input,
			 uint32_t line, uint32_t column)
{
	if (input == (uint32_t)NO_INPUT)
		return "podfit";
	if (!line)
		return report_path(r, o, input);
	return arena_printf(a, "%s:%" PRIu32 ":%" PRIu32, report_path(r, o, input), line, column);
}

struct details report_details(struct arena *a, const struct report *r, const struct report_options *o,
			      const struct finding *f)
{
	enum { MOST = 10 };
	struct details d = { .lines = { NULL, 0, 0 } };
	const char *way_out = report_way_out(f);
	size_t more = 0;

	for (const struct related *x = f->related; x; x = x->next) {
		const char *place = report_place(a, r, o, x->at.input, x->at.line, x->at.column);

		if (d.lines.n < MOST)
			*list_add(a, &d.lines) = arena_printf(a, "%s: %s", x->message, place);
		else
			more++;
	}
	if (more)
		*list_add(a, &d.lines) = arena_printf(a, "and %zu more place%s", more, more == 1 ? "" : "s");
	if (f->rendered && f->rendered->with)
		*list_add(a, &d.lines) = arena_printf(a, "rendered with %s", f->rendered->with);
	for (const struct set_by *by = f->rendered ? f->rendered->set_by : NULL; by; by = by->next)
		*list_add(a, &d.lines) =
			arena_printf(a, "%s set by %s: %s", by->what ? by->what : "the value", by->key,
				     report_place(a, r, o, by->at.input, by->at.line, by->at.column));
	if (way_out)
		*list_add(a, &d.lines) = arena_printf(a, "fix: %s", way_out);
	*list_add(a, &d.lines) = arena_printf(a, "in %s", report_subject(a, f));
	return d;
}

const char *report_way_out(const struct finding *f)
{
	return f->remedy ? f->remedy : f->edit_text;
}

bool report_counts(const struct finding *f)
{
	return f->fails && !f->newer;
}

enum severity problem_severity(const struct problem *p)
{
	return !p->fatal ? SEVERITY_INFO : p->allowed ? SEVERITY_WARNING : SEVERITY_ERROR;
}

bool problem_shown(const struct problem *p, const struct report_options *o)
{
	return p->fatal || p->always || (o->verbose && !o->quiet);
}

uint64_t report_problems(const struct report *r, enum severity s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < r->problem_count; i++)
		n += problem_severity(&r->problems[i]) == s;
	return n;
}

/* Findings and problems are each sorted by input. */
bool report_next_input(const struct report *r, struct of_input *i)
{
	const uint32_t none = (uint32_t)NO_INPUT;
	size_t f = i->next_finding, p = i->next_problem;
	uint32_t of_finding = f < r->finding_count ? r->findings[f]->at.input : none;
	uint32_t of_problem = p < r->problem_count ? r->problems[p].input : none;

	if (f == r->finding_count && p == r->problem_count)
		return false;
	*i = (struct of_input){ .input = of_finding < of_problem ? of_finding : of_problem };
	i->findings = f < r->finding_count ? &r->findings[f] : NULL;
	for (; f < r->finding_count && r->findings[f]->at.input == i->input; f++)
		i->finding_count++;
	i->problems = p < r->problem_count ? &r->problems[p] : NULL;
	for (; p < r->problem_count && r->problems[p].input == i->input; p++)
		i->problem_count++;
	i->next_finding = f;
	i->next_problem = p;
	return true;
}
