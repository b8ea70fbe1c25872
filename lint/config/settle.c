/* SPDX-License-Identifier: Apache-2.0 */
#include "config/settle.h"

#define DEFAULT_FROM      "default"
#define COMMAND_LINE_FROM "command line"

struct settling {
	const struct catalogue *catalogue;
	struct arena *arena;
	struct complaints *complaints;
	struct settled *settled;
	struct policy *policies;
	struct origin_of_policy *origins;
};

/* ---- the program ---- */

static enum pin pin_of(const struct rule *rule, int release)
{
	if (rule->since && release_of(str_of(rule->since)) > release)
		return PIN_NEWER;
	return rule->error_since && release_of(str_of(rule->error_since)) > release ? PIN_WARNING : PIN_NONE;
}

static void take_defaults(struct settling *s, int release)
{
	for (size_t i = 0; i < s->catalogue->rule_count; i++) {
		const struct rule *rule = s->catalogue->rules[i];

		s->policies[i] = (struct policy){ .rule = rule, .enabled = true, .pin = pin_of(rule, release) };
		s->origins[i].severity = DEFAULT_FROM;
		for (size_t p = 0; p < COUNT_OF(rule->params) && rule->params[p].name; p++) {
			s->policies[i].param[p] = rule->params[p].value;
			s->origins[i].param[p] = DEFAULT_FROM;
		}
	}
	s->settled->fail_on = SEVERITY_ERROR;
	s->settled->engine.suppressions = SUPPRESS_ALL;
	s->settled->fail_on_from = s->settled->suppressions_from = DEFAULT_FROM;
}

/* ---- layers ---- */

static void take_changes(struct settling *s, const struct changes *changes)
{
	change_policies(s->policies, changes);
	for (size_t i = 0; i < changes->n; i++) {
		const struct change *c = &changes->at[i];

		if (c->kind == CHANGE_PARAM)
			s->origins[c->rule].param[c->nth] = c->from;
		else
			s->origins[c->rule].severity = c->from;
	}
}

/* `from`: who says so, if that is not to be told by line. */
static void take_file(struct settling *s, const struct config *c, const char *from)
{
	take_changes(s, &c->changes);
	if (c->fail_on.text) {
		s->settled->fail_on = c->fail_severity;
		s->settled->fail_on_from = from ? from : c->fail_on.from;
	}
	if (c->suppressions.text) {
		s->settled->engine.suppressions = c->suppression;
		s->settled->suppressions_from = from ? from : c->suppressions.from;
	}
}

/* One that is built in is told by its name, and that it names a rule is no user's word against a pin. */
static int take_built_in(struct settling *s, const struct profile *profile)
{
	const char *from = arena_printf(s->arena, "profile %s", profile->name);
	const struct config *c = config_read(s->catalogue, from, str_of(profile->text), true, s->arena, s->complaints);
	struct config told;

	if (!c)
		return -1;
	struct change *changes = arena_array(s->arena, c->changes.n, struct change);

	for (size_t i = 0; i < c->changes.n; i++) {
		changes[i] = c->changes.at[i];
		changes[i].from = from;
		changes[i].by_name = false;
	}
	told = *c;
	told.changes.at = changes;
	take_file(s, &told, from);
	return 0;
}

/* As it is to be opened: beside the configuration that names it. */
static const char *profile_path(struct settling *s, const char *file)
{
	const char *slash = s->settled->config ? strrchr(s->settled->config->file, '/') : NULL;
	struct str directory = STR_NONE;

	if (slash && file[0] != '/')
		directory =
			str_sub(str_of(s->settled->config->file), 0, (size_t)(slash - s->settled->config->file) + 1);
	return arena_printf(s->arena, "%.*s%s", STR_ARG(directory), file);
}

static int take_profile(struct settling *s, const char *name, bool of_file)
{
	const struct profile *built_in = profile_named(s->catalogue, str_of(name));
	const struct config *c;

	if (built_in)
		return take_built_in(s, built_in);
	c = config_load(s->catalogue, of_file ? profile_path(s, name) : name, true, true, s->arena, s->complaints);
	if (!c)
		return -1;
	take_file(s, c, NULL);
	return 0;
}

static int take_named_profile(struct settling *s, const struct command_line *options)
{
	const struct config *c = s->settled->config;

	s->settled->profile = "default";
	s->settled->profile_from = DEFAULT_FROM;
	if (options->profile) {
		s->settled->profile = options->profile;
		s->settled->profile_from = COMMAND_LINE_FROM;
	} else if (c && c->profile.text) {
		s->settled->profile = c->profile.text;
		s->settled->profile_from = c->profile.from;
	}
	return take_profile(s, s->settled->profile, !options->profile);
}

static void take_command_line(struct settling *s, const struct command_line *options)
{
	struct engine *e = &s->settled->engine;

	e->last = (struct changes){ options->changes.at, options->changes.n };
	take_changes(s, &e->last);
	if (options->fail_on_said) {
		s->settled->fail_on = options->fail_on;
		s->settled->fail_on_from = COMMAND_LINE_FROM;
	}
	if (options->suppressions_said) {
		e->suppressions = options->suppressions;
		s->settled->suppressions_from = COMMAND_LINE_FROM;
	}
	e->go_minor = options->go_minor;
	e->kube_minor = options->kube_minor;
}

/* What only the file says. */
static void take_rest(struct settled *ret, const char *directory)
{
	ret->scope.directory = directory;
	if (!ret->config)
		return;
	ret->scope.exclude = ret->config->exclude;
	ret->scope.exclude_count = ret->config->exclude_count;
	ret->engine.overrides = ret->config->overrides;
	ret->engine.images = ret->config->images;
}

const struct settled *config_settle(const struct catalogue *catalogue, const struct config *config,
				    const char *directory, const struct command_line *options, struct arena *arena,
				    struct complaints *complaints)
{
	struct settled *ret = arena_new(arena, struct settled);
	struct settling s = { catalogue,
			      arena,
			      complaints,
			      ret,
			      arena_array(arena, catalogue->rule_count, struct policy),
			      arena_array(arena, catalogue->rule_count, struct origin_of_policy) };
	bool pinned = config && config->rules.text;

	ret->config = config;
	ret->rules = pinned ? config->rules.text : catalogue->version;
	ret->rules_from = pinned ? config->rules.from : DEFAULT_FROM;
	ret->origins = s.origins;
	ret->engine.policies = s.policies;
	ret->engine.policy_count = catalogue->rule_count;
	take_defaults(&s, release_of(str_of(ret->rules)));
	if (take_named_profile(&s, options) < 0)
		return NULL;
	if (config)
		take_file(&s, config, NULL);
	take_rest(ret, directory);
	take_command_line(&s, options);
	return ret;
}
