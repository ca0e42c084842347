#include "core/task.h"

#include "support/answers.h"
#include "support/scarce_memory.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>

#define SECOND INT64_C(1000000)

static void the_status_of_a_row(void)
{
    static const struct {
        struct task_row row;
        const char *status;
        int64_t overdue; /* at 10 s */
    } cases[] = {
        {{.next_run = 0}, "idle", -1},
        {{.next_run = 11 * SECOND}, "idle", -1},
        {{.next_run = 10 * SECOND}, "idle", 0},
        {{.next_run = 1}, "idle", 9},
        {{.run_id = 1, .outcome = NULL, .next_run = 1}, "running", -1},
        {{.run_id = 1, .outcome = NULL, .requested_at = 5}, "running", -1},
        {{.run_id = 1, .outcome = "success", .next_run = 1}, "idle", 9},
        {{.run_id = 1, .outcome = "error", .next_run = 1}, "error", 9},
        {{.run_id = 1, .outcome = "interrupted", .next_run = 1}, "interrupted", 9},
        {{.run_id = 1, .outcome = "error", .requested_at = 5}, "queued", -1},
        {{.requested_at = 5}, "queued", -1},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CHECK_TEXT(task_status(&cases[i].row), cases[i].status);
        CHECK_INT(task_overdue(&cases[i].row, 10 * SECOND), cases[i].overdue);
    }
}

static int64_t time_in(const json_t *object, const char *key)
{
    int64_t time = 0;
    const char *text = text_in(object, key);
    if (text != NULL)
        CHECK_OK(dashcore_time_parse(text, &time));
    return time;
}

/* Texts of JSON that both spell alike; NULL is null. */
static void check_json(const char *text, const json_t *value)
{
    json_t *read = text == NULL ? json_null() : json_loads(text, JSON_DECODE_ANY, NULL);
    CU_ASSERT_TRUE(json_equal(read, value));
    json_decref(read);
}

static void check_task(const dashcore_task *task, const json_t *object)
{
    json_t *progress = json_object_get(object, "progress");
    CHECK_TEXT(task->task_name, text_in(object, "task_name"));
    CHECK_TEXT(task->status, text_in(object, "status"));
    CHECK_TEXT(task->progress_message, text_in(progress, "message"));
    CHECK_INT(task->progress_percent, number_in(progress, "percent"));
    check_json(task->last_error, json_object_get(object, "last_error"));
    check_json(task->last_result, json_object_get(object, "last_result"));
    CHECK_INT(task->last_run / 1000 * 1000, time_in(object, "last_run"));
    CHECK_INT(task->last_finished / 1000 * 1000, time_in(object, "last_finished"));
    CHECK_INT(task->next_run / 1000 * 1000, time_in(object, "next_run"));
    CHECK_INT(task->last_duration_ms, number_in(object, "last_duration_ms"));
    CHECK_INT(task->interval_seconds > 0 ? task->interval_seconds : -1,
              number_in(object, "interval_seconds"));
    CHECK_INT(task->run_id > 0 ? task->run_id : -1, number_in(object, "run_id"));
    CHECK_INT(task->runs_total, number_in(object, "runs_total"));
    CHECK_INT(task->failures_total, number_in(object, "failures_total"));
    CHECK_INT(task->can_run, json_is_true(json_object_get(object, "can_run")));
    CHECK_INT(task->overdue_seconds >= 0,
              json_is_integer(json_object_get(object, "overdue_seconds")));
}

static void check_run(const dashcore_run *run, const json_t *object)
{
    CHECK_INT(run->run_id, number_in(object, "run_id"));
    CHECK_TEXT(run->task_name, text_in(object, "task_name"));
    CHECK_TEXT(run->outcome, text_in(object, "outcome"));
    CHECK_TEXT(run->trigger, text_in(object, "trigger"));
    CHECK_TEXT(run->host, text_in(object, "host"));
    check_json(run->error, json_object_get(object, "error"));
    check_json(run->result, json_object_get(object, "result"));
    CHECK_INT(run->started / 1000 * 1000, time_in(object, "started"));
    CHECK_INT(run->finished / 1000 * 1000, time_in(object, "finished"));
    CHECK_INT(run->duration_ms, number_in(object, "duration_ms"));
    CHECK_INT(run->pid, number_in(object, "pid"));
}

/* Forty tasks in every state, with texts long enough for the list to grow. */
static void make_tasks(dashcore *core)
{
    char *long_text = repeated('e', 3000);
    for (int i = 0; i < 40; i++) {
        char name[16];
        int64_t run_id = 0;
        dashcore_schedule schedule = {.size = sizeof(schedule),
                                      .next_run = i % 3 ? dashcore_time_now() - i * SECOND : 0,
                                      .interval_seconds = i % 2 ? 60 : 0,
                                      .flags = i % 4 ? DASHCORE_TASK_CAN_RUN : 0};
        snprintf(name, sizeof(name), "t%02d", i);
        CHECK_OK(dashcore_task_schedule(core, name, &schedule));
        for (int k = 0; k < i % 4; k++) {
            CHECK_OK(dashcore_task_begin(core, name, NULL, &run_id));
            CHECK_OK(dashcore_task_progress(core, run_id, i, long_text));
            if (i % 5 == 1)
                CHECK_OK(dashcore_task_fail(core, run_id, long_text));
            if (i % 5 == 2)
                CHECK_OK(dashcore_task_finish(core, run_id, "{\"n\": [1, 2]}"));
        }
        if (i % 7 == 6)
            dashcore_task_request(core, name, NULL);
    }
    free(long_text);
}

static void a_list_says_what_the_answer_says(void)
{
    struct scratch scratch;
    dashcore_tasks *tasks = NULL;
    dashcore_answer *answer = NULL;
    scratch_open(&scratch);
    make_tasks(scratch.core);
    int r = dashcore_tasks_json(scratch.core, &answer);
    json_t *array = answer_read(r, answer);
    CHECK_OK(dashcore_tasks_open(scratch.core, NULL, &tasks));
    const dashcore_task *task = NULL;
    size_t count = 0;
    for (; dashcore_tasks_next(tasks, &task) > 0; count++) {
        check_task(task, json_array_get(array, count));
        dashcore_runs *runs = NULL;
        const dashcore_run *run = NULL;
        json_t *list = runs_read(scratch.core, task->task_name, 0);
        CHECK_OK(dashcore_runs_open(scratch.core, task->task_name, 0, &runs));
        for (size_t i = 0; i < json_array_size(list); i++) {
            CHECK_INT(dashcore_runs_next(runs, &run), 1);
            check_run(run, json_array_get(list, i));
        }
        CHECK_INT(dashcore_runs_next(runs, &run), 0);
        CHECK_INT(dashcore_runs_next(runs, &run), 0);
        CHECK_FAILS(dashcore_runs_next(runs, NULL), DASHCORE_EMISUSE, "");
        dashcore_runs_close(runs);
        json_decref(list);
    }
    CHECK_INT(count, 40);
    CHECK_INT(dashcore_tasks_next(tasks, &task), 0);
    CHECK_FAILS(dashcore_tasks_next(tasks, NULL), DASHCORE_EMISUSE, "");
    dashcore_tasks_close(tasks);
    json_decref(array);
    scratch_close(&scratch);
}

static void one_task_is_found_by_name(void)
{
    struct scratch scratch;
    dashcore_tasks *tasks = NULL;
    const dashcore_task *task = NULL;
    scratch_open(&scratch);
    make_tasks(scratch.core);
    CHECK_OK(dashcore_tasks_open(scratch.core, "t17", &tasks));
    CHECK_INT(dashcore_tasks_next(tasks, &task), 1);
    CHECK_TEXT(task->task_name, "t17");
    CHECK_INT(dashcore_tasks_next(tasks, &task), 0);
    dashcore_tasks_close(tasks);
    CHECK_OK(dashcore_tasks_open(scratch.core, "T17", &tasks)); /* none if unknown */
    CHECK_INT(dashcore_tasks_next(tasks, &task), 0);
    dashcore_tasks_close(tasks);
    tasks = NULL;
    CHECK_FAILS(dashcore_tasks_open(scratch.core, "a b", &tasks), DASHCORE_EINVAL, "task_name");
    CU_ASSERT_PTR_NULL(tasks);
    scratch_close(&scratch);
}

static void a_list_is_as_it_was_when_opened(void)
{
    struct scratch scratch;
    dashcore_tasks *tasks = NULL;
    const dashcore_task *task = NULL;
    int64_t run_id = 0;
    scratch_open(&scratch);
    CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, &run_id));
    CHECK_OK(dashcore_tasks_open(scratch.core, NULL, &tasks));
    CHECK_OK(dashcore_task_finish(scratch.core, run_id, NULL));
    CHECK_OK(dashcore_task_begin(scratch.core, "u", NULL, NULL));
    CHECK_INT(dashcore_tasks_next(tasks, &task), 1);
    CHECK_TEXT(task->status, "running");
    CHECK_INT(task->last_duration_ms, -1);
    CHECK_INT(dashcore_tasks_next(tasks, &task), 0);
    dashcore_tasks_close(tasks);
    scratch_close(&scratch);
}

static void runs_at_their_limits(void)
{
    struct scratch scratch;
    dashcore_runs *runs = NULL;
    const dashcore_run *run = NULL;
    scratch_open(&scratch);
    for (int i = 0; i < 30; i++)
        CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, NULL));
    static const uint32_t limits[] = {0, 1, 30, 100};
    static const int counts[] = {20, 1, 30, 30};
    for (size_t i = 0; i < 4; i++) {
        int count = 0;
        CHECK_OK(dashcore_runs_open(scratch.core, "t", limits[i], &runs));
        while (dashcore_runs_next(runs, &run) > 0)
            CHECK_INT(run->run_id, 30 - count++);
        CHECK_INT(count, counts[i]);
        dashcore_runs_close(runs);
    }
    runs = NULL;
    CHECK_FAILS(dashcore_runs_open(scratch.core, "t", 101, &runs), DASHCORE_ERANGE, "limit");
    CHECK_FAILS(dashcore_runs_open(scratch.core, "u", 0, &runs), DASHCORE_ENOTFOUND, "task_name");
    CHECK_FAILS(dashcore_runs_open(scratch.core, "", 0, &runs), DASHCORE_EINVAL, "task_name");
    CU_ASSERT_PTR_NULL(runs);
    scratch_close(&scratch);
}

static void memory_that_runs_out_opens_no_list(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    make_tasks(scratch.core);
    for (int kind = 0; kind < 2; kind++) {
        bool refused = true;
        for (long n = 2; refused; n++) {
            dashcore_tasks *tasks = NULL;
            dashcore_runs *runs = NULL;
            scarce_memory_start(n);
            int r = kind == 0 ? dashcore_tasks_open(scratch.core, NULL, &tasks)
                              : dashcore_runs_open(scratch.core, "t11", 0, &runs);
            refused = scarce_memory_end();
            /* Looking for dead runs may fail: the list is given all the same. */
            CU_ASSERT_TRUE(r == DASHCORE_OK || (refused && r == DASHCORE_ENOMEM));
            CU_ASSERT_TRUE((tasks == NULL && runs == NULL) == (r < 0));
            dashcore_tasks_close(tasks);
            dashcore_runs_close(runs);
            CU_ASSERT_TRUE_FATAL(n < 100);
        }
    }
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"the status of a row", the_status_of_a_row},
    {"a list says what the answer says", a_list_says_what_the_answer_says},
    {"one task is found by name", one_task_is_found_by_name},
    {"a list is as it was when opened", a_list_is_as_it_was_when_opened},
    {"runs at their limits", runs_at_their_limits},
    {"memory that runs out opens no list", memory_that_runs_out_opens_no_list},
};

SUITE_MAIN("task_list", tests)
