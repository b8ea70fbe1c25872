/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include <jansson.h>

#include "command.h"
#include "run_options.h"

struct settings_command {
	struct run_options run;		/* first: the shared setters look there */
	bool json;
};

static int set_format(void *target, const char *value, struct err *err)
{
	static const char *const names[] = { "text", "json" };
	size_t i;

	if (option_choice(value, names, COUNT_OF(names), &i, err) < 0)
		return -1;
	((struct settings_command *)target)->json = i == 1;
	return 0;
}

/* ---- JSON: one container at a time ---- */

static const char *state_name(enum state s)
{
	return s == STATE_KNOWN ? "known" : s == STATE_UNKNOWN ? "unknown" : "absent";
}

static json_t *text_or_null(const char *text)
{
	json_t *j = text ? json_string(text) : json_null();

	return j ? j : json_string("(not UTF-8)");
}

static json_t *value_of(const struct kept_setting *s)
{
	if (s->kind == VALUE_NUMBER)
		return json_integer(s->value);
	return s->kind == VALUE_OFF ? json_string("off") : json_null();
}

static json_t *rlimit_of(int64_t amount)
{
	return amount == -2 ? json_null() : amount == -1 ? json_string("unlimited") : json_integer(amount);
}

static bool is_go_variable(size_t id)
{
	return id >= SETTING_GOMEMLIMIT && id <= SETTING_AUTOMEMLIMIT;
}

static json_t *setting_json(const struct report *r, const struct settings_row *row, size_t id)
{
	const struct kept_setting *s = &row->settings[id];
	json_t *j = json_object();

	json_object_set_new(j, "state", json_string(state_name(s->state)));
	if (s->state == STATE_KNOWN && s->is_rlimit) {
		json_object_set_new(j, "soft", rlimit_of(s->soft));
		json_object_set_new(j, "hard", rlimit_of(s->hard));
	} else if (s->state == STATE_KNOWN) {
		if (s->text)
			json_object_set_new(j, "text", text_or_null(s->text));
		json_object_set_new(j, "value", value_of(s));
		if (is_go_variable(id))
			json_object_set_new(j, "valid", json_boolean(s->valid));
	}
	if (s->state != STATE_ABSENT && s->origin)
		json_object_set_new(j, "origin", text_or_null(s->origin));
	if (s->has_place && s->at.input != row->at.input)	/* a ConfigMap's, a LimitRange's */
		json_object_set_new(j, "file", text_or_null(r->names[s->at.input]));
	if (s->has_place) {
		json_object_set_new(j, "line", json_integer(s->at.line));
		json_object_set_new(j, "column", json_integer(s->at.column));
	}
	return j;
}

static json_t *object_json(const struct object_id *o)
{
	json_t *j = json_object();

	json_object_set_new(j, "apiVersion", text_or_null(o->api_version));
	json_object_set_new(j, "kind", text_or_null(o->kind));
	json_object_set_new(j, "namespace", text_or_null(o->namespace));
	json_object_set_new(j, "name", text_or_null(o->name));
	return j;
}

static void write_row(FILE *out, const struct report *r, const struct settings_row *row)
{
	json_t *j = json_object(), *go = json_object(), *settings = json_object();
	char confidence[16];

	json_object_set_new(j, "file", text_or_null(r->names[row->at.input]));
	json_object_set_new(j, "line", row->at.line ? json_integer(row->at.line) : json_null());
	json_object_set_new(j, "object", object_json(row->object));
	json_object_set_new(j, "container", text_or_null(row->container));
	json_object_set_new(j, "containerType", text_or_null(row->container_type));
	snprintf(confidence, sizeof confidence, "%d.%02d", row->confidence / 100, row->confidence % 100);
	json_object_set_new(go, "confidence", json_loads(confidence, JSON_DECODE_ANY, NULL));
	json_object_set_new(go, "evidence", text_or_null(row->evidence));
	json_object_set_new(j, "go", go);
	for (size_t i = 0; i < SETTING_COUNT; i++)
		json_object_set_new(settings, setting_name((enum setting_id)i), setting_json(r, row, i));
	json_object_set_new(j, "settings", settings);
	json_dumpf(j, out, JSON_COMPACT | JSON_REAL_PRECISION(3));
	json_decref(j);
}

static void write_json(FILE *out, const struct lint_result *result)
{
	fputs("{\"schema\": \"podfit.dev/settings/v1\", \"containers\": [", out);
	for (size_t i = 0; i < result->report.row_count; i++) {
		fputs(i ? ",\n  " : "\n  ", out);
		write_row(out, &result->report, result->report.rows[i]);
	}
	fputs(result->report.row_count ? "\n]}\n" : "]}\n", out);
}

/* ---- a table ---- */

static const char *shown_value(struct arena *a, const struct kept_setting *s)
{
	if (s->state == STATE_UNKNOWN)
		return "unknown";
	if (s->is_rlimit) {
		const char *soft = s->soft == -2 ? "-" : s->soft == -1 ? "unlimited" : arena_printf(a, "%lld", (long long)s->soft);
		const char *hard = s->hard == -2 ? "-" : s->hard == -1 ? "unlimited" : arena_printf(a, "%lld", (long long)s->hard);

		return arena_printf(a, "%s:%s", soft, hard);
	}
	if (!s->text)
		return arena_printf(a, "%lld", (long long)s->value);
	struct str text = printable(a, str_sub(str_of(s->text), 0, 200));

	return arena_printf(a, text.n ? "%.*s" : "(empty)%.*s", STR_ARG(text));
}

static const char *meaning(struct arena *a, size_t id, const struct kept_setting *s)
{
	char buffer[BYTES_TEXT];

	if (s->state != STATE_KNOWN || s->is_rlimit)
		return "";
	if (!s->valid)
		return id == SETTING_GOMEMLIMIT ? "Go aborts on this" : is_go_variable(id) ? "ignored" : "not a quantity";
	if (s->kind == VALUE_OFF)
		return "off";
	if (s->kind != VALUE_NUMBER || id == SETTING_GOGC || id == SETTING_GOMAXPROCS)
		return "";
	if (id == SETTING_CPU_LIMIT || id == SETTING_CPU_REQUEST)
		return arena_printf(a, "%s CPU", cores_text(s->value, buffer));
	return arena_text(a, str_of(bytes_text(s->value, buffer)));
}

static const char *shown(struct arena *a, const char *text, const char *without)
{
	return text ? arena_text(a, printable(a, str_of(text))) : without;
}

static void write_table_row(FILE *out, struct arena *a, const struct report *r, const struct settings_row *row)
{
	const struct object_id *o = row->object;

	fputs(shown(a, r->names[row->at.input], ""), out);
	if (row->at.line)	/* else it is rendered */
		fprintf(out, ":%u", row->at.line);
	fprintf(out, ": %s %s%s%s, %s container %s",
		shown(a, o->kind, "(no kind)"), shown(a, o->namespace, ""), o->namespace ? "/" : "",
		shown(a, o->name, "(no name)"), row->container_type, shown(a, row->container, "(no name)"));
	if (row->evidence)
		fprintf(out, "; Go %d%%: %s", row->confidence, shown(a, row->evidence, ""));
	fputc('\n', out);
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct kept_setting *s = &row->settings[i];

		if (s->state == STATE_ABSENT || (s->state == STATE_UNKNOWN && !s->has_place && s->origin &&
						 !strcmp(s->origin, "partial object")))
			continue;
		fprintf(out, "    %-17s %-16s %-12s %s\n", setting_name((enum setting_id)i), shown_value(a, s),
			meaning(a, i, s), shown(a, s->origin, ""));
	}
}

static void write_table(FILE *out, const struct lint_result *result)
{
	auto_arena a = ARENA_EMPTY;

	for (size_t i = 0; i < result->report.row_count; i++) {
		if (i)
			fputc('\n', out);
		write_table_row(out, &a, &result->report, result->report.rows[i]);
		arena_reset(&a);
	}
}

static enum status run_with(struct settings_command *c, int argc, char **argv)
{
	struct operands paths;
	struct err err = { "" };
	struct lint_result result;

	run_options_init(&c->run);
	enum status status = command_begin(&command_settings, argc, argv, c, &paths);

	if (status != STATUS_GO_ON)
		return status;
	c->run.lint.settings_wanted = true;
	status = run_options_inputs(&c->run, &command_settings, &paths);
	if (status != STATUS_GO_ON)
		return status;
	lint_run(&c->run.lint, &c->run.inputs, &result);
	(c->json ? write_json : write_table)(stdout, &result);
	status = (enum status)result.exit_code;
	if (fflush(stdout) != 0 || ferror(stdout)) {
		err_errno(&err, "cannot write the settings");
		status = command_failed(&command_settings, &err);
	}
	report_text.write(stderr, &result.report, &(struct report_options){ 0 });
	lint_release(&result);
	return status;
}

static enum status run(int argc, char **argv)
{
	struct settings_command c = { 0 };
	enum status status = run_with(&c, argc, argv);

	arena_release(&c.run.config.arena);
	return status;
}

const struct command command_settings = {
	.name = "settings",
	.summary = "what the Go runtime and the kernel will really see, container by container",
	.usage = "[OPTION...] [PATH | -]...",
	.details = "Every setting is known, unknown (the input does not tell; the reason stands\n"
		   "behind it) or absent. Exit status: 0, or 2 when something could not be looked\n"
		   "at.",
	.options = {
		{ 'f', "format", "NAME", "text", "text or json", set_format },
		RUN_OPTION_ROWS,
	},
	.run = run,
};
