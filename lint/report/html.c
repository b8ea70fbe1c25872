/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "report/bars.h"
#include "report/escaped.h"

/* One page that needs nothing else: no script, no picture, no font. The policy in its head keeps it so. */
static const char head[] =
	"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n"
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	"<title>podfit</title>\n<style>\n"
	":root{color-scheme:light dark;--ink:#1c2024;--dim:#5f6870;--page:#fff;--card:#f5f6f8;--line:#d5d9de;"
	"--error:#c62828;--warning:#9a5b00;--info:#1565c0;--go:#4f8fd8;--room:#e3e7ec;--head:#58a66a}\n"
	"@media(prefers-color-scheme:dark){:root{--ink:#e4e7ea;--dim:#9aa4ad;--page:#14171a;--card:#1d2125;--line:#363c43;"
	"--error:#ff7b72;--warning:#e3a13c;--info:#6cb0ff;--go:#3f78bd;--room:#2c3238;--head:#3f8a52}}\n"
	"body{font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--page);max-width:70rem;margin:0 auto;"
	"padding:1rem 1.5rem 4rem}\n"
	"h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.15rem;margin:2rem 0 .6rem}h3{font-size:1rem;margin:0 0 .35rem}\n"
	"small,.where{color:var(--dim);font-weight:400;font-size:.87rem}p{margin:.2rem 0}ul{margin:.3rem 0;padding-left:1.2rem}\n"
	"article{background:var(--card);border:1px solid var(--line);border-left:5px solid var(--line);border-radius:4px;"
	"padding:.6rem .9rem;margin:.5rem 0;overflow-wrap:anywhere}\n"
	".error{border-left-color:var(--error)}.warning{border-left-color:var(--warning)}.info{border-left-color:var(--info)}\n"
	".error>.what b{color:var(--error)}.warning>.what b{color:var(--warning)}.info>.what b{color:var(--info)}\n"
	".bad,.bad b{color:var(--error)}a{color:var(--info)}code{font-size:.92em}summary{cursor:pointer}\n"
	".bar{position:relative;height:1.4rem;margin:.4rem 0;background:none}\n"
	".bar i{position:absolute;top:0;bottom:0;box-sizing:border-box}.bar.open{border-right:3px dotted var(--dim)}\n"
	".room,.k-room{background:var(--room)}.go,.k-go{background:var(--go)}.bar .go{min-width:2px}\n"
	".head,.k-head{background:repeating-linear-gradient(-45deg,var(--head) 0 4px,transparent 4px 8px)}\n"
	".over,.k-over{background:repeating-linear-gradient(-45deg,var(--error) 0 5px,transparent 5px 8px);"
	"border:1px solid var(--error)}\n"
	".bar .request{width:0;border-left:2px dashed var(--ink);margin-left:-1px}\n"
	".bar .limit{width:0;border-left:3px solid var(--ink);margin-left:-3px;top:-4px;bottom:-4px}\n"
	".figures{display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;font-size:.9rem}.figures b{font-weight:400;color:var(--dim)}\n"
	".figures .bad b{color:inherit}.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;color:var(--dim);font-size:.87rem}\n"
	".legend i{display:inline-block;width:1.4rem;height:.8rem;margin-right:.4rem;vertical-align:-1px}\n"
	".k-request{border-left:2px dashed var(--ink);width:0!important}.k-limit{border-left:3px solid var(--ink);width:0!important}\n"
	"</style></head>\n<body>\n<h1>podfit: does this Go process fit its Pod?</h1>\n";

static const char legend[] =
	"<p class=\"legend\"><span><i class=\"k-go\"></i>GOMEMLIMIT: what Go keeps to</span>"
	"<span><i class=\"k-head\"></i>headroom: for what is not Go's</span>"
	"<span><i class=\"k-over\"></i>GOMEMLIMIT above the limit</span>"
	"<span><i class=\"k-room\"></i>no GOMEMLIMIT, or not known</span>"
	"<span><i class=\"k-request\"></i>request</span><span><i class=\"k-limit\"></i>limit: the kernel kills above</span></p>\n";

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
		fprintf(out, "<article class=\"%s\"><p class=\"what\"><b>%s</b> ", severity_name(s),
			s == SEVERITY_INFO ? "note" : s == SEVERITY_WARNING ? "allowed problem" : "problem");
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

	fprintf(out, "<article class=\"%s\"><p class=\"what\"><b>%s</b> ", severity_name(f->severity), severity_name(f->severity));
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
	fputs("<p>", out);
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
