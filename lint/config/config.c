/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "config/reading.h"
#include "source/open.h"

void complain(struct complaints *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	*list_add(c->arena, &c->list) = arena_vprintf(c->arena, format, args);
	va_end(args);
}

struct top { /* what the file's own map becomes */
	struct config config;
	change_list severity, parameters;
	bool version;
};

static void read_version(struct reading *r, const struct node *value, void *target)
{
	const struct node *n = node_real(r->doc, value);

	((struct top *)target)->version = true;
	if (n && n->type == NODE_NUMBER && str_is(node_text(n), "1"))
		return;
	if (n && n->type == NODE_NUMBER)
		wrong(r, value, "version %.*s is none that podfit %s reads: write 1", STR_ARG(node_text(n)),
		      r->catalogue->version);
	else
		wrong(r, value, "the number 1 is wanted here, not %s", n ? node_type_name(n) : "null");
}

static void read_rules(struct reading *r, const struct node *value, void *target)
{
	struct said_text said = said_at(r, value, "a release in quotes, \"0.1\",");
	int release = release_of(str_of(said.text));

	if (said.text && release < 0)
		wrong(r, value, "'%s' is no release like \"0.1\"", said.text);
	else if (said.text && release > release_of(str_of(r->catalogue->version)))
		wrong(r, value, "the rules of %s are newer than this podfit, which is %s", said.text,
		      r->catalogue->version);
	*(struct said_text *)target = said;
}

static void read_profile(struct reading *r, const struct node *value, void *target)
{
	struct said_text said = said_at(r, value, "the name of a profile, or a file,");
	struct err err = { "" };

	*(struct said_text *)target = said;
	if (!said.text || profile_is_file(str_of(said.text)) || profile_named(r->catalogue, str_of(said.text)))
		return;
	profile_unknown(r->catalogue, str_of(said.text), &err);
	wrong(r, value, "%s", err.text);
}

static void read_fail_on(struct reading *r, const struct node *value, void *target)
{
	static const char *const names[] = { "error", "warning", "info", "never" };
	static const enum severity values[] = { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFO, SEVERITY_OFF };
	struct config *c = target;
	size_t i;

	c->fail_on = said_at(r, value, "error, warning, info or never");
	if (c->fail_on.text && choose(r, value, str_of(c->fail_on.text), "level", names, COUNT_OF(names), &i))
		c->fail_severity = values[i];
}

static void read_suppressions(struct reading *r, const struct node *value, void *target)
{
	struct config *c = target;
	size_t i;

	c->suppressions = said_at(r, value, "all, with-reason or none");
	if (c->suppressions.text &&
	    choose(r, value, str_of(c->suppressions.text), "value", suppression_names, COUNT_OF(suppression_names), &i))
		c->suppression = (enum suppressions)i;
}

static void read_exclude(struct reading *r, const struct node *value, void *target)
{
	struct patterns list = patterns_at(r, value, path_pattern);
	const char **texts = arena_array(r->arena, list.n, const char *);
	struct config *c = target;

	for (size_t i = 0; i < list.n; i++)
		texts[i] = list.at[i].p;
	c->exclude = texts;
	c->exclude_count = list.n;
	c->exclude_from = from_of(r, value);
}

static void read_baseline(struct reading *r, const struct node *value, void *target)
{
	*(struct said_text *)target = said_at(r, value, "a file");
}

static void read_mode(struct reading *r, const struct node *value, void *target)
{
	struct config *c = target;
	size_t i;

	c->webhook.mode_said = said_at(r, value, "warn, deny or audit");
	if (c->webhook.mode_said.text && choose(r, value, str_of(c->webhook.mode_said.text), "mode", webhook_mode_names,
						COUNT_OF(webhook_mode_names), &i))
		c->webhook.mode = (enum webhook_mode)i;
}

static void read_ignore_images(struct reading *r, const struct node *value, void *target)
{
	struct config *c = target;

	c->webhook.ignore_images = patterns_at(r, value, image_pattern);
	c->webhook.ignore_from = from_of(r, value);
}

static const struct key webhook_keys[] = {
	{ "mode", read_mode, 0, false },
	{ "ignore_images", read_ignore_images, 0, false },
};

static void read_webhook(struct reading *r, const struct node *value, void *target)
{
	read_map(r, value, "a map of mode and ignore_images", webhook_keys, COUNT_OF(webhook_keys), target);
}

static const struct key top_keys[] = {
	{ "version", read_version, 0, true },
	{ "rules", read_rules, offsetof(struct top, config.rules), false },
	{ "profile", read_profile, offsetof(struct top, config.profile), false },
	{ "fail_on", read_fail_on, offsetof(struct top, config), true },
	{ "parameters", read_parameters, offsetof(struct top, parameters), true },
	{ "severity", read_severity, offsetof(struct top, severity), true },
	{ "exclude", read_exclude, offsetof(struct top, config), false },
	{ "go_images", read_go_images, offsetof(struct top, config), false },
	{ "overrides", read_overrides, offsetof(struct top, config.overrides), false },
	{ "baseline", read_baseline, offsetof(struct top, config.baseline), false },
	{ "suppressions", read_suppressions, offsetof(struct top, config), true },
	{ "webhook", read_webhook, offsetof(struct top, config), false },
};

static int by_start(const void *a, const void *b)
{
	const struct wrong *x = a, *y = b;
	int order = (x->start > y->start) - (x->start < y->start);

	return order ? order : strcmp(x->text, y->text);
}

void hand_over(struct reading *r, struct complaints *complaints)
{
	if (r->wrong.n)
		qsort(r->wrong.at, r->wrong.n, sizeof *r->wrong.at, by_start);
	for (size_t i = 0; i < r->wrong.n; i++)
		complain(complaints, "%s", r->wrong.at[i].text);
	if (r->wrong.n == COMPLAINTS)
		complain(complaints, "%s: there may be more: only %d are listed", r->config->file, COMPLAINTS);
}

static void read_top(struct reading *r, struct top *top)
{
	const struct node nothing = { 0 }, *root = r->doc->root ? r->doc->root : &nothing;
	bool map = root != &nothing && read_map(r, root, "a map", top_keys, COUNT_OF(top_keys), top);

	if (root == &nothing || (map && !top->version))
		wrong(r, root, "`version: 1` is missing");
	if (r->doc->overrun)
		wrong(r, root, "aliases lead to more than is read");
	top->config.changes = changes_of(r->arena, &top->severity, &top->parameters);
}

const struct config *config_read(const struct catalogue *catalogue, const char *file, struct str text, bool profile,
				 struct arena *arena, struct complaints *complaints)
{
	auto_arena scratch = ARENA_EMPTY;
	struct limits limits = LIMITS_DEFAULT;
	struct doc doc = { .arena = &scratch, .limits = &limits, .text = text };
	struct top *top = arena_new(arena, struct top);
	struct reading r = {
		.config = &top->config, .catalogue = catalogue, .arena = arena, .doc = &doc, .profile = profile
	};
	struct fault fault = { 0 };

	limits.depth = 50;
	limits.nodes = limits.alias_steps = 1u << 17;
	top->config.file = arena_text(arena, str_of(file));
	if (yaml_read(&doc, &fault) < 0)
		wrong(&r, &(struct node){ .start = fault.at, .end = fault.at }, "%s", fault.text);
	else
		read_top(&r, top);
	hand_over(&r, complaints);
	return r.wrong.n ? NULL : &top->config;
}

/* To its end, or to one byte more than is wanted. */
static int read_all(int fd, size_t cap, struct arena *arena, struct str *ret, struct err *err)
{
	struct stat st;
	size_t room = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= 0 && (uint64_t)st.st_size < cap ?
			      (size_t)st.st_size : cap, n = 0;
	char *text = arena_bytes(arena, room + 1);
	ssize_t got;

	while (n <= room && (got = read(fd, text + n, room + 1 - n)) != 0) {
		if (got < 0 && errno != EINTR)
			return err_errno(err, "cannot be read");
		n += got > 0 ? (size_t)got : 0;
	}
	if (n > cap)
		return err_set(err, "is larger than %zuMiB: no configuration", cap >> 20);
	if (n > room)
		return err_set(err, "has changed while it was read");
	*ret = (struct str){ text, n };
	return 0;
}

int config_text(const char *path, bool named, size_t cap, struct arena *arena, struct str *ret,
		struct complaints *complaints)
{
	struct err err = { "" };
	struct stat st;
	int fd = open_input(path, named, &st, &err), failed = -1;

	if (fd >= 0) {
		failed = read_all(fd, cap, arena, ret, &err);
		close(fd);
	}
	if (failed < 0)
		complain(complaints, "%s: %s", path, err.text);
	return failed;
}

const struct config *config_load(const struct catalogue *catalogue, const char *path, bool named, bool profile,
				 struct arena *arena, struct complaints *complaints)
{
	auto_arena scratch = ARENA_EMPTY;
	struct str text;

	if (config_text(path, named, CONFIG_BYTES, &scratch, &text, complaints) < 0)
		return NULL;
	return config_read(catalogue, path, text, profile, arena, complaints);
}
