/* SPDX-License-Identifier: Apache-2.0 */
#include "report/page.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/glyph.h"

enum {
	WIDEST = 400,		/* columns of a line that is shown whole */
	NARROWEST = 24,
	DOTS = 3,		/* "...": a part of the line is left out */
};

static const char *ink_code(enum ink ink)
{
	switch (ink) {
	case INK_PLACE:
		return "\033[1m";
	case INK_ERROR:
		return "\033[1;31m";
	case INK_WARNING:
		return "\033[1;33m";
	case INK_INFO:
		return "\033[1;36m";
	case INK_DIM:
		return "\033[2m";
	case INK_RELATED:
		return "\033[36m";
	case INK_FIX:
		return "\033[32m";
	case INK_PLAIN:
	default:
		return "";
	}
}

static void start(struct page *p, enum ink ink)
{
	if (p->o->color)
		fputs(ink_code(ink), p->out);
}

static void stop(struct page *p, enum ink ink)
{
	if (p->o->color && ink != INK_PLAIN)
		fputs("\033[0m", p->out);
}

static void put(struct page *p, enum ink ink, struct str text)
{
	if (text.n == 0)
		return;
	start(p, ink);
	text = printable(&p->scratch, text);
	fwrite(text.p, 1, text.n, p->out);
	stop(p, ink);
}

static void repeat(struct page *p, char c, size_t n)
{
	while (n-- > 0)
		putc(c, p->out);
}

void page_text(struct page *p, enum ink ink, const char *text)
{
	put(p, ink, str_of(text));
}

const char *page_place(struct page *p, uint32_t input, uint32_t line, uint32_t column)
{
	char numbers[32] = "";

	if (line && column)
		snprintf(numbers, sizeof numbers, ":%" PRIu32 ":%" PRIu32, line, column);
	else if (line)
		snprintf(numbers, sizeof numbers, ":%" PRIu32, line);
	return arena_printf(&p->scratch, "%s%s", input == (uint32_t)NO_INPUT ? "podfit" : p->r->names[input], numbers);
}

void page_note(struct page *p, const char *what)
{
	page_text(p, INK_DIM, arena_printf(&p->scratch, " %*s = ", p->digits, ""));
	if (*what) {
		page_text(p, strcmp(what, "fix") == 0 ? INK_FIX : INK_PLACE, what);
		fputs(": ", p->out);
	}
}

void page_release(struct page *p)
{
	for (size_t i = 0; i < COUNT_OF(p->excerpts); i++)
		excerpt_close(p->excerpts[i].excerpt);
	arena_release(&p->scratch);
}

static struct page_excerpt *excerpt_of(struct page *p, uint32_t input)
{
	struct page_excerpt *x;

	for (size_t i = 0; i < COUNT_OF(p->excerpts); i++)
		if (p->excerpts[i].taken && p->excerpts[i].input == input)
			return &p->excerpts[i];
	x = &p->excerpts[p->next++ % COUNT_OF(p->excerpts)];
	excerpt_close(x->excerpt);
	*x = (struct page_excerpt){ .input = input, .taken = true };
	x->excerpt = excerpt_open(p->r, input, &x->why);
	return x;
}

bool page_of_secret(struct page *p, uint32_t input, uint32_t at)
{
	struct page_excerpt *x = excerpt_of(p, input);

	return x->excerpt && excerpt_of_secret(x->excerpt, at);
}

/* One line as it will be shown: text[from, to) are bytes; columns count from the line's first byte at hand. */
struct view {
	struct str text;
	size_t columns;			/* of the whole text */
	size_t left, right;		/* columns shown: [left, right) */
	bool dots_left, dots_right;
	struct stretch {
		const struct mark *mark;
		size_t from, to;	/* bytes of text */
		size_t left, right;	/* columns of text, later of the view */
		bool drawn;
	} *stretches;
	size_t n;
};

static bool is_of_key(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '-' || c == '.';
}

/* What may be shown of a line whose value is secret: its indentation and key. */
static size_t key_length(struct str text)
{
	size_t i = 0, indent;

	while (i < text.n && (is_blank(text.p[i]) || (text.p[i] == '-' && i + 1 < text.n && is_blank(text.p[i + 1]))))
		i++;
	indent = i;
	while (i < text.n && is_of_key(text.p[i]))
		i++;
	if (i == indent || i + 1 >= text.n || text.p[i] != ':' || !is_blank(text.p[i + 1]))
		return indent;
	for (i++; i < text.n && is_blank(text.p[i]);)
		i++;
	return i;
}

static void mask(struct view *v, struct arena *scratch)
{
	static const char stars[] = "*****";
	size_t shown = key_length(v->text), blanks = 0;

	while (blanks < shown && (is_blank(v->text.p[blanks]) || v->text.p[blanks] == '-'))
		blanks++;
	for (size_t i = 0; i < v->n; i++)
		if (v->stretches[i].from < shown)
			shown = blanks;
	v->text = str_of(arena_printf(scratch, "%.*s%s", (int)shown, v->text.n ? v->text.p : "", stars));
	for (size_t i = 0; i < v->n; i++) {
		v->stretches[i].from = shown;
		v->stretches[i].to = v->text.n;
	}
}

/* Where each mark starts and ends, in columns, and how wide the text is. */
static void measure(struct view *v)
{
	size_t column = 0;

	for (size_t at = 0;;) {
		for (size_t i = 0; i < v->n; i++) {
			struct stretch *s = &v->stretches[i];

			if (at <= s->from)
				s->left = column;
			if (at <= s->to)
				s->right = column;
		}
		if (at >= v->text.n)
			break;
		column += glyph_next(v->text, &at).width;
	}
	v->columns = column;
	for (size_t i = 0; i < v->n; i++)
		if (v->stretches[i].right <= v->stretches[i].left)
			v->stretches[i].right = v->stretches[i].left + 1;
}

/* Chooses the columns to show; false when the marks stand too far apart for `width`. */
static bool fit(struct view *v, const struct excerpt_line *line, size_t width)
{
	size_t left = SIZE_MAX, right = 0, room = width - 2 * DOTS, spare;

	for (size_t i = 0; i < v->n; i++) {
		left = v->stretches[i].left < left ? v->stretches[i].left : left;
		right = v->stretches[i].right > right ? v->stretches[i].right : right;
	}
	v->left = 0;
	v->right = v->columns;
	v->dots_left = line->cut_left;
	v->dots_right = line->cut_right;
	if (v->columns <= width && right <= width && !line->cut_left && !line->cut_right)
		return true;
	if (right - left > room) {
		if (v->n > 1)
			return false;
		right = left + room;
	}
	if (right <= width - DOTS && !line->cut_left) {
		v->right = width - DOTS;
	} else {
		spare = (room - (right - left)) / 3 * 2;
		v->left = left > spare ? left - spare : 0;
		v->right = v->left + room;
		v->dots_left = true;
	}
	if (v->right < v->columns || line->cut_right) {
		v->dots_right = true;
		return true;
	}
	v->right = v->columns;
	if (v->dots_left)
		v->left = v->columns > width - DOTS ? v->columns - (width - DOTS) : 0;
	return true;
}

static void gutter(struct page *p, uint32_t line)
{
	char text[32];

	if (line)
		snprintf(text, sizeof text, " %*" PRIu32 " | ", p->digits, line);
	else
		snprintf(text, sizeof text, " %*s | ", p->digits, "");
	page_text(p, INK_DIM, text);
}

static void draw_text(struct page *p, const struct view *v)
{
	size_t column = 0, kept = 0;
	char *shown = arena_bytes(&p->scratch, v->text.n * 4 + 1);	/* an escape has at most 4 bytes a byte */

	for (size_t at = 0; at < v->text.n && column < v->right;) {
		struct glyph g = glyph_next(v->text, &at);

		column += g.width;
		if (column > v->right || column <= v->left)
			continue;
		if (column - g.width < v->left)		/* a wide one of which only the right half is in view */
			g = (struct glyph){ .text = " ", .n = 1 };
		memcpy(shown + kept, g.text, g.n);
		kept += g.n;
	}
	while (kept && shown[kept - 1] == ' ' && !v->dots_right)
		kept--;
	fputs(v->dots_left ? "..." : "", p->out);
	fwrite(shown, 1, kept, p->out);
	fputs(v->dots_right ? "...\n" : "\n", p->out);
}

static size_t columns_of(struct str text)
{
	size_t columns = 0;

	for (size_t at = 0; at < text.n;)
		columns += glyph_next(text, &at).width;
	return columns;
}

/* As many marks on one row as fit without touching; the others below. */
static void draw_row(struct page *p, struct view *v, size_t *left_to_do)
{
	size_t cursor = 0;

	gutter(p, 0);
	for (size_t i = 0; i < v->n; i++) {
		struct stretch *s = &v->stretches[i];

		if (s->drawn || (cursor && s->left <= cursor))
			continue;
		char *underline = arena_bytes(&p->scratch, s->right - s->left);

		repeat(p, ' ', s->left - cursor);
		memset(underline, s->mark->line, s->right - s->left);
		put(p, s->mark->ink, (struct str){ underline, s->right - s->left });
		cursor = s->right;
		if (s->mark->label) {
			page_text(p, s->mark->ink, arena_printf(&p->scratch, " %s", s->mark->label));
			cursor += 1 + columns_of(str_of(s->mark->label));
		}
		s->drawn = true;
		--*left_to_do;
	}
	putc('\n', p->out);
}

static void draw(struct page *p, struct view *v, uint32_t line)
{
	size_t dots = v->dots_left ? DOTS : 0;

	gutter(p, line);
	draw_text(p, v);
	for (size_t i = 0; i < v->n; i++) {
		struct stretch *s = &v->stretches[i];

		if (s->right > v->right)
			s->right = v->right;
		if (s->right <= s->left)
			s->right = s->left + 1;
		s->left = dots + s->left - v->left;
		s->right = dots + s->right - v->left;
	}
	for (size_t todo = v->n; todo;)
		draw_row(p, v, &todo);
}

static struct view view_of(struct page *p, const struct excerpt_line *line, const struct mark *marks, size_t n)
{
	struct view v = { .text = line->text, .n = n };
	bool masked = false;

	v.stretches = arena_array(&p->scratch, n, struct stretch);
	for (size_t i = 0; i < n; i++) {
		struct stretch *s = &v.stretches[i];

		s->mark = &marks[i];
		s->from = marks[i].at.start > line->start ? marks[i].at.start - line->start : 0;
		s->to = marks[i].at.end > line->start ? marks[i].at.end - line->start : 0;
		if (s->to > v.text.n)
			s->to = str_trim(v.text).n ? (size_t)(str_trim(v.text).p - v.text.p) + str_trim(v.text).n : 0;
		masked = masked || marks[i].masked;
	}
	if (masked)
		mask(&v, &p->scratch);
	measure(&v);
	return v;
}

/* The marks of one line: together if the terminal is wide enough, else each by itself. */
static bool draw_line(struct page *p, struct excerpt *e, const struct mark *marks, size_t n)
{
	size_t width = p->o->width > 0 ? (size_t)p->o->width : WIDEST;
	size_t taken = (size_t)p->digits + 4, reach;
	struct excerpt_line line;
	struct view v;

	width = width > taken + NARROWEST ? width - taken : NARROWEST;
	reach = width * 4;	/* a character has at most so many bytes */
	if (!excerpt_line(e, marks[0].at.start, reach, &line))
		return false;
	v = view_of(p, &line, marks, n);
	if (marks[n - 1].at.start - line.start <= line.text.n + 2 && fit(&v, &line, width)) {
		draw(p, &v, marks[0].at.line);
		return true;
	}
	for (size_t i = 0; i < n; i++) {
		if (!excerpt_line(e, marks[i].at.start, reach, &line))
			return false;
		v = view_of(p, &line, &marks[i], 1);
		if (fit(&v, &line, width))
			draw(p, &v, marks[i].at.line);
	}
	return true;
}

static int by_start(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	if (x->at.start != y->at.start)
		return x->at.start < y->at.start ? -1 : 1;
	if (x->at.end != y->at.end)
		return x->at.end < y->at.end ? -1 : 1;
	return strcmp(x->label ? x->label : "", y->label ? y->label : "");
}

static void say_marks(struct page *p, const struct mark *marks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!marks[i].label)
			continue;
		page_note(p, "");
		page_text(p, INK_PLAIN, page_place(p, marks[i].at.input, marks[i].at.line, marks[i].at.column));
		page_text(p, INK_PLAIN, ": ");
		page_text(p, INK_PLAIN, marks[i].label);
		putc('\n', p->out);
	}
}

void page_marks(struct page *p, struct mark *marks, size_t n)
{
	struct page_excerpt *x = excerpt_of(p, marks[0].at.input);
	uint32_t last = 0;

	qsort(marks, n, sizeof *marks, by_start);
	for (size_t i = 0, to; i < n; i = to) {
		for (to = i + 1; to < n && marks[to].at.line == marks[i].at.line; to++)
			continue;
		if (x->excerpt && last && marks[i].at.line > last + 1) {
			page_text(p, INK_DIM, "...");
			putc('\n', p->out);
		}
		if (!x->excerpt || !draw_line(p, x->excerpt, marks + i, to - i))
			say_marks(p, marks + i, to - i);
		last = marks[i].at.line;
	}
	if (!x->why || x->told)
		return;
	x->told = true;
	page_note(p, "note");
	page_text(p, INK_PLAIN, arena_printf(&p->scratch, "no excerpt of %s: %s", p->r->names[x->input], x->why));
	putc('\n', p->out);
}
