/* SPDX-License-Identifier: Apache-2.0 */
/* A known text of one of Go's variables by its own grammar. */
#include "golang/godebug.h"
#include "setting/resolve.h"

static const struct { const char *name; enum setting_id id; } tuned[] = {
	{ "GOMEMLIMIT", SETTING_GOMEMLIMIT },	  { "GOGC", SETTING_GOGC },
	{ "GOMAXPROCS", SETTING_GOMAXPROCS },	  { "GODEBUG", SETTING_GODEBUG },
	{ "AUTOMEMLIMIT", SETTING_AUTOMEMLIMIT }, { "AUTOMEMLIMIT_EXPERIMENT", SETTING_COUNT },
	{ "GOTRACEBACK", SETTING_COUNT },	  { "GOCOVERDIR", SETTING_COUNT },
	{ "GORACE", SETTING_COUNT },		  { "MEMORY_LIMIT", SETTING_COUNT },
};

bool env_matters(struct str name)
{
	if (!name.n || (name.p[0] != 'G' && name.p[0] != 'A' && name.p[0] != 'M'))
		return false;
	for (size_t i = 0; i < COUNT_OF(tuned); i++)
		if (str_is(name, tuned[i].name))
			return true;
	return false;
}

enum setting_id env_setting(struct str name)
{
	for (size_t i = 0; i < COUNT_OF(tuned); i++)
		if (str_is(name, tuned[i].name))
			return tuned[i].id;
	return SETTING_COUNT;
}

static void number(struct setting *s, bool valid, int64_t value)
{
	s->kind = VALUE_NUMBER;
	s->valid = valid;
	s->value = value;
}

static void classify_memlimit(struct setting *s, int go_minor)
{
	s->memlimit = memlimit_parse(s->text);
	switch (s->memlimit.kind) {
	case MEMLIMIT_BYTES:
		number(s, true, s->memlimit.bytes);
		break;
	case MEMLIMIT_PLUS:
		number(s, go_minor >= 26, s->memlimit.bytes);
		break;
	case MEMLIMIT_OFF:
		s->kind = VALUE_OFF;
		s->valid = true;
		break;
	case MEMLIMIT_REFERENCE:
	case MEMLIMIT_WHITESPACE:
	case MEMLIMIT_OFF_SPELLING:
	case MEMLIMIT_OTHER_UNIT:
	case MEMLIMIT_MALFORMED:
		break;
	}
}

static void classify_gogc(struct setting *s, int go_minor)
{
	s->gogc = gogc_parse(s->text);
	switch (s->gogc.kind) {
	case GOGC_PERCENT:
		number(s, true, s->gogc.percent);
		break;
	case GOGC_OFF:
	case GOGC_NEGATIVE:
		s->kind = VALUE_OFF;
		s->valid = true;
		break;
	case GOGC_PLUS:
		number(s, go_minor >= 26, go_minor >= 26 ? s->gogc.meant : 100);
		break;
	case GOGC_OFF_SPELLING:
	case GOGC_MALFORMED:
		number(s, false, 100);
		break;
	}
}

static void classify_maxprocs(struct setting *s, int go_minor)
{
	s->maxprocs = maxprocs_parse(s->text);
	switch (s->maxprocs.kind) {
	case MAXPROCS_COUNT:
		number(s, true, s->maxprocs.count);
		break;
	case MAXPROCS_PLUS:
		if (go_minor >= 26)
			number(s, true, s->maxprocs.count);
		break;
	case MAXPROCS_EMPTY:
		s->valid = true;
		break;
	case MAXPROCS_MALFORMED:
		break;
	}
}

static void classify_automemlimit(struct setting *s)
{
	s->automemlimit = automemlimit_parse(s->text);
	switch (s->automemlimit.kind) {
	case AUTOMEMLIMIT_RATIO:
	case AUTOMEMLIMIT_DEFAULT:
		s->kind = VALUE_RATIO;
		s->value = s->automemlimit.permille;
		s->valid = true;
		break;
	case AUTOMEMLIMIT_OFF:
		s->kind = VALUE_OFF;
		s->valid = true;
		break;
	case AUTOMEMLIMIT_INVALID:
		break;
	}
}

static void classify_godebug(struct setting *s)
{
	struct str rest = s->text;
	struct godebug_field f;

	s->valid = true;
	while (godebug_next(&rest, &f))
		if (f.ignored)
			s->valid = false;
}

void env_classify(struct setting *s, enum setting_id id, int go_minor)
{
	if (s->state != STATE_KNOWN || (s->json_type != NODE_STRING && s->json_type != NODE_NULL))
		return;
	if (id == SETTING_GOMEMLIMIT)
		classify_memlimit(s, go_minor);
	else if (id == SETTING_GOGC)
		classify_gogc(s, go_minor);
	else if (id == SETTING_GOMAXPROCS)
		classify_maxprocs(s, go_minor);
	else if (id == SETTING_AUTOMEMLIMIT)
		classify_automemlimit(s);
	else if (id == SETTING_GODEBUG)
		classify_godebug(s);
}
