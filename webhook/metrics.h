/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is counted, a set of counters a thread. Only its own thread writes one; anybody may read, and sees each
 * number whole. Written out as Prometheus text (exposition format 0.0.4).
 */
#ifndef PODFIT_WEBHOOK_METRICS_H
#define PODFIT_WEBHOOK_METRICS_H

#include <stdatomic.h>
#include <time.h>

#include "rule.h"

typedef _Atomic uint64_t counter;

enum handshake { HANDSHAKE_DONE, HANDSHAKE_FAILED, HANDSHAKE_COUNT };
enum { STATUS_CLASSES = 6 };	/* of answers: by their first digit */
enum operation { OPERATION_CREATE, OPERATION_UPDATE, OPERATION_OTHER, OPERATION_COUNT };
enum decision { DECISION_ALLOWED, DECISION_DENIED, DECISION_WOULD_DENY, DECISION_ERROR, DECISION_COUNT };
enum resource {
	RESOURCE_PODS, RESOURCE_PODS_RESIZE, RESOURCE_PODS_EPHEMERAL, RESOURCE_DEPLOYMENTS, RESOURCE_STATEFULSETS,
	RESOURCE_DAEMONSETS, RESOURCE_REPLICASETS, RESOURCE_REPLICATIONCONTROLLERS, RESOURCE_PODTEMPLATES,
	RESOURCE_JOBS, RESOURCE_CRONJOBS, RESOURCE_OTHER, RESOURCE_COUNT,
};
const char *decision_name(enum decision d);	/* "would-deny" */
const char *operation_name(enum operation o);	/* "CREATE" */
enum resource resource_of(struct str resource, struct str subresource);

enum { DURATION_BUCKETS = 11 };

struct counters {
	counter connections_opened, connections_closed, evicted;
	counter handshakes[HANDSHAKE_COUNT];
	counter answers[STATUS_CLASSES];
	counter deadlines;		/* requests that did not arrive in time */
	counter reviews[OPERATION_COUNT][RESOURCE_COUNT][DECISION_COUNT];
	counter durations[DURATION_BUCKETS + 1];	/* of reviews, by bucket; the last is the rest */
	counter duration_ns;		/* their sum */
	counter suppressed;
	counter *findings;		/* rule_count * SEVERITY_COUNT */
};

struct metrics {			/* of the whole program */
	struct counters *threads;
	size_t thread_count;
	const struct rule *const *rules;	/* the registry */
	size_t rule_count;
};

void metrics_init(struct metrics *m, struct arena *a, size_t threads, const struct rule *const *rules, size_t n) NONNULL;

static inline void count(counter *c, uint64_t n)
{
	atomic_store_explicit(c, atomic_load_explicit(c, memory_order_relaxed) + n, memory_order_relaxed);
}

static inline int status_class(int status)
{
	return status / 100 < STATUS_CLASSES ? status / 100 : 0;
}

void metrics_duration(struct counters *c, uint64_t ns) NONNULL;

struct gauges {				/* what is not counted but is */
	time_t certificate_not_after;	/* 0: there is none */
	uint64_t certificate_reloads, certificate_errors, policy_reloads, policy_errors, log_dropped;
	size_t body_bytes;		/* of requests in flight */
	bool draining;
};

/* The whole page, in `a`. */
struct str metrics_text(const struct metrics *m, const struct gauges *g, struct arena *a) NONNULL;

#endif
