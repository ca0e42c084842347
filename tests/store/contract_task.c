/* The contract: tasks are known from their first run or schedule on. */
#include "contract.h"

#include "dashcore.h"

#include <stdio.h>

struct names {
    size_t count;
    size_t stop_after; /* 0: never */
    int result;
    char text[200];
};

static int see_name(void *context, const struct task_row *task)
{
    struct names *names = context;
    size_t used = strlen(names->text);
    snprintf(names->text + used, sizeof(names->text) - used, "%s ", task->task_name);
    names->count++;
    return names->count == names->stop_after ? names->result : 0;
}

static void tasks_are_listed_by_name(void)
{
    struct fixture fixture;
    struct names all = {.count = 0};
    struct names one = {.count = 0};
    struct names unknown = {.count = 0};
    fixture_open(&fixture);
    CHECK_INT(store_task_list(fixture.store, NULL, see_name, &unknown), DASHCORE_OK);
    CHECK_INT(offer(fixture.store, "b", NULL, 1), DASHCORE_OK);
    CU_ASSERT_TRUE(begin_at(fixture.store, "a.2", 1) > 0);
    CHECK_INT(offer(fixture.store, "Z", NULL, 1), DASHCORE_OK);
    CU_ASSERT_TRUE(begin_at(fixture.store, "a", 1) > 0);
    CHECK_INT(store_task_list(fixture.store, NULL, see_name, &all), DASHCORE_OK);
    CHECK_TEXT(all.text, "Z a a.2 b ");
    CHECK_INT(store_task_list(fixture.store, "a", see_name, &one), DASHCORE_OK);
    CHECK_TEXT(one.text, "a ");
    CHECK_INT(store_task_list(fixture.store, "A", see_name, &unknown), DASHCORE_OK);
    CHECK_INT(unknown.count, 0);
    fixture_close(&fixture);
}

static void its_row_function_may_stop_or_fail(void)
{
    struct fixture fixture;
    struct names stopped = {.stop_after = 1, .result = 1};
    struct names failed = {.stop_after = 1, .result = DASHCORE_ENOTSUP};
    fixture_open(&fixture);
    CHECK_INT(offer(fixture.store, "a", NULL, 1), DASHCORE_OK);
    CHECK_INT(offer(fixture.store, "b", NULL, 1), DASHCORE_OK);
    CHECK_INT(store_task_list(fixture.store, NULL, see_name, &stopped), DASHCORE_OK);
    CHECK_INT(store_task_list(fixture.store, NULL, see_name, &failed), DASHCORE_ENOTSUP);
    CHECK_TEXT(stopped.text, "a ");
    CHECK_TEXT(failed.text, "a ");
    fixture_close(&fixture);
}

static void a_schedule_makes_a_task_known(void)
{
    struct fixture fixture;
    struct task_seen task;
    struct schedule_change change = {
        .task_name = "backup", .next_run = 5000, .interval_seconds = 60, .runner = "me", .now = 40};
    fixture_open(&fixture);
    CU_ASSERT_FALSE(task_find(fixture.store, "backup", &task));
    CHECK_INT(store_task_schedule(fixture.store, &change), DASHCORE_OK);
    CU_ASSERT_TRUE_FATAL(task_find(fixture.store, "backup", &task));
    CHECK_TEXT(task.row.task_name, "backup");
    CHECK_TEXT(task.row.runner, "me");
    CHECK_INT(task.row.runner_heartbeat, 40);
    CHECK_INT(task.row.next_run, 5000);
    CHECK_INT(task.row.interval_seconds, 60);
    CHECK_INT(task.row.run_id, 0);
    CHECK_INT(task.row.requested_at, 0);
    CHECK_INT(task.row.last_run, 0);
    CHECK_INT(task.row.last_finished, 0);
    CHECK_INT(task.row.runs_total, 0);
    CHECK_INT(task.row.failures_total, 0);
    CHECK_INT(task.row.progress_percent, -1);
    CHECK_TEXT(task.row.outcome, NULL);
    CHECK_TEXT(task.row.last_error, NULL);
    CHECK_TEXT(task.row.last_result, NULL);
    CHECK_TEXT(task.row.progress_message, NULL);
    CHECK_INT(entries_in(fixture.store), 0);
    fixture_close(&fixture);
}

static void a_schedule_replaces_what_was_said_before(void)
{
    struct fixture fixture;
    struct task_seen task;
    struct schedule_change change = {
        .task_name = "backup", .next_run = 5000, .interval_seconds = 60, .runner = "me", .now = 40};
    fixture_open(&fixture);
    int64_t run_id = begin_at(fixture.store, "backup", 10);
    CHECK_INT(store_task_schedule(fixture.store, &change), DASHCORE_OK);
    CHECK_INT(offer(fixture.store, "backup", NULL, 50), DASHCORE_OK);
    CU_ASSERT_TRUE_FATAL(task_find(fixture.store, "backup", &task));
    CHECK_INT(task.row.next_run, 0);
    CHECK_INT(task.row.interval_seconds, 0);
    CHECK_TEXT(task.row.runner, NULL);
    CHECK_INT(task.row.run_id, run_id);
    CHECK_INT(task.row.runs_total, 1);
    fixture_close(&fixture);
}

static void a_heartbeat_renews_what_its_owner_has(void)
{
    struct fixture fixture;
    struct task_seen task;
    struct run_seen run;
    fixture_open(&fixture);
    int64_t mine = begin_at(fixture.store, "mine", 10);
    int64_t ended = begin_at(fixture.store, "ended", 10);
    CHECK_INT(end_at(fixture.store, ended, 20, NULL), DASHCORE_OK);
    CHECK_INT(offer(fixture.store, "mine", "o", 10), DASHCORE_OK);
    CHECK_INT(offer(fixture.store, "ended", "other", 10), DASHCORE_OK);
    CHECK_INT(store_run_heartbeat(fixture.store, "o", 99), DASHCORE_OK);
    CU_ASSERT_TRUE(run_find_one(fixture.store, mine, &run));
    CHECK_INT(run.row.heartbeat, 99);
    CU_ASSERT_TRUE(run_find_one(fixture.store, ended, &run));
    CHECK_INT(run.row.heartbeat, 10);
    CU_ASSERT_TRUE(task_find(fixture.store, "mine", &task));
    CHECK_INT(task.row.runner_heartbeat, 99);
    CU_ASSERT_TRUE(task_find(fixture.store, "ended", &task));
    CHECK_INT(task.row.runner_heartbeat, 10);
    CHECK_INT(store_run_heartbeat(fixture.store, "nobody", 100), DASHCORE_OK);
    fixture_close(&fixture);
}

const struct suite_test task_tests[] = {
    {"tasks are listed by name", tasks_are_listed_by_name},
    {"its row function may stop or fail", its_row_function_may_stop_or_fail},
    {"a schedule makes a task known", a_schedule_makes_a_task_known},
    {"a schedule replaces what was said before", a_schedule_replaces_what_was_said_before},
    {"a heartbeat renews what its owner has", a_heartbeat_renews_what_its_owner_has},
    {NULL, NULL},
};
