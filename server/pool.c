#include "pool.h"

#include <pthread.h>
#include <stdlib.h>

struct jobs {
    struct pool_job *first;
    struct pool_job **end; /* where the next job is linked */
};

struct pool {
    pthread_mutex_t mutex; /* guards what follows */
    pthread_cond_t work;
    struct jobs jobs;
    struct jobs joining;
    bool joined_run;   /* some that join are being run */
    bool joined_taken; /* so were the jobs that were taken last */
    bool stopping;
    unsigned thread_count;
    pthread_t threads[];
};

static void jobs_init(struct jobs *jobs)
{
    jobs->first = NULL;
    jobs->end = &jobs->first;
}

static void jobs_add(struct jobs *jobs, struct pool_job *job)
{
    job->next = NULL;
    *jobs->end = job;
    jobs->end = &job->next;
}

/* Takes up to `count` jobs, as a list; NULL when there are none. */
static struct pool_job *jobs_take(struct jobs *jobs, unsigned count)
{
    struct pool_job *first = jobs->first;
    struct pool_job *last = first;
    if (first == NULL)
        return NULL;
    while (--count > 0 && last->next != NULL)
        last = last->next;
    jobs->first = last->next;
    last->next = NULL;
    if (jobs->first == NULL)
        jobs_init(jobs);
    return first;
}

/* What there is to run now; the mutex is held. While jobs that join are being run, more of them
 * gather, and go together when that is over. Jobs of the two kinds take turns, so that neither
 * waits for the end of the other. */
static struct pool_job *work_take(struct pool *pool)
{
    bool may_join = !pool->joined_run && pool->joining.first != NULL;
    pool->joined_taken = may_join && (pool->jobs.first == NULL || !pool->joined_taken);
    if (!pool->joined_taken)
        return jobs_take(&pool->jobs, 1);
    pool->joined_run = true;
    return jobs_take(&pool->joining, POOL_JOINED_MAX);
}

static void *pool_thread(void *argument)
{
    struct pool *pool = argument;
    pthread_mutex_lock(&pool->mutex);
    for (;;) {
        struct pool_job *job = work_take(pool);
        if (job == NULL && pool->stopping)
            break;
        if (job == NULL) {
            pthread_cond_wait(&pool->work, &pool->mutex);
            continue;
        }
        bool joined = job->joins;
        pthread_mutex_unlock(&pool->mutex);
        job->run(job);
        pthread_mutex_lock(&pool->mutex);
        if (joined)
            pool->joined_run = false;
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

struct pool *pool_start(unsigned threads)
{
    struct pool *pool = calloc(1, sizeof(*pool) + threads * sizeof(pool->threads[0]));
    if (pool == NULL)
        return NULL;
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->work, NULL);
    jobs_init(&pool->jobs);
    jobs_init(&pool->joining);
    while (pool->thread_count < threads &&
           pthread_create(&pool->threads[pool->thread_count], NULL, pool_thread, pool) == 0)
        pool->thread_count++;
    if (pool->thread_count == 0) {
        pool_stop(pool);
        return NULL;
    }
    return pool;
}

void pool_run(struct pool *pool, struct pool_job *job)
{
    pthread_mutex_lock(&pool->mutex);
    jobs_add(job->joins ? &pool->joining : &pool->jobs, job);
    if (!job->joins || !pool->joined_run)
        pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->mutex);
}

void pool_stop(struct pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->mutex);
    pool->stopping = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->mutex);
    for (unsigned i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->mutex);
    free(pool);
}
