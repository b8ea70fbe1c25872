/* SPDX-License-Identifier: Apache-2.0 */
#include <pthread.h>
#include <sys/stat.h>

#include "run.h"

enum {
	STACK_BYTES = 1 << 20,      /* musl gives 128 KiB; recursion is capped at limits.depth */
	WORTH_A_THREAD = 256 << 10, /* bytes of input */
};

struct job {
	struct worker *worker;
	struct lint_run *run;
	void (*look)(struct worker *w, struct lint_run *run, uint32_t input);
};

static void *work(void *argument)
{
	struct job *job = argument;

	for (;;) {
		unsigned i = atomic_fetch_add(&job->run->next, 1);

		if (i >= job->run->inputs->list.n)
			return NULL;
		job->look(job->worker, job->run, i);
	}
}

void run_spread(struct lint_run *run, struct arena *arena,
		void (*look)(struct worker *w, struct lint_run *run, uint32_t input))
{
	pthread_t *threads = arena_array(arena, run->worker_count, pthread_t);
	struct job *jobs = arena_array(arena, run->worker_count, struct job);
	unsigned started = 1;
	pthread_attr_t attributes;

	atomic_store(&run->next, 0);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	for (unsigned i = 0; i < run->worker_count; i++)
		jobs[i] = (struct job){ &run->workers[i], run, look };
	while (started < run->worker_count && !pthread_create(&threads[started], &attributes, work, &jobs[started]))
		started++;
	work(&jobs[0]); /* no thread to be had: this one does it all */
	for (unsigned i = 1; i < started; i++)
		pthread_join(threads[i], NULL);
	pthread_attr_destroy(&attributes);
}

unsigned run_workers(const struct lint_run *run)
{
	unsigned jobs = run->options->jobs;
	uint64_t bytes = 0;

	if (jobs > run->inputs->list.n)
		jobs = (unsigned)run->inputs->list.n;
	for (size_t i = 0; i < run->inputs->list.n && bytes < WORTH_A_THREAD && jobs > 1; i++) {
		struct stat st;

		if (run->inputs->list.at[i].kind == INPUT_RENDERED)
			bytes += WORTH_A_THREAD / 2;
		else if (run->inputs->list.at[i].path && stat(run->inputs->list.at[i].path, &st) == 0)
			bytes += (uint64_t)st.st_size;
	}
	return jobs <= 1 || bytes < WORTH_A_THREAD ? 1u : jobs;
}
