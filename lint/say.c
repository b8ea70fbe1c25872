/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <stdio.h>
#include <string.h>

enum { QUOTED_MOST = 64, GODEBUG_MOST = 512 };

const char *coordinate_name(enum coordinate c)
{
	static const char *const names[] = { "memory", "goroutine", "system", "meta" };

	return names[c];
}

struct place place_of_link(const struct unit *u, const struct link *l)
{
	if (l->place)
		return *l->place;
	if (l->from < l->to)
		return place_of(u->doc, u->origin, l->node->start + l->from, l->node->start + l->to);
	return place_of(u->doc, u->origin, l->node->start, l->node->end);
}

static struct draft *open_draft(struct check *k)
{
	struct draft *d = k->mute || !k->drafts.n ? NULL : &k->drafts.at[k->drafts.n - 1];

	if (d)
		d->masks |= k->masked;
	k->masked = false;
	return d && !d->untold ? d : NULL;
}

PRINTF(2, 0) static const char *formatted(struct check *k, const char *format, va_list args)
{
	return arena_vprintf(k->unit->scratch, format, args);
}

void found(struct check *k, unsigned grade, const struct link *at, const char *message, ...)
{
	const struct rule *rule = k->policy->rule;
	enum severity severity = settled_severity(k->policy, rule->grades[grade].severity);
	bool newer = k->policy->pin == PIN_NEWER;
	va_list args;

	k->mute = severity == SEVERITY_OFF;
	if (!k->mute && k->drafts.n >= k->findings->most) {
		k->findings->dropped[newer][severity]++;
		k->mute = true;
	}
	if (k->mute) {
		k->masked = false;
		return;
	}
	struct draft *d = list_add(k->unit->scratch, &k->drafts);

	d->rule = rule;
	d->severity = severity;
	d->newer = newer;
	d->denies = rule->denies && severity == SEVERITY_ERROR && rule->grades[grade].severity == SEVERITY_ERROR;
	d->container = k->container;
	d->at = at;
	d->masks = k->masked;
	k->masked = false;
	d->untold = severity < k->unit->least;
	d->message = d->brief = "";
	if (d->untold)
		return;
	va_start(args, message);
	d->message = formatted(k, message, args);
	va_end(args);
	d->brief = d->message;
}

void found_brief(struct check *k, const char *text, ...)
{
	struct draft *d = open_draft(k);
	va_list args;

	if (!d)
		return;
	va_start(args, text);
	d->brief = formatted(k, text, args);
	va_end(args);
}

void found_instead_of(struct check *k, const char *rules)
{
	struct draft *d = open_draft(k);

	if (d)
		d->instead_of = rules;
}

void found_remedy(struct check *k, const char *text, ...)
{
	struct draft *d = open_draft(k);
	va_list args;

	if (!d)
		return;
	va_start(args, text);
	d->remedy = formatted(k, text, args);
	va_end(args);
}

void add_related(struct check *k, struct draft *d, const struct link *at, const char *text)
{
	struct related *r = arena_new(k->unit->kept, struct related);

	r->at = place_of_link(k->unit, at);
	r->message = arena_text(k->unit->kept, str_of(text));
	if (d->last_related)
		d->last_related->next = r;
	else
		d->related = r;
	d->last_related = r;
}

void found_related(struct check *k, const struct link *at, const char *text, ...)
{
	struct draft *d = open_draft(k);
	va_list args;

	if (!d || !at)
		return;
	va_start(args, text);
	add_related(k, d, at, formatted(k, text, args));
	va_end(args);
}

/* A string scalar of this text as source: plain only where YAML is sure to read a string. */
static const char *scalar_source(struct check *k, const char *text, enum node_style style, bool json)
{
	struct str s = str_of(text);
	bool unit = str_ends(s, "iB") || str_ends(s, "Ki") || str_ends(s, "Mi") || str_ends(s, "Gi") || str_ends(s, "Ti");

	if (!json && style == STYLE_SINGLE)
		return arena_printf(k->unit->kept, "'%s'", text);
	if (json || style == STYLE_DOUBLE || !unit)
		return arena_printf(k->unit->kept, "\"%s\"", text);
	return arena_text(k->unit->kept, s);
}

void found_set(struct check *k, bool safe, const struct link *at, const char *text, ...)
{
	struct draft *d = open_draft(k);
	va_list args;

	if (!d || at->encoded || at->part || (at->node && (!k->unit->editable || at->node->type > NODE_STRING)))
		return;
	va_start(args, text);
	const char *value = formatted(k, text, args);
	va_end(args);
	if (strpbrk(value, "\"'\\\n"))
		return;
	struct place place = place_of_link(k->unit, at);
	bool json = at->node && k->unit->doc->format == DOC_JSON;

	d->edit = arena_new(k->unit->kept, struct edit);
	d->edit->input = place.input;
	d->edit->start = place.start;
	d->edit->end = place.end;
	d->edit->text = scalar_source(k, value, at->node ? (enum node_style)at->node->style : at->style, json);
	d->edit_text = arena_printf(k->unit->kept, "set it to %s", value);
	d->safe = safe;
}

const char *quoted_text(struct check *k, struct str text)
{
	char buffer[QUOTED_MOST * 4 + 8];
	size_t n = 0, i;

	buffer[n++] = '\'';
	for (i = 0; i < text.n && i < QUOTED_MOST; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c == '\n')
			n += (size_t)snprintf(buffer + n, 5, "\\n");
		else if (c == '\t')
			n += (size_t)snprintf(buffer + n, 5, "\\t");
		else if (c < 0x20 || c == 0x7f)
			n += (size_t)snprintf(buffer + n, 5, "\\x%02x", c);
		else
			buffer[n++] = (char)c;
	}
	if (i < text.n) {
		while (n > 1 && ((unsigned char)buffer[n - 1] & 0xc0) == 0x80)	/* do not cut a character in two */
			n--;
		if (n > 1 && ((unsigned char)buffer[n - 1] & 0xc0) == 0xc0)
			n--;
		n += (size_t)snprintf(buffer + n, 4, "...");
	}
	buffer[n++] = '\'';
	return arena_text(k->unit->scratch, (struct str){ buffer, n });
}

/* A number with a unit, or a word: short, and no way to be a password worth the name. */
static bool is_plain_word(struct str text)
{
	if (text.n > 16)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (!is_digit(c) && !is_blank(c) && !strchr(".%+-", c) && !strchr("KMGTkmgtiBbeoffOFF", c))
			return false;
	}
	return true;
}

const char *quoted(struct check *k, const struct setting *s)
{
	if (s->from_secret && !is_plain_word(s->text)) {
		k->masked = true;
		return arena_printf(k->unit->scratch, "(a value of %zu bytes)", s->text.n);
	}
	return quoted_text(k, s->text);
}

const char *rlimit_words(struct check *k, const struct rlimit_value *value)
{
	if (value->text.n)
		return quoted_text(k, value->text);
	return value->origin && !str_starts(str_of(value->origin), "annotation") ? value->origin : "the annotation";
}

const char *godebug_without(struct check *k, struct str text, unsigned classes)
{
	const char *rest = "";
	struct godebug_field f;

	while (godebug_next(&text, &f)) {
		if (classes >> f.class & 1)
			continue;
		if (str_of(rest).n + f.whole.n >= GODEBUG_MOST)
			return NULL;
		rest = said(k, "%s%s%.*s", rest, *rest ? "," : "", STR_ARG(f.whole));
	}
	return rest;
}

const char *said(struct check *k, const char *format, ...)
{
	va_list args;
	const char *text;

	va_start(args, format);
	text = arena_vprintf(k->unit->scratch, format, args);
	va_end(args);
	return text;
}

const char *named(struct check *k, const char *kind, struct str name)
{
	const char *a = strchr("AEIOU", *kind) ? "an" : "a";

	return name.n ? said(k, "%s %s", kind, quoted_text(k, name)) : said(k, "%s %s", a, kind);
}

const char *source_of(struct check *k, const struct link *at)
{
	struct str text = STR_NONE;

	if (at->node && at->node->type <= NODE_STRING)
		text = str_sub(k->unit->doc->text, at->node->start, at->node->end);
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x20 || text.n > QUOTED_MOST)
			return "";
	return arena_text(k->unit->scratch, text);
}

const char *bytes_of(struct check *k, int64_t bytes)
{
	char buffer[BYTES_TEXT];

	return arena_text(k->unit->scratch, str_of(bytes_text(bytes, buffer)));
}

const char *cores_of(struct check *k, int64_t milli)
{
	char buffer[BYTES_TEXT];

	return arena_text(k->unit->scratch, str_of(cores_text(milli, buffer)));
}

const char *times_of(struct check *k, int64_t percent)
{
	char buffer[BYTES_TEXT];
	int64_t thousandths = percent > INT64_MAX / 10 ? INT64_MAX : percent * 10;

	return arena_text(k->unit->scratch, str_of(cores_text(thousandths, buffer)));
}
