/* SPDX-License-Identifier: Apache-2.0 */
#include "report/page.h"

enum {
	PLACES = 16,	/* marks of one finding; more are counted */
	LISTED = 10,	/* members of a group, unless verbose */
};

static enum ink ink_of(enum severity s)
{
	return s == SEVERITY_ERROR ? INK_ERROR : s == SEVERITY_WARNING ? INK_WARNING : INK_INFO;
}

/* With its path when that is asked for. */
static const char *subject_of(struct page *p, const struct finding *f)
{
	const char *text = report_subject(&p->scratch, f);

	if (p->o->verbose && f->path && f->path[0])
		text = arena_printf(&p->scratch, "%s, %s", text, f->path);
	return text;
}

static int digits_of(uint32_t n)
{
	int digits = 1;

	for (; n >= 10; n /= 10)
		digits++;
	return digits;
}

/* Where the values are that were judged: in the file, or in what was rendered. */
static const struct place *judged_place(const struct finding *f)
{
	return f->rendered ? &f->rendered->at : &f->at;
}

static const struct related *related_of(const struct finding *f)
{
	return f->rendered ? f->rendered->related : f->related;
}

static void say_block(struct page *p, struct mark *marks, size_t n, bool elsewhere)
{
	const struct place *first = &marks[0].at;

	for (size_t i = 1; i < n; i++)
		if (marks[i].at.start < first->start)
			first = &marks[i].at;
	if (elsewhere) {
		page_text(p, INK_DIM, arena_printf(&p->scratch, " %*s> ", p->digits + 1, "--"));
		page_text(p, INK_PLAIN, page_place(p, first->input, first->line, first->column));
		putc('\n', p->out);
	}
	page_marks(p, marks, n);
}

/* One block an input, the blamed one first. */
static void say_blocks(struct page *p, const struct mark *marks, size_t n)
{
	bool done[PLACES] = { false };
	struct mark block[PLACES];

	for (size_t i = 0; i < n; i++) {
		size_t count = 0;

		if (done[i])
			continue;
		for (size_t j = i; j < n; j++) {
			if (done[j] || marks[j].at.input != marks[i].at.input)
				continue;
			block[count++] = marks[j];
			done[j] = true;
		}
		say_block(p, block, count, i > 0);
	}
}

/* Related places that no excerpt shows. */
static void say_others(struct page *p, const struct related *related, size_t shown)
{
	size_t more = 0;

	for (const struct related *r = related; r; r = r->next) {
		if (r->at.line && shown++ >= PLACES) {
			more++;
		} else if (r->at.line == 0) {
			page_note(p, "");
			page_text(p, INK_PLAIN,
				  arena_printf(&p->scratch, "%s: %s", p->r->names[r->at.input], r->message));
			putc('\n', p->out);
		}
	}
	if (more) {
		page_note(p, "note");
		fprintf(p->out, "and %zu more place%s\n", more, more == 1 ? "" : "s");
	}
}

static void say_excerpt(struct page *p, const struct finding *f, bool alone)
{
	struct mark marks[PLACES];
	size_t n = 0;

	if (judged_place(f)->line)
		marks[n++] = (struct mark){ *judged_place(f), NULL, ink_of(f->severity), '^', f->masks };
	for (const struct related *r = related_of(f); r && alone; r = r->next)
		if (n < PLACES && r->at.line)
			marks[n++] = (struct mark){ r->at, r->message, INK_RELATED, '-', f->masks };
	p->digits = 1;
	for (size_t i = 0; i < n; i++)
		p->digits = digits_of(marks[i].at.line) > p->digits ? digits_of(marks[i].at.line) : p->digits;
	say_blocks(p, marks, n);
	if (alone)
		say_others(p, related_of(f), judged_place(f)->line ? 1 : 0);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* The finding's own way out, unless it is another one in another workload: then the rule's. */
static void say_fix(struct page *p, const struct finding *const *f, size_t n)
{
	const char *fix = report_way_out(f[0]);

	for (size_t i = 1; i < n; i++)
		if (!same_text(report_way_out(f[i]), fix))
			fix = NULL;
	if (!fix && !f[0]->rule->fix)
		return;
	page_note(p, fix ? "fix" : "help");
	page_text(p, INK_PLAIN, fix ? fix : f[0]->rule->fix);
	putc('\n', p->out);
}

/* What the lines above are, and the way back from them. */
static void say_rendered(struct page *p, const struct finding *f)
{
	const struct rendered *x = f->rendered;
	const char *line = x->exact || !f->at.line ? "" : "; the line named is that of the block which holds it";

	page_note(p, "rendered");
	page_text(p, INK_PLAIN, arena_printf(&p->scratch, "by `%s`%s%s%s", x->by, x->with ? " with " : "",
					     x->with ? x->with : "", line));
	putc('\n', p->out);
	if (f->also) {
		page_note(p, "rendered");
		page_text(p, INK_PLAIN, "the same with");
		for (const struct also *also = f->also; also; also = also->next)
			page_text(p, INK_PLAIN, arena_printf(&p->scratch, "%s %s", also == f->also ? "" : ",", also->with));
		putc('\n', p->out);
	}
	for (const struct set_by *by = x->set_by; by; by = by->next) {
		page_note(p, "set by");
		page_text(p, INK_PLAIN, arena_printf(&p->scratch, "%s in %s%s%s%s", by->key,
						     page_place(p, by->at.input, by->at.line, by->at.column),
						     by->what ? " (" : "", by->what ? by->what : "", by->what ? ")" : ""));
		putc('\n', p->out);
	}
	if (x->asked && !x->set_by) {
		page_note(p, "set by");
		page_text(p, INK_PLAIN, "unproved: no value of the values files was seen to change it");
		putc('\n', p->out);
	}
}

/* The workloads that share a fault, one a line; what is different there is said there. */
static void say_members(struct page *p, const struct finding *const *f, size_t n)
{
	size_t shown = n > LISTED && !p->o->verbose ? LISTED : n;

	page_note(p, "");
	fprintf(p->out, "in %zu places:\n", n);
	for (size_t i = 0; i < shown; i++) {
		const struct place *at = f[i]->related && f[i]->related->at.line ? &f[i]->related->at : NULL;

		fprintf(p->out, "%*s", p->digits + 4, "");
		page_text(p, INK_PLAIN, subject_of(p, f[i]));
		if (at)
			page_text(p, INK_DIM,
				  arena_printf(&p->scratch, " (%s)", page_place(p, at->input, at->line, at->column)));
		putc('\n', p->out);
		if (!same_text(f[i]->message, f[0]->message)) {
			page_text(p, INK_PLAIN, arena_printf(&p->scratch, "%*s%s", p->digits + 6, "", f[i]->message));
			putc('\n', p->out);
		}
	}
	if (shown < n)
		fprintf(p->out, "%*sand %zu more (-v lists them)\n", p->digits + 4, "", n - shown);
}

static void say_header(struct page *p, const struct finding *f, size_t n)
{
	const char *place = page_place(p, f->at.input, f->at.line, f->at.column);

	page_text(p, INK_PLACE, arena_printf(&p->scratch, "%s: ", place));
	page_text(p, ink_of(f->severity), severity_name(f->severity));
	page_text(p, INK_PLAIN, ": ");
	page_text(p, INK_PLAIN, f->message);
	page_text(p, INK_DIM, arena_printf(&p->scratch, " [%s]", f->rule->name));
	if (p->o->quiet && n > 1)
		fprintf(p->out, " (in %zu places)", n);
	putc('\n', p->out);
}

/* One fault, whether one workload has it or several. */
static void say_group(struct page *p, const struct finding *const *f, size_t n)
{
	say_header(p, f[0], n);
	if (p->o->quiet)
		return;
	say_excerpt(p, f[0], n == 1);
	if (f[0]->rendered)
		say_rendered(p, f[0]);
	say_fix(p, f, n);
	if (n > 1) {
		say_members(p, f, n);
		return;
	}
	page_note(p, "");
	page_text(p, INK_DIM, arena_printf(&p->scratch, "in %s", subject_of(p, f[0])));
	putc('\n', p->out);
}

static bool same_fault(const struct finding *a, const struct finding *b)
{
	return a->rule == b->rule && a->severity == b->severity && a->masks == b->masks && a->at.input == b->at.input &&
	       a->at.start == b->at.start && a->at.end == b->at.end;
}

static void say_problem(struct page *p, const struct problem *x)
{
	page_text(p, INK_PLACE, arena_printf(&p->scratch, "%s: ", page_place(p, x->input, x->line, x->column)));
	page_text(p, x->fatal ? INK_ERROR : INK_INFO, x->fatal ? "problem" : "note");
	page_text(p, INK_PLAIN, ": ");
	page_text(p, INK_PLAIN, x->message);
	page_text(p, INK_DIM, arena_printf(&p->scratch, " [%s]", x->code));
	putc('\n', p->out);
	if (x->line && !p->o->quiet) {
		struct mark mark = { .ink = x->fatal ? INK_ERROR : INK_INFO, .line = '^' };

		mark.at = (struct place){ x->input, x->start, x->start, x->line, x->column, x->line, x->column };
		mark.masked = page_of_secret(p, x->input, x->start);
		p->digits = digits_of(x->line);
		page_marks(p, &mark, 1);
	}
}

static void write_text(FILE *out, const struct report *r, const struct report_options *o)
{
	struct page p = { .out = out, .r = r, .o = o };
	bool first = true;

	for (size_t i = 0, to; i < r->finding_count; i = to) {
		for (to = i + 1; to < r->finding_count && same_fault(r->findings[i], r->findings[to]); to++)
			continue;
		if (!first && !o->quiet)
			putc('\n', out);
		first = false;
		say_group(&p, r->findings + i, to - i);
		arena_reset(&p.scratch);
	}
	for (size_t i = 0; i < r->problem_count; i++) {
		const struct problem *x = &r->problems[i];

		if (!problem_shown(x, o))
			continue;
		if (!first && !o->quiet)
			putc('\n', out);
		first = false;
		say_problem(&p, x);
		arena_reset(&p.scratch);
	}
	page_release(&p);
}

const struct reporter report_text = {
	.name = "text",
	.summary = "for people: each finding with the lines it speaks of",
	.shares = true,
	.write = write_text,
};
