/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "report/fingerprint.h"
#include "report/values.h"

/*
 * SARIF 2.1.0 (OASIS). The key of the fingerprints is not GitHub's primaryLocationLineHash: the upload action
 * calculates that itself and warns of every other value it finds (github/codeql-action src/fingerprints.ts).
 */
#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

struct sarif {
	const struct report *r;
	const struct report_options *o;
	const struct rule **rules; /* that found something, by name */
	size_t rule_count;
	struct arena scratch, kept;
};

static const char *level_of(enum severity s)
{
	return s == SEVERITY_ERROR ? "error" : s == SEVERITY_WARNING ? "warning" : "note";
}

/* Each key of an object in one call: {"text": ...} stands in many places. */
static json_t *with_text(struct sarif *s, const char *text)
{
	json_t *object = json_object();

	value_set_text(&s->scratch, object, "text", text);
	return object;
}

/* 3.11.5 and 3.11.6: braces are doubled, a bracket that is no link and a backslash get a backslash. */
static const char *message_text(struct sarif *s, const char *text)
{
	struct str in = str_of(text);
	char *copy = arena_bytes(&s->scratch, in.n * 2 + 1), *end = copy;

	for (size_t i = 0; i < in.n; i++) {
		if (strchr("[]\\", in.p[i]))
			*end++ = '\\';
		else if (strchr("{}", in.p[i]))
			*end++ = in.p[i];
		*end++ = in.p[i];
	}
	*end = '\0';
	return copy;
}

/* ---- places ---- */

static const char *uri_of(struct sarif *s, uint32_t input)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
	static const char hex[] = "0123456789ABCDEF";
	struct str path = str_of(report_path(s->r, s->o, input));
	char *uri = arena_bytes(&s->scratch, path.n * 3 + sizeof "file://"), *end = uri;

	if (str_starts(path, "/")) {
		memcpy(end, "file://", strlen("file://"));
		end += strlen("file://");
	}
	for (size_t i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.p[i];

		if (strchr(plain, c)) {
			*end++ = (char)c;
			continue;
		}
		*end++ = '%';
		*end++ = hex[c >> 4];
		*end++ = hex[c & 15];
	}
	*end = '\0';
	return uri;
}

static json_t *artifact(struct sarif *s, uint32_t input)
{
	json_t *object = json_object();

	value_set_text(&s->scratch, object, "uri", uri_of(s, input));
	return object;
}

static void set_lines(json_t *region, const struct place *at)
{
	value_set(region, "startLine", json_integer(at->line));
	if (at->column)
		value_set(region, "startColumn", json_integer(at->column));
	if (at->end_line)
		value_set(region, "endLine", json_integer(at->end_line));
	if (at->end_line && at->end_column)
		value_set(region, "endColumn", json_integer(at->end_column));
}

static json_t *location(struct sarif *s, const struct place *at)
{
	json_t *object = json_object(), *physical = json_object();

	value_set(physical, "artifactLocation", artifact(s, at->input));
	if (at->line) {
		json_t *region = json_object();

		set_lines(region, at);
		value_set(physical, "region", region);
	}
	value_set(object, "physicalLocation", physical);
	return object;
}

static json_t *logical(struct sarif *s, const struct finding *f)
{
	json_t *array = json_array(), *object = json_object();
	const char *name = arena_printf(&s->scratch, "%s: %s", report_subject(&s->scratch, f), f->path ? f->path : "");

	value_set_text(&s->scratch, object, "fullyQualifiedName", name);
	value_set_text(&s->scratch, object, "kind", "property");
	value_add(array, object);
	return array;
}

/* ---- results ---- */

/* The message, and a link to each of the first other ends: viewers show related locations where they are linked to. */
static json_t *message_of(struct sarif *s, const struct finding *f)
{
	enum { LINKS = 5 };
	const char *text = message_text(s, f->message);
	unsigned n = 0;

	for (const struct related *x = f->related; x && n < LINKS; x = x->next) {
		n++;
		text = arena_printf(&s->scratch, "%s%s[%s](%u)", text, n == 1 ? " (" : ", ",
				    message_text(s, x->message), n);
	}
	return with_text(s, n ? arena_printf(&s->scratch, "%s)", text) : text);
}

static json_t *related_of(struct sarif *s, const struct finding *f)
{
	json_t *array = json_array();
	int id = 0;

	for (const struct related *x = f->related; x; x = x->next) {
		json_t *other = location(s, &x->at);

		value_set(other, "id", json_integer(++id));
		value_set(other, "message", with_text(s, message_text(s, x->message)));
		value_add(array, other);
	}
	return array;
}

/* The bytes; and the lines, where it is the finding's own place. */
static json_t *replacement(struct sarif *s, const struct finding *f, const struct edit *e)
{
	json_t *object = json_object(), *region = json_object();

	if (e->input == f->at.input && e->start == f->at.start && e->end == f->at.end && f->at.line)
		set_lines(region, &f->at);
	value_set(region, "byteOffset", json_integer(e->start));
	value_set(region, "byteLength", json_integer(e->end - e->start));
	value_set(object, "deletedRegion", region);
	value_set(object, "insertedContent", with_text(s, e->text));
	return object;
}

static json_t *fixes_of(struct sarif *s, const struct finding *f)
{
	json_t *fixes = json_array(), *fix = json_object(), *changes = json_array(), *replacements = NULL;
	json_t *properties = json_object();

	for (const struct edit *e = f->edits, *before = NULL; e; before = e, e = e->next) {
		if (!before || before->input != e->input) {
			json_t *change = json_object();

			replacements = json_array();
			value_set(change, "artifactLocation", artifact(s, e->input));
			value_set(change, "replacements", replacements);
			value_add(changes, change);
		}
		value_add(replacements, replacement(s, f, e));
	}
	value_set(fix, "description", with_text(s, message_text(s, f->edit_text ? f->edit_text : f->remedy)));
	value_set(fix, "artifactChanges", changes);
	value_set(properties, "safe", json_boolean(f->safe));
	value_set(fix, "properties", properties);
	value_add(fixes, fix);
	return fixes;
}

static int by_name(const void *a, const void *b)
{
	const struct rule *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static size_t index_of(const struct sarif *s, const struct rule *rule)
{
	const struct rule **at = bsearch(&rule, s->rules, s->rule_count, sizeof *s->rules, by_name);

	return at ? (size_t)(at - s->rules) : 0;
}

static json_t *result_of(struct sarif *s, const struct finding *f, const struct fingerprint *print)
{
	json_t *object = json_object(), *locations = json_array(), *prints = json_object();
	json_t *at = location(s, &f->at);

	value_set_text(&s->scratch, object, "ruleId", f->rule->name);
	value_set(object, "ruleIndex", value_count(index_of(s, f->rule)));
	value_set_text(&s->scratch, object, "level", level_of(f->severity));
	value_set(object, "message", message_of(s, f));
	value_set(at, "logicalLocations", logical(s, f));
	value_add(locations, at);
	value_set(object, "locations", locations);
	if (f->related)
		value_set(object, "relatedLocations", related_of(s, f));
	value_set_text(&s->scratch, prints, "podfit/v1", print->text);
	value_set(object, "partialFingerprints", prints);
	if (f->edits)
		value_set(object, "fixes", fixes_of(s, f));
	return object;
}

/* ---- the run ---- */

static void gather_rules(struct sarif *s)
{
	size_t n = 0;

	s->rules = arena_array(&s->kept, s->r->finding_count + 1, const struct rule *);
	for (size_t i = 0; i < s->r->finding_count; i++)
		s->rules[i] = s->r->findings[i]->rule;
	qsort(s->rules, s->r->finding_count, sizeof *s->rules, by_name);
	for (size_t i = 0; i < s->r->finding_count; i++)
		if (!n || s->rules[n - 1] != s->rules[i])
			s->rules[n++] = s->rules[i];
	s->rule_count = n;
}

static json_t *rule_of(struct sarif *s, const struct rule *rule)
{
	json_t *object = json_object(), *configuration = json_object(), *properties = json_object(),
	       *tags = json_array();
	const char *help = arena_printf(&s->scratch, "%s\n\n%s\n\nMore: podfit explain %s", rule->fix ? rule->fix : "",
					rule->why ? rule->why : "", rule->name);

	value_set_text(&s->scratch, object, "id", rule->name);
	value_set(object, "shortDescription", with_text(s, rule->summary ? rule->summary : rule->name));
	value_set(object, "fullDescription", with_text(s, rule->why ? rule->why : rule->name));
	value_set(object, "help", with_text(s, help));
	value_set_text(&s->scratch, configuration, "level", level_of(rule->grades[0].severity));
	value_set(object, "defaultConfiguration", configuration);
	value_add(tags, value_text(&s->scratch, coordinate_name(rule->coordinate)));
	value_set(properties, "tags", tags);
	value_set(object, "properties", properties);
	return object;
}

static json_t *tool_of(struct sarif *s)
{
	json_t *tool = json_object(), *driver = value_of_tool(), *rules = json_array();

	for (size_t i = 0; i < s->rule_count; i++)
		value_add(rules, rule_of(s, s->rules[i]));
	value_set(driver, "rules", rules);
	value_set(tool, "driver", driver);
	return tool;
}

static json_t *notification(struct sarif *s, const struct problem *p)
{
	json_t *object = json_object(), *descriptor = json_object(), *locations = json_array();
	struct place at = { .input = p->input, .line = p->line, .column = p->column };

	value_set_text(&s->scratch, descriptor, "id", p->code);
	value_set(object, "descriptor", descriptor);
	value_set_text(&s->scratch, object, "level", level_of(problem_severity(p)));
	value_set(object, "message", with_text(s, message_text(s, p->message)));
	if (p->input != (uint32_t)NO_INPUT)
		value_add(locations, location(s, &at));
	value_set(object, "locations", locations);
	return object;
}

static json_t *invocations_of(struct sarif *s)
{
	json_t *array = json_array(), *object = json_object(), *notifications = json_array();

	for (size_t i = 0; i < s->r->problem_count; i++)
		if (problem_shown(&s->r->problems[i], s->o))
			value_add(notifications, notification(s, &s->r->problems[i]));
	value_set(object, "executionSuccessful", json_boolean(report_problems(s->r, SEVERITY_ERROR) == 0));
	value_set(object, "toolExecutionNotifications", notifications);
	value_add(array, object);
	return array;
}

/* One result a line and in memory at a time. */
static void write_sarif(FILE *out, const struct report *r, const struct report_options *o)
{
	struct sarif s = { .r = r, .o = o };
	const struct fingerprint *prints = fingerprints_of(&s.kept, r, o);

	gather_rules(&s);
	fputs("{\"$schema\": \"" SCHEMA "\",\n \"version\": \"2.1.0\",\n \"runs\": [{\"tool\": ", out);
	value_put(out, tool_of(&s));
	fputs(",\n  \"columnKind\": \"unicodeCodePoints\",\n  \"invocations\": ", out);
	value_put(out, invocations_of(&s));
	fputs(",\n  \"properties\": {\"summary\": ", out);
	value_put(out, value_of_summary(r));
	fputs("},\n  \"results\": [", out);
	arena_reset(&s.scratch);
	for (size_t i = 0; i < r->finding_count && !ferror(out); i++) {
		fputs(i ? ",\n   " : "\n   ", out);
		value_put(out, result_of(&s, r->findings[i], &prints[i]));
		arena_reset(&s.scratch);
	}
	fputs("]}]}\n", out);
	arena_release(&s.scratch);
	arena_release(&s.kept);
}

const struct reporter report_sarif = {
	.name = "sarif",
	.summary = "SARIF 2.1.0: GitHub code scanning and many viewers",
	.wants_steady_paths = true,
	.write = write_sarif,
};
