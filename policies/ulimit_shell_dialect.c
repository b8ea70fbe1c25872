/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { CERTAIN, IF_SH };

/* What the shell has against it, and the way out. */
static const struct { const char *complaint, *remedy; } troubles[] = {
	[TROUBLE_SEVERAL] = { "it takes one limit and one value a call", "call ulimit once for each limit" },
	[TROUBLE_GLUED] = { "it wants a blank between the option and the number",
			    "write a blank between the option and the number" },
	[TROUBLE_WORD] = { "it takes hard and soft for bad numbers",
			   "write $(ulimit -Hn), or -Sn, with the letter of the limit" },
	[TROUBLE_NUMBER] = { "the value is no plain number", "write a plain number, or unlimited" },
	[TROUBLE_ORDER] = { "the letter of the limit has to come last, right before the value",
			    "write the letters in one word, that of the limit last, then the value: -Sn 1024" },
	[TROUBLE_LAST_WINS] = { "it heeds the last of -H and -S", "leave both letters out to set both limits" },
};

static const char *complaint(struct check *k, const struct shell_rlimit *l)
{
	if (l->trouble != TROUBLE_LETTER)
		return troubles[l->trouble].complaint;
	return l->letter == 'p' && l->troubled && str_is(str_of(l->troubled), "bash") ?
		       "-p is the size of a pipe, which cannot be set" :
		       said(k, "it has no option -%c", l->letter);
}

static const char *remedy(const struct shell_rlimit *l)
{
	if (l->trouble != TROUBLE_LETTER)
		return troubles[l->trouble].remedy;
	return l->letter == 'p' ? "write -u, which is the number of processes there" :
	       l->letter == 'u' ? "write -p, which is the number of processes there, or run the script with bash" :
				  "run the script with bash";
}

static const char *where_found(const char *shell)
{
	return str_is(str_of(shell), "dash")  ? "dash, as in Debian and Ubuntu"
	       : str_is(str_of(shell), "ash") ? "busybox, as in Alpine"
					      : "bash, as in Fedora and UBI";
}

static const char *place(struct check *k, const struct shell_rlimit *l, bool certain)
{
	if (!l->troubled)
		return "in any shell";
	if (!certain)
		return said(k, "where sh is %s", where_found(l->troubled));
	return str_is(str_of(l->troubled), "ash") ? "in busybox" : said(k, "in %s", l->troubled);
}

static void judge(struct check *k, const struct shell_rlimit *l)
{
	bool certain = !l->troubled || !str_is(str_of(l->shell), "sh"), last_wins = l->trouble == TROUBLE_LAST_WINS;
	const char *effect = last_wins ? "sets only one of the two limits" : "sets nothing";
	const char *end = !last_wins && l->failure == FAILURE_STOPS ? "; the script ends there" : "";

	found(k, certain ? CERTAIN : IF_SH, l->at, "%s %s %s: %s%s", quoted_text(k, l->text), effect,
	      place(k, l, certain), complaint(k, l), end);
	found_brief(k, "%s %s %s: %s", quoted_text(k, l->text), effect, place(k, l, true), complaint(k, l));
	found_remedy(k, "%s", remedy(l));
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	(void)param;
	for (size_t i = 0; s->pod->has_go && i < s->c->shell_rlimit_count; i++) {
		const struct shell_rlimit *l = &s->c->shell_rlimits[i];

		if (l->trouble && (i == 0 || !str_eq(l->text, l[-1].text))) /* a call that sets several is one fault */
			judge(k, l);
	}
}

const struct rule ulimit_shell_dialect = {
	.name = "ulimit-shell-dialect",
	.summary = "The shell that runs the script does not take this call of ulimit.",
	.why = "ulimit is built into each shell, and each has its own. Measured: dash (sh in Debian and Ubuntu) and "
	       "mksh have -p for the number of processes and no -u, take one limit a call and no -n4096, and of "
	       "-HSn set the soft limit only; busybox (sh in Alpine) has -u and no -p; hard and soft as values are "
	       "bash's. A call that is refused changes nothing: the script goes on with the old limits, unless set "
	       "-e or && ends it. bash 5.2, dash 0.5.12, busybox 1.35, mksh 59c.",
	.fix = "Write one limit a call, -u in bash and busybox, -p in dash and mksh, or name the shell: bash -c.",
	.proof = "shell-dialects",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX,
	.grades = { [CERTAIN] = { SEVERITY_WARNING, NULL },
		    [IF_SH] = { SEVERITY_INFO, "the script is run by sh, which may be another shell that takes it" } },
	.examples = {
		FIRES("{image: grafana/loki, command: [dash, -c, 'ulimit -u 1000; exec loki']}", "command[2]"),
		FIRES("{image: grafana/loki, command: [sh, -c, 'ulimit -n 65536 -c 0; exec loki']}", "command[2]"),
		FIRES("{env: [{name: GOGC, value: '50'}], command: [busybox, sh, -c], args: ['ulimit -n hard; exec "
		      "/app']}",
		      "args[0]"),
		FIRES("{env: [{name: GOGC, value: '50'}], command: [sh, -c, 'ulimit -n 64k && exec /app']}",
		      "command[2]"),
		FIRES("pod: {spec: {containers: [{name: a, image: grafana/loki}, {name: b, image: i, command: "
		      "[mksh, -c, ulimit -HSn 100; exec b]}]}}", "spec.containers[1].command[2]"),
		QUIET("{image: grafana/loki, command: [dash, -c, 'ulimit -p 1000; ulimit -n 65536; exec loki']}"),
		QUIET("{image: grafana/loki, command: [bash, -c, 'ulimit -u 1000 -n4096; ulimit -Sn hard; exec "
		      "loki']}"),
		QUIET("{image: grafana/loki, command: [sh, -c, 'ulimit -Sn $(ulimit -Hn); ulimit -n 100; exec loki']}"),
		QUIET("{image: mysql, command: [dash, -c, 'ulimit -u 1000; exec mysqld']}"),
		QUIET("{image: grafana/loki, command: [prlimit, --nofile=10k, loki]}"),
	},
	.check = check,
};
