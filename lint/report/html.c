/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "report/escaped.h"
#include "report/html.h"

/* One page that needs nothing else: no script, no picture, no font. The policy in its head keeps it so. */
static const char head[] =
	"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	"<title>podfit</title>\n<style>\n";

static const char title[] = "</style></head>\n<body>\n<h1>podfit: does this Go process fit its Pod?</h1>\n<p>";

static const char legend[] = "<p class=\"legend\"><span><i class=\"go\"></i>GOMEMLIMIT: what Go keeps to</span>"
			     "<span><i class=\"head\"></i>headroom: for what is not Go's</span>"
			     "<span><i class=\"over\"></i>GOMEMLIMIT above the limit</span>"
			     "<span><i class=\"room\"></i>no GOMEMLIMIT, or not known</span>"
			     "<span><i class=\"request\"></i>request</span>"
			     "<span><i class=\"limit\"></i>limit: the kernel kills above</span></p>\n";

static const char *word_of(enum severity s)
{
	return s == SEVERITY_INFO ? "note" : s == SEVERITY_WARNING ? "allowed problem" : "problem";
}

static void put_problems(FILE *out, struct arena *scratch, const struct report *r, const struct report_options *o)
{
	bool any = false;

	for (size_t i = 0; i < r->problem_count; i++) {
		const struct problem *p = &r->problems[i];
		enum severity s = problem_severity(p);

		if (!problem_shown(p, o))
			continue;
		if (!any)
			fprintf(out, "<h2>%s</h2>\n",
				report_problems(r, SEVERITY_ERROR) ? "Not everything could be looked at" : "Notes");
		any = true;
		fprintf(out, "<article class=\"%s\"><p class=\"what\"><b>%s</b> ", severity_name(s), word_of(s));
		put_escaped(out, p->message, as_xml);
		fputs("</p><p class=\"where\">", out);
		put_escaped(out, report_place(scratch, r, o, p->input, p->line, p->column), as_xml);
		fprintf(out, " &middot; %s</p></article>\n", p->code);
	}
}

static void put_finding(FILE *out, struct arena *scratch, const struct report *r, const struct report_options *o,
			const struct finding *f)
{
	struct details details = report_details(scratch, r, o, f);

	fprintf(out, "<article class=\"%s\"><p class=\"what\"><b>%s</b> ", severity_name(f->severity),
		severity_name(f->severity));
	put_escaped(out, f->message, as_xml);
	fputs("</p><p class=\"where\">", out);
	put_escaped(out, report_place(scratch, r, o, f->at.input, f->at.line, f->at.column), as_xml);
	fprintf(out, " &middot; <a href=\"#%s\">%s</a></p><ul>", f->rule->name, f->rule->name);
	for (size_t i = 0; i < details.lines.n; i++) {
		fputs("<li>", out);
		put_escaped(out, details.lines.at[i], as_xml);
		fputs("</li>", out);
	}
	fputs("</ul></article>\n", out);
	arena_reset(scratch);
}

static int by_name(const void *a, const void *b)
{
	const struct rule *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static void put_rule(FILE *out, const struct rule *rule)
{
	fprintf(out, "<article id=\"%s\"><h3>%s</h3><p>", rule->name, rule->name);
	put_escaped(out, rule->summary, as_xml);
	fputs("</p><p class=\"where\">", out);
	put_escaped(out, rule->why, as_xml);
	fputs("</p></article>\n", out);
}

/* Each rule that found something, once. */
static void put_rules(FILE *out, struct arena *scratch, const struct report *r)
{
	const struct rule **rules = arena_array(scratch, r->finding_count + 1, const struct rule *);

	if (!r->finding_count)
		return;
	for (size_t i = 0; i < r->finding_count; i++)
		rules[i] = r->findings[i]->rule;
	qsort(rules, r->finding_count, sizeof *rules, by_name);
	fputs("<h2>Why</h2>\n", out);
	for (size_t i = 0; i < r->finding_count; i++)
		if (!i || rules[i] != rules[i - 1])
			put_rule(out, rules[i]);
}

static void write_html(FILE *out, const struct report *r, const struct report_options *o)
{
	auto_arena scratch = ARENA_EMPTY;

	fputs(head, out);
	fputs(html_css, out);
	fputs(title, out);
	report_summary(out, r);
	fputs("</p>\n", out);
	put_problems(out, &scratch, r, o);
	if (r->finding_count)
		fputs("<h2>Findings</h2>\n", out);
	for (size_t i = 0; i < r->finding_count; i++)
		put_finding(out, &scratch, r, o, r->findings[i]);
	if (r->row_count) {
		fputs("<h2>Containers</h2>\n", out);
		fputs(legend, out);
		put_bars(out, r, o);
	}
	put_rules(out, &scratch, r);
	fputs("</body></html>\n", out);
}

const struct reporter report_html = {
	.name = "html",
	.summary = "a page to look at: a bar a container",
	.wants_rows = true,
	.write = write_html,
};
