/* SPDX-License-Identifier: Apache-2.0 */
#include "config_command.h"

#include <stdlib.h>

#include <jansson.h>

#include "report/report.h"
#include "source/glob.h"

enum { COMMENT_COLUMN = 42 };

struct showing {
	FILE *out;
	struct arena arena;
	const struct catalogue *catalogue;
	const struct settled *settled;
};

/* A string that YAML and a terminal are safe with. */
static const char *quoted_yaml(struct showing *s, struct str text)
{
	bool harmless = printable(&s->arena, text).p == text.p;
	json_t *string = json_stringn(text.p, text.n);
	char *json = string ? json_dumps(string, JSON_ENCODE_ANY | (harmless ? 0 : JSON_ENSURE_ASCII)) : NULL;
	const char *ret = json ? arena_text(&s->arena, str_of(json)) : "\"\"";

	free(json);
	json_decref(string);
	return ret;
}

static const char *listed(struct showing *s, const struct patterns *p)
{
	const char *text = "";

	if (p->n == 1)
		return quoted_yaml(s, p->at[0]);
	for (size_t i = 0; i < p->n; i++)
		text = arena_printf(&s->arena, "%s%s%s", text, i ? ", " : "", quoted_yaml(s, p->at[i]));
	return arena_printf(&s->arena, "[%s]", text);
}

/* "key: value        # from" */
static void line(struct showing *s, const char *text, const char *from)
{
	struct str safe = printable(&s->arena, str_of(from));

	fprintf(s->out, "%-*s # %.*s\n", COMMENT_COLUMN, text, STR_ARG(safe));
}

static void entry(struct showing *s, int indent, const char *key, const char *value, const char *from)
{
	line(s, arena_printf(&s->arena, "%*s%s:%s%s", indent, "", key, *value ? " " : "", value), from);
}

/* ---- severity, parameters ---- */

static void show_severity(struct showing *s)
{
	const struct engine *e = &s->settled->engine;
	size_t n = 0;

	for (size_t i = 0; i < e->policy_count; i++) {
		const struct policy *p = &e->policies[i];

		if (p->enabled && p->severity == SEVERITY_OFF)
			continue;
		fputs(n++ ? "" : "severity:\n", s->out);
		entry(s, 2, p->pin == PIN_NONE ? p->rule->name : arena_printf(&s->arena, "# %s", p->rule->name),
		      severity_name(p->enabled ? p->severity : SEVERITY_OFF), s->settled->origins[i].severity);
	}
	fprintf(s->out,
		n ? "  # the other %zu rules: as they grade their findings (podfit rules)\n"
		  : "# severity: all %zu rules as they grade their findings (podfit rules)\n",
		e->policy_count - n);
	n = 0;
	for (size_t i = 0; i < e->policy_count; i++)
		if (e->policies[i].pin != PIN_NONE)
			fprintf(s->out, "%s%s",
				n++ ? ", " : "# at most warnings, by `rules`: ", e->policies[i].rule->name);
	fputs(n ? "\n" : "", s->out);
}

/* Several rules may have a parameter; it is shown with the first. */
static bool is_first(const struct catalogue *catalogue, size_t rule, const char *name)
{
	for (size_t i = 0; i < rule; i++)
		for (size_t p = 0; p < COUNT_OF(catalogue->rules[i]->params) && catalogue->rules[i]->params[p].name;
		     p++)
			if (!strcmp(catalogue->rules[i]->params[p].name, name))
				return false;
	return true;
}

static void show_parameters(struct showing *s)
{
	const struct engine *e = &s->settled->engine;

	fputs("parameters:\n", s->out);
	for (size_t i = 0; i < e->policy_count; i++) {
		const struct rule *rule = e->policies[i].rule;

		for (size_t p = 0; p < COUNT_OF(rule->params) && rule->params[p].name; p++) {
			char text[PARAM_TEXT];

			if (is_first(s->catalogue, i, rule->params[p].name))
				entry(s, 2, rule->params[p].name,
				      param_text(rule->params[p].type, e->policies[i].param[p], text),
				      s->settled->origins[i].param[p]);
		}
	}
}

/* ---- overrides ---- */

static bool is_last(const struct changes *changes, size_t at)
{
	const struct change *c = &changes->at[at];

	for (size_t i = at + 1; i < changes->n; i++)
		if (changes->at[i].rule == c->rule && changes->at[i].kind == c->kind && changes->at[i].nth == c->nth)
			return false;
	return true;
}

static void show_changes(struct showing *s, const struct changes *changes, enum change_kind kind, const char *key)
{
	bool any = false;

	for (size_t i = 0; i < changes->n; i++) {
		const struct change *c = &changes->at[i];
		const struct rule *rule = s->catalogue->rules[c->rule];
		const struct param *param = &rule->params[c->nth];
		char text[PARAM_TEXT];

		if (c->kind != kind || !is_last(changes, i) ||
		    (kind == CHANGE_PARAM && !is_first(s->catalogue, c->rule, param->name)))
			continue;
		if (!any)
			fprintf(s->out, "  %s:\n", key);
		any = true;
		if (kind == CHANGE_PARAM)
			entry(s, 4, param->name, param_text(param->type, c->value, text), c->from);
		else
			entry(s, 4, rule->name, severity_name((enum severity)c->value), c->from);
	}
}

static const char *told(struct showing *s, const struct override *o, const char *below)
{
	bool fits = false;

	if (!below || !o->match.path.n)
		return o->from;
	for (size_t i = 0; i < o->match.path.n; i++)
		fits |= glob_covers(o->match.path.at[i], str_of(below));
	return arena_printf(&s->arena, "%s%s", o->from, fits ? "" : "; not for this path");
}

static void show_match(struct showing *s, const struct match *m)
{
	static const char *const names[] = { "path", "namespace", "image", "kind" };
	const struct patterns *const lists[] = { &m->path, &m->namespace, &m->image, &m->kind };

	for (size_t i = 0; i < COUNT_OF(lists); i++)
		if (lists[i]->n)
			fprintf(s->out, "    %s: %s\n", names[i], listed(s, lists[i]));
	if (m->label_count)
		fputs("    labels:\n", s->out);
	for (size_t i = 0; i < m->label_count; i++)
		fprintf(s->out, "      %s: %s\n", quoted_yaml(s, m->labels[i].key), quoted_yaml(s, m->labels[i].value));
}

static void show_overrides(struct showing *s, const char *below)
{
	const struct overrides *all = &s->settled->engine.overrides;

	if (all->n)
		fputs("overrides:                                 # the first that matches wins, key by key\n", s->out);
	for (size_t i = 0; i < all->n; i++) {
		const struct override *o = &all->at[i];

		line(s, "- match:", told(s, o, below));
		show_match(s, &o->match);
		show_changes(s, &o->changes, CHANGE_SEVERITY, "severity");
		show_changes(s, &o->changes, CHANGE_PARAM, "parameters");
		if (o->reason)
			fprintf(s->out, "  reason: %s\n", quoted_yaml(s, str_of(o->reason)));
	}
}

/* ---- what only a file says ---- */

static void show_go_images(struct showing *s, const struct config *c)
{
	if (c->images.n)
		entry(s, 0, "go_images", "", c->images_from);
	for (size_t i = 0; i < c->images.n; i++) {
		const struct go_image *g = &c->images.at[i];

		fprintf(s->out, "- {image: %s", quoted_yaml(s, g->pattern));
		if (g->minor)
			fprintf(s->out, ", go: \"1.%d\"", g->minor);
		if (g->self_limiting != NOT_SAID)
			fprintf(s->out, ", self_limiting: %s", g->self_limiting == SAID_YES ? "true" : "false");
		if (g->mixed != NOT_SAID)
			fprintf(s->out, ", mixed: %s", g->mixed == SAID_YES ? "true" : "false");
		fputs(g->not_go ? ", not_go: true}\n" : "}\n", s->out);
	}
}

static void show_file(struct showing *s, const struct config *c, const char *below)
{
	if (c->exclude_count)
		entry(s, 0, "exclude", "", c->exclude_from);
	for (size_t i = 0; i < c->exclude_count; i++)
		fprintf(s->out, "- %s\n", quoted_yaml(s, str_of(c->exclude[i])));
	show_go_images(s, c);
	show_overrides(s, below);
	if (c->baseline.text)
		entry(s, 0, "baseline", quoted_yaml(s, str_of(c->baseline.text)), c->baseline.from);
	if (c->webhook.mode_said.text || c->webhook.ignore_images.n)
		fputs("webhook:\n", s->out);
	if (c->webhook.mode_said.text)
		entry(s, 2, "mode", c->webhook.mode_said.text, c->webhook.mode_said.from);
	if (c->webhook.ignore_images.n)
		entry(s, 2, "ignore_images", listed(s, &c->webhook.ignore_images), c->webhook.ignore_from);
}

void config_show(FILE *out, const struct catalogue *catalogue, const struct settled *settled, const char *name,
		 const char *below)
{
	struct showing s = { .out = out, .catalogue = catalogue, .settled = settled };
	const struct config *c = settled->config;
	const enum suppressions suppressions = settled->engine.suppressions;
	struct str safe = printable(&s.arena, str_of(name)),
		   file = printable(&s.arena, str_of(c ? c->file : "no file"));

	fprintf(out, "# The configuration of %.*s: %.*s\n", STR_ARG(safe), STR_ARG(file));
	entry(&s, 0, "version", "1", "the only one");
	entry(&s, 0, "rules", quoted_yaml(&s, str_of(settled->rules)), settled->rules_from);
	entry(&s, 0, "profile", quoted_yaml(&s, str_of(settled->profile)), settled->profile_from);
	entry(&s, 0, "fail_on", settled->fail_on == SEVERITY_OFF ? "never" : severity_name(settled->fail_on),
	      settled->fail_on_from);
	entry(&s, 0, "suppressions", suppression_names[suppressions], settled->suppressions_from);
	show_severity(&s);
	show_parameters(&s);
	if (c)
		show_file(&s, c, below);
	arena_release(&s.arena);
}
