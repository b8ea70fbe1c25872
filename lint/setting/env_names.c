/* SPDX-License-Identifier: Apache-2.0 */
/* Names in an environment: which hide which, and which of those that are nearly Go's are misspelt. */
#include "golang/godebug.h"
#include "setting/resolve.h"

enum { ASKED_MOST = 16 }; /* names of a container that are looked for elsewhere in it; beyond them all are misspelt */

static bool is_godebug(const struct setting *value)
{
	struct str rest = value->state == STATE_KNOWN ? value->text : STR_NONE;
	struct godebug_field field;

	while (godebug_next(&rest, &field))
		if (field.known)
			return true;
	return false;
}

/* GODEBUG only where the value holds a setting of it: "debug" is part of many a name. */
struct misspelling env_misspelt(struct str name, const struct setting *value)
{
	struct misspelling m = misspelling_of(name);

	if (m.meant && str_is(str_of(m.meant), "GODEBUG") && !is_godebug(value))
		m.meant = NULL;
	return m;
}

static bool sets(const struct container *c, const char *name)
{
	for (size_t i = 0; i < c->env_count; i++)
		if (str_is(c->env[i].name, name))
			return true;
	return false;
}

static bool refers_to(struct resolver *r, const struct container *c, const char *reference)
{
	const struct node *env = node_real(r->doc, map_get(r->doc, c->node, "env", NULL));

	for (const struct node *i = seq_first(r->doc, env); i; i = i->next) {
		const struct node *value = map_get(r->doc, node_real(r->doc, i), "value", NULL);

		if (str_has(node_text(node_real(r->doc, value)), reference))
			return true;
	}
	return false;
}

static bool is_used(struct resolver *r, const struct container *c, const struct env_var *v, const struct words *words)
{
	const char *name = arena_text(r->arena, v->name), *meant = v->misspelling.meant;

	if (sets(c, meant) || refers_to(r, c, arena_printf(r->arena, "$(%s)", name)))
		return true;
	for (size_t i = 0; i < words->n; i++)
		if (str_has(node_text(words->at[i].node), name) || str_has(words->at[i].text, meant))
			return true;
	return false;
}

void env_drop_used_names(struct resolver *r, struct container *c, const struct words *words)
{
	size_t n = 0, asked = 0;

	for (size_t i = 0; i < c->env_count; i++) {
		const struct env_var *v = &c->env[i];

		if (!v->misspelling.meant || ++asked > ASKED_MOST || !is_used(r, c, v, words))
			c->env[n++] = *v;
	}
	c->env_count = n;
}

void env_drop_names_beside(struct container *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->env_count; i++) {
		const char *meant = c->env[i].misspelling.meant;

		if (!meant || c->settings[env_setting(str_of(meant))].state == STATE_ABSENT)
			c->env[n++] = c->env[i];
	}
	c->env_count = n;
}

/* The last of a name wins. Few names matter, so a short list of winners will do. */
void env_mark_hidden(struct env_var *vars, size_t n)
{
	const struct env_var *winners[16];
	size_t count = 0;

	for (size_t i = n; i-- > 0;) {
		size_t w = 0;

		if (vars[i].name_not_a_string || vars[i].misspelling.meant)
			continue;
		while (w < count && !str_eq(winners[w]->name, vars[i].name))
			w++;
		if (w < count)
			vars[i].hidden_by = winners[w];
		else if (count < COUNT_OF(winners))
			winners[count++] = &vars[i];
	}
}
