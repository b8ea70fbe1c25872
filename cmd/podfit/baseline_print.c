/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdlib.h>

#include "baseline_options.h"

/* The same in both: a line of JSON is one of YAML. */
static void print_entry(FILE *out, const struct baseline_entry *e)
{
	const struct {
		const char *key, *text;
	} fields[] = {
		{ "rule", e->rule },     { "kind", e->kind },           { "namespace", e->namespace },
		{ "name", e->name },     { "container", e->container }, { "path", e->path },
		{ "file", e->file },     { "reason", e->reason },       { "owner", e->owner },
		{ "expiry", e->expiry },
	};
	json_t *object = json_object();

	for (size_t i = 0; i < COUNT_OF(fields); i++)
		if (fields[i].text && json_object_set_new(object, fields[i].key, json_string(fields[i].text)) < 0)
			out_of_memory();
	if (json_dumpf(object, out, 0) < 0 && !ferror(out))
		out_of_memory();
	json_decref(object);
}

static int by_place(const void *a, const void *b)
{
	const struct baseline_entry *const *x = a, *const *y = b;

	return baseline_compare(*x, *y);
}

void baseline_print(FILE *out, const struct baseline *b, bool json, struct arena *arena)
{
	const struct baseline_entry **sorted = arena_array(arena, b->entries.n, const struct baseline_entry *);
	size_t n = 0;

	for (size_t i = 0; i < b->entries.n; i++)
		if (!b->entries.at[i].stale)
			sorted[n++] = &b->entries.at[i];
	if (n)
		qsort(sorted, n, sizeof *sorted, by_place);
	fputs(json ? "{\"version\": 1, \"findings\": [" : "version: 1\nfindings:", out);
	fputs(!json && !n ? " []" : "", out);
	for (size_t i = 0; i < n; i++) {
		fputs(json && i ? ",\n" : "\n", out);
		fputs(json ? "" : "- ", out);
		print_entry(out, sorted[i]);
	}
	fputs(json ? "\n]}\n" : "\n", out);
}
