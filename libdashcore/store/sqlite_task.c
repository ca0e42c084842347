/* Tasks in SQLite: their list, schedules, requests and offers. Runs are in sqlite_run.c. */
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite.h"

static void read_task(sqlite3_stmt *statement, struct task_row *task)
{
    *task = (struct task_row){
        .task_name = sqlite_required_text(statement, 0),
        .last_error = sqlite_text(statement, 1),
        .last_result = sqlite_text(statement, 2),
        .outcome = sqlite_text(statement, 3),
        .progress_message = sqlite_text(statement, 4),
        .runner = sqlite_text(statement, 5),
        .runner_heartbeat = sqlite3_column_int64(statement, 6),
        .requested_at = sqlite3_column_int64(statement, 7),
        .run_id = sqlite3_column_int64(statement, 8),
        .last_run = sqlite_time(statement, 9),
        .last_finished = sqlite_time(statement, 10),
        .last_duration = -1,
        .next_run = sqlite_time(statement, 12),
        .interval_seconds = sqlite3_column_int64(statement, 13),
        .runs_total = sqlite3_column_int64(statement, 14),
        .failures_total = sqlite3_column_int64(statement, 15),
        .progress_percent = sqlite3_column_int(statement, 16),
    };
    if (sqlite3_column_type(statement, 10) != SQLITE_NULL)
        task->last_duration = task->last_finished - sqlite_time(statement, 11);
}

int sqlite_task_list(struct store *base, const char *task_name, task_row_function *row,
                     void *context)
{
    struct sqlite_rows rows;
    sqlite_rows_open(
        &rows, base,
        "SELECT t.task_name, t.last_error, t.last_result, r.outcome, r.progress_message, "
        "t.runner, t.runner_heartbeat, t.requested_at, t.latest_run, r.started, e.finished, "
        "e.started, t.next_run, t.interval_seconds, t.runs_total, t.failures_total, "
        "ifnull(r.progress_percent, -1) FROM background_task_status t "
        "LEFT JOIN task_run r ON r.run_id = t.latest_run "
        "LEFT JOIN task_run e ON e.run_id = (SELECT max(run_id) FROM task_run "
        "WHERE task_name = t.task_name AND finished IS NOT NULL) "
        "WHERE ?1 IS NULL OR t.task_name = ?1 ORDER BY t.task_name",
        "t", task_name);
    while (sqlite_rows_next(&rows)) {
        struct task_row task;
        read_task(rows.statement, &task);
        rows.result = row(context, &task);
    }
    return sqlite_rows_close(&rows);
}

int sqlite_task_schedule(struct store *base, const struct schedule_change *change)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    int r = sqlite_write_begin(store, &writer);
    if (r < 0)
        return r;
    r = sqlite_change(
        writer,
        "INSERT INTO background_task_status "
        "(task_name, next_run, interval_seconds, runner, runner_heartbeat) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (task_name) DO UPDATE SET next_run = excluded.next_run, "
        "interval_seconds = excluded.interval_seconds, runner = excluded.runner, "
        "runner_heartbeat = excluded.runner_heartbeat",
        "tnnti", change->task_name, change->next_run, change->interval_seconds, change->runner,
        change->now);
    return sqlite_write_finish(store, r, "tasks", NULL);
}

static int refuse_request(struct sqlite_connection *writer, const char *task_name)
{
    sqlite3_stmt *statement = NULL;
    int r = sqlite_query(writer, &statement,
                         "SELECT requested_at IS NOT NULL, runner IS NOT NULL, EXISTS (SELECT 1 "
                         "FROM task_run WHERE task_name = ?1 AND finished IS NULL) "
                         "FROM background_task_status WHERE task_name = ?1",
                         "t", task_name);
    if (r < 0)
        return r;
    if (r == 0)
        return fail_field(DASHCORE_ENOTFOUND, "task_name", "there is no task '%s'", task_name);
    bool queued = sqlite3_column_int(statement, 0);
    bool offered = sqlite3_column_int(statement, 1);
    bool running = sqlite3_column_int(statement, 2);
    sqlite3_reset(statement);
    if (queued)
        return fail(DASHCORE_EQUEUED, "task '%s' is already asked to run", task_name);
    if (running)
        return fail(DASHCORE_ERUNNING, "task '%s' is running", task_name);
    if (!offered)
        return fail(DASHCORE_ENORUNNER, "no living host has offered to run task '%s'", task_name);
    return DASHCORE_OK;
}

int sqlite_task_request(struct store *base, const char *task_name, const char *user, int64_t now,
                        const struct activity_record *entry)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    int r = sqlite_write_begin(store, &writer);
    if (r < 0)
        return r;
    r = refuse_request(writer, task_name);
    if (r >= 0)
        r = sqlite_change(writer,
                          "UPDATE background_task_status SET requested_at = ?, requested_by = ? "
                          "WHERE task_name = ?",
                          "itt", now, user, task_name);
    return sqlite_write_finish(store, r, "tasks", entry);
}

int sqlite_task_withdraw(struct store *base, const char *task_name, const char *runner,
                         int64_t heartbeat, const struct activity_record *entry, int64_t deadline)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    sqlite3_stmt *statement = NULL;
    int r = sqlite_write_begin_until(store, deadline, &writer);
    if (r < 0)
        return r;
    bool requested = false;
    r = sqlite_query(writer, &statement,
                     "SELECT requested_at IS NOT NULL FROM background_task_status "
                     "WHERE task_name = ? AND runner = ? AND runner_heartbeat <= ?",
                     "tti", task_name, runner, heartbeat);
    if (r <= 0)
        return sqlite_write_end(store, r);
    requested = sqlite3_column_int(statement, 0);
    sqlite3_reset(statement);
    r = sqlite_change(writer,
                      "UPDATE background_task_status SET runner = NULL, runner_heartbeat = NULL, "
                      "requested_at = NULL, requested_by = NULL WHERE task_name = ?",
                      "t", task_name);
    return sqlite_write_finish(store, r, "tasks", requested ? entry : NULL);
}
