/* SPDX-License-Identifier: Apache-2.0 */
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cpus.h"
#include "descriptors.h"
#include "memory.h"
#include "rules_in_force.h"
#include "policies.h"
#include "webhook/admission.h"
#include "webhook/server.h"
#include "webhook/watch.h"

enum { FAILED = 2, THREADS_DEFAULT_MOST = 4, FINISH_MS = 25000, POLL_MS = 50, HANDSHAKES = 256,
       KEPT_BYTES = 2 << 20 /* a thread: its pages need not be made again for the next review */,
       OTHER_FILES = 128 /* probes, logs, event loops, what is being read */ };

struct file_stamp {
	dev_t device;
	ino_t inode;
	off_t size;
	struct timespec time;
};

struct webhook {
	struct options options;
	struct server_options server_options;
	struct tls_options tls_options;
	struct admission admission;
	struct tls tls;
	struct server server;
	struct watch watch;
	struct event signals[3], poll;
	struct file_stamp stamp;	/* of the configuration, when it was last looked at */
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

static struct file_stamp stamp_of(const char *path)
{
	struct stat st;

	if (!path || stat(path, &st) < 0)
		return (struct file_stamp){ 0 };
	return (struct file_stamp){ st.st_dev, st.st_ino, st.st_size, st.st_mtim };
}

static bool has_changed(struct webhook *w)
{
	struct file_stamp now = stamp_of(w->options.config.file);
	bool changed = now.device != w->stamp.device || now.inode != w->stamp.inode || now.size != w->stamp.size ||
		       now.time.tv_sec != w->stamp.time.tv_sec || now.time.tv_nsec != w->stamp.time.tv_nsec;

	w->stamp = now;
	return changed;
}

/* Whole or not at all: what holds goes on where something has to be complained of. -1 then. */
static int load_policy(struct webhook *w)
{
	auto_arena scratch = ARENA_EMPTY;
	struct complaints complaints = { .arena = &scratch };
	struct policy_set *set = rules_in_force(&w->options, &complaints);

	if (set) {
		policy_put(&w->admission.policies, set);
		return 0;
	}
	policy_failed(&w->admission.policies);
	for (size_t i = 0; i < complaints.list.n; i++)
		log_say(&w->admission.log, LEVEL_ERROR, "the configuration was not taken",
			TEXT_FIELD("error", str_of(complaints.list.at[i])));
	return -1;
}

static void look(void *context)
{
	struct webhook *w = context;

	load_certificate(w);
	if (w->options.config.file && has_changed(w) && load_policy(w) == 0)
		log_say(&w->admission.log, LEVEL_INFO, "the configuration was taken",
			TEXT_FIELD("file", str_of(w->options.config.file)));
}

/* A SIGHUP reads everything again, a profile in a file of its own as well. */
static void on_reload(evutil_socket_t number UNUSED, short what UNUSED, void *argument)
{
	struct webhook *w = argument;

	w->stamp = (struct file_stamp){ 0 };
	look(w);
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
	server_drain(&w->server);
	w->finish_at = loop_now() + w->options.shutdown_delay_ms;
	w->leave_at = w->finish_at + FINISH_MS;
	event_add(&w->poll, &interval);
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

/* With fewer files than connections they still are served, but wait for each other. */
static void allow_connections(struct webhook *w, uint64_t connections)
{
	uint64_t wanted = connections + OTHER_FILES, allowed = descriptors_raise(wanted);

	if (allowed < wanted)
		log_say(&w->admission.log, LEVEL_WARNING, "fewer open files are allowed than --max-connections needs",
			NUMBER_FIELD("allowed", (int64_t)allowed), NUMBER_FIELD("wanted", (int64_t)wanted));
}

static int assemble(struct webhook *w)
{
	const struct options *o = &w->options;
	struct admission *a = &w->admission;
	unsigned threads = o->threads, cpus = cpus_allowed();

	if (!threads)
		threads = cpus < THREADS_DEFAULT_MOST ? cpus : THREADS_DEFAULT_MOST;
	log_init(&a->log, STDERR_FILENO);
	a->log.format = o->log_format;
	a->log.level = o->log_level;
	allow_connections(w, o->max_connections);
	a->budget.most = body_budget(o->max_body);
	a->tls = &w->tls;
	a->workers = arena_array(&w->arena, threads, struct worker);
	metrics_init(&a->metrics, &w->arena, threads + 1, policies, policy_count);
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
	tls_init(&w->tls, &w->tls_options);
	has_changed(w);
	if (load_policy(w) < 0)
		return -1;
	load_certificate(w);
	return 0;
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

static enum mode mode_in_force(struct webhook *w)
{
	struct policy_set *set = policy_get(&w->admission.policies);
	enum mode mode = set->review.mode;

	policy_drop(set);
	return mode;
}

static int serve(struct webhook *w, struct err *err)
{
	const char *file = w->options.config.file, *slash = file ? strrchr(file, '/') : NULL;
	const char *const directories[WATCH_DIRECTORIES] = {
		w->tls_options.directory,
		!file ? NULL : slash ? arena_text(&w->arena, str_sub(str_of(file), 0, (size_t)(slash - file) + 1)) : "." };

	if (server_start(&w->server, &w->server_options, err) < 0)
		return -1;
	take_signals(w);
	watch_start(&w->watch, server_base(&w->server), directories, look, w);
	log_say(&w->admission.log, LEVEL_INFO, "listening", NUMBER_FIELD("port", w->server.port),
		NUMBER_FIELD("probePort", w->server.probe_port), NUMBER_FIELD("threads", w->server_options.threads),
		TEXT_FIELD("mode", str_of(mode_name(mode_in_force(w)))), TEXT_FIELD("version", STR(PODFIT_VERSION)));
	server_run(&w->server);
	watch_stop(&w->watch);
	drop_signals(w);
	return 0;
}

static int run(struct webhook *w)
{
	struct err err = { "" };

	if (assemble(w) < 0) {
		release(w);
		return FAILED;
	}
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
	mallopt(M_MMAP_THRESHOLD, KEPT_BYTES);	/* larger blocks, and what is more than that, go back to the kernel */
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
#endif
	if (options_parse(&w->options, argc - 1, argv + 1, &status))
		status = run(w);
	arena_release(&w->options.config.arena);
	arena_release(&w->arena);
	free(w);
	return status;
}
