/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/span.h"

#include <string.h>

#include "base/lanes.h"
#include "doc/utf8.h"

/* A mark each so many bytes: a place costs no more than that, however long the text and its lines are. */
enum { MARK_EACH = 4096 };

struct text_mark {
	uint32_t at;				/* the start of a character */
	uint32_t lines, characters;		/* before `at` */
	uint32_t line_characters;		/* before the start of at's line */
};

static bool all_ascii(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return !(word & UINT64_C(0x8080808080808080));
}

uint32_t count_lines(struct str text)
{
	uint32_t lines = 0;
	size_t i = 0;

	while (text.n - i >= sizeof(lanes)) {
		lanes count = { 0 };

		for (int r = 0; r < LANES_ROUNDS && text.n - i >= sizeof(lanes); r++, i += sizeof(lanes))
			count -= lanes_load(text.p + i) == lanes_each('\n');
		for (size_t k = 0; k < sizeof count; k++)
			lines += (unsigned char)count[k];
	}
	for (; i < text.n; i++)
		lines += text.p[i] == '\n';
	return lines;
}

uint32_t count_characters(struct str text)
{
	uint32_t characters = 0;
	size_t i = 0, width;

	while (i < text.n) {
		if (text.n - i >= 8 && all_ascii(text.p + i)) {
			characters += 8;
			i += 8;
			continue;
		}
		utf8_next(str_sub(text, i, text.n), &width);
		characters++;
		i += width;
	}
	return characters;
}

static struct text_mark advance_ascii(const struct doc *doc, struct text_mark m, uint32_t to)
{
	struct str part = str_sub(doc->text, m.at, to);
	const char *newline = part.n ? memrchr(part.p, '\n', part.n) : NULL;

	m.lines += count_lines(part);
	if (newline)
		m.line_characters = m.characters + (uint32_t)(newline - part.p) + 1;
	m.characters += (uint32_t)part.n;
	m.at = to;
	return m;
}

/* To the character that `to` is in or starts. */
static struct text_mark advance(const struct doc *doc, struct text_mark m, uint32_t to)
{
	const char *newline;
	uint32_t characters;
	struct str rest;

	if (doc->ascii)
		return advance_ascii(doc, m, to);
	while (m.at < to && (newline = memchr(doc->text.p + m.at, '\n', to - m.at))) {
		rest = str_sub(doc->text, m.at, (size_t)(newline - doc->text.p) + 1);
		m.characters += count_characters(rest);
		m.at += (uint32_t)rest.n;
		m.lines++;
		m.line_characters = m.characters;
	}
	/* A character that is cut by `to` must not be counted byte by byte. */
	for (size_t width; m.at < to; m.at += (uint32_t)width, m.characters += characters) {
		width = 1;
		characters = 1;
		if ((unsigned char)doc->text.p[m.at] >= 0x80)
			utf8_next(str_sub(doc->text, m.at, doc->text.n), &width);
		if (m.at + width > to)
			break;
	}
	return m;
}

static void make_marks(struct doc *doc)
{
	struct text_mark m = { 0 };
	uint32_t n = (uint32_t)(doc->text.n / MARK_EACH) + 1;

	doc->marks = arena_array(doc->arena, n, struct text_mark);
	for (uint32_t i = 1; i < n; i++) {
		m = advance(doc, m, i * MARK_EACH);
		doc->marks[i] = m;
	}
}

static struct text_mark mark_of(struct doc *doc, uint32_t at)
{
	struct text_mark from = { 0 };

	if (!doc->last)
		doc->last = arena_new(doc->arena, struct text_mark);
	if (doc->last->at <= at && at - doc->last->at <= MARK_EACH) {	/* places are mostly asked for in order */
		from = *doc->last;
	} else if (at > MARK_EACH) {
		if (!doc->marks)
			make_marks(doc);
		from = doc->marks[at / MARK_EACH];
	}
	*doc->last = advance(doc, from, at);
	return *doc->last;
}

struct place place_of(struct doc *doc, const struct origin_of_doc *origin, uint32_t start, uint32_t end)
{
	uint32_t n = (uint32_t)doc->text.n;
	struct text_mark from, to;

	if (start > n)
		start = n;
	end = end < start ? start : end > n ? n : end;
	from = mark_of(doc, start);
	to = mark_of(doc, end);
	return (struct place){
		.input = origin->input,
		.start = origin->start + start,
		.end = origin->start + end,
		.line = origin->line + from.lines,
		.column = from.characters - from.line_characters + 1,
		.end_line = origin->line + to.lines,
		.end_column = to.characters - to.line_characters + 1,
	};
}

/* ---- paths ---- */

enum {
	PATH_DEPTH_MOST = 200,		/* recursion */
	PATH_STEPS_MOST = 1 << 20,	/* nodes looked at */
};

struct step {
	const struct step *outer;
	const struct node *key;		/* of a map's entry, else NULL */
	uint32_t index;
	struct str name;		/* of a list's item, where that stands for the index */
	bool silent;			/* a merge key or the list behind it */
};

struct search {
	const struct node *node;
	bool through_aliases, by_name;
	uint32_t steps;
	struct arena *arena;
	const char *path;
};

static bool is_plain(struct str key)
{
	for (size_t i = 0; i < key.n; i++) {
		char c = key.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && (i == 0 || (!is_digit(c) && c != '-')))
			return false;
	}
	return key.n > 0;
}

static size_t put_quoted(char *out, struct str key)
{
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;

	out[n++] = '[';
	out[n++] = '"';
	for (size_t i = 0; i < key.n; i++) {
		unsigned char c = (unsigned char)key.p[i];

		if (c < 0x20 || c == 0x7F) {
			memcpy(out + n, "\\u00", 4);
			out[n + 4] = hex[c >> 4];
			out[n + 5] = hex[c & 0xF];
			n += 6;
			continue;
		}
		if (c == '"' || c == '\\')
			out[n++] = '\\';
		out[n++] = (char)c;
	}
	out[n++] = '"';
	out[n++] = ']';
	return n;
}

static size_t put_index(char *out, uint32_t index)
{
	char reversed[10];
	size_t n = 0, at = 0;

	do
		reversed[n++] = (char)('0' + index % 10);
	while (index /= 10);
	out[at++] = '[';
	while (n)
		out[at++] = reversed[--n];
	out[at++] = ']';
	return at;
}

static size_t put_name(char *out, struct str name)
{
	out[0] = '[';
	memcpy(out + 1, name.p, name.n);
	out[name.n + 1] = ']';
	return name.n + 2;
}

/* Without `out` the most that it takes. */
static size_t put_steps(char *out, const struct step *last)
{
	const struct step *steps[PATH_DEPTH_MOST + 1];
	size_t n = 0, count = 0;

	for (; last; last = last->outer)
		if (!last->silent)
			steps[count++] = last;
	while (count) {
		const struct step *s = steps[--count];
		struct str key = s->key ? node_text(s->key) : STR_NONE;

		if (!out) {
			n += s->key ? key.n * 6 + 4 : s->name.n + 12;
		} else if (s->name.n) {
			n += put_name(out + n, s->name);
		} else if (!s->key) {
			n += put_index(out + n, s->index);
		} else if (!is_plain(key)) {
			n += put_quoted(out + n, key);
		} else {
			if (n)
				out[n++] = '.';
			memcpy(out + n, key.p, key.n);
			n += key.n;
		}
	}
	return n;
}

static bool arrive(struct search *s, const struct step *last)
{
	char *path = arena_bytes(s->arena, put_steps(NULL, last) + 1);

	path[put_steps(path, last)] = '\0';
	s->path = path;
	return true;
}

static bool holds(const struct search *s, const struct node *n)
{
	return n->start <= s->node->start && s->node->end <= n->end;
}

static bool find(struct search *s, const struct node *in, const struct step *outer, uint32_t depth);

static bool try_child(struct search *s, const struct node *n, const struct step *step, uint32_t depth)
{
	if (n == s->node)
		return arrive(s, step);
	if (n->type == NODE_ALIAS)
		n = s->through_aliases ? n->target : NULL;
	if (n == s->node)
		return arrive(s, step);
	if (!n || (n->type != NODE_MAP && n->type != NODE_SEQ) || depth >= PATH_DEPTH_MOST)
		return false;
	/* Only a child that holds the node's bytes can hold the node, aliases aside. */
	return (s->through_aliases || holds(s, n)) && find(s, n, step, depth + 1);
}

/* What the API merges most lists by, where it can be told from an index. */
static struct str name_of(const struct node *item)
{
	for (const struct node *k = item->type == NODE_MAP ? item->child : NULL; k && k->next; k = k->next->next)
		if (str_is(node_text(k), "name") && k->next->type == NODE_STRING && is_plain(node_text(k->next)))
			return node_text(k->next);
	return STR_NONE;
}

static bool find(struct search *s, const struct node *in, const struct step *outer, uint32_t depth)
{
	bool of_merge = outer && outer->silent && in->type == NODE_SEQ;
	struct step step = { .outer = outer };

	for (const struct node *n = in->child; n && s->steps; n = n->next) {
		s->steps--;
		if (in->type == NODE_SEQ) {
			step.silent = of_merge;
			step.name = s->by_name ? name_of(n) : STR_NONE;
			if (try_child(s, n, &step, depth))
				return true;
			step.index++;
			continue;
		}
		step.key = n;
		step.silent = n->flags & NODE_IS_MERGE;
		if (n == s->node || try_child(s, n->next, &step, depth))
			return n == s->node ? arrive(s, &step) : true;
		n = n->next;
	}
	return false;
}

static const char *search(struct search *s, struct doc *doc, const struct node *root)
{
	if (root->type == NODE_ALIAS)
		root = root->target;
	if (root == s->node)
		return "";
	if (root->type != NODE_MAP && root->type != NODE_SEQ)
		return NULL;
	for (int round = 0; round < 2 && !s->path; round++) {
		s->steps = PATH_STEPS_MOST;
		s->through_aliases = round == 1;
		if (round == 0 || doc->format == DOC_YAML)
			find(s, root, NULL, 0);
	}
	return s->path;
}

const char *path_of(struct doc *doc, const struct node *root, const struct node *node, struct arena *arena)
{
	return search(&(struct search){ .node = node, .arena = arena }, doc, root);
}

const char *path_by_name(struct doc *doc, const struct node *root, const struct node *node, struct arena *arena)
{
	return search(&(struct search){ .node = node, .arena = arena, .by_name = true }, doc, root);
}
