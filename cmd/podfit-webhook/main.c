/* SPDX-License-Identifier: Apache-2.0 */
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cpus.h"
#include "memory.h"
#include "options.h"
#include "policies.h"
#include "webhook/admission.h"
#include "webhook/server.h"
#include "webhook/watch.h"

enum { FAILED = 2, THREADS_DEFAULT_MOST = 4, FINISH_MS = 25000, POLL_MS = 50, HANDSHAKES = 256, REVIEW_NODES = 1 << 20 };

struct webhook {
	struct options options;
	struct server_options server_options;
	struct tls_options tls_options;
	struct admission admission;
	struct tls tls;
	struct server server;
	struct watch watch;
	struct event signals[3], poll;
	struct policy *policies;
	uint64_t leave_at, finish_at;	/* 0: not ending */
	struct arena arena;
};

/* ---- reloading ---- */

static void load_certificate(struct webhook *w)
{
	struct err err = { "" };
	char end[32] = "";
	struct tm utc;
	int loaded = tls_load(&w->tls, &err);

	if (loaded < 0) {
		log_say(&w->admission.log, LEVEL_ERROR, "the certificate was not taken",
			TEXT_FIELD("error", str_of(err.text)));
	} else if (loaded > 0) {
		struct tls_state state = tls_state(&w->tls);

		gmtime_r(&state.not_after, &utc);
		strftime(end, sizeof end, "%Y-%m-%dT%H:%M:%SZ", &utc);
		log_say(&w->admission.log, LEVEL_INFO, "a certificate is served", TEXT_FIELD("notAfter", str_of(end)));
	}
}

static void look(void *context)
{
	load_certificate(context);
}

/* The rules as they are in this program. */
static void load_policy(struct webhook *w)
{
	struct policy_set *set = calloc(1, sizeof *set);

	if (!set)
		out_of_memory();
	set->references = 1;
	set->options = (struct lint_options){ .limits = LIMITS_DEFAULT };
	set->options.limits.nodes = REVIEW_NODES;
	set->options.limits.document_bytes = w->options.max_body;
	set->options.engine.policies = w->policies;
	set->options.engine.policy_count = policy_count;
	set->review.deny_owned = w->options.deny_owned;
	set->review.all_of_update = w->options.all_of_update;
	set->review.options = &set->options;
	policy_put(&w->admission.policies, set);
}

/* ---- ending ---- */

static void on_poll(evutil_socket_t fd UNUSED, short what UNUSED, void *argument)
{
	struct webhook *w = argument;
	uint64_t now = loop_now();

	if (w->finish_at && now >= w->finish_at) {
		w->finish_at = 0;
		server_finish(&w->server);
	}
	if ((!w->finish_at && server_is_done(&w->server)) || now >= w->leave_at)
		server_leave(&w->server);
}

static void on_end(evutil_socket_t number, short what UNUSED, void *argument)
{
	static const struct timeval interval = { 0, POLL_MS * 1000 };
	struct webhook *w = argument;

	if (w->leave_at) {
		log_say(&w->admission.log, LEVEL_WARNING, "leaving at once", NUMBER_FIELD("signal", number));
		server_leave(&w->server);
		return;
	}
	log_say(&w->admission.log, LEVEL_INFO, "ending", NUMBER_FIELD("signal", number),
		NUMBER_FIELD("delayMilliseconds", w->options.shutdown_delay_ms));
	atomic_store(&w->admission.draining, true);
	server_drain(&w->server);
	w->finish_at = loop_now() + w->options.shutdown_delay_ms;
	w->leave_at = w->finish_at + FINISH_MS;
	event_add(&w->poll, &interval);
}

static void on_reload(evutil_socket_t number UNUSED, short what UNUSED, void *argument)
{
	look(argument);
}

static void take_signals(struct webhook *w)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };
	struct event_base *base = server_base(&w->server);

	signal(SIGPIPE, SIG_IGN);
	event_assign(&w->poll, base, -1, EV_PERSIST, on_poll, w);
	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		evsignal_assign(&w->signals[i], base, numbers[i], numbers[i] == SIGHUP ? on_reload : on_end, w);
		evsignal_add(&w->signals[i], NULL);
	}
}

static void drop_signals(struct webhook *w)
{
	event_del(&w->poll);
	for (size_t i = 0; i < COUNT_OF(w->signals); i++)
		event_del(&w->signals[i]);
}

/* ---- the whole ---- */

/* Bodies in flight may take half of what the cgroup allows beyond 32 MiB, and never less than some. */
static size_t body_budget(size_t largest)
{
	uint64_t limit = memory_allowed();
	uint64_t budget = limit > (uint64_t)64 << 20 ? (limit - ((uint64_t)32 << 20)) / 2 : (uint64_t)16 << 20;

	if (budget > (uint64_t)1 << 30)
		budget = (uint64_t)1 << 30;
	return budget > largest ? (size_t)budget : largest;
}

static void take_policies(struct webhook *w)
{
	w->policies = arena_array(&w->arena, policy_count, struct policy);
	for (size_t i = 0; i < policy_count; i++) {
		w->policies[i].rule = policies[i];
		w->policies[i].enabled = true;
		for (size_t p = 0; p < COUNT_OF(policies[i]->params) && policies[i]->params[p].name; p++)
			w->policies[i].param[p] = policies[i]->params[p].value;
	}
}

static void assemble(struct webhook *w)
{
	const struct options *o = &w->options;
	struct admission *a = &w->admission;
	unsigned threads = o->threads, cpus = cpus_allowed();

	if (!threads)
		threads = cpus < THREADS_DEFAULT_MOST ? cpus : THREADS_DEFAULT_MOST;
	log_init(&a->log, STDERR_FILENO);
	a->log.format = o->log_format;
	a->log.level = o->log_level;
	a->mode = o->mode;
	a->budget.most = body_budget(o->max_body);
	a->tls = &w->tls;
	a->workers = arena_array(&w->arena, threads, struct worker);
	take_policies(w);
	metrics_init(&a->metrics, &w->arena, threads + 1, w->policies, policy_count);
	policy_store_init(&a->policies);
	w->tls_options = (struct tls_options){ o->cert_dir, o->tls_min_version, o->client_ca_file, o->client_cn_name };
	w->server_options = (struct server_options){
		.listen = o->listen, .probe_listen = o->probe_listen, .threads = threads,
		.connections = o->max_connections, .handshakes = HANDSHAKES,
		.http = { .header_bytes = 16 << 10, .header_fields = 64, .body_bytes = o->max_body, .budget = &a->budget },
		.deadlines = DEADLINES_DEFAULT, .tls = &w->tls,
		.reviews = admission_reviews, .probes = admission_probes, .context = a,
		.counters = a->metrics.threads,
	};
	load_policy(w);
	tls_init(&w->tls, &w->tls_options);
	load_certificate(w);
}

static void release(struct webhook *w)
{
	for (size_t i = 0; i < w->server_options.threads; i++) {
		arena_release(&w->admission.workers[i].scratch);
		arena_release(&w->admission.workers[i].kept);
	}
	policy_store_release(&w->admission.policies);
	tls_release(&w->tls);
}

static int serve(struct webhook *w, struct err *err)
{
	const char *const directories[WATCH_DIRECTORIES] = { w->tls_options.directory, NULL };

	if (server_start(&w->server, &w->server_options, err) < 0)
		return -1;
	take_signals(w);
	watch_start(&w->watch, server_base(&w->server), directories, look, w);
	log_say(&w->admission.log, LEVEL_INFO, "listening", NUMBER_FIELD("port", w->server.port),
		NUMBER_FIELD("probePort", w->server.probe_port), NUMBER_FIELD("threads", w->server_options.threads),
		TEXT_FIELD("mode", str_of(mode_name(w->admission.mode))), TEXT_FIELD("version", STR(PODFIT_VERSION)));
	server_run(&w->server);
	watch_stop(&w->watch);
	drop_signals(w);
	return 0;
}

static int run(struct webhook *w)
{
	struct err err = { "" };

	assemble(w);
	int served = serve(w, &err);

	server_release(&w->server);
	if (served < 0)
		log_say(&w->admission.log, LEVEL_ERROR, "cannot serve", TEXT_FIELD("error", str_of(err.text)));
	else
		log_line(&w->admission.log, LEVEL_INFO, "ended", NULL, 0);
	release(w);
	return served < 0 ? FAILED : 0;
}

int main(int argc, char **argv)
{
	struct webhook *w = calloc(1, sizeof *w);
	int status = FAILED;

	if (!w)
		out_of_memory();
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, 128 << 10);	/* large blocks go back to the kernel */
#endif
	if (options_parse(&w->options, argc - 1, argv + 1, &status))
		status = run(w);
	arena_release(&w->arena);
	free(w);
	return status;
}
