#include "core/worker.h"

#include "support/answers.h"
#include "support/scratch.h"
#include "support/stand_in.h"
#include "support/suite.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define SECOND INT64_C(1000000)
#define DAY    (86400 * SECOND)
#define PURGE  "retention_cleanup"

static struct stand_in_warp warp;

/* Whether the number comes within that time. */
static bool becomes(const struct scratch *scratch, const char *sql, int64_t number, int64_t ms)
{
    int64_t deadline = milliseconds() + ms;
    while (milliseconds() < deadline) {
        if (scratch_number(scratch, "%s", sql) == number)
            return true;
        usleep(10000);
    }
    fprintf(stderr, "%s stays %lld\n", sql, (long long)scratch_number(scratch, "%s", sql));
    return false;
}

#define BECOMES(sql, number, ms) CU_ASSERT_TRUE(becomes(&scratch, sql, number, ms))

/* How many threads this process has, and how many of them can be sent SIGTERM. */
static void count_threads(int *all, int *open)
{
    DIR *folder = opendir("/proc/self/task");
    const struct dirent *entry = NULL;
    *all = *open = 0;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char path[300];
        char line[256];
        unsigned long long blocked = 0;
        snprintf(path, sizeof(path), "/proc/self/task/%s/status", entry->d_name);
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (file == NULL)
            continue;
        while (fgets(line, sizeof(line), file) != NULL)
            if (strncmp(line, "SigBlk:", 7) == 0)
                blocked = strtoull(line + 7, NULL, 16);
        fclose(file);
        *all += 1;
        *open += (blocked & (1ull << (SIGTERM - 1))) == 0;
    }
    closedir(folder);
}

static void it_starts_once_and_stops_often(void)
{
    struct scratch scratch;
    int before = 0;
    int all = 0;
    int open = 0;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    /* The first thread of a process brings others along under some sanitizers. */
    CHECK_OK(dashcore_worker_start(core, DASHCORE_WORKER_QUEUE));
    dashcore_worker_stop(core);
    count_threads(&before, &open);
    int open_before = open;
    dashcore_worker_stop(core);
    CHECK_FAILS(dashcore_worker_start(core, 0), DASHCORE_EINVAL, "duties");
    CHECK_FAILS(dashcore_worker_start(core, 16), DASHCORE_EINVAL, "duties");
    for (int i = 0; i < 3; i++) {
        CHECK_OK(dashcore_worker_start(core, DASHCORE_WORKER_ALL));
        CHECK_FAILS(dashcore_worker_start(core, DASHCORE_WORKER_ALL), DASHCORE_EMISUSE, "");
        count_threads(&all, &open);
        CHECK_INT(all, before + 2);
        CHECK_INT(open, open_before); /* its threads block all signals */
        dashcore_worker_stop(core);
        dashcore_worker_stop(core);
        count_threads(&all, &open);
        CHECK_INT(all, before);
    }
    CHECK_OK(dashcore_worker_start(core, DASHCORE_WORKER_QUEUE));
    scratch_close(&scratch); /* stops it too */
    count_threads(&all, &open);
    CHECK_INT(all, before);
}

/* No stack of that size can be had. */
static void without_threads_it_can_be_started_later(void)
{
    static const uint32_t duties[] = {DASHCORE_WORKER_QUEUE, DASHCORE_WORKER_RETENTION,
                                      DASHCORE_WORKER_ALL};
    struct scratch scratch;
    pthread_attr_t usual;
    pthread_attr_t huge;
    scratch_open(&scratch);
    pthread_getattr_default_np(&usual);
    pthread_attr_init(&huge);
    pthread_attr_setstacksize(&huge, (size_t)1 << 46);
    for (size_t i = 0; i < 3; i++) {
        pthread_setattr_default_np(&huge);
        int r = dashcore_worker_start(scratch.core, duties[i]);
        pthread_setattr_default_np(&usual);
        CHECK_INT(r, DASHCORE_ENOMEM);
        CHECK_OK(dashcore_worker_start(scratch.core, duties[i]));
        dashcore_worker_stop(scratch.core);
    }
    pthread_attr_destroy(&huge);
    pthread_attr_destroy(&usual);
    scratch_close(&scratch);
}

static void it_purges_at_the_start_and_when_retention_is_lowered(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    int64_t now = dashcore_time_now();
    log_at(core, "old", "beyond", now - 8 * DAY);
    log_at(core, "old", "within", now - 5 * DAY);
    CHECK_OK(dashcore_worker_start(core, DASHCORE_WORKER_RETENTION));
    BECOMES("SELECT count(*) FROM activity_log WHERE type = 'old'", 1, 3000);
    BECOMES("SELECT count(*) FROM task_run WHERE outcome = 'success' AND trigger = 'schedule'", 1,
            3000);
    usleep(1200000); /* a look at the setting as it is */
    CHECK_OK(dashcore_settings_set(core, "retention_days", 4, NULL));
    BECOMES("SELECT count(*) FROM activity_log WHERE type = 'old'", 0, 5000);
    BECOMES("SELECT count(*) FROM task_run WHERE outcome = 'success' AND trigger = 'schedule'", 2,
            3000);
    CHECK_OK(dashcore_settings_set(core, "retention_days", 9, NULL)); /* raised: nothing to do */
    usleep(1500000);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM task_run"), 2);
    json_t *task = task_read(core, PURGE);
    int64_t next = 0;
    CHECK_OK(dashcore_time_parse(text_in(task, "next_run"), &next));
    CU_ASSERT_TRUE(llabs(next - now - DAY) < 60 * SECOND);
    json_decref(task);
    scratch_close(&scratch);
}

#define PURGES "SELECT count(*) FROM task_run WHERE outcome = 'success'"

/* Starts a worker for the purge and ends it once it has looked whether there is one to do. */
static void start_briefly(const struct scratch *scratch)
{
    CHECK_OK(dashcore_worker_start(scratch->core, DASHCORE_WORKER_RETENTION));
    CU_ASSERT_TRUE(becomes(
        scratch, "SELECT count(*) FROM background_task_status WHERE runner IS NOT NULL", 1, 3000));
    dashcore_worker_stop(scratch->core);
}

/* A program that is started every minute would fill the log with its purges. */
static void it_purges_once_a_day_however_often_it_starts(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    int64_t begun = dashcore_time_now();
    for (int i = 0; i < 3; i++)
        start_briefly(&scratch);
    CHECK_INT(scratch_number(&scratch, PURGES), 1);
    scratch_change(&scratch, "UPDATE task_run SET started = started - %lld",
                   (long long)(23 * 3600 * SECOND));
    start_briefly(&scratch);
    CHECK_INT(scratch_number(&scratch, PURGES), 1);
    int64_t next = scratch_number(&scratch, "SELECT next_run FROM background_task_status");
    CU_ASSERT_TRUE(llabs(next - begun - 3600 * SECOND) < 60 * SECOND);
    scratch_change(&scratch, "UPDATE task_run SET started = started - %lld",
                   (long long)(2 * 3600 * SECOND));
    start_briefly(&scratch);
    CHECK_INT(scratch_number(&scratch, PURGES), 2);
    scratch_close(&scratch);
}

/* An earlier purge is not enough when it kept more, was cut short, or is of a clock gone wrong. */
static void it_purges_at_the_start_what_an_earlier_purge_left(void)
{
    static const char *const left[] = {
        "SELECT 'nothing but the setting'",
        "UPDATE task_run SET result = '{\"retention_days\":4,\"cut_short\":true}'",
        "UPDATE task_run SET result = '[]'",
        "UPDATE task_run SET result = NULL",
        "UPDATE task_run SET outcome = 'error'",
        "UPDATE task_run SET started = started + 86400000000",
    };
    for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++) {
        struct scratch scratch;
        scratch_open(&scratch);
        CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", 9, NULL));
        start_briefly(&scratch);
        CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM task_run"), 1);
        if (i == 0)
            CHECK_OK(dashcore_settings_set(scratch.core, "retention_days", 4, NULL));
        scratch_change(&scratch, "%s", left[i]);
        start_briefly(&scratch);
        CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM task_run"), 2);
        scratch_close(&scratch);
    }
}

/* A purge that began before the setting was lowered is not as good as one of its own. */
static void it_purges_again_behind_an_earlier_purge(void)
{
    struct scratch scratch;
    int64_t run_id = 0;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    log_at(core, "old", "within", dashcore_time_now() - 5 * DAY);
    CHECK_OK(dashcore_worker_start(core, DASHCORE_WORKER_RETENTION));
    BECOMES("SELECT count(*) FROM task_run WHERE outcome = 'success'", 1, 3000);
    CHECK_OK(dashcore_task_begin(core, PURGE, NULL, &run_id));
    CHECK_OK(dashcore_settings_set(core, "retention_days", 4, NULL));
    usleep(1300000);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE type = 'old'"), 1);
    CHECK_OK(dashcore_task_finish(core, run_id, NULL));
    BECOMES("SELECT count(*) FROM activity_log WHERE type = 'old'", 0, 3000);
    scratch_close(&scratch);
}

static void it_runs_the_purge_when_asked(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    CHECK_OK(dashcore_worker_start(core, DASHCORE_WORKER_RETENTION));
    BECOMES("SELECT count(*) FROM background_task_status WHERE runner IS NOT NULL", 1, 3000);
    BECOMES("SELECT count(*) FROM task_run WHERE outcome = 'success'", 1, 3000);
    CHECK_OK(dashcore_task_request(core, PURGE, "ann"));
    BECOMES("SELECT count(*) FROM task_run WHERE outcome = 'success' AND trigger = 'manual'", 1,
            4000);
    dashcore_worker_stop(core);
    /* Nobody is left to claim it. */
    CHECK_FAILS(dashcore_task_request(core, PURGE, NULL), DASHCORE_ENORUNNER, "");
    CHECK_TEXT(task_status_of(core, PURGE), "idle");
    CHECK_OK(dashcore_worker_start(core, DASHCORE_WORKER_RETENTION));
    BECOMES("SELECT count(*) FROM background_task_status WHERE runner IS NOT NULL", 1, 3000);
    CHECK_OK(dashcore_task_request(core, PURGE, NULL));
    BECOMES("SELECT count(*) FROM task_run WHERE outcome = 'success' AND trigger = 'manual'", 2,
            4000);
    scratch_close(&scratch);
}

static void it_finds_dead_runs_without_being_asked(void)
{
    struct scratch scratch;
    int ready[2];
    char byte = 0;
    scratch_open(&scratch);
    CU_ASSERT_EQUAL_FATAL(pipe(ready), 0);
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_HEARTBEAT));
    pid_t child = fork();
    if (child == 0) {
        /* It has no worker until it starts one. */
        bool good = dashcore_worker_start(scratch.core, DASHCORE_WORKER_HEARTBEAT) == 0 &&
                    dashcore_task_begin(scratch.core, "t", NULL, NULL) == 0;
        if (good && write(ready[1], "x", 1) == 1)
            pause();
        _exit(1);
    }
    close(ready[1]);
    CHECK_INT(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    BECOMES("SELECT count(*) FROM task_run WHERE outcome = 'interrupted'", 1, 10000);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE type = 'error'"),
              1);
    scratch_close(&scratch);
}

static void it_renews_heartbeats(void)
{
    struct scratch scratch;
    int64_t run_id = 0;
    dashcore_run_options leased = {.size = sizeof(leased), .flags = DASHCORE_RUN_LEASED};
    scratch_open(&scratch);
    dashcore *core = scratch.core;
    dashcore_schedule offer = {.size = sizeof(offer), .flags = DASHCORE_TASK_CAN_RUN};
    CHECK_OK(dashcore_task_begin(core, "own", NULL, &run_id));
    CHECK_OK(dashcore_task_begin(core, "leased", &leased, NULL));
    CHECK_OK(dashcore_task_schedule(core, "own", &offer));
    int64_t stale = dashcore_time_now() - 30 * SECOND;
    scratch_change(
        &scratch,
        "UPDATE task_run SET heartbeat = %lld; "
        "UPDATE background_task_status SET runner_heartbeat = %lld WHERE runner NOT NULL",
        (long long)stale, (long long)stale);
    int64_t before = revision_of(core, DASHCORE_TOPIC_ALL);
    CHECK_OK(dashcore_worker_start(core, DASHCORE_WORKER_HEARTBEAT));
    char sql[200];
    snprintf(sql, sizeof(sql), "SELECT heartbeat > %lld FROM task_run WHERE task_name = 'own'",
             (long long)stale);
    BECOMES(sql, 1, 3000);
    snprintf(sql, sizeof(sql),
             "SELECT runner_heartbeat > %lld FROM background_task_status WHERE runner NOT NULL",
             (long long)stale);
    BECOMES(sql, 1, 3000);
    CHECK_INT(scratch_number(&scratch,
                             "SELECT heartbeat = %lld FROM task_run WHERE task_name = "
                             "'leased'",
                             (long long)stale),
              1); /* that one is for its own host to renew */
    CHECK_INT(revision_of(core, DASHCORE_TOPIC_ALL), before);
    scratch_close(&scratch);
}

static void it_commits_the_queue(void)
{
    struct scratch scratch;
    dashcore_watch *watch = NULL;
    scratch_open(&scratch);
    dashcore_new_entry entry = {
        .size = sizeof(entry), .type = "x", .message = "queued", .flags = DASHCORE_LOG_ASYNC};
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_QUEUE));
    CHECK_OK(dashcore_watch_open(scratch.core, DASHCORE_TOPIC_ACTIVITY, &watch));
    for (int i = 0; i < 3000; i++)
        CHECK_OK(dashcore_log_entry(scratch.core, &entry, NULL));
    CHECK_INT(dashcore_watch_wait(watch, 3000), DASHCORE_TOPIC_ACTIVITY);
    dashcore_watch_close(watch);
    BECOMES("SELECT count(*) FROM activity_log", 3000, 3000);
    CHECK_OK(dashcore_log_entry(scratch.core, &entry, NULL));
    CHECK_OK(dashcore_flush(scratch.core));
    CHECK_INT(scratch_entries(&scratch), 3001);
    for (int i = 0; i < 500; i++)
        CHECK_OK(dashcore_log_entry(scratch.core, &entry, NULL));
    dashcore_worker_stop(scratch.core); /* commits what is queued */
    CHECK_INT(scratch_entries(&scratch), 3501);
    scratch_close(&scratch);
}

static void it_tells_of_its_life_when_it_has_a_name(void)
{
    struct scratch scratch;
    scratch_open_with(&scratch, (dashcore_open_options){.program = "scraper"});
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_QUEUE));
    dashcore_worker_stop(scratch.core);
    dashcore_worker_stop(scratch.core); /* stops once */
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM activity_log WHERE type = 'system' "
                                       "AND message IN ('scraper started', 'scraper stopped')"),
              2);
    CHECK_INT(scratch_entries(&scratch), 2);
    scratch_close(&scratch);
}

static void it_keeps_the_probes_fresh(void)
{
    struct scratch scratch;
    struct stand_in_http http;
    char url[STAND_IN_PATH_SIZE];
    stand_in_http_start(&http);
    stand_in_http_url(&http, "acexy/0.2.1-status-two-streams-three-clients.http", url);
    stand_in_warp_behave(&warp,
                         "sample %s/samples/warp/status-json-connected-networkhealthy.json "
                         "stdout 0",
                         TEST_SOURCE_DIR);
    scratch_open_with(
        &scratch,
        (dashcore_open_options){.acexy_url = url, .acestream_url = "", .warp_cli = warp.program});
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_PROBES));
    BECOMES("SELECT count FROM probe_state WHERE probe = 'streams' AND status = 'acexy'", 2, 3000);
    BECOMES("SELECT count(*) FROM probe_state WHERE status = 'connected'", 1, 3000);
    int64_t first = scratch_number(&scratch, "SELECT max(checked_at) FROM probe_state");
    dashcore_streams *streams = NULL;
    CHECK_OK(dashcore_streams_get(scratch.core, &streams)); /* now every 5 s */
    dashcore_free(streams);
    char sql[120];
    snprintf(sql, sizeof(sql), "SELECT max(checked_at) > %lld FROM probe_state", (long long)first);
    BECOMES(sql, 1, 9000);
    CU_ASSERT_TRUE(scratch_number(&scratch, "SELECT max(checked_at) FROM probe_state") - first >=
                   4 * SECOND);
    CHECK_INT(scratch_entries(&scratch), 2); /* the first states, and no more */
    scratch_close(&scratch);
    stand_in_http_stop(&http);
}

/* A hung warp-cli holds up neither the queue nor the end. */
static void a_hung_probe_holds_up_nothing(void)
{
    struct scratch scratch;
    stand_in_warp_behave(&warp, "hang");
    scratch_open_with(
        &scratch,
        (dashcore_open_options){.acexy_url = "", .acestream_url = "", .warp_cli = warp.program});
    dashcore *core = scratch.core;
    CHECK_OK(dashcore_worker_start(core, DASHCORE_WORKER_ALL));
    char *grandchild = strdup("");
    for (int i = 0; i < 300 && atoi(grandchild) <= 1; i++) {
        usleep(10000);
        free(grandchild);
        grandchild = stand_in_warp_file(&warp, "grandchild");
    }
    CU_ASSERT_TRUE_FATAL(atoi(grandchild) > 1);
    int64_t start = milliseconds();
    dashcore_new_entry entry = {
        .size = sizeof(entry), .type = "x", .message = "queued", .flags = DASHCORE_LOG_ASYNC};
    CHECK_OK(dashcore_log_entry(core, &entry, NULL));
    BECOMES("SELECT count(*) FROM activity_log WHERE type = 'x'", 1, 1000);
    dashcore_run_options leased = {.size = sizeof(leased), .flags = DASHCORE_RUN_LEASED};
    CHECK_OK(dashcore_task_begin(core, "t", &leased, NULL));
    scratch_change(&scratch, "UPDATE task_run SET heartbeat = 1 WHERE task_name = 't'");
    BECOMES("SELECT count(*) FROM task_run WHERE outcome = 'interrupted'", 1, 3500);
    CU_ASSERT_TRUE(milliseconds() - start < 4500); /* and the probe still hangs */
    int64_t stopping = milliseconds();
    dashcore_worker_stop(core);
    CU_ASSERT_TRUE(milliseconds() - stopping < 2000);
    CU_ASSERT_TRUE(process_ends(atoi(grandchild)));
    CU_ASSERT_FALSE(child_exists());
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM probe_state"), 0);
    free(grandchild);
    scratch_close(&scratch);
}

static void it_does_no_more_than_its_duties(void)
{
    struct scratch scratch;
    stand_in_warp_behave(&warp, "fail 9");
    scratch_open_with(
        &scratch,
        (dashcore_open_options){.acexy_url = "", .acestream_url = "", .warp_cli = warp.program});
    dashcore_new_entry entry = {
        .size = sizeof(entry), .type = "x", .message = "queued", .flags = DASHCORE_LOG_ASYNC};
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_HEARTBEAT));
    CHECK_OK(dashcore_log_entry(scratch.core, &entry, NULL));
    usleep(1500000);
    CHECK_INT(scratch_entries(&scratch), 0);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM probe_state"), 0);
    CHECK_INT(scratch_number(&scratch, "SELECT count(*) FROM background_task_status"), 0);
    dashcore_worker_stop(scratch.core);
    CHECK_INT(scratch_entries(&scratch), 1);
    scratch_close(&scratch);
}

/* A worker without work writes nothing: the file would grow, and every watcher be woken. */
static void it_is_quiet_when_there_is_nothing_to_do(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_ALL));
    BECOMES("SELECT count(*) FROM background_task_status WHERE runner IS NOT NULL", 1, 3000);
    usleep(1200000);
    int64_t before = revision_of(scratch.core, DASHCORE_TOPIC_ALL);
    usleep(2500000);
    CHECK_INT(revision_of(scratch.core, DASHCORE_TOPIC_ALL), before);
    scratch_close(&scratch);
}

/* Entries so long that 64 of them are a group of the index. */
static void log_long(dashcore *core, int count)
{
    char *details = repeated('x', DASHCORE_DETAILS_MAX);
    details[0] = '"';
    details[DASHCORE_DETAILS_MAX - 1] = '"';
    for (int i = 0; i < count; i++)
        CHECK_OK(dashcore_log(core, "scrape", "a long one", details, NULL));
    free(details);
}

static void it_builds_the_index_behind_the_writers(void)
{
    struct scratch scratch;
    scratch_open(&scratch);
    log_long(scratch.core, 2 * 64 + 3);
    CHECK_OK(dashcore_worker_start(scratch.core, DASHCORE_WORKER_RETENTION));
    BECOMES("SELECT count(*) FROM search_group", 2, 5000);
    log_long(scratch.core, 64);
    BECOMES("SELECT count(*) FROM search_group", 3, 5000);
    dashcore_worker_stop(scratch.core);
    scratch_close(&scratch);
}

static const struct suite_test tests[] = {
    {"it starts once and stops often", it_starts_once_and_stops_often},
    {"without threads it can be started later", without_threads_it_can_be_started_later},
    {"it purges at the start and when retention is lowered",
     it_purges_at_the_start_and_when_retention_is_lowered},
    {"it purges once a day however often it starts", it_purges_once_a_day_however_often_it_starts},
    {"it purges at the start what an earlier purge left",
     it_purges_at_the_start_what_an_earlier_purge_left},
    {"it purges again behind an earlier purge", it_purges_again_behind_an_earlier_purge},
    {"it runs the purge when asked", it_runs_the_purge_when_asked},
    {"it builds the index behind the writers", it_builds_the_index_behind_the_writers},
    {"it finds dead runs without being asked", it_finds_dead_runs_without_being_asked},
    {"it renews heartbeats", it_renews_heartbeats},
    {"it commits the queue", it_commits_the_queue},
    {"it tells of its life when it has a name", it_tells_of_its_life_when_it_has_a_name},
    {"it keeps the probes fresh", it_keeps_the_probes_fresh},
    {"a hung probe holds up nothing", a_hung_probe_holds_up_nothing},
    {"it does no more than its duties", it_does_no_more_than_its_duties},
    {"it is quiet when there is nothing to do", it_is_quiet_when_there_is_nothing_to_do},
};

int main(void)
{
    stand_in_warp_make(&warp);
    int r = suite_run("worker", tests, sizeof(tests) / sizeof(tests[0]));
    stand_in_warp_remove(&warp);
    return r;
}
