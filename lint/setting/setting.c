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
