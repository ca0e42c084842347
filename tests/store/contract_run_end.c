/* The contract: how runs end, once, and what their task shows of it. */
#include "contract.h"

#include "base/error.h"
#include "dashcore.h"

static const struct activity_record ended = {50, "task", "ended", NULL, NULL};

static void a_success_shows_its_result(void)
{
    struct fixture fixture;
    struct task_seen task;
    struct run_seen run;
    fixture_open(&fixture);
    int64_t run_id = begin_at(fixture.store, "t", 10);
    struct run_end end = {
        .run_id = run_id, .finished = 50, .outcome = "success", .result = "{\"n\": 1.50}"};
    CHECK_INT(store_run_end(fixture.store, &end, &ended), DASHCORE_OK);
    CU_ASSERT_TRUE(run_find_one(fixture.store, run_id, &run));
    CHECK_INT(run.row.finished, 50);
    CHECK_TEXT(run.row.outcome, "success");
    CHECK_TEXT(run.row.result, "{\"n\": 1.50}");
    CHECK_TEXT(run.row.error, NULL);
    CU_ASSERT_TRUE(task_find(fixture.store, "t", &task));
    CHECK_INT(task.row.last_finished, 50);
    CHECK_INT(task.row.failures_total, 0);
    CHECK_TEXT(task.row.outcome, "success");
    CHECK_TEXT(task.row.last_result, "{\"n\": 1.50}");
    CHECK_TEXT(task.row.last_error, NULL);
    CHECK_INT(entries_in(fixture.store), 1);
    fixture_close(&fixture);
}

static void a_failure_keeps_the_last_result(void)
{
    struct fixture fixture;
    struct task_seen task;
    fixture_open(&fixture);
    int64_t first = begin_at(fixture.store, "t", 10);
    struct run_end end = {.run_id = first, .finished = 20, .outcome = "success", .result = "1"};
    CHECK_INT(store_run_end(fixture.store, &end, NULL), DASHCORE_OK);
    int64_t second = begin_at(fixture.store, "t", 30);
    CHECK_INT(end_at(fixture.store, second, 40, "\"boom\""), DASHCORE_OK);
    CU_ASSERT_TRUE(task_find(fixture.store, "t", &task));
    CHECK_TEXT(task.row.outcome, "error");
    CHECK_TEXT(task.row.last_error, "\"boom\"");
    CHECK_TEXT(task.row.last_result, "1");
    CHECK_INT(task.row.failures_total, 1);
    int64_t third = begin_at(fixture.store, "t", 50);
    CU_ASSERT_TRUE(task_find(fixture.store, "t", &task));
    CHECK_TEXT(task.row.outcome, NULL);
    CHECK_TEXT(task.row.last_error, "\"boom\"");
    CHECK_INT(task.row.last_run, 50);
    CHECK_INT(task.row.last_finished, 40); /* of the run that ended last, while another runs */
    CHECK_INT(task.row.last_duration, 10);
    CHECK_INT(end_at(fixture.store, third, 67, NULL), DASHCORE_OK);
    CU_ASSERT_TRUE(task_find(fixture.store, "t", &task));
    CHECK_INT(task.row.last_duration, 17);
    CHECK_TEXT(task.row.last_error, NULL);
    CHECK_TEXT(task.row.last_result, NULL);
    CHECK_INT(task.row.failures_total, 1);
    CHECK_INT(task.row.runs_total, 3);
    fixture_close(&fixture);
}

static void a_run_ends_once(void)
{
    struct fixture fixture;
    struct run_seen run;
    fixture_open(&fixture);
    int64_t run_id = begin_at(fixture.store, "t", 10);
    struct run_end end = {.run_id = run_id, .finished = 50, .outcome = "success"};
    CHECK_INT(store_run_end(fixture.store, &end, &ended), DASHCORE_OK);
    end.outcome = "error";
    end.error = "\"late\"";
    CHECK_INT(store_run_end(fixture.store, &end, &ended), DASHCORE_EENDED);
    end.run_id++;
    CHECK_INT(store_run_end(fixture.store, &end, &ended), DASHCORE_ENOTFOUND);
    CHECK_TEXT(error_field(), "run_id");
    CHECK_INT(entries_in(fixture.store), 1);
    CU_ASSERT_TRUE(run_find_one(fixture.store, run_id, &run));
    CHECK_TEXT(run.row.outcome, "success");
    fixture_close(&fixture);
}

/* Who found a run without heartbeats ends it only if it has none since. */
static void an_end_may_depend_on_the_heartbeat(void)
{
    struct fixture fixture;
    struct task_seen task;
    fixture_open(&fixture);
    int64_t run_id = begin_at(fixture.store, "t", 10);
    struct run_end end = {.run_id = run_id,
                          .finished = 50,
                          .outcome = "interrupted",
                          .error = "\"gone\"",
                          .heartbeat = 10};
    CHECK_INT(store_run_progress(fixture.store, run_id, -2, NULL, 11), DASHCORE_OK);
    CHECK_INT(store_run_end(fixture.store, &end, &ended), DASHCORE_EENDED);
    CHECK_INT(entries_in(fixture.store), 0);
    CU_ASSERT_TRUE(task_find(fixture.store, "t", &task));
    CHECK_TEXT(task.row.outcome, NULL);
    CHECK_INT(task.row.failures_total, 0);
    end.heartbeat = 11;
    CHECK_INT(store_run_end(fixture.store, &end, &ended), DASHCORE_OK);
    CU_ASSERT_TRUE(task_find(fixture.store, "t", &task));
    CHECK_TEXT(task.row.outcome, "interrupted");
    CHECK_TEXT(task.row.last_error, "\"gone\"");
    CHECK_INT(task.row.failures_total, 1);
    CHECK_INT(entries_in(fixture.store), 1);
    fixture_close(&fixture);
}

static void a_late_end_of_an_older_run_leaves_what_the_task_shows(void)
{
    struct fixture fixture;
    struct task_seen task;
    struct run_seen run;
    fixture_open(&fixture);
    int64_t older = begin_at(fixture.store, "t", 10);
    int64_t old = begin_at(fixture.store, "t", 11);
    int64_t latest = begin_at(fixture.store, "t", 20);
    struct run_end end = {.run_id = latest, .finished = 30, .outcome = "success", .result = "2"};
    CHECK_INT(store_run_end(fixture.store, &end, NULL), DASHCORE_OK);
    CHECK_INT(end_at(fixture.store, older, 40, "\"boom\""), DASHCORE_OK);
    end = (struct run_end){.run_id = old, .finished = 50, .outcome = "success", .result = "1"};
    CHECK_INT(store_run_end(fixture.store, &end, NULL), DASHCORE_OK);
    CU_ASSERT_TRUE(run_find_one(fixture.store, older, &run));
    CHECK_TEXT(run.row.outcome, "error");
    CHECK_TEXT(run.row.error, "\"boom\"");
    CU_ASSERT_TRUE(task_find(fixture.store, "t", &task));
    CHECK_INT(task.row.run_id, latest);
    CHECK_INT(task.row.last_finished, 30);
    CHECK_TEXT(task.row.outcome, "success");
    CHECK_TEXT(task.row.last_result, "2");
    CHECK_TEXT(task.row.last_error, NULL);
    CHECK_INT(task.row.failures_total, 1);
    fixture_close(&fixture);
}

const struct suite_test run_end_tests[] = {
    {"a success shows its result", a_success_shows_its_result},
    {"a failure keeps the last result", a_failure_keeps_the_last_result},
    {"a run ends once", a_run_ends_once},
    {"an end may depend on the heartbeat", an_end_may_depend_on_the_heartbeat},
    {"a late end of an older run leaves what the task shows",
     a_late_end_of_an_older_run_leaves_what_the_task_shows},
    {NULL, NULL},
};
