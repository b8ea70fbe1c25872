/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program's threads: N loops that answer reviews over TLS, each with a listening socket of its own on one port
 * (SO_REUSEPORT), and the main thread's loop with the plain probe listener, signals and reloads.
 *
 * Ending: server_drain() makes every answer end its connection while everything is still accepted; server_finish()
 * closes the listeners and what is idle. An API server that learnt of the end by an answer loses no request.
 */
#ifndef PODFIT_WEBHOOK_SERVER_H
#define PODFIT_WEBHOOK_SERVER_H

#include "webhook/loop.h"

struct server_options {
	const char *listen, *probe_listen;	/* "ADDRESS:PORT", "[::1]:0", ":10250" (every address) */
	unsigned threads;
	uint32_t connections, handshakes;	/* of all loops together */
	struct http_limits http;
	struct deadlines deadlines;
	struct tls *tls;
	handler *reviews, *probes;
	void *context;				/* of both handlers */
	struct counters *counters;		/* threads + 1: the last ones are the main thread's */
};

#define DEADLINES_DEFAULT ((struct deadlines){ .handshake = 5000, .header = 5000, .body = 10000, .write = 10000, \
					       .idle = 300000 })

struct server {
	const struct server_options *options;
	struct loop_limits limits, probe_limits;
	atomic_bool draining, finishing;
	struct thread *threads;
	size_t started;
	struct loop *probes;
	uint16_t port, probe_port;		/* that were taken */
};

/* Listens and starts the threads. 0, or -1 and err; then server_release() is still due. */
int server_start(struct server *s, const struct server_options *o, struct err *err) NONNULL MUST_USE;
struct event_base *server_base(struct server *s) NONNULL;	/* the main thread's loop, for more events */
void server_run(struct server *s) NONNULL;			/* the main thread's loop, until server_leave() */
void server_drain(struct server *s) NONNULL;
void server_finish(struct server *s) NONNULL;
bool server_is_done(struct server *s) NONNULL;			/* after server_finish(): every connection has ended */
void server_leave(struct server *s) NONNULL;
void server_release(struct server *s) NONNULL;			/* ends the threads, whatever they are doing */

#endif
