/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dapr's sidecar: dapr.io/enabled: "true" on the Pod makes the injector add the container daprd, a Go program
 * (dapr/dapr pkg/injector/patcher/sidecar.go, sidecar_container.go). dapr.io/env is a list NAME=value, divided at each
 * comma behind which a name and = stand. The injector sets no GOMEMLIMIT of its own. Of a quantity that it cannot parse
 * it drops all.
 */
#include "setting/carrier.h"
#include "setting/narrow.h"

static bool is_truthy(struct str value)
{
	static const char *const words[] = { "y", "yes", "true", "t", "on", "1" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (str_is_nocase(str_trim(value), words[i]))
			return true;
	return false;
}

/* At a comma: blanks, a name and = stand behind it. */
static bool divides(struct str text, size_t comma)
{
	size_t i = comma + 1, name;

	while (i < text.n && is_blank(text.p[i]))
		i++;
	for (name = i; i < text.n; i++) {
		char c = text.p[i], letter = c | 32;

		if (c != '_' && !(letter >= 'a' && letter <= 'z') && !(i > name && is_digit(c)))
			break;
	}
	return i > name && i < text.n && text.p[i] == '=';
}

struct assignments {
	struct resolver *r;
	struct container *c;
	const struct node *node; /* the annotation being read */
	bool from_secret;
	struct narrowing narrowing;
	LIST(struct env_var) vars;
};

/* One NAME=value, trimmed, which stands at `from`. */
static void assign(struct assignments *a, struct str part, size_t from)
{
	struct str value = part, name = str_cut(&value, '=');
	enum setting_id id = env_setting(name);
	struct setting s = {
		.state = STATE_KNOWN, .json_type = NODE_STRING, .origin = "annotation dapr.io/env", .text = value
	};

	if (!value.p || !env_matters(name))
		return;
	s.from = link_to_part(a->r->doc, a->node, &a->narrowing, (uint32_t)from, (uint32_t)(from + part.n));
	if (a->from_secret) {
		s.state = STATE_UNKNOWN;
		s.origin = "annotation dapr.io/env-from-secret";
	} else if (is_template_text(value) || str_has(value, "$(")) {
		s.state = STATE_UNKNOWN;
		s.origin = "annotation dapr.io/env: holds a variable that cannot be told";
	}
	if (id != SETTING_COUNT) {
		env_classify(&s, id, a->r->go_minor);
		a->c->settings[id] = s;
	}
	*list_add(a->r->arena, &a->vars) =
		(struct env_var){ .name = name, .at = s.from, .at_value = s.from, .value = s };
}

static void read_list(struct assignments *a, const struct node *annotations, const char *key)
{
	struct str text = carrier_text(a->r, annotations, key, &a->node);

	if (!resolver_affords(a->r, text.n))
		return;
	for (size_t from = 0, to; from < text.n; from = to + 1) {
		for (to = from; to < text.n && !(text.p[to] == ',' && divides(text, to));)
			to++;
		struct str part = str_trim(str_sub(text, from, to));

		assign(a, part, (size_t)(part.p - text.p));
	}
}

static void amount(struct resolver *r, const struct node *annotations, const char *key, struct container *c,
		   enum setting_id id)
{
	if (carrier_text(r, annotations, key, NULL).n) /* "" is none */
		carrier_amount(r, annotations, key, c, id);
}

static void dapr_read(struct resolver *r, const struct node *annotations, struct pod *pod)
{
	const struct node *enabled;
	struct str image = carrier_text(r, annotations, "dapr.io/sidecar-image", NULL);
	struct container *c;

	if (!is_truthy(carrier_text(r, annotations, "dapr.io/enabled", &enabled)))
		return;
	c = carrier_sidecar(r, pod, "daprd", "Dapr", enabled);
	if (!c)
		return;
	c->image = image.n ? image : STR("daprio/daprd");
	c->env_annotation = "dapr.io/env";
	amount(r, annotations, "dapr.io/sidecar-memory-limit", c, SETTING_MEMORY_LIMIT);
	amount(r, annotations, "dapr.io/sidecar-memory-request", c, SETTING_MEMORY_REQUEST);
	amount(r, annotations, "dapr.io/sidecar-cpu-limit", c, SETTING_CPU_LIMIT);
	amount(r, annotations, "dapr.io/sidecar-cpu-request", c, SETTING_CPU_REQUEST);

	struct assignments a = { .r = r, .c = c };

	read_list(&a, annotations, "dapr.io/env");
	a.from_secret = true;
	read_list(&a, annotations, "dapr.io/env-from-secret");
	c->env = a.vars.at;
	c->env_count = a.vars.n;
}

const struct carrier carrier_dapr = { .prefixes = { "dapr.io/" }, .read = dapr_read };
