#include "core/queue.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "dashcore.h"

#include <string.h>
#include <time.h>

static void init_conditions(struct queue *queue)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&queue->arrived, &attributes);
    pthread_cond_init(&queue->committed, &attributes);
    pthread_condattr_destroy(&attributes);
}

void queue_init(struct queue *queue, uint32_t capacity)
{
    memset(queue, 0, sizeof(*queue));
    queue->capacity = capacity;
    pthread_mutex_init(&queue->mutex, NULL);
    init_conditions(queue);
}

static void release_list(struct queued_entry *entry)
{
    while (entry != NULL) {
        struct queued_entry *next = entry->next;
        memory_release(entry);
        entry = next;
    }
}

static void drop_all(struct queue *queue)
{
    release_list(queue->first);
    queue->first = NULL;
    queue->last = NULL;
    queue->length = 0;
}

void queue_destroy(struct queue *queue)
{
    drop_all(queue);
    pthread_mutex_destroy(&queue->mutex);
    pthread_cond_destroy(&queue->arrived);
    pthread_cond_destroy(&queue->committed);
}

static struct timespec time_at(int64_t monotonic)
{
    return (struct timespec){.tv_sec = (time_t)(monotonic / CLOCK_SECOND),
                             .tv_nsec = (long)(monotonic % CLOCK_SECOND) * 1000};
}

/* Waits for a commit by another thread; false past the deadline. The mutex is held. */
static bool wait_for_commit(struct queue *queue, int64_t deadline)
{
    struct timespec until = time_at(deadline);
    return pthread_cond_timedwait(&queue->committed, &queue->mutex, &until) == 0 ||
           clock_monotonic() < deadline;
}

/* Reads the head of the queue, at least one entry, and returns the last of it. Only the thread that
 * drains takes entries away, and this one is not looked behind, so the mutex need not be held. */
static struct queued_entry *read_head(struct queue *queue, struct queued_entry *entry, size_t count)
{
    queue->batch[0] = entry->record;
    for (size_t i = 1; i < count; i++) {
        entry = entry->next;
        queue->batch[i] = entry->record;
    }
    return entry;
}

/* Takes committed entries off the queue, and returns the first. The mutex is held. */
static struct queued_entry *take_head(struct queue *queue, struct queued_entry *last, size_t count)
{
    struct queued_entry *first = queue->first;
    queue->first = last->next;
    if (queue->first == NULL)
        queue->last = NULL;
    last->next = NULL;
    queue->length -= (uint32_t)count;
    queue->committed_total += count;
    return first;
}

/* Commits the head of the queue; its mutex is held on entry and exit, but not while the store
 * works, which waits for other writers until the deadline, nor for anything that takes longer the
 * more entries there are: callers wait for the mutex. The caller has seen that nobody else is
 * draining and that something is queued. */
static int drain_locked(struct queue *queue, struct store *store, int64_t deadline)
{
    struct queued_entry *first = queue->first;
    size_t count = queue->length < QUEUE_BATCH_MAX ? queue->length : QUEUE_BATCH_MAX;
    queue->draining = true;
    pthread_mutex_unlock(&queue->mutex);
    struct queued_entry *last = read_head(queue, first, count);
    int r = store_activity_insert_until(store, queue->batch, count, NULL, deadline);
    pthread_mutex_lock(&queue->mutex);
    queue->draining = false;
    struct queued_entry *done = r == DASHCORE_OK ? take_head(queue, last, count) : NULL;
    pthread_cond_broadcast(&queue->committed);
    if (queue->first != NULL)
        pthread_cond_signal(&queue->arrived);
    if (done != NULL) {
        pthread_mutex_unlock(&queue->mutex);
        release_list(done);
        pthread_mutex_lock(&queue->mutex);
    }
    return r;
}

/* 1 when this thread committed entries for it, else 0. */
static int make_room(struct queue *queue, struct store *store, int64_t deadline)
{
    int committed = 0;
    while (queue->length >= queue->capacity) {
        if (!queue->served && !queue->draining) {
            int r = drain_locked(queue, store, deadline);
            if (r < 0)
                return r;
            committed = 1;
            continue;
        }
        pthread_cond_signal(&queue->arrived);
        if (!wait_for_commit(queue, deadline))
            return fail(DASHCORE_EBUSY, "the queue of %u entries stayed full", queue->capacity);
    }
    return committed;
}

int queue_put(struct queue *queue, struct store *store, struct queued_entry *entry, bool nowait,
              int64_t wait)
{
    int r = DASHCORE_OK;
    entry->next = NULL;
    pthread_mutex_lock(&queue->mutex);
    if (queue->length >= queue->capacity && nowait) {
        queue->refused_total++;
        r = fail(DASHCORE_EBUSY, "the queue of %u entries is full", queue->capacity);
    } else if (queue->length >= queue->capacity) {
        r = make_room(queue, store, clock_monotonic() + wait);
    }
    if (r >= 0) {
        if (queue->last != NULL)
            queue->last->next = entry;
        else
            queue->first = entry;
        queue->last = entry;
        queue->accepted_total++;
        queue->length++;
        /* Who drains wakes the worker for what is left. */
        if (queue->wake_at != 0 && queue->length >= queue->wake_at && !queue->draining) {
            queue->wake_at = 0;
            pthread_cond_signal(&queue->arrived);
        }
    }
    pthread_mutex_unlock(&queue->mutex);
    return r;
}

int queue_flush(struct queue *queue, struct store *store, int64_t wait)
{
    int64_t deadline = clock_monotonic() + wait;
    int r = DASHCORE_OK;
    pthread_mutex_lock(&queue->mutex);
    uint64_t goal = queue->accepted_total;
    while (queue->committed_total < goal && r == DASHCORE_OK) {
        if (!queue->draining)
            r = drain_locked(queue, store, deadline);
        else if (!wait_for_commit(queue, deadline))
            r = fail(DASHCORE_EBUSY, "entries are still being committed by another thread");
    }
    pthread_mutex_unlock(&queue->mutex);
    return r;
}

int queue_drain(struct queue *queue, struct store *store)
{
    int r = 0;
    pthread_mutex_lock(&queue->mutex);
    if (queue->first != NULL && !queue->draining) {
        r = drain_locked(queue, store, clock_monotonic() + store->wait);
        if (r == DASHCORE_OK)
            r = 1;
        queue->flowing = r > 0;
    }
    pthread_mutex_unlock(&queue->mutex);
    return r;
}

/* Waits until the queue has `length` entries which nobody else commits just then. The mutex is
 * held. */
static void wait_for_length(struct queue *queue, const bool *stop, uint32_t length, int64_t time)
{
    struct timespec until = time_at(time);
    int r = 0;
    while (r == 0 && !*stop && (queue->length < length || queue->draining)) {
        queue->wake_at = length;
        r = pthread_cond_timedwait(&queue->arrived, &queue->mutex, &until);
    }
    queue->wake_at = 0;
}

bool queue_wait(struct queue *queue, const bool *stop, bool entries, int64_t wait)
{
    int64_t now = clock_monotonic();
    uint32_t many =
        queue->capacity < QUEUE_GATHER_COUNT ? queue->capacity : (uint32_t)QUEUE_GATHER_COUNT;
    pthread_mutex_lock(&queue->mutex);
    if (entries && queue->flowing)
        wait_for_length(queue, stop, many, now + QUEUE_GATHER_TIME);
    queue->flowing = false;
    wait_for_length(queue, stop, entries ? 1 : UINT32_MAX, now + wait);
    bool stopped = *stop;
    pthread_mutex_unlock(&queue->mutex);
    return stopped;
}

void queue_serve(struct queue *queue, bool served)
{
    pthread_mutex_lock(&queue->mutex);
    queue->served = served;
    /* Who waited for the worker looks again, and commits itself when there is none. */
    pthread_cond_broadcast(&queue->committed);
    pthread_mutex_unlock(&queue->mutex);
}

void queue_stop(struct queue *queue, bool *stop)
{
    pthread_mutex_lock(&queue->mutex);
    *stop = true;
    pthread_cond_broadcast(&queue->arrived);
    pthread_mutex_unlock(&queue->mutex);
}

uint64_t queue_take_refused(struct queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    uint64_t refused = queue->refused_total;
    queue->refused_total = 0;
    pthread_mutex_unlock(&queue->mutex);
    return refused;
}

void queue_return_refused(struct queue *queue, uint64_t refused)
{
    pthread_mutex_lock(&queue->mutex);
    queue->refused_total += refused;
    pthread_mutex_unlock(&queue->mutex);
}

void queue_lock(struct queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
}

void queue_unlock(struct queue *queue)
{
    pthread_mutex_unlock(&queue->mutex);
}

void queue_unlock_in_child(struct queue *queue)
{
    drop_all(queue);
    queue->committed_total = queue->accepted_total;
    queue->refused_total = 0;
    queue->draining = false;
    queue->served = false;
    queue->flowing = false;
    queue->wake_at = 0;
    init_conditions(queue);
    pthread_mutex_unlock(&queue->mutex);
}
