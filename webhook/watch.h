/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls back when something in a directory changed, and every 10 seconds all the same: a mount can swallow the
 * news. A kubelet swaps a symbolic link; an editor writes two files one after the other, so a change is answered
 * a moment after the last one.
 */
#ifndef PODFIT_WEBHOOK_WATCH_H
#define PODFIT_WEBHOOK_WATCH_H

#include <event2/event.h>
#include <event2/event_struct.h>

#include "base/err.h"

struct watch {
	int fd;			/* inotify; -1: none, the clock alone */
	struct event changed, settled, clock;
	void (*look)(void *context);
	void *context;
};

enum { WATCH_DIRECTORIES = 2 };
/* NULL directories are left out. A directory that cannot be watched is looked at by the clock. */
void watch_start(struct watch *w, struct event_base *base, const char *const directories[static WATCH_DIRECTORIES],
		 void (*look)(void *context), void *context);
void watch_stop(struct watch *w) NONNULL;

#endif
