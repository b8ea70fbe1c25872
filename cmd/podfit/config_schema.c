/* SPDX-License-Identifier: Apache-2.0 */
#include "config_command.h"

#include <jansson.h>

static json_t *severity_schema(const struct catalogue *catalogue)
{
	static const struct {
		enum coordinate coordinate;
		const char *name;
	} groups[] = {
		{ MEMORY, "@memory" },
		{ GOROUTINE, "@goroutine" },
		{ SYSTEM, "@system" },
		{ META, "@meta" },
	};
	json_t *properties = json_object();

	for (size_t g = 0; g < COUNT_OF(groups); g++)
		for (size_t i = 0; i < catalogue->rule_count; i++)
			if (catalogue->rules[i]->coordinate == groups[g].coordinate)
				json_object_set_new(properties, groups[g].name,
						    json_pack("{s:s, s:s}", "$ref", "#/$defs/level", "description",
							      "All rules of the group; a rule's own name says more."));
	for (size_t i = 0; i < catalogue->rule_count; i++)
		json_object_set_new(
			properties, catalogue->rules[i]->name,
			json_pack("{s:s, s:s}", "$ref", "#/$defs/level", "description", catalogue->rules[i]->summary));
	return json_pack("{s:s, s:b, s:s, s:o}", "type", "object", "additionalProperties", 0, "description",
			 "Rules or groups, and what their findings are.", "properties", properties);
}

static json_t *param_schema(const struct param *p)
{
	static const char bytes[] = "^([0-9]+(B|[KMGT]iB)?|[0-9]+([.][0-9]*)?([KMGTPE]i|[kMGTPE]|[eE][+-]?[0-9]+)?)$";
	char value[PARAM_TEXT], min[PARAM_TEXT], max[PARAM_TEXT], text[512];
	json_t *j;

	param_text(p->type, p->value, value);
	snprintf(text, sizeof text, "%s. From %s to %s%s", p->text, param_text(p->type, p->min, min),
		 param_text(p->type, p->max, max),
		 p->type == PARAM_BYTES ? ", as Go (16MiB) or as Kubernetes (16Mi) writes it." : ".");
	if (p->type == PARAM_PERCENT)
		return json_pack("{s:s, s:s, s:s, s:s}", "type", "string", "pattern", "^[0-9]+%$", "default", value,
				 "description", text);
	j = json_pack("{s:[s, s], s:s, s:I, s:I, s:s}", "type", "integer", "string", "pattern",
		      p->type == PARAM_BYTES ? bytes : "^[0-9]+$", "minimum", (json_int_t)p->min, "maximum",
		      (json_int_t)p->max, "description", text);
	json_object_set_new(j, "default", p->type == PARAM_BYTES ? json_string(value) : json_integer(p->value));
	return j;
}

static json_t *parameters_schema(const struct catalogue *catalogue)
{
	json_t *properties = json_object();

	for (size_t i = 0; i < catalogue->rule_count; i++) {
		const struct rule *rule = catalogue->rules[i];

		for (size_t p = 0; p < COUNT_OF(rule->params) && rule->params[p].name; p++)
			if (!json_object_get(properties, rule->params[p].name))
				json_object_set_new(properties, rule->params[p].name, param_schema(&rule->params[p]));
	}
	return json_pack("{s:s, s:b, s:s, s:o}", "type", "object", "additionalProperties", 0, "description",
			 "Parameters of the rules: `podfit explain RULE` names those of a rule.", "properties",
			 properties);
}

static json_t *profile_schema(const struct catalogue *catalogue)
{
	json_t *names = json_array();

	for (size_t i = 0; i < catalogue->profile_count; i++)
		json_array_append_new(names, json_string(catalogue->profiles[i].name));
	return json_pack("{s:[{s:o}, {s:s, s:s}], s:s, s:s}", "anyOf", "enum", names, "type", "string", "pattern",
			 "/|[.]ya?ml$", "default", "default", "description",
			 "A set of values that this file builds on: a name, or a file beside this one.");
}

void config_schema(FILE *out, const struct catalogue *catalogue)
{
	json_t *schema = json_loads(config_schema_json, 0, NULL);
	json_t *definitions = json_object_get(schema, "$defs");

	json_object_set_new(json_object_get(schema, "properties"), "profile", profile_schema(catalogue));
	json_object_set_new(definitions, "severity", severity_schema(catalogue));
	json_object_set_new(definitions, "parameters", parameters_schema(catalogue));
	json_dumpf(schema, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(schema);
}
