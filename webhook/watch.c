/* SPDX-License-Identifier: Apache-2.0 */
#include "webhook/watch.h"

#include <sys/inotify.h>
#include <unistd.h>

static const struct timeval interval = { 10, 0 }, settling = { 0, 50000 };

static void on_changed(evutil_socket_t fd, short what UNUSED, void *argument)
{
	struct watch *w = argument;
	char buffer[4096];

	while (read(fd, buffer, sizeof buffer) > 0)	/* what changed does not matter */
		;
	if (!event_pending(&w->settled, EV_TIMEOUT, NULL))	/* a stream of changes must not put it off for ever */
		event_add(&w->settled, &settling);
}

static void on_time(evutil_socket_t fd UNUSED, short what UNUSED, void *argument)
{
	struct watch *w = argument;

	w->look(w->context);
}

void watch_start(struct watch *w, struct event_base *base, const char *const directories[static WATCH_DIRECTORIES],
		 void (*look)(void *context), void *context)
{
	*w = (struct watch){ .fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC), .look = look, .context = context };
	for (size_t i = 0; w->fd >= 0 && i < WATCH_DIRECTORIES; i++)
		if (directories[i])
			inotify_add_watch(w->fd, directories[i], IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE);
	event_assign(&w->settled, base, -1, 0, on_time, w);
	event_assign(&w->clock, base, -1, EV_PERSIST, on_time, w);
	event_add(&w->clock, &interval);
	if (w->fd < 0)
		return;
	event_assign(&w->changed, base, w->fd, EV_READ | EV_PERSIST, on_changed, w);
	event_add(&w->changed, NULL);
}

void watch_stop(struct watch *w)
{
	event_del(&w->settled);
	event_del(&w->clock);
	if (w->fd < 0)
		return;
	event_del(&w->changed);
	close(w->fd);
}
