/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/connection.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>

#include "webhook/io.h"

enum phase {
	SILENT,		/* of TLS: nothing has been read, there is no SSL yet; costs next to nothing */
	HANDSHAKE,
	READING,	/* what of a request is there, http.progress says */
	WRITING,
	LINGERING,	/* the answer is out, what the peer still sends is thrown away: closing at once would take
			 * the answer back */
};

enum { READS_AT_ONCE = 16, LINGER_MS = 1000, LINGER_READS = 64, LARGE_BODY = 128 << 10 };
enum {
	FRESH_MS = 1000,	/* at the end: for the first request of a connection that has just come */
	HELLO_MS = 200,		/* where others wait: for a client's hello */
	SILENT_MS = 20,		/* where there is no room for them at all */
};

struct connection {
	struct loop *loop;
	struct connection *next, *previous;
	struct event event;
	short waits_for;	/* EV_READ or EV_WRITE */
	int fd;
	SSL *ssl;		/* NULL: plain */
	enum phase phase;
	enum http_progress seen;	/* the progress for which the deadline was set */
	bool last;		/* the connection ends with this answer */
	bool used;		/* it has had an answer */
	bool continued;		/* 100 Continue has been sent */
	bool queued;		/* SILENT: its hello is there and waits for others' handshakes */
	struct peer peer;
	uint64_t deadline;
	uint32_t lingered;
	struct http http;
	char *out;		/* what could not be written at once */
	size_t out_n, out_at;
};

static void on_event(evutil_socket_t fd, short what, void *argument);

struct connection *connection_next(const struct connection *c)
{
	return c->next;
}

static void set_deadline(struct connection *c, uint32_t ms)
{
	c->deadline = loop_now() + ms;
}

static void wait_for(struct connection *c, short what)
{
	if (c->waits_for == what)
		return;
	if (c->waits_for)
		event_del(&c->event);
	c->waits_for = what;
	event_assign(&c->event, c->loop->base, c->fd, (short)(what | EV_PERSIST), on_event, c);
	event_add(&c->event, NULL);
}

void connection_open(struct loop *loop, int fd)
{
	struct connection *c = loop->tls && !tls_state(loop->tls).loaded ? NULL : calloc(1, sizeof *c);

	if (!c) {
		close(fd);
		count(&loop->counters->handshakes[HANDSHAKE_FAILED], 1);
		return;
	}
	c->loop = loop;
	c->fd = fd;
	c->phase = loop->tls ? SILENT : READING;
	c->peer.allowed = !loop->tls;
	c->next = loop->connections;
	if (c->next)
		c->next->previous = c;
	loop->connections = c;
	loop->connection_count++;
	count(&loop->counters->connections_opened, 1);
	http_init(&c->http, &loop->limits->http);
	set_deadline(c, loop->tls ? loop->limits->deadlines.handshake : loop->limits->deadlines.idle);
	wait_for(c, EV_READ);
}

void connection_close(struct connection *c)
{
	struct loop *loop = c->loop;

	if (c->next)
		c->next->previous = c->previous;
	*(c->previous ? &c->previous->next : &loop->connections) = c->next;
	event_del(&c->event);
	loop->handshake_count -= c->phase == HANDSHAKE;
	loop->queued_count -= c->queued;
	if (c->phase <= HANDSHAKE)
		count(&loop->counters->handshakes[HANDSHAKE_FAILED], 1);
	loop->connection_count--;
	count(&loop->counters->connections_closed, 1);
	SSL_free(c->ssl);
	close(c->fd);
	http_release(&c->http);
	free(c->out);
	free(c);
	loop_admit(loop);
}

/* Whether to go on once the socket is ready. */
static bool must_wait(struct connection *c, int n)
{
	if (n == IO_WAIT_READ || n == IO_WAIT_WRITE)
		wait_for(c, n == IO_WAIT_READ ? EV_READ : EV_WRITE);
	return n == IO_WAIT_READ || n == IO_WAIT_WRITE;
}

/* ---- the answer ---- */

/* No more is wanted of the peer. What it sent and nobody read would make close() take the answer back. */
static void linger(struct connection *c)
{
	if (c->ssl)
		SSL_shutdown(c->ssl);
	ERR_clear_error();
	shutdown(c->fd, SHUT_WR);
	c->phase = LINGERING;
	set_deadline(c, LINGER_MS);
	wait_for(c, EV_READ);
}

static void answered(struct connection *c)
{
	if (c->last) {
		linger(c);
		return;
	}
	http_reset(&c->http);
	c->phase = READING;
	c->used = true;
	c->seen = HTTP_IDLE;
	c->continued = false;
	set_deadline(c, c->loop->limits->deadlines.idle);
	wait_for(c, EV_READ);
}

/* false: closed. */
static bool flush(struct connection *c)
{
	while (c->out_at < c->out_n) {
		int n = io_write(c->ssl, c->fd, c->out + c->out_at, c->out_n - c->out_at);

		if (must_wait(c, n))
			return true;
		if (n <= 0) {
			connection_close(c);
			return false;
		}
		c->out_at += (size_t)n;
	}
	free(c->out);
	c->out = NULL;
	c->out_n = c->out_at = 0;
	if (c->phase == WRITING)
		answered(c);
	return true;
}

/* Whole, from one piece of memory: one TLS record for most answers. */
static void queue(struct connection *c, const char *head, size_t head_n, struct str body)
{
	char *out = realloc(c->out, c->out_n + head_n + body.n);

	if (!out)
		out_of_memory();
	memcpy(out + c->out_n, head, head_n);
	if (body.n)
		memcpy(out + c->out_n + head_n, body.p, body.n);
	c->out = out;
	c->out_n += head_n + body.n;
}

static void respond(struct connection *c, const struct http_response *r)
{
	char head[HTTP_HEAD_MOST];
	bool draining = atomic_load_explicit(c->loop->draining, memory_order_relaxed);

	c->last = r->close || draining || c->loop->listener < 0 || c->http.leftover || !c->http.request.keep_alive;
	size_t n = http_head(head, r->status, r->content_type, r->body.n, !c->last, r->extra);

	queue(c, head, n, c->http.request.method == METHOD_HEAD ? STR_NONE : r->body);
	c->phase = WRITING;
	set_deadline(c, c->loop->limits->deadlines.write);
	count(&c->loop->counters->answers[status_class(r->status)], 1);
}

/* A request that cannot be served: the reason in one line of text. */
static void refuse(struct connection *c, int status)
{
	struct http_response r = { .status = status, .content_type = "text/plain; charset=utf-8", .extra = "", .close = true };

	switch (status) {
	case 408: r.body = STR("the request did not arrive in time\n"); break;
	case 413: r.body = STR("the request body is too large\n"); break;
	case 414: r.body = STR("the request target is too long\n"); break;
	case 415: r.body = STR("the body must be sent as it is, without Content-Encoding\n"); break;
	case 429: r.body = STR("too much at once, try again\n"); r.extra = "Retry-After: 1\r\n"; break;
	case 431: r.body = STR("the request header is too large\n"); break;
	case 505: r.body = STR("HTTP/1.1 only\n"); break;
	default: r.body = STR("this is no HTTP/1.1 request\n"); break;
	}
	respond(c, &r);
}

static void serve(struct connection *c)
{
	struct http_response r = { .status = 500, .content_type = "text/plain; charset=utf-8", .extra = "" };

	c->loop->handle(c->loop->context, c->loop, &c->peer, &c->http.request, &r);
	respond(c, &r);
	arena_reset(&c->loop->arena);
	if (c->http.body_n > LARGE_BODY)
		loop_warm(c->loop);
}

/* ---- the request ---- */

static bool is_idle(const struct connection *c)
{
	return c->phase == READING && c->http.progress == HTTP_IDLE;
}

static void advance_deadline(struct connection *c)
{
	const struct deadlines *d = &c->loop->limits->deadlines;

	if (c->http.progress == c->seen)
		return;
	if (c->seen == HTTP_IDLE)
		set_deadline(c, d->header);
	if (c->http.progress == HTTP_BODY)
		set_deadline(c, d->body);
	c->seen = c->http.progress;
}

static void offer_continue(struct connection *c)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";

	if (c->continued || !c->http.request.expects_continue || c->http.body_n)
		return;
	c->continued = true;
	queue(c, text, sizeof text - 1, STR_NONE);
}

/* false: closed. */
static bool take(struct connection *c, size_t n)
{
	switch (http_feed(&c->http, c->loop->read, n)) {
	case HTTP_IDLE:
	case HTTP_HEADERS:
		break;
	case HTTP_BODY:
		offer_continue(c);
		break;
	case HTTP_COMPLETE:
		serve(c);
		break;
	case HTTP_FAILED:
		refuse(c, c->http.status);
		break;
	}
	advance_deadline(c);
	return flush(c);
}

/* The peer waits for its answer before it sends more, and has it: reading on would find nothing. */
static bool is_quiet(const struct connection *c)
{
	return is_idle(c) && c->used && (!c->ssl || !SSL_has_pending(c->ssl));
}

/* Reads until there is nothing; what waits inside OpenSSL is seen by no poll. */
static void read_requests(struct connection *c)
{
	for (int i = 0; c->phase == READING; i++) {
		if (i == READS_AT_ONCE) {	/* others have their turn */
			event_active(&c->event, EV_READ, 0);
			return;
		}
		int n = io_read(c->ssl, c->fd, c->loop->read, sizeof c->loop->read);

		if (must_wait(c, n))
			return;
		if (n <= 0) {
			connection_close(c);
			return;
		}
		if (!take(c, (size_t)n) || is_quiet(c))
			return;
	}
}

static void throw_away(struct connection *c)
{
	ssize_t n = recv(c->fd, c->loop->read, sizeof c->loop->read, 0);

	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR) || ++c->lingered == LINGER_READS)
		connection_close(c);
}

/* ---- the handshake ---- */

/* Whether the record that a hello begins with is there to its end. */
static bool has_hello(const struct connection *c)
{
	unsigned char *first = (unsigned char *)c->loop->read;
	ssize_t n = recv(c->fd, first, sizeof c->loop->read, MSG_PEEK | MSG_DONTWAIT);

	return n > 5 && n >= 5 + (first[3] << 8 | first[4]);
}

/* All places are taken: who has said hello waits for one, who has not is looked at again at the next tick. */
static void line_up(struct connection *c)
{
	event_del(&c->event);
	c->waits_for = 0;
	c->queued = has_hello(c);
	c->loop->queued_count += c->queued;
}

void connection_next_handshake(struct loop *loop)
{
	struct connection *first = NULL;

	for (struct connection *c = loop->connections; c; c = c->next)	/* the oldest is the last */
		first = c->queued ? c : first;
	if (!first)
		return;
	first->queued = false;
	loop->queued_count--;
	wait_for(first, EV_READ);
	event_active(&first->event, EV_READ, 0);
}

/* true: begun. */
static bool begin_handshake(struct connection *c)
{
	struct loop *loop = c->loop;

	if (loop->handshake_count >= loop->limits->handshakes) {
		line_up(c);
		return false;
	}
	c->ssl = tls_accept(loop->tls);
	if (!c->ssl || !SSL_set_fd(c->ssl, c->fd)) {
		connection_close(c);
		return false;
	}
	c->phase = HANDSHAKE;
	loop->handshake_count++;
	return true;
}

/* true: done, go on. */
static bool shake_hands(struct connection *c)
{
	int n = io_handshake(c->ssl);

	if (n <= 0) {
		if (!must_wait(c, n))
			connection_close(c);
		return false;
	}
	c->phase = READING;
	c->peer.allowed = tls_peer_allowed(c->loop->tls->options, c->ssl);
	c->loop->handshake_count--;
	count(&c->loop->counters->handshakes[HANDSHAKE_DONE], 1);
	set_deadline(c, c->loop->listener < 0 ? FRESH_MS : c->loop->limits->deadlines.idle);
	loop_admit(c->loop);
	return true;
}

static void on_event(evutil_socket_t fd UNUSED, short what UNUSED, void *argument)
{
	struct connection *c = argument;

	if (c->phase == SILENT && !begin_handshake(c))
		return;
	if (c->phase == HANDSHAKE && !shake_hands(c))
		return;
	if (c->phase == LINGERING) {
		throw_away(c);
		return;
	}
	if (c->out_n && !flush(c))
		return;
	if (c->phase == READING) {
		wait_for(c, EV_READ);
		read_requests(c);
	}
}

static bool has_input(const struct connection *c)
{
	char byte;

	return recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

/* What is there is not yet read, and is enough to go on with. */
static bool is_heard(const struct connection *c)
{
	return c->phase == SILENT ? has_hello(c) : has_input(c);
}

/* A client that means it says hello with its first packet. */
static bool is_overdue(const struct connection *c, uint64_t now, uint32_t ms)
{
	return now + c->loop->limits->deadlines.handshake >= c->deadline + ms;
}

static bool holds_up(const struct connection *c, uint64_t now)
{
	bool no_hello = c->phase == SILENT ? !c->queued : c->phase == HANDSHAKE && SSL_get_state(c->ssl) == TLS_ST_BEFORE;

	return no_hello && is_overdue(c, now, HELLO_MS) && !is_heard(c);
}

void connection_tick(struct connection *c, uint64_t now, bool crowded)
{
	if (crowded && holds_up(c, now)) {
		connection_close(c);
		return;
	}
	if (c->phase == SILENT && !c->queued)
		wait_for(c, EV_READ);
	if (now < c->deadline)
		return;
	count(&c->loop->counters->deadlines, c->phase != LINGERING && c->seen != HTTP_IDLE);
	if (c->phase == READING && c->seen != HTTP_IDLE) {
		refuse(c, 408);
		flush(c);
		return;
	}
	connection_close(c);
}

/* Who has just come has a request on its way, and so has who is heard of at this moment: both get their answer. */
void connection_finish(struct connection *c)
{
	if (!is_idle(c) || has_input(c))
		return;
	if (c->used)
		connection_close(c);
	else
		set_deadline(c, FRESH_MS);
}

/* Who is given up first: who never said a word, then who asked nothing, then who asked something. 0: nobody. */
static int expendable(const struct connection *c, uint64_t now)
{
	if (c->phase == SILENT)
		return !c->queued && is_overdue(c, now, SILENT_MS) ? 3 : 0;
	return is_idle(c) ? 2 - c->used : 0;
}

void connection_evict(struct loop *loop)
{
	struct connection *worst = NULL;
	uint64_t now = loop_now();
	int most = 0;
	bool strangers = false;	/* they make room soon, one way or another: nobody who has asked goes for them */

	for (struct connection *c = loop->connections; c; c = c->next) {
		int n = expendable(c, now);

		strangers |= c->phase <= HANDSHAKE;
		if (n > most || (n && n == most && c->deadline < worst->deadline)) {
			worst = c;
			most = n;
		}
	}
	if (!worst || (worst->used && strangers) || is_heard(worst))
		return;
	count(&loop->counters->evicted, 1);
	connection_close(worst);
}
