/*
 * Entries accepted with DASHCORE_LOG_ASYNC: a bounded queue in memory, committed in batches, in
 * order, by the worker or by whoever flushes. An entry leaves the queue only after its commit, so a
 * failed one is tried again and nothing is lost while the process lives.
 */
#ifndef CORE_QUEUE_H
#define CORE_QUEUE_H

#include "store/store.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct queued_entry {
    struct queued_entry *next;
    struct activity_record record; /* its text follows in the same block */
};

#define QUEUE_BATCH_MAX 1000

/* While entries keep coming, the worker lets them gather for so long, unless there are many before:
 * a commit for each would cost more, and so would waking the worker for each. */
#define QUEUE_GATHER_TIME  5000 /* µs */
#define QUEUE_GATHER_COUNT QUEUE_BATCH_MAX

struct queue {
    pthread_mutex_t mutex;  /* guards the rest */
    pthread_cond_t arrived; /* wakes the worker */
    pthread_cond_t committed;
    struct queued_entry *first;
    struct queued_entry *last;
    uint32_t capacity;
    uint32_t length;
    uint64_t accepted_total;
    uint64_t committed_total;
    uint64_t refused_total; /* entries turned away by NOWAIT */
    uint32_t wake_at;       /* the length for which the worker waits; 0: it does not wait */
    bool flowing;           /* the worker has just committed something */
    bool draining;          /* a thread is committing the head of the queue */
    struct activity_record batch[QUEUE_BATCH_MAX]; /* that thread's */
    bool served; /* a worker commits; else a caller who finds it full does */
};

/* Waits on the monotonic clock. */
void queue_init(struct queue *queue, uint32_t capacity);
void queue_destroy(struct queue *queue);

/* Takes the entry over. When the queue is full: waits up to `wait` µs, or fails at once with
 * nowait. Errors: EBUSY, and those of the store; then the entry is still the caller's. */
int queue_put(struct queue *queue, struct store *store, struct queued_entry *entry, bool nowait,
              int64_t wait);

/* Commits everything accepted before the call. Errors: EBUSY after `wait`, those of the store. */
int queue_flush(struct queue *queue, struct store *store, int64_t wait);

/* Commits one batch, if anything waits; 1 when it did. Errors: those of the store. */
int queue_drain(struct queue *queue, struct store *store);

/* Waits up to `wait` µs until *stop, or with `entries` until something is queued; whether to stop.
 */
bool queue_wait(struct queue *queue, const bool *stop, bool entries, int64_t wait);

void queue_serve(struct queue *queue, bool served);

/* Sets *stop under the mutex, and wakes the waiter. */
void queue_stop(struct queue *queue, bool *stop);

/* How many were refused since the last call. */
uint64_t queue_take_refused(struct queue *queue);

/* Gives a number back that could not be told. */
void queue_return_refused(struct queue *queue, uint64_t refused);

/* Around fork: what is queued belongs to the parent. */
void queue_lock(struct queue *queue);
void queue_unlock(struct queue *queue);
void queue_unlock_in_child(struct queue *queue);

#endif
