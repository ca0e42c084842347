/* A few threads for work that may wait: reading the store, committing to it, compressing. The
 * queue needs no bound of its own, since a connection has one request under way at most and
 * connections are limited. */
#ifndef SERVER_POOL_H
#define SERVER_POOL_H

#include <stdbool.h>
#include <stdint.h>

#define POOL_JOINED_MAX 256

struct pool;

/* Jobs that join are run together, by one thread at a time: `run` of the first gets a list of up to
 * POOL_JOINED_MAX, in the order given. */
struct pool_job {
    void (*run)(struct pool_job *job);
    struct pool_job *next;
    bool joins;
};

/* NULL when no thread can be started. */
struct pool *pool_start(unsigned threads);

/* Runs a job on one of the threads, in the order given among those that join or do not. The job
 * belongs to the caller. */
void pool_run(struct pool *pool, struct pool_job *job);

/* Ends the threads after the jobs they were given. */
void pool_stop(struct pool *pool);

#endif
