/* SPDX-License-Identifier: Apache-2.0 */
/* "podfit: 120 of 4215 files" on a terminal, while a run takes long; nothing of it stays there. */
#ifndef PODFIT_PROGRESS_H
#define PODFIT_PROGRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct progress {
	atomic_uint begun;	/* of the files: the run counts them */
	unsigned files;
	bool started, ended;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t end;
};

/* Where standard error is a terminal; else nothing is started. */
void progress_start(struct progress *p, unsigned files) __attribute__((nonnull));
void progress_stop(struct progress *p) __attribute__((nonnull));	/* also of one that is all zero */

#endif
