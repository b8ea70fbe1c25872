/* SPDX-License-Identifier: Apache-2.0 */
#include "setting/subject.h"

static const char *const names[SETTING_COUNT] = {
#define SETTING(id_, name_, words_) [SETTING_##id_] = name_,
#include "setting/index.h"
#undef SETTING
};

static const char *const words[SETTING_COUNT] = {
#define SETTING(id_, name_, words_) [SETTING_##id_] = words_,
#include "setting/index.h"
#undef SETTING
};

static const char *const container_types[] = {
	[CONTAINER_APP] = "app",
	[CONTAINER_INIT] = "init",
	[CONTAINER_SIDECAR] = "sidecar",
	[CONTAINER_EPHEMERAL] = "ephemeral",
};

const char *setting_name(enum setting_id id)
{
	return names[id];
}

const char *setting_words(enum setting_id id)
{
	return words[id];
}

const char *container_type_name(enum container_type type)
{
	return container_types[type];
}

/* The last call of the command line that sets this end, else the annotation, else the field. */
static struct rlimit_value rlimit_of(const struct container *c, enum setting_id id, bool hard)
{
	const struct setting *s = setting_of(c, id);
	struct rlimit_value value = { -2, s->from, STR_NONE, s->origin };

	if (s->state == STATE_KNOWN)
		value.amount = hard ? s->hard : s->soft;
	for (size_t i = 0; i < c->shell_rlimit_count; i++) {
		const struct shell_rlimit *l = &c->shell_rlimits[i];

		if (l->id == id && (hard ? l->sets_hard : l->sets_soft))
			value = (struct rlimit_value){ l->amount, l->at, l->text, NULL };
	}
	return value;
}

struct rlimit_value rlimit_soft(const struct container *c, enum setting_id id)
{
	return rlimit_of(c, id, false);
}

struct rlimit_value rlimit_hard(const struct container *c, enum setting_id id)
{
	return rlimit_of(c, id, true);
}
