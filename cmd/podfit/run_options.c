/* SPDX-License-Identifier: Apache-2.0 */
#include "run_options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cpus.h"
#include "kube/kustomization.h"
#include "policies.h"

enum { JOBS_MOST = 256, LIST_MOST = 64 << 20 };

void run_options_init(struct run_options *o)
{
	*o = (struct run_options){ .lint = { .limits = LIMITS_DEFAULT, .fail_on = SEVERITY_ERROR,
					     .min_severity = SEVERITY_WARNING } };
	o->policies = arena_array(&o->arena, policy_count, struct policy);
	for (size_t i = 0; i < policy_count; i++) {
		o->policies[i].rule = policies[i];
		o->policies[i].enabled = true;
		for (size_t p = 0; p < COUNT_OF(policies[i]->params) && policies[i]->params[p].name; p++)
			o->policies[i].param[p] = policies[i]->params[p].value;
	}
	o->lint.engine.policies = o->policies;
	o->lint.engine.policy_count = policy_count;
}

int set_context(void *target, const char *value, struct err *err UNUSED)
{
	struct run_options *o = target;

	*list_add(&o->arena, &o->context) = value;
	return 0;
}

int set_exclude(void *target, const char *value, struct err *err UNUSED)
{
	struct run_options *o = target;

	*list_add(&o->arena, &o->exclude) = value;
	return 0;
}

int set_force_exclude(void *target, const char *value UNUSED, struct err *err UNUSED)
{
	((struct run_options *)target)->collect.force_exclude = true;
	return 0;
}

int set_stdin_filename(void *target, const char *value, struct err *err)
{
	if (!*value)
		return err_set(err, "a name is needed");
	((struct run_options *)target)->stdin_name = value;
	return 0;
}

int set_file_list(void *target, const char *value, struct err *err UNUSED)
{
	struct run_options *o = target;

	*list_add(&o->arena, &o->lists) = value;
	return 0;
}

int set_allow_empty(void *target, const char *value UNUSED, struct err *err UNUSED)
{
	((struct run_options *)target)->lint.allow_empty = true;
	return 0;
}

int set_allow_broken(void *target, const char *value UNUSED, struct err *err UNUSED)
{
	((struct run_options *)target)->lint.allow_broken = true;
	return 0;
}

int set_jobs(void *target, const char *value, struct err *err)
{
	int64_t n;

	if (option_number(value, 1, JOBS_MOST, &n, err) < 0)
		return -1;
	((struct run_options *)target)->lint.jobs = (unsigned)n;
	return 0;
}

/* "1.27" */
static int set_minor(const char *value, int *ret, struct err *err)
{
	int64_t minor;
	struct err why = { "" };

	if (strncmp(value, "1.", 2) || option_number(value + 2, 0, 999, &minor, &why) < 0)
		return err_set(err, "'%s' is no version like 1.27", value);
	*ret = (int)minor;
	return 0;
}

int set_go_version(void *target, const char *value, struct err *err)
{
	return set_minor(value, &((struct run_options *)target)->lint.engine.go_minor, err);
}

int set_kube_version(void *target, const char *value, struct err *err)
{
	return set_minor(value, &((struct run_options *)target)->lint.engine.kube_minor, err);
}

static int add_list(struct run_options *o, const char *path, struct err *err)
{
	FILE *f = strcmp(path, "-") ? fopen(path, "re") : stdin;
	char *line = NULL;
	size_t cap = 0, total = 0;
	ssize_t n;

	if (!f)
		return err_errno(err, "cannot read the file list '%s'", path);
	while ((n = getline(&line, &cap, f)) >= 0) {
		struct str name = { line, (size_t)n };

		total += name.n;
		while (name.n && (name.p[name.n - 1] == '\n' || name.p[name.n - 1] == '\r'))
			name.n--;
		if (name.n && total <= LIST_MOST)
			inputs_add(&o->inputs, &o->arena, arena_text(&o->arena, name), false, &o->collect);
	}
	free(line);
	bool failed = ferror(f) || total > LIST_MOST;

	if (f != stdin)
		fclose(f);
	return failed ? err_set(err, "cannot read the file list '%s' to its end", path) : 0;
}

int run_options_inputs(struct run_options *o, const struct operands *paths, struct err *err)
{
	if (!o->lint.jobs)
		o->lint.jobs = cpus_allowed();
	o->collect.exclude = o->exclude.at;
	o->collect.exclude_count = o->exclude.n;
	o->collect.limits = &o->lint.limits;
	o->collect.parts = kustomization_parts;
	o->collect.parts_context = &o->lint.limits;
	for (size_t i = 0; i < paths->n; i++)
		inputs_add(&o->inputs, &o->arena, paths->at[i], false, &o->collect);
	for (size_t i = 0; i < o->lists.n; i++)
		if (add_list(o, o->lists.at[i], err) < 0)
			return -1;
	if (!paths->n && !o->lists.n)
		inputs_add(&o->inputs, &o->arena, ".", false, &o->collect);
	for (size_t i = 0; i < o->context.n; i++)
		inputs_add(&o->inputs, &o->arena, o->context.at[i], true, &o->collect);
	for (size_t i = 0; o->stdin_name && i < o->inputs.list.n; i++)
		if (o->inputs.list.at[i].kind == INPUT_STDIN)
			o->inputs.list.at[i].name = o->stdin_name;
	return 0;
}
