#include "core/commit.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "dashcore.h"

#include <errno.h>
#include <semaphore.h>
#include <string.h>
#include <time.h>

#define BATCH_RECORDS_MAX  1000
#define BATCH_REQUESTS_MAX 256

enum commit_state { COMMIT_WAITING, COMMIT_TAKEN, COMMIT_LEADER, COMMIT_DONE };

/* Lives on the stack of the thread that waits for it. */
struct commit_request {
    const struct activity_record *records;
    size_t count;
    int64_t *ids;
    int64_t deadline; /* monotonic: who came as a follower waits no longer than a leader */
    enum commit_state state;
    int result;
    struct error_kept error;
    sem_t turn; /* posted once, behind the last change of the state, to who followed */
    struct commit_request *next;
};

void commits_init(struct commits *commits)
{
    memset(commits, 0, sizeof(*commits));
    pthread_mutex_init(&commits->mutex, NULL);
}

void commits_destroy(struct commits *commits)
{
    pthread_mutex_destroy(&commits->mutex);
}

static void append(struct commits *commits, struct commit_request *request)
{
    if (commits->last != NULL)
        commits->last->next = request;
    else
        commits->first = request;
    commits->last = request;
}

static struct commit_request *take_first(struct commits *commits)
{
    struct commit_request *request = commits->first;
    if (request == NULL)
        return NULL;
    commits->first = request->next;
    if (commits->first == NULL)
        commits->last = NULL;
    request->next = NULL;
    return request;
}

/* Before all others: who was taken came before them. */
static void put_back(struct commits *commits, struct commit_request *request)
{
    request->state = COMMIT_WAITING;
    request->next = commits->first;
    commits->first = request;
    if (commits->last == NULL)
        commits->last = request;
}

static void take_out(struct commits *commits, const struct commit_request *request)
{
    struct commit_request *before = NULL;
    struct commit_request **link = &commits->first;
    while (*link != request) {
        before = *link;
        link = &before->next;
    }
    *link = request->next;
    if (commits->last == request)
        commits->last = before;
}

/* What waits, oldest first, as far as one transaction should go. The mutex is held. */
static size_t take_batch(struct commits *commits, struct commit_request **batch)
{
    size_t requests = 0;
    size_t records = 0;
    while (requests < BATCH_REQUESTS_MAX && commits->first != NULL &&
           (requests == 0 || records + commits->first->count <= BATCH_RECORDS_MAX)) {
        batch[requests] = take_first(commits);
        batch[requests]->state = COMMIT_TAKEN;
        records += batch[requests++]->count;
    }
    return requests;
}

/* On the heap: a host's threads may have small stacks. */
struct commit_batch {
    struct activity_record records[BATCH_RECORDS_MAX];
    int64_t ids[BATCH_RECORDS_MAX];
};

static int write_batch(struct store *store, struct commit_request **batch, size_t requests,
                       int64_t deadline)
{
    if (requests == 1)
        return store_activity_insert_until(store, batch[0]->records, batch[0]->count, batch[0]->ids,
                                           deadline);
    struct commit_batch *joined = memory_allocate(sizeof(*joined));
    if (joined == NULL)
        return fail_memory();
    size_t count = 0;
    for (size_t i = 0; i < requests; i++) {
        memcpy(&joined->records[count], batch[i]->records,
               batch[i]->count * sizeof(joined->records[0]));
        count += batch[i]->count;
    }
    int r = store_activity_insert_until(store, joined->records, count, joined->ids, deadline);
    count = 0;
    for (size_t i = 0; i < requests && r >= 0; i++) {
        if (batch[i]->ids != NULL)
            memcpy(batch[i]->ids, &joined->ids[count], batch[i]->count * sizeof(joined->ids[0]));
        count += batch[i]->count;
    }
    memory_release(joined);
    return r;
}

static void tell(struct commit_request *request, const struct commit_request *own, int r)
{
    request->result = r;
    request->state = COMMIT_DONE;
    if (request != own && r < 0)
        error_keep(&request->error);
}

/* Commits one batch, which holds the leader's own request, and hands over. The mutex is held on
 * entry, not on exit: who is woken does not find it taken, and most need it no more. */
static void lead(struct commits *commits, struct store *store, struct commit_request *own)
{
    struct commit_request *batch[BATCH_REQUESTS_MAX];
    size_t requests = take_batch(commits, batch);
    pthread_mutex_unlock(&commits->mutex);
    int r = write_batch(store, batch, requests, own->deadline);
    pthread_mutex_lock(&commits->mutex);
    int64_t now = clock_monotonic();
    /* The leader has waited its time; who came later has some left. */
    for (size_t i = requests; i-- > 0;) {
        if (r == DASHCORE_EBUSY && batch[i] != own && batch[i]->deadline > now) {
            put_back(commits, batch[i]);
            batch[i] = own;
        } else {
            tell(batch[i], own, r);
        }
    }
    struct commit_request *next = commits->first;
    commits->leading = next != NULL;
    if (next != NULL)
        next->state = COMMIT_LEADER;
    pthread_mutex_unlock(&commits->mutex);
    if (next != NULL)
        sem_post(&next->turn);
    /* A request ends with its post. */
    for (size_t i = 0; i < requests; i++)
        if (batch[i] != own)
            sem_post(&batch[i]->turn);
}

/* What gcc 12's ThreadSanitizer knows of semaphores with a deadline goes by the wall clock. */
#ifdef __SANITIZE_THREAD__
#define DEADLINE_CLOCK             CLOCK_REALTIME
#define semaphore_until(sem, time) sem_timedwait(sem, time)
#else
#define DEADLINE_CLOCK             CLOCK_MONOTONIC
#define semaphore_until(sem, time) sem_clockwait(sem, CLOCK_MONOTONIC, time)
#endif

/* Whether the turn came before the deadline. */
static bool turn_in_time(struct commit_request *request)
{
    struct timespec until;
    clock_gettime(DEADLINE_CLOCK, &until);
    int64_t left = request->deadline - clock_monotonic();
    int64_t nanoseconds = until.tv_nsec + (left > 0 ? left : 0) % CLOCK_SECOND * 1000;
    until.tv_sec += (left > 0 ? left : 0) / CLOCK_SECOND + nanoseconds / 1000000000;
    until.tv_nsec = nanoseconds % 1000000000;
    int r;
    do
        r = semaphore_until(&request->turn, &until);
    while (r < 0 && errno == EINTR);
    return r == 0;
}

/* Takes a request that still waits out of the queue. */
static bool give_up(struct commits *commits, struct commit_request *request)
{
    pthread_mutex_lock(&commits->mutex);
    bool waits = request->state == COMMIT_WAITING;
    if (waits)
        take_out(commits, request);
    pthread_mutex_unlock(&commits->mutex);
    if (waits) {
        request->result = fail(DASHCORE_EBUSY, "the store is being written by other threads");
        error_keep(&request->error);
        request->state = COMMIT_DONE;
    }
    return waits;
}

/* Waits until another thread has committed the request, or hands the lead over; past its deadline
 * it leaves, unless it is being committed just then, or was: then its post is on the way. */
static void wait_for_turn(struct commits *commits, struct commit_request *request)
{
    if (!turn_in_time(request) && !give_up(commits, request))
        while (sem_wait(&request->turn) < 0 && errno == EINTR) {
        }
    sem_destroy(&request->turn);
}

int commit_records(struct commits *commits, struct store *store,
                   const struct activity_record *records, size_t count, int64_t *ids)
{
    struct commit_request request;
    request.records = records;
    request.count = count;
    request.ids = ids;
    request.deadline = clock_monotonic() + store->wait;
    request.state = COMMIT_WAITING;
    request.next = NULL;

    sem_init(&request.turn, 0, 0);

    pthread_mutex_lock(&commits->mutex);
    append(commits, &request);
    if (commits->leading) {
        pthread_mutex_unlock(&commits->mutex);
        wait_for_turn(commits, &request);
        if (request.state == COMMIT_DONE) {
            if (request.result < 0)
                error_restore(&request.error);
            return request.result;
        }
        pthread_mutex_lock(&commits->mutex);
    }
    commits->leading = true;
    lead(commits, store, &request);
    return request.result;
}

void commits_lock(struct commits *commits)
{
    pthread_mutex_lock(&commits->mutex);
}

void commits_unlock(struct commits *commits)
{
    pthread_mutex_unlock(&commits->mutex);
}

void commits_unlock_in_child(struct commits *commits)
{
    commits->first = NULL;
    commits->last = NULL;
    commits->leading = false;
    pthread_mutex_unlock(&commits->mutex);
}
