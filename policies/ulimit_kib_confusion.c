/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { LEAST };

/* The number as written was bytes: a whole number of KiB, and implausibly many. */
static bool looks_like_bytes(const struct shell_rlimit *l, int64_t least)
{
	bool in_kib = l->id == SETTING_RLIMIT_AS || l->id == SETTING_RLIMIT_DATA || l->id == SETTING_RLIMIT_STACK ||
		      l->id == SETTING_RLIMIT_MEMLOCK;

	return in_kib && !l->prlimit && (l->sets_soft || l->sets_hard) && l->amount / KIB >= least &&
	       l->amount % MIB == 0;
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	for (size_t i = 0; i < s->c->shell_rlimit_count; i++) {
		const struct shell_rlimit *l = &s->c->shell_rlimits[i];

		if (!looks_like_bytes(l, param[LEAST]) ||
		    l->at != rlimit_soft(s->c, l->id).at) /* not what is in force */
			continue;
		found(k, 0, l->at, "%s counts in KiB: this is %s, not %s", quoted_text(k, l->text),
		      bytes_of(k, l->amount), bytes_of(k, l->amount / KIB));
		found_brief(k, "%s takes KiB: this is %s, not %s", quoted_text(k, l->text), bytes_of(k, l->amount),
			    bytes_of(k, l->amount / KIB));
		found_remedy(k, "write %lld if %s is meant, or leave it out: limits.memory bounds what is really used",
			     (long long)(l->amount / MIB), bytes_of(k, l->amount / KIB));
	}
}

const struct rule ulimit_kib_confusion = {
	.name = "ulimit-kib-confusion",
	.summary = "A number that looks like bytes is given to ulimit, which counts in KiB.",
	.why = "ulimit -v, -d, -s and -l count in KiB, in every shell (measured: bash, dash, busybox, mksh). "
	       "prlimit, systemd's LimitAS and the annotation of the NRI plugin count in bytes. A number of bytes "
	       "given to ulimit is a limit 1024 times too high, that is, none. A number of MiB is 1024 times too "
	       "low: such a program does not start, which ulimit-address-space-go and ulimit-data-go say.",
	.fix = "Divide by 1024.",
	.silences = "ulimit-address-space-go",
	.proof = "shell-dialects",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_GO | NEEDS_LINUX,
	.grades = { { SEVERITY_WARNING, NULL } },
	.params = { [LEAST] = { "ulimit_kib_max", PARAM_COUNT, 1 << 30, 1 << 20, (int64_t)1 << 40, "number of KiB "
	      "from which a round one is taken for bytes" } },
	.examples = {
		FIRES("{image: grafana/loki, command: [sh, -c, 'ulimit -v 2147483648; exec loki']}", "command[2]"),
		FIRES("{env: [{name: GOGC, value: '50'}], command: [bash, -c], args: ['ulimit -Sd 1073741824 && "
		      "exec /app']}",
		      "args[0]"),
		FIRES("{image: grafana/loki, command: [dash, -c, 'ulimit -n 65536; ulimit -l 4294967296; exec loki']}",
		      "command[2]"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'ulimit -v 1073740800; exec loki']}"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'ulimit -v 1073741825; exec loki']}"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'ulimit -v unlimited; ulimit -l unlimited; exec "
		      "loki']}"),
		QUIET("{image: grafana/loki, command: [prlimit, --as=2147483648, loki]}"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'ulimit -n 1073741824; exec loki']}"),
		QUIET("{image: mysql, command: [sh, -c, 'ulimit -v 2147483648; exec mysqld']}"),
	},
	.check = check,
};
