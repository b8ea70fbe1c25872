/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

#include "source/open.h"
#include "trace_inner.h"

enum { FILE_MOST = 4 << 20 }; /* of a values file */

/* ---- values ---- */

static const char *in_root(const struct tracing *t, const char *name)
{
	const char *root = t->rendering->root;

	return strcmp(root, ".") ? arena_printf(t->kept, "%s/%s", root, name) : arena_printf(t->kept, "%s", name);
}

static void add_layer(struct tracing *t, const char *path, const char *prefix)
{
	struct str text;

	if (read_small(path, true, FILE_MOST, t->scratch, &text) < 0)
		return;
	*list_add(t->scratch, &t->layers) = path;
	values_add(&t->values, t->scratch, text, prefix, &t->run->options->limits);
}

/* Subcharts' defaults first, which the chart's own values hide. A packed one's cannot be pointed at. */
static void add_subcharts(struct tracing *t)
{
	struct dirent **entries;
	int n = scandir(in_root(t, "charts"), &entries, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		const char *name = arena_text(t->kept, str_of(entries[i]->d_name));

		if (*name != '.')
			add_layer(t, in_root(t, arena_printf(t->scratch, "charts/%s/values.yaml", name)), name);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

static void read_values(struct tracing *t)
{
	add_subcharts(t);
	add_layer(t, in_root(t, "values.yaml"), "");
	for (const char *const *path = t->rendering->values; *path; path++)
		add_layer(t, *path, "");
}

/* ---- spots ---- */

static struct str source_line(struct str document)
{
	size_t at = str_find(document, "# Source: ");
	struct str rest = str_sub(document, at, document.n);

	return str_cut(&rest, '\n');
}

/* The next document, and what is behind it. */
static struct str next_document(struct str *rest)
{
	size_t n = str_find(*rest, "\n---");
	struct str document = str_sub(*rest, 0, n);

	*rest = str_sub(*rest, n + 4, rest->n);
	return document;
}

static struct spot spot_of(struct tracing *t, size_t at)
{
	struct str text = t->text, document = trace_document(t, at),
		   rest = str_sub(text, 0, (size_t)(document.p - text.p));
	struct spot spot = { .source = source_line(document), .lines = count_lines(document) };

	spot.line = count_lines(str_sub(document, 0, (size_t)(text.p + at - document.p)));
	while (rest.n)
		spot.nth += str_eq(source_line(next_document(&rest)), spot.source);
	return spot;
}

/* The same line of another rendering; STR_NONE where the document is not the same any more. */
static struct str line_at(struct str text, const struct spot *spot)
{
	uint32_t nth = 0;

	while (text.n) {
		struct str document = next_document(&text), line = STR_NONE;

		if (!str_eq(source_line(document), spot->source) || nth++ != spot->nth)
			continue;
		if (count_lines(document) != spot->lines)
			return STR_NONE;
		for (uint32_t i = 0; i <= spot->line; i++)
			line = str_cut(&document, '\n');
		return line;
	}
	return STR_NONE;
}

/* ---- targets ---- */

static size_t indentation(struct str line)
{
	size_t n = 0;

	while (n < line.n && (line.p[n] == ' ' || line.p[n] == '-'))
		n++;
	return n;
}

static void add_words(struct tracing *t, struct target *x, struct str line)
{
	struct str value = str_trim(str_sub(line, indentation(line), line.n)), key = str_cut(&value, ':');

	*list_add(t->scratch, &x->words) = str_trim(key);
	if (value.n)
		*list_add(t->scratch, &x->words) = str_trim(value);
}

/* The keys that hold it, and the entries of its own map above it: `- name: GOMEMLIMIT`. */
static void find_words(struct tracing *t, struct target *x, struct str document, size_t at)
{
	size_t own = SIZE_MAX;

	while (at && own) {
		const char *feed = memrchr(document.p, '\n', at);
		size_t from = feed ? (size_t)(feed - document.p) + 1 : 0;
		struct str line = str_sub(document, from, at + str_find_char(str_sub(document, at, document.n), '\n'));

		if (str_trim(line).n && indentation(line) <= own) {
			add_words(t, x, line);
			own = indentation(line);
		}
		at = from ? from - 1 : 0;
	}
}

static struct str line_around(struct str text, size_t at)
{
	const char *feed = at ? memrchr(text.p, '\n', at) : NULL;
	size_t from = feed ? (size_t)(feed - text.p) + 1 : 0;

	return str_sub(text, from, at + str_find_char(str_sub(text, at, text.n), '\n'));
}

static struct str without_quotes(struct str s)
{
	bool quoted = s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0];

	return quoted ? str_sub(s, 1, s.n - 1) : s;
}

void trace_target(struct tracing *t, struct rendered *rendered, const struct place *at, const char *what,
		  struct str template)
{
	struct str text = str_sub(t->text, at->start, at->end);
	struct target *x;

	/* a key is blamed where something is missing */
	if (!text.n || str_find_char(text, '\n') < text.n || t->targets.n >= TARGETS ||
	    str_starts(str_sub(t->text, at->end, t->text.n), ":"))
		return;
	x = list_add(t->scratch, &t->targets);
	*x = (struct target){ .rendered = rendered,
			      .what = what,
			      .spot = spot_of(t, at->start),
			      .text = without_quotes(text),
			      .whole = line_around(t->text, at->start),
			      .template = template };
	x->before = str_sub(x->whole, 0, (size_t)(t->text.p + at->start - x->whole.p));
	find_words(t, x, trace_document(t, at->start),
		   at->start - (size_t)(trace_document(t, at->start).p - t->text.p));
}

/* ---- candidates ---- */

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_digit(s.p[i]))
			return true;
	return false;
}

static bool contains(struct str s, struct str part)
{
	return part.n && part.n <= s.n && memmem(s.p, s.n, part.p, part.n);
}

/* How many of the keys on the leaf's path stand around the number. */
static int familiarity(const struct target *x, const struct value_leaf *leaf)
{
	struct str path = str_of(leaf->path);
	int n = 0;

	while (path.p) {
		struct str key = str_cut(&path, '.');

		key = str_sub(key, 0, str_find_char(key, '['));
		for (size_t i = 0; i < x->words.n; i++) {
			struct str word = x->words.at[i];

			if (word.n == key.n && key.n && strncasecmp(word.p, key.p, key.n) == 0) {
				n += path.p ? 1 : 2;
				break;
			}
		}
	}
	return n;
}

/* 0: it is none. */
static int likelihood(const struct tracing *t, const struct target *x, const struct value_leaf *leaf)
{
	bool named = contains(x->template, str_of(leaf->shown));
	int n = 0;

	if (!leaf->text.p || !leaf->text.n || strpbrk(leaf->text.p, "\n{}[]"))
		return 0;
	if (str_eq(leaf->text, x->text))
		n = 3000;
	else if (leaf->text.n > 1 && has_digit(leaf->text) && contains(x->text, leaf->text))
		n = 1000;
	n += named ? 2000 : 0;
	return n && !values_is_hidden(&t->values, leaf) ? n + familiarity(x, leaf) : 0;
}

static void find_candidates(const struct tracing *t, struct target *x)
{
	int best[TRIES] = { 0 };

	for (size_t i = 0; i < t->values.leaves.n; i++) {
		const struct value_leaf *leaf = &t->values.leaves.at[i];
		int n = likelihood(t, x, leaf);

		for (size_t k = 0; n && k < TRIES; k++) {
			if (n <= best[k])
				continue;
			for (size_t m = TRIES - 1; m > k; m--) {
				best[m] = best[m - 1];
				x->tries[m] = x->tries[m - 1];
			}
			best[k] = n;
			x->tries[k] = leaf;
			break;
		}
	}
}

/* ---- trials ---- */

time_t trace_now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return at.tv_sec;
}

/* Another text of the same make: its first number grown by `by`. */
static struct str varied(struct tracing *t, struct str text, unsigned by)
{
	size_t from = 0, to;
	uint64_t number = 0;

	while (from < text.n && !is_digit(text.p[from]))
		from++;
	if (str_is(text, "true") || str_is(text, "false"))
		return str_is(text, "true") ? STR("false") : STR("true");
	if (from == text.n)
		return str_of(arena_printf(t->scratch, "%.*sx%u", STR_ARG(text), by));
	for (to = from; to < text.n && is_digit(text.p[to]) && to - from < 15; to++)
		number = number * 10 + (uint64_t)(text.p[to] - '0');
	return str_of(arena_printf(t->scratch, "%.*s%" PRIu64 "%.*s", (int)from, text.p, number + by,
				   STR_ARG(str_sub(text, to, text.n))));
}

static const char *set_option(struct tracing *t, const struct value_leaf *leaf, struct str text)
{
	char *escaped = arena_bytes(t->scratch, text.n * 2 + 1), *at = escaped;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == ',' || text.p[i] == '\\')
			*at++ = '\\';
		*at++ = text.p[i];
	}
	*at = '\0';
	return arena_printf(t->scratch, "--set%s=%s=%s", leaf->string ? "-string" : "", leaf->path, escaped);
}

/* What it prints with these options; STR_NONE when that cannot be had, or no more may be asked. */
static struct str render_with(struct tracing *t, struct budget *b, const char *const *options, size_t n)
{
	struct rendering changed = *t->rendering;
	struct limits limits = t->run->options->limits;
	LIST(const char *) argv = { NULL, 0, 0 };
	struct spool spool = SPOOL_EMPTY;
	struct str text = STR_NONE;
	struct err err = { "" };
	time_t left = b->until - trace_now();
	char *copy;

	if (!b->renders || left <= 0)
		return text;
	b->renders--;
	for (const char *const *word = changed.argv; *word; word++)
		*list_add(t->scratch, &argv) = *word;
	for (size_t i = 0; i < n; i++)
		*list_add(t->scratch, &argv) = options[i];
	*list_add(t->scratch, &argv) = NULL;
	changed.argv = argv.at;
	limits.program_seconds = limits.program_seconds < left ? limits.program_seconds : (uint32_t)left;
	limits.program_bytes = TEXT_MOST;
	if (rendering_run(&changed, &limits, &spool, &err) == 0 && spool.size) {
		copy = arena_bytes(t->scratch, spool.size);
		if (spool_read(&spool, 0, copy, spool.size) == (ssize_t)spool.size)
			text = (struct str){ copy, spool.size };
	}
	spool_release(&spool);
	return text;
}

static void prove(struct tracing *t, struct target *x, const struct value_leaf *leaf)
{
	struct set_by *by = arena_new(t->kept, struct set_by);

	*by = (struct set_by){ .key = arena_text(t->kept, str_of(leaf->shown)), .at = leaf->at, .what = x->what };
	by->at.input = trace_file(t, t->layers.at[leaf->at.input]);
	x->by = by;
}

/* The finding's own value comes first, then the others as they are related. */
static void hand_over(const struct tracing *t)
{
	for (size_t i = t->targets.n; i-- > 0;) {
		struct target *x = &t->targets.at[i];

		if (!x->by)
			continue;
		x->by->next = x->rendered->set_by;
		x->rendered->set_by = x->by;
	}
}

/* All first candidates at once: proved where the line shows the very text that was put in. */
static void try_together(struct tracing *t, struct budget *b)
{
	LIST(const char *) options = { NULL, 0, 0 };
	struct str *texts = arena_array(t->scratch, t->targets.n, struct str), rendered;

	for (size_t i = 0; i < t->targets.n; i++) {
		const struct value_leaf *leaf = t->targets.at[i].tries[0];
		size_t same = 0;

		while (leaf && t->targets.at[same].tries[0] != leaf)
			same++;
		if (!leaf)
			continue;
		texts[i] = same < i ? texts[same] : varied(t, leaf->text, (unsigned)i + 1);
		if (same == i)
			*list_add(t->scratch, &options) = set_option(t, leaf, texts[i]);
	}
	if (!options.n)
		return;
	rendered = render_with(t, b, options.at, options.n);
	for (size_t i = 0; i < t->targets.n; i++) {
		struct target *x = &t->targets.at[i];
		struct str line = line_at(rendered, &x->spot);

		if (!texts[i].p || line.n < x->before.n || !str_eq(str_sub(line, 0, x->before.n), x->before))
			continue;
		if (!str_eq(line, x->whole) && contains(str_sub(line, x->before.n, line.n), texts[i]))
			prove(t, x, x->tries[0]);
	}
}

/* One candidate: proved for every number whose line is another one with it. */
static void try_alone(struct tracing *t, struct budget *b, const struct value_leaf *leaf)
{
	const char *option = set_option(t, leaf, varied(t, leaf->text, 1));
	struct str rendered = render_with(t, b, &option, 1);

	for (size_t i = 0; i < t->targets.n; i++) {
		struct target *x = &t->targets.at[i];
		struct str line = line_at(rendered, &x->spot);

		if (x->by || line.n < x->before.n || !str_eq(str_sub(line, 0, x->before.n), x->before))
			continue;
		if (!str_eq(line, x->whole))
			prove(t, x, leaf);
	}
}

void trace_values(struct tracing *t, struct budget *b)
{
	read_values(t);
	for (size_t i = 0; i < t->targets.n; i++) {
		t->targets.at[i].rendered->asked = true;
		find_candidates(t, &t->targets.at[i]);
	}
	try_together(t, b);
	for (size_t k = 0; k < TRIES; k++)
		for (size_t i = 0; i < t->targets.n; i++)
			if (!t->targets.at[i].by && t->targets.at[i].tries[k])
				try_alone(t, b, t->targets.at[i].tries[k]);
	hand_over(t);
}
