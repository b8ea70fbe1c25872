/* SPDX-License-Identifier: Apache-2.0 */
#include "config/reading.h"

#include <stdlib.h>

#include "source/glob.h"

/* ---- places, complaints ---- */

static struct place place_at(const struct reading *r, const struct node *n)
{
	const struct origin_of_doc origin = { .line = 1 };

	return place_of(r->doc, &origin, n->start, n->end);
}

const char *from_of(const struct reading *r, const struct node *n)
{
	return arena_printf(r->arena, "%s:%u", r->config->file, place_at(r, n).line);
}

void wrong(struct reading *r, const struct node *n, const char *format, ...)
{
	struct place at = place_at(r, n);
	const char *text;
	va_list args;

	if (r->wrong.n == COMPLAINTS)
		return;
	va_start(args, format);
	text = arena_vprintf(r->doc->arena, format, args);
	va_end(args);
	*list_add(r->doc->arena, &r->wrong) =
		(struct wrong){ n->start, arena_printf(r->doc->arena, "%s:%u:%u: %s", r->config->file, at.line,
						       at.column, text) };
}

/* ---- scalars ---- */

const struct node *node_of(struct reading *r, const struct node *n, enum node_type type, const char *wanted)
{
	const struct node *is = node_real(r->doc, n);

	if (is && is->type == type)
		return is;
	wrong(r, n, "%s is wanted here, not %s", wanted, is ? node_type_name(is) : "null");
	return NULL;
}

struct str text_at(struct reading *r, const struct node *n, const char *wanted)
{
	const struct node *is = node_of(r, n, NODE_STRING, wanted);
	struct str text = node_text(is);

	if (!is)
		return STR_NONE;
	if (text.n && !memchr(text.p, '\0', text.n))
		return str_of(arena_text(r->arena, text));
	wrong(r, n, "%s is wanted here, not %s", wanted, text.n ? "a text with a NUL in it" : "an empty text");
	return STR_NONE;
}

struct said_text said_at(struct reading *r, const struct node *n, const char *wanted)
{
	struct str text = text_at(r, n, wanted);
	struct place at = place_at(r, n);

	if (!text.n)
		return (struct said_text){ NULL, NULL, NULL };
	return (struct said_text){ text.p, from_of(r, n),
				   arena_printf(r->arena, "%s:%u:%u", r->config->file, at.line, at.column) };
}

bool choose(struct reading *r, const struct node *n, struct str text, const char *what, const char *const *names,
	    size_t count, size_t *ret)
{
	struct nearest near = nearest_to(text);
	struct err err = { "" };
	const char *list = "";

	for (size_t i = 0; i < count; i++) {
		if (!str_is(text, names[i]))
			continue;
		*ret = i;
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		nearest_offer(&near, names[i]);
		list = arena_printf(r->doc->arena, "%s%s%s", list, i ? ", " : "", names[i]);
	}
	nearest_unknown(what, &near, "", &err);
	if (near.name)
		wrong(r, n, "%s", err.text);
	else
		wrong(r, n, "%s: it is none of %s", err.text, list);
	return false;
}

void read_saying(struct reading *r, const struct node *value, void *target)
{
	const struct node *is = node_of(r, value, NODE_BOOL, "true or false");

	if (is)
		*(enum said *)target = str_is(node_text(is), "true") ? SAID_YES : SAID_NO;
}

/* ---- lists, maps ---- */

static const struct node *collection_of(struct reading *r, const struct node *n, enum node_type type,
					const char *wanted)
{
	const struct node *is = node_of(r, n, type, wanted);

	if (!is || is->n <= CONFIG_LIST)
		return is;
	wrong(r, n, "%u entries: at most %d are read", is->n, CONFIG_LIST);
	return NULL;
}

const struct node *list_of(struct reading *r, const struct node *n, const char *wanted)
{
	return collection_of(r, n, NODE_SEQ, wanted);
}

static int by_text(const void *a, const void *b)
{
	const struct node *const *x = a, *const *y = b;
	int order = str_cmp(node_text(*x), node_text(*y));

	return order ? order : ((*x)->start > (*y)->start) - ((*x)->start < (*y)->start);
}

const struct node *map_of(struct reading *r, const struct node *n, const char *wanted)
{
	const struct node *map = collection_of(r, n, NODE_MAP, wanted), **keys;
	size_t count = 0;

	if (!map)
		return NULL;
	keys = arena_array(r->doc->arena, map->n + 1, const struct node *);
	for (const struct node *k = map->child; k && k->next; k = k->next->next)
		keys[count++] = k;
	qsort(keys, count, sizeof *keys, by_text);
	for (size_t i = 1; i < count; i++)
		if (str_eq(node_text(keys[i - 1]), node_text(keys[i])))
			wrong(r, keys[i], "'%.*s' stands here a second time", STR_ARG(node_text(keys[i])));
	return map;
}

static void judge_key(struct reading *r, const struct node *key, const struct key *keys, size_t count)
{
	struct nearest near = nearest_to(node_text(key));
	struct err err = { "" };

	for (size_t i = 0; i < count; i++) {
		if (!str_is(node_text(key), keys[i].name))
			continue;
		if (r->profile && !keys[i].in_profile)
			wrong(r, key,
			      "'%s' has no place in a profile, which holds fail_on, parameters, severity and "
			      "suppressions",
			      keys[i].name);
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (!r->profile || keys[i].in_profile)
			nearest_offer(&near, keys[i].name);
	nearest_unknown("key", &near, "", &err);
	wrong(r, key, "%s", err.text);
}

bool read_map(struct reading *r, const struct node *n, const char *wanted, const struct key *keys, size_t count,
	      void *target)
{
	const struct node *map = map_of(r, n, wanted);

	if (!map)
		return false;
	for (struct map_walk w = map_walk(r->doc, map); map_next(&w);)
		judge_key(r, w.key, keys, count);
	for (size_t i = 0; i < count; i++) {
		const struct node *value = map_get(r->doc, map, keys[i].name, NULL);

		if (value && (!r->profile || keys[i].in_profile))
			keys[i].read(r, value, (char *)target + keys[i].target);
	}
	return true;
}

/* ---- severity, parameters ---- */

static bool severity_at(struct reading *r, const struct node *n, enum severity *ret)
{
	static const char *const names[] = { "error", "warning", "info", "off" };
	static const enum severity values[] = { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFO, SEVERITY_OFF };
	const struct node *is = node_real(r->doc, n);
	struct str text;
	size_t i;

	if (is && is->type == NODE_BOOL && str_is(node_text(is), "false")) { /* off without quotes, to YAML 1.1 */
		*ret = SEVERITY_OFF;
		return true;
	}
	text = text_at(r, n, "error, warning, info or off");
	if (!text.n || !choose(r, n, text, "severity", names, COUNT_OF(names), &i))
		return false;
	*ret = values[i];
	return true;
}

/* Groups first: a rule's own name says more. */
void read_severity(struct reading *r, const struct node *value, void *target)
{
	const struct node *map = map_of(r, value, "a map of rules and severities");

	for (int groups = 1; map && groups >= 0; groups--) {
		for (struct map_walk w = map_walk(r->doc, map); map_next(&w);) {
			struct str name = node_text(w.key);
			struct err err = { "" };
			enum severity severity;

			if (str_starts(name, "@") != (groups == 1) || !severity_at(r, w.value, &severity))
				continue;
			if (change_rules(r->catalogue, r->arena, name, CHANGE_SEVERITY, severity, from_of(r, w.key),
					 target, &err) < 0)
				wrong(r, w.key, "%s", err.text);
		}
	}
}

void read_parameters(struct reading *r, const struct node *value, void *target)
{
	const struct node *map = map_of(r, value, "a map of parameters and values");

	if (!map)
		return;
	for (struct map_walk w = map_walk(r->doc, map); map_next(&w);) {
		const struct node *scalar = node_real(r->doc, w.value);
		struct err err = { "" };

		if (!scalar || (scalar->type != NODE_STRING && scalar->type != NODE_NUMBER))
			wrong(r, w.value, "a value like 5%%, 16MiB or 16 is wanted here, not %s",
			      scalar ? node_type_name(scalar) : "null");
		else if (change_param(r->catalogue, r->arena, node_text(w.key), node_text(scalar), from_of(r, w.key),
				      target, &err) < 0)
			wrong(r, str_starts(str_of(err.text), "unknown") ? w.key : w.value, "%s", err.text);
	}
}

struct changes changes_of(struct arena *arena, const change_list *severity, const change_list *parameters)
{
	struct change *all = arena_array(arena, severity->n + parameters->n, struct change);

	for (size_t i = 0; i < severity->n; i++)
		all[i] = severity->at[i];
	for (size_t i = 0; i < parameters->n; i++)
		all[severity->n + i] = parameters->at[i];
	return (struct changes){ all, severity->n + parameters->n };
}

/* ---- patterns ---- */

static struct str sound_pattern(struct reading *r, const struct node *n, const char *wanted)
{
	struct str text = text_at(r, n, wanted);

	if (!text.n || glob_is_sound(text))
		return text;
	wrong(r, n, "the pattern '%.*s' is malformed: it matches nothing", STR_ARG(text));
	return STR_NONE;
}

struct str path_pattern(struct reading *r, const struct node *n)
{
	struct str text = sound_pattern(r, n, "a pattern of paths"), rest = text;

	while (rest.n)
		if (str_is(str_cut(&rest, '/'), "..")) {
			wrong(r, n, "'%.*s' leads out of the configuration's directory, from which paths count",
			      STR_ARG(text));
			return STR_NONE;
		}
	return text;
}

struct str word_pattern(struct reading *r, const struct node *n)
{
	return sound_pattern(r, n, "a name or a pattern of names");
}

struct str image_pattern(struct reading *r, const struct node *n)
{
	struct str text = text_at(r, n, "a pattern of image references");

	for (size_t i = 0; i < text.n; i++)
		if (is_blank(text.p[i]) || strchr("[]{}\\", text.p[i])) {
			wrong(r, n, "'%.*s' matches no image: a pattern has only * and ?", STR_ARG(text));
			return STR_NONE;
		}
	return text;
}

struct patterns patterns_at(struct reading *r, const struct node *n, read_pattern *one)
{
	const struct node *many;
	struct str *list;
	size_t used = 0;

	if (!node_is(r->doc, n, NODE_SEQ)) {
		list = arena_new(r->arena, struct str);
		*list = one(r, n);
		return (struct patterns){ list, list->n > 0 };
	}
	many = list_of(r, n, "a list of patterns");
	if (!many)
		return (struct patterns){ NULL, 0 };
	list = arena_array(r->arena, many->n, struct str);
	for (const struct node *i = many->child; i; i = i->next) {
		list[used] = one(r, i);
		used += list[used].n > 0;
	}
	return (struct patterns){ list, used };
}

static void read_patterns(struct reading *r, const struct node *value, void *target, read_pattern *one)
{
	const struct node *list = node_real(r->doc, value);

	if (list && list->type == NODE_SEQ && !list->n)
		wrong(r, value, "an empty list matches nothing");
	*(struct patterns *)target = patterns_at(r, value, one);
}

void read_paths(struct reading *r, const struct node *value, void *target)
{
	read_patterns(r, value, target, path_pattern);
}

void read_words(struct reading *r, const struct node *value, void *target)
{
	read_patterns(r, value, target, word_pattern);
}

void read_images(struct reading *r, const struct node *value, void *target)
{
	read_patterns(r, value, target, image_pattern);
}
