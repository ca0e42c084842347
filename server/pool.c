#include "pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct pool {
    pthread_mutex_t mutex; /* guards the queue and `stopping` */
    pthread_cond_t work;
    struct pool_job *first;
    struct pool_job **end; /* where the next job is linked */
    bool stopping;
    unsigned thread_count;
    pthread_t threads[];
};

static void *pool_thread(void *argument)
{
    struct pool *pool = argument;
    pthread_mutex_lock(&pool->mutex);
    for (;;) {
        struct pool_job *job = pool->first;
        if (job == NULL && pool->stopping)
            break;
        if (job == NULL) {
            pthread_cond_wait(&pool->work, &pool->mutex);
            continue;
        }
        pool->first = job->next;
        if (pool->first == NULL)
            pool->end = &pool->first;
        pthread_mutex_unlock(&pool->mutex);
        job->run(job);
        pthread_mutex_lock(&pool->mutex);
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
    pool->end = &pool->first;
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
    job->next = NULL;
    pthread_mutex_lock(&pool->mutex);
    *pool->end = job;
    pool->end = &job->next;
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
