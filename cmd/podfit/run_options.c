/* SPDX-License-Identifier: Apache-2.0 */
#include "run_options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cpus.h"
#include "kube/kustomization.h"

enum { JOBS_MOST = 256, LIST_MOST = 64 << 20 };

void run_options_init(struct run_options *o)
{
	*o = (struct run_options){ .lint = { .limits = LIMITS_DEFAULT, .min_severity = SEVERITY_WARNING } };
	config_options_init(&o->config);
}

int set_context(void *target, const char *value, struct err *err UNUSED)
{
	struct run_options *o = target;

	*list_add(&o->config.arena, &o->context) = value;
	return 0;
}

int set_exclude(void *target, const char *value, struct err *err UNUSED)
{
	struct run_options *o = target;

	*list_add(&o->config.arena, &o->exclude) = value;
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

	*list_add(&o->config.arena, &o->lists) = value;
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

int set_render(void *target, const char *value, struct err *err)
{
	static const char *const names[] = { "auto", "never" };
	size_t i;

	if (option_choice(value, names, COUNT_OF(names), &i, err) < 0)
		return -1;
	((struct run_options *)target)->render.never = i == 1;
	return 0;
}

/* An option of `helm template`, as it is. Helm would fetch a file that is named by a URL. */
static int add_helm(void *target, const char *option, const char *value, bool is_file, struct err *err)
{
	struct run_options *o = target;

	if (!*value)
		return err_set(err, "a value is needed");
	if (is_file && strstr(value, "://"))
		return err_set(err, "'%s' is no file: nothing is ever fetched", value);
	o->render.given |= strcmp(option, "api-versions") != 0;
	*list_add(&o->config.arena, &o->helm) = arena_printf(&o->config.arena, "--%s=%s", option, value);
	return 0;
}

int set_helm_values(void *target, const char *value, struct err *err)
{
	struct run_options *o = target;

	for (struct str rest = str_of(value); rest.p;)	/* helm takes a list, too */
		*list_add(&o->config.arena, &o->values) = arena_text(&o->config.arena, str_cut(&rest, ','));
	return add_helm(target, "values", value, true, err);
}

int set_helm_set(void *target, const char *value, struct err *err)
{
	return add_helm(target, "set", value, false, err);
}

int set_helm_set_string(void *target, const char *value, struct err *err)
{
	return add_helm(target, "set-string", value, false, err);
}

int set_helm_set_file(void *target, const char *value, struct err *err)
{
	return add_helm(target, "set-file", value, true, err);
}

int set_helm_api_versions(void *target, const char *value, struct err *err)
{
	return add_helm(target, "api-versions", value, false, err);
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
	return set_minor(value, &((struct run_options *)target)->config.line.go_minor, err);
}

int set_kube_version(void *target, const char *value, struct err *err)
{
	return set_minor(value, &((struct run_options *)target)->config.line.kube_minor, err);
}

static void add_named(struct run_options *o, const char *const *paths, size_t n)
{
	struct names names = gate_names(&o->gate, &o->config.arena, paths, n, &o->lint.limits);

	inputs_add_all(&o->inputs, &o->config.arena, names.at, names.n, false, &o->collect);
}

static int add_list(struct run_options *o, const char *path, struct err *err)
{
	FILE *f = strcmp(path, "-") ? fopen(path, "re") : stdin;
	struct arena *arena = &o->config.arena;
	char *line = NULL;
	size_t cap = 0, total = 0;
	LIST(const char *) names = { NULL, 0, 0 };
	ssize_t n;

	if (!f)
		return err_errno(err, "cannot read the file list '%s'", path);
	while ((n = getline(&line, &cap, f)) >= 0) {
		struct str name = { line, (size_t)n };

		total += name.n;
		while (name.n && (name.p[name.n - 1] == '\n' || name.p[name.n - 1] == '\r'))
			name.n--;
		if (name.n && total <= LIST_MOST)
			*list_add(arena, &names) = arena_text(arena, name);
	}
	free(line);
	add_named(o, names.at, names.n);
	bool failed = ferror(f) || total > LIST_MOST;

	if (f != stdin)
		fclose(f);
	return failed ? err_set(err, "cannot read the file list '%s' to its end", path) : 0;
}

/* The work tree around is there for what its files say: nothing of it is rendered for that. */
static void drop_unrendered_context(struct inputs *inputs)
{
	size_t kept = 0;

	for (size_t i = 0; i < inputs->list.n; i++) {
		const struct input *in = &inputs->list.at[i];

		if (!in->context || (in->kind != INPUT_CHART && in->kind != INPUT_KUSTOMIZATION))
			inputs->list.at[kept++] = *in;
	}
	inputs->list.n = kept;
}

/* The rest of the work tree, and what is named as such. Of the inputs so far some may turn out to be no more. */
static int collect_context(struct run_options *o, const struct operands *paths, struct err *err)
{
	struct arena *arena = &o->config.arena;
	const char *around = o->gate.candidates ? gate_work_tree(arena) : NULL;

	if (o->diff.revision) {
		const char *first = paths->n ? config_directory(&o->config, paths->at[0]) : NULL;

		if (diff_base_mark(&o->diff, &o->inputs, first ? first : ".", arena, err) < 0)
			return -1;
		around = o->diff.git.root;
	}
	if (around && o->inputs.list.n)
		inputs_add(&o->inputs, arena, gate_name(arena, around, ""), true, &o->collect);
	inputs_add_all(&o->inputs, arena, o->context.at, o->context.n, true, &o->collect);
	if (around)
		drop_unrendered_context(&o->inputs);
	return 0;
}

static int collect(struct run_options *o, const struct operands *paths, struct err *err)
{
	struct arena *arena = &o->config.arena;

	add_named(o, (const char *const *)paths->at, paths->n);
	for (size_t i = 0; i < o->lists.n; i++)
		if (add_list(o, o->lists.at[i], err) < 0)
			return -1;
	if (!paths->n && !o->lists.n)
		inputs_add(&o->inputs, arena, ".", false, &o->collect);
	return collect_context(o, paths, err);
}

/* What has no place of its own is where podfit was called, standard input where --stdin-filename says. */
static void place(struct run_options *o, struct input *in)
{
	const char *named = in->kind == INPUT_STDIN ? o->stdin_name : NULL, *slash = named ? strrchr(named, '/') : NULL;
	const char *real = slash ? config_directory(&o->config, named) : NULL, *last = real ? slash + 1 : named;

	if (!real)
		real = config_directory(&o->config, ".");
	in->scope = finder_scope(&o->config.finder, real ? real : "", -1);
	if (last && real && in->scope->directory)
		in->below = path_below(&o->config.arena, in->scope, real, last);
}

static const struct input_config *configs_of(struct run_options *o, struct inputs *inputs)
{
	struct input_config *configs = arena_array(&o->config.arena, inputs->list.n, struct input_config);

	for (size_t i = 0; i < inputs->list.n; i++) {
		struct input *in = &inputs->list.at[i];

		if (in->kind == INPUT_STDIN && o->stdin_name)
			in->name = o->stdin_name;
		if (in->kind == INPUT_STDIN || in->fifo)
			place(o, in);
		const struct settled *s = in->scope ? settled_of(in->scope) : o->config.finder.none;

		configs[i] = (struct input_config){ &s->engine, s->fail_on, in->below, NULL };
	}
	return configs;
}

/* What is deleted is judged by the configuration of the work tree. */
static int compare_with_base(struct run_options *o, struct err *err)
{
	const struct config_scope *scope = finder_scope(&o->config.finder, o->diff.git.root, -1);

	if (diff_base_read(&o->diff, &o->inputs, scope, err) < 0)
		return -1;
	inputs_render(&o->diff.then, &o->config.arena, &o->render, &o->lint.limits);
	diff_base_arm(&o->diff, &o->lint, configs_of(o, &o->diff.then));
	return 0;
}

enum status run_options_inputs(struct run_options *o, const struct command *c, const struct operands *paths)
{
	enum status status = config_options_ready(&o->config, c);
	struct err err = { "" };

	if (status != STATUS_GO_ON)
		return status;
	if (!o->lint.jobs)
		o->lint.jobs = cpus_allowed();
	o->collect.candidates = o->gate.candidates;
	o->collect.force_exclude |= o->gate.candidates;
	o->lint.may_be_nothing = o->gate.candidates || o->diff.revision;
	o->collect.exclude = o->exclude.at;
	o->collect.exclude_count = o->exclude.n;
	o->collect.limits = &o->lint.limits;
	o->collect.parts = kustomization_parts;
	o->collect.parts_context = &o->lint.limits;
	o->collect.unbuilt = o->render.never;
	o->collect.scope = finder_scope;
	o->collect.scope_context = &o->config.finder;
	o->render.helm = o->helm.at;
	o->render.helm_count = o->helm.n;
	o->render.values = o->values.at;
	o->render.values_count = o->values.n;
	o->render.kube_minor = o->config.line.kube_minor;
	if (collect(o, paths, &err) < 0)
		return command_failed(c, &err);
	inputs_render(&o->inputs, &o->config.arena, &o->render, &o->lint.limits);
	o->lint.configs = configs_of(o, &o->inputs);
	o->lint.engine = o->config.finder.none->engine;
	o->lint.fail_on = o->config.finder.none->fail_on;
	status = config_options_status(&o->config, c);
	if (status == STATUS_GO_ON && o->diff.revision && compare_with_base(o, &err) < 0)
		return command_failed(c, &err);
	return status;
}
