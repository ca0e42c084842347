#include "core/retention.h"

#include "support/answers.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define SECOND INT64_C(1000000)
#define DAY    (86400 * SECOND)

/* Logs `count` entries with some bulk, of `days` ago. */
static void log_old(dashcore *core, int count, int days)
{
    char *details = repeated('1', 1000);
    int64_t time = dashcore_time_now() - days * DAY;
    for (int i = 0; i < count; i++) {
        dashcore_new_entry entry = {.size = sizeof(entry),
                                    .type = "old",
                                    .message = "m",
                                    .details = details,
                                    .timestamp = time - i,
                                    .flags = DASHCORE_LOG_ASYNC};
        CHECK_OK(dashcore_log_entry(core, &entry, NULL));
    }
    CHECK_OK(dashcore_flush(core));
    free(details);
}

static int64_t file_size(const struct scratch *scratch)
{
    struct stat status = {0};
    scratch_change(scratch, "PRAGMA wal_checkpoint(TRUNCATE)");
    CHECK_INT(stat(scratch->store, &status), 0);
    return status.st_size;
}

static void what_is_old_is_deleted_and_its_space_given_back(void)
{
    struct scratch scratch;
    int64_t rows = -1;
    int64_t bytes = -1;
    scratch_open(&scratch);
    log_old(scratch.core, 2500, 8); /* several batches */
    log_old(scratch.core, 30, 6);
    int64_t before = file_size(&scratch);
    CHECK_OK(dashcore_retention_run(scratch.core, &rows, &bytes));
    CHECK_INT(rows, 2500);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE type = 'old'"), 30);
    CHECK_INT(file_size(&scratch), before - bytes);
    CU_ASSERT_TRUE(bytes > 2500 * 1000);

    json_t *task = task_read(scratch.core, RETENTION_TASK);
    json_t *result = json_object_get(task, "last_result");
    CHECK_TEXT(text_in(task, "status"), "idle");
    CHECK_INT(number_in(result, "rows"), 2500);
    CHECK_INT(number_in(result, "bytes"), bytes);
    CHECK_INT(number_in(result, "retention_days"), 7);
    CHECK_INT(number_in(task, "interval_seconds"), 86400);
    CHECK_INT(number_in(task, "runs_total"), 1);
    json_decref(task);
    json_t *runs = runs_read(scratch.core, RETENTION_TASK, 0);
    CHECK_TEXT(text_in(json_array_get(runs, 0), "trigger"), "host");
    json_decref(runs);

    CHECK_OK(dashcore_retention_run(scratch.core, &rows, &bytes));
    CHECK_INT(rows, 0);
    CHECK_OK(dashcore_retention_run(scratch.core, NULL, NULL));
    scratch_close(&scratch);
}

static void the_window_ends_where_it_should(void)
{
    struct scratch scratch;
    int64_t rows = -1;
    scratch_open(&scratch);
    int64_t now = dashcore_time_now();
    int64_t midnight = now / DAY * DAY;
    log_at(scratch.core, "a", "just beyond", now - 7 * DAY - 1);
    log_at(scratch.core, "b", "just within", now - 7 * DAY + 20 * SECOND);
    log_at(scratch.core, "c", "yesterday", midnight - 1);
    log_at(scratch.core, "d", "today", midnight);
    log_at(scratch.core, "e", "ahead", now + 80000 * SECOND);
    CHECK_OK(dashcore_retention_run(scratch.core, &rows, NULL));
    CHECK_INT(rows, 1);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE type = 'a'"), 0);
    CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", 0, NULL));
    CHECK_OK(dashcore_retention_run(scratch.core, &rows, NULL));
    CHECK_INT(rows, 2);
    CHECK_INT(scratch_number(&scratch, "SELECT min(type) = 'd' FROM activity_log WHERE "
                                       "length(type) = 1"),
              1);
    scratch_close(&scratch);
}

static void runs_beyond_the_window_go_but_for_the_latest(void)
{
    struct scratch scratch;
    int64_t run_id = 0;
    scratch_open(&scratch);
    for (int i = 0; i < 5; i++) {
        CHECK_OK(dashcore_task_begin(scratch.core, "daily", NULL, &run_id));
        CHECK_OK(dashcore_task_finish(scratch.core, run_id, NULL));
    }
    CHECK_OK(dashcore_task_begin(scratch.core, "hung", NULL, &run_id));
    scratch_change(&scratch, "UPDATE task_run SET started = started - 8 * 86400000000 "
                             "WHERE run_id < 5 OR task_name = 'hung'");
    CHECK_OK(dashcore_retention_run(scratch.core, NULL, NULL));
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM task_run WHERE task_name = 'daily'"),
              1);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM task_run WHERE task_name = 'hung'"),
              1);
    scratch_change(&scratch, "UPDATE task_run SET started = 1 WHERE run_id = 5");
    CHECK_OK(dashcore_retention_run(scratch.core, NULL, NULL));
    json_t *runs = runs_read(scratch.core, "daily", 0);
    CHECK_INT(json_array_size(runs), 1); /* the latest stays, however old */
    json_decref(runs);
    json_t *task = task_read(scratch.core, RETENTION_TASK);
    CHECK_INT(number_in(json_object_get(task, "last_result"), "runs"), 0);
    json_decref(task);
    scratch_close(&scratch);
}

static void one_purge_at_a_time(void)
{
    struct scratch scratch;
    int64_t run_id = 0;
    int64_t rows = 77;
    scratch_open(&scratch);
    log_old(scratch.core, 10, 8);
    CHECK_OK(dashcore_task_begin(scratch.core, RETENTION_TASK, NULL, &run_id));
    CHECK_FAILS(dashcore_retention_run(scratch.core, &rows, NULL), DASHCORE_ERUNNING, "");
    CHECK_INT(rows, 77);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE type = 'old'"), 10);
    CHECK_OK(dashcore_task_finish(scratch.core, run_id, NULL));
    CHECK_OK(dashcore_retention_run(scratch.core, &rows, NULL));
    CHECK_INT(rows, 10);
    scratch_close(&scratch);
}

static void a_claimed_run_is_used_and_can_be_cancelled(void)
{
    struct scratch scratch;
    int64_t run_id = 0;
    int64_t rows = -1;
    atomic_int cancel = 1;
    scratch_open(&scratch);
    log_old(scratch.core, 10, 8);
    CHECK_OK(dashcore_task_begin(scratch.core, RETENTION_TASK, NULL, &run_id));
    CHECK_OK(retention_purge(scratch.core, DASHCORE_TRIGGER_MANUAL, run_id, &cancel, &rows, NULL));
    CHECK_INT(rows, 0);
    CHECK_TEXT(task_status_of(scratch.core, RETENTION_TASK), "idle");
    CHECK_INT(retention_last_purge(scratch.core, 30), 0); /* much is left */
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM task_run"), 1);
    cancel = 0;
    CHECK_OK(dashcore_task_begin(scratch.core, RETENTION_TASK, NULL, &run_id));
    CHECK_OK(retention_purge(scratch.core, DASHCORE_TRIGGER_MANUAL, run_id, &cancel, &rows, NULL));
    CHECK_INT(rows, 10);
    CU_ASSERT_TRUE(retention_last_purge(scratch.core, 7) > 0);
    CHECK_INT(retention_last_purge(scratch.core, 6), 0);
    scratch_close(&scratch);
}

/* Even a purge that fails ends its run, with the reason. */
static void a_failed_purge_says_why(void)
{
    struct scratch scratch;
    int64_t rows = 77;
    scratch_open(&scratch);
    log_old(scratch.core, 10, 8);
    scratch_change(&scratch, "CREATE TABLE kept (id INTEGER REFERENCES activity_log (id))");
    scratch_change(&scratch, "INSERT INTO kept SELECT min(id) FROM activity_log");
    CHECK_INT(dashcore_retention_run(scratch.core, &rows, NULL), DASHCORE_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(dashcore_last_error(), "FOREIGN KEY"));
    CHECK_INT(rows, 77);
    json_t *task = task_read(scratch.core, RETENTION_TASK);
    CHECK_TEXT(text_in(task, "status"), "error");
    CU_ASSERT_PTR_NOT_NULL(strstr(text_in(task, "last_error"), "FOREIGN KEY"));
    json_decref(task);
    json_t *entry = newest(scratch.core, "error");
    CU_ASSERT_PTR_NOT_NULL(strstr(text_in(entry, "message"), "FOREIGN KEY"));
    json_decref(entry);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"what is old is deleted and its space given back",
     what_is_old_is_deleted_and_its_space_given_back},
    {"the window ends where it should", the_window_ends_where_it_should},
    {"runs beyond the window go, but for the latest", runs_beyond_the_window_go_but_for_the_latest},
    {"one purge at a time", one_purge_at_a_time},
    {"a claimed run is used and can be cancelled", a_claimed_run_is_used_and_can_be_cancelled},
    {"a failed purge says why", a_failed_purge_says_why},
};

SUITE_MAIN("retention", tests)
