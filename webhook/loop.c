/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/loop.h"

#include <errno.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "webhook/connection.h"

enum { TICK_MS = 100, ACCEPT_AT_ONCE = 64, WARM_TICKS = 20 };

uint64_t loop_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void loop_warm(struct loop *loop)
{
	loop->warm = WARM_TICKS;
}

static void cool_down(struct loop *loop)
{
	if (!loop->warm || --loop->warm)
		return;
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

void loop_admit(struct loop *loop)
{
	bool room = loop->listener >= 0 && loop->connection_count < loop->limits->connections;

	if (loop->queued_count && loop->handshake_count < loop->limits->handshakes)
		connection_next_handshake(loop);
	if (room == loop->accepting)
		return;
	loop->accepting = room;
	if (room)
		event_add(&loop->accept, NULL);
	else
		event_del(&loop->accept);
}

/* Who waits cannot be taken, for want of descriptors or memory: until the next tick, or until a connection ends. */
static void pause_accepting(struct loop *loop)
{
	event_del(&loop->accept);
	loop->accepting = false;
	connection_evict(loop);
}

/* false: nobody is waiting, or can be taken. */
static bool accept_one(struct loop *loop)
{
	int fd = accept4(loop->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;

	if (fd < 0) {
		if (errno == EINTR || errno == ECONNABORTED)
			return true;
		if (errno != EAGAIN)
			pause_accepting(loop);
		return false;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	connection_open(loop, fd);
	if (loop->connection_count >= loop->limits->connections)
		connection_evict(loop);
	return true;
}

static void on_accept(evutil_socket_t fd UNUSED, short what UNUSED, void *argument)
{
	struct loop *loop = argument;

	for (int i = 0; i < ACCEPT_AT_ONCE && loop->accepting && accept_one(loop); i++)
		loop_admit(loop);
}

static void on_tick(evutil_socket_t fd UNUSED, short what UNUSED, void *argument)
{
	struct loop *loop = argument;
	uint64_t now = loop_now();
	bool crowded = loop->handshake_count >= loop->limits->handshakes ||
		       loop->connection_count >= loop->limits->connections;

	for (struct connection *c = loop->connections, *next; c; c = next) {
		next = connection_next(c);
		connection_tick(c, now, crowded);
	}
	loop_admit(loop);
	cool_down(loop);
	if (loop->listener < 0 && !loop->connection_count)
		event_base_loopbreak(loop->base);
}

int loop_init(struct loop *loop, int listener, struct err *err)
{
	struct timeval tick = { 0, TICK_MS * 1000 };

	loop->base = event_base_new();
	if (!loop->base)
		return err_set(err, "cannot start an event loop");
	loop->listener = listener;
	event_assign(&loop->accept, loop->base, listener, EV_READ | EV_PERSIST, on_accept, loop);
	event_assign(&loop->tick, loop->base, -1, EV_PERSIST, on_tick, loop);
	event_add(&loop->tick, &tick);
	loop_admit(loop);
	return 0;
}

void loop_run(struct loop *loop)
{
	event_base_dispatch(loop->base);
}

void loop_finish(struct loop *loop)
{
	if (loop->listener < 0)
		return;
	while (accept_one(loop))
		;
	if (loop->accepting)
		event_del(&loop->accept);
	loop->accepting = false;
	close(loop->listener);
	loop->listener = -1;
	for (struct connection *c = loop->connections, *next; c; c = next) {
		next = connection_next(c);
		connection_finish(c);
	}
}

void loop_release(struct loop *loop)
{
	while (loop->connections)
		connection_close(loop->connections);
	if (loop->listener >= 0)
		close(loop->listener);
	if (loop->base) {
		event_del(&loop->accept);
		event_del(&loop->tick);
		event_base_free(loop->base);
	}
	arena_release(&loop->arena);
}
