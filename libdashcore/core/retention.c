/* The purge: a task like any other, in batches so small that nobody waits for it. */
#include "core/retention.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "core/settings.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* A batch takes some milliseconds, on whatever machine: as long as others may have to wait. */
#define BATCH_ENTRIES_MIN 100
#define BATCH_ENTRIES_MAX 2000
#define BATCH_TIME        (8 * 1000) /* µs */
#define BATCH_PAUSE_NS    100000L    /* for writers of other processes */
#define COMPACT_BYTES     (1024 * 1024)
#define PROGRESS_INTERVAL CLOCK_SECOND

struct purge {
    dashcore *core;
    const atomic_int *cancel;
    int64_t run_id;
    int64_t rows;
    int64_t runs;
    int64_t bytes;
};

static bool is_cancelled(const struct purge *purge)
{
    return purge->cancel != NULL && atomic_load(purge->cancel);
}

static void pause_briefly(void)
{
    struct timespec pause = {.tv_nsec = BATCH_PAUSE_NS};
    nanosleep(&pause, NULL);
}

static int64_t next_batch(int64_t batch, int64_t took)
{
    int64_t next = took > BATCH_TIME ? batch / 2 : batch + batch / 4;
    if (next > BATCH_ENTRIES_MAX)
        return BATCH_ENTRIES_MAX;
    return next > BATCH_ENTRIES_MIN ? next : BATCH_ENTRIES_MIN;
}

static int purge_entries(struct purge *purge, int64_t before)
{
    int64_t batch = BATCH_ENTRIES_MAX / 2;
    int64_t deleted = 1;
    int64_t told = clock_monotonic();
    int r = DASHCORE_OK;
    while (r == DASHCORE_OK && deleted > 0 && !is_cancelled(purge)) {
        int64_t began = clock_monotonic();
        r = store_activity_purge(purge->core->store, before, batch, &deleted);
        if (r < 0)
            break;
        batch = next_batch(batch, clock_monotonic() - began);
        purge->rows += deleted;
        pause_briefly();
        if (clock_monotonic() - told > PROGRESS_INTERVAL) {
            char message[64];
            snprintf(message, sizeof(message), "%lld entries deleted", (long long)purge->rows);
            r = dashcore_task_progress(purge->core, purge->run_id, -1, message);
            told = clock_monotonic();
        }
    }
    return r;
}

static int give_back_space(struct purge *purge)
{
    int64_t freed = 1;
    int r = DASHCORE_OK;
    while (r == DASHCORE_OK && freed > 0 && !is_cancelled(purge)) {
        r = store_compact(purge->core->store, COMPACT_BYTES, &freed);
        if (r < 0)
            break;
        purge->bytes += freed;
        pause_briefly();
    }
    return r;
}

static int64_t window_start(int32_t retention_days)
{
    int64_t now = clock_now();
    return retention_days > 0 ? now - retention_days * CLOCK_DAY : clock_day_start(now);
}

static int purge_store(struct purge *purge, int32_t retention_days)
{
    int64_t before = window_start(retention_days);
    int r = purge_entries(purge, before);
    if (r == DASHCORE_OK)
        r = store_run_purge(purge->core->store, before, &purge->runs);
    if (r == DASHCORE_OK)
        r = give_back_space(purge);
    return r;
}

/* The run ends whatever happened, so that the task does not seem to run for ever. */
static int end_purge(const struct purge *purge, int r, int32_t retention_days)
{
    if (r < 0) {
        char reason[512];
        snprintf(reason, sizeof(reason), "%s", dashcore_last_error());
        dashcore_task_fail(purge->core, purge->run_id, reason);
        return fail(r, "%s", reason);
    }
    char result[160];
    snprintf(result, sizeof(result),
             "{\"rows\":%lld,\"runs\":%lld,\"bytes\":%lld,\"retention_days\":%d%s}",
             (long long)purge->rows, (long long)purge->runs, (long long)purge->bytes,
             retention_days, is_cancelled(purge) ? ",\"cut_short\":true" : "");
    return dashcore_task_finish(purge->core, purge->run_id, result);
}

int retention_purge(dashcore *core, uint32_t trigger, int64_t claimed_run, const atomic_int *cancel,
                    int64_t *rows, int64_t *bytes)
{
    dashcore_settings settings;
    struct purge purge = {.core = core, .cancel = cancel, .run_id = claimed_run};
    int r = settings_read(core, &settings);
    if (r == DASHCORE_OK && claimed_run == 0) {
        dashcore_run_options options = {.size = sizeof(options),
                                        .trigger = trigger,
                                        .interval_seconds = CLOCK_DAY / CLOCK_SECOND,
                                        .flags = DASHCORE_RUN_UNIQUE};
        r = dashcore_task_begin(core, RETENTION_TASK, &options, &purge.run_id);
    }
    if (r < 0)
        return r;
    r = end_purge(&purge, purge_store(&purge, settings.retention_days), settings.retention_days);
    if (r < 0)
        return r;
    if (rows != NULL)
        *rows = purge.rows;
    if (bytes != NULL)
        *bytes = purge.bytes;
    return DASHCORE_OK;
}

/* ---- what an earlier purge did, by whichever process ---- */

struct last_purge {
    int32_t retention_days;
    int64_t started; /* 0: it does not count */
};

static int take_last_purge(void *context, const struct run_row *run)
{
    struct last_purge *last = context;
    if (run->outcome == NULL || strcmp(run->outcome, "success") != 0 || run->result == NULL)
        return 1;
    struct json_span result = json_value(run->result, strlen(run->result));
    int64_t days = 0;
    if (result.kind == JSON_OBJECT && json_member(result, "cut_short").kind == JSON_NONE &&
        json_read_integer(json_member(result, "retention_days"), &days) &&
        days <= last->retention_days)
        last->started = run->started;
    return 1;
}

int64_t retention_last_purge(dashcore *core, int32_t retention_days)
{
    struct last_purge last = {.retention_days = retention_days};
    struct run_query query = {.task_name = RETENTION_TASK, .limit = 1};
    int r = store_run_list(core->store, &query, take_last_purge, &last);
    return r < 0 ? 0 : last.started;
}

int dashcore_retention_run(dashcore *core, int64_t *rows, int64_t *bytes)
{
    int r = core_check_handle(core);
    return r < 0 ? r : retention_purge(core, DASHCORE_TRIGGER_HOST, 0, NULL, rows, bytes);
}
