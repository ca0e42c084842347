/*
 * What a host need not do itself. Two threads, for a hung probe or a long purge must not hold up
 * the queue and the heartbeats: the keeper commits the queue, renews heartbeats and finds runs
 * whose process is gone; the chores thread purges and probes.
 */
#ifndef CORE_WORKER_H
#define CORE_WORKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct worker {
    pthread_mutex_t mutex; /* guards the rest, but `stop_keeper`, which the queue's mutex guards */
    pthread_cond_t stopping; /* wakes the chores thread */
    uint32_t duties;         /* 0: not started */
    bool keeper_runs;
    bool chores_run;
    bool stop_keeper;
    bool stop_chores;
    pthread_t keeper;
    pthread_t chores;
};

void worker_init(struct worker *worker);
void worker_destroy(struct worker *worker);

/* Around fork: a child has no worker. */
void worker_lock(struct worker *worker);
void worker_unlock(struct worker *worker);
void worker_unlock_in_child(struct worker *worker);

#endif
