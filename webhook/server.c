/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/server.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "webhook/listen.h"

enum { STACK_BYTES = 1 << 20, PROBE_CONNECTIONS = 64, PROBE_HEADER_MS = 5000 };

struct thread {
	struct server *server;
	pthread_t id;
	int wake;		/* an eventfd: something has changed, look */
	struct event woken;
	atomic_bool leave, done;
	struct loop loop;
};

static void on_wake(evutil_socket_t fd, short what UNUSED, void *argument)
{
	struct thread *t = argument;
	uint64_t n;
	ssize_t got = read(fd, &n, sizeof n);

	(void)got;	/* how often does not matter */
	if (atomic_load(&t->server->finishing))
		loop_finish(&t->loop);
	if (atomic_load(&t->leave))
		event_base_loopbreak(t->loop.base);
}

static void wake(struct thread *t)
{
	uint64_t one = 1;
	ssize_t sent = write(t->wake, &one, sizeof one);

	(void)sent;
}

static void *run_thread(void *argument)
{
	struct thread *t = argument;

	loop_run(&t->loop);
	atomic_store(&t->done, true);
	return NULL;
}

static void fill_loop(struct server *s, struct loop *loop, bool tls, size_t nth)
{
	const struct server_options *o = s->options;

	loop->limits = tls ? &s->limits : &s->probe_limits;
	loop->tls = tls ? o->tls : NULL;
	loop->handle = tls ? o->reviews : o->probes;
	loop->context = o->context;
	loop->nth = nth;
	loop->counters = &o->counters[nth];
	loop->draining = &s->draining;
	loop->listener = -1;
}

static int start_thread(struct server *s, struct thread *t, struct err *err)
{
	pthread_attr_t attributes;
	sigset_t all, before;

	int listener = listen_on(s->options->listen, &s->port, err);

	if (listener < 0)
		return -1;
	if (loop_init(&t->loop, listener, err) < 0) {
		close(listener);
		return -1;
	}
	t->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (t->wake < 0)
		return err_errno(err, "cannot start a thread");
	event_assign(&t->woken, t->loop.base, t->wake, EV_READ | EV_PERSIST, on_wake, t);
	event_add(&t->woken, NULL);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	sigfillset(&all);	/* signals are the main thread's */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&t->id, &attributes, run_thread, t);

	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attributes);
	if (failed)
		return err_set(err, "cannot start a thread");
	s->started++;
	return 0;
}

static int start_probes(struct server *s, struct err *err)
{
	int listener = listen_on(s->options->probe_listen, &s->probe_port, err);

	if (listener < 0)
		return -1;
	if (loop_init(s->probes, listener, err) == 0)
		return 0;
	close(listener);
	return -1;
}

static uint32_t share(uint32_t all, unsigned threads)
{
	return all / threads ? all / threads : 1;
}

int server_start(struct server *s, const struct server_options *o, struct err *err)
{
	*s = (struct server){ .options = o };
	s->limits = (struct loop_limits){ share(o->connections, o->threads), share(o->handshakes, o->threads), o->http,
					  o->deadlines };
	s->probe_limits = s->limits;
	s->probe_limits.connections = PROBE_CONNECTIONS;
	s->probe_limits.http.body_bytes = 0;
	s->probe_limits.deadlines.idle = PROBE_HEADER_MS;
	s->threads = calloc(o->threads, sizeof *s->threads);
	s->probes = calloc(1, sizeof *s->probes);
	if (!s->threads || !s->probes)
		out_of_memory();
	fill_loop(s, s->probes, false, o->threads);
	for (size_t i = 0; i < o->threads; i++) {
		s->threads[i].server = s;
		s->threads[i].wake = -1;
		fill_loop(s, &s->threads[i].loop, true, i);
	}
	for (size_t i = 0; i < o->threads; i++)
		if (start_thread(s, &s->threads[i], err) < 0)
			return -1;
	return start_probes(s, err);
}

struct event_base *server_base(struct server *s)
{
	return s->probes->base;
}

void server_run(struct server *s)
{
	loop_run(s->probes);
}

void server_leave(struct server *s)
{
	event_base_loopbreak(s->probes->base);
}

void server_drain(struct server *s)
{
	atomic_store(&s->draining, true);
}

void server_finish(struct server *s)
{
	atomic_store(&s->finishing, true);
	for (size_t i = 0; i < s->started; i++)
		wake(&s->threads[i]);
}

bool server_is_done(struct server *s)
{
	for (size_t i = 0; i < s->started; i++)
		if (!atomic_load(&s->threads[i].done))
			return false;
	return true;
}

void server_release(struct server *s)
{
	for (size_t i = 0; i < s->started; i++) {
		atomic_store(&s->threads[i].leave, true);
		wake(&s->threads[i]);
		pthread_join(s->threads[i].id, NULL);
	}
	for (size_t i = 0; s->threads && i < s->options->threads; i++) {
		struct thread *t = &s->threads[i];

		if (t->wake >= 0) {
			event_del(&t->woken);
			close(t->wake);
		}
		loop_release(&t->loop);
	}
	if (s->probes)
		loop_release(s->probes);
	free(s->threads);
	free(s->probes);
}
