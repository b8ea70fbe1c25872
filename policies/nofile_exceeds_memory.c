/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { COST, RESERVE, BASE };
enum { BY_FILES, DECLARED };

static const char *about(struct check *k, int64_t n)
{
	return n >= 10000 ? said(k, "about %lld thousand", (long long)(n / 1000)) : said(k, "about %lld", (long long)n);
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *limit = memory_limit_of(s->c), *wanted = &s->c->declared->max_connections;
	struct rlimit_value files = rlimit_hard(s->c, SETTING_RLIMIT_NOFILE);
	bool declared = is_declared(wanted);
	int64_t connections = declared ? wanted->value : s->c->serves ? files.amount - param[RESERVE] : 0;

	if (!limit)
		return;
	int64_t memory = product_of(connections, param[COST]);
	int64_t fit = limit->value > param[BASE] ? (limit->value - param[BASE]) / param[COST] : 0;

	if (connections <= fit)
		return;
	if (declared)
		found(k, DECLARED, wanted->from,
		      "%lld connections x %s = %s do not fit into the memory limit %s, which holds %s",
		      (long long)connections, bytes_of(k, param[COST]), bytes_of(k, memory), quoted(k, limit),
		      about(k, fit));
	else
		found(k, BY_FILES, files.at,
		      "%s allows %lld open files, but the memory limit %s holds %s idle connections of %s: "
		      "it is not the limit of open files that ends it but the OOM killer",
		      rlimit_words(k, &files), (long long)files.amount, quoted(k, limit), about(k, fit),
		      bytes_of(k, param[COST]));
	found_brief(k, "memory for %s connections only (%s each), long before %lld%s", about(k, fit),
		    bytes_of(k, param[COST]), (long long)(declared ? connections : files.amount),
		    declared ? "" : " fds");
	found_related(k, limit->from, "the memory limit, %s", bytes_of(k, limit->value));
	found_remedy(
		k,
		"bound the connections in the program (netutil.LimitListener, a proxy in front), or raise the memory "
		"limit");
}

const struct rule nofile_exceeds_memory = {
	.name = "nofile-exceeds-memory",
	.summary = "The limit of open files allows more connections than the memory limit can hold.",
	.why = "An idle keep-alive connection takes 19.5 KiB on a Go HTTP server, 26.9 KiB with TLS (measured with "
	       "1.24 to 1.27), the kernel's socket buffers aside. 1,048,576 of them are 20 GiB. So under a flood of "
	       "connections a limit of open files that high protects nothing: the container is OOM-killed, and all "
	       "connections are lost, where a lower one would have refused some. With "
	       "max-connections.podfit.dev/CONTAINER the number declared is compared instead.",
	.fix = "Bound the connections in the program, or give it memory for them.",
	.proof = "idle-connections",
	.coordinate = SYSTEM,
	.scope = CONTAINER,
	.needs = NEEDS_GO | NEEDS_LINUX,
	.grades = { [BY_FILES] = { SEVERITY_INFO, NULL },
		    [DECLARED] = { SEVERITY_WARNING, "the author declares that many connections" } },
	.params = { [COST] = { "conn_cost", PARAM_BYTES, 20 * KIB, 1 * KIB, GIB, "memory that a connection takes" },
		    [RESERVE] = { "fd_reserve", PARAM_COUNT, 64, 0, 1 << 20, "open files that are no connections" },
		    [BASE] = { "conn_base", PARAM_BYTES, 16 * MIB, 0, TIB,
		      "memory that the program takes without any" } },
	.examples = {
		FIRES("{ports: [{containerPort: 80}], resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: "
		      "'50'}], command: [prlimit, '--nofile=1048576', /app]}", "command[1]"),
		FIRES("pod: {metadata: {annotations: {ulimits.noderesource.dev/container.a: '- {type: nofile, soft: "
		      "1024, hard: 25460}'}}, spec: {containers: [{name: a, image: i, ports: [{containerPort: 80}], "
		      "resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}]}]}}",
		      "metadata.annotations[\"ulimits.noderesource.dev/container.a\"]"),
		FIRES("pod: {metadata: {annotations: {max-connections.podfit.dev/a: '25396', runtime.podfit.dev/a: "
		      "go}}, spec: {containers: [{name: a, image: i, resources: {limits: {memory: 512Mi}}}]}}",
		      "metadata.annotations[\"max-connections.podfit.dev/a\"]"),
		QUIET("{ports: [{containerPort: 80}], resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: "
		      "'50'}], command: [prlimit, '--nofile=25459', /app]}"),
		QUIET("pod: {metadata: {annotations: {max-connections.podfit.dev/a: '25395', runtime.podfit.dev/a: "
		      "go}}, spec: {containers: [{name: a, image: i, resources: {limits: {memory: 512Mi}}, ports: "
		      "[{containerPort: 80}], command: [prlimit, '--nofile=1048576', /app]}]}}"),
		QUIET("{resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: '50'}], command: [prlimit, "
		      "'--nofile=1048576', /app]}"),
		QUIET("{ports: [{containerPort: 80}], resources: {requests: {memory: 512Mi}}, env: [{name: GOGC, "
		      "value: '50'}], command: [prlimit, '--nofile=1048576', /app]}"),
		QUIET("{ports: [{containerPort: 80}], resources: {limits: {memory: 512Mi}}, env: [{name: GOGC, value: "
		      "'50'}], command: [prlimit, '--nofile=1048576:', /app]}"),
		QUIET("{image: python, ports: [{containerPort: 80}], resources: {limits: {memory: 512Mi}}, command: "
		      "[prlimit, '--nofile=1048576', python, a.py]}"),
	},
	.check = check,
};
