/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { START };
enum { CERTAIN, LIKELY };

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *limit = memory_limit_of(s->c);
	struct rlimit_value soft = rlimit_soft(s->c, SETTING_RLIMIT_DATA);
	bool fatal = soft.amount < param[START];

	if (soft.amount < 0 || (!fatal && (!limit || soft.amount >= limit->value)))
		return;
	const char *text = rlimit_words(k, &soft), *amount = bytes_of(k, soft.amount);

	if (fatal) {
		found(k, go_for_certain(s->c) ? CERTAIN : LIKELY, soft.at,
		      "%s limits the data segment to %s, which counts all that "
		      "Go maps: it needs about %s before main and aborts",
		      text, amount, bytes_of(k, param[START]));
		found_brief(k, "RLIMIT_DATA %s: Go needs ~%s to start and aborts", amount, bytes_of(k, param[START]));
	} else {
		found(k, LIKELY, soft.at,
		      "%s limits the data segment to %s, below the memory limit %s: it counts all that Go maps, "
		      "and the program ends with \"out of memory\" before the memory limit is reached",
		      text, amount, quoted(k, limit));
		found_brief(k, "RLIMIT_DATA %s counts Go heap mappings: fatal out of memory", amount);
	}
	if (limit)
		found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	found_remedy(k, "%sremove it; limits.memory and GOMEMLIMIT bound what is really used",
		     soft.amount < 8 * MIB && str_starts(soft.text, "ulimit") ? "ulimit -d counts in KiB; " : "");
}

const struct rule ulimit_data_go = {
	.name = "ulimit-data-go",
	.summary = "RLIMIT_DATA limits what Go may map, and Go aborts when it is reached.",
	.why = "RLIMIT_DATA (ulimit -d, in KiB) counts private writable mappings since Linux 4.7, and so Go's heap, "
	       "its metadata and what it has given back. The collector never looks at it: 80 MiB of live heap under "
	       "100 MiB end with: fatal error: runtime: out of memory. To start, Go 1.26 needs 40,448 KiB with one P, "
	       "41,424 with 16 and 57,440 with 256; below: runtime: cannot allocate memory, or pageAlloc: out of "
	       "memory (measured on amd64). A limit above the memory limit is never reached. unlimited is no limit.",
	.fix = "Remove it; set resources.limits.memory and GOMEMLIMIT instead.",
	.proof = "rlimit-data",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_GO | NEEDS_LINUX,
	.grades = { [CERTAIN] = { SEVERITY_ERROR, NULL },
		    [LIKELY] = { SEVERITY_WARNING, "the program can start but not use its memory limit, or that it is "
		      "Go is not certain" } },
	.denies = true,
	.params = { [START] = { "rlimit_data_start", PARAM_BYTES, 39000 * KIB, 0, TIB, "data segment without which a "
	      "Go program does not start" } },
	.examples = {
		FIRES("{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}], command: [sh, -c, "
		      "'ulimit -d 100000; exec /app']}", "command[2]"),
		FIRES("{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -d 38999 && exec /app']}",
		      "command[2]"),
		FIRES("{image: grafana/loki, resources: {limits: {memory: 1Gi}}, command: [prlimit, "
		      "'--data=1073741823', loki]}",
		      "command[1]"),
		FIRES("pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: data, soft: "
		      "33554432, hard: 33554432}'}}, spec: {containers: [{name: a, image: i, env: [{name: GOGC, "
		      "value: '50'}]}]}}",
		      "metadata.annotations[\"ulimits.noderesource.dev/container.a\"]"),
		QUIET("{resources: {limits: {memory: 1Gi}}, env: [{name: GOGC, value: '50'}], command: [prlimit, "
		      "'--data=1073741824', /app]}"),
		QUIET("{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -d 39000 && exec /app']}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}], command: [sh, -c, "
		      "'ulimit -d unlimited; exec /app']}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}], command: [sh, -c, "
		      "'ulimit -d $D; exec /app']}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}], command: [bash, -c, "
		      "'ulimit -Hd 1000; exec /app']}"),
		QUIET("{image: python, resources: {limits: {memory: 512Mi}}, command: [sh, -c, 'ulimit -d 1000; exec "
		      "python a.py']}"),
		QUIET("pod: {spec: {os: {name: windows}, containers: [{name: a, image: i, env: [{name: GOGC, value: "
		      "'50'}], command: [sh, -c, 'ulimit -d 1000; exec /app']}]}}"),
	},
	.check = check,
};
