/*
 * Changes are seen through revisions, not through events: a watch remembers the numbers it saw
 * last, and looks again when a call of this process woke it, or four times a second for other
 * processes.
 */
#include "core/watch.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "core/core.h"

#include <string.h>
#include <time.h>

#define LOOK_INTERVAL (250 * 1000) /* µs */

struct dashcore_watch {
    struct store *store;
    uint32_t topics;
    int64_t seen[STORE_TOPICS];
    bool look; /* something was written; guarded by watches_mutex, like all below */
    bool woken;
    pthread_cond_t changed;
    struct dashcore_watch *next;
};

static pthread_mutex_t watches_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct dashcore_watch *watches;

static void init_condition(struct dashcore_watch *watch)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&watch->changed, &attributes);
    pthread_condattr_destroy(&attributes);
}

void watch_notify(const struct store *store)
{
    pthread_mutex_lock(&watches_mutex);
    for (struct dashcore_watch *watch = watches; watch != NULL; watch = watch->next) {
        if (watch->store != store)
            continue;
        watch->look = true;
        pthread_cond_signal(&watch->changed);
    }
    pthread_mutex_unlock(&watches_mutex);
}

int dashcore_revision(dashcore *core, uint32_t topics, int64_t *revision)
{
    int64_t revisions[STORE_TOPICS];
    int r = core_check_call(core, revision);
    if (r == DASHCORE_OK && (topics == 0 || topics > DASHCORE_TOPIC_ALL))
        r = fail_field(DASHCORE_EINVAL, "topics", "topics is not a mask of known topics");
    if (r == DASHCORE_OK)
        r = store_revisions(core->store, revisions);
    if (r < 0)
        return r;
    int64_t sum = 0;
    for (int i = 0; i < STORE_TOPICS; i++)
        if (topics & (1u << i))
            sum += revisions[i];
    *revision = sum;
    return DASHCORE_OK;
}

int dashcore_watch_open(dashcore *core, uint32_t topics, dashcore_watch **watch)
{
    int64_t revision = 0;
    int r = core_check_call(core, watch);
    if (r == DASHCORE_OK)
        r = dashcore_revision(core, topics, &revision);
    if (r < 0)
        return r;
    struct dashcore_watch *made = memory_allocate_zeroed(sizeof(*made));
    if (made == NULL)
        return fail_memory();
    made->store = core->store;
    made->topics = topics;
    r = store_revisions(made->store, made->seen);
    if (r < 0) {
        memory_release(made);
        return r;
    }
    init_condition(made);
    pthread_mutex_lock(&watches_mutex);
    made->next = watches;
    watches = made;
    pthread_mutex_unlock(&watches_mutex);
    *watch = made;
    return DASHCORE_OK;
}

/* The watched topics that changed since the last look. */
static int look(struct dashcore_watch *watch)
{
    int64_t now[STORE_TOPICS];
    int r = store_revisions(watch->store, now);
    if (r < 0)
        return r;
    int changed = 0;
    for (int i = 0; i < STORE_TOPICS; i++)
        if ((watch->topics & (1u << i)) && now[i] != watch->seen[i])
            changed |= 1 << i;
    memcpy(watch->seen, now, sizeof(now));
    return changed;
}

/* Sleeps until a look may be worth it; false when the watch was woken or the deadline is past. */
static bool sleep_until_look(struct dashcore_watch *watch, int64_t deadline)
{
    int64_t next = clock_monotonic() + LOOK_INTERVAL;
    if (next > deadline)
        next = deadline;
    struct timespec until = {.tv_sec = (time_t)(next / CLOCK_SECOND),
                             .tv_nsec = (long)(next % CLOCK_SECOND) * 1000};
    pthread_mutex_lock(&watches_mutex);
    int r = 0;
    while (r == 0 && !watch->look && !watch->woken)
        r = pthread_cond_timedwait(&watch->changed, &watches_mutex, &until);
    bool woken = watch->woken;
    watch->woken = false;
    watch->look = false;
    pthread_mutex_unlock(&watches_mutex);
    return !woken && (r == 0 || clock_monotonic() < deadline);
}

int dashcore_watch_wait(dashcore_watch *watch, int64_t timeout_ms)
{
    if (watch == NULL)
        return fail(DASHCORE_EMISUSE, "the watch is NULL");
    int64_t longest = INT64_MAX / 2000;
    int64_t wait = timeout_ms < 0 || timeout_ms > longest ? longest : timeout_ms;
    int64_t deadline = clock_monotonic() + wait * 1000;
    for (;;) {
        int changed = look(watch);
        if (changed != 0)
            return changed;
        if (!sleep_until_look(watch, deadline))
            return 0;
    }
}

void dashcore_watch_wake(dashcore_watch *watch)
{
    if (watch == NULL)
        return;
    pthread_mutex_lock(&watches_mutex);
    watch->woken = true;
    pthread_cond_signal(&watch->changed);
    pthread_mutex_unlock(&watches_mutex);
}

void dashcore_watch_close(dashcore_watch *watch)
{
    if (watch == NULL)
        return;
    pthread_mutex_lock(&watches_mutex);
    struct dashcore_watch **link = &watches;
    while (*link != watch)
        link = &(*link)->next;
    *link = watch->next;
    pthread_mutex_unlock(&watches_mutex);
    pthread_cond_destroy(&watch->changed);
    memory_release(watch);
}

void watch_lock(void)
{
    pthread_mutex_lock(&watches_mutex);
}

void watch_unlock(void)
{
    pthread_mutex_unlock(&watches_mutex);
}

void watch_unlock_in_child(void)
{
    for (struct dashcore_watch *watch = watches; watch != NULL; watch = watch->next)
        init_condition(watch);
    pthread_mutex_unlock(&watches_mutex);
}
