#include "support/answers.h"
#include "support/scarce_memory.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SECOND INT64_C(1000000)

static const char *const task_fields[] = {
    "task_name",       "status",        "last_run",         "next_run",       "last_error",
    "last_result",     "last_finished", "last_duration_ms", "progress",       "interval_seconds",
    "overdue_seconds", "can_run",       "runs_total",       "failures_total", "run_id",
};

static const char *const run_fields[] = {"run_id",      "task_name", "started", "finished",
                                         "duration_ms", "outcome",   "trigger", "error",
                                         "result",      "host",      "pid"};

static void check_fields(const json_t *object, const char *const *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        CU_ASSERT_PTR_NOT_NULL(json_object_get(object, fields[i]));
    CHECK_INT(json_object_size(object), count);
}

static void run_once(dashcore *core, const char *task_name, const char *error)
{
    int64_t run_id = 0;
    CHECK_OK(dashcore_task_begin(core, task_name, NULL, &run_id));
    CHECK_OK(error == NULL ? dashcore_task_finish(core, run_id, NULL)
                           : dashcore_task_fail(core, run_id, error));
}

static void tasks_are_an_array_by_name(void)
{
    struct scratch scratch;
    dashcore_answer *answer = NULL;
    scratch_open(&scratch);
    int r = dashcore_tasks_json(scratch.core, &answer);
    char *text = answer_text(r, answer);
    CHECK_TEXT(text, "[]");
    free(text);
    static const char *const names[] = {"b", "a:2", "a", "Z", "c.d"};
    static const char *const sorted[] = {"Z", "a", "a:2", "b", "c.d"};
    for (size_t i = 0; i < 5; i++)
        run_once(scratch.core, names[i], i % 2 ? "x" : NULL);
    r = dashcore_tasks_json(scratch.core, &answer);
    json_t *tasks = answer_read(r, answer);
    CHECK_INT(json_array_size(tasks), 5);
    for (size_t i = 0; i < 5; i++) {
        check_fields(json_array_get(tasks, i), task_fields, 15);
        CHECK_TEXT(text_in(json_array_get(tasks, i), "task_name"), sorted[i]);
    }
    json_decref(tasks);
    scratch_close(&scratch);
}

static void what_is_not_known_is_null(void)
{
    static const char *const nulls[] = {
        "last_run",         "next_run", "last_error",       "last_result",     "last_finished",
        "last_duration_ms", "progress", "interval_seconds", "overdue_seconds", "run_id"};
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_OK(dashcore_task_schedule(scratch.core, "t", NULL));
    json_t *task = task_read(scratch.core, "t");
    for (size_t i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++)
        CU_ASSERT_TRUE(is_null_in(task, nulls[i]));
    CHECK_INT(number_in(task, "runs_total"), 0);
    CHECK_INT(number_in(task, "failures_total"), 0);
    CU_ASSERT_TRUE(json_is_false(json_object_get(task, "can_run")));
    json_decref(task);

    CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, NULL));
    task = task_read(scratch.core, "t");
    CU_ASSERT_TRUE(is_null_in(task, "last_finished") && is_null_in(task, "last_duration_ms"));
    CHECK_INT(number_in(task, "run_id"), 1);
    json_decref(task);
    scratch_close(&scratch);
}

/* When the tasks answer changes by itself. */
static int64_t expires_of(dashcore *core)
{
    dashcore_answer *answer = NULL;
    CHECK_OK(dashcore_tasks_json(core, &answer));
    int64_t expires = answer->expires;
    dashcore_free(answer);
    return expires;
}

static void plan(dashcore *core, const char *task_name, int64_t next_run)
{
    dashcore_schedule schedule = {.size = sizeof(schedule), .next_run = next_run};
    CHECK_OK(dashcore_task_schedule(core, task_name, &schedule));
}

static int64_t overdue_of(dashcore *core, const char *task_name)
{
    json_t *task = task_read(core, task_name);
    int64_t overdue = number_in(task, "overdue_seconds");
    json_decref(task);
    return overdue;
}

static void a_past_next_run_is_overdue(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    int64_t now = dashcore_time_now();
    CHECK_INT(expires_of(core), 0);
    plan(core, "t", now + 3600 * SECOND);
    CHECK_INT(overdue_of(core, "t"), -1);
    CHECK_INT(expires_of(core), now + 3600 * SECOND);
    int64_t past = now - 100 * SECOND - SECOND / 2;
    plan(core, "t", past);
    CHECK_INT(overdue_of(core, "t"), 100);
    CHECK_INT(expires_of(core), past + 101 * SECOND);
    plan(core, "earlier", past + 3 * SECOND / 4);
    CHECK_INT(expires_of(core), past + 3 * SECOND / 4 + 100 * SECOND); /* the first to change */
    plan(core, "earlier", 0);

    int64_t run_id = 0;
    CHECK_OK(dashcore_task_begin(core, "t", NULL, &run_id));
    plan(core, "t", past); /* while it runs, it is not overdue */
    CHECK_INT(overdue_of(core, "t"), -1);
    CHECK_INT(expires_of(core), 0);
    CHECK_OK(dashcore_task_fail(core, run_id, "x"));
    CHECK_INT(overdue_of(core, "t"), 100);
    scratch_close(&scratch);
}

static void the_answer_is_true_until_it_expires(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    int64_t next_run = dashcore_time_now() + SECOND / 5;
    plan(scratch.core, "t", next_run);
    CHECK_INT(expires_of(scratch.core), next_run);
    CHECK_INT(overdue_of(scratch.core, "t"), -1);
    while (dashcore_time_now() < next_run)
        usleep(1000);
    CHECK_INT(overdue_of(scratch.core, "t"), 0);
    CHECK_INT(expires_of(scratch.core), next_run + SECOND);
    scratch_close(&scratch);
}

static void the_revision_moves_with_what_is_shown(void)
{
    struct scratch scratch;
    int64_t run_id = 0;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    int64_t last = revision_of(core, DASHCORE_TOPIC_TASKS);
#define MOVES(call)                                                                                \
    do {                                                                                           \
        CHECK_OK(call);                                                                            \
        int64_t moved_ = revision_of(core, DASHCORE_TOPIC_TASKS);                                  \
        CU_ASSERT_TRUE(moved_ > last);                                                             \
        last = moved_;                                                                             \
    } while (0)
    dashcore_schedule offer = {.size = sizeof(offer), .flags = DASHCORE_TASK_CAN_RUN};
    MOVES(dashcore_task_schedule(core, "t", &offer));
    MOVES(dashcore_task_request(core, "t", NULL));
    MOVES(dashcore_task_claim(core, "t", &run_id));
    MOVES(dashcore_task_progress(core, run_id, 1, NULL));
    CHECK_OK(dashcore_task_heartbeat(core, run_id));
    CHECK_OK(dashcore_task_claim(core, "t", &(int64_t){0}));
    CHECK_OK(dashcore_log(core, "x", "m", NULL, NULL));
    CHECK_INT(dashcore_task_request(core, "t", NULL), DASHCORE_ERUNNING);
    CHECK_INT(revision_of(core, DASHCORE_TOPIC_TASKS), last);
    dashcore_answer *answer = NULL;
    CHECK_OK(dashcore_tasks_json(core, &answer));
    CHECK_INT(answer->revision, last);
    CU_ASSERT_PTR_NULL(answer->next);
    dashcore_free(answer);
    MOVES(dashcore_task_finish(core, run_id, NULL));
#undef MOVES
    scratch_close(&scratch);
}

static void runs_are_newest_first(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    for (int i = 0; i < 25; i++)
        run_once(core, "t", i % 5 == 0 ? "{\"code\":3}" : NULL);
    run_once(core, "other", NULL);
    json_t *runs = runs_read(core, "t", 0);
    CHECK_INT(json_array_size(runs), 20); /* the default */
    for (size_t i = 0; i < 20; i++) {
        json_t *run = json_array_get(runs, i);
        bool failed = (24 - i) % 5 == 0;
        check_fields(run, run_fields, 11);
        CHECK_INT(number_in(run, "run_id"), 25 - (int64_t)i);
        CHECK_TEXT(text_in(run, "outcome"), failed ? "error" : "success");
        CHECK_INT(number_in(json_object_get(run, "error"), "code"), failed ? 3 : -1);
        CU_ASSERT_TRUE(number_in(run, "duration_ms") >= 0);
    }
    json_decref(runs);
    static const uint32_t limits[] = {1, 24, 25, 100};
    for (size_t i = 0; i < 4; i++) {
        runs = runs_read(core, "t", limits[i]);
        CHECK_INT(json_array_size(runs), limits[i] < 25 ? limits[i] : 25);
        json_decref(runs);
    }
    dashcore_answer *answer = NULL;
    CHECK_FAILS(dashcore_runs_json(core, "t", 101, &answer), DASHCORE_ERANGE, "limit");
    CHECK_FAILS(dashcore_runs_json(core, "none", 1, &answer), DASHCORE_ENOTFOUND, "task_name");
    CHECK_FAILS(dashcore_runs_json(core, "no name", 1, &answer), DASHCORE_EINVAL, "task_name");
    CHECK_FAILS(dashcore_runs_json(core, NULL, 1, &answer), DASHCORE_EINVAL, "task_name");
    CU_ASSERT_PTR_NULL(answer);
    scratch_close(&scratch);
}

static void a_hundred_runs_are_kept(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, NULL)); /* goes on all the while */
    for (int i = 0; i < 105; i++)
        run_once(scratch.core, "t", NULL);
    run_once(scratch.core, "other", NULL);
    json_t *runs = runs_read(scratch.core, "t", 100);
    CHECK_INT(json_array_size(runs), 100);
    CHECK_INT(number_in(json_array_get(runs, 0), "run_id"), 106);
    CHECK_INT(number_in(json_array_get(runs, 99), "run_id"), 7);
    json_decref(runs);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM task_run WHERE task_name = 't'"),
              101); /* and the one under way */
    json_t *task = task_read(scratch.core, "t");
    CHECK_INT(number_in(task, "runs_total"), 106);
    json_decref(task);
    runs = runs_read(scratch.core, "other", 0);
    CHECK_INT(json_array_size(runs), 1);
    json_decref(runs);
    scratch_close(&scratch);
}

static void one_run_is_an_element_of_its_list(void)
{
    static const int64_t unknown[] = {0, -1, 99, INT64_MAX, INT64_MIN};
    struct scratch scratch;
    dashcore_answer *answer = NULL;
    int64_t run_id = 0;
    scratch_open(&scratch);
    run_once(scratch.core, "t", "{\"a\": 12.30}");
    CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, &run_id));
    for (int64_t id = 1; id <= 2; id++) {
        int r = dashcore_run_json(scratch.core, id, &answer);
        json_t *run = answer_read(r, answer);
        json_t *runs = runs_read(scratch.core, "t", 0);
        CU_ASSERT_TRUE(json_equal(run, json_array_get(runs, 2 - (size_t)id)));
        json_decref(runs);
        json_decref(run);
    }
    int r = dashcore_run_json(scratch.core, 1, &answer);
    char *text = answer_text(r, answer);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"error\":{\"a\": 12.30}"));
    free(text);
    answer = NULL;
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
        CHECK_FAILS(dashcore_run_json(scratch.core, unknown[i], &answer), DASHCORE_ENOTFOUND,
                    "run_id");
    CU_ASSERT_PTR_NULL(answer);
    scratch_close(&scratch);
}

static void memory_that_runs_out_is_told(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    char *error = repeated('e', 5000);
    run_once(scratch.core, "t", error);
    free(error);
    for (int kind = 0; kind < 3; kind++) {
        bool refused = true;
        int told = 0;
        for (long n = 1; refused; n++) {
            dashcore_answer *answer = NULL;
            scarce_memory_start(n);
            int r = kind == 0   ? dashcore_tasks_json(scratch.core, &answer)
                    : kind == 1 ? dashcore_runs_json(scratch.core, "t", 0, &answer)
                                : dashcore_run_json(scratch.core, 1, &answer);
            refused = scarce_memory_end();
            /* Looking for dead runs may fail: the answer is given all the same. */
            CU_ASSERT_TRUE(r == DASHCORE_OK || (refused && r == DASHCORE_ENOMEM));
            CU_ASSERT_TRUE((answer == NULL) == (r < 0));
            told += r < 0;
            dashcore_free(answer);
            CU_ASSERT_TRUE_FATAL(n < 100);
        }
        CU_ASSERT_TRUE(told >= 1);
    }
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"tasks are an array by name", tasks_are_an_array_by_name},
    {"what is not known is null", what_is_not_known_is_null},
    {"a past next_run is overdue", a_past_next_run_is_overdue},
    {"the answer is true until it expires", the_answer_is_true_until_it_expires},
    {"the revision moves with what is shown", the_revision_moves_with_what_is_shown},
    {"runs are newest first", runs_are_newest_first},
    {"a hundred runs are kept", a_hundred_runs_are_kept},
    {"one run is an element of its list", one_run_is_an_element_of_its_list},
    {"memory that runs out is told", memory_that_runs_out_is_told},
};

SUITE_MAIN("task_json", tests)
