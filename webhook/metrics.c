/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/metrics.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>


/* Upper bounds in nanoseconds; the labels beside them are seconds. */
static const struct { uint64_t ns; const char *label; } buckets[DURATION_BUCKETS] = {
	{ 25000, "0.000025" }, { 50000, "0.00005" }, { 100000, "0.0001" }, { 200000, "0.0002" },
	{ 500000, "0.0005" }, { 1000000, "0.001" }, { 2500000, "0.0025" }, { 5000000, "0.005" },
	{ 10000000, "0.01" }, { 50000000, "0.05" }, { 250000000, "0.25" },
};

static const char *const resources[RESOURCE_COUNT] = {
	"pods", "pods/resize", "pods/ephemeralcontainers", "deployments", "statefulsets", "daemonsets", "replicasets",
	"replicationcontrollers", "podtemplates", "jobs", "cronjobs", "other",
};

const char *decision_name(enum decision d)
{
	static const char *const names[DECISION_COUNT] = { "allowed", "denied", "would-deny", "error" };

	return names[d];
}

const char *operation_name(enum operation o)
{
	static const char *const names[OPERATION_COUNT] = { "CREATE", "UPDATE", "other" };

	return names[o];
}

enum resource resource_of(struct str resource, struct str subresource)
{
	for (size_t i = 0; i < RESOURCE_OTHER; i++) {
		struct str name = str_of(resources[i]), main = str_cut(&name, '/');

		if (str_eq(resource, main) && str_eq(subresource, name))
			return (enum resource)i;
	}
	return RESOURCE_OTHER;
}

void metrics_init(struct metrics *m, struct arena *a, size_t threads, const struct rule *const *rules, size_t n)
{
	*m = (struct metrics){ .thread_count = threads, .rules = rules, .rule_count = n };
	m->threads = arena_array(a, threads, struct counters);
	for (size_t i = 0; i < threads; i++)
		m->threads[i].findings = arena_array(a, n * SEVERITY_COUNT, counter);
}

void metrics_duration(struct counters *c, uint64_t ns)
{
	size_t i = 0;

	while (i < DURATION_BUCKETS && ns > buckets[i].ns)
		i++;
	count(&c->durations[i], 1);
	count(&c->duration_ns, ns);
}

/* ---- the page ---- */

struct page {
	FILE *out;
	const struct metrics *m;
};

/* The sum over all threads of the counter that lies at this offset of a struct counters. */
static uint64_t sum(const struct page *p, size_t offset)
{
	uint64_t total = 0;

	for (size_t i = 0; i < p->m->thread_count; i++) {
		const counter *c = (const void *)((const char *)&p->m->threads[i] + offset);

		total += atomic_load_explicit(c, memory_order_relaxed);
	}
	return total;
}
#define SUM(page_, member_) sum((page_), offsetof(struct counters, member_))

static void head(const struct page *p, const char *name, const char *type, const char *help)
{
	fprintf(p->out, "# HELP podfit_%s %s\n# TYPE podfit_%s %s\n", name, help, name, type);
}

static void one(const struct page *p, const char *name, const char *type, const char *help, uint64_t value)
{
	head(p, name, type, help);
	fprintf(p->out, "podfit_%s %" PRIu64 "\n", name, value);
}

static void reviews(const struct page *p)
{
	head(p, "admission_requests_total", "counter", "Reviews answered.");
	for (size_t o = 0; o < OPERATION_COUNT; o++)
		for (size_t r = 0; r < RESOURCE_COUNT; r++)
			for (size_t d = 0; d < DECISION_COUNT; d++) {
				uint64_t n = sum(p, offsetof(struct counters, reviews) +
						    ((o * RESOURCE_COUNT + r) * DECISION_COUNT + d) * sizeof(counter));

				if (n)
					fprintf(p->out, "podfit_admission_requests_total{operation=\"%s\",resource=\"%s\","
						"decision=\"%s\"} %" PRIu64 "\n", operation_name((enum operation)o),
						resources[r], decision_name((enum decision)d), n);
			}
}

static void durations(const struct page *p)
{
	uint64_t total = 0, ns = SUM(p, duration_ns);

	head(p, "admission_review_duration_seconds", "histogram", "Time from the whole request to the answer.");
	for (size_t i = 0; i <= DURATION_BUCKETS; i++) {
		total += sum(p, offsetof(struct counters, durations) + i * sizeof(counter));
		fprintf(p->out, "podfit_admission_review_duration_seconds_bucket{le=\"%s\"} %" PRIu64 "\n",
			i < DURATION_BUCKETS ? buckets[i].label : "+Inf", total);
	}
	fprintf(p->out, "podfit_admission_review_duration_seconds_sum %" PRIu64 ".%09" PRIu64 "\n", ns / 1000000000,
		ns % 1000000000);
	fprintf(p->out, "podfit_admission_review_duration_seconds_count %" PRIu64 "\n", total);
}

static uint64_t findings_of(const struct metrics *m, size_t rule, size_t severity)
{
	uint64_t total = 0;

	for (size_t i = 0; i < m->thread_count; i++)
		total += atomic_load_explicit(&m->threads[i].findings[rule * SEVERITY_COUNT + severity],
					      memory_order_relaxed);
	return total;
}

static void findings(const struct page *p)
{
	head(p, "findings_total", "counter", "Findings of reviews, by rule and severity.");
	for (size_t i = 0; i < p->m->rule_count; i++)
		for (size_t s = SEVERITY_INFO; s < SEVERITY_COUNT; s++) {
			uint64_t n = findings_of(p->m, i, s);

			if (n)
				fprintf(p->out, "podfit_findings_total{rule=\"%s\",severity=\"%s\"} %" PRIu64 "\n",
					p->m->rules[i]->name, severity_name((enum severity)s), n);
		}
	one(p, "suppressed_findings_total", "counter", "Findings that an annotation suppressed.", SUM(p, suppressed));
}

static void connections(const struct page *p, const struct gauges *g)
{
	static const char *const classes[] = { "1xx", "2xx", "3xx", "4xx", "5xx" };
	uint64_t opened = SUM(p, connections_opened), closed = SUM(p, connections_closed);

	one(p, "http_connections", "gauge", "Connections that are open.", opened > closed ? opened - closed : 0);
	one(p, "http_connections_total", "counter", "Connections accepted.", opened);
	one(p, "http_connections_evicted_total", "counter", "Idle connections closed to make room.", SUM(p, evicted));
	one(p, "http_requests_timed_out_total", "counter", "Requests that did not arrive in time.", SUM(p, deadlines));
	one(p, "http_body_bytes", "gauge", "Memory held by request bodies in flight.", g->body_bytes);
	head(p, "http_responses_total", "counter", "Answers by class of their status.");
	for (size_t i = 1; i < STATUS_CLASSES; i++)
		fprintf(p->out, "podfit_http_responses_total{code=\"%s\"} %" PRIu64 "\n", classes[i - 1],
			sum(p, offsetof(struct counters, answers) + i * sizeof(counter)));
	head(p, "tls_handshakes_total", "counter", "TLS handshakes by result.");
	fprintf(p->out, "podfit_tls_handshakes_total{result=\"ok\"} %" PRIu64 "\n",
		sum(p, offsetof(struct counters, handshakes) + HANDSHAKE_DONE * sizeof(counter)));
	fprintf(p->out, "podfit_tls_handshakes_total{result=\"error\"} %" PRIu64 "\n",
		sum(p, offsetof(struct counters, handshakes) + HANDSHAKE_FAILED * sizeof(counter)));
}

static void state(const struct page *p, const struct gauges *g)
{
	head(p, "cert_not_after_seconds", "gauge", "When the served certificate ends, in seconds since 1970; 0: none.");
	fprintf(p->out, "podfit_cert_not_after_seconds{kind=\"serving\"} %lld\n", (long long)g->certificate_not_after);
	one(p, "cert_reloads_total", "counter", "Certificates taken into use.", g->certificate_reloads);
	one(p, "cert_reload_errors_total", "counter", "Certificates that could not be used.", g->certificate_errors);
	one(p, "config_reloads_total", "counter", "Configurations taken into use.", g->policy_reloads);
	one(p, "config_reload_errors_total", "counter", "Configurations that could not be used.", g->policy_errors);
	one(p, "log_lines_dropped_total", "counter", "Log lines above the rate.", g->log_dropped);
	one(p, "draining", "gauge", "1 while the program is ending.", g->draining);
	head(p, "build_info", "gauge", "The program's version.");
	fprintf(p->out, "podfit_build_info{version=\"" PODFIT_VERSION "\"} 1\n");
}

struct str metrics_text(const struct metrics *m, const struct gauges *g, struct arena *a)
{
	char *text = NULL;
	size_t n = 0;
	struct page p = { open_memstream(&text, &n), m };

	if (!p.out)
		out_of_memory();
	reviews(&p);
	durations(&p);
	findings(&p);
	connections(&p, g);
	state(&p, g);
	if (fclose(p.out) != 0)
		out_of_memory();
	struct str page = arena_str(a, (struct str){ text, n });

	free(text);
	return page;
}
