/* SPDX-License-Identifier: Apache-2.0 */
#include "report/fingerprint.h"

#include <inttypes.h>
#include <stdlib.h>

struct numbered {
	uint64_t hash;
	size_t index;
};

#define FNV_OFFSET UINT64_C(14695981039346656037) /* FNV-1a, 64 bits */
#define FNV_PRIME  UINT64_C(1099511628211)

/* The bytes and their end: "ab", "c" is not "a", "bc". */
static uint64_t hashed(uint64_t hash, const char *text)
{
	for (; text && *text; text++)
		hash = (hash ^ (unsigned char)*text) * FNV_PRIME;
	return hash * FNV_PRIME;
}

static uint64_t hash_of(const struct report *r, const struct report_options *o, const struct finding *f)
{
	static const struct object_id nothing = { NULL, NULL, NULL, NULL };
	const struct object_id *id = f->object ? f->object : &nothing;
	uint64_t hash = hashed(FNV_OFFSET, f->rule->name);

	hash = hashed(hash, report_path(r, o, f->at.input));
	hash = hashed(hash, id->api_version);
	hash = hashed(hash, id->kind);
	hash = hashed(hash, id->namespace);
	hash = hashed(hash, id->name);
	hash = hashed(hash, f->container);
	return hashed(hash, f->steady_path ? f->steady_path : f->path);
}

static uint64_t hash_of_problem(const struct report *r, const struct report_options *o, const struct problem *p)
{
	uint64_t hash = hashed(FNV_OFFSET, p->code);

	return hashed(hash, p->input == (uint32_t)NO_INPUT ? "" : report_path(r, o, p->input));
}

static int by_hash(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;
	int order = (x->hash > y->hash) - (x->hash < y->hash);

	return order ? order : (x->index > y->index) - (x->index < y->index);
}

const struct fingerprint *fingerprints_of(struct arena *a, const struct report *r, const struct report_options *o)
{
	size_t n = r->finding_count + r->problem_count;
	struct numbered *all = arena_array(a, n + 1, struct numbered);
	struct fingerprint *ret = arena_array(a, n + 1, struct fingerprint);
	unsigned nth = 0;

	for (size_t i = 0; i < n; i++)
		all[i] = (struct numbered){ i < r->finding_count
						    ? hash_of(r, o, r->findings[i])
						    : hash_of_problem(r, o, &r->problems[i - r->finding_count]),
					    i };
	qsort(all, n, sizeof *all, by_hash);
	for (size_t i = 0; i < n; i++) {
		nth = i && all[i].hash == all[i - 1].hash ? nth + 1 : 1;
		snprintf(ret[all[i].index].text, FINGERPRINT_TEXT, "%016" PRIx64 ":%u", all[i].hash, nth);
	}
	return ret;
}
