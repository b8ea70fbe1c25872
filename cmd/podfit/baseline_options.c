/* SPDX-License-Identifier: Apache-2.0 */
#include "baseline_options.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "replace_file.h"

/* As SOURCE_DATE_EPOCH has it where that is set, so that a run can be repeated. */
static const char *today(struct arena *arena, struct complaints *complaints)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	int64_t seconds = time(NULL);
	struct err err = { "" };
	char text[16];
	struct tm tm;
	time_t now;

	if (epoch && *epoch && option_number(epoch, 0, INT64_C(253402300799), &seconds, &err) < 0)
		complain(complaints, "SOURCE_DATE_EPOCH: %s", err.text);
	now = (time_t)seconds;
	if (!gmtime_r(&now, &tm) || !strftime(text, sizeof text, "%Y-%m-%d", &tm))
		return "";
	return arena_text(arena, str_of(text));
}

/* Whether one of the operands is a directory that holds this one. */
static bool is_walked(struct run_options *o, const struct operands *paths, const char *directory)
{
	static const char *const here[] = { "." };
	bool none = !paths->n && !o->lists.n;
	const char *const *names = none ? here : (const char *const *)paths->at;

	for (size_t i = 0; i < (none ? 1 : paths->n); i++) {
		const char *real;
		struct stat st;
		size_t n;

		if (stat(names[i], &st) < 0 || !S_ISDIR(st.st_mode) || !(real = config_directory(&o->config, names[i])))
			continue;
		n = strlen(real);
		if (strncmp(real, directory, n) == 0 && (!directory[n] || directory[n] == '/' || n == 1))
			return true;
	}
	return false;
}

struct loading {
	struct run_options *o;
	const struct operands *paths;
	const char *today; /* NULL: nobody has asked */
};

static struct baseline *load(struct loading *l, const char *path, bool may_be_new)
{
	struct config_options *c = &l->o->config;
	const char *slash = strrchr(path, '/');
	const char *directory =
		config_directory(c, slash ? arena_printf(&c->arena, "%.*s/.", (int)(slash - path), path) : ".");
	struct baseline *b;

	if (!directory) {
		complain(&c->complaints, "%s: its directory cannot be opened", path);
		return NULL;
	}
	if (!l->today)
		l->today = today(&c->arena, &c->complaints);
	b = baseline_load(&c->catalogue, path, directory, l->today, may_be_new, &c->arena, &c->complaints);
	if (b)
		b->whole = is_walked(l->o, l->paths, directory);
	return b;
}

/* Beside the configuration that names it; from here for --config, as its other paths. */
static struct baseline *load_named(struct loading *l, const struct settled *s)
{
	const char *file = s->config->file, *name = s->config->baseline.text, *slash = strrchr(file, '/');

	if (l->o->config.file || !slash || *name == '/')
		return load(l, name, false);
	return load(l, arena_printf(&l->o->config.arena, "%.*s/%s", (int)(slash - file), file, name), false);
}

struct of_config {
	const struct settled *settled;
	struct baseline *baseline;
};

static bool names_one(const struct settled *s)
{
	return s->config && s->config->baseline.text;
}

/* Each configuration's once. */
static void take_those_of_configs(struct loading *l, struct input_config *configs)
{
	struct run_options *o = l->o;
	LIST(struct of_config) loaded = { NULL, 0, 0 };

	for (size_t i = 0; i < o->inputs.list.n; i++) {
		const struct input *in = &o->inputs.list.at[i];
		const struct settled *s = in->scope ? settled_of(in->scope) : o->config.finder.none;
		size_t at = loaded.n;

		if (!names_one(s))
			continue;
		while (at && loaded.at[at - 1].settled != s)
			at--;
		if (!at) {
			*list_add(&o->config.arena, &loaded) = (struct of_config){ s, load_named(l, s) };
			at = loaded.n;
		}
		configs[i].baseline = loaded.at[at - 1].baseline;
		o->lint.baselines = true;
	}
}

static bool a_config_names_one(const struct config_options *c)
{
	for (size_t i = 0; i < c->finder.found.n; i++)
		if (names_one(c->finder.found.at[i]))
			return true;
	return names_one(c->finder.none);
}

enum status baseline_options_ready(struct baseline_options *b, struct run_options *o, const struct command *c,
				   const struct operands *paths)
{
	struct loading l = { o, paths, NULL };
	const char *file = b->write ? b->write : b->file;
	struct input_config *configs;
	struct baseline *one = NULL;

	if (b->write && b->file && strcmp(b->write, b->file)) {
		complain(&o->config.complaints, "--baseline '%s' and --write-baseline '%s': one of the two", b->file,
			 b->write);
		return config_options_status(&o->config, c);
	}
	if (!file && !a_config_names_one(&o->config))
		return config_options_status(&o->config, c);
	configs = arena_array(&o->config.arena, o->inputs.list.n, struct input_config);
	if (file)
		one = load(&l, file, b->write != NULL);
	for (size_t i = 0; i < o->inputs.list.n; i++) {
		configs[i] = o->lint.configs[i];
		configs[i].baseline = one;
	}
	if (!file)
		take_those_of_configs(&l, configs);
	if (one && b->write) {
		one->extend = true;
		b->written = one;
	}
	o->lint.baselines |= one != NULL;
	o->lint.configs = configs;
	return config_options_status(&o->config, c);
}

static void say_what_changed(const struct baseline *b, const char *path)
{
	size_t added = 0, left_out = 0;

	for (size_t i = 0; i < b->entries.n; i++) {
		added += !b->entries.at[i].line;
		left_out += b->entries.at[i].stale;
	}
	fprintf(stderr, "%s: %zu known, %zu of them new; %zu left out that stood for nothing any more\n", path,
		b->entries.n - left_out, added, left_out);
}

int baseline_options_write(const struct baseline_options *b, struct arena *arena, struct err *err)
{
	struct replacement r;

	if (!b->written)
		return 0;
	if (replace_file_begin(&r, b->write, arena, err) < 0)
		return -1;
	baseline_print(r.out, b->written, str_ends(str_of(b->write), ".json"), arena);
	if (replace_file_end(&r, err) < 0)
		return -1;
	say_what_changed(b->written, b->write);
	return 0;
}
