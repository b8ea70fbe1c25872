/* SPDX-License-Identifier: Apache-2.0 */
#include "policies.h"

enum { TOO_SMALL, FOR_CERTAIN, LESS_CERTAIN };
enum { RUNC, CRIO, FOR_GO, CONFIDENCE };

static void tell(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *limit = setting_of(s->c, SETTING_MEMORY_LIMIT);
	const char *text = quoted(k, limit);

	if (limit->value < param[RUNC]) {
		found(k, go_for_certain(s->c) ? FOR_CERTAIN : TOO_SMALL, limit->from,
		      "the memory limit %s is less than the %s that it takes to start a container with runc; Docker "
		      "and CRI-O refuse it",
		      text, bytes_of(k, param[RUNC]));
		found_brief(k, "limit %s is below what it takes to start a container, about %s", text,
			    bytes_of(k, param[RUNC]));
	} else if (limit->value < param[CRIO]) {
		found(k, TOO_SMALL, limit->from,
		      "the memory limit %s is less than the %s that CRI-O asks for by default: there the container is "
		      "not created",
		      text, bytes_of(k, param[CRIO]));
		found_brief(k, "limit %s is below the %s that CRI-O asks for", text, bytes_of(k, param[CRIO]));
	} else {
		found(k, s->c->go.confidence >= param[CONFIDENCE] ? TOO_SMALL : LESS_CERTAIN, limit->from,
		      "the memory limit %s leaves next to nothing beside a Go program's own text and runtime: the "
		      "kernel reads its pages from disk again and again, or kills it",
		      text);
		found_brief(k, "limit %s is too small for a Go program; %s is the least", text,
			    bytes_of(k, param[FOR_GO]));
	}
}

static void check(struct check *k, const struct subject *s, const int64_t *param)
{
	const struct setting *limit = setting_of(s->c, SETTING_MEMORY_LIMIT);
	bool go = is_likely_go(s->c);

	if (!has_value(limit) || limit->value <= 0 ||
	    (limit->value >= param[RUNC] && limit->value >= param[CRIO] && (!go || limit->value >= param[FOR_GO])))
		return;
	tell(k, s, param);
	found_remedy(k, "set the limit to %s or more", bytes_of(k, go ? param[FOR_GO] : param[CRIO]));
}

const struct rule memory_limit_too_small = {
	.name = "memory-limit-too-small",
	.summary = "The memory limit is too small to start a container, or for a Go program to run in.",
	.why = "runc starts inside the container's cgroup and has needed 6 MiB and more since 2019 "
	       "(opencontainers/runc#1980, moby/moby#41167: Docker refuses less); CRI-O refuses less than 12 MiB "
	       "unless crun is told otherwise (elastic/cloud-on-k8s#2240). A Go program's text and the runtime alone "
	       "take 8 MiB and up: a plain HTTP server was killed in 6 MiB and ran in 8 (Go 1.26). With little more "
	       "the pages of the program are dropped and read again: services that used 13 of 20 MiB kept a node's "
	       "disks busy (open-telemetry/opentelemetry-helm-charts#2383), another was OOM-killed at 15Mi "
	       "(smarter-project/smarter-device-manager#18).",
	.fix = "Set the limit to at least 32Mi for a Go program, 12Mi for anything else.",
	.coordinate = MEMORY,
	.scope = CONTAINER,
	.needs = NEEDS_LINUX,
	.grades = { [TOO_SMALL] = { SEVERITY_WARNING, NULL },
		    [FOR_CERTAIN] = { SEVERITY_ERROR, "less than limit_min_runc, and it is certain to be Go" },
		    [LESS_CERTAIN] = { SEVERITY_INFO, "enough to start, and less evidence of Go than go_confidence" } },
	.params = { [RUNC] = { "limit_min_runc", PARAM_BYTES, 6 << 20, 0, 1 << 30,
			       "what it takes to start a container with runc" },
		    [CRIO] = { "limit_min_crio", PARAM_BYTES, 12 << 20, 0, 1 << 30,
			       "below this CRI-O refuses a container by default" },
		    [FOR_GO] = { "limit_min_go", PARAM_BYTES, 32 << 20, 0, 1 << 30,
				 "the least memory limit for a Go program" },
		    [CONFIDENCE] = { "go_confidence", PARAM_PERCENT, 80, 50, 100,
				     "evidence that it is Go which makes it a warning" } },
	.examples = {
		FIRES("{resources: {limits: {memory: 4Mi}}}", "resources.limits.memory"),
		FIRES("{resources: {limits: {memory: 5M}}, env: [{name: GOGC, value: "
		      "'50'}]}", "resources.limits.memory"),
		FIRES("{resources: {limits: {memory: 12582911}}}", "resources.limits.memory"),
		FIRES("{image: openpolicyagent/opa, resources: {limits: {memory: 31Mi}}}", "resources.limits.memory"),
		QUIET("{resources: {limits: {memory: 12Mi}}}"),
		QUIET("{image: openpolicyagent/opa, resources: {limits: {memory: 32Mi}}}"),
		QUIET("{resources: {limits: {memory: 0}}}"),
		QUIET("{resources: {limits: {memory: 512m}}}"),
		QUIET("{resources: {requests: {memory: 4Mi}}}"),
		QUIET("pod: {spec: {os: {name: windows}, containers: [{name: a, image: a, resources: {limits: "
		      "{memory: 4Mi}}}]}}"),
	},
	.check = check,
};
