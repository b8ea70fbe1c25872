/* SPDX-License-Identifier: Apache-2.0 */
#include "config/baseline.h"

#include <errno.h>
#include <sys/stat.h>

#include "config/reading.h"

enum { ENTRIES_MOST = 100000 };

/* ---- an entry ---- */

static const char *or_nothing(const char *text)
{
	return text ? text : "";
}

const char *baseline_key(struct arena *arena, const struct baseline_entry *e, bool anywhere)
{
	return arena_printf(arena, "%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s", e->rule, or_nothing(e->kind),
			    or_nothing(e->namespace), or_nothing(e->name), or_nothing(e->container),
			    or_nothing(e->path), anywhere ? "" : or_nothing(e->file));
}

int baseline_compare(const struct baseline_entry *a, const struct baseline_entry *b)
{
	const char *const x[] = { a->file, a->kind, a->namespace, a->name, a->container, a->path, a->rule };
	const char *const y[] = { b->file, b->kind, b->namespace, b->name, b->container, b->path, b->rule };
	int order = 0;

	for (size_t i = 0; i < COUNT_OF(x) && !order; i++)
		order = strcmp(or_nothing(x[i]), or_nothing(y[i]));
	return order ? order : (a->line > b->line) - (a->line < b->line);
}

/* ---- reading ---- */

static void read_text(struct reading *r, const struct node *value, void *target)
{
	*(const char **)target = text_at(r, value, "a text").p;
}

static void read_rule(struct reading *r, const struct node *value, void *target)
{
	struct str name = text_at(r, value, "the name of a rule");
	struct nearest near = nearest_to(name);
	struct err err = { "" };

	*(const char **)target = name.p;
	for (size_t i = 0; name.n && i < r->catalogue->rule_count; i++) {
		if (str_is(name, r->catalogue->rules[i]->name))
			return;
		nearest_offer(&near, r->catalogue->rules[i]->name);
	}
	if (!name.n)
		return;
	nearest_unknown("rule", &near, "", &err);
	wrong(r, value, "%s", err.text);
}

static int two_digits(const char *at)
{
	return is_digit(at[0]) && is_digit(at[1]) ? (at[0] - '0') * 10 + at[1] - '0' : -1;
}

static bool is_date(struct str s)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	int century = two_digits(s.p), year = two_digits(s.p + 2), month = two_digits(s.p + 5),
	    day = two_digits(s.p + 8);

	return century >= 0 && year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

static void read_expiry(struct reading *r, const struct node *value, void *target)
{
	struct str text = text_at(r, value, "a date like 2026-12-31");

	if (text.n && !is_date(text))
		wrong(r, value, "'%.*s' is no date like 2026-12-31", STR_ARG(text));
	*(const char **)target = text.p;
}

static const struct key entry_keys[] = {
	{ "rule", read_rule, offsetof(struct baseline_entry, rule), true },
	{ "kind", read_text, offsetof(struct baseline_entry, kind), true },
	{ "namespace", read_text, offsetof(struct baseline_entry, namespace), true },
	{ "name", read_text, offsetof(struct baseline_entry, name), true },
	{ "container", read_text, offsetof(struct baseline_entry, container), true },
	{ "path", read_text, offsetof(struct baseline_entry, path), true },
	{ "file", read_text, offsetof(struct baseline_entry, file), true },
	{ "reason", read_text, offsetof(struct baseline_entry, reason), true },
	{ "owner", read_text, offsetof(struct baseline_entry, owner), true },
	{ "expiry", read_expiry, offsetof(struct baseline_entry, expiry), true },
};

struct file_of_baseline { /* what its map becomes */
	struct baseline *baseline;
	bool version;
};

static void read_entry(struct reading *r, const struct node *n, struct baseline *b)
{
	const struct origin_of_doc origin = { .line = 1 };
	struct baseline_entry e = { .line = place_of(r->doc, &origin, n->start, n->end).line };
	size_t before = r->wrong.n;

	if (!read_map(r, n, "a map of rule, kind, name ...", entry_keys, COUNT_OF(entry_keys), &e))
		return;
	if (!e.rule && r->wrong.n == before)
		wrong(r, n, "an entry without a rule");
	*list_add(r->arena, &b->entries) = e;
}

static void read_findings(struct reading *r, const struct node *value, void *target)
{
	const struct node *list = node_of(r, value, NODE_SEQ, "a list of findings");

	if (list && list->n > ENTRIES_MOST) {
		wrong(r, value, "%u entries: at most %d are read", list->n, ENTRIES_MOST);
		return;
	}
	for (const struct node *n = list ? list->child : NULL; n && r->wrong.n < COMPLAINTS; n = n->next)
		read_entry(r, n, ((struct file_of_baseline *)target)->baseline);
}

static void read_version(struct reading *r, const struct node *value, void *target)
{
	const struct node *n = node_of(r, value, NODE_NUMBER, "the number 1");

	if (n && !str_is(node_text(n), "1"))
		wrong(r, value, "version %.*s is none that podfit %s reads: write 1", STR_ARG(node_text(n)),
		      r->catalogue->version);
	((struct file_of_baseline *)target)->version = true;
}

static const struct key file_keys[] = {
	{ "version", read_version, 0, true },
	{ "findings", read_findings, 0, true },
};

/* ---- what this day and these files make of it ---- */

static void settle(struct baseline *b, const char *today, struct arena *arena)
{
	const char *file = NULL;
	bool gone = false;

	for (size_t i = 0; i < b->entries.n; i++) {
		struct baseline_entry *e = &b->entries.at[i];
		struct stat st;

		if (!file || strcmp(file, or_nothing(e->file))) {
			file = or_nothing(e->file);
			gone = stat(*file == '/' ? file : arena_printf(arena, "%s/%s", b->directory, file), &st) < 0 ||
			       !S_ISREG(st.st_mode);
		}
		e->gone = gone;
		e->expired = e->expiry && strcmp(e->expiry, today) < 0;
		bag_put(&b->known, arena, baseline_key(arena, e, gone), (uint32_t)i);
	}
}

struct baseline *baseline_read(const struct catalogue *catalogue, const char *path, struct str text,
			       const char *directory, const char *today, struct arena *arena,
			       struct complaints *complaints)
{
	auto_arena scratch = ARENA_EMPTY;
	struct limits limits = LIMITS_DEFAULT;
	struct config named = { .file = path };
	struct baseline *b = arena_new(arena, struct baseline);
	struct file_of_baseline file = { .baseline = b };
	struct doc doc = { .arena = &scratch, .limits = &limits, .text = text };
	struct reading r = { .config = &named, .catalogue = catalogue, .arena = arena, .doc = &doc };
	struct fault fault = { 0 };

	limits.depth = 50;
	b->name = arena_text(arena, str_of(path));
	b->directory = directory;
	if (yaml_read(&doc, &fault) < 0)
		wrong(&r, &(struct node){ .start = fault.at, .end = fault.at }, "%s", fault.text);
	else if (!doc.root ||
		 (read_map(&r, doc.root, "a map of version and findings", file_keys, COUNT_OF(file_keys), &file) &&
		  !file.version))
		wrong(&r, doc.root ? doc.root : &(struct node){ 0 }, "`version: 1` is missing");
	hand_over(&r, complaints);
	if (r.wrong.n)
		return NULL;
	settle(b, today, arena);
	return b;
}

struct baseline *baseline_load(const struct catalogue *catalogue, const char *path, const char *directory,
			       const char *today, bool may_be_new, struct arena *arena, struct complaints *complaints)
{
	auto_arena scratch = ARENA_EMPTY;
	struct str text = STR("version: 1\n");
	struct stat st;

	if (!(may_be_new && stat(path, &st) < 0 && errno == ENOENT) &&
	    config_text(path, true, BASELINE_BYTES, &scratch, &text, complaints) < 0)
		return NULL;
	return baseline_read(catalogue, path, text, directory, today, arena, complaints);
}
