/* SPDX-License-Identifier: Apache-2.0 */
#include "config_options.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "policies.h"
#include "report/report.h"

void config_options_init(struct config_options *o)
{
	*o = (struct config_options){ .catalogue = { policies, policy_count, profiles, profile_count,
						     PODFIT_VERSION } };
	o->complaints.arena = &o->arena;
}

enum status config_options_status(const struct config_options *o, const struct command *c)
{
	auto_arena scratch = ARENA_EMPTY;

	for (size_t i = 0; i < o->complaints.list.n; i++)
		fprintf(stderr, "podfit %s: %s\n", c->name,
			arena_text(&scratch, printable(&scratch, str_of(o->complaints.list.at[i]))));
	return o->complaints.list.n ? STATUS_FAILED : STATUS_GO_ON;
}

enum status config_options_ready(struct config_options *o, const struct command *c)
{
	if (finder_init(&o->finder, &o->catalogue, &o->line, o->file, !o->none, &o->arena, &o->complaints) < 0)
		return config_options_status(o, c);
	return STATUS_GO_ON;
}

const char *config_directory(struct config_options *o, const char *path)
{
	const char *slash = strrchr(path, '/'), *directory = path;
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		directory = slash ? arena_text(&o->arena, str_sub(str_of(path), 0, (size_t)(slash - path) + 1)) : ".";
	char *real = realpath(directory, NULL);
	const char *ret = real ? arena_text(&o->arena, str_of(real)) : NULL;

	free(real);
	return ret;
}

int set_config(void *target, const char *value, struct err *err)
{
	struct config_options *o = target;

	if (!*value)
		return err_set(err, "a name is needed");
	o->file = value;
	o->none = false;
	return 0;
}

int set_no_config(void *target, const char *value UNUSED, struct err *err UNUSED)
{
	struct config_options *o = target;

	o->file = NULL;
	o->none = true;
	return 0;
}

int set_profile(void *target, const char *value, struct err *err)
{
	struct config_options *o = target;

	o->line.profile = value;
	if (profile_is_file(str_of(value)) || profile_named(&o->catalogue, str_of(value)))
		return 0;
	return profile_unknown(&o->catalogue, str_of(value), err);
}

int set_param(void *target, const char *value, struct err *err)
{
	struct config_options *o = target;
	const char *equals = strchr(value, '=');

	if (!equals)
		return err_set(err, "'%s' is no NAME=VALUE", value);
	return change_param(&o->catalogue, &o->arena, (struct str){ value, (size_t)(equals - value) },
			    str_of(equals + 1), "--param", &o->line.changes, err);
}

/* "rule,@group,..." */
static int switch_rules(struct config_options *o, const char *list, bool enabled, struct err *err)
{
	struct str rest = str_of(list);

	while (rest.n)
		if (change_rules(&o->catalogue, &o->arena, str_trim(str_cut(&rest, ',')), CHANGE_ENABLED, enabled,
				 enabled ? "--enable" : "--disable", &o->line.changes, err) < 0)
			return -1;
	return 0;
}

int set_enable(void *target, const char *value, struct err *err)
{
	return switch_rules(target, value, true, err);
}

int set_disable(void *target, const char *value, struct err *err)
{
	return switch_rules(target, value, false, err);
}

int level_of(const char *value, bool never, enum severity *ret, struct err *err)
{
	if (!strcmp(value, "off") || (!never && !strcmp(value, "never")) || severity_parse(value, ret) < 0)
		return err_set(err, "'%s' is none of error, warning, info%s", value, never ? ", never" : "");
	return 0;
}

int set_fail_on(void *target, const char *value, struct err *err)
{
	struct config_options *o = target;

	o->line.fail_on_said = true;
	return level_of(value, true, &o->line.fail_on, err);
}

int set_suppressions(void *target, const char *value, struct err *err)
{
	struct config_options *o = target;
	size_t i;

	if (option_choice(value, suppression_names, COUNT_OF(suppression_names), &i, err) < 0)
		return -1;
	o->line.suppressions_said = true;
	o->line.suppressions = (enum suppressions)i;
	return 0;
}

int set_require_reason(void *target, const char *value UNUSED, struct err *err)
{
	return set_suppressions(target, suppression_names[SUPPRESS_WITH_REASON], err);
}
