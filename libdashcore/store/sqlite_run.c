/* Runs of tasks in SQLite: begin, progress, end, history. */
#include "base/error.h"
#include "dashcore.h"
#include "store/sqlite.h"

#define STRING(number)   #number
#define STRING_OF(macro) STRING(macro)

/* 1 when the run may begin, 0 when it was to be claimed and cannot be. */
static int may_begin(struct sqlite_connection *writer, const struct run_start *start)
{
    sqlite3_stmt *statement = NULL;
    int r = sqlite_query(writer, &statement,
                         "SELECT requested_at IS NOT NULL, EXISTS (SELECT 1 FROM task_run WHERE "
                         "task_name = ?1 AND finished IS NULL) "
                         "FROM background_task_status WHERE task_name = ?1",
                         "t", start->task_name);
    if (r < 0)
        return r;
    bool requested = r > 0 && sqlite3_column_int(statement, 0);
    bool running = r > 0 && sqlite3_column_int(statement, 1);
    sqlite3_reset(statement);
    if (start->claim)
        return requested && !running;
    if (start->unique && running)
        return fail(DASHCORE_ERUNNING, "task '%s' is running", start->task_name);
    return 1;
}

static int insert_run(struct sqlite_connection *writer, const struct run_start *start)
{
    int r = sqlite_change(writer,
                          "INSERT INTO background_task_status (task_name) VALUES (?) "
                          "ON CONFLICT (task_name) DO NOTHING",
                          "t", start->task_name);
    if (r < 0)
        return r;
    return sqlite_change(writer,
                         "INSERT INTO task_run (task_name, started, trigger, host, pid, owner, "
                         "heartbeat) VALUES (?, ?, ?, ?, ?, ?, ?)",
                         "tittiti", start->task_name, start->started, start->trigger, start->host,
                         start->pid, start->owner, start->heartbeat);
}

/* A next_run that is past by then says nothing about the future any more. The latest run is the one
 * begun last, also when it is told late and `started` before another: the history and what is kept
 * of it go by run_id, and clocks of several machines would not agree on any other order. */
static int update_task(struct sqlite_connection *writer, const struct run_start *start,
                       int64_t run_id)
{
    return sqlite_change(
        writer,
        "UPDATE background_task_status SET "
        "interval_seconds = coalesce(?4, interval_seconds), "
        "next_run = coalesce(?3, ?2 + coalesce(?4, interval_seconds) * 1000000, "
        "CASE WHEN next_run > ?2 THEN next_run END), "
        "latest_run = ?5, runs_total = runs_total + 1, "
        "requested_at = CASE WHEN ?6 THEN NULL ELSE requested_at END, "
        "requested_by = CASE WHEN ?6 THEN NULL ELSE requested_by END WHERE task_name = ?1",
        "tinnii", start->task_name, start->started, start->next_run, start->interval_seconds,
        run_id, (int64_t)start->claim);
}

static int drop_old_runs(struct sqlite_connection *writer, const char *task_name)
{
    return sqlite_change(writer,
                         "DELETE FROM task_run WHERE task_name = ?1 AND finished IS NOT NULL AND "
                         "run_id <= (SELECT run_id FROM task_run WHERE task_name = ?1 ORDER BY "
                         "run_id DESC LIMIT 1 OFFSET " STRING_OF(DASHCORE_RUNS_KEPT) ")",
                         "t", task_name);
}

int sqlite_run_begin(struct store *base, const struct run_start *start,
                     const struct activity_record *entry, int64_t *run_id)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    int r = sqlite_write_begin(store, &writer);
    if (r < 0)
        return r;
    r = may_begin(writer, start);
    if (r <= 0)
        return sqlite_write_end(store, r);
    r = insert_run(writer, start);
    int64_t id = sqlite3_last_insert_rowid(writer->database);
    if (r >= 0)
        r = update_task(writer, start, id);
    if (r >= 0)
        r = drop_old_runs(writer, start->task_name);
    r = sqlite_write_finish(store, r, "tasks", entry);
    if (r < 0)
        return r;
    *run_id = id;
    return 1;
}

/* Why an update of a run that is under way found none. */
static int fail_missing_run(struct sqlite_connection *writer, int64_t run_id)
{
    sqlite3_stmt *statement = NULL;
    int r = sqlite_query(writer, &statement,
                         "SELECT ifnull(outcome, 'running') FROM task_run WHERE run_id = ?", "i",
                         run_id);
    if (r < 0)
        return r;
    if (r == 0)
        return fail_field(DASHCORE_ENOTFOUND, "run_id", "there is no run %lld", (long long)run_id);
    r = fail(DASHCORE_EENDED, "run %lld has ended already: %s", (long long)run_id,
             sqlite_text(statement, 0));
    sqlite3_reset(statement);
    return r;
}

int sqlite_run_progress(struct store *base, int64_t run_id, int32_t percent, const char *message,
                        int64_t now)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    int r = sqlite_write_begin(store, &writer);
    if (r < 0)
        return r;
    if (percent == -2)
        r = sqlite_change(writer,
                          "UPDATE task_run SET heartbeat = ? WHERE run_id = ? AND finished IS NULL",
                          "ii", now, run_id);
    else
        r = sqlite_change(writer,
                          "UPDATE task_run SET heartbeat = ?, progress_percent = nullif(?, -1), "
                          "progress_message = ? WHERE run_id = ? AND finished IS NULL",
                          "iiti", now, (int64_t)percent, message, run_id);
    if (r == 0)
        r = fail_missing_run(writer, run_id);
    if (r > 0 && percent != -2)
        r = sqlite_raise_revision(writer, "tasks");
    return sqlite_write_end(store, r < 0 ? r : DASHCORE_OK);
}

int sqlite_run_heartbeat(struct store *base, const char *owner, int64_t now)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    int r = sqlite_write_begin(store, &writer);
    if (r < 0)
        return r;
    r = sqlite_change(writer,
                      "UPDATE task_run SET heartbeat = ? WHERE owner = ? AND finished IS NULL",
                      "it", now, owner);
    if (r >= 0)
        r = sqlite_change(writer,
                          "UPDATE background_task_status SET runner_heartbeat = ? WHERE runner = ?",
                          "it", now, owner);
    return sqlite_write_end(store, r < 0 ? r : DASHCORE_OK);
}

/* A late end of an older run is counted, but what the task shows is its latest run's. */
static int update_task_at_end(struct sqlite_connection *writer, const struct run_end *end)
{
    static const char success[] = "UPDATE background_task_status SET last_error = NULL, "
                                  "last_result = ?1 WHERE latest_run = ?2";
    static const char failure[] = "UPDATE background_task_status SET last_error = ?1 "
                                  "WHERE latest_run = ?2";
    bool failed = end->error != NULL;
    int r = sqlite_change(writer, failed ? failure : success, "ti",
                          failed ? end->error : end->result, end->run_id);
    if (r >= 0 && failed)
        r = sqlite_change(writer,
                          "UPDATE background_task_status SET failures_total = failures_total + 1 "
                          "WHERE task_name = (SELECT task_name FROM task_run WHERE run_id = ?)",
                          "i", end->run_id);
    return r;
}

int sqlite_run_end(struct store *base, const struct run_end *end,
                   const struct activity_record *entry, int64_t deadline)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    int r = sqlite_write_begin_until(store, deadline, &writer);
    if (r < 0)
        return r;
    r = sqlite_change(writer,
                      "UPDATE task_run SET finished = ?, outcome = ?, error = ?, result = ? "
                      "WHERE run_id = ?5 AND finished IS NULL AND (?6 = 0 OR heartbeat <= ?6)",
                      "itttii", end->finished, end->outcome, end->error, end->result, end->run_id,
                      end->heartbeat);
    if (r == 0)
        r = fail_missing_run(writer, end->run_id);
    if (r > 0)
        r = update_task_at_end(writer, end);
    return sqlite_write_finish(store, r, "tasks", entry);
}

static void read_run(sqlite3_stmt *statement, struct run_row *run)
{
    *run = (struct run_row){
        .run_id = sqlite3_column_int64(statement, 0),
        .started = sqlite_time(statement, 1),
        .finished = sqlite_time(statement, 2),
        .heartbeat = sqlite3_column_int64(statement, 3),
        .pid = sqlite3_column_int64(statement, 4),
        .task_name = sqlite_required_text(statement, 5),
        .outcome = sqlite_text(statement, 6),
        .trigger = sqlite_required_text(statement, 7),
        .error = sqlite_text(statement, 8),
        .result = sqlite_text(statement, 9),
        .host = sqlite_required_text(statement, 10),
        .owner = sqlite_required_text(statement, 11),
    };
}

/* Each kind of question has its own statement, so that each uses its own index. */
static void open_runs(struct sqlite_rows *rows, struct store *base, const struct run_query *query)
{
#define RUN_COLUMNS                                                                                \
    "SELECT run_id, started, finished, heartbeat, pid, task_name, outcome, trigger, error, "       \
    "result, host, owner FROM task_run "
    if (query->run_id != 0)
        sqlite_rows_open(rows, base, RUN_COLUMNS "WHERE run_id = ?", "i", query->run_id);
    else if (query->under_way)
        /* The plus keeps SQLite from walking all runs there are for the sake of their order. */
        sqlite_rows_open(rows, base,
                         RUN_COLUMNS "WHERE finished IS NULL AND (?1 IS NULL OR task_name = ?1) "
                                     "ORDER BY +run_id DESC LIMIT ?2",
                         "ti", query->task_name, (int64_t)query->limit);
    else
        sqlite_rows_open(rows, base, RUN_COLUMNS "WHERE task_name = ? ORDER BY run_id DESC LIMIT ?",
                         "ti", query->task_name, (int64_t)query->limit);
#undef RUN_COLUMNS
}

int sqlite_run_list(struct store *base, const struct run_query *query, run_row_function *row,
                    void *context)
{
    struct sqlite_rows rows;
    open_runs(&rows, base, query);
    while (sqlite_rows_next(&rows)) {
        struct run_row run;
        read_run(rows.statement, &run);
        rows.result = row(context, &run);
    }
    return sqlite_rows_close(&rows);
}

int sqlite_run_purge(struct store *base, int64_t before, int64_t *deleted)
{
    struct sqlite_store *store = (struct sqlite_store *)base;
    struct sqlite_connection *writer = NULL;
    int r = sqlite_write_begin(store, &writer);
    if (r < 0)
        return r;
    int count = sqlite_change(writer,
                              "DELETE FROM task_run WHERE started < ? AND finished IS NOT NULL AND "
                              "run_id NOT IN (SELECT latest_run FROM background_task_status "
                              "WHERE latest_run IS NOT NULL)",
                              "i", before);
    r = count;
    if (r > 0)
        r = sqlite_raise_revision(writer, "tasks");
    r = sqlite_write_end(store, r < 0 ? r : DASHCORE_OK);
    if (r == DASHCORE_OK)
        *deleted = count;
    return r;
}
