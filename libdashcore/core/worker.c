#include "core/worker.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "core/core.h"
#include "core/entry.h"
#include "core/probes.h"
#include "core/retention.h"
#include "core/settings.h"
#include "core/task.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define KEEPER_INTERVAL    (2 * CLOCK_SECOND) /* looks for runs whose process is gone */
#define CHORES_INTERVAL    CLOCK_SECOND       /* looks for changed settings and for what is due */
#define HEARTBEAT_INTERVAL (15 * CLOCK_SECOND)
#define RETRY_PAUSE        (100 * 1000) /* µs, after a commit that failed */
#define INDEX_SLICE        (100 * 1000) /* µs of building the index, */
#define INDEX_PAUSE        INDEX_SLICE  /* and as many of leaving the machine to others */
#define PURGE_INTERVAL     CLOCK_DAY
#define PURGE_RETRY        (5 * 60 * CLOCK_SECOND) /* after a purge that failed */

static void init_condition(struct worker *worker)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&worker->stopping, &attributes);
    pthread_condattr_destroy(&attributes);
}

void worker_init(struct worker *worker)
{
    memset(worker, 0, sizeof(*worker));
    pthread_mutex_init(&worker->mutex, NULL);
    init_condition(worker);
}

void worker_destroy(struct worker *worker)
{
    pthread_mutex_destroy(&worker->mutex);
    pthread_cond_destroy(&worker->stopping);
}

void worker_lock(struct worker *worker)
{
    pthread_mutex_lock(&worker->mutex);
}

void worker_unlock(struct worker *worker)
{
    pthread_mutex_unlock(&worker->mutex);
}

void worker_unlock_in_child(struct worker *worker)
{
    worker->duties = 0;
    worker->keeper_runs = false;
    worker->chores_run = false;
    worker->stop_keeper = false;
    worker->stop_chores = false;
    init_condition(worker);
    pthread_mutex_unlock(&worker->mutex);
}

/* ---- the keeper: queue, heartbeats, dead runs ---- */

static void tell_refused(dashcore *core)
{
    uint64_t refused = queue_take_refused(&core->queue);
    if (refused == 0)
        return;
    char message[96];
    snprintf(message, sizeof(message), "%llu entries were refused, for the queue was full",
             (unsigned long long)refused);
    if (dashcore_log(core, "system", message, NULL, NULL) < 0)
        queue_return_refused(&core->queue, refused);
}

static void commit_queue(dashcore *core)
{
    int r = queue_drain(&core->queue, core->store);
    if (r > 0)
        core_changed(core);
    if (r < 0) {
        struct timespec pause = {.tv_nsec = RETRY_PAUSE * 1000};
        nanosleep(&pause, NULL);
    }
}

/* Only when there is something to renew: a host without runs writes nothing. */
static int has_runs(void *context, const struct run_row *run)
{
    (void)run;
    *(bool *)context = true;
    return 1;
}

static int has_offer(void *context, const struct task_row *task)
{
    bool *found = context;
    if (task->runner == NULL)
        return 0;
    *found = true;
    return 1;
}

static void renew_heartbeats(dashcore *core)
{
    char owner[OWNER_NAME_SIZE];
    bool found = false;
    struct run_query query = {.under_way = true, .limit = 1};
    store_run_list(core->store, &query, has_runs, &found);
    if (!found)
        store_task_list(core->store, NULL, has_offer, &found);
    owner_name(&core->owner, owner);
    if (found)
        store_run_heartbeat(core->store, owner, clock_now());
}

static void *keep(void *context)
{
    dashcore *core = context;
    uint32_t duties = core->worker.duties;
    int64_t next_heartbeat = 0;
    int64_t next_look = 0;
    for (;;) {
        int64_t now = clock_monotonic();
        if (duties & DASHCORE_WORKER_QUEUE) {
            commit_queue(core);
            tell_refused(core);
        }
        if ((duties & DASHCORE_WORKER_HEARTBEAT) && now >= next_heartbeat) {
            renew_heartbeats(core);
            next_heartbeat = now + HEARTBEAT_INTERVAL;
        }
        if ((duties & DASHCORE_WORKER_HEARTBEAT) && now >= next_look) {
            task_reap(core);
            next_look = now + KEEPER_INTERVAL;
        }
        if (queue_wait(&core->queue, &core->worker.stop_keeper, duties & DASHCORE_WORKER_QUEUE,
                       KEEPER_INTERVAL))
            return NULL;
    }
}

/* ---- the chores: purge and probes ---- */

struct purge_plan {
    int64_t next;           /* monotonic */
    int32_t retention_days; /* in force at the last look; -1: not known yet */
};

static int note_offer(void *context, const struct task_row *task)
{
    *(bool *)context = task->runner != NULL;
    return 1;
}

/* Says that this process answers "Run now" for the purge, unless another one does. */
static void offer_purge(dashcore *core, const struct purge_plan *plan)
{
    bool offered = false;
    if (store_task_list(core->store, RETENTION_TASK, note_offer, &offered) < 0 || offered)
        return;
    dashcore_schedule schedule = {.size = sizeof(schedule),
                                  .next_run = clock_now() + plan->next - clock_monotonic(),
                                  .interval_seconds = PURGE_INTERVAL / CLOCK_SECOND,
                                  .flags = DASHCORE_TASK_CAN_RUN};
    dashcore_task_schedule(core, RETENTION_TASK, &schedule);
}

/* Nobody claims requests for the purge once its thread has ended. */
static void withdraw_offer(dashcore *core)
{
    char owner[OWNER_NAME_SIZE];
    owner_name(&core->owner, owner);
    if (store_task_withdraw(core->store, RETENTION_TASK, owner, INT64_MAX, NULL) == DASHCORE_OK)
        core_changed(core);
}

/* Purges, and plans the next purge by how this one went. */
static int purge(dashcore *core, struct purge_plan *plan, uint32_t trigger, int64_t claimed_run)
{
    int r = retention_purge(core, trigger, claimed_run, &core->probe_demand.cancel, NULL, NULL);
    /* Another process at it is as good. */
    bool done = r == DASHCORE_OK || r == DASHCORE_ERUNNING;
    plan->next = clock_monotonic() + (done ? PURGE_INTERVAL : PURGE_RETRY);
    return r;
}

/* One purge a day is enough for all processes, and for one that is started again and again. The
 * next is planned by the last. */
static bool was_purged_today(dashcore *core, struct purge_plan *plan, int32_t retention_days)
{
    int64_t last = retention_last_purge(core, retention_days);
    int64_t age = clock_now() - last;
    if (last == 0 || age < 0 || age >= PURGE_INTERVAL)
        return false;
    plan->next = clock_monotonic() + PURGE_INTERVAL - age;
    return true;
}

static void purge_when_due(dashcore *core, struct purge_plan *plan)
{
    dashcore_settings settings;
    int64_t run_id = 0;
    if (settings_read(core, &settings) < 0)
        return;
    int32_t before = plan->retention_days;
    bool lowered = before >= 0 && settings.retention_days < before;
    bool due = lowered || (clock_monotonic() >= plan->next &&
                           !was_purged_today(core, plan, settings.retention_days));
    plan->retention_days = settings.retention_days;
    if (dashcore_task_claim(core, RETENTION_TASK, &run_id) > 0)
        purge(core, plan, DASHCORE_TRIGGER_MANUAL, run_id);
    else if (due && purge(core, plan, DASHCORE_TRIGGER_SCHEDULE, 0) == DASHCORE_ERUNNING && lowered)
        plan->retention_days = before; /* the other process may have begun with the longer window */
    offer_purge(core, plan);
}

/* ---- the chores: the index behind searches ---- */

struct index_plan {
    struct search_build *build;
    int64_t revision; /* of the log, when it was last looked at; -1: not yet */
    bool behind;
};

/* A log that nobody writes to is not looked at. */
static void build_index(dashcore *core, struct index_plan *plan)
{
    int64_t revisions[STORE_TOPICS];
    int64_t until = clock_monotonic() + INDEX_SLICE;
    if (store_revisions(core->store, revisions) < 0)
        return;
    if (!plan->behind && revisions[STORE_ACTIVITY] == plan->revision)
        return;
    plan->revision = revisions[STORE_ACTIVITY];
    do {
        /* What cannot be read or written now is tried again with the next entry. */
        if (store_search_build(core->store, &plan->build, &plan->behind) < 0)
            plan->behind = false;
    } while (plan->behind && clock_monotonic() < until && !atomic_load(&core->probe_demand.cancel));
}

/* ---- the chores: the thread ---- */

/* True when it is time to stop. */
static bool wait_for_chores(struct worker *worker, int64_t pause)
{
    int64_t until = clock_monotonic() + pause;
    struct timespec time = {.tv_sec = (time_t)(until / CLOCK_SECOND),
                            .tv_nsec = (long)(until % CLOCK_SECOND) * 1000};
    pthread_mutex_lock(&worker->mutex);
    int r = 0;
    while (!worker->stop_chores && r == 0)
        r = pthread_cond_timedwait(&worker->stopping, &worker->mutex, &time);
    bool stop = worker->stop_chores;
    pthread_mutex_unlock(&worker->mutex);
    return stop;
}

static void *do_chores(void *context)
{
    dashcore *core = context;
    uint32_t duties = core->worker.duties;
    struct purge_plan plan = {.retention_days = -1};
    struct index_plan index = {.revision = -1};
    do {
        if (duties & DASHCORE_WORKER_RETENTION)
            purge_when_due(core, &plan);
        if (duties & DASHCORE_WORKER_PROBES)
            probes_run_due(core);
        if (duties & DASHCORE_WORKER_RETENTION)
            build_index(core, &index);
    } while (!wait_for_chores(&core->worker, index.behind ? INDEX_PAUSE : CHORES_INTERVAL));
    memory_release(index.build);
    if (duties & DASHCORE_WORKER_RETENTION)
        withdraw_offer(core);
    return NULL;
}

/* ---- start and stop ---- */

/* The life of a host that gave its name. A store that cannot take the entry does not stop the host.
 */
static void log_life(dashcore *core, const char *what)
{
    struct queued_entry *entry = NULL;
    struct error_kept kept;
    char details[64];
    if (core->program == NULL)
        return;
    error_keep(&kept);
    snprintf(details, sizeof(details), "{\"pid\":%ld,\"dashcore\":\"%s\"}", (long)getpid(),
             dashcore_version());
    int r = entry_compose(core, &entry, "system", NULL, details, "%s %s", core->program, what);
    if (r == DASHCORE_OK)
        r = store_activity_insert(core->store, &entry->record, 1, NULL);
    if (r == DASHCORE_OK)
        core_changed(core);
    else
        error_restore(&kept);
    memory_release(entry);
}

/* The mutex is held, so that the threads see their duties and no fork comes between. */
static int start_threads(dashcore *core)
{
    struct worker *worker = &core->worker;
    uint32_t chores = DASHCORE_WORKER_RETENTION | DASHCORE_WORKER_PROBES;
    uint32_t keeping = DASHCORE_WORKER_QUEUE | DASHCORE_WORKER_HEARTBEAT;
    if (worker->duties & keeping)
        worker->keeper_runs = pthread_create(&worker->keeper, NULL, keep, core) == 0;
    if (worker->duties & chores)
        worker->chores_run = pthread_create(&worker->chores, NULL, do_chores, core) == 0;
    bool started = (!(worker->duties & keeping) || worker->keeper_runs) &&
                   (!(worker->duties & chores) || worker->chores_run);
    return started ? DASHCORE_OK : fail(DASHCORE_ENOMEM, "cannot start the worker's threads");
}

int dashcore_worker_start(dashcore *core, uint32_t duties)
{
    int r = core_check_handle(core);
    if (r == DASHCORE_OK && (duties == 0 || duties > DASHCORE_WORKER_ALL))
        r = fail_field(DASHCORE_EINVAL, "duties", "duties is not a mask of known duties");
    if (r < 0)
        return r;
    struct worker *worker = &core->worker;
    sigset_t all;
    sigset_t before;
    pthread_mutex_lock(&worker->mutex);
    if (worker->duties != 0) {
        pthread_mutex_unlock(&worker->mutex);
        return fail(DASHCORE_EMISUSE, "the worker runs already");
    }
    worker->duties = duties;
    worker->stop_keeper = false;
    worker->stop_chores = false;
    atomic_store(&core->probe_demand.cancel, 0);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    r = start_threads(core);
    if (!worker->keeper_runs && !worker->chores_run)
        worker->duties = 0; /* there is nothing to stop */
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_mutex_unlock(&worker->mutex);
    if (r == DASHCORE_OK && (duties & DASHCORE_WORKER_QUEUE))
        queue_serve(&core->queue, true);
    if (r < 0)
        dashcore_worker_stop(core);
    else
        log_life(core, "started");
    return r;
}

void dashcore_worker_stop(dashcore *core)
{
    if (core == NULL)
        return;
    struct worker *worker = &core->worker;
    pthread_mutex_lock(&worker->mutex);
    bool keeper = worker->keeper_runs;
    bool chores = worker->chores_run;
    worker->keeper_runs = false;
    worker->chores_run = false;
    worker->stop_chores = true;
    pthread_cond_broadcast(&worker->stopping);
    pthread_mutex_unlock(&worker->mutex);
    if (!keeper && !chores)
        return;
    queue_serve(&core->queue, false);
    queue_stop(&core->queue, &worker->stop_keeper);
    atomic_store(&core->probe_demand.cancel, 1);
    if (keeper)
        pthread_join(worker->keeper, NULL);
    if (chores)
        pthread_join(worker->chores, NULL);
    atomic_store(&core->probe_demand.cancel, 0);
    core_flush_if_possible(core);
    log_life(core, "stopped");
    pthread_mutex_lock(&worker->mutex);
    worker->duties = 0;
    pthread_mutex_unlock(&worker->mutex);
}
