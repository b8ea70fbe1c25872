/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { NO_GC, SLOW_GC, RETAINS, GRADES };
enum { KEYS_MOST = 8 };

static const struct { enum godebug_class class; const char *effect, *brief; } kinds[GRADES] = {
	[NO_GC] = { GODEBUG_NO_GC, "what is freed is never used again, so the process grows with all that it allocates",
		    "what is freed is never used again, the process only grows" },
	[SLOW_GC] = { GODEBUG_SLOW_GC, "the collector stops the program or never shrinks stacks",
		      "a debugging mode that slows the GC" },
	[RETAINS] = { GODEBUG_RETAINS, "freed memory stays in the resident size or costs more to give back",
		      "resident memory misleads" },
};

struct field {
	struct str key, whole;
	unsigned grade;
};

static unsigned grade_of(const struct godebug_field *f)
{
	unsigned grade = 0;

	while (grade < GRADES && kinds[grade].class != f->class)
		grade++;
	return grade;
}

/* The fields that do harm. The runtime reads from left to right and a later field of a key replaces the former. */
static size_t in_force(struct str text, struct field ret[static KEYS_MOST])
{
	struct godebug_field f;
	size_t n = 0;

	while (godebug_next(&text, &f)) {
		size_t i = 0;

		if (f.ignored)
			continue;
		while (i < n && !str_eq(ret[i].key, f.key))
			i++;
		if (i < n)
			ret[i] = (struct field){ f.key, f.whole, grade_of(&f) };
		else if (n < KEYS_MOST && grade_of(&f) < GRADES)
			ret[n++] = (struct field){ f.key, f.whole, grade_of(&f) };
	}
	return n;
}

static const char *list_of(struct check *k, const struct field *fields, size_t n, unsigned grade)
{
	const char *listed = "";

	for (size_t i = 0; i < n; i++)
		if (fields[i].grade == grade)
			listed = said(k, "%s%s%.*s", listed, *listed ? ", " : "", STR_ARG(fields[i].whole));
	return listed;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *g = setting_of(s->c, SETTING_GODEBUG);
	struct field fields[KEYS_MOST];
	bool edited = false;

	(void)param;
	if (!is_text(g))
		return;
	size_t n = in_force(g->text, fields);

	for (unsigned grade = NO_GC; grade < GRADES; grade++) {
		const char *listed = list_of(k, fields, n, grade), *rest;

		if (!*listed)
			continue;
		found(k, grade, g->from, "GODEBUG %s: %s", listed, kinds[grade].effect);
		found_brief(k, "GODEBUG %s: %s", listed, kinds[grade].brief);
		found_remedy(k, "remove %s from GODEBUG", listed);
		/* Two edits of one scalar would cancel each other: the worst goes first. */
		rest = edited || g->from_secret ? NULL : godebug_without(k, g->text, 1u << kinds[grade].class);
		if (rest)
			found_set(k, false, g->from, "%s", rest);
		edited = true;
	}
}

const struct rule godebug_memory_hostile = {
	.name = "godebug-memory-hostile",
	.summary = "GODEBUG switches on a debugging mode that wastes memory.",
	.why = "sbrk=1 replaces the allocator by one that never frees and switches the garbage collector off. Measured "
	       "with Go 1.27.3: a program that allocates 300 MiB in all and keeps next to nothing reached 304 MB under "
	       "GOMEMLIMIT=32MiB, 47 MB without the setting. efence=1 never uses the address of a large object or a "
	       "stack again: its pages go back, but the address space grew by as much as was allocated, 2 GiB for 2 "
	       "GiB. gcstoptheworld=1 or 2 stops all goroutines for a whole collection; with gcshrinkstackoff=1 a "
	       "stack only grows. madvdontneed=0 frees with MADV_FREE, so the resident size stays high until the "
	       "kernel wants the memory back; harddecommit=1 takes the protection off what it returns. All are made "
	       "for debugging the runtime (runtime/extern.go) and tend to be left behind. Of two fields of one key the "
	       "last one counts.",
	.fix = "Remove the setting from GODEBUG.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.grades = { [NO_GC] = { SEVERITY_ERROR, NULL },
		    [SLOW_GC] = { SEVERITY_WARNING, "gcstoptheworld or gcshrinkstackoff" },
		    [RETAINS] = { SEVERITY_INFO, "madvdontneed=0 or harddecommit=1" } },
	.denies = true,
	.examples = {
		FIXED("{env: [{name: GODEBUG, value: sbrk=1}]}", "env[0].value",
		      "{env: [{name: GODEBUG, value: \"\"}]}"),
		FIXED("{env: [{name: GODEBUG, value: 'gctrace=1,efence=1,http2client=0'}]}", "env[0].value",
		      "{env: [{name: GODEBUG, value: 'gctrace=1,http2client=0'}]}"),
		FIRES("{env: [{name: GODEBUG, value: 'gcstoptheworld=2'}]}", "env[0].value"),
		FIRES("{env: [{name: F, value: gcshrinkstackoff}, {name: GODEBUG, value: 'gctrace=1,$(F)=1'}]}",
		      "env[1].value"),
		FIRES("{env: [{name: GODEBUG, value: 'madvdontneed=0'}]}", "env[0].value"),
		FIRES("{env: [{name: GODEBUG, value: 'sbrk=0,sbrk=1'}]}", "env[0].value"),
		QUIET("{env: [{name: GODEBUG, value: 'sbrk=1,sbrk=0'}]}"),
		QUIET("{env: [{name: GODEBUG, value: 'madvdontneed=1,gcstoptheworld=0,efence=0'}]}"),
		QUIET("{env: [{name: GODEBUG, value: 'sbrk = 1'}]}"),
		QUIET("{env: [{name: GODEBUG, valueFrom: {secretKeyRef: {name: s, key: godebug}}}]}"),
		QUIET("{env: [{name: GODEBUG, value: 'SBRK=1,sbrk=yes'}]}"),
		QUIET("{env: [{name: MALLOC_CONF, value: sbrk=1}]}"),
	},
	.check = check,
};
