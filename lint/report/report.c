/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <inttypes.h>

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
