/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One thread's event loop: a listener, its connections, and when each has to be done. Everything of a
 * connection stays on the loop that accepted it. Deadlines are absolute: no byte that trickles in moves
 * them, a tick looks at them. A loop with a struct tls speaks TLS, one without is plain (probes).
 */
#ifndef PODFIT_WEBHOOK_LOOP_H
#define PODFIT_WEBHOOK_LOOP_H

#include <event2/event.h>
#include <event2/event_struct.h>

#include "webhook/http.h"
#include "webhook/metrics.h"
#include "webhook/tls.h"

struct deadlines {	/* milliseconds */
	uint32_t handshake;	/* from accept */
	uint32_t header;	/* from the first byte of a request */
	uint32_t body;		/* from the end of its header */
	uint32_t write;		/* from the answer */
	uint32_t idle;		/* between requests: longer than the 90 s after which the API server closes */
};

struct loop_limits {
	uint32_t connections;	/* of this loop; beyond it nothing is accepted until one ends */
	uint32_t handshakes;	/* at once; beyond it they wait for each other */
	struct http_limits http;
	struct deadlines deadlines;
};

struct http_response {
	int status;
	const char *content_type;
	struct str body;	/* in the loop's arena, or const */
	const char *extra;	/* header lines with CRLF, or "" */
	bool close;		/* the connection ends with it */
};

struct loop;
struct peer {
	bool allowed;		/* by its client certificate, where one is asked for */
};
/* Answers at once. loop->arena is empty and is reset behind the answer. */
typedef void handler(void *context, struct loop *loop, const struct peer *peer, const struct http_request *request,
		     struct http_response *ret);

struct loop {
	const struct loop_limits *limits;
	struct tls *tls;		/* NULL: plain */
	handler *handle;
	void *context;			/* of the handler */
	size_t nth;			/* of the program's threads: whatever is per thread is found by it */
	struct counters *counters;	/* this thread's */
	const atomic_bool *draining;	/* answers then end their connection */

	struct event_base *base;
	int listener;			/* -1: closed */
	struct event accept, tick;
	bool accepting;
	struct connection *connections;	/* all of them, linked */
	uint32_t warm;			/* ticks until memory that large requests took goes back to the kernel */
	uint32_t connection_count, handshake_count, queued_count;	/* the last: wait for a handshake */
	struct arena arena;		/* of the request at hand */
	char read[32 << 10];		/* shared by its connections: nothing stays in it */
};

/* `listener` becomes the loop's. 0, or -1 and err. */
int loop_init(struct loop *loop, int listener, struct err *err) NONNULL MUST_USE;
void loop_run(struct loop *loop) NONNULL;	/* until loop_finish() has emptied it, or event_base_loopbreak() */
/* Called on its own thread: takes what is waiting to be accepted, then closes the listener and what is idle; the rest
 * is finished. */
void loop_finish(struct loop *loop) NONNULL;
void loop_release(struct loop *loop) NONNULL;

void loop_warm(struct loop *loop) NONNULL;	/* a large request was there */
void loop_admit(struct loop *loop) NONNULL;	/* begins or stops accepting and handshakes, as the limits say */
uint64_t loop_now(void);			/* milliseconds of the monotonic clock */

#endif
