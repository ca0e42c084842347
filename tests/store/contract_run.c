/* The contract: runs begin, tell of themselves, are listed and go. */
#include "contract.h"

#include "base/error.h"
#include "dashcore.h"

#define SECOND INT64_C(1000000)

static void a_run_begins_with_its_entry(void)
{
    struct fixture fixture;
    struct task_seen task;
    struct run_seen run;
    struct activity_record entry = entry_at(1000, "task", "started");
    struct run_start start = {.task_name = "backup",
                              .trigger = "schedule",
                              .host = "h\xc3\xb4te",
                              .owner = "boot/1/2",
                              .started = 1000,
                              .heartbeat = 1005,
                              .pid = 4711};
    int64_t run_id = 0;
    fixture_open(&fixture);
    CHECK_INT(store_run_begin(fixture.store, &start, &entry, &run_id), 1);
    CU_ASSERT_TRUE_FATAL(run_find_one(fixture.store, run_id, &run));
    CHECK_INT(run.row.run_id, run_id);
    CHECK_INT(run.row.started, 1000);
    CHECK_INT(run.row.finished, 0);
    CHECK_INT(run.row.heartbeat, 1005);
    CHECK_INT(run.row.pid, 4711);
    CHECK_TEXT(run.row.task_name, "backup");
    CHECK_TEXT(run.row.trigger, "schedule");
    CHECK_TEXT(run.row.host, "h\xc3\xb4te");
    CHECK_TEXT(run.row.owner, "boot/1/2");
    CHECK_TEXT(run.row.outcome, NULL);
    CHECK_TEXT(run.row.error, NULL);
    CHECK_TEXT(run.row.result, NULL);
    CU_ASSERT_TRUE_FATAL(task_find(fixture.store, "backup", &task));
    CHECK_INT(task.row.run_id, run_id);
    CHECK_INT(task.row.last_run, 1000);
    CHECK_INT(task.row.runs_total, 1);
    CHECK_TEXT(task.row.outcome, NULL);
    CHECK_INT(entries_in(fixture.store), 1);
    fixture_close(&fixture);
}

static void the_next_run_follows_from_the_interval(void)
{
    /* What stands in the schedule, what the run says, what the task shows then. */
    static const struct {
        int64_t planned;
        int64_t interval;
        int64_t said;
        int64_t said_interval;
        int64_t next;
        int64_t next_interval;
    } cases[] = {
        {0, 0, 0, 0, 0, 0},
        {0, 60, 0, 0, 100 * SECOND + 60 * SECOND, 60},
        {0, 60, 0, 30, 100 * SECOND + 30 * SECOND, 30},
        {0, 60, 777 * SECOND, 0, 777 * SECOND, 60},
        {50 * SECOND, 0, 0, 0, 0, 0},
        {500 * SECOND, 0, 0, 0, 500 * SECOND, 0},
        {500 * SECOND, 60, 0, 0, 160 * SECOND, 60},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture fixture;
        struct task_seen task;
        int64_t run_id = 0;
        struct schedule_change change = {
            .task_name = "t", .next_run = cases[i].planned, .interval_seconds = cases[i].interval};
        struct run_start start = {.task_name = "t",
                                  .trigger = "host",
                                  .host = "h",
                                  .owner = "",
                                  .started = 100 * SECOND,
                                  .next_run = cases[i].said,
                                  .interval_seconds = cases[i].said_interval};
        fixture_open(&fixture);
        CHECK_INT(store_task_schedule(fixture.store, &change), DASHCORE_OK);
        CHECK_INT(store_run_begin(fixture.store, &start, NULL, &run_id), 1);
        CU_ASSERT_TRUE(task_find(fixture.store, "t", &task));
        CHECK_INT(task.row.next_run, cases[i].next);
        CHECK_INT(task.row.interval_seconds, cases[i].next_interval);
        fixture_close(&fixture);
    }
}

static void a_unique_run_refuses_a_second(void)
{
    struct fixture fixture;
    struct task_seen task;
    int64_t run_id = -5;
    struct activity_record entry = entry_at(1, "task", "started");
    struct run_start start = {.task_name = "t",
                              .trigger = "host",
                              .host = "h",
                              .owner = "",
                              .started = 10,
                              .unique = true};
    fixture_open(&fixture);
    int64_t first = begin_at(fixture.store, "t", 5);
    CHECK_INT(store_run_begin(fixture.store, &start, &entry, &run_id), DASHCORE_ERUNNING);
    CHECK_INT(run_id, -5);
    CHECK_INT(entries_in(fixture.store), 0);
    CU_ASSERT_TRUE(begin_at(fixture.store, "t", 6) > first);
    CU_ASSERT_TRUE(task_find(fixture.store, "t", &task));
    CHECK_INT(task.row.runs_total, 2);
    CU_ASSERT_TRUE(begin_at(fixture.store, "other", 6) > first);
    CHECK_INT(end_at(fixture.store, first, 7, NULL), DASHCORE_OK);
    CHECK_INT(store_run_begin(fixture.store, &start, &entry, &run_id), DASHCORE_ERUNNING);
    CHECK_INT(end_at(fixture.store, task.row.run_id, 8, NULL), DASHCORE_OK);
    CHECK_INT(store_run_begin(fixture.store, &start, &entry, &run_id), 1);
    CHECK_INT(entries_in(fixture.store), 1);
    fixture_close(&fixture);
}

static void progress_shows_and_counts_as_a_heartbeat(void)
{
    struct fixture fixture;
    struct task_seen task;
    struct run_seen run;
    fixture_open(&fixture);
    CHECK_INT(store_run_progress(fixture.store, 1, 5, NULL, 1), DASHCORE_ENOTFOUND);
    CHECK_TEXT(error_field(), "run_id");
    int64_t run_id = begin_at(fixture.store, "t", 10);
    CHECK_INT(store_run_progress(fixture.store, run_id, 40, "copying", 20), DASHCORE_OK);
    CU_ASSERT_TRUE(task_find(fixture.store, "t", &task));
    CHECK_INT(task.row.progress_percent, 40);
    CHECK_TEXT(task.row.progress_message, "copying");
    CHECK_INT(store_run_progress(fixture.store, run_id, -2, NULL, 30), DASHCORE_OK);
    CU_ASSERT_TRUE(task_find(fixture.store, "t", &task));
    CHECK_INT(task.row.progress_percent, 40);
    CHECK_TEXT(task.row.progress_message, "copying");
    CU_ASSERT_TRUE(run_find_one(fixture.store, run_id, &run));
    CHECK_INT(run.row.heartbeat, 30);
    CHECK_INT(store_run_progress(fixture.store, run_id, -1, NULL, 31), DASHCORE_OK);
    CU_ASSERT_TRUE(task_find(fixture.store, "t", &task));
    CHECK_INT(task.row.progress_percent, -1);
    CHECK_TEXT(task.row.progress_message, NULL);
    CHECK_INT(end_at(fixture.store, run_id, 40, NULL), DASHCORE_OK);
    CHECK_INT(store_run_progress(fixture.store, run_id, 50, NULL, 41), DASHCORE_EENDED);
    CHECK_INT(store_run_progress(fixture.store, run_id, -2, NULL, 41), DASHCORE_EENDED);
    fixture_close(&fixture);
}

struct run_ids {
    size_t count;
    size_t stop_after; /* 0: never */
    int result;
    int64_t ids[200];
};

static int see_id(void *context, const struct run_row *run)
{
    struct run_ids *ids = context;
    ids->ids[ids->count++] = run->run_id;
    return ids->count == ids->stop_after ? ids->result : 0;
}

static size_t list(struct store *store, struct run_query query, struct run_ids *ids)
{
    memset(ids, 0, sizeof(*ids));
    CHECK_INT(store_run_list(store, &query, see_id, ids), DASHCORE_OK);
    for (size_t i = 1; i < ids->count; i++)
        CU_ASSERT_TRUE(ids->ids[i - 1] > ids->ids[i]);
    return ids->count;
}

static void runs_are_listed_newest_first(void)
{
    struct fixture fixture;
    struct run_ids ids;
    int64_t runs[6];
    fixture_open(&fixture);
    for (int i = 0; i < 6; i++)
        runs[i] = begin_at(fixture.store, i % 2 == 0 ? "even" : "odd", 100 - i);
    CHECK_INT(end_at(fixture.store, runs[0], 100, NULL), DASHCORE_OK);
    CHECK_INT(end_at(fixture.store, runs[5], 100, "\"bad\""), DASHCORE_OK);
    CHECK_INT(list(fixture.store, (struct run_query){.task_name = "even", .limit = 9}, &ids), 3);
    CHECK_INT(ids.ids[0], runs[4]);
    CHECK_INT(list(fixture.store, (struct run_query){.task_name = "even", .limit = 2}, &ids), 2);
    CHECK_INT(list(fixture.store, (struct run_query){.task_name = "none", .limit = 2}, &ids), 0);
    CHECK_INT(list(fixture.store, (struct run_query){.under_way = true, .limit = 9}, &ids), 4);
    CHECK_INT(list(fixture.store, (struct run_query){.under_way = true, .limit = 3}, &ids), 3);
    CHECK_INT(list(fixture.store,
                   (struct run_query){.task_name = "odd", .under_way = true, .limit = 9}, &ids),
              2);
    CHECK_INT(ids.ids[0], runs[3]);
    CHECK_INT(list(fixture.store, (struct run_query){.run_id = runs[2]}, &ids), 1);
    CHECK_INT(ids.ids[0], runs[2]);
    CHECK_INT(list(fixture.store, (struct run_query){.run_id = runs[5] + 1}, &ids), 0);
    fixture_close(&fixture);
}

static void its_row_function_may_stop_or_fail(void)
{
    struct fixture fixture;
    struct run_query query = {.task_name = "t", .limit = 9};
    struct run_ids stopped = {.stop_after = 2, .result = 1};
    struct run_ids failed = {.stop_after = 2, .result = DASHCORE_ENOTSUP};
    fixture_open(&fixture);
    for (int i = 0; i < 4; i++)
        begin_at(fixture.store, "t", i + 1);
    CHECK_INT(store_run_list(fixture.store, &query, see_id, &stopped), DASHCORE_OK);
    CHECK_INT(store_run_list(fixture.store, &query, see_id, &failed), DASHCORE_ENOTSUP);
    CHECK_INT(stopped.count, 2);
    CHECK_INT(failed.count, 2);
    fixture_close(&fixture);
}

static void the_last_hundred_runs_are_kept(void)
{
    struct fixture fixture;
    struct run_ids ids;
    struct run_seen run;
    fixture_open(&fixture);
    int64_t other = begin_at(fixture.store, "other", 1);
    int64_t going = begin_at(fixture.store, "t", 1);
    int64_t first = begin_at(fixture.store, "t", 1);
    CHECK_INT(end_at(fixture.store, first, 2, NULL), DASHCORE_OK);
    CHECK_INT(end_at(fixture.store, other, 2, NULL), DASHCORE_OK);
    int64_t last = 0;
    for (int i = 0; i < DASHCORE_RUNS_KEPT; i++) {
        CU_ASSERT_TRUE(i == 0 || run_find_one(fixture.store, first, &run));
        last = begin_at(fixture.store, "t", 3 + i);
        if (i < DASHCORE_RUNS_KEPT - 1)
            CHECK_INT(end_at(fixture.store, last, 4 + i, NULL), DASHCORE_OK);
    }
    CU_ASSERT_FALSE(run_find_one(fixture.store, first, &run));
    CU_ASSERT_TRUE(run_find_one(fixture.store, going, &run));
    CU_ASSERT_TRUE(run_find_one(fixture.store, other, &run));
    CHECK_INT(list(fixture.store, (struct run_query){.task_name = "t", .limit = 200}, &ids),
              DASHCORE_RUNS_KEPT + 1);
    CHECK_INT(ids.ids[0], last);
    fixture_close(&fixture);
}

static void old_runs_go_but_for_each_tasks_latest(void)
{
    struct fixture fixture;
    struct run_seen run;
    int64_t deleted = -1;
    fixture_open(&fixture);
    int64_t lonely = begin_at(fixture.store, "lonely", 1);
    int64_t old = begin_at(fixture.store, "t", 10);
    int64_t going = begin_at(fixture.store, "t", 20);
    int64_t young = begin_at(fixture.store, "t", 30);
    int64_t latest = begin_at(fixture.store, "t", 25);
    CHECK_INT(end_at(fixture.store, lonely, 2, NULL), DASHCORE_OK);
    CHECK_INT(end_at(fixture.store, old, 40, NULL), DASHCORE_OK);
    CHECK_INT(end_at(fixture.store, young, 40, NULL), DASHCORE_OK);
    CHECK_INT(end_at(fixture.store, latest, 40, NULL), DASHCORE_OK);
    CHECK_INT(store_run_purge(fixture.store, 10, &deleted), DASHCORE_OK);
    CHECK_INT(deleted, 0);
    CHECK_INT(store_run_purge(fixture.store, 30, &deleted), DASHCORE_OK);
    CHECK_INT(deleted, 1);
    CU_ASSERT_FALSE(run_find_one(fixture.store, old, &run));
    CU_ASSERT_TRUE(run_find_one(fixture.store, lonely, &run));
    CU_ASSERT_TRUE(run_find_one(fixture.store, going, &run));
    CU_ASSERT_TRUE(run_find_one(fixture.store, young, &run));
    CU_ASSERT_TRUE(run_find_one(fixture.store, latest, &run));
    fixture_close(&fixture);
}

const struct suite_test run_tests[] = {
    {"a run begins with its entry", a_run_begins_with_its_entry},
    {"the next run follows from the interval", the_next_run_follows_from_the_interval},
    {"a unique run refuses a second", a_unique_run_refuses_a_second},
    {"progress shows, and counts as a heartbeat", progress_shows_and_counts_as_a_heartbeat},
    {"runs are listed newest first", runs_are_listed_newest_first},
    {"its row function may stop or fail", its_row_function_may_stop_or_fail},
    {"the last hundred runs are kept", the_last_hundred_runs_are_kept},
    {"old runs go, but for each task's latest", old_runs_go_but_for_each_tasks_latest},
    {NULL, NULL},
};
