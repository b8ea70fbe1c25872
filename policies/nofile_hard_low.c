/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { LEAST, RESERVE };
enum { RAISES = 19 }; /* the first Go 1.NN that raises the soft limit to the hard one */

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *wanted = &s->c->declared->max_connections;
	int64_t connections = declared_amount(wanted);
	bool raises = !s->go_minor || s->go_minor >= RAISES;
	struct rlimit_value limit =
		raises ? rlimit_hard(s->c, SETTING_RLIMIT_NOFILE) : rlimit_soft(s->c, SETTING_RLIMIT_NOFILE);
	int64_t needed = connections ? sum_of(connections, param[RESERVE]) : param[LEAST];

	if (limit.amount < 0 || limit.amount >= needed || (!connections && !s->c->serves) ||
	    s->c->type == CONTAINER_INIT)
		return;
	const char *words = rlimit_words(k, &limit), *end = raises ? "hard" : "soft";
	long long left = limit.amount > param[RESERVE] ? (long long)(limit.amount - param[RESERVE]) : 0;

	if (connections)
		found(k, 0, limit.at,
		      "%s sets the %s limit of open files to %lld, which leaves %lld for the %lld connections that are "
		      "declared: the server stops accepting, \"too many open files\"",
		      words, end, (long long)limit.amount, left, (long long)connections);
	else
		found(k, 0, limit.at,
		      "%s sets the %s limit of open files to %lld: a Go server stops accepting at about %lld "
		      "connections, \"too many open files\", and does not end",
		      words, end, (long long)limit.amount, left);
	found_brief(k, "%s NOFILE %lld: Go server stops accepting at ~%lld connections", end, (long long)limit.amount,
		    left);
	if (connections)
		found_related(k, wanted->from, "the declared number of connections");
	found_remedy(k, "raise the %s limit to %lld or more", end, (long long)needed);
}

const struct rule nofile_hard_low = {
	.name = "nofile-hard-low",
	.summary = "The hard limit of open files is low for a Go server.",
	.why = "A connection is an open file. At the limit accept fails, net/http logs \"http: Accept error: accept4: "
	       "too many open files; retrying\" and goes on: the process does not end, and answers nobody "
	       "(net/http/server.go; centrifugal/centrifugo#429). Go raises its soft limit to the hard one when it "
	       "starts, from 1.19 on, so the soft limit says nothing and the hard one everything. Without a setting "
	       "containers mostly get 524288 or more (systemd's 1024:524288). With "
	       "max-connections.podfit.dev/CONTAINER the number declared is compared.",
	.fix = "Raise the hard limit, or do not set it.",
	.proof = "nofile-soft-limit",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_GO | NEEDS_LINUX,
	.grades = { { SEVERITY_WARNING, NULL } },
	.params = { [LEAST] = { "nofile_min", PARAM_COUNT, 4096, 16, 1 << 30, "hard limit of open files that is "
	      "enough for a server of which nothing more is known" },
		    [RESERVE] = { "fd_reserve", PARAM_COUNT, 64, 0, 1 << 20, "open files that are no connections" } },
	.examples = {
		FIRES("{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, "
		      "'--nofile=:4095', /app]}",
		      "command[1]"),
		FIRES("{ports: [{containerPort: 80}], image: grafana/loki, command: [bash, -c, 'ulimit -Hn 1024; exec "
		      "loki']}",
		      "command[2]"),
		FIRES("pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: nofile, soft: "
		      "1024, hard: 1024}'}}, spec: {containers: [{name: a, image: i, ports: [{containerPort: 80}], "
		      "env: [{name: GOGC, value: '50'}]}]}}",
		      "metadata.annotations[\"ulimits.noderesource.dev/container.a\"]"),
		FIRES("pod: {metadata: {annotations: {max-connections.podfit.dev/a: '10000'}}, spec: {containers: "
		      "[{name: a, image: i, env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=10063', "
		      "/app]}]}}",
		      "spec.containers[0].command[1]"),
		QUIET("{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, "
		      "'--nofile=:4096', /app]}"),
		QUIET("{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [prlimit, "
		      "'--nofile=1024:', /app]}"),
		QUIET("{env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=1024', /app]}"),
		QUIET("{ports: [{containerPort: 80}], image: python, command: [prlimit, '--nofile=1024', python, "
		      "a.py]}"),
		QUIET("pod: {metadata: {annotations: {max-connections.podfit.dev/a: '960'}}, spec: {containers: "
		      "[{name: a, image: i, ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: "
		      "[prlimit, '--nofile=1024', /app]}]}}"),
		QUIET("{ports: [{containerPort: 80}], env: [{name: GOGC, value: '50'}], command: [bash, -c, 'ulimit "
		      "-Hn $N; exec /app']}"),
		QUIET("pod: {spec: {os: {name: windows}, containers: [{name: a, image: i, ports: [{containerPort: "
		      "80}], env: [{name: GOGC, value: '50'}], command: [prlimit, '--nofile=1024', /app]}]}}"),
	},
	.check = check,
};
