/* SPDX-License-Identifier: Apache-2.0 */
/* Names and values, from a file or from the command line. */
#include <stdio.h>

#include "config/config.h"

const char *const suppression_names[3] = { "all", "with-reason", "none" };
const char *const webhook_mode_names[3] = { "warn", "deny", "audit" };

static void add(struct arena *arena, change_list *list, struct change c)
{
	*list_add(arena, list) = c;
}

/* ---- rules ---- */

/* Groups are those that have a rule. */
static int change_group(const struct catalogue *catalogue, struct arena *arena, struct str name, enum change_kind kind,
			int64_t value, const char *from, change_list *ret)
{
	bool any = false;

	for (size_t i = 0; i < catalogue->rule_count; i++) {
		if (!str_is(str_sub(name, 1, name.n), coordinate_name(catalogue->rules[i]->coordinate)))
			continue;
		add(arena, ret, (struct change){ .rule = (uint32_t)i, .kind = kind, .value = value, .from = from });
		any = true;
	}
	return any ? 0 : -1;
}

static void offer_rules(const struct catalogue *catalogue, struct nearest *near)
{
	static const char *const groups[] = {
		[MEMORY] = "@memory", [GOROUTINE] = "@goroutine", [SYSTEM] = "@system", [META] = "@meta"
	};

	for (size_t i = 0; i < catalogue->rule_count; i++) {
		nearest_offer(near, catalogue->rules[i]->name);
		nearest_offer(near, groups[catalogue->rules[i]->coordinate]);
	}
}

int change_rules(const struct catalogue *catalogue, struct arena *arena, struct str name, enum change_kind kind,
		 int64_t value, const char *from, change_list *ret, struct err *err)
{
	struct nearest near = nearest_to(name);

	if (str_starts(name, "@") && change_group(catalogue, arena, name, kind, value, from, ret) == 0)
		return 0;
	for (size_t i = 0; i < catalogue->rule_count; i++) {
		if (!str_is(name, catalogue->rules[i]->name))
			continue;
		add(arena, ret,
		    (struct change){ .rule = (uint32_t)i,
				     .kind = kind,
				     .value = value,
				     .from = from,
				     .by_name = kind == CHANGE_SEVERITY && value != SEVERITY_OFF });
		return 0;
	}
	offer_rules(catalogue, &near);
	return nearest_unknown(str_starts(name, "@") ? "group" : "rule", &near, "", err);
}

/* ---- parameters ---- */

static bool whole_number(struct str text, int64_t *ret)
{
	int64_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		if (!is_digit(text.p[i]) || __builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, text.p[i] - '0', &n))
			return false;
	*ret = n;
	return text.n > 0;
}

/* What Go reads as GOMEMLIMIT, else a quantity that is a whole number of bytes: no text is both and differs. */
static bool byte_count(struct str text, int64_t *ret)
{
	struct memlimit go = memlimit_parse(text);
	const int128 nano = 1000000000;
	struct quantity q;

	if (go.kind == MEMLIMIT_BYTES) {
		*ret = go.bytes;
		return true;
	}
	if (!text.n || !is_digit(text.p[0]) || is_blank(text.p[text.n - 1]) ||
	    quantity_parse(text, &q) != QUANTITY_OK || q.suffix == SUFFIX_SMALL || q.overflows || q.nanos % nano != 0 ||
	    q.nanos / nano > INT64_MAX)
		return false;
	*ret = (int64_t)(q.nanos / nano);
	return true;
}

const char *param_text(enum param_type type, int64_t value, char buffer[static PARAM_TEXT])
{
	if (type == PARAM_BYTES)
		return memlimit_text(value, buffer);
	snprintf(buffer, PARAM_TEXT, "%lld%s", (long long)value, type == PARAM_PERCENT ? "%" : "");
	return buffer;
}

int param_parse(const struct param *p, struct str text, int64_t *ret, struct err *err)
{
	char min[PARAM_TEXT], max[PARAM_TEXT];
	int64_t value = 0;

	switch (p->type) {
	case PARAM_PERCENT:
		if (!str_ends(text, "%") || !whole_number(str_sub(text, 0, text.n - 1), &value))
			return err_set(err, "%s: '%.*s' is no percentage like 5%%", p->name, STR_ARG(text));
		break;
	case PARAM_BYTES:
		if (!byte_count(text, &value))
			return err_set(err, "%s: '%.*s' is no amount of memory like 16MiB or 16Mi", p->name,
				       STR_ARG(text));
		break;
	case PARAM_COUNT:
		if (!whole_number(text, &value))
			return err_set(err, "%s: '%.*s' is no whole number", p->name, STR_ARG(text));
		break;
	}
	if (value < p->min || value > p->max)
		return err_set(err, "%s: '%.*s' is not from %s to %s", p->name, STR_ARG(text),
			       param_text(p->type, p->min, min), param_text(p->type, p->max, max));
	*ret = value;
	return 0;
}

static int unknown_param(const struct catalogue *catalogue, struct str name, struct err *err)
{
	struct nearest near = nearest_to(name);

	for (size_t i = 0; i < catalogue->rule_count; i++)
		for (size_t p = 0; p < PARAMS_MOST && catalogue->rules[i]->params[p].name; p++)
			nearest_offer(&near, catalogue->rules[i]->params[p].name);
	return nearest_unknown("parameter", &near, "", err);
}

int change_param(const struct catalogue *catalogue, struct arena *arena, struct str name, struct str text,
		 const char *from, change_list *ret, struct err *err)
{
	bool found = false;

	for (size_t i = 0; i < catalogue->rule_count; i++) {
		const struct rule *rule = catalogue->rules[i];

		for (uint32_t p = 0; p < COUNT_OF(rule->params) && rule->params[p].name; p++) {
			struct change c = { .rule = (uint32_t)i, .kind = CHANGE_PARAM, .nth = p, .from = from };

			if (!str_is(name, rule->params[p].name))
				continue;
			if (param_parse(&rule->params[p], text, &c.value, err) < 0)
				return -1;
			add(arena, ret, c);
			found = true;
		}
	}
	return found ? 0 : unknown_param(catalogue, name, err);
}

/* ---- profiles, releases ---- */

const struct profile *profile_named(const struct catalogue *catalogue, struct str name)
{
	for (size_t i = 0; i < catalogue->profile_count; i++)
		if (str_is(name, catalogue->profiles[i].name))
			return &catalogue->profiles[i];
	return NULL;
}

bool profile_is_file(struct str name)
{
	return str_find_char(name, '/') < name.n || str_ends(name, ".yaml") || str_ends(name, ".yml");
}

int profile_unknown(const struct catalogue *catalogue, struct str name, struct err *err)
{
	struct nearest near = nearest_to(name);

	for (size_t i = 0; i < catalogue->profile_count; i++)
		nearest_offer(&near, catalogue->profiles[i].name);
	return nearest_unknown("profile", &near, "", err);
}

int release_of(struct str text)
{
	int64_t parts[3] = { 0 };
	size_t n = 0;

	for (; text.p && n < COUNT_OF(parts); n++)
		if (!whole_number(str_cut(&text, '.'), &parts[n]) || parts[n] > 999)
			return -1;
	return text.p || n < 2 ? -1 : (int)(parts[0] * 1000 + parts[1]);
}
