#include "record.h"

static void add_text(zval *array, const char *name, const char *text)
{
    if (text)
        add_assoc_string(array, name, text);
    else
        add_assoc_null(array, name);
}

/* Whether there is a record; `array` is one then, and null otherwise. */
static bool begin(zval *array, const void *record)
{
    if (record)
        array_init(array);
    else
        ZVAL_NULL(array);
    return record != NULL;
}

void record_entry(zval *array, const dashcore_entry *entry)
{
    if (!begin(array, entry))
        return;
    add_assoc_long(array, "id", entry->id);
    add_assoc_long(array, "timestamp", entry->timestamp);
    add_text(array, "type", entry->type);
    add_text(array, "message", entry->message);
    add_text(array, "details", entry->details);
    add_text(array, "user", entry->user);
}

void record_task(zval *array, const dashcore_task *task)
{
    if (!begin(array, task))
        return;
    add_text(array, "taskName", task->task_name);
    add_text(array, "status", task->status);
    add_text(array, "lastError", task->last_error);
    add_text(array, "lastResult", task->last_result);
    add_text(array, "progressMessage", task->progress_message);
    add_assoc_long(array, "lastRun", task->last_run);
    add_assoc_long(array, "lastFinished", task->last_finished);
    add_assoc_long(array, "lastDurationMs", task->last_duration_ms);
    add_assoc_long(array, "nextRun", task->next_run);
    add_assoc_long(array, "intervalSeconds", task->interval_seconds);
    add_assoc_long(array, "overdueSeconds", task->overdue_seconds);
    add_assoc_long(array, "runId", task->run_id);
    add_assoc_long(array, "runsTotal", task->runs_total);
    add_assoc_long(array, "failuresTotal", task->failures_total);
    add_assoc_long(array, "progressPercent", task->progress_percent);
    add_assoc_bool(array, "canRun", task->can_run != 0);
}

void record_run(zval *array, const dashcore_run *run)
{
    if (!begin(array, run))
        return;
    add_assoc_long(array, "runId", run->run_id);
    add_text(array, "taskName", run->task_name);
    add_assoc_long(array, "started", run->started);
    add_assoc_long(array, "finished", run->finished);
    add_assoc_long(array, "durationMs", run->duration_ms);
    add_text(array, "outcome", run->outcome);
    add_text(array, "trigger", run->trigger);
    add_text(array, "error", run->error);
    add_text(array, "result", run->result);
    add_text(array, "host", run->host);
    add_assoc_long(array, "pid", run->pid);
}

void record_answer(zval *array, const dashcore_answer *answer)
{
    if (!begin(array, answer))
        return;
    add_assoc_stringl(array, "body", answer->body, answer->length);
    add_assoc_long(array, "length", (zend_long)answer->length);
    add_text(array, "next", answer->next);
    add_assoc_long(array, "expires", answer->expires);
    add_assoc_long(array, "revision", answer->revision);
}

void record_settings(zval *array, const dashcore_settings *settings)
{
    if (!begin(array, settings))
        return;
    add_assoc_long(array, "retentionDays", settings->retention_days);
    add_assoc_long(array, "autoRefreshInterval", settings->auto_refresh_interval);
}

void record_streams(zval *array, const dashcore_streams *streams)
{
    if (!begin(array, streams))
        return;
    add_assoc_long(array, "count", streams->count);
    add_text(array, "source", streams->source);
    add_text(array, "error", streams->error);
    add_assoc_long(array, "checkedAt", streams->checked_at);
    add_assoc_long(array, "since", streams->since);
}

void record_warp(zval *array, const dashcore_warp *warp)
{
    if (!begin(array, warp))
        return;
    add_text(array, "status", warp->status);
    add_text(array, "error", warp->error);
    add_text(array, "details", warp->details);
    add_assoc_long(array, "lastConnected", warp->last_connected);
    add_assoc_long(array, "checkedAt", warp->checked_at);
    add_assoc_long(array, "since", warp->since);
}
