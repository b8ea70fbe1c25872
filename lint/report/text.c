/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/page.h"

enum {
	PLACES = 16,	/* marks of one finding; more are counted */
	LISTED = 10,	/* members of a group, unless verbose */
};

static enum ink ink_of(enum severity s)
{
	return s == SEVERITY_ERROR ? INK_ERROR : s == SEVERITY_WARNING ? INK_WARNING : INK_INFO;
}

/* "init container 'db'" */
static void say_container(struct page *p, const struct finding *f)
{
	const char *type = f->container_type;

	if (!f->container)
		return;
	page_text(p, INK_DIM, ", ");
	if (type && strcmp(type, "app") != 0)
		page_text(p, INK_DIM, arena_printf(&p->scratch, "%s ", type));
	page_text(p, INK_DIM, arena_printf(&p->scratch, "container '%s'", f->container));
}

/* "Deployment shop/api, container 'app'" */
static void say_object(struct page *p, const struct finding *f)
{
	const struct object_id *o = f->object;

	page_text(p, INK_DIM, o && o->kind ? o->kind : "object");
	page_text(p, INK_DIM, " ");
	if (o && o->namespace)
		page_text(p, INK_DIM, arena_printf(&p->scratch, "%s/", o->namespace));
	page_text(p, INK_DIM, o && o->name ? o->name : "without a name");
	say_container(p, f);
}

static void say_path(struct page *p, const struct finding *f)
{
	if (p->o->verbose && f->path && f->path[0])
		page_text(p, INK_DIM, arena_printf(&p->scratch, ", %s", f->path));
}

static const char *way_out(const struct finding *f)
{
	return f->remedy ? f->remedy : f->edit_text;
}

static int digits_of(uint32_t n)
{
	int digits = 1;

	for (; n >= 10; n /= 10)
		digits++;
	return digits;
}

static void say_block(struct page *p, struct mark *marks, size_t n, bool elsewhere, int digits)
{
	if (elsewhere) {
		page_text(p, INK_DIM, arena_printf(&p->scratch, " %*s> ", digits + 1, "--"));
		page_place(p, INK_PLAIN, marks[0].at.input, marks[0].at.line, marks[0].at.column);
		putc('\n', p->out);
	}
	page_marks(p, marks, n, digits);
}

/* One block an input, the blamed one first. */
static void say_blocks(struct page *p, const struct mark *marks, size_t n)
{
	bool done[PLACES] = { false };
	struct mark block[PLACES];
	uint32_t last = 0;

	for (size_t i = 0; i < n; i++)
		last = marks[i].at.line > last ? marks[i].at.line : last;
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
		say_block(p, block, count, i > 0, digits_of(last));
	}
}

static void say_excerpt(struct page *p, const struct finding *f, bool alone)
{
	struct mark marks[PLACES];
	size_t n = 0, more = 0;

	if (f->at.line)
		marks[n++] = (struct mark){ f->at, NULL, ink_of(f->severity), '^', f->masks };
	for (const struct related *r = f->related; r && alone; r = r->next) {
		if (n == PLACES || r->at.line == 0)
			more++;
		else
			marks[n++] = (struct mark){ r->at, r->message, INK_RELATED, '-', f->masks };
	}
	say_blocks(p, marks, n);
	if (more) {
		page_note(p, "note");
		fprintf(p->out, "and %zu more place%s\n", more, more == 1 ? "" : "s");
	}
}

static void say_fix(struct page *p, const struct finding *f)
{
	page_note(p, way_out(f) ? "fix" : "help");
	page_text(p, INK_PLAIN, way_out(f) ? way_out(f) : f->rule->fix);
	putc('\n', p->out);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* The workloads that share a fault, one a line; what is different there is said there. */
static void say_members(struct page *p, const struct finding *const *f, size_t n)
{
	size_t shown = n > LISTED && !p->o->verbose ? LISTED : n;

	page_note(p, "");
	fprintf(p->out, "in %zu places:\n", n);
	for (size_t i = 0; i < shown; i++) {
		page_text(p, INK_PLAIN, "     ");
		say_object(p, f[i]);
		if (f[i]->related && f[i]->related->at.line) {
			const struct place *at = &f[i]->related->at;

			page_text(p, INK_DIM, " (");
			page_place(p, INK_DIM, at->input, at->line, at->column);
			page_text(p, INK_DIM, ")");
		}
		say_path(p, f[i]);
		putc('\n', p->out);
		if (!same_text(f[i]->message, f[0]->message)) {
			page_text(p, INK_PLAIN, arena_printf(&p->scratch, "       %s", f[i]->message));
			putc('\n', p->out);
		}
	}
	if (shown < n)
		fprintf(p->out, "     and %zu more (-v lists them)\n", n - shown);
}

static void say_header(struct page *p, const struct finding *f, size_t n)
{
	page_place(p, INK_PLACE, f->at.input, f->at.line, f->at.column);
	page_text(p, INK_PLACE, ": ");
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
	bool same = true;

	say_header(p, f[0], n);
	if (p->o->quiet)
		return;
	for (size_t i = 1; i < n; i++)
		same = same && same_text(way_out(f[i]), way_out(f[0]));
	say_excerpt(p, f[0], n == 1);
	if (same)
		say_fix(p, f[0]);
	else {
		page_note(p, "help");
		page_text(p, INK_PLAIN, f[0]->rule->fix);
		putc('\n', p->out);
	}
	if (n > 1) {
		say_members(p, f, n);
		return;
	}
	page_note(p, "");
	page_text(p, INK_DIM, "in ");
	say_object(p, f[0]);
	say_path(p, f[0]);
	putc('\n', p->out);
}

static bool same_fault(const struct finding *a, const struct finding *b)
{
	return a->rule == b->rule && a->severity == b->severity && a->masks == b->masks && a->at.input == b->at.input &&
	       a->at.start == b->at.start && a->at.end == b->at.end;
}

static void say_problem(struct page *p, const struct problem *x)
{
	page_place(p, INK_PLACE, x->input, x->line, x->column);
	page_text(p, INK_PLACE, ": ");
	page_text(p, x->fatal ? INK_ERROR : INK_INFO, x->fatal ? "problem" : "note");
	page_text(p, INK_PLAIN, ": ");
	page_text(p, INK_PLAIN, x->message);
	page_text(p, INK_DIM, arena_printf(&p->scratch, " [%s]", x->code));
	putc('\n', p->out);
	if (x->line && !p->o->quiet) {
		struct mark mark = { .ink = x->fatal ? INK_ERROR : INK_INFO, .line = '^' };

		mark.at = (struct place){ x->input, x->start, x->start, x->line, x->column, x->line, x->column };
		mark.masked = page_of_secret(p, x->input, x->start);
		page_marks(p, &mark, 1, digits_of(x->line));
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
		if (!r->problems[i].fatal && (!o->verbose || o->quiet))
			continue;
		if (!first && !o->quiet)
			putc('\n', out);
		first = false;
		say_problem(&p, &r->problems[i]);
		arena_reset(&p.scratch);
	}
	page_release(&p);
}

const struct reporter report_text = {
	.name = "text",
	.summary = "for people: each finding with the lines it speaks of",
	.write = write_text,
};
