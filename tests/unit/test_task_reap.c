#include "core/task.h"

#include "support/answers.h"
#include "support/scratch.h"
#include "support/suite.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND INT64_C(1000000)

/* A process that did something with its own copy of the handle and waits to be killed. */
static pid_t start_host(dashcore *core, void (*act)(dashcore *core))
{
    int ready[2];
    char byte = 0;
    CU_ASSERT_EQUAL_FATAL(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        act(core);
        if (write(ready[1], "x", 1) == 1)
            pause();
        _exit(1);
    }
    close(ready[1]);
    CHECK_INT(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return child;
}

/* Kills it; it stays a zombie until it is waited for. */
static void kill_host(pid_t child)
{
    siginfo_t info;
    kill(child, SIGKILL);
    waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT);
}

static void begin_t(dashcore *core)
{
    if (dashcore_task_begin(core, "t", NULL, NULL) < 0)
        _exit(2);
}

static void offer_t(dashcore *core)
{
    dashcore_schedule offer = {.size = sizeof(offer), .flags = DASHCORE_TASK_CAN_RUN};
    if (dashcore_task_schedule(core, "t", &offer) < 0)
        _exit(2);
}

static void a_killed_host_is_seen_at_once(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    pid_t host = start_host(scratch.core, begin_t);
    CHECK_TEXT(task_status_of(scratch.core, "t"), "running");
    kill_host(host);
    json_t *task = task_read(scratch.core, "t"); /* its parent has not even reaped it */
    CHECK_TEXT(text_in(task, "status"), "interrupted");
    CHECK_INT(number_in(task, "failures_total"), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(text_in(task, "last_error"), "is gone"));
    CU_ASSERT_TRUE(is_null_in(task, "progress"));
    json_decref(task);
    waitpid(host, NULL, 0);

    json_t *entry = newest(scratch.core, NULL);
    CHECK_TEXT(text_in(entry, "type"), "error");
    CU_ASSERT_EQUAL(strncmp(text_in(entry, "message"), "t was interrupted: process ", 27), 0);
    CHECK_TEXT(text_in(json_object_get(entry, "details"), "outcome"), "interrupted");
    json_decref(entry);
    json_t *runs = runs_read(scratch.core, "t", 0);
    json_t *run = json_array_get(runs, 0);
    CHECK_TEXT(text_in(run, "outcome"), "interrupted");
    CHECK_INT(number_in(run, "pid"), host);
    CHECK_FAILS(dashcore_task_finish(scratch.core, number_in(run, "run_id"), NULL), DASHCORE_EENDED,
                "");
    json_decref(runs);
    CHECK_INT(scratch_entries(&scratch), 2);
    CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, NULL));
    CHECK_TEXT(task_status_of(scratch.core, "t"), "running");
    scratch_close(&scratch);
}

/* Everybody who looks sees it: each way of looking on a run of its own. */
static void whoever_looks_sees_it(void)
{
    for (int way = 0; way < 5; way++) {
        struct scratch scratch;
        scratch_open(&scratch);
        pid_t host = start_host(scratch.core, begin_t);
        kill_host(host);
        dashcore_run_options unique = {.size = sizeof(unique), .flags = DASHCORE_RUN_UNIQUE};
        dashcore_tasks *tasks = NULL;
        dashcore_runs *runs = NULL;
        const dashcore_task *task = NULL;
        const dashcore_run *run = NULL;
        if (way == 0) {
            CHECK_OK(dashcore_tasks_open(scratch.core, "t", &tasks));
            CHECK_INT(dashcore_tasks_next(tasks, &task), 1);
            CHECK_TEXT(task->status, "interrupted");
            dashcore_tasks_close(tasks);
        } else if (way == 1) {
            CHECK_OK(dashcore_runs_open(scratch.core, "t", 0, &runs));
            CHECK_INT(dashcore_runs_next(runs, &run), 1);
            CHECK_TEXT(run->outcome, "interrupted");
            dashcore_runs_close(runs);
        } else if (way == 2) {
            CHECK_OK(dashcore_task_begin(scratch.core, "t", &unique, NULL));
        } else if (way == 3) {
            CHECK_FAILS(dashcore_task_request(scratch.core, "t", NULL), DASHCORE_ENORUNNER, "");
        } else {
            json_t *list = runs_read(scratch.core, "t", 0);
            CHECK_TEXT(text_in(json_array_get(list, 0), "outcome"), "interrupted");
            json_decref(list);
        }
        CHECK_INT(entries_seen(scratch.core, "error"), 1);
        waitpid(host, NULL, 0);
        scratch_close(&scratch);
    }
}

/* As a program that hangs in a write. */
static void hold_store(dashcore *core)
{
    char path[400];
    const char *url = dashcore_store_url(core);
    snprintf(path, sizeof(path), "%s-lock", strncmp(url, "sqlite:", 7) == 0 ? url + 7 : url);
    int file = open(path, O_RDWR);
    if (file < 0 || lockf(file, F_LOCK, 0) < 0)
        _exit(3);
}

static const char *status_listed(dashcore *core)
{
    static char status[32];
    dashcore_tasks *tasks = NULL;
    const dashcore_task *task = NULL;
    CHECK_OK(dashcore_tasks_open(core, "t", &tasks));
    CHECK_INT(dashcore_tasks_next(tasks, &task), 1);
    snprintf(status, sizeof(status), "%s", task != NULL ? task->status : "");
    dashcore_tasks_close(tasks);
    return status;
}

/* Who only looks waits for no writer: what is dead is found by the next look. */
static void looking_waits_for_nobody(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    pid_t host = start_host(scratch.core, begin_t);
    kill_host(host);
    waitpid(host, NULL, 0);
    pid_t holder = start_host(scratch.core, hold_store);
    char said[512];
    snprintf(said, sizeof(said), "%s", dashcore_last_error());
    int64_t start = dashcore_time_now();
    CHECK_TEXT(task_status_of(scratch.core, "t"), "running");
    CHECK_TEXT(status_listed(scratch.core), "running");
    json_t *runs = runs_read(scratch.core, "t", 0);
    CU_ASSERT_TRUE(is_null_in(json_array_get(runs, 0), "outcome"));
    json_decref(runs);
    CU_ASSERT_TRUE(dashcore_time_now() - start < 2 * SECOND);
    CHECK_TEXT(dashcore_last_error(), said); /* nothing that was asked for failed */
    kill_host(holder);
    waitpid(holder, NULL, 0);
    CHECK_TEXT(task_status_of(scratch.core, "t"), "interrupted");
    CHECK_INT(entries_seen(scratch.core, "error"), 1);
    scratch_close(&scratch);
}

/* The same with an offer, and a writer of this process that knows no lock. */
static void looking_at_a_dead_offer_waits_for_nobody(void)
{
    struct scratch scratch;
    sqlite3 *foreign = NULL;
    scratch_open(&scratch);
    offer_t(scratch.core);
    scratch_change(&scratch, "UPDATE background_task_status SET runner = 'otherboot/pid:[1]/1/1', "
                             "runner_heartbeat = 1");
    CHECK_INT(sqlite3_open(scratch.store, &foreign), SQLITE_OK);
    CHECK_INT(sqlite3_exec(foreign, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    int64_t start = dashcore_time_now();
    CHECK_TEXT(status_listed(scratch.core), "idle");
    CU_ASSERT_TRUE(dashcore_time_now() - start < 2 * SECOND);
    CHECK_INT(sqlite3_exec(foreign, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(foreign);
    CHECK_INT(scratch_number(&scratch, "SELECT count(runner) FROM background_task_status"), 1);
    CHECK_TEXT(status_listed(scratch.core), "idle");
    CHECK_INT(scratch_number(&scratch, "SELECT count(runner) FROM background_task_status"), 0);
    scratch_close(&scratch);
}

static int64_t begin_leased(dashcore *core)
{
    int64_t run_id = 0;
    dashcore_run_options leased = {
        .size = sizeof(leased), .host = "far-away", .flags = DASHCORE_RUN_LEASED};
    CHECK_OK(dashcore_task_begin(core, "leased", &leased, &run_id));
    return run_id;
}

static void set_heartbeat(const struct scratch *scratch, int64_t run_id, int64_t seconds_ago)
{
    scratch_change(scratch, "UPDATE task_run SET heartbeat = %lld WHERE run_id = %lld",
                   (long long)(dashcore_time_now() - seconds_ago * SECOND), (long long)run_id);
}

static void a_lease_ends_after_a_minute(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    int64_t run_id = begin_leased(core);
    set_heartbeat(&scratch, run_id, 55);
    CHECK_TEXT(task_status_of(core, "leased"), "running");
    set_heartbeat(&scratch, run_id, 61);
    CHECK_TEXT(task_status_of(core, "leased"), "interrupted");
    json_t *entry = newest(core, "error");
    CHECK_TEXT(text_in(entry, "message"),
               "leased was interrupted: no heartbeat for 60 s from far-away");
    json_decref(entry);

    run_id = begin_leased(core);
    set_heartbeat(&scratch, run_id, 3600);
    CHECK_OK(dashcore_task_heartbeat(core, run_id)); /* nobody looked: it goes on */
    CHECK_TEXT(task_status_of(core, "leased"), "running");
    set_heartbeat(&scratch, run_id, 3600);
    CHECK_OK(dashcore_task_progress(core, run_id, 5, NULL));
    CHECK_TEXT(task_status_of(core, "leased"), "running");
    scratch_close(&scratch);
}

/* Of a process elsewhere only its heartbeat tells. */
static void another_machine_has_a_minute_too(void)
{
    struct scratch scratch;
    int64_t run_id = 0;
    scratch_open(&scratch);
    CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, &run_id));
    scratch_change(&scratch, "UPDATE task_run SET owner = 'otherboot/pid:[1]/1/1', pid = 1");
    set_heartbeat(&scratch, run_id, 55);
    CHECK_TEXT(task_status_of(scratch.core, "t"), "running");
    set_heartbeat(&scratch, run_id, 61);
    CHECK_TEXT(task_status_of(scratch.core, "t"), "interrupted");
    scratch_close(&scratch);
}

static void the_living_are_left_alone(void)
{
    struct scratch scratch;
    int64_t run_id = 0;
    scratch_open(&scratch);
    CHECK_OK(dashcore_task_begin(scratch.core, "t", NULL, &run_id));
    offer_t(scratch.core);
    set_heartbeat(&scratch, run_id, 100000); /* of this machine the process itself tells */
    scratch_change(&scratch, "UPDATE background_task_status SET runner_heartbeat = 1");
    int64_t before = revision_of(scratch.core, DASHCORE_TOPIC_ALL);
    CHECK_OK(task_reap(scratch.core));
    json_t *task = task_read(scratch.core, "t");
    CHECK_TEXT(text_in(task, "status"), "running");
    CU_ASSERT_TRUE(json_is_true(json_object_get(task, "can_run")));
    json_decref(task);
    CHECK_INT(revision_of(scratch.core, DASHCORE_TOPIC_ALL), before);
    scratch_close(&scratch);
}

static void an_offer_ends_with_its_process(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    pid_t host = start_host(core, offer_t);
    json_t *task = task_read(core, "t");
    CU_ASSERT_TRUE(json_is_true(json_object_get(task, "can_run")));
    json_decref(task);
    CHECK_OK(dashcore_task_request(core, "t", "ann"));
    CHECK_TEXT(task_status_of(core, "t"), "queued");
    kill_host(host);
    task = task_read(core, "t");
    CHECK_TEXT(text_in(task, "status"), "idle");
    CU_ASSERT_TRUE(json_is_false(json_object_get(task, "can_run")));
    json_decref(task);
    json_t *entry = newest(core, "error");
    CHECK_TEXT(text_in(entry, "message"),
               "t was asked to run, but the process that offered to is gone");
    json_decref(entry);
    CHECK_FAILS(dashcore_task_request(core, "t", NULL), DASHCORE_ENORUNNER, "");
    waitpid(host, NULL, 0);

    host = start_host(core, offer_t); /* nobody asked: nothing to write down */
    kill_host(host);
    int64_t before = scratch_entries(&scratch);
    CHECK_TEXT(task_status_of(core, "t"), "idle");
    CHECK_INT(scratch_entries(&scratch), before);
    waitpid(host, NULL, 0);
    scratch_close(&scratch);
}

/* A host that died after it was asked, and another one that begins in between: the claim goes
 * through as soon as the dead run is out of the way. */
static void a_dead_run_blocks_no_claim(void)
{
    struct scratch scratch;
    int64_t run_id = 0;
    scratch_open(&scratch);
    offer_t(scratch.core);
    CHECK_OK(dashcore_task_request(scratch.core, "t", NULL));
    pid_t host = start_host(scratch.core, begin_t);
    CHECK_INT(dashcore_task_claim(scratch.core, "t", &run_id), 0);
    kill_host(host);
    CHECK_INT(dashcore_task_claim(scratch.core, "t", &run_id), 1);
    CHECK_TEXT(task_status_of(scratch.core, "t"), "running");
    waitpid(host, NULL, 0);
    scratch_close(&scratch);
}

/* More than are noted in one look, or in two. */
static void many_dead_runs_are_all_found(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    for (int i = 0; i < 150; i++)
        begin_leased(scratch.core);
    scratch_change(&scratch, "UPDATE task_run SET heartbeat = 1");
    CHECK_TEXT(task_status_of(scratch.core, "leased"), "interrupted");
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM task_run WHERE outcome = "
                                       "'interrupted' AND error IS NOT NULL"),
              150);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM task_run WHERE finished IS NULL"), 0);
    CHECK_INT(entries_seen(scratch.core, "error"), 150);
    scratch_close(&scratch);
}

static void many_dead_offers_are_all_found(void)
{
    struct scratch scratch;
    char task_name[16];
    dashcore_schedule offer = {.size = sizeof(offer), .flags = DASHCORE_TASK_CAN_RUN};
    scratch_open(&scratch);
    for (int i = 0; i < 150; i++) {
        snprintf(task_name, sizeof(task_name), "t%03d", i);
        CHECK_OK(dashcore_task_schedule(scratch.core, task_name, &offer));
    }
    scratch_change(&scratch, "UPDATE background_task_status SET runner = 'otherboot/pid:[1]/1/1', "
                             "runner_heartbeat = 1");
    CHECK_OK(task_reap(scratch.core));
    CHECK_INT(scratch_number(&scratch, "SELECT count(runner) FROM background_task_status"), 0);
    scratch_close(&scratch);
}

/* Several processes see it at the same time, and one of them writes it down. */
static void one_of_many_writes_it_down(void)
{
    struct scratch scratch;
    pid_t looking[4];
    scratch_open(&scratch);
    for (int i = 0; i < 5; i++)
        begin_leased(scratch.core);
    scratch_change(&scratch, "UPDATE task_run SET heartbeat = 1");
    for (int i = 0; i < 4; i++) {
        looking[i] = fork();
        if (looking[i] == 0)
            _exit(task_reap(scratch.core) < 0);
    }
    CHECK_OK(task_reap(scratch.core));
    for (int i = 0; i < 4; i++) {
        int status = -1;
        waitpid(looking[i], &status, 0);
        CHECK_INT(status, 0);
    }
    CHECK_INT(entries_seen(scratch.core, "error"), 5);
    json_t *task = task_read(scratch.core, "leased");
    CHECK_INT(number_in(task, "failures_total"), 5);
    json_decref(task);
    scratch_close(&scratch);
}

static void a_clock_set_back_makes_no_negative_duration(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    int64_t run_id = begin_leased(scratch.core);
    scratch_change(&scratch, "UPDATE task_run SET started = started + 3600000000, heartbeat = 1");
    CHECK_OK(task_reap(scratch.core));
    json_t *runs = runs_read(scratch.core, "leased", 0);
    CHECK_INT(number_in(json_array_get(runs, 0), "duration_ms"), 0);
    json_decref(runs);
    run_id = begin_leased(scratch.core);
    scratch_change(&scratch,
                   "UPDATE task_run SET started = started + 3600000000 WHERE run_id = %lld",
                   (long long)run_id);
    CHECK_OK(dashcore_task_finish(scratch.core, run_id, NULL));
    runs = runs_read(scratch.core, "leased", 0);
    CHECK_INT(number_in(json_array_get(runs, 0), "duration_ms"), 0);
    json_decref(runs);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"a killed host is seen at once", a_killed_host_is_seen_at_once},
    {"whoever looks sees it", whoever_looks_sees_it},
    {"looking waits for nobody", looking_waits_for_nobody},
    {"looking at a dead offer waits for nobody", looking_at_a_dead_offer_waits_for_nobody},
    {"a lease ends after a minute", a_lease_ends_after_a_minute},
    {"another machine has a minute too", another_machine_has_a_minute_too},
    {"the living are left alone", the_living_are_left_alone},
    {"an offer ends with its process", an_offer_ends_with_its_process},
    {"a dead run blocks no claim", a_dead_run_blocks_no_claim},
    {"many dead runs are all found", many_dead_runs_are_all_found},
    {"many dead offers are all found", many_dead_offers_are_all_found},
    {"one of many writes it down", one_of_many_writes_it_down},
    {"a clock set back makes no negative duration", a_clock_set_back_makes_no_negative_duration},
};

SUITE_MAIN("task_reap", tests)
