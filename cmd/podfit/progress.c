/* SPDX-License-Identifier: Apache-2.0 */
#include "progress.h"

#include <stdio.h>
#include <time.h>

#include "terminal.h"

enum { FIRST_MS = 1000, NEXT_MS = 200 };

/* With the lock held. true: time is up; false: it has ended. */
static bool wait_for(struct progress *p, int ms)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000L;
	}
	while (!p->ended)
		if (pthread_cond_timedwait(&p->end, &p->lock, &until) != 0)
			return !p->ended;
	return false;
}

static void *show(void *argument)
{
	struct progress *p = argument;
	bool shown = false;

	pthread_mutex_lock(&p->lock);
	for (int ms = FIRST_MS; wait_for(p, ms); ms = NEXT_MS) {
		unsigned begun = atomic_load(&p->begun);

		fprintf(stderr, "\rpodfit: %u of %u files\033[K", begun < p->files ? begun : p->files, p->files);
		fflush(stderr);
		shown = true;
	}
	pthread_mutex_unlock(&p->lock);
	if (shown)
		fputs("\r\033[K", stderr);
	return NULL;
}

void progress_start(struct progress *p, unsigned files)
{
	if (!is_terminal(stderr))
		return;
	p->files = files;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->end, NULL);
	p->started = pthread_create(&p->thread, NULL, show, p) == 0;
}

void progress_stop(struct progress *p)
{
	if (!p->started)
		return;
	pthread_mutex_lock(&p->lock);
	p->ended = true;
	pthread_cond_signal(&p->end);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	p->started = false;
}
