/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { REFUSED, EMPTY, IN_PART };

static const char *type_of(const struct setting *v)
{
	switch (v->json_type) {
	case NODE_BOOL:
		return "a boolean";
	case NODE_NUMBER:
		return "a number";
	case NODE_SEQ:
		return "a list";
	case NODE_MAP:
		return "a map";
	case NODE_NULL:
	case NODE_STRING:
	case NODE_ALIAS:
	case NODE_SKIPPED:
		break;
	}
	return NULL;
}

static void judge_value(struct check *k, const struct subject *s, const struct env_var *v)
{
	const char *type = type_of(&v->value), *source = source_of(k, v->value.from);
	bool plain = !strchr("\"'|>", source[0]); /* nor "" */

	if (v->value.json_type == NODE_NULL) {
		found(k, EMPTY, v->value.from, "the value of %.*s is null: the API takes it for an empty string", STR_ARG(v->name));
		found_brief(k, "the value of %.*s is null, which becomes an empty string", STR_ARG(v->name));
		found_remedy(k, "write \"\" if it shall be empty, else the value that is missing");
	}
	if (!type)
		return;
	found(k, s->object->partial ? IN_PART : REFUSED, v->value.from,
	      "the value of %.*s, %s, is %s, not a string: the API refuses it", STR_ARG(v->name),
	      plain ? source : quoted_text(k, v->value.text), type);
	found_brief(k, "env %.*s: value %s is %s, not a string; the API rejects it", STR_ARG(v->name),
		    plain ? source : quoted_text(k, v->value.text), type);
	/* a bare true or false may stand for off or on of a file that was rendered or converted */
	if (!plain || (v->value.json_type == NODE_BOOL && str_is(v->value.text, source))) {
		found_remedy(k, "write what was meant as a string, in quotes");
		return;
	}
	found_remedy(k, "quote it: \"%s\"", source);
	found_set(k, true, v->value.from, "%s", source);
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	(void)param;
	for (size_t i = 0; i < s->c->env_count; i++) {
		const struct env_var *v = &s->c->env[i];

		if (v->name_not_a_string) {
			const char *source = source_of(k, v->at);

			found(k, s->object->partial ? IN_PART : REFUSED, v->at,
			      "the name of an environment variable, %s, is a %s, not a string: the API refuses it",
			      source[0] ? source : quoted_text(k, v->name), v->name_type);
			found_brief(k, "env name %s is a %s, not a string; the API rejects it",
				    source[0] ? source : quoted_text(k, v->name), v->name_type);
			found_remedy(k, "quote it");
		} else if (v->value.state == STATE_KNOWN) {
			judge_value(k, s, v);
		}
	}
}

const struct rule go_env_not_a_string = {
	.name = "go-env-not-a-string",
	.summary = "One of Go's variables has a boolean, a number or null where the API wants a string.",
	.why = "kubectl and the API server read YAML 1.1: off, no, n, on and yes are booleans, 50, 1e3 and 0x1F are numbers. An "
	       "environment variable takes strings only, and the whole object is refused: \"cannot unmarshal bool into Go struct "
	       "field EnvVar.value of type string\". A null is accepted and becomes an empty string. In a Helm values file an "
	       "unquoted off becomes false before it reaches the template.",
	.fix = "Quote the value: \"off\", \"50\".",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { { SEVERITY_ERROR, NULL },
		    { SEVERITY_WARNING, "the value is null" },
		    { SEVERITY_WARNING, "in a patch or in a kind whose own types are not known" } },
	.denies = true,
	.examples = {
		FIXED("{env: [{name: GOGC, value: off}, {name: GOMEMLIMIT, value: 1GiB}]}", "env[0].value",
		      "{env: [{name: GOGC, value: \"off\"}, {name: GOMEMLIMIT, value: 1GiB}]}"),
		FIXED("{env: [{name: GOMAXPROCS, value: 2}]}", "env[0].value", "{env: [{name: GOMAXPROCS, value: \"2\"}]}"),
		FIRES("{env: [{name: GOMEMLIMIT, value: ~}]}", "env[0].value"),
		FIRES("{env: [{name: N, value: 'x'}]}", "env[0].name"),
		QUIET("{env: [{name: GOGC, value: \"50\"}]}"),
		QUIET("{env: [{name: PORT, value: 8080}]}"),
		QUIET("{env: [{name: GOGC, value: ''}]}"),
		QUIET("{env: [{name: GOMAXPROCS, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}"),
	},
	.check = check,
};
