/* The last error is that of the last call that failed, whatever calls that succeed try within. */
#include "foreign.h"
#include "support/answers.h"
#include "support/child.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Fails in a way that nothing below does. */
static void fail_first(dashcore *core)
{
    CHECK_FAILS(dashcore_log(core, "Not A Type", "m", NULL, NULL), DASHCORE_EINVAL, "type");
}

static void check_still_first(const char *call)
{
    bool same = strcmp(dashcore_last_error_field(), "type") == 0 &&
                strstr(dashcore_last_error(), "Not A Type") != NULL;
    if (!same)
        fprintf(stderr, "after %s: %s\n", call, dashcore_last_error());
    CU_ASSERT_TRUE(same);
}

static void open_with(struct scratch *scratch, dashcore_open_options options)
{
    options.wait_ms = 100;
    options.warp_cli = options.warp_cli != NULL ? options.warp_cli : "";
    options.acexy_url = "http://127.0.0.1:1";
    options.acestream_url = "";
    scratch_open_with(scratch, options);
}

/* A run whose host is gone, which readers would end if only they could write. */
static void begin_dead_run(const struct scratch *scratch)
{
    dashcore_run_options leased = {.size = sizeof(leased), .flags = DASHCORE_RUN_LEASED};
    CHECK_OK(dashcore_task_begin(scratch->core, "t", &leased, NULL));
    scratch_change(scratch, "UPDATE task_run SET heartbeat = 1");
}

static void reading_while_another_writes(void)
{
    struct scratch scratch;
    dashcore_tasks *tasks = NULL;
    dashcore_runs *runs = NULL;
    open_with(&scratch, (dashcore_open_options){.program = "bot"});
    begin_dead_run(&scratch);
    struct foreign *foreign = foreign_begin(&scratch);
    fail_first(scratch.core);
    CHECK_OK(dashcore_tasks_open(scratch.core, NULL, &tasks));
    check_still_first("tasks_open");
    CHECK_OK(dashcore_runs_open(scratch.core, "t", 1, &runs));
    check_still_first("runs_open");
    CHECK_TEXT(task_status_of(scratch.core, "t"), "running");
    check_still_first("tasks_json");
    json_decref(runs_read(scratch.core, "t", 1));
    check_still_first("runs_json");
    dashcore_tasks_close(tasks);
    dashcore_runs_close(runs);
    foreign_end(foreign);
    scratch_close(&scratch);
}

/* Neither can be told in the log, which is no failure of the worker's. */
static void a_worker_that_starts_and_ends_while_another_writes(void)
{
    struct scratch scratch;
    dashcore_new_entry entry = {
        .size = sizeof(entry), .type = "task", .message = "m", .flags = DASHCORE_LOG_ASYNC};
    open_with(&scratch, (dashcore_open_options){.program = "bot"});
    CHECK_OK(dashcore_log_entry(scratch.core, &entry, NULL));
    struct foreign *foreign = foreign_begin(&scratch);
    fail_first(scratch.core);
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_HEARTBEAT));
    check_still_first("worker_start");
    dashcore_worker_stop(scratch.core);
    check_still_first("worker_stop");
    dashcore_close(scratch.core);
    check_still_first("close");
    scratch.core = NULL;
    foreign_end(foreign);
    scratch_close(&scratch);
}

static void errors_of_runs_that_are_no_details(void)
{
    static const char *const errors[] = {"{not json", "{\"a\":1,\"a\":2}"};
    struct scratch scratch;
    int64_t run_id = 0;
    char deep[400] = "{\"a\":";
    open_with(&scratch, (dashcore_open_options){.program = NULL});
    fail_first(scratch.core);
    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, &run_id));
        CHECK_OK(dashcore_task_fail(scratch.core, run_id, errors[i]));
        check_still_first("task_fail");
    }
    memset(deep + strlen(deep), '[', 63);
    memset(deep + strlen(deep), ']', 63);
    strcat(deep, "}"); /* as deep as an error may be; in the entry's details it is one deeper */
    CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, &run_id));
    CHECK_OK(dashcore_task_fail(scratch.core, run_id, deep));
    check_still_first("task_fail with a deep error");
    scratch_close(&scratch);
}

/* A program that says something which only begins like JSON. */
static void write_program(const char *path)
{
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs("#!/bin/sh\necho '{not json'\n", file);
    fclose(file);
    CHECK_INT(chmod(path, 0700), 0);
}

static void probes_that_find_nothing(void)
{
    struct scratch scratch;
    struct scratch tools;
    dashcore_warp *warp = NULL;
    char path[400];
    scratch_make(&tools);
    snprintf(path, sizeof(path), "%s/warp-cli", tools.folder);
    write_program(path);
    open_with(&scratch, (dashcore_open_options){.warp_cli = path});
    fail_first(scratch.core);
    CHECK_OK(dashcore_probe_run(scratch.core, DASHCORE_PROBE_STREAMS | DASHCORE_PROBE_WARP));
    check_still_first("probe_run");
    CHECK_OK(dashcore_warp_get(scratch.core, &warp));
    CU_ASSERT_PTR_NOT_NULL(warp->error);
    check_still_first("warp_get");
    dashcore_free(warp);
    scratch_close(&scratch);
    scratch_close(&tools);
}

#define WRITERS 8

static void *log_in_vain(void *core)
{
    bool told = true;
    for (int i = 0; i < 50; i++)
        told = told && dashcore_log(core, "task", "m", NULL, NULL) == DASHCORE_EIO &&
               strcmp(dashcore_last_error_field(), "store") == 0;
    return told ? core : NULL;
}

/* Of threads that share a commit one has the failure, and tells the others all of it. */
static void threads_that_share_a_commit(void)
{
    struct scratch scratch;
    pthread_t threads[WRITERS];
    open_with(&scratch, (dashcore_open_options){0});
    CHECK_INT(unlink(scratch.store), 0);
    for (int i = 0; i < WRITERS; i++)
        pthread_create(&threads[i], NULL, log_in_vain, scratch.core);
    for (int i = 0; i < WRITERS; i++) {
        void *told = NULL;
        pthread_join(threads[i], &told);
        CU_ASSERT_PTR_NOT_NULL(told);
    }
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"reading while another writes", reading_while_another_writes},
    {"a worker that starts and ends while another writes",
     a_worker_that_starts_and_ends_while_another_writes},
    {"errors of runs that are no details", errors_of_runs_that_are_no_details},
    {"probes that find nothing", probes_that_find_nothing},
    {"threads that share a commit", threads_that_share_a_commit},
};

SUITE_MAIN("last_error", tests)
