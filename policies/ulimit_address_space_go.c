/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { START, MIN, PER_LIMIT };
enum { CERTAIN, LIKELY };

/* What is enough: rlimit_as_min and a multiple of the memory limit. Without a memory limit nothing is, and of one that
 * cannot be told only that it is more than none. */
static int64_t enough(const struct setting *limit, const int64_t *param)
{
	if (has_value(limit))
		return sum_of(param[MIN], share_of(limit->value, param[PER_LIMIT]));
	return limit->state == STATE_ABSENT ? INT64_MAX : param[MIN];
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *limit = &s->c->effective_limit;
	struct rlimit_value soft = rlimit_soft(s->c, SETTING_RLIMIT_AS);
	int64_t needed = enough(limit, param);
	bool fatal = soft.amount < param[START];

	if (soft.amount < 0 || (!fatal && soft.amount >= needed))
		return;
	const char *text = rlimit_words(k, &soft);
	const char *amount = bytes_of(k, soft.amount);

	if (fatal)
		found(k, go_for_certain(s->c) ? CERTAIN : LIKELY, soft.at, "%s limits the address space to %s: a "
		      "64-bit Go program reserves about 700MiB of it before main, needs %s and aborts", text, amount,
		      bytes_of(k, param[START]));
	else if (!has_value(limit))
		found(k, LIKELY, soft.at, "%s limits the address space to %s: a Go program takes about 1.2GiB of it "
		      "when idle, and its garbage collector knows nothing of the limit", text, amount);
	else
		found(k, LIKELY, soft.at, "%s limits the address space to %s, below %s + %lld%% of the memory limit %s "
		      "= %s: Go aborts before the memory limit is reached", text, amount, bytes_of(k, param[MIN]),
		      (long long)param[PER_LIMIT], quoted(k, limit), bytes_of(k, needed));
	found_brief(k, fatal ? "RLIMIT_AS %s: 64-bit Go reserves ~700MiB before main and aborts" :
			       "RLIMIT_AS %s counts reserved memory: Go aborts with \"out of memory\", the GC does not "
			       "adapt", amount);
	if (has_value(limit))
		found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	found_remedy(k, "%sremove it; limits.memory and GOMEMLIMIT bound what is really used",
		     soft.amount < 8 * MIB && str_starts(soft.text, "ulimit") ? "ulimit -v counts in KiB; " : "");
}

const struct rule ulimit_address_space_go = {
	.name = "ulimit-address-space-go",
	.summary = "RLIMIT_AS limits the address space, of which Go reserves far more than it uses.",
	.why = "RLIMIT_AS (ulimit -v, in KiB) counts what is reserved, not what is used. On amd64 an empty Go program "
	       "needs about 702,000 KiB to start (1.21 to 1.24; 704,000 with 1.25 to 1.27, 711,600 with 1.19), else: "
	       "fatal error: failed to reserve page summary memory. Idle it has about 1.2 GiB; 1.5 GB was not enough "
	       "for a heap of 300 MiB, which ended with: runtime: out of memory: cannot allocate 4194304-byte block. "
	       "The garbage collector never looks at the limit (golang/go#38010, #5049, #69105; ichiban/prolog#218). "
	       "32-bit programs need less. unlimited is no limit.",
	.fix = "Remove it; set resources.limits.memory and GOMEMLIMIT instead.",
	.proof = "rlimit-as",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_GO | NEEDS_LINUX,
	.grades = { [CERTAIN] = { SEVERITY_ERROR, NULL },
		    [LIKELY] = { SEVERITY_WARNING, "the program can start but not use its memory limit, or that it is "
		      "Go is not certain" } },
	.denies = true,
	.params = { [START] = { "rlimit_as_start", PARAM_BYTES, 750000 * KIB, 0, TIB, "address space without which a "
	      "64-bit Go program does not start" },
		    [MIN] = { "rlimit_as_min", PARAM_BYTES, 3 * GIB / 2, 0, 1024 * TIB, "address space that a Go "
		      "program needs beside its memory limit" },
		    [PER_LIMIT] = { "rlimit_as_per_limit", PARAM_PERCENT, 200, 0, 10000, "address space for the memory "
		      "limit, as a share of it" } },
	.examples = {
		FIRES("{resources: {limits: {memory: 512Mi}}, env: [{name: GOMEMLIMIT, value: 460MiB}], command: [sh, "
		      "-c, 'ulimit -v 524288; exec /app']}", "command[2]"),
		FIRES("{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}], command: [prlimit, "
		      "--as=2684354559, /app]}", "command[1]"),
		FIRES("{env: [{name: GOGC, value: '50'}], command: [bash, -c], args: ['ulimit -v 8388608 && exec "
		      "/app']}", "args[0]"),
		FIRES("{envFrom: [{configMapRef: {name: tuning}}], resources: {limits: {memory: '${MEMORY}'}}, image: "
		      "grafana/loki, command: [sh, -c, 'ulimit -v 1572863; exec loki']}", "command[2]"),
		FIRES("pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: RLIMIT_AS, soft: "
		      "536870912, hard: 536870912}'}}, spec: {containers: [{name: a, image: i, env: [{name: GOGC, "
		      "value: '50'}]}]}}",
		      "metadata.annotations[\"ulimits.noderesource.dev/container.a\"]"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}], command: [prlimit, "
		      "--as=2684354560, /app]}"),
		QUIET("{resources: {limits: {memory: '${MEMORY}'}}, image: grafana/loki, command: [sh, -c, 'ulimit -v "
		      "1572864; exec loki']}"),
		QUIET("{env: [{name: GOGC, value: '50'}], command: [sh, -c, 'ulimit -v 524288; ulimit -v unlimited; "
		      "exec /app']}"),
		QUIET("{env: [{name: GOGC, value: '50'}], command: [sh, -c, 'ulimit -v $LIMIT; exec /app']}"),
		QUIET("{env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit -Hv 524288; exec /app']}"),
		QUIET("{image: python, command: [sh, -c, 'ulimit -v 524288; exec python app.py']}"),
		QUIET("pod: {spec: {os: {name: windows}, containers: [{name: a, image: i, env: [{name: GOGC, value: "
		      "'50'}], command: [sh, -c, 'ulimit -v 524288; exec /app']}]}}"),
	},
	.check = check,
};
