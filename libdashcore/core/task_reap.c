/* Finds runs and offers whose process is gone. Who looks at tasks looks for these first, so that
 * nobody has to be restarted for the truth to show. Who only reads waits for no writer over it:
 * what cannot be noted now is noted by the next look, or by a worker. */
#include "base/alloc.h"
#include "base/clock.h"
#include "base/error.h"
#include "core/entry.h"
#include "core/task.h"

#include <stdio.h>
#include <string.h>

#define DEAD_MAX 64 /* noted in one look; there may be another */

struct dead_run {
    int64_t run_id;
    int64_t started;
    int64_t heartbeat;
    int64_t pid;
    char task_name[DASHCORE_TASK_NAME_MAX + 1];
    char host[64];
    bool leased;
};

struct dead_offer {
    int64_t heartbeat;
    char task_name[DASHCORE_TASK_NAME_MAX + 1];
    char runner[OWNER_NAME_SIZE];
};

struct dead_list {
    dashcore *core;
    int64_t now;
    bool at_once; /* no write waits */
    size_t run_count;
    size_t offer_count;
    struct dead_run runs[DEAD_MAX];
    struct dead_offer offers[DEAD_MAX];
};

static int note_dead_run(void *context, const struct run_row *run)
{
    struct dead_list *list = context;
    if (!owner_is_gone(&list->core->owner, run->owner, run->heartbeat, list->now))
        return 0;
    struct dead_run *dead = &list->runs[list->run_count++];
    dead->run_id = run->run_id;
    dead->started = run->started;
    dead->heartbeat = run->heartbeat;
    dead->pid = run->pid;
    dead->leased = run->owner[0] == '\0';
    snprintf(dead->task_name, sizeof(dead->task_name), "%s", run->task_name);
    snprintf(dead->host, sizeof(dead->host), "%.63s", run->host);
    return list->run_count == DEAD_MAX ? 1 : 0;
}

static int note_dead_offer(void *context, const struct task_row *task)
{
    struct dead_list *list = context;
    if (task->runner == NULL ||
        !owner_is_gone(&list->core->owner, task->runner, task->runner_heartbeat, list->now))
        return 0;
    struct dead_offer *dead = &list->offers[list->offer_count++];
    dead->heartbeat = task->runner_heartbeat;
    snprintf(dead->task_name, sizeof(dead->task_name), "%s", task->task_name);
    snprintf(dead->runner, sizeof(dead->runner), "%s", task->runner);
    return list->offer_count == DEAD_MAX ? 1 : 0;
}

static void describe_end(const struct dead_run *dead, char *text, size_t size)
{
    if (dead->leased)
        snprintf(text, size, "no heartbeat for %d s from %s", DASHCORE_LEASE_SECONDS, dead->host);
    else
        snprintf(text, size, "process %lld on %s is gone", (long long)dead->pid, dead->host);
}

/* Monotonic; each write has its own wait. */
static int64_t write_deadline(const struct dead_list *list)
{
    return list->at_once ? 0 : clock_monotonic() + list->core->store->wait;
}

static int interrupt_run(const struct dead_list *list, const struct dead_run *dead)
{
    dashcore *core = list->core;
    char reason[128];
    struct buffer error = {0};
    struct buffer details = {0};
    struct queued_entry *entry = NULL;
    describe_end(dead, reason, sizeof(reason));
    json_write_text(&error, reason);
    buffer_append_format(&details,
                         "{\"task_name\":\"%s\",\"run_id\":%lld,\"outcome\":\"interrupted\"}",
                         dead->task_name, (long long)dead->run_id);
    int r = error.failed || details.failed
                ? fail_memory()
                : entry_compose(core, &entry, "error", NULL, details.text, "%s was interrupted: %s",
                                dead->task_name, reason);
    if (r == DASHCORE_OK) {
        struct error_kept kept;
        error_keep(&kept);
        struct run_end end = {.run_id = dead->run_id,
                              /* The clock may have been set back meanwhile. */
                              .finished = list->now > dead->started ? list->now : dead->started,
                              .outcome = "interrupted",
                              .error = error.text,
                              .heartbeat = dead->heartbeat};
        r = store_run_end_until(core->store, &end, &entry->record, write_deadline(list));
        if (r == DASHCORE_EENDED) { /* another process saw it first */
            error_restore(&kept);
            r = DASHCORE_OK;
        }
    }
    memory_release(entry);
    buffer_free(&error);
    buffer_free(&details);
    return r;
}

static int withdraw_offer(const struct dead_list *list, const struct dead_offer *dead)
{
    dashcore *core = list->core;
    char details[DASHCORE_TASK_NAME_MAX + 32];
    struct queued_entry *entry = NULL;
    snprintf(details, sizeof(details), "{\"task_name\":\"%s\"}", dead->task_name);
    int r = entry_compose(core, &entry, "error", NULL, details,
                          "%s was asked to run, but the process that offered to is gone",
                          dead->task_name);
    if (r == DASHCORE_OK)
        r = store_task_withdraw_until(core->store, dead->task_name, dead->runner, dead->heartbeat,
                                      &entry->record, write_deadline(list));
    memory_release(entry);
    return r;
}

/* One look; 1 when there may be more than it could note. */
static int reap_noted(dashcore *core, bool at_once, struct dead_list *list)
{
    *list = (struct dead_list){.core = core, .now = clock_now(), .at_once = at_once};
    struct run_query query = {.under_way = true, .limit = 10000};
    int r = store_run_list(core->store, &query, note_dead_run, list);
    if (r == DASHCORE_OK)
        r = store_task_list(core->store, NULL, note_dead_offer, list);
    for (size_t i = 0; i < list->run_count && r == DASHCORE_OK; i++)
        r = interrupt_run(list, &list->runs[i]);
    for (size_t i = 0; i < list->offer_count && r == DASHCORE_OK; i++)
        r = withdraw_offer(list, &list->offers[i]);
    if (r == DASHCORE_OK && list->run_count + list->offer_count > 0)
        core_changed(core);
    bool full = list->run_count == DEAD_MAX || list->offer_count == DEAD_MAX;
    return r == DASHCORE_OK && full ? 1 : r;
}

/* Whether a look found first what the one before had found and ended: a damaged index may tell of
 * the same runs for ever. */
static bool is_same_look(const struct dead_list *list, int64_t run_id, const char *offered)
{
    return (list->run_count == 0 || list->runs[0].run_id == run_id) &&
           (list->offer_count == 0 || strcmp(list->offers[0].task_name, offered) == 0);
}

static int reap(dashcore *core, bool at_once)
{
    struct dead_list *list = memory_allocate(sizeof(*list));
    if (list == NULL)
        return fail_memory();
    int r = reap_noted(core, at_once, list);
    while (r > 0) {
        char offered[DASHCORE_TASK_NAME_MAX + 1];
        int64_t run_id = list->run_count > 0 ? list->runs[0].run_id : 0;
        snprintf(offered, sizeof(offered), "%s",
                 list->offer_count > 0 ? list->offers[0].task_name : "");
        r = reap_noted(core, at_once, list);
        if (r > 0 && is_same_look(list, run_id, offered))
            r = DASHCORE_OK;
    }
    memory_release(list);
    return r;
}

int task_reap(dashcore *core)
{
    return reap(core, false);
}

void task_reap_at_once(dashcore *core)
{
    struct error_kept kept;
    error_keep(&kept);
    if (reap(core, true) < 0)
        error_restore(&kept);
}
